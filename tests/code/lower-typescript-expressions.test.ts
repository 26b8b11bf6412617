import { describe, expect, it } from 'vitest';
import {
  assign,
  branch,
  call,
  expression,
  index,
  list,
  literal,
  map,
  member,
  name,
  onlyExpression,
  operation,
  pattern,
} from './lower-typescript-help.ts';

const [a, b, c] = [name('a'), name('b'), name('c')];

describe('literals', () => {
  it.each([
    ['1_000', 1000],
    ['0xff', 255],
    ['0b11', 3],
    ['1e400', Number.POSITIVE_INFINITY],
    ['12n', 12n],
    ['0x1fn', 31n],
    ['"a\\n"', 'a\n'],
    ['`plain`', 'plain'],
    ['null', null],
    ['true', true],
    ['undefined', undefined],
  ])('%s', (text, value) => expect(expression(text)).toEqual(literal(value)));

  it('keeps NaN a name', () => expect(expression('NaN')).toEqual(name('NaN')));

  it('splits a regular expression', () =>
    expect(expression('/a\\/[/]b/gi')).toEqual({ kind: 'literal', value: 'a\\/[/]b', form: 'regex', flags: 'gi' }));

  it('templates skip empty texts', () => expect(expression('`${a}-${b}`')).toEqual({ kind: 'template', parts: [a, literal('-'), b] }));
});

describe('operators', () => {
  it.each(['==', '!=', '===', '!==', '<', '>=', 'in', 'instanceof', '+', '**', '>>>', '^'])('%s', (operator) =>
    expect(expression(`a ${operator} b`)).toEqual(operation(operator, a, b)),
  );
  it.each([
    ['!a', 'not'],
    ['-a', 'neg'],
    ['+a', 'pos'],
    ['~a', '~'],
    ['typeof a', 'typeof'],
    ['void a', 'void'],
    ['delete a', 'delete'],
  ])('%s', (text, operator) => expect(expression(text)).toEqual(operation(operator, a)));
  it.each([
    ['&&', 'and'],
    ['||', 'or'],
    ['??', 'coalesce'],
  ])('%s and its assignment', (token, operator) => {
    expect(expression(`a ${token} b`)).toEqual({ kind: 'logical', operator, left: a, right: b });
    expect(expression(`a ${token}= b`)).toEqual(assign(a, b, { operator }));
  });
  it('is left-associative over a chain', () => expect(expression('a - b - c')).toEqual(operation('-', operation('-', a, b), c)));
  it('keeps grouping', () => expect(expression('a - (b - c)')).toEqual(operation('-', a, operation('-', b, c))));
  it('steps', () => {
    expect(expression('a++')).toEqual(assign(a, literal(1), { operator: '+', postfix: true }));
    expect(expression('--a')).toEqual(assign(a, literal(1), { operator: '-' }));
    expect(expression('a >>>= b')).toEqual(assign(a, b, { operator: '>>>' }));
  });
  it('comma', () => expect(expression('a, b, c')).toEqual({ kind: 'sequence', expressions: [a, b, c] }));
  it('assignment leans right', () => expect(expression('a = b = c')).toEqual(assign(a, assign(b, c))));
  it('condition', () => expect(expression('a ? b : c')).toEqual(branch('conditional', a, b, c)));
  it('private name test', () => {
    const node = onlyExpression('class A { #x = 1; has = #x in a }');
    expect(node).toMatchObject({
      value: { members: [{ name: '#x' }, { value: { operator: 'in', operands: [{ value: '#x' }, { name: 'a' }] } }] },
    });
  });
});

