import { expect, test } from 'vitest';
import { defaultConfig } from '../../src/config.ts';
import { type Stated, stated } from '../../src/facts/stated.ts';
import { Facts } from '../../src/facts.ts';
import { memoryRepository } from '../../src/repo.ts';

async function read(files: Record<string, string>): Promise<Stated> {
  const facts = new Facts({ repo: memoryRepository(files), config: defaultConfig, diagnose: () => {}, assume: () => {} });
  return (await facts.get(stated)) as Stated;
}

const files = {
  'docs/GOVERNANCE.md':
    '# Canonical governance\n\n## Switches\n\n| Variable | Default |\n|---|---|\n| `AUTO_APPROVE` | `false` |\n\n- Paper trading is the default.\n',
  'docs/CONFIGURATION.md': '# Configuration\n\n- `AUTO_APPROVE` (default: `true`)\n',
  'docs/archive/OLD.md': '# Old\n\nPaper trading was the default.\n\n- `AUTO_APPROVE` (default: `1`)\n',
};

test('two documents that disagree state two defaults, and history states none', async () => {
  const found = (await read(files)).defaults('AUTO_APPROVE');
  expect([...found].map(([value, entries]) => [value, entries.map(({ path }) => path)])).toEqual([
    ['on', ['docs/CONFIGURATION.md']],
    ['off', ['docs/GOVERNANCE.md']],
  ]);
});

test('passages and rows carry their headings and places', async () => {
  const all = await read(files);
  expect(all.passages(/paper trading/i).map(({ path, line, headings }) => [path, line, headings[0]])).toEqual([
    ['docs/GOVERNANCE.md', 9, 'Switches'],
  ]);
  expect(all.rows(/variable/, /default/).map(({ cells }) => cells.get('default'))).toEqual(['false']);
  expect(all.rows(/variable/, /tier/)).toEqual([]);
});
