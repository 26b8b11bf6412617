import { expect, test } from 'vitest';
import { defaultConfig } from '../../src/config.ts';
import type { Fact } from '../../src/define.ts';
import { references } from '../../src/facts/references.ts';
import { statements } from '../../src/facts/statements.ts';
import { Facts } from '../../src/facts.ts';
import { memoryRepository } from '../../src/repo.ts';

const derive = async <T>(fact: Fact<T>, files: Record<string, string>): Promise<T> =>
  (await new Facts({ repo: memoryRepository(files), config: defaultConfig, diagnose: () => {}, assume: () => {} }).get(fact)) as T;

const canonical = (text: string): string => `# Governance (canonical)\n\n${text}\n`;

test('a missing file, script and test function are named; those that exist are counted', async () => {
  const found = await derive(references, {
    'docs/GOVERNANCE.md': canonical(
      'See `src/policy.py`, `src/gone.py`, `npm run check`, `npm run nope`, `tests/test_policy.py::test_deny`, `tests/test_policy.py::TestPolicy::test_absent`.',
    ),
    'src/policy.py': '',
    'tests/test_policy.py': 'def test_deny():\n    assert 1\n\nclass TestPolicy:\n    def test_here(self):\n        assert 1\n',
    'package.json': '{"scripts":{"check":"x"}}',
  });
  expect(found.cited).toBe(6);
  expect(found.missing.map(({ citation }) => citation.text)).toEqual([
    'src/gone.py',
    'npm run nope',
    'tests/test_policy.py::TestPolicy::test_absent',
  ]);
});

test('a registry and a canonical document that give different defaults contradict each other; spellings of off do not', async () => {
  const table = (value: string): string => canonical(`| Variable | Default |\n|---|---|\n| \`APP_LIVE\` | \`${value}\` |`);
  const registry = 'APP_LIVE:\n  default: "false"\n';
  const differing = await derive(statements, { 'docs/CONFIG.md': table('1'), 'config/feature_flags.yaml': registry });
  expect(differing.defaults.map(({ name }) => name)).toEqual(['APP_LIVE']);
  const agreeing = await derive(statements, { 'docs/CONFIG.md': table('0'), 'config/feature_flags.yaml': registry });
  expect(agreeing.defaults).toEqual([]);
  expect(agreeing.stated).toBe(1);
});

test('a document that is not canonical states nothing', async () => {
  const found = await derive(statements, { 'docs/NOTES.md': '# Notes\n\n| Variable | Default |\n|---|---|\n| `APP_LIVE` | `1` |\n' });
  expect(found.documents).toEqual([]);
  expect(found.variables).toEqual([]);
});
