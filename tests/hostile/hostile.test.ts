import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultConfig, inspect, memoryRepository } from '../../src/index.ts';
import { corpus, service } from './corpus.ts';
import { type Forbidden, forbidEffects } from './effects.ts';

let forbidden: Forbidden;
beforeAll(() => {
  forbidden = forbidEffects();
});
afterAll(() => forbidden.allow());

/** What G1 says of the two routes of the service. */
async function verdictOf(files: Readonly<Record<string, string | Uint8Array>>) {
  const report = await inspect(memoryRepository({ ...service, ...files }), defaultConfig);
  const auth = report.gates.find(({ id }) => id === 'G1')?.checks.find(({ id }) => id === 'g1/routes-guarded');
  return { report, open: auth?.findings.filter(({ path }) => path === 'main.py').map(({ key }) => key) };
}

describe('a hostile repository', { timeout: 120_000 }, () => {
  it.each(Object.entries(corpus))('%s: read without failure, in bounds, and the rest is judged', async (name, files) => {
    const start = process.cpuUsage();
    const { report, open } = await verdictOf(files);
    const { user, system } = process.cpuUsage(start);
    expect(report.errors).toEqual([]);
    expect((user + system) / 1e6).toBeLessThan(10);
    expect(forbidden.attempts).toEqual([]);
    expect(Object.hasOwn(Object.prototype, 'x') || 'a' in {} || 'y' in {}).toBe(false);
    const touched = 'main.py' in files && !/encodings|keys|lines/.test(name);
    if (!touched) expect(open?.filter((key) => !/docs|redoc|openapi/.test(key))).toEqual(['GET /open']);
  });
});
