import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { gates } from '../../gates/index.ts';
import { loadConfig } from '../../src/config.ts';
import { inspect } from '../../src/inspect.ts';
import { fallen } from '../../src/prove/prove.ts';
import { openRepository, type Repository } from '../../src/repo.ts';
import type { Report } from '../../src/report.ts';
import { generated } from './generated.ts';
import { harmless as harmlessOperators } from './harmless.ts';
import { harmlessPython } from './harmless-python.ts';
import { harmlessTypescript } from './harmless-typescript.ts';
import { python } from './python.ts';
import { related } from './related.ts';
import { type Edit, type Harmless, type Sabotaged, written } from './types.ts';
import { typescript } from './typescript.ts';

/**
 * `npm run matrix -- [python|typescript] [--only G3] [--kind written|generated|harmless] [--slice N --seed TEXT] [--alone]`:
 * breaks the golden services, one edit at a time, and counts who notices. A slice is a part of all edits that the seed picks; alone
 * judges the broken gate only, and so does not see what else falls.
 */
const words = process.argv.slice(2);
const option = (name: string): string | undefined => (words.includes(name) ? words[words.indexOf(name) + 1] : undefined);
const only = option('--only');
const kind = option('--kind');
const slice = Number(option('--slice') ?? Number.POSITIVE_INFINITY);
const seed = option('--seed') ?? '';

const services: Readonly<Record<string, { sabotages: readonly Sabotaged[]; harmless: readonly Harmless[] }>> = {
  python: { sabotages: python, harmless: harmlessPython },
  typescript: { sabotages: typescript, harmless: harmlessTypescript },
};

const inspected = async (repo: Repository, some?: readonly string[]): Promise<Report> => {
  const source = loadConfig(repo);
  return inspect(repo, source.config, { gates, source, ...(some ? { only: some } : {}) });
};

let passed = 0;
const failures: string[] = [];
const tell = (ok: boolean, text: string): void => {
  if (ok) passed++;
  else {
    failures.push(text);
    console.log(`FAILED ${text}`);
  }
};

/** The edits of a service that this run tries. */
function chosen(edits: readonly Edit[], name: string): readonly Edit[] {
  const order = (edit: Edit): string => createHash('sha256').update(`${seed}\n${name}\n${edit.check}\n${edit.what}`).digest('hex');
  const wanted = edits.filter(({ check }) => !only || check?.slice(0, 2).toUpperCase() === only);
  if (!Number.isFinite(slice)) return wanted;
  return wanted
    .map((edit) => ({ edit, at: order(edit) }))
    .sort((a, b) => (a.at < b.at ? -1 : 1))
    .slice(0, slice)
    .map(({ edit }) => edit);
}

const listed = (repo: Repository, list: readonly (Sabotaged | Harmless)[], sabotage: boolean): readonly Edit[] =>
  list.map((each) => ({
    ...(sabotage ? { check: each[0] } : {}),
    what: `${sabotage ? '' : `${each[0]}, `}${each[1]}: ${JSON.stringify(each[2].slice(0, 70))} becomes ${JSON.stringify(each[3].slice(0, 70))}`,
    texts: written(repo, each),
  }));

/** The check must fall and lower its gate; what falls beside it must be about the same thing. */
async function sabotaged(repo: Repository, base: Report, name: string, edit: Edit): Promise<void> {
  const { check = '', what, texts } = edit;
  const gate = check.slice(0, 2).toUpperCase();
  const report = await inspected(repo.overlay(texts), words.includes('--alone') ? [gate] : undefined);
  const noticed = fallen(base, report);
  const score = (of: Report): number => of.gates.find(({ id }) => id === gate)?.score ?? 0;
  const advice = report.gates.flatMap(({ checks }) => checks).find(({ id }) => id === check)?.severity === 'advice';
  tell(
    noticed.includes(check) && (advice || score(report) < score(base)),
    `${name} ${check}: ${what} is noticed by ${noticed.join(', ') || 'nothing'}`,
  );
  const beside = noticed.filter((each) => each !== check && !related(check, each));
  tell(beside.length === 0, `${name} ${check}: ${what} also costs ${beside.join(', ')}`);
}

const whole = (report: Report): string =>
  report.gates
    .flatMap(({ checks }) => checks.map(({ id, status, standing, findings }) => `${id} ${status} ${standing} ${findings.length}`))
    .join('\n');

/** Edits that mean nothing, as many at once as touch different files: whoever changes something is then looked for alone. */
async function unharmed(repo: Repository, base: Report, name: string, edits: readonly Edit[]): Promise<void> {
  const texts = new Map(edits.flatMap((edit) => [...edit.texts]));
  const report = await inspected(repo.overlay(texts));
  if (whole(report) === whole(base)) {
    for (const { what } of edits) tell(true, what);
    return;
  }
  const [edit] = edits;
  if (edits.length === 1 && edit) {
    const before = new Set(whole(base).split('\n'));
    const changed = whole(report)
      .split('\n')
      .filter((line) => !before.has(line));
    tell(false, `${name}, harmless: ${edit.what} changes ${changed.join(', ')}`);
    return;
  }
  const half = Math.ceil(edits.length / 2);
  await unharmed(repo, base, name, edits.slice(0, half));
  await unharmed(repo, base, name, edits.slice(half));
}

/** Puts edits together that touch different files. */
function batches(edits: readonly Edit[]): readonly (readonly Edit[])[] {
  const made: { edits: Edit[]; files: Set<string> }[] = [];
  for (const edit of edits) {
    const files = [...edit.texts.keys()];
    const batch = made.find((each) => each.edits.length < 16 && !files.some((file) => each.files.has(file)));
    if (batch) {
      batch.edits.push(edit);
      for (const file of files) batch.files.add(file);
    } else made.push({ edits: [edit], files: new Set(files) });
  }
  return made.map((each) => each.edits);
}

const totals: string[] = [];
for (const [name, { sabotages, harmless }] of Object.entries(services)) {
  if (words.some((word) => word in services) && !words.includes(name)) continue;
  const repo = openRepository(join('fixtures/golden', name));
  const base = await inspected(repo);
  tell(base.ready, `${name} is ${base.total} of 16 before anything is broken`);
  const made = {
    written: listed(repo, sabotages, true),
    generated: (generated[name] ?? []).flatMap((operator) => operator(repo)),
    harmless: [...listed(repo, harmless, false), ...(harmlessOperators[name] ?? []).flatMap((operator) => operator(repo))],
  };
  const tries = (of: string): boolean => kind === undefined || kind === of;
  const breaking = chosen([...(tries('written') ? made.written : []), ...(tries('generated') ? made.generated : [])], name);
  for (const edit of breaking) await sabotaged(repo, base, name, edit);
  const meaningless = tries('harmless') && !only ? chosen(made.harmless, name) : [];
  for (const batch of batches(meaningless)) await unharmed(repo, base, name, batch);
  totals.push(`${name}: ${breaking.length} sabotages, ${meaningless.length} harmless edits`);
}
if (failures.length > 0) console.log(`\n${failures.length} failures:\n${failures.join('\n')}\n`);
console.log(totals.join('\n'));
console.log(`${passed} passed, ${failures.length} failed`);
process.exitCode = failures.length > 0 ? 1 : 0;
