import { describe, expect, it } from 'vitest';
import { lowerPython } from '../../src/code/lower/python/unit.ts';
import type { Body, FunctionNode } from '../../src/code/tree.ts';
import { loadPython } from '../../src/syntax/python.ts';
import { assign, bare, call, firstBody, functions, literal, lower, member, name, run, statements } from './lower-python-help.ts';

function functionOf(text: string, named?: string): FunctionNode {
  const unit = lower(text);
  const all = functions(unit.module).flatMap((each) => [each, ...functions(unit.body(each))]);
  const found = all.find((each) => named === undefined || each.name === named);
  if (!found) throw new Error(`no function ${named}`);
  return found;
}

/** The body of the function or lambda that stands innermost. */
function innermost(text: string): Body {
  const unit = lower(text);
  let body: Body = unit.module;
  for (let [next] = functions(body); next; [next] = functions(body)) body = unit.body(next);
  return body;
}

const fromModule = (text: string) => ({ kind: 'name', name: text, from: 'module' });

describe('places', () => {
  it('counts UTF-16 offsets, lines and columns from 1', () => {
    const unit = lower("x = '\u{1F600}\u00e9'; a.b\n  \n\u00e4 = c.d");
    const places = unit.module.statements.map(({ at }) => [at.start, at.end, at.line, at.column]);
    expect(places).toEqual([
      [0, 9, 1, 1],
      [11, 14, 1, 12],
      [18, 25, 3, 1],
    ]);
  });
  it('give a decorated function the line of its def, and the call the place of the decorator', () => {
    const [statement] = lower('@a\n@b(1)\nasync def f(): pass').module.statements;
    expect(statement).toMatchObject({
      value: {
        value: {
          at: { line: 1 },
          callee: name('a'),
          arguments: [{ value: { at: { line: 2, start: 3, end: 8 }, arguments: [{ value: { at: { line: 3, column: 1 } } }] } }],
        },
      },
    });
  });
});

describe('functions', () => {
  it('are assigned, with everything about their head', () => {
    expect(statements('async def f(a, /, b: int = 1, *c: str, d, e=2, **k) -> "R":\n  """Doc\\n."""\n  await a')).toEqual([
      run(
        assign(name('f'), {
          kind: 'function',
          name: 'f',
          form: 'function',
          static: false,
          async: true,
          generator: false,
          parameters: [
            { target: name('a'), decorators: [] },
            { target: name('b'), default: literal(1), annotation: name('int'), decorators: [] },
            { target: name('c'), annotation: name('str'), rest: 'list', decorators: [] },
            { target: name('d'), keywordOnly: true, decorators: [] },
            { target: name('e'), default: literal(2), keywordOnly: true, decorators: [] },
            { target: name('k'), rest: 'map', decorators: [] },
          ],
          returns: literal('R'),
          decorators: [],
        }),
      ),
    ]);
  });
  it('have the docstring of their body', () => {
    expect(firstBody('def f():\n  """Doc\\n."""\n  await a').doc).toBe('Doc\n.');
    expect(firstBody('def f():\n  await a').doc).toBeUndefined();
  });
  it('have the same body after the parser has forgotten their file', () => {
    const text = 'class C:\n  def f(self):\n    def g():\n      return (yield 1)\n    return g\n';
    const parts = (unit: ReturnType<typeof lower>) =>
      functions(unit.module).map((each) => [bare(unit.body(each)), functions(unit.body(each)).map((inner) => bare(unit.body(inner)))]);
    const late = lower(text);
    for (let index = 0; index < 6; index++) lower(`${'x = 1\n'.repeat(70_000)}y = ${index}`);
    expect(parts(late)).toEqual(parts(lower(text)));
    expect(JSON.stringify(parts(late))).toContain('"kind":"yield"');
  });
  it('know keyword-only parameters after a bare star', () =>
    expect(functionOf('def f(a, *, b): pass').parameters.map((each) => each.keywordOnly)).toEqual([undefined, true]));
  it.each([
    ['def f(): yield 1', true],
    ['def f():\n  for x in y:\n    z = yield from x', true],
    ['def f():\n  def g(): yield 1', false],
    ['def f():\n  return lambda: (yield)', false],
    ['def f(): return "yield"', false],
  ])('%j generates: %s', (text, generator) => expect(functionOf(text, 'f').generator).toBe(generator));
  it('lose the docstring and pass from their body, but no other string', () => {
    expect(firstBody('def f():\n  "doc"\n  pass').statements).toEqual([]);
    expect(firstBody('def f():\n  f"{a}"').statements).toHaveLength(1);
    expect(bare(firstBody('def f():\n  x\n  "text"').statements)).toEqual([run(name('x')), run(literal('text'))]);
  });
  it('apply decorators innermost first, and repeat them for reading', () => {
    const [first, second] = [member(name('a'), 'b'), call(name('c'), literal(1))];
    expect(statements('@a.b\n@c(1)\ndef f(): pass')).toMatchObject([
      run(assign(name('f'), call(first, call(second, { kind: 'function', name: 'f', decorators: [first, second] })))),
    ]);
  });
});

