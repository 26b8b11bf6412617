import { defaultConfig } from '../../../src/config.ts';
import type { Check, Verdict } from '../../../src/define.ts';
import { defineFact } from '../../../src/define.ts';
import { deriveFact } from '../../../src/derive.ts';
import { memoryRepository } from '../../../src/repo.ts';

/** The verdict of one check over a repository in memory. */
export async function judge(check: Check, files: Readonly<Record<string, string>>): Promise<Verdict> {
  const all = defineFact({ id: `test of ${check.id}`, needs: check.needs, derive: (_context, given) => given });
  const { value } = await deriveFact(memoryRepository(files), defaultConfig, all);
  return check.judge(value, undefined);
}

/** What a verdict says, in one line a finding: severity and key. */
export const said = (verdict: Verdict): string[] =>
  verdict.status === 'fail' ? verdict.findings.map(({ severity, key }) => `${severity} ${key}`) : [verdict.status];

/** A repository with one file changed: each replacement must be found. */
export function edited(files: Readonly<Record<string, string>>, file: string, from: string, to: string): Record<string, string> {
  const text = files[file];
  if (text === undefined || !text.includes(from)) throw new Error(`${file} does not hold: ${from}`);
  return { ...files, [file]: text.replace(from, () => to) };
}
