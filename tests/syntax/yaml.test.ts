import { describe, expect, it } from 'vitest';
import { readYaml, yamlAt, yamlEntry, yamlValue } from '../../src/syntax/yaml.ts';

const read = (text: string) => readYaml('a.yml', text);

describe('readYaml', () => {
  it('gives the position of every node', () => {
    const { documents } = read('a:\n  - b\n  - c: {d: 1}\n');
    expect(yamlAt(documents[0], ['a', 1, 'c', 'd'])?.at).toEqual({ path: 'a.yml', line: 3, column: 12 });
    expect(yamlEntry(documents[0], 'a')?.keyAt.line).toBe(1);
    expect(yamlAt(documents[0], ['a', 5])).toBeUndefined();
    expect(yamlValue(documents[0])).toEqual({ a: ['b', { c: { d: 1 } }] });
  });

  it('follows YAML 1.2: on and yes are text', () => {
    expect(yamlValue(read('on: yes\nn: no\nt: true\no: 0o10\n').documents[0])).toEqual({ on: 'yes', n: 'no', t: true, o: 8 });
  });

  it('keeps tags', () => {
    const root = read('a: !reset []\nb: !override [1]\n').documents[0];
    expect([yamlAt(root, ['a'])?.tag, yamlAt(root, ['b'])?.tag]).toEqual(['!reset', '!override']);
  });

  it('applies merge keys: own first, then the first of the list', () => {
    const root = read('a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\nc: {<<: [*a, *b], x: 0}\n').documents[0];
    expect(yamlValue(yamlAt(root, ['c']))).toEqual({ x: 0, y: 1, z: 2 });
    expect(yamlEntry(yamlAt(root, ['c']), 'y')?.merged).toBe(true);
  });

  it('reads several documents', () => {
    expect(read('a: 1\n---\nb: 2\n').documents.map(yamlValue)).toEqual([{ a: 1 }, { b: 2 }]);
  });

  it('reports duplicate keys with both lines and keeps the last', () => {
    const { documents, diagnostics } = read('a: 1\nb: 2\na: 3\n');
    expect(diagnostics).toEqual([
      { path: 'a.yml', line: 3, code: 'duplicate-key', reason: 'mapping key "a" already defined at line 1', key: 'a', firstLine: 1 },
    ]);
    expect(yamlValue(documents[0])).toEqual({ b: 2, a: 3 });
  });

  it('reports syntax errors with their line', () => {
    expect(read('a: 1\n\tb: 2\n').diagnostics[0]).toMatchObject({ code: 'syntax', line: 2 });
    expect(read('a: *nope\n').diagnostics[0]).toMatchObject({ line: 1 });
  });

  it('stops an alias bomb, an anchor inside itself and endless nesting', () => {
    const level = (index: number): string =>
      `b${index}: &b${index} [${Array(9)
        .fill(index === 0 ? '*a' : `*b${index - 1}`)
        .join(',')}]\n`;
    const bomb = read(`a: &a [x,x,x,x,x,x,x,x,x]\n${Array.from({ length: 12 }, (_, index) => level(index)).join('')}`);
    expect(bomb.diagnostics.map(({ code }) => code)).toEqual(['limit']);
    expect(read('a: &a {b: *a}\n').diagnostics[0]?.code).toBe('alias');
    expect(read('['.repeat(8_000)).diagnostics.length).toBeGreaterThan(0);
  });
});
