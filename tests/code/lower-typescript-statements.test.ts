import { describe, expect, it } from 'vitest';
import {
  assign,
  bare,
  branch,
  call,
  firstBody,
  literal,
  lower,
  member,
  module,
  name,
  onlyStatement,
  operation,
  pattern,
  run,
  statements,
} from './lower-typescript-help.ts';

const [a, b, x] = [name('a'), name('b'), name('x')];
const loop = { kind: 'loop', async: false, else: [] };
const jump = (form: string, more: object = {}) => ({ kind: 'jump', form, ...more });
const f = (text: string) => run(call(name(text)));

describe('scopes', () => {
  it('hoists var, functions and names of the level', () => {
    const body = lower(
      'import d, { e as g } from "m"; h(); { var v; let w = 1; } function h() {} class C {} for (var i of a) ; const { p, q: [r] } = a',
    ).module;
    expect([...body.declares].sort()).toEqual(['C', 'd', 'g', 'h', 'i', 'p', 'r', 'v']);
    expect(body.statements.map(({ kind }) => kind)).toEqual([
      'expression',
      'import',
      'expression',
      'block',
      'expression',
      'loop',
      'expression',
    ]);
    expect(body.statements[0]).toMatchObject({ value: { target: { name: 'h' }, declares: 'var', value: { kind: 'function' } } });
    expect(body.statements[3]).toMatchObject({ body: { declares: ['w'] } });
  });
  it('flattens a block that binds nothing', () => expect(statements('{ a; { b; } }')).toEqual([run(a), run(b)]));
  it('keeps nested function names out', () =>
    expect(lower('function f() { var inner; } (() => { var other; })()').module.declares).toEqual(['f']));
  it('gives a parameter precedence over a var of its name', () => {
    const body = firstBody('function f(x, { y }) { var x = x || 1, y, z; }');
    expect(body.declares).toEqual(['z']);
    expect(bare(body.statements)).toEqual([
      run(assign(x, { kind: 'logical', operator: 'or', left: x, right: literal(1) }, { declares: 'var' })),
    ]);
  });
});

describe('declarations', () => {
  it('binds each kind', () =>
    expect(statements('let a: string; const b = 1, [x] = a; using y = a')).toEqual([
      run({ kind: 'assign', target: a, declares: 'let', annotation: name('string') }),
      run(assign(b, literal(1), { declares: 'const' })),
      run(assign(pattern('list', { target: x }), a, { declares: 'const' })),
      run(assign(name('y'), a, { declares: 'const' })),
    ]));
  it('a var without a value does nothing', () => expect(module('var a')).toEqual({ declares: ['a'], statements: [] }));
  it('types and ambient declarations vanish', () =>
    expect(
      module(
        'interface I {} type T = 1; declare const q: T; declare function f(): void; declare module "m" {} namespace N { type X = 1 } debugger;;',
      ),
    ).toEqual({
      declares: [],
      statements: [],
    }));
});

