import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { run } from '../conformance/compose.ts';

const data = (name: string): string => fileURLToPath(new URL(`../data/${name}`, import.meta.url));

describe('recorded compose projects', () => {
  it('gives what docker compose gave', async () => {
    const { passed, failures } = await run(data('compose-cases.json'));
    expect(failures).toEqual([]);
    expect(passed).toBe(58);
  });

  it('holds for variants of every rule', async () => {
    const { passed, failures } = await run(data('compose-variants.json'));
    expect(failures).toEqual([]);
    expect(passed).toBeGreaterThan(700);
  });
});
