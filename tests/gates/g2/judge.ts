import g2 from '../../../gates/g2-governance-approvals/gate.ts';
import { defaultConfig } from '../../../src/config.ts';
import { inspect } from '../../../src/inspect.ts';
import { memoryRepository } from '../../../src/repo.ts';

export type Files = Readonly<Record<string, string>>;
/** A file, a text in it, and what stands there instead. */
export type Edit = readonly [path: string, from: string, to: string];

/** The files with texts replaced. Throws where a text is missing: an edit that changes nothing shows nothing. */
export function edited(files: Files, ...edits: readonly Edit[]): Files {
  const result: Record<string, string> = { ...files };
  for (const [path, from, to] of edits) {
    const before = result[path];
    if (before === undefined || !before.includes(from)) throw new Error(`${path} has no ${from}`);
    result[path] = before.replaceAll(from, to);
  }
  return result;
}

export interface Judged {
  readonly score: number;
  readonly status: (check: string) => string;
  readonly severities: (check: string) => readonly string[];
  /** Summary, messages and keys of a check. */
  readonly says: (check: string) => string;
}

/** The verdicts of G2 on a repository. */
export async function judge(files: Files): Promise<Judged> {
  const report = await inspect(memoryRepository(files), defaultConfig, { gates: [g2] });
  const gate = report.gates[0];
  if (!gate) throw new Error('G2 was not judged');
  const of = (id: string) => {
    const check = gate.checks.find((each) => each.id === `g2/${id}`);
    if (!check) throw new Error(`no check ${id}`);
    return check;
  };
  return {
    score: gate.score,
    status: (check) => of(check).status,
    severities: (check) => of(check).findings.map(({ severity }) => severity),
    says: (check) =>
      [of(check).summary, ...of(check).findings.map(({ key, message, severity }) => `${severity} ${key}: ${message}`)].join('\n'),
  };
}
