import { describe, expect, it } from 'vitest';
import {
  assign,
  branch,
  call,
  collection,
  index,
  intrinsic,
  literal,
  member,
  name,
  operation,
  pattern,
  run,
  statements,
} from './lower-python-help.ts';

const [a, b, c] = [name('a'), name('b'), name('c')];
const raise = (value: unknown) => ({ kind: 'jump', form: 'raise', value });

describe('assignments', () => {
  it.each([
    ['a = b = c', [run(assign(a, assign(b, c)))]],
    ['a, *b = c', [run(assign(pattern({ target: a }, { target: b, rest: true }), c))]],
    ['(a, [b, c.d]) = e', [run(assign(pattern({ target: a }, { target: pattern({ target: b }, { target: member(c, 'd') }) }), name('e')))]],
    ['(a) = b', [run(assign(a, b))]],
    ['(a,) = b', [run(assign(pattern({ target: a }), b))]],
    ['a = b, c', [run(assign(a, collection('tuple', b, c)))]],
    ['a.b = c', [run(assign(member(a, 'b'), c))]],
    ['a[0] = c', [run(assign(index(a, literal(0)), c))]],
    ['a **= b', [run({ ...assign(a, b), operator: '**' })]],
    ['a: b = c', [run({ ...assign(a, c), annotation: b })]],
    [
      'a: b.C[d, e] | None',
      [
        run({
          kind: 'assign',
          target: a,
          annotation: operation('|', index(member(b, 'C'), collection('tuple', name('d'), name('e'))), literal(null)),
        }),
      ],
    ],
    ['a: "b"', [run({ kind: 'assign', target: a, annotation: literal('b') })]],
    ['a: list[b]', [run({ kind: 'assign', target: a, annotation: index(name('list'), b) })]],
    ['type(a).b = c', [run(assign(member(call(name('type'), a), 'b'), c))]],
    ['type(a)[b].c = "d"', [run(assign(member(index(call(name('type'), a), b), 'c'), literal('d')))]],
    ['type(a, b)().c = d', [run(assign(member(call(call(name('type'), a, b)), 'c'), name('d')))]],
    ['type A[T] = b', [run(assign(name('A'), b))]],
    ['a = yield', [run(assign(a, { kind: 'yield', all: false }))]],
    ['yield from a', [run({ kind: 'yield', value: a, all: true })]],
    ['del a, b[0]', [run(operation('delete', a)), run(operation('delete', index(b, literal(0))))]],
    ['pass; global x', []],
  ])('%s', (text, expected) => expect(statements(text)).toEqual(expected));
});

describe('branches and loops', () => {
  const [one, two, three] = ['f()', 'g()', 'h()'].map((text) => statements(text));
  it('nests elif', () => expect(statements('if a:\n f()\nelif b:\n g()\nelse:\n h()')).toEqual([branch(a, one, [branch(b, two, three)])]));
  it('turns assert into a raise', () => {
    expect(statements('assert a, b')).toEqual([
      { ...branch(operation('not', a), [raise(call(name('AssertionError'), b))]), origin: 'assert' },
    ]);
    expect(statements('assert a')).toEqual([{ ...branch(operation('not', a), [raise(call(name('AssertionError')))]), origin: 'assert' }]);
  });
  it('keeps for with its else', () =>
    expect(statements('for a, in b:\n f()\nelse: g()')).toEqual([
      { kind: 'loop', form: 'each', target: pattern({ target: a }), over: b, async: false, body: one, else: two },
    ]));
  it('keeps async for', () =>
    expect(statements('async for a in b: break')).toMatchObject([{ async: true, body: [{ kind: 'jump', form: 'break' }] }]));
  it('keeps while with its else', () =>
    expect(statements('while a:\n continue\nelse: g()')).toEqual([
      { kind: 'loop', form: 'while', test: a, async: false, body: [{ kind: 'jump', form: 'continue' }], else: two },
    ]));
});

describe('errors and resources', () => {
  it('keeps the parts of try', () =>
    expect(statements('try: a\nexcept (A, m.B) as e: b\nexcept C: pass\nexcept: c\nelse: d\nfinally: e')).toEqual([
      {
        kind: 'try',
        body: [run(a)],
        handlers: [
          { types: [name('A'), member(name('m'), 'B')], name: 'e', target: name('e'), body: [run(b)] },
          { types: [name('C')], body: [] },
          { types: [], body: [run(c)] },
        ],
        else: [run(name('d'))],
        finally: [run(name('e'))],
      },
    ]));
  it.each([
    ['except A, B:', [name('A'), name('B')]],
    ['except* A:', [name('A')]],
    ['except ():', [collection('tuple')]],
    ['except (*A, B):', [{ kind: 'collection', form: 'tuple', entries: [{ value: name('A'), spread: true }, { value: name('B') }] }]],
  ])('%s', (clause, types) => expect(statements(`try: a\n${clause} pass`)).toMatchObject([{ handlers: [{ types }] }]));
  it('keeps the cause of a raise', () => {
    expect(statements('raise a from b')).toEqual([{ ...raise(a), cause: b }]);
    expect(statements('raise')).toEqual([{ kind: 'jump', form: 'raise' }]);
  });
  it.each([
    ['with a as b, c:', [{ value: a, target: b }, { value: c }]],
    ['with (a as b, c):', [{ value: a, target: b }, { value: c }]],
    ['with (a, b):', [{ value: a }, { value: b }]],
    ['with (a as b):', [{ value: a, target: b }]],
    ['with (a, b) as c:', [{ value: collection('tuple', a, b), target: c }]],
    ['with a as (b, c.d):', [{ value: a, target: pattern({ target: b }, { target: member(c, 'd') }) }]],
  ])('%s', (head, items) => expect(statements(`${head} pass`)).toEqual([{ kind: 'with', items, async: false, body: [] }]));
  it('marks async with', () => expect(statements('async with a: pass')).toMatchObject([{ async: true }]));
});

