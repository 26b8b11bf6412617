import type { Expression, FunctionNode, Statement, Unit } from '../code/tree.ts';
import { type Node, walk } from '../facts/tests/walk.ts';
import type { Edit, Operator, Place } from './sabotage.ts';

type Read = (path: string) => Unit | undefined;

const python = (unit: Unit): boolean => unit.dialect === 'python';
const onLine = (node: Node, place: Place): boolean => node.at.line === place.line;

/** The nodes that begin on a line, outer ones first. */
function nodesOn(place: Place, unit: Unit): Node[] {
  const found: Node[] = [];
  walk(unit.module.statements, unit, (node) => {
    if (onLine(node, place)) found.push(node);
    return undefined;
  });
  return found;
}

/** The function that begins on a line, or that one of its decorators stands on. */
function functionOn(place: Place, unit: Unit): FunctionNode | undefined {
  return nodesOn(place, unit).find((node): node is FunctionNode => node.kind === 'function' && !node.bodiless);
}

const leaves = (statements: readonly Statement[]): boolean =>
  statements.some((each) => each.kind === 'jump' && (each.form === 'raise' || each.form === 'return')) ||
  (statements[0]?.kind === 'block' && leaves(statements[0].body.statements));

/** The first test that can leave, on the line or in the function that begins there. */
function leavingTest(place: Place, unit: Unit): Expression | undefined {
  let found: Expression | undefined;
  const look = (nodes: readonly Node[]): void =>
    walk(nodes, unit, (node) => {
      if (found) return false;
      if (node.kind === 'if' && node.origin !== 'assert' && (leaves(node.then) || leaves(node.else))) found = node.test;
      return undefined;
    });
  const direct = nodesOn(place, unit).find((node) => node.kind === 'if' && node.origin !== 'assert');
  if (direct?.kind === 'if') return direct.test;
  const fn = functionOn(place, unit);
  if (fn) look(unit.body(fn).statements);
  return found;
}

