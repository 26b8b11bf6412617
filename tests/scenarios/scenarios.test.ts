import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

/*
 * A scenario is a text: a sentence, files (`=== path`), then commands (`$ …`) with what they print. `!` starts a line of stderr,
 * `...` alone stands for any lines, at the end of a line for the rest of it. `exit N` ends a command.
 */
const project = dirname(dirname(import.meta.dirname));
const cli = [
  join(project, 'node_modules', 'tsx', 'dist', 'cli.mjs'),
  '--tsconfig',
  join(project, 'tsconfig.json'),
  join(project, 'src', 'cli.ts'),
];
const root = mkdtempSync(join(tmpdir(), 'scenario-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

interface Step {
  readonly command: string;
  readonly out: readonly string[];
  readonly err: readonly string[];
  readonly code: number;
}

function parse(text: string) {
  const files = new Map<string, string[]>();
  const steps: Step[] = [];
  let file: string[] | undefined;
  let step: { command: string; out: string[]; err: string[] } | undefined;
  for (const line of text.split('\n')) {
    const [, path] = /^=== (.+)$/.exec(line) ?? [];
    const [, command] = /^\$ (.+)$/.exec(line) ?? [];
    const [, code] = /^exit (\d)$/.exec(line) ?? [];
    if (step && code !== undefined) {
      steps.push({ ...step, code: Number(code) });
      step = undefined;
    } else if (step) (line.startsWith('! ') ? step.err : step.out).push(line.startsWith('! ') ? line.slice(2) : line);
    else if (command !== undefined) step = { command, out: [], err: [] };
    else if (path !== undefined) {
      file = [];
      files.set(path, file);
    } else if (steps.length === 0) file?.push(line);
  }
  if (step) throw new Error(`no exit code after: ${step.command}`);
  return { files, steps };
}

const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

function pattern(lines: readonly string[]): RegExp {
  const parts = lines.map((line) =>
    line === '...' ? '(?:.*\\n)*?' : line.endsWith('...') ? `${literal(line.slice(0, -3))}.*\\n` : `${literal(line)}\\n`,
  );
  return new RegExp(`^${parts.join('')}$`);
}

function run(command: string, folder: string) {
  const [program, ...args] = command.split(' ');
  const [file, list] = program === 'cat' ? ['cat', args] : [process.execPath, [...cli, ...args]];
  return spawnSync(file, list, { cwd: folder, encoding: 'utf8', env: { PATH: process.env.PATH, HOME: root, NO_COLOR: '1' } });
}

const scenarios = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.txt'));

describe.each(scenarios)('%s', (name) => {
  const { files, steps } = parse(readFileSync(join(import.meta.dirname, name), 'utf8'));
  const folder = join(root, name);
  mkdirSync(folder, { recursive: true });
  for (const [path, lines] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), `${lines.join('\n').trimEnd()}\n`);
  }

  it.each(steps)('$command', ({ command, out, err, code }) => {
    const result = run(command, folder);
    if (out.length === 0) expect(result.stdout).toBe('');
    else expect(result.stdout).toMatch(pattern(out));
    if (err.length === 0) expect(result.stderr).toBe('');
    else expect(result.stderr).toMatch(pattern(err));
    expect(result.status).toBe(code);
  });
});

it('finds the scenarios', () => {
  expect(scenarios.length).toBeGreaterThan(3);
});