describe('imports', () => {
  const imports = (module: string, names: readonly (readonly [string, string])[], more = {}) => ({
    kind: 'import',
    module,
    names: names.map(([imported, local]) => ({ imported, local })),
    ...more,
    typeOnly: false,
  });
  it.each([
    ['import a', [imports('a', [['*', 'a']])]],
    ['import a.b', [imports('a.b', [['*', 'a']], { root: true })]],
    ['import a.b as c, d', [imports('a.b', [['*', 'c']]), imports('d', [['*', 'd']])]],
    [
      'from a.b import c as d, e',
      [
        imports('a.b', [
          ['c', 'd'],
          ['e', 'e'],
        ]),
      ],
    ],
    [
      'from a import (b, # why\n c,)',
      [
        imports('a', [
          ['b', 'b'],
          ['c', 'c'],
        ]),
      ],
    ],
    ['from . import x', [imports('.', [['x', 'x']])]],
    ['from ..a.b import c', [imports('..a.b', [['c', 'c']])]],
    ['from ... import c', [imports('...', [['c', 'c']])]],
    ['from m import *', [imports('m', [], { all: true })]],
    ['from __future__ import annotations', [imports('__future__', [['annotations', 'annotations']])]],
  ])('%s', (text, expected) => expect(statements(text)).toEqual(expected));
});

describe('match', () => {
  const arm = (text: string) => {
    const [only] = statements(`match s:\n case ${text}: f()`) as { cases: unknown[] }[];
    return only?.cases[0];
  };
  const rest = { body: [run(call(name('f')))], falls: false };
  it('keeps the subject', () => {
    expect(statements('match a:\n case _: pass')).toEqual([
      { kind: 'switch', subject: a, cases: [{ tests: [], body: [], falls: false, default: true }], structural: true },
    ]);
    expect(statements('match a, b:\n case _: pass')).toMatchObject([{ subject: collection('tuple', a, b) }]);
  });
  it.each([
    ['1', [literal(1)]],
    ['-1', [operation('neg', literal(1))]],
    ["1 | -2 | 'x'", [literal(1), operation('neg', literal(2)), literal('x')]],
    ['None', [literal(null)]],
    ['a.b', [member(a, 'b')]],
    ['(1 | 2)', [literal(1), literal(2)]],
    ['Foo()', [intrinsic('match.class', name('Foo'))]],
    ['a.Foo() | None', [intrinsic('match.class', member(a, 'Foo')), literal(null)]],
  ])('%s compares', (text, tests) => expect(arm(text)).toEqual({ tests, ...rest, default: false }));
  it.each([
    ['x', [], name('x'), true],
    ['1 as x', [literal(1)], name('x'), false],
    ['Foo() as x', [intrinsic('match.class', name('Foo'))], name('x'), false],
    ['str(x)', [intrinsic('match.class', name('str'))], name('x'), false],
  ])('%s binds', (text, tests, bind, isDefault) => expect(arm(text)).toEqual({ tests, bind, ...rest, default: isDefault }));
  it('keeps the guard of an irrefutable pattern', () =>
    expect(arm('x if a')).toEqual({ tests: [], bind: name('x'), guard: a, ...rest, default: true }));

  const undecided = (reason: string, ...names: string[]) => ({
    kind: 'opaque',
    reason,
    children: names.map((each) => assign(name(each), { kind: 'opaque', reason, children: [] })),
  });
  it.each([
    ['[x, *y, _]', [undecided('sequence pattern')], pattern({ target: name('x') }, { target: name('y'), rest: true }, undefined)],
    ['x, 1', [undecided('sequence pattern')], pattern({ target: name('x') }, undefined)],
    ['(x, Foo(y))', [undecided('sequence pattern', 'y')], pattern({ target: name('x') }, undefined)],
    ["{'k': x, **r}", [undecided('mapping pattern', 'r')], { kind: 'pattern', form: 'map', items: [{ key: 'k', target: name('x') }] }],
  ])('%s is undecided and binds', (text, tests, bind) => expect(arm(text)).toEqual({ tests, bind, ...rest, default: false }));
  it.each([
    ['Foo(x, k=y)', undecided('class pattern', 'x', 'y')],
    ['Foo(1)', undecided('class pattern')],
    ['[x] | x', undecided('alternatives that bind names', 'x')],
    ['1+2j', undecided('complex number')],
  ])('%s is undecided', (text, test) => expect(arm(text)).toEqual({ tests: [test], ...rest, default: false }));
});
