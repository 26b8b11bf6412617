import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { stepFails } from '../../src/facts/ci/step-fails.ts';
import { loadShell } from '../../src/syntax/shell.ts';

const schema = z.object({
  cases: z.array(z.object({ script: z.string(), defaultShell_bash_e: z.number(), shellBash_eo_pipefail: z.number(), sh_e: z.number() })),
});

const shells = [
  ['defaultShell_bash_e', undefined],
  ['shellBash_eo_pipefail', 'bash'],
  ['sh_e', 'sh'],
] as const;

/** Compares the shell verdicts with recorded exit statuses. An unknown is printed, and counts as passed. */
export async function run(file: string): Promise<{ passed: number; failures: string[] }> {
  const parse = await loadShell();
  const { cases } = schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  const failures: string[] = [];
  let passed = 0;
  for (const recorded of cases) {
    for (const [field, shell] of shells) {
      const verdict = stepFails(recorded.script, shell, (argv) => argv[0] === 'false', parse);
      const green = recorded[field] === 0;
      const name = `${field}: ${JSON.stringify(recorded.script)}`;
      const said = verdict.kind === 'absent' ? verdict.green : verdict.kind === 'unknown' ? undefined : verdict.kind === 'not-blocking';
      if (said === undefined) console.log(`unknown ${name}: ${verdict.kind === 'unknown' ? verdict.reason : 'it is not reached'}`);
      if (said === undefined || said === green) passed += 1;
      else failures.push(`${name}: recorded ${recorded[field]}, judged ${verdict.kind}`);
    }
  }
  return { passed, failures };
}
