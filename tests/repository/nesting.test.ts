import { expect, it } from 'vitest';
import { memoryRepository } from '../../src/repo.ts';

const read = (path: string, text: string) => memoryRepository({ [path]: text }).text(path);
const nested = (open: string, close: string, depth: number) => open.repeat(depth) + close.repeat(depth);

it.each([
  ['a.json', nested('[', ']', 256), nested('[', ']', 257)],
  ['a.yml', nested('{a: ', '}', 256), nested('{a: ', '}', 257)],
  ['a.toml', `x = ${nested('[', ']', 256)}`, `x = ${nested('[', ']', 257)}`],
  ['b.yaml', `${'- '.repeat(256)}x`, `${'- '.repeat(257)}x`],
])('%s is read up to a depth', (path, read_, skipped) => {
  expect(read(path, read_)).toBe(read_);
  expect(read(path, skipped)).toBeUndefined();
});
it('counts no bracket of a JSON string, and no depth of a program', () => {
  const text = JSON.stringify({ a: '['.repeat(999), b: '"['.repeat(999) });
  expect(read('a.json', text)).toBe(text);
  expect(read('a.py', nested('[', ']', 999))).toBeDefined();
});
it('names what it left out', () => {
  const repo = memoryRepository({ 'a.json': nested('[', ']', 999) });
  repo.text('a.json');
  expect(repo.diagnostics).toEqual([{ path: 'a.json', reason: 'nested too deeply, not read' }]);
});
