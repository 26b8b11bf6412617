import { describe, expect, it } from 'vitest';
import type { FunctionNode } from '../../src/code/tree.ts';
import { loadTypeScript } from '../../src/syntax/typescript.ts';
import { bare, call, firstFunction, lower, name, statements } from './lower-typescript-help.ts';

describe('places', () => {
  it('counts UTF-16 offsets, lines and columns from 1', () => {
    const unit = lower('\u{1F600}; \n  a.b');
    expect(unit.module.statements.at(-1)?.at).toEqual({ file: 'a.ts', start: 7, end: 10, line: 2, column: 3 });
  });
  it('tolerates a byte-order mark and an interpreter line', () => {
    expect(statements('\uFEFF#!/usr/bin/env node\nf()')).toEqual([{ kind: 'expression', value: call(name('f')) }]);
    expect(statements('#!/usr/bin/env node\nf()')).toEqual([{ kind: 'expression', value: call(name('f')) }]);
  });
});

describe('errors', () => {
  it('are diagnostics, and the rest is lowered', () => {
    const unit = lower('const a = ;\nf(');
    expect(unit.diagnostics).toEqual([
      { path: 'a.ts', line: 1, reason: 'Expression expected.' },
      { path: 'a.ts', line: 2, reason: "')' expected." },
    ]);
    expect(unit.module.declares).toEqual(['a']);
    expect(unit.module.statements).toMatchObject([
      { value: { kind: 'assign', value: { kind: 'opaque', reason: 'missing name' } } },
      { value: { kind: 'call', callee: { name: 'f' } } },
    ]);
  });
  it('legacy octal keeps its value', () =>
    expect(lower('x = 010', 'a.js').module.statements).toMatchObject([{ value: { value: { value: 8 } } }]));
  it.each([
    'class {',
    'function (',
    'import',
    'export {',
    'switch (',
    '`${',
    '<a',
    '@',
    'for (',
    '({ get',
    'enum',
    'namespace',
    'a?.',
    '0xn',
    '\0\u0001',
  ])('never throws on %j', (text) => {
    for (const file of ['a.ts', 'a.tsx', 'a.js']) expect(lower(text, file).dialect).toBe('javascript');
  });
  it.each([
    ['parentheses', `x = ${'('.repeat(50_000)}`],
    ['members', `x = a${'.b'.repeat(50_000)}`],
    ['blocks', `${'{'.repeat(20_000)}${'}'.repeat(20_000)}`],
  ])('nested %s become opaque', (_, text) => {
    const unit = lower(text);
    expect(unit.module.statements).toMatchObject([{ kind: 'opaque', reason: 'nested too deeply' }]);
    expect(unit.diagnostics).toContainEqual({ path: 'a.ts', line: 1, reason: 'nested too deeply' });
  });
  it('long operator chains do not need the stack', () => {
    const unit = lower(`x = ${'a + '.repeat(20_000)}a`);
    expect(unit.module.statements).toMatchObject([{ value: { kind: 'assign', value: { kind: 'operation' } } }]);
  });
});

describe('bodies', () => {
  it('give equal data for an equal span', () => {
    const text = 'function f() { return () => ({ a: 1 }) }';
    const [one, two] = [lower(text), lower(text)];
    const of = firstFunction(one);
    expect(one.module).toEqual(two.module);
    expect(one.body(of)).toEqual(two.body(structuredClone(of)));
    expect(one.body(of)).toEqual(one.body(of));
  });
  it('are opaque for a span that is no function', () => {
    const unit = lower('function f() { g() }');
    const of = firstFunction(unit);
    const wrong: FunctionNode[] = [
      { ...of, body: { ...of.body, end: of.body.end - 1 } },
      { ...of, body: { ...of.body, file: 'b.ts' } },
    ];
    for (const other of wrong) {
      expect(bare(unit.body(other))).toEqual({
        declares: [],
        statements: [{ kind: 'opaque', children: [], reason: 'no function has this body' }],
      });
    }
  });
  it('are lowered only when asked for', async () => {
    const parser = await loadTypeScript();
    const { lowerTypeScript } = await import('../../src/code/lower/typescript/unit.ts');
    let opened = 0;
    const open = (file: string, text: string) => {
      opened += 1;
      return parser.open(file, text);
    };
    const counting = { ...parser, open };
    const unit = lowerTypeScript('a.ts', 'function f() { with_body() }', counting);
    expect(JSON.stringify(unit.module)).not.toContain('with_body');
    expect(opened).toBe(1);
    expect(JSON.stringify(unit.body(firstFunction(unit)))).toContain('with_body');
    expect(opened).toBe(2);
  });
});

describe('the parser', () => {
  it('is loaded once', async () => expect(await loadTypeScript()).toBe(await loadTypeScript()));
  it('keeps a file until its text changes or others push it out', async () => {
    const { open } = await loadTypeScript();
    const first = open('cache.ts', 'a');
    expect(open('cache.ts', 'a')).toBe(first);
    expect(open('cache.ts', 'b')).not.toBe(first);
    const second = open('cache.ts', 'b');
    open('large.ts', ' '.repeat(5_000_000));
    expect(open('cache.ts', 'b')).not.toBe(second);
  });
  it('reads JSX in JavaScript and casts in TypeScript', () => {
    expect(lower('x = <a/>', 'a.mjs').diagnostics).toEqual([]);
    expect(lower('x = <a>b', 'a.mts').diagnostics).toEqual([]);
    expect(lower('x = <a/>', 'a.TSX').diagnostics).toEqual([]);
  });
});