describe('access and calls', () => {
  it('optional links', () =>
    expect(expression('a?.b.c?.[1]?.(2)')).toEqual({
      ...call(index(member(member(a, 'b', true), 'c'), literal(1), true), literal(2)),
      optional: true,
    }));
  it('types vanish', () => expect(expression('((a as any)!.b satisfies C)')).toEqual(member(a, 'b')));
  it('casts vanish', () => expect(expression('<any>a')).toEqual(a));
  it('keeps type arguments', () => expect(expression('a<B>(c)')).toEqual({ ...call(a, c), types: [name('B')] }));
  it('new without arguments', () => expect(expression('new a')).toEqual({ ...call(a), construct: true }));
  it('spread', () => expect(expression('a(...b, c)')).toEqual({ ...call(a), arguments: [{ value: b, spread: 'list' }, { value: c }] }));
  it('dynamic import', () => expect(expression('import("x")')).toEqual(call({ kind: 'intrinsic', name: 'import' }, literal('x'))));
  it('special names', () => {
    expect(expression('import.meta.url')).toEqual(member(name('import.meta'), 'url'));
    expect(expression('this.a')).toEqual(member(name('this'), 'a'));
  });
  it('await, also where the parser sees a call', () => {
    expect(expression('await (a)')).toEqual({ kind: 'await', value: a });
    expect(expression('await a.b')).toEqual({ kind: 'await', value: member(a, 'b') });
  });
  it('tagged template', () => expect(expression('a`x\\n${b}`')).toEqual(call(a, list(literal('x\n'), literal('')), b)));
  it('String.raw', () =>
    expect(expression('String.raw`\\n${b}\\d`')).toEqual(call(member(name('String'), 'raw'), list(literal('\\n'), literal('\\d')), b)));
});

describe('collections', () => {
  it('list with hole and spread', () =>
    expect(expression('[a, , ...b]')).toEqual({
      kind: 'collection',
      form: 'list',
      entries: [{ value: a }, { value: literal(undefined) }, { value: b, spread: true }],
    }));
  it('map', () =>
    expect(expression('{ a, "b-c": 1, 2: b, [a + b]: c, ...c, ["d"]: undefined }')).toEqual(
      map(
        { key: literal('a'), value: a },
        { key: literal('b-c'), value: literal(1) },
        { key: literal('2'), value: b },
        { key: operation('+', a, b), value: c },
        { value: c, spread: true },
        { key: literal('d'), value: literal(undefined) },
      ),
    ));
  it('methods and accessors', () => {
    const node = onlyExpression('({ async *m() {}, get p() { return 1 }, set p(v) {} })');
    expect(node).toMatchObject({
      entries: [
        { key: { value: 'm' }, value: { kind: 'function', form: 'method', name: 'm', async: true, generator: true } },
        { key: { value: 'p' }, accessor: 'getter', value: { form: 'getter' } },
        { key: { value: 'p' }, accessor: 'setter', value: { form: 'setter', parameters: [{ target: { name: 'v' } }] } },
      ],
    });
  });
});

describe('patterns', () => {
  it('assigns to members, defaults and rests', () => {
    expect(expression('[a.b, , c = 1, ...b] = a')).toEqual(
      assign(pattern('list', { target: member(a, 'b') }, undefined, { target: c, default: literal(1) }, { target: b, rest: true }), a),
    );
    expect(expression('{ a, b: { c = 2 }, [a]: b, ...c } = a')).toEqual(
      assign(
        pattern(
          'map',
          { key: 'a', target: a },
          { key: 'b', target: pattern('map', { key: 'c', target: c, default: literal(2) }) },
          { computed: a, target: b },
          { target: c, rest: true },
        ),
        a,
      ),
    );
  });
});

describe('JSX', () => {
  const element = (...values: unknown[]) => call({ kind: 'intrinsic', name: 'element' }, ...values);
  it('elements, properties, children', () =>
    expect(expression('<div id="x" {...a} on>\n  hi {b}{/* no */}<Foo.Bar/>\n</div>', 'a.js')).toEqual(
      element(
        literal('div'),
        map({ key: literal('id'), value: literal('x') }, { value: a, spread: true }, { key: literal('on'), value: literal(true) }),
        literal('hi '),
        b,
        element(member(name('Foo'), 'Bar'), map()),
      ),
    ));
  it('fragments and components', () =>
    expect(expression('<><Foo a={b}/></>', 'a.tsx')).toEqual(
      element(literal(''), map(), element(name('Foo'), map({ key: literal('a'), value: b }))),
    ));
});