describe('control flow', () => {
  it('if', () => {
    const block = { kind: 'block', body: { declares: ['y'], statements: [run(assign(name('y'), literal(1), { declares: 'let' }))] } };
    expect(statements('if (a) b(); else if (x) { let y = 1 } else a()')).toEqual([
      branch('if', a, [f('b')], [branch('if', x, [block], [f('a')])]),
    ]);
  });
  it('for', () => {
    const test = operation('<', x, literal(3));
    const step = assign(x, literal(1), { operator: '+', postfix: true });
    const init = (declares: string) => run(assign(x, literal(0), { declares }));
    expect(statements('for (let x = 0; x < 3; x++) a()')).toEqual([
      {
        kind: 'block',
        body: { declares: ['x'], statements: [init('let'), { ...loop, form: 'while', declares: ['x'], test, step, body: [f('a')] }] },
      },
    ]);
    expect(statements('for (var x = 0; x < 3; x++) a()')).toEqual([init('var'), { ...loop, form: 'while', test, step, body: [f('a')] }]);
    expect(statements('for (;;) a()')).toEqual([{ ...loop, form: 'while', test: literal(true), body: [f('a')] }]);
  });
  it('for of, for in, for await', () => {
    expect(statements('for (const [k, x] of a) f()')).toEqual([
      {
        ...loop,
        form: 'each',
        target: pattern('list', { target: name('k') }, { target: x }),
        declares: ['k', 'x'],
        over: a,
        body: [f('f')],
      },
    ]);
    expect(statements('for (x.k in a) f()')).toEqual([{ ...loop, form: 'keys', target: member(x, 'k'), over: a, body: [f('f')] }]);
    expect(statements('for await (const x of a) f()')).toEqual([
      { ...loop, form: 'each', async: true, target: x, declares: ['x'], over: a, body: [f('f')] },
    ]);
  });
  it('labels', () => {
    expect(statements('a: while (x) { do { continue a } while (b) }')).toEqual([
      {
        ...loop,
        form: 'while',
        test: x,
        label: 'a',
        body: [{ ...loop, form: 'until', test: b, body: [jump('continue', { label: 'a' })] }],
      },
    ]);
    expect(statements('a: { if (x) break a; f() }')).toEqual([
      {
        ...loop,
        form: 'until',
        test: literal(false),
        label: 'a',
        block: true,
        body: [branch('if', x, [jump('break', { label: 'a' })], []), f('f')],
      },
    ]);
    expect(statements('while (x) a: { break }')).toMatchObject([
      { body: [{ kind: 'loop', block: true, label: 'a', body: [{ kind: 'jump', form: 'break' }] }] },
    ]);
  });
  it('switch shares one scope and keeps the place of default', () =>
    expect(statements('switch (a) { case 1: default: let y = 1; case b: g(); function g() {} }')).toMatchObject([
      {
        kind: 'block',
        body: {
          declares: ['g', 'y'],
          statements: [
            { value: { target: { name: 'g' } } },
            {
              kind: 'switch',
              cases: [
                { tests: [literal(1)], body: [], falls: true, default: false },
                { tests: [], body: [{ kind: 'expression' }], default: true },
                { tests: [b], body: [{ kind: 'expression' }], default: false },
              ],
            },
          ],
        },
      },
    ]));
  it('try', () => {
    const attempt = (handlers: unknown[], last: unknown[] = []) => [{ kind: 'try', body: [f('f')], handlers, else: [], finally: last }];
    expect(statements('try { f() } catch (e) { throw e } finally { a() }')).toEqual(
      attempt([{ types: [], name: 'e', body: [jump('raise', { value: name('e') })] }], [f('a')]),
    );
    expect(statements('try { f() } catch { }')).toEqual(attempt([{ types: [], body: [] }]));
    expect(statements('try { f() } catch ({ code }) { }')).toEqual(
      attempt([{ types: [], target: pattern('map', { key: 'code', target: name('code') }), body: [] }]),
    );
  });
  it('with is opaque and keeps its calls', () =>
    expect(bare(onlyStatement('with (a) f()', 'a.js'))).toEqual({ kind: 'opaque', children: [a, f('f')], reason: 'with statement' }));
});

describe('modules', () => {
  const imported = (module: string, names: unknown[], typeOnly = false) => ({ kind: 'import', module, names, typeOnly });
  const exported = (names: unknown[], more: object = {}) => ({ kind: 'export', names, typeOnly: false, ...more });
  it('imports', () =>
    expect(statements('import d, { type T, r as s } from "m"; import * as n from "n"; import "s"; import type { Q } from "q"')).toEqual([
      imported('m', [
        { imported: 'default', local: 'd' },
        { imported: 'T', local: 'T', typeOnly: true },
        { imported: 'r', local: 's' },
      ]),
      imported('n', [{ imported: '*', local: 'n' }]),
      imported('s', []),
      imported('q', [{ imported: 'Q', local: 'Q' }], true),
    ]));
  it('imports run before statements', () =>
    expect(lower('f(); import "s"').module.statements.map(({ kind }) => kind)).toEqual(['import', 'expression']));
  it('import equals', () =>
    expect(statements('import a = require("m"); import x = a.b')).toEqual([
      run(assign(a, call(name('require'), literal('m')), { declares: 'const' })),
      run(assign(x, member(a, 'b'), { declares: 'const' })),
    ]));
  it('exports', () =>
    expect(statements('export { a, type T, b as default }; export * from "q"; export * as w from "w"; export { x as y } from "z"')).toEqual(
      [
        exported([], { from: 'q', all: true }),
        exported([], { from: 'w', all: true, as: 'w' }),
        exported([{ local: 'x', exported: 'y' }], { from: 'z' }),
        exported([
          { local: 'a', exported: 'a' },
          { local: 'b', exported: 'default' },
        ]),
        exported([{ local: 'T', exported: 'T' }], { typeOnly: true }),
      ],
    ));
  it('exported declarations', () => {
    expect(statements('export const a = 1')).toEqual([
      run(assign(a, literal(1), { declares: 'const' })),
      exported([{ local: 'a', exported: 'a' }]),
    ]);
    expect(statements('export default function f() {}')).toMatchObject([
      { value: { target: { name: 'f' } } },
      exported([{ local: 'f', exported: 'default' }]),
    ]);
    expect(statements('export default class {}')).toMatchObject([exported([], { value: { kind: 'class' } })]);
    expect(statements('export default a')).toEqual([exported([], { value: a })]);
    expect(statements('export = a')).toEqual([exported([], { value: a })]);
  });
  it('CommonJS stays plain', () =>
    expect(statements('module.exports = require("a")', 'a.cjs')).toEqual([
      run(assign(member(name('module'), 'exports'), call(name('require'), literal('a')))),
    ]));
});
