import { describe, expect, it } from 'vitest';
import { run } from '../conformance/nginx.ts';
import { run as runBad } from '../conformance/nginx-bad.ts';

describe('recorded nginx behaviour', () => {
  it('routes every recorded request as nginx did', async () => {
    const { passed, failures } = await run(new URL('../data/nginx-cases.json', import.meta.url).pathname);
    expect(failures).toEqual([]);
    expect(passed).toBe(451);
  });

  it('refuses what nginx refused, at its line, and nothing else', async () => {
    const { passed, failures } = await runBad(new URL('../data/nginx-badconf.json', import.meta.url).pathname);
    expect(failures).toEqual([]);
    expect(passed).toBe(22);
  });
});
