import { describe, expect, it } from 'vitest';
import { memoryRepository } from '../../src/repo.ts';

describe('memoryRepository', () => {
  const repo = memoryRepository({
    'b/x.py': 'one\ntwo\r\nthree',
    'a.py': '\uFEFFbom',
    'Z.md': '',
    'b/.gitignore': '/secret\n*.log\n!keep.log\n',
  });

  it('lists files in code-unit order', () => {
    expect(repo.files.map((file) => file.path)).toEqual(['Z.md', 'a.py', 'b/.gitignore', 'b/x.py']);
  });

  it('strips a byte-order mark', () => {
    expect(repo.text('a.py')).toBe('bom');
  });

  it('finds files and folders under any spelling, never outside the tree', () => {
    expect(repo.file('./b//x.py')?.path).toBe('b/x.py');
    expect([repo.exists('b'), repo.exists('b/'), repo.exists('.'), repo.exists('c'), repo.exists('../b')]).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
    expect(repo.under('b').map((file) => file.path)).toEqual(['b/.gitignore', 'b/x.py']);
    expect(repo.under('')).toHaveLength(4);
  });

  it('lists what is below a folder, whatever sorts beside it', () => {
    const names = ['a', 'a-b/x', 'a.b/x', 'a/x', 'a/y/z', 'a0', 'aa/x', 'b/a/x'];
    const mixed = memoryRepository(Object.fromEntries(names.map((name) => [name, ''])));
    expect(mixed.under('a').map((file) => file.path)).toEqual(['a/x', 'a/y/z']);
    expect([mixed.under('b/a').length, mixed.under('zz').length, mixed.under('..').length]).toEqual([1, 0, 0]);
  });

  it('counts lines by line feed', () => {
    expect([0, 3, 4, 8, 9, 99].map((offset) => repo.lineAt('b/x.py', offset))).toEqual([1, 1, 2, 2, 3, 3]);
  });

  it('answers for paths that do not exist whether git would ignore them', () => {
    expect(['b/secret', 'secret', 'b/c/secret', 'b/c/a.log', 'b/c/keep.log', 'a.log'].map((path) => repo.ignored(path))).toEqual([
      true,
      false,
      false,
      true,
      false,
      false,
    ]);
  });

  it('has no entry for prototype names', () => {
    expect(repo.text('__proto__')).toBeUndefined();
    expect(repo.file('constructor')).toBeUndefined();
  });

  it('rejects a path outside the tree', () => {
    expect(() => memoryRepository({ '../x': '' })).toThrow('inside a repository');
  });
});

describe('content', () => {
  const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

  it('decodes UTF-16 with a byte-order mark', () => {
    const repo = memoryRepository({ 'le.py': bytes(0xff, 0xfe, 0x61, 0, 0xe9, 0), 'be.py': bytes(0xfe, 0xff, 0, 0x61) });
    expect(repo.text('le.py')).toBe('aé');
    expect(repo.text('be.py')).toBe('a');
    expect(repo.diagnostics).toEqual([]);
  });

  it('names text files it could not decode, once', () => {
    const repo = memoryRepository({
      'bad.py': bytes(0x61, 0xff),
      'nul.py': bytes(0x61, 0),
      'image.png': bytes(0x89, 0),
      'big.py': 'x'.repeat(2 * 1024 * 1024 + 1),
    });
    for (const path of ['bad.py', 'bad.py', 'nul.py', 'image.png', 'big.py', 'missing.py']) expect(repo.text(path)).toBeUndefined();
    expect(repo.diagnostics).toEqual([
      { path: 'bad.py', reason: 'not valid UTF-8, not read' },
      { path: 'nul.py', reason: 'binary content in a text file, not read' },
      { path: 'big.py', reason: 'larger than 2 MB, not read' },
    ]);
    expect(repo.bytes('bad.py')).toHaveLength(2);
  });

  it('reads large lock files', () => {
    const repo = memoryRepository({ 'package-lock.json': ' '.repeat(3 * 1024 * 1024) });
    expect(repo.text('package-lock.json')).toHaveLength(3 * 1024 * 1024);
  });
});

describe('overlay', () => {
  const repo = memoryRepository({ 'a.py': 'a', 'b.py': 'b', '.gitignore': '*.log' });

  it('replaces, adds and removes files and leaves the original alone', () => {
    const view = repo.overlay(
      new Map([
        ['a.py', 'A\n'],
        ['b.py', null],
        ['c/d.py', 'd'],
      ]),
    );
    expect(view.files.map((file) => file.path)).toEqual(['.gitignore', 'a.py', 'c/d.py']);
    expect([view.text('a.py'), view.text('b.py'), view.text('c/d.py'), view.exists('c')]).toEqual(['A\n', undefined, 'd', true]);
    expect([repo.text('a.py'), repo.text('b.py'), repo.exists('c')]).toEqual(['a', 'b', false]);
  });

  it('stacks', () => {
    const twice = repo.overlay(new Map([['a.py', null]])).overlay(new Map([['a.py', 'again']]));
    expect(twice.text('a.py')).toBe('again');
  });

  it('follows changed ignore rules', () => {
    expect(repo.ignored('x.log')).toBe(true);
    expect(repo.overlay(new Map([['.gitignore', '']])).ignored('x.log')).toBe(false);
  });
});
