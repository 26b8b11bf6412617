import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const project = join(import.meta.dirname, '..', '..');
const root = mkdtempSync(join(tmpdir(), 'cli ünï '));
const app = join(root, 'app');

/** Runs the command line from source, in another folder than the project. */
function run(args: readonly string[], cwd = root) {
  const tsx = join(project, 'node_modules', 'tsx', 'dist', 'cli.mjs');
  const result = spawnSync(process.execPath, [tsx, '--tsconfig', join(project, 'tsconfig.json'), join(project, 'src', 'cli.ts'), ...args], {
    cwd,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, HOME: root, NO_COLOR: '1' },
  });
  return { code: result.status, out: result.stdout, err: result.stderr };
}

beforeAll(() => {
  for (const folder of ['app', 'empty', 'wrong']) mkdirSync(join(root, folder));
  writeFileSync(join(app, 'main.go'), 'package main\n');
  writeFileSync(join(root, 'wrong', 'autopack-ready.yml'), 'gatez: {}\n');
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('exit codes', () => {
  it('1 and a table for a repository that is not ready', () => {
    const { code, out, err } = run(['check', 'empty']);
    expect([code, err]).toEqual([1, '']);
    expect(out).toContain('The repository holds no files.');
    expect(out).toContain('NOT READY  0 of 16');
  });

  it('0 when the points asked for are there', () => {
    expect(run(['check', 'empty', '--require', '0']).code).toBe(0);
  });

  it('2 with the place of a configuration error', () => {
    expect(run(['check', 'wrong'])).toEqual({
      code: 2,
      out: '',
      err: 'error: autopack-ready.yml:1:1: unknown key "gatez"; did you mean "gates"?\n',
    });
  });

  it.each([
    [['check', '--only', 'G9'], 'there is no gate "G9"'],
    [['check', '--format', 'toString'], 'there is no format "toString"'],
    [['check', '--require', '17'], '--require is'],
    [['check', '--today', 'yesterday'], '--today is a date'],
    [['check', '--report', 'json'], '--report is FORMAT=FILE'],
    [['chek'], 'unknown command'],
    [['check', '--color', 'red'], '--color is'],
    [['explain', 'g1/route-guarded'], 'did you mean "g1/routes-guarded"?'],
  ])('2 for %j', (args, message) => {
    const { code, err } = run(args, app);
    expect(code).toBe(2);
    expect(err).toContain(message);
  });

  it('3 for a folder that does not exist', () => {
    const { code, err } = run(['check', 'nowhere']);
    expect([code, err]).toEqual([3, 'error: nowhere: no such folder\n']);
  });
});

it('writes reports beside the table, the same from any folder', () => {
  run(['check', 'app', '--report', `json=${join(root, 'a.json')}`, '--report', `table=${join(root, 'a.txt')}`]);
  const { out } = run(['check', '.', '--format', 'json'], app);
  expect(out).toBe(readFileSync(join(root, 'a.json'), 'utf8'));
  expect(out).not.toContain(root);
  expect(JSON.parse(out)).toMatchObject({ schema: 1, total: 0, maximum: 16, ready: false });
  expect(readFileSync(join(root, 'a.txt'), 'utf8')).toContain('NOT READY');
});

it('judges the named gates only', () => {
  expect(JSON.parse(run(['check', 'app', '--only', 'g6,G1', '--format', 'json']).out)).toMatchObject({
    maximum: 4,
    gates: [{ id: 'G1' }, { id: 'G6' }],
  });
});

it('explains a check', () => {
  const { code, out } = run(['explain', 'g1/routes-guarded', '--path', 'app']);
  expect(code).toBe(0);
  for (const part of ['core: without it the gate is 0', 'Why', 'Fix', 'Here: unknown']) expect(out).toContain(part);
});

it('shows the configuration in effect and its schema', () => {
  const { code, out } = run(['config', 'app']);
  expect(code).toBe(0);
  expect(out).toMatch(/rubric +1 +default/);
  expect(JSON.parse(run(['config', '--schema']).out)).toMatchObject({ title: 'autopack-ready configuration', additionalProperties: false });
});
