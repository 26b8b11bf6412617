import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TargetError, UsageError } from '../../src/errors.ts';
import { openRepository } from '../../src/repo.ts';
import { gitRepository } from '../../src/repository/git-tree.ts';

const root = mkdtempSync(join(tmpdir(), 'git ünï '));
const work = join(root, 'work');
const git = (...args: readonly string[]): string =>
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.invalid', '-c', 'commit.gpgsign=false', ...args], {
    cwd: work,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, HOME: root, GIT_CONFIG_NOSYSTEM: '1' },
  });
const write = (path: string, text: string | Uint8Array): void => {
  mkdirSync(join(work, path, '..'), { recursive: true });
  writeFileSync(join(work, path), text);
};

beforeAll(() => {
  mkdirSync(work);
  git('init', '-q', '-b', 'main');
  write('app.py', 'x = 1\n');
  write('services/a/ü "q".py', 'y = 2\n');
  write('services/b/empty.py', '');
  write('services/b/data.bin', Uint8Array.of(0, 255, 10, 13, 10));
  write('web/node_modules/x/index.js', 'ignored\n');
  write('env/pyvenv.cfg', '');
  write('env/lib.py', 'ignored\n');
  for (let index = 0; index < 600; index++) write(`many/${index}.py`, `n = ${index}\n`);
  symlinkSync('app.py', join(work, 'link.py'));
  git('add', '-A', '-f');
  git('commit', '-q', '-m', 'first');
  git('tag', 'first');
  write('app.py', 'x = 2\n');
  git('commit', '-q', '-a', '-m', 'second');
}, 60_000);
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('a tree in git', () => {
  it('holds what a folder with that checkout would', () => {
    const [tree, disk] = [gitRepository(work, 'HEAD'), openRepository(work)];
    expect(tree.files).toEqual(disk.files);
    expect(tree.files.length).toBe(604);
    for (const { path } of disk.files) {
      expect(tree.text(path)).toBe(disk.text(path));
      expect(Buffer.compare(Buffer.from(tree.bytes(path) ?? ''), Buffer.from(disk.bytes(path) ?? ''))).toBe(0);
    }
    expect(tree.diagnostics).toContainEqual({ path: 'link.py', reason: 'symbolic link, not followed' });
  });

  it('is the earlier one, for a part of the repository too', () => {
    expect(gitRepository(work, 'first').text('app.py')).toBe('x = 1\n');
    const part = gitRepository(join(work, 'services', 'a'), 'HEAD~1');
    expect(part.files.map((file) => file.path)).toEqual(['ü "q".py']);
    expect(part.text('ü "q".py')).toBe('y = 2\n');
  });

  it.each(['--upload-pack=x', '-h', '', 'a b', 'HEAD:app.py'])('refuses %j as a reference', (ref) => {
    expect(() => gitRepository(work, ref)).toThrow(UsageError);
  });

  it('fails closed where history or a repository is missing', () => {
    expect(() => gitRepository(work, 'nowhere')).toThrow('fetch-depth');
    const shallow = join(root, 'shallow');
    git('clone', '-q', '--depth', '1', pathToFileURL(work).href, shallow);
    expect(gitRepository(shallow, 'HEAD').text('app.py')).toBe('x = 2\n');
    expect(() => gitRepository(shallow, 'HEAD~1')).toThrow(TargetError);
    expect(() => gitRepository(root, 'HEAD')).toThrow('not in a git repository');
  });

  it('runs nothing that the repository configures', () => {
    const trap = join(root, 'trap.sh');
    const mark = join(root, 'sprung');
    writeFileSync(trap, `#!/bin/sh\ntouch "${mark}"\ncat\n`);
    chmodSync(trap, 0o755);
    const quoted = `'${trap}'`;
    for (const name of [
      'core.fsmonitor',
      'core.pager',
      'core.sshCommand',
      'core.editor',
      'diff.x.textconv',
      'filter.x.smudge',
      'filter.x.clean',
      'remote.origin.uploadpack',
      'credential.helper',
    ])
      git('config', name, quoted);
    git('config', 'core.hooksPath', root);
    for (const hook of ['post-checkout', 'reference-transaction', 'post-index-change']) {
      writeFileSync(join(root, hook), `#!/bin/sh\ntouch "${mark}"\n`);
      chmodSync(join(root, hook), 0o755);
    }
    write('.git/info/attributes', '* filter=x diff=x\n');
    const tree = gitRepository(work, 'HEAD');
    for (const { path } of tree.files) tree.bytes(path);
    expect(tree.text('app.py')).toBe('x = 2\n');
    expect(existsSync(mark)).toBe(false);
  });

  it('does not fetch what a partial clone lacks', () => {
    const partial = join(root, 'partial');
    git('config', 'uploadpack.allowFilter', 'true');
    git('clone', '-q', '--no-checkout', '--filter=blob:none', pathToFileURL(work).href, partial);
    expect(() => {
      const tree = gitRepository(partial, 'HEAD');
      tree.text('app.py');
    }).toThrow(TargetError);
  });
});
