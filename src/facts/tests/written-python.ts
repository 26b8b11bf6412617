import type { ClassNode, Expression, FunctionNode, Unit } from '../../code/tree.ts';
import { definitionsIn, methodsOf } from './definitions.ts';
import type { Mark, WrittenTest } from './types.ts';
import { dotted, textOf } from './walk.ts';

/** Names of files that pytest collects by default. */
export const isPythonTestFile = (path: string): boolean => /(?:^|\/)(?:test_[^/]*|[^/]*_test)\.py$/.test(path);

/** The tests of a Python file: functions `test*`, methods of `Test*` classes and of unittest cases. */
export function writtenInPython(unit: Unit): readonly WrittenTest[] {
  const tests: WrittenTest[] = [];
  const shared = pytestmark(unit);
  for (const [name, definition] of definitionsIn(unit)) {
    if (definition.kind === 'function' && name.startsWith('test') && !isFixture(definition.function))
      tests.push(written(unit, name, definition.function, undefined, shared));
    if (definition.kind !== 'class') continue;
    const unittest = isUnittest(unit, definition.class, 0);
    // A mixin is no test of its own: its methods run, or not, as those of the classes that inherit them.
    if (!unittest && !name.startsWith('Test') && isInherited(unit, name)) continue;
    const methods = methodsOf(definition.class);
    const reason = unittest
      ? undefined
      : !name.startsWith('Test')
        ? `pytest collects classes named Test*, not ${name}`
        : methods.has('__init__')
          ? `pytest does not collect ${name}: it has __init__`
          : undefined;
    const inherited = classMarks(unit, definition.class);
    for (const [method, body] of methods) {
      if (!method.startsWith('test') || isFixture(body)) continue;
      const test = written(unit, `${name}::${method}`, body, definition.class, [...shared, ...inherited]);
      tests.push({ ...test, runner: unittest ? 'unittest' : 'pytest', ...(reason === undefined ? {} : { uncollected: reason }) });
    }
  }
  return tests;
}

function written(unit: Unit, name: string, body: FunctionNode, owner: ClassNode | undefined, shared: readonly Mark[]): WrittenTest {
  const marks = body.decorators.flatMap((each) => markOf(unit, each) ?? []);
  const tables = body.decorators.flatMap((each) => {
    if (each.kind !== 'call' || !/(?:^|\.)mark\.parametrize$/.test(dotted(each.callee) ?? '')) return [];
    const values = each.arguments.find(({ name }) => name === 'argvalues') ?? each.arguments.filter(({ name }) => name === undefined)[1];
    return values ? [{ values: values.value, at: each.at }] : [];
  });
  return {
    name,
    path: unit.file,
    line: body.at.line,
    runner: 'pytest',
    unit,
    body,
    ...(owner ? { owner } : {}),
    marks: [...shared, ...marks],
    tables,
    hooks: [],
  };
}

export function isFixture(body: FunctionNode): boolean {
  return body.decorators.some((each) => /(?:^|\.)(?:fixture|async_fixture)$/.test(dotted(each.kind === 'call' ? each.callee : each) ?? ''));
}

export const isAutouse = (body: FunctionNode): boolean =>
  body.decorators.some(
    (each) =>
      each.kind === 'call' &&
      each.arguments.some(({ name, value }) => name === 'autouse' && value.kind === 'literal' && value.value === true),
  );

function markOf(unit: Unit, decorator: Expression): Mark | undefined {
  const path = dotted(decorator.kind === 'call' ? decorator.callee : decorator) ?? '';
  const place = { path: unit.file, line: decorator.at.line };
  const argument = (name: string): Expression | undefined =>
    decorator.kind === 'call' ? decorator.arguments.find((each) => each.name === name)?.value : undefined;
  const reason = textOf(argument('reason')) ?? (decorator.kind === 'call' ? textOf(decorator.arguments[0]?.value) : undefined) ?? '';
  if (/(?:^|\.)mark\.skip$|^(?:unittest\.)?skip$/.test(path)) return { kind: 'skip', text: reason, ...place };
  if (/(?:^|\.)mark\.skipif$|^(?:unittest\.)?skip(?:If|Unless)$/.test(path)) return { kind: 'conditional', text: reason, ...place };
  if (/(?:^|\.)expectedFailure$/.test(path)) return { kind: 'xfail', text: 'expected to fail', ...place };
  if (/(?:^|\.)mark\.xfail$/.test(path)) {
    const strict = argument('strict');
    return strict?.kind === 'literal' && strict.value === true ? undefined : { kind: 'xfail', text: reason, ...place };
  }
  return undefined;
}

/** `pytestmark = pytest.mark.skip(...)`, one mark or a list. */
function pytestmark(unit: Unit): readonly Mark[] {
  const found = definitionsIn(unit).get('pytestmark');
  if (found?.kind !== 'value') return [];
  const values = found.value.kind === 'collection' ? found.value.entries.map(({ value }) => value) : [found.value];
  return values.flatMap((each) => markOf(unit, each) ?? []);
}

const classMarks = (unit: Unit, node: ClassNode): readonly Mark[] => node.decorators.flatMap((each) => markOf(unit, each) ?? []);

const isInherited = (unit: Unit, name: string): boolean =>
  /Mixin|Base$|^Base|Abstract/.test(name) ||
  [...definitionsIn(unit).values()].some((each) => each.kind === 'class' && each.class.bases.some(({ value }) => dotted(value) === name));

function isUnittest(unit: Unit, node: ClassNode, depth: number): boolean {
  return node.bases.some(({ value }) => {
    const path = dotted(value) ?? '';
    if (/(?:^|\.)\w*TestCase$/.test(path)) return true;
    const base = depth < 4 ? definitionsIn(unit).get(path) : undefined;
    return base?.kind === 'class' && isUnittest(unit, base.class, depth + 1);
  });
}