describe('classes', () => {
  it('run their body as statements', () => {
    expect(statements('@d\nclass A(B, metaclass=M, *c):\n  "doc"\n  x: int = 1\n  def f(self): pass')).toMatchObject([
      run(
        assign(
          name('A'),
          call(name('d'), {
            kind: 'class',
            name: 'A',
            bases: [{ value: name('B') }, { value: name('M'), name: 'metaclass' }, { value: name('c'), spread: 'list' }],
            decorators: [name('d')],
            members: [],
            doc: 'doc',
            body: {
              declares: ['x', 'f'],
              statements: [
                run({ ...assign(name('x'), literal(1)), annotation: name('int') }),
                { value: { value: { form: 'method', name: 'f' } } },
              ],
            },
          }),
        ),
      ),
    ]);
  });
  it('may stand in functions', () => {
    const body = innermost('def f():\n  class A:\n    def g(self):\n      return x');
    expect(bare(body.statements)).toEqual([{ kind: 'jump', form: 'return', value: name('x') }]);
  });
  it('evaluate the first iterable of a comprehension themselves', () => {
    const made = functionOf('class A:\n  xs = [1]\n  ys = [x for x in xs]');
    expect(bare(made.parameters)).toEqual([{ target: name('.0'), default: name('xs'), decorators: [] }]);
  });
});

describe('scopes', () => {
  it('declare every binding form once', () => {
    const text = [
      'def f(p, *q):',
      '  a = p = 1',
      '  a += 1; b: int; (c, [*d]) = e.f = x[0] = y',
      '  for g in y: pass',
      '  with y as h, z as (i, j.k): pass',
      '  try: pass',
      '  except E as l: pass',
      '  import m.n, o as oo',
      '  from r import s, t as tt',
      '  def u(): uu = 1',
      '  class v: vv = 1',
      '  if (w := 1): pass',
      '  [x1 for x2 in y if (x3 := x2)]',
      '  (lambda x4=(x5 := 1): (x6 := 2))',
      '  match y:',
      '    case {"k": aa, **bb} | [*cc] | Foo(kk=dd) | m.ee as ff: gg = 1',
      '  del hh',
      '  type ii = int',
    ].join('\n');
    expect(firstBody(text).declares).toEqual('a b c d g h i l m oo s tt u v w x3 x5 aa bb cc dd ff gg hh ii'.split(' '));
  });
  it('send global names to the module, in reads and writes', () => {
    expect(bare(firstBody('def f():\n  global x\n  x = x + y\n  y = 1'))).toMatchObject({
      declares: ['y'],
      statements: [
        { value: { target: fromModule('x'), value: { operands: [fromModule('x'), name('y')] } } },
        { value: { target: name('y') } },
      ],
    });
  });
  it('pass global names on to nested functions that do not bind them', () => {
    const found = bare(innermost('def f():\n  global x, y\n  def g(y):\n    return lambda: [x, y]').statements);
    expect(found).toMatchObject([{ value: { entries: [{ value: fromModule('x') }, { value: name('y') }] } }]);
    const compared = bare(innermost('def f():\n  global x\n  return [x for z in y]').statements);
    expect(compared).toMatchObject([{ body: [{ value: { value: fromModule('x') } }] }]);
  });
  it('leave nonlocal names to the scope around', () => {
    const body = innermost('def f():\n  x = 1\n  def g():\n    nonlocal x\n    x = 2');
    expect(bare(body)).toEqual({ declares: [], statements: [run(assign(name('x'), literal(2)))] });
  });
  it('keep module names that are also called global there', () => {
    const { module } = lower('global x\nx = 1');
    expect(bare(module)).toEqual({ declares: ['x'], statements: [run(assign(name('x'), literal(1)))] });
  });
  it('compare names in their normal form', () => expect(lower('\uFB01 = 1').module.declares).toEqual(['fi']));
});

