import { describe, expect, it } from 'vitest';
import {
  and,
  assign,
  bare,
  branch,
  call,
  collection,
  conditional,
  expression,
  firstBody,
  index,
  intrinsic,
  literal,
  member,
  name,
  operation,
} from './lower-python-help.ts';

const [a, b, c] = [name('a'), name('b'), name('c')];

describe('literals', () => {
  it.each([
    ['1_000', 1000],
    ['0xFF', 255],
    ['0o17', 15],
    ['0b101', 5],
    ['9007199254740991', 9007199254740991],
    ['9007199254740993', 9007199254740993n],
    ['True', true],
    ['False', false],
    ['None', null],
  ])('%s', (text, value) => expect(expression(`x = ${text}`)).toEqual(assign(name('x'), literal(value))));
  it.each([
    ['1.', 1],
    ['.5', 0.5],
    ['1_0.5e-3', 0.0105],
    ['1e3', 1000],
  ])('%s is a float', (text, value) => expect(expression(text)).toEqual({ ...literal(value), form: 'float' }));
  it('keeps the ellipsis apart from None', () => expect(expression('...')).toEqual({ ...literal(null), form: 'ellipsis' }));
  it('does not understand complex numbers', () =>
    expect(expression('1j')).toEqual({ kind: 'opaque', children: [], reason: 'complex number' }));
});

describe('strings', () => {
  it.each([
    [String.raw`'a\n\x41\u00e9\U0001F600\101\'\q'`, `a\nA\u00e9\u{1F600}A'\\q`],
    [String.raw`r'\n'`, '\\n'],
    [String.raw`R"\'"`, "\\'"],
    [String.raw`r'\\'`, '\\\\'],
    [String.raw`r"""\\"""`, '\\\\'],
    ["'\\\\'", '\\'],
    [String.raw`'\N{DASH} {{'`, '\\N{DASH} {{'],
    ["'a' \"b\" '''c\nd'''", 'ab' + 'c\nd'],
    ["'a\\\nb'", 'ab'],
    ["'''a\r\nb'''", 'a\nb'],
    ["u'a'", 'a'],
    ["f'{{a}}'", '{a}'],
    ["''", ''],
  ])('%s', (text, value) => expect(expression(`x = ${text}`)).toEqual(assign(name('x'), literal(value))));
  it('marks bytes, and does not decode their unicode escapes', () =>
    expect(expression(String.raw`x = b'\xff' rb'\u0041'`)).toEqual(assign(name('x'), { ...literal('\u00ff\\u0041'), form: 'bytes' })));
  it('does not understand bytes beside text', () => expect(expression("x = b'a' 'b'")).toMatchObject({ value: { kind: 'opaque' } }));

  const template = (...parts: unknown[]) => ({ kind: 'template', parts });
  it.each([
    ["f'x{a}y' 'z' f'{b}'", template(literal('x'), a, literal('yz'), b)],
    ["f'{a!r}'", template(intrinsic('format', a, literal('!r')))],
    ["f'{a:>10}'", template(intrinsic('format', a, literal('>10')))],
    ["f'{a!s:{b}d}'", template(intrinsic('format', intrinsic('format', a, literal('!s')), template(b, literal('d'))))],
    ["f'{a = }'", template(literal('a = '), intrinsic('format', a, literal('!r')))],
    ["f'{a=:x}'", template(literal('a='), intrinsic('format', a, literal('x')))],
    ["f'{a, b}'", template(collection('tuple', a, b))],
    ['f\'{a["k"]}\'', template(index(a, literal('k')))],
    [String.raw`rf'\d{a}{{'`, template(literal('\\d'), a, literal('{'))],
  ])('%s', (text, value) => expect(expression(`x = ${text}`)).toEqual(assign(name('x'), value)));
  it('leaves % formatting an operation', () => expect(expression("'%s' % a")).toEqual(operation('%', literal('%s'), a)));
});

describe('operations', () => {
  it.each([
    ['a in b', operation('in', a, b)],
    ['a not  in b', operation('not-in', a, b)],
    ['a is b', operation('is', a, b)],
    ['a is not b', operation('is-not', a, b)],
    ['a != b', operation('!=', a, b)],
    ['not a', operation('not', a)],
    ['-a', operation('neg', a)],
    ['+a', operation('pos', a)],
    ['~a', operation('~', a)],
    ['a ** b // c', operation('//', operation('**', a, b), c)],
    ['a @ b', operation('@', a, b)],
    ['a < b <= c', and(operation('<', a, b), operation('<=', b, c))],
    [
      'a < b() < c < d',
      and(and(operation('<', a, assign(name('.4'), call(b))), operation('<', name('.4'), c)), operation('<', c, name('d'))),
    ],
    ['a and b', and(a, b)],
    ['a or b', { kind: 'logical', operator: 'or', left: a, right: b }],
    ['a if b else c', conditional(b, a, c)],
    ['(a)', a],
    ['await a', { kind: 'await', value: a }],
    ['(a := b)', assign(a, b)],
    ['a.b.c', member(member(a, 'b'), 'c')],
  ])('%s', (text, value) => expect(expression(text)).toEqual(value));
});

