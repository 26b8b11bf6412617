import gate from '../../../gates/g3-external-side-effects/gate.ts';
import { loadConfig } from '../../../src/config.ts';
import { inspect } from '../../../src/inspect.ts';
import { memoryRepository } from '../../../src/repo.ts';
import type { ReportedGate } from '../../../src/report.ts';

export type Files = Readonly<Record<string, string>>;
export type Edit = readonly [file: string, from: string, to: string];

/** The files with these texts replaced; a text that is not there is a mistake of the test. */
export function edited(files: Files, ...edits: readonly Edit[]): Files {
  const result = { ...files };
  for (const [file, from, to] of edits) {
    const before = result[file] ?? '';
    if (from !== '' && !before.includes(from)) throw new Error(`${file} does not hold: ${from}`);
    result[file] = from === '' ? to : before.replace(from, to);
  }
  return result;
}

export async function judge(files: Files): Promise<ReportedGate> {
  const repo = memoryRepository(files);
  const source = loadConfig(repo);
  const report = await inspect(repo, source.config, { gates: [gate], source });
  const [judged] = report.gates;
  if (!judged || report.errors.length > 0) throw new Error(JSON.stringify(report.errors));
  return judged;
}

/** What a check says: `fail: message; message`. */
export function verdictOf({ checks }: ReportedGate, id: string): string {
  const check = checks.find((each) => each.id === `g3/${id}`);
  if (!check) throw new Error(`no check ${id}`);
  return `${check.status}: ${[check.summary, ...check.findings.map(({ message }) => message)].join('; ')}`;
}
