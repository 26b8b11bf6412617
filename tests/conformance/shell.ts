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

/** Make recipes come from a Makefile, which the recorded snippets replace by `--eval`. */
function makeFails(argv: readonly (string | undefined)[]): boolean {
  return argv[0] === 'make' && argv.some((word) => word?.includes(';') && !/;\s*-/.test(word));
}

/** Compares the shell verdicts with recorded exit statuses. An unknown is printed, and counts as passed. */
export async function run(file: string): Promise<{ passed: number; failures: string[] }> {
  const parse = await loadShell();
  const { cases } = schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  const failures: string[] = [];
  let passed = 0;
  for (const recorded of cases) {
    for (const [field, shell] of shells) {
      const verdict = stepFails(recorded.script, shell, (argv) => argv[0] === 'false' || makeFails(argv), parse);
      const green = recorded[field] === 0;
      const name = `${field}: ${JSON.stringify(recorded.script)}`;
      if (verdict.kind === 'unknown') console.log(`unknown ${name}: ${verdict.reason}`);
      // A subject that the script never reaches cannot fail it.
      const said = verdict.kind === 'blocking' ? 'red' : verdict.kind === 'unknown' ? undefined : 'green';
      if (said === undefined || said === (green ? 'green' : 'red')) passed += 1;
      else failures.push(`${name}: recorded ${recorded[field]}, judged ${verdict.kind}`);
    }
  }
  return { passed, failures };
}
