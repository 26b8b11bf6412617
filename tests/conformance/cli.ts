import { existsSync } from 'node:fs';

/** What a module of this folder exports: replays a file of recorded truth. */
interface Conformance {
  run(file: string): Promise<{ passed: number; failures: string[] }>;
}

const [kind = '', file = ''] = process.argv.slice(2);
const module = new URL(`./${kind}.ts`, import.meta.url);

if (!/^[a-z][a-z-]*$/.test(kind) || kind === 'cli' || !existsSync(module) || file === '') {
  process.stderr.write('usage: npm run conformance -- KIND FILE\n');
  process.exitCode = 2;
} else {
  const { run } = (await import(module.href)) as Conformance;
  const { passed, failures } = await run(file);
  for (const failure of failures) process.stdout.write(`FAIL ${failure}\n`);
  process.stdout.write(`${passed} passed, ${failures.length} failed\n`);
  process.exitCode = failures.length === 0 ? 0 : 1;
}
