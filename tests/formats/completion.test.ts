import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type CompletedCommand, completion } from '../../src/completion.ts';

const commands: readonly CompletedCommand[] = [
  {
    name: 'check',
    description: "judge a repository: it's [quick]",
    options: [
      { flag: '--format', description: 'output format', takesValue: true, values: ['table', 'sarif'] },
      { flag: '--verbose', description: 'more', takesValue: false, values: [] },
    ],
    values: [],
  },
  { name: 'explain', description: 'explain', options: [], values: ['g1/routes-guarded', 'g2/states-closed'] },
];

const folder = mkdtempSync(join(tmpdir(), 'completion-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const installed = (shell: string): boolean => spawnSync(shell, ['-c', 'exit 0']).status === 0;

describe('bash', () => {
  const complete = (...words: readonly string[]): string => {
    const list = words.map((word) => `'${word}'`).join(' ');
    const script = `${completion('bash', 'tool-x', commands)}COMP_WORDS=(${list}); COMP_CWORD=${words.length - 1}; _tool_x; echo "\${COMPREPLY[*]}"`;
    return spawnSync('bash', ['-c', script], { encoding: 'utf8' }).stdout.trim();
  };

  it('completes commands, options, their values and ids', () => {
    expect(complete('tool-x', 'e')).toBe('explain');
    expect(complete('tool-x', 'check', '--')).toBe('--format --verbose');
    expect(complete('tool-x', 'check', '--format', 's')).toBe('sarif');
    expect(complete('tool-x', 'explain', 'g2')).toBe('g2/states-closed');
  });
});

it.each(['bash', 'zsh', 'fish'] as const)('%s accepts the script', (shell) => {
  const script = completion(shell, 'tool-x', commands);
  if (!installed(shell)) return console.warn(`${shell} is not installed: its completion script was not parsed`);
  const file = join(folder, shell);
  writeFileSync(file, script);
  const { status, stderr } = spawnSync(shell, ['-n', file], { encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
});
