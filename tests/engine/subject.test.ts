import { describe, expect, it } from 'vitest';
import { gates } from '../../gates/index.ts';
import { defaultConfig } from '../../src/config.ts';
import { inspect } from '../../src/inspect.ts';
import { memoryRepository } from '../../src/repo.ts';

const cases: readonly (readonly [string, Record<string, string>, RegExp])[] = [
  ['an empty folder', {}, /holds no files/],
  ['a README', { 'README.md': '# x' }, /documents only/],
  ['images', { 'a.png': '\0', 'b/c.jpg': '\0' }, /images and media only/],
  ['another language', { 'main.go': 'package main', 'go.mod': 'module x', 'lib/a.rs': '', 'lib/b.go': '' }, /written in Go, Rust/],
  ['configuration only', { 'docker-compose.yml': 'services: {}' }, /no source code/],
];

describe.each(cases)('%s', (_, files, reason) => {
  it('scores 0 of 16 and says why', async () => {
    const report = await inspect(memoryRepository(files), defaultConfig, { gates });
    expect(report).toMatchObject({ total: 0, totalWithWaivers: 0, maximum: 16, ready: false, errors: [] });
    expect(report.notice).toMatch(reason);
    expect(report.gates.map((gate) => gate.score)).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
  });
});

it('a service has no such notice', async () => {
  const report = await inspect(memoryRepository({ 'src/app.ts': '' }), defaultConfig, { gates });
  expect(report.notice).toBeUndefined();
});

it('the folder’s name and unrelated files change nothing', async () => {
  const files = { 'src/app.ts': '', 'package.json': '{"name":"svc"}' };
  const first = await inspect(memoryRepository(files, 'one'), defaultConfig, { gates });
  const second = await inspect(memoryRepository({ ...files, 'notes.txt': 'x' }, 'two'), defaultConfig, { gates });
  expect(first.target).toEqual({ name: 'svc' });
  expect(JSON.stringify(second)).toBe(JSON.stringify(first));
});
