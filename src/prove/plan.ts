import type { Code } from '../code/code.ts';
import { defineFact, type Fact, type Location } from '../define.ts';
import { code } from '../facts/code.ts';
import { functionAround } from '../facts/configuration/outline.ts';
import { inventory } from '../facts/routes/inventory.ts';
import { definitionsIn } from '../facts/tests/definitions.ts';
import { tests } from '../facts/tests/index.ts';
import { testProof } from '../facts/tests/proof.ts';
import type { Repository } from '../repo.ts';
import type { Report, ReportedCheck } from '../report.ts';
import { codeOperators } from './code-operators.ts';
import { type Operator, placeOf, type Sabotage } from './sabotage.ts';
import { textOperators } from './text-operators.ts';

/** What breaking a repository and finding its tests needs of it. */
export const material = defineFact({
  id: 'prove',
  needs: { code, tests, testProof, inventory },
  derive: (_context, given) => given,
});

export type Material = typeof material extends Fact<infer T> ? T : never;

/** What can be broken of a check that passes. */
export interface Planned {
  readonly gate: string;
  readonly check: ReportedCheck;
  readonly sabotages: readonly Sabotage[];
}

/** For each passing check the edits that fit its evidence, at most so many. */
export function plan(repo: Repository, report: Report, model: Code, perCheck: number): readonly Planned[] {
  const operators = [...codeOperators((path) => model.unit(path)), ...textOperators];
  return report.gates.flatMap((gate) =>
    gate.checks
      .filter(({ status }) => status === 'pass')
      .map((check) => ({ gate: gate.id, check, sabotages: sabotagesOf(repo, check, operators).slice(0, perCheck) })),
  );
}

/** The function around a line, or what is defined on it at the top of the file. */
export function symbolAt(repo: Repository, model: Code, { path, line }: Location): { name: string; file: string } | undefined {
  const unit = model.unit(path);
  const place = unit && placeOf(path, line, repo.text(path) ?? '');
  if (!place) return undefined;
  const around = functionAround(unit, place.to);
  if (around) return { name: around.name, file: around.file };
  for (const [name, { statement }] of definitionsIn(unit))
    if (statement.kind !== 'import' && statement.at.start <= place.to && place.from <= statement.at.end) return { name, file: path };
  return undefined;
}

/** The edits that fit the evidence of a check, each changing the file, the most telling first. */
export function sabotagesOf(
  repo: Repository,
  check: Pick<ReportedCheck, 'id' | 'evidence'>,
  operators: readonly Operator[],
): readonly Sabotage[] {
  const found: Sabotage[] = [];
  const seen = new Set<string>();
  for (const operator of operators)
    for (const { path, line } of check.evidence) {
      const source = repo.text(path);
      const place = source === undefined ? undefined : placeOf(path, line, source);
      const edit = place && operator.edit(place);
      if (!place || !edit) continue;
      const text = place.source.slice(0, edit.start) + edit.with + place.source.slice(edit.end);
      const key = `${path}\n${edit.start}\n${edit.end}\n${edit.with}`;
      if (text === place.source || seen.has(key)) continue;
      seen.add(key);
      const at = place.source.slice(0, edit.start).split('\n').length;
      found.push({
        check: check.id,
        operator: operator.id,
        title: operator.title,
        path,
        line: at,
        before: lineAt(place.source, edit.start),
        after: edit.with === '' && edit.end > edit.start ? '' : lineAt(text, edit.start),
        text,
      });
      break;
    }
  return found;
}

function lineAt(text: string, offset: number): string {
  const from = text.lastIndexOf('\n', offset - 1) + 1;
  const to = text.indexOf('\n', offset);
  return text.slice(from, to < 0 ? undefined : to).trim();
}
