import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tool } from '../src/version.ts';

const project = dirname(import.meta.dirname);
const root = mkdtempSync(join(tmpdir(), 'package-'));
const manifest = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'));
const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
let packed: readonly { filename: string; files: readonly { path: string }[] }[] = [];

beforeAll(() => {
  packed = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--pack-destination', root], {
      cwd: project,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }),
  );
}, 120_000);
afterAll(() => rmSync(root, { recursive: true, force: true }));

it('has one version', () => {
  expect(tool).toEqual({ name: manifest.name, version: manifest.version });
});

it('holds the program, its data and nothing else', () => {
  const paths = (packed[0]?.files ?? []).map((file) => file.path);
  expect(paths).toContain('dist/src/cli.js');
  expect(paths).toContain('dist/gates/index.js');
  expect(paths.filter((path) => !/^(?:dist\/(?:src|gates)\/|schemas\/|README\.md$|LICENSE$|package\.json$)/.test(path))).toEqual([]);
  expect(paths.filter((path) => /(?<!\.d)\.ts$/.test(path))).toEqual([]);
});

describe('installed into an empty folder', () => {
  const home = join(root, 'home');
  const run = (...args: readonly string[]) =>
    spawnSync(join(home, 'node_modules', '.bin', 'autopack-ready'), args, {
      cwd: home,
      encoding: 'utf8',
      env: { PATH: process.env.PATH, NO_COLOR: '1' },
    });

  beforeAll(() => {
    mkdirSync(join(home, 'service'), { recursive: true });
    writeFileSync(join(home, 'package.json'), '{"private":true,"type":"module"}');
    writeFileSync(join(home, 'service', 'app.py'), 'x = 1\n');
    writeFileSync(join(home, 'service', 'app.ts'), 'export const x = 1;\n');
    execFileSync('npm', ['install', '--prefer-offline', '--ignore-scripts', ...quiet, join(root, packed[0]?.filename ?? '')], {
      cwd: home,
      stdio: 'ignore',
    });
  }, 300_000);

  it('judges a repository', () => {
    const { status, stdout, stderr } = run('check', 'service');
    expect([status, stderr]).toEqual([1, '']);
    expect(stdout).toMatch(/NOT READY {2}\d+ of 16/);
  });

  it('answers --version and --help', () => {
    expect(run('--version').stdout).toBe(`${manifest.version}\n`);
    expect(run('--help').stdout).toContain('check [options] [path]');
  });

  it('can be used as a library', () => {
    writeFileSync(
      join(home, 'use.js'),
      "import { inspect, memoryRepository } from 'autopack-ready'; console.log((await inspect(memoryRepository({}))).total);",
    );
    expect(execFileSync(process.execPath, ['use.js'], { cwd: home, encoding: 'utf8' })).toBe('0\n');
  });
});