describe('subscripts', () => {
  const none = literal(null);
  const slice = (...parts: unknown[]) => operation('slice', ...parts);
  it.each([
    ['a[b]', index(a, b)],
    ['a[b, c]', index(a, collection('tuple', b, c))],
    ['a[b,]', index(a, collection('tuple', b))],
    ['a[:]', index(a, slice(none, none, none))],
    ['a[1:]', index(a, slice(literal(1), none, none))],
    ['a[:b]', index(a, slice(none, b, none))],
    ['a[::2]', index(a, slice(none, none, literal(2)))],
    ['a[1:b:c]', index(a, slice(literal(1), b, c))],
    ['a[:, 1]', index(a, collection('tuple', slice(none, none, none), literal(1)))],
  ])('%s', (text, value) => expect(expression(text)).toEqual(value));
});

describe('calls and collections', () => {
  it('keeps keywords and spreads in written order', () =>
    expect(expression('a(1, *b, k=2, **c)')).toEqual({
      ...call(a),
      arguments: [{ value: literal(1) }, { value: b, spread: 'list' }, { value: literal(2), name: 'k' }, { value: c, spread: 'map' }],
    }));
  it('treats print and exec as functions', () => {
    expect(expression("print('x' % a)")).toEqual(call(name('print'), operation('%', literal('x'), a)));
    expect(expression('exec(a)')).toEqual(call(name('exec'), a));
  });
  it.each([
    ['[a, *b]', { kind: 'collection', form: 'list', entries: [{ value: a }, { value: b, spread: true }] }],
    ['[*a.b]', { kind: 'collection', form: 'list', entries: [{ value: member(a, 'b'), spread: true }] }],
    [
      '[*a.b(c), *a[0]]',
      {
        kind: 'collection',
        form: 'list',
        entries: [
          { value: call(member(a, 'b'), c), spread: true },
          { value: index(a, literal(0)), spread: true },
        ],
      },
    ],
    ['{a, *b.c}', { kind: 'collection', form: 'set', entries: [{ value: a }, { value: member(b, 'c'), spread: true }] }],
    ['()', collection('tuple')],
    ['(a,)', collection('tuple', a)],
    ['a, b', collection('tuple', a, b)],
    ['{}', { kind: 'collection', form: 'map', entries: [] }],
    [
      "{'k': a, **b}",
      {
        kind: 'collection',
        form: 'map',
        entries: [
          { key: literal('k'), value: a },
          { value: b, spread: true },
        ],
      },
    ],
  ])('%s', (text, value) => expect(expression(text)).toEqual(value));
});

describe('comprehensions', () => {
  const loop = (target: unknown, over: unknown, ...body: unknown[]) => ({
    kind: 'loop',
    form: 'each',
    target,
    over,
    async: false,
    body,
    else: [],
  });
  const produce = (value: unknown) => ({ kind: 'expression', value: { kind: 'yield', value, all: false } });
  const generator = { kind: 'function', form: 'lambda', static: false, async: false, generator: true, parameters: [], decorators: [] };

  it.each([
    ['[x for x in a]', 'list'],
    ['{x for x in a}', 'set'],
    ['{x: x for x in a}', 'map'],
    ['(x for x in a)', 'lazy'],
  ])('%s collects what a generator gives', (text, form) => expect(expression(text)).toEqual(intrinsic(`collect.${form}`, generator)));
  it('may be the only argument', () =>
    expect(expression('any(x for x in a)')).toEqual(call(name('any'), intrinsic('collect.lazy', generator))));
  it('nests clauses', () =>
    expect(bare(firstBody('[x for x in a if b for y in c]'))).toEqual({
      declares: ['x', 'y'],
      statements: [loop(name('x'), a, branch(b, [loop(name('y'), c, produce(name('x')))]))],
    }));
  it('yields key and value of a map', () =>
    expect(bare(firstBody('{k: v for k, v in a}'))).toMatchObject({
      declares: ['k', 'v'],
      statements: [
        {
          target: { kind: 'pattern', form: 'list', items: [{ target: name('k') }, { target: name('v') }] },
          body: [produce(collection('tuple', name('k'), name('v')))],
        },
      ],
    }));
  it.each(['[x async for x in a]', '[await x for x in a]', '[[y async for y in x] for x in a]'])('%s is asynchronous', (text) =>
    expect(expression(text)).toMatchObject({ arguments: [{ value: { async: true } }] }),
  );
  it('hands the first iterable in where a target hides its name', () => {
    expect(expression('[a for a in a.b]')).toMatchObject({
      arguments: [{ value: { parameters: [{ target: name('.0'), default: member(a, 'b') }] } }],
    });
    expect(bare(firstBody('[a for a in a.b]'))).toEqual({ declares: ['a'], statements: [loop(a, name('.0'), produce(a))] });
  });
});

describe('lambdas', () => {
  it('return their expression', () => {
    expect(expression('lambda x, *y, z=1, **k: x')).toEqual({
      kind: 'function',
      form: 'lambda',
      static: false,
      async: false,
      generator: false,
      parameters: [
        { target: name('x'), decorators: [] },
        { target: name('y'), rest: 'list', decorators: [] },
        { target: name('z'), default: literal(1), keywordOnly: true, decorators: [] },
        { target: name('k'), rest: 'map', decorators: [] },
      ],
      decorators: [],
    });
    expect(bare(firstBody('lambda x: x'))).toEqual({ declares: [], statements: [{ kind: 'jump', form: 'return', value: name('x') }] });
  });
  it('are told from a comprehension that is their body', () => {
    expect(bare(firstBody('lambda: [x for x in a]'))).toMatchObject({ declares: [], statements: [{ kind: 'jump', form: 'return' }] });
  });
  it('bind what they assign', () => expect(firstBody('lambda: (x := a)').declares).toEqual(['x']));
});