/** Ways to break code at the lines that evidence names. */
export function codeOperators(read: Read): readonly Operator[] {
  const within =
    (make: (place: Place, unit: Unit) => Edit | undefined) =>
    (place: Place): Edit | undefined => {
      const unit = read(place.path);
      return unit && make(place, unit);
    };
  return [
    {
      id: 'body-emptied',
      title: 'the function lets everything through',
      edit: within((place, unit) => bodyEmptied(place, unit)),
    },
    {
      id: 'test-never-holds',
      title: 'the test before leaving never holds',
      edit: within((place, unit) => {
        const test = leavingTest(place, unit);
        return test && { start: test.at.start, end: test.at.end, with: python(unit) ? 'False' : 'false' };
      }),
    },
    {
      id: 'test-always-holds',
      title: 'the test always holds',
      edit: within((place, unit) => {
        const test = leavingTest(place, unit);
        return test && { start: test.at.start, end: test.at.end, with: python(unit) ? 'True' : 'true' };
      }),
    },
    {
      id: 'call-dropped',
      title: 'the call is dropped',
      edit: within((place, unit) => {
        const statement = nodesOn(place, unit).find(
          (node) =>
            node.kind === 'expression' && (node.value.kind === 'call' || (node.value.kind === 'await' && node.value.value.kind === 'call')),
        );
        return statement && { start: statement.at.start, end: statement.at.end, with: python(unit) ? 'pass' : ';' };
      }),
    },
    {
      id: 'argument-dropped',
      title: 'the last named argument is dropped',
      edit: within((place, unit) => {
        const call = nodesOn(place, unit).find((node) => node.kind === 'call' && node.arguments.some(({ name }) => name !== undefined));
        if (call?.kind !== 'call') return undefined;
        const index = call.arguments.findLastIndex(({ name }) => name !== undefined);
        const argument = call.arguments[index];
        if (!argument?.name) return undefined;
        const text = place.source;
        const start = text.lastIndexOf(argument.name, argument.value.at.start);
        if (start < 0) return undefined;
        const comma = text.lastIndexOf(',', start);
        const first = index === 0 || comma < call.at.start;
        return { start: first ? start : comma, end: argument.value.at.end, with: '' };
      }),
    },
    {
      id: 'default-flipped',
      title: 'the default is turned around',
      edit: within((place, unit) => {
        const literal = nodesOn(place, unit).findLast(
          (node) =>
            node.kind === 'literal' &&
            (typeof node.value === 'boolean' || (typeof node.value === 'string' && SPELLED.has(node.value.toLowerCase()))),
        );
        if (literal?.kind !== 'literal') return undefined;
        const text =
          typeof literal.value === 'boolean'
            ? python(unit)
              ? literal.value
                ? 'False'
                : 'True'
              : String(!literal.value)
            : `"${OPPOSITE[String(literal.value).toLowerCase()] ?? '1'}"`;
        return { start: literal.at.start, end: literal.at.end, with: text };
      }),
    },
    {
      id: 'assertion-emptied',
      title: 'the assertion says nothing',
      edit: within((place, unit) => {
        const statement = nodesOn(place, unit).find(
          (node) =>
            (node.kind === 'if' && node.origin === 'assert') ||
            (node.kind === 'expression' &&
              /^(?:await )?expect\(|^self\.assert/.test(place.source.slice(node.at.start, node.at.start + 30))),
        );
        return (
          statement && { start: statement.at.start, end: statement.at.end, with: python(unit) ? 'assert True' : 'expect(true).toBe(true);' }
        );
      }),
    },
    {
      id: 'test-emptied',
      title: 'every assertion of the test says nothing',
      edit: within((place, unit) => testEmptied(place, unit)),
    },
  ];
}

/** A function that is no test returns at once: with what lets a caller through, where it is a guard. */
function bodyEmptied(place: Place, unit: Unit): Edit | undefined {
  const fn = functionOn(place, unit);
  if (!fn || /^test/.test(fn.name ?? '')) return undefined;
  const [first] = unit.body(fn).statements;
  if (python(unit)) {
    if (!first) return undefined;
    const indent = /[ \t]*$/.exec(place.source.slice(0, first.at.start))?.[0] ?? '    ';
    return { start: first.at.start, end: first.at.start, with: `return None\n${indent}` };
  }
  if (place.source[fn.body.start] !== '{') return { start: fn.body.start, end: fn.body.end, with: 'true' };
  const next = fn.parameters.some(({ target }) => target.kind === 'name' && target.name === 'next');
  return { start: fn.body.start + 1, end: fn.body.start + 1, with: next ? ' next(); return;' : ' return true;' };
}

const OPPOSITE: Readonly<Record<string, string>> = {
  '0': '1',
  '1': '0',
  false: 'true',
  true: 'false',
  off: 'on',
  on: 'off',
  '': '1',
  production: 'development',
};
const SPELLED: ReadonlySet<string> = new Set(Object.keys(OPPOSITE));

/** The whole test that begins on a line does nothing but assert a constant. */
function testEmptied(place: Place, unit: Unit): Edit | undefined {
  let body: FunctionNode | undefined;
  for (const node of nodesOn(place, unit)) {
    if (node.kind === 'function' && /^test/.test(node.name ?? '')) body = node;
    if (node.kind === 'call' && /^(?:it|test)\b/.test(place.source.slice(node.at.start, node.at.start + 5)))
      body = node.arguments.map(({ value }) => value).find((each): each is FunctionNode => each.kind === 'function') ?? body;
  }
  if (!body) return undefined;
  if (!python(unit)) return { start: body.body.start, end: body.body.end, with: '{ expect(true).toBe(true); }' };
  const indent = /^[ \t]*/.exec(place.source.slice(place.from))?.[0] ?? '';
  const colon = place.source.lastIndexOf(':', body.body.start);
  return colon < 0 ? undefined : { start: colon + 1, end: body.body.end, with: `\n${indent}    assert True` };
}
