import { join } from 'node:path';
import { gates } from '../../gates/index.ts';
import { loadConfig } from '../../src/config.ts';
import { inspect } from '../../src/inspect.ts';
import { fallen } from '../../src/prove/prove.ts';
import { openRepository, type Repository } from '../../src/repo.ts';
import type { Report } from '../../src/report.ts';
import { harmlessPython } from './harmless-python.ts';
import { python } from './python.ts';
import type { Further, Harmless, Sabotaged } from './types.ts';

/** `npm run matrix -- [python] [--only G3] [--every N]`: breaks the golden services, one edit at a time, and counts who notices. */
const words = process.argv.slice(2);
const option = (name: string): string | undefined => (words.includes(name) ? words[words.indexOf(name) + 1] : undefined);
const only = option('--only');
const every = Number(option('--every') ?? 1);
const SERVICES: Readonly<Record<string, { sabotages: readonly Sabotaged[]; harmless: readonly Harmless[] }>> = {
  python: { sabotages: python, harmless: harmlessPython },
};

const inspected = async (repo: Repository): Promise<Report> => {
  const source = loadConfig(repo);
  return inspect(repo, source.config, { gates, source });
};

function edited(repo: Repository, file: string, edits: readonly Further[]): Repository {
  const texts = new Map<string, string>();
  for (const [find, replace, other] of edits) {
    const path = other ?? file;
    const before = texts.get(path) ?? repo.text(path) ?? '';
    if (find !== '' && !before.includes(find)) throw new Error(`${path} does not hold ${JSON.stringify(find)}`);
    texts.set(path, find === '' ? replace : before.replace(find, () => replace));
  }
  return repo.overlay(texts);
}

let passed = 0;
let failed = 0;
const tell = (ok: boolean, text: string): void => {
  if (ok) passed++;
  else failed++;
  if (!ok) console.log(`FAILED ${text}`);
};
for (const [name, { sabotages, harmless }] of Object.entries(SERVICES)) {
  if (words.some((word) => word in SERVICES) && !words.includes(name)) continue;
  const repo = openRepository(join('fixtures/golden', name));
  const base = await inspected(repo);
  tell(base.ready, `${name} is ${base.total} of 16 before anything is broken`);
  const scores = new Map(base.gates.map((gate) => [gate.id, gate.score]));
  for (const [index, [check, file, find, replace, ...further]] of sabotages.entries()) {
    const gate = check.slice(0, 2).toUpperCase();
    if ((only && gate !== only) || index % every !== 0) continue;
    try {
      const report = await inspected(edited(repo, file, [[find, replace], ...further]));
      const noticed = fallen(base, report);
      const lower = (report.gates.find(({ id }) => id === gate)?.score ?? 2) < (scores.get(gate) ?? 0);
      const advice = report.gates.flatMap(({ checks }) => checks).find(({ id }) => id === check)?.severity === 'advice';
      tell(
        noticed.includes(check) && (lower || advice),
        `${name} ${check}: ${JSON.stringify(find.slice(0, 60))} in ${file} is noticed by ${noticed.join(', ') || 'nothing'}`,
      );
    } catch (error) {
      tell(false, `${name} ${check}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  if (!only)
    for (const [index, [what, file, find, replace, ...further]] of harmless.entries()) {
      if (index % every !== 0) continue;
      try {
        const report = await inspected(edited(repo, file, [[find, replace], ...further]));
        const noticed = fallen(base, report);
        tell(
          noticed.length === 0 && report.total === base.total,
          `${name}, harmless: ${what} in ${file} changes ${noticed.join(', ') || 'the score'}`,
        );
      } catch (error) {
        tell(false, `${name}, harmless ${what}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
