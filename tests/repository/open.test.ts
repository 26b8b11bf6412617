import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TargetError } from '../../src/errors.ts';
import { openRepository } from '../../src/repo.ts';
import { walk } from '../../src/repository/walk.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'répo with space '));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

const paths = (): readonly string[] => openRepository(root).files.map((file) => file.path);

describe('openRepository', () => {
  it('honours ignore files at all levels and the clone’s own', () => {
    write({
      '.gitignore': '*.log\nbuild/\n!important.log\n',
      '.git/info/exclude': 'private.txt\n',
      '.git/config': '',
      'a.log': '',
      'important.log': '',
      'private.txt': '',
      'build/x.py': '',
      'app/[id]/.gitignore': 'local\n!a.log\n',
      'app/[id]/local': '',
      'app/[id]/a.log': '',
      'app/i/local': '',
      'app/main.py': 'x',
    });
    expect(paths()).toEqual(['.gitignore', 'app/[id]/.gitignore', 'app/[id]/a.log', 'app/i/local', 'app/main.py', 'important.log']);
  });

  it.each([2, 3, 4])('keeps ignored files that git tracks (index version %i)', (version) => {
    const git = (...args: readonly string[]) =>
      execFileSync('git', ['-c', `index.version=${version}`, ...args], { cwd: root, stdio: 'ignore' });
    write({
      '.gitignore': 'lib/\n*.env\n',
      'lib/deep/kept.py': '',
      'lib/deep/local.py': '',
      'lib/other/local.py': '',
      'prod.env': '',
      'local.env': '',
      'naïve/a.env': '',
    });
    git('init', '-q');
    git('add', '-f', '.gitignore', 'lib/deep/kept.py', 'prod.env', 'naïve/a.env');
    // An intent to add is an extended entry, which makes version 2 a version 3.
    if (version === 3) git('add', '-f', '-N', 'lib/other/local.py');
    const extra = version === 3 ? ['lib/other/local.py'] : [];
    expect(paths()).toEqual(['.gitignore', 'lib/deep/kept.py', ...extra, 'naïve/a.env', 'prod.env']);
  });

  it.each(['', 'DIRC', 'DIRC\0\0\0\x02\0\0\0\x09', 'DIRC\0\0\0\x02\xff\xff\xff\xff'.padEnd(200, '\0')])(
    'takes a broken index %j for none',
    (text) => {
      write({ '.gitignore': '*.env', 'a.env': '', 'a.py': '' });
      mkdirSync(join(root, '.git'));
      writeFileSync(join(root, '.git', 'index'), text, 'latin1');
      expect(paths()).toEqual(['.gitignore', 'a.py']);
    },
  );

  it('matches letter case like git', () => {
    write({ '.gitignore': 'Build\n', 'build/a.py': '' });
    expect(paths()).toContain('build/a.py');
  });

  it('follows no link and names each', () => {
    write({ 'a.py': '' });
    symlinkSync('..', join(root, 'loop'));
    symlinkSync('/etc/passwd', join(root, 'outside'));
    symlinkSync('a.py', join(root, 'alias.py'));
    const repo = openRepository(root);
    expect(repo.files.map((file) => file.path)).toEqual(['a.py']);
    expect(repo.diagnostics).toEqual(['alias.py', 'loop', 'outside'].map((path) => ({ path, reason: 'symbolic link, not followed' })));
    expect(repo.text('outside')).toBeUndefined();
  });

  it('does not follow a linked version control folder', () => {
    write({ 'elsewhere/info/exclude': 'a.py\n', 'a.py': '' });
    symlinkSync('elsewhere', join(root, '.git'));
    expect(paths()).toEqual(['a.py', 'elsewhere/info/exclude']);
  });

  it('does not read a link that replaced a file after the walk', () => {
    write({ 'a.py': 'mine' });
    const repo = openRepository(root);
    rmSync(join(root, 'a.py'));
    symlinkSync('/etc/passwd', join(root, 'a.py'));
    expect(repo.text('a.py')).toBeUndefined();
    expect(repo.diagnostics).toEqual([{ path: 'a.py', reason: 'file cannot be read' }]);
  });

  it('skips pipes and installed packages with a reason', () => {
    write({ 'node_modules/x/index.js': '', 'env/pyvenv.cfg': '', 'env/lib/a.py': '', 'a.js': '' });
    execFileSync('mkfifo', [join(root, 'pipe')]);
    const repo = openRepository(root);
    expect(repo.files.map((file) => file.path)).toEqual(['a.js']);
    expect(repo.diagnostics).toEqual([
      { path: 'env', reason: 'installed packages, not read' },
      { path: 'node_modules', reason: 'installed packages, not read' },
      { path: 'pipe', reason: 'a named pipe, not read' },
    ]);
  });

  it('reads names with control characters and quotes', () => {
    write({ 'a\nb".py': 'x' });
    writeFileSync(join(root, '__proto__'), 'y');
    const repo = openRepository(root);
    expect([repo.text('a\nb".py'), repo.text('__proto__')]).toEqual(['x', 'y']);
  });

  it('stops at the file limit and says so', () => {
    write({ 'a.py': '', 'b.py': '', 'c.py': '' });
    const found = walk(root, 2);
    expect(found.files.map((file) => file.path)).toEqual(['a.py', 'b.py']);
    expect(found.diagnostics).toEqual([{ path: '.', reason: 'more than 2 files; the rest was not read' }]);
  });

  it('refuses what is not a folder', () => {
    write({ file: '' });
    expect(() => openRepository(join(root, 'file'))).toThrow(TargetError);
    expect(() => openRepository(join(root, 'nothing'))).toThrow(TargetError);
  });
});
