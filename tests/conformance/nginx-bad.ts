import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { parseNginx } from '../../src/syntax/nginx/parse.ts';
import { reader, resolves } from './nginx-world.ts';

const Bad = z.looseObject({
  name: z.string(),
  config: z.string(),
  main: z.string().optional(),
  files: z.record(z.string(), z.string()).optional(),
  rejected: z.boolean(),
  message: z.string().optional(),
  warnings: z.array(z.string()).optional(),
});

/** Replays configurations nginx judged: refused ones must be refused at the same line, accepted ones accepted. */
export async function run(file: string): Promise<{ passed: number; failures: string[] }> {
  let passed = 0;
  const failures: string[] = [];
  for (const one of z.array(Bad).parse(JSON.parse(await readFile(file, 'utf8')))) {
    const files = { 'conf.d/default.conf': one.config, ...one.files };
    const source =
      one.main === undefined
        ? ({ path: 'conf.d/default.conf', text: one.config, context: 'http', prefix: '' } as const)
        : ({ path: 'nginx.conf', text: one.main, context: 'main', prefix: '' } as const);
    const { problem, warnings } = parseNginx(source, reader(files), resolves);
    const wanted = /:(\d+)$/.exec(one.message ?? '')?.[1];
    if ((problem !== undefined) !== one.rejected)
      failures.push(`${one.name}: ${problem === undefined ? 'accepted' : `refused: ${problem.message} in line ${problem.line}`}`);
    else if (wanted !== undefined && problem?.line !== Number(wanted))
      failures.push(`${one.name}: line ${problem?.line}, not ${wanted} (${problem?.message})`);
    else if ((one.warnings ?? []).some((text) => !warnings.some(({ message }) => message === text)))
      failures.push(`${one.name}: a warning is missing`);
    else passed += 1;
  }
  return { passed, failures };
}
