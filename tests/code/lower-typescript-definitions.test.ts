import { describe, expect, it } from 'vitest';
import type { FunctionNode } from '../../src/code/tree.ts';
import {
  bare,
  call,
  firstBody,
  firstFunction,
  index,
  literal,
  lower,
  name,
  onlyExpression,
  operation,
  statements,
} from './lower-typescript-help.ts';

const head = (text: string): FunctionNode => firstFunction(lower(text));
const annotation = (type: string): unknown => bare(head(`function f(x: ${type}) {}`).parameters[0]?.annotation);
const ofClass = (text: string): unknown => bare(onlyExpression(text));

describe('functions', () => {
  it('reads the head', () =>
    expect(bare(head('async function* f(this: X, a?: A, { b } = c, ...d): Promise<R> {}'))).toMatchObject({
      name: 'f',
      form: 'function',
      async: true,
      generator: true,
      parameters: [
        { target: name('a'), optional: true, annotation: name('A'), decorators: [] },
        { target: { kind: 'pattern', form: 'map' }, default: name('c') },
        { target: name('d'), rest: 'list' },
      ],
      returns: index(name('Promise'), name('R')),
    }));
  it('an arrow expression is one return', () => {
    const text = 'const f = a => (b)';
    const arrow = head(text);
    expect(text.slice(arrow.body.start, arrow.body.end)).toBe('(b)');
    expect(arrow.form).toBe('arrow');
    expect(arrow).not.toHaveProperty('name');
    expect(bare(firstBody(text))).toEqual({ declares: [], statements: [{ kind: 'jump', form: 'return', value: name('b') }] });
  });
  it('lowers nested bodies one at a time', () => {
    const unit = lower('const f = a => b => c');
    const outer = unit.body(firstFunction(unit)).statements[0];
    if (outer?.kind !== 'jump' || outer.value?.kind !== 'function') throw new Error('no inner arrow');
    expect(bare(unit.body(outer.value).statements)).toEqual([{ kind: 'jump', form: 'return', value: name('c') }]);
  });
  it('overload signatures vanish', () =>
    expect(statements('function f(a: string): void; function f(a: any) { return a }')).toHaveLength(1));
});

describe('classes', () => {
  it('keeps decorators, bases and constructor properties', () =>
    expect(
      ofClass('@Injectable() class A extends B<C> implements D { constructor(private readonly s: S, @Inject(T) t) { super() } }'),
    ).toMatchObject({
      target: name('A'),
      declares: 'let',
      value: {
        kind: 'class',
        name: 'A',
        decorators: [call(name('Injectable'))],
        bases: [{ value: name('B') }],
        members: [
          {
            form: 'constructor',
            name: 'constructor',
            value: {
              form: 'constructor',
              parameters: [
                { target: name('s'), property: true, annotation: name('S') },
                { target: name('t'), decorators: [call(name('Inject'), name('T'))] },
              ],
            },
          },
        ],
      },
    }));
  it('members in order', () =>
    expect(
      ofClass(
        '(class { @Col() x!: string; static #n = 1; declare z: T; [i: string]: any; static { f() } get v() { return 1 } [k]() {} abstract m(): void; "q-r"() {} })',
      ),
    ).toMatchObject({
      kind: 'class',
      members: [
        { name: 'x', form: 'field', static: false, annotation: name('string'), decorators: [call(name('Col'))] },
        { name: '#n', form: 'field', static: true, value: literal(1) },
        { form: 'block', static: true, value: { kind: 'function', form: 'method' } },
        { name: 'v', form: 'getter' },
        { computed: name('k'), form: 'method' },
        { name: 'm', form: 'method', value: { bodiless: true } },
        { name: 'q-r', form: 'method', value: { name: 'q-r' } },
      ],
    }));
  it('an overloaded method is one member', () =>
    expect(ofClass('(class { constructor(); constructor(a?) {} m(a: string): void; m(a: any) {} })')).toMatchObject({
      members: [{ form: 'constructor', value: { parameters: [{}] } }, { name: 'm' }],
    }));
  it('a bodiless function has an empty body', () =>
    expect(firstBody('abstract class A { abstract m(): void }')).toEqual({ declares: [], statements: [] }));
  it('static block runs', () =>
    expect(bare(firstBody('class A { static { f() } }').statements)).toEqual([{ kind: 'expression', value: call(name('f')) }]));
});

describe('enums and namespaces', () => {
  it('computes members', () => {
    const node = onlyExpression('const enum E { A, B = 1 << 3, C, D = "x", F = A | E.C, G = -1, H = `${D}y`, I = f() }');
    if (node.kind !== 'assign' || node.value?.kind !== 'class') throw new Error('no enum');
    expect(node.value.enum).toBe(true);
    const values = node.value.members.map(({ name: key, value }) => [key, value?.kind === 'literal' ? value.value : bare(value)]);
    expect(values).toEqual([
      ['A', 0],
      ['B', 8],
      ['C', 9],
      ['D', 'x'],
      ['F', 9],
      ['G', -1],
      ['H', 'xy'],
      ['I', call(name('f'))],
    ]);
  });
  it('a namespace returns its exports', () => {
    const body = firstBody('namespace N { const hidden = 1; export const a = hidden; export function f() {} }');
    expect(body.declares).toEqual(['hidden', 'a', 'f']);
    expect(bare(body.statements.at(-1))).toEqual({
      kind: 'jump',
      form: 'return',
      value: { kind: 'collection', form: 'map', entries: ['a', 'f'].map((key) => ({ key: literal(key), value: name(key) })) },
    });
  });
  it('a namespace joins the function of its name', () =>
    expect(statements('function g() {} namespace g { export const y = 2 }')).toMatchObject([
      { value: { kind: 'assign' } },
      {
        value: {
          kind: 'call',
          callee: { object: { name: 'Object' }, name: 'assign' },
          arguments: [{ value: name('g') }, { value: { kind: 'call' } }],
        },
      },
    ]));
  it('dotted namespaces nest', () => expect(firstBody('namespace A.B { export const x = 1 }').declares).toEqual(['B']));
});

describe('annotations', () => {
  it.each([
    ['ns.Foo', { kind: 'member', object: name('ns'), name: 'Foo', optional: false }],
    ['Foo<Bar>', index(name('Foo'), name('Bar'))],
    ['Map<A, B>', index(name('Map'), { kind: 'collection', form: 'tuple', entries: [{ value: name('A') }, { value: name('B') }] })],
    ['readonly A[]', index(name('Array'), name('A'))],
    ['"a" | -1 | null | undefined', operation('|', literal('a'), operation('neg', literal(1)), literal(null), literal(undefined))],
    ['A & B', operation('&', name('A'), name('B'))],
    ['[A, b?: B]', { kind: 'collection', form: 'tuple', entries: [{ value: name('A') }, { value: name('B') }] }],
    ['() => void', { kind: 'opaque', children: [], reason: 'type FunctionType' }],
    ['{ a: string }', { kind: 'opaque', children: [], reason: 'type TypeLiteral' }],
  ])('%s', (type, expected) => expect(annotation(type)).toEqual(expected));
});