describe('laziness', () => {
  const text = 'def f(a):\n  def g(b):\n    return [c for c in b]\n  return lambda d: g(d)\n';
  it('gives equal bodies each time and from another unit', () => {
    const [unit, other] = [lower(text), lower(text)];
    const [f] = functions(unit.module);
    if (!f) throw new Error('no function');
    const first = unit.body(f);
    expect(first.declares).toEqual(['g']);
    for (const nested of functions(first)) expect(unit.body(nested)).toEqual(other.body(structuredClone(nested)));
    expect(unit.body(f)).toEqual(first);
    expect(other.body(f)).toEqual(first);
  });
  it('still works after many other files were parsed', async () => {
    const parser = await loadPython();
    const unit = lower(text);
    const [f] = functions(unit.module);
    if (!f) throw new Error('no function');
    const before = unit.body(f);
    for (let index = 0; index < 30; index++) lowerPython(`${index}.py`, `x = ${index} # ${'-'.repeat(100_000)}`, parser);
    expect(unit.body(f)).toEqual(before);
  });
  it('gives an opaque body for a place without a function', () => {
    const unit = lower(text);
    const [f] = functions(unit.module);
    if (!f) throw new Error('no function');
    const at = { ...f.at, start: 3 };
    expect(unit.body({ ...f, at })).toMatchObject({ statements: [{ kind: 'opaque', reason: 'no function stands here' }] });
  });
});

describe('damage', () => {
  it('costs one statement and is a diagnostic', () => {
    const unit = lower('a = 1\nb = = c()\nd = 2\n');
    expect(unit.diagnostics).toEqual([{ path: 'a.py', line: 2, reason: 'syntax error' }]);
    expect(bare(unit.module.statements)).toMatchObject([
      run(assign(name('a'), literal(1))),
      run({ kind: 'opaque', reason: 'syntax error' }),
      run(assign(name('d'), literal(2))),
    ]);
    const text = JSON.stringify(bare(unit.module.statements));
    expect(text).toContain(JSON.stringify(call(name('c'))));
    expect(text).toContain(JSON.stringify(assign(name('b'), { kind: 'opaque', children: [], reason: 'syntax error' })));
  });
  it('in a function body leaves the rest of the file', () => {
    const unit = lower('def f():\n  x = (1 +\n\ndef g(): return 1\n');
    expect(unit.diagnostics).not.toEqual([]);
    expect(JSON.stringify(unit.module)).toContain('"opaque"');
  });
  it('of a parameter list keeps the function', () => {
    const unit = lower('def f(a b): return g()\n');
    expect(unit.diagnostics).toEqual([{ path: 'a.py', line: 1, reason: 'syntax error' }]);
    expect(unit.module.statements).toMatchObject([{ kind: 'opaque', children: [{ value: { target: name('f') } }] }]);
  });
  it('is a missing piece too', () => {
    const unit = lower('f(a\n');
    expect(unit.diagnostics).toHaveLength(1);
    expect(JSON.stringify(unit.module.statements)).toContain('"opaque"');
  });
  it('covers Python 2', () =>
    expect(statements('print "a" % f()')).toMatchObject([
      { kind: 'opaque', reason: 'Python 2 print statement', children: [{ kind: 'operation' }] },
    ]));
  it('covers nesting without end', () => {
    const unit = lower(`x = ${'['.repeat(5000)}${']'.repeat(5000)}\ny = ${'1 + '.repeat(5000)}1\nz = 1`);
    expect(unit.diagnostics.map((each) => each.reason)).toContain('nested too deeply');
    expect(bare(unit.module.statements.at(-1))).toEqual(run(assign(name('z'), literal(1))));
  });
  it.each([
    '',
    '\uFEFFx = 1',
    '\0',
    'def',
    'class',
    '@',
    'f"{',
    "'''",
    'match x:\n case',
    'lambda',
    'x[',
    'for',
    'try:',
    '\\',
    '\ud800 = 1',
    'if x:\n',
    '(',
    '\r\n\t:',
  ])('%j does not throw', (text) => {
    const unit = lower(text);
    for (const each of functions(unit.module)) unit.body(each);
    expect(unit.dialect).toBe('python');
  });
  it('tolerates a byte-order mark', () => expect(statements('\uFEFFx = 1')).toEqual([run(assign(name('x'), literal(1)))]));
  it('never repeats the text it could not read', () =>
    expect(JSON.stringify(lower('password = = "hunter2"').diagnostics)).not.toContain('hunter2'));
});
