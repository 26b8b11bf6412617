import { describe, expect, test } from 'vitest';
import { DockerIgnore } from '../../src/syntax/dockerignore.ts';

const rows: readonly (readonly [rules: string, path: string, ignored: boolean])[] = [
  ['.env', '.env', true],
  // Docker anchors every pattern at the root of the context, where git would not.
  ['.env', 'app/.env', false],
  ['**/.env', 'app/.env', true],
  ['**/.env', '.env', true],
  ['.credentials', '.credentials/token.json', true],
  ['/.credentials/', '.credentials/token.json', true],
  ['*.json', '.credentials/token.json', false],
  ['*/*.json', '.credentials/token.json', true],
  ['.env*\n!.env.example', '.env.example', false],
  ['!.env\n.env', '.env', true],
  ['**\n!src', 'src/a.ts', false],
  ['# .env', '.env', false],
  ['.en?', '.env', true],
  ['.en[a-u]', '.env', false],
];

describe('.dockerignore', () => {
  test.each(rows)('%j, %s: %s', (rules, path, ignored) => {
    expect(new DockerIgnore(rules).ignores(path)).toBe(ignored);
  });
});
