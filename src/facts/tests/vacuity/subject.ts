import type { Code } from '../../../code/code.ts';
import type { Expression, Unit } from '../../../code/tree.ts';
import { definitionsOf, importedBy } from '../definitions.ts';
import { isExpression, type Source } from '../flow.ts';
import { parameterNames } from '../slice.ts';
import type { TestCase } from '../types.ts';
import { dotted, walk } from '../walk.ts';
import type { Rule } from './rule.ts';
import { namesIn } from './structure.ts';

/** Libraries that only compute: what they give is still the test's own. */
const PURE =
  /^(?:pytest|unittest(?:\.mock)?|datetime|time|json|re|math|random|uuid|string|collections|typing|dataclasses|enum|decimal|fractions|itertools|functools|operator|copy|hashlib|hmac|base64|textwrap|__future__|abc|types|vitest|@jest\/globals|mocha|chai|node:test|node:assert(?:\/strict)?|assert|sinon|@testing-library\/.*|os|pathlib|sys|path|node:path|url|node:url|freezegun|faker)(?:\.|$)/;
/** Calls that read the world, or put something into the code under test that it will call. */
const READS =
  /(?:^|\.)(?:open|read_text|read_bytes|read|readlines|readFileSync|readFile|readdirSync|readdir|glob|rglob|iterdir|walk|listdir|exists|existsSync|is_file|stat|load|safe_load|loads_file|run|check_output|spawnSync|execSync|execFileSync|import_module|__import__|spec_from_file_location|exec_module|require|getenv|fetch|getsource|parse_file|request|patch|patch\.object|patch\.dict|spyOn)$/;
const OWN_FIXTURES = /^(?:tmp_path|tmpdir|tmp_path_factory|monkeypatch|request|self|cls|recwarn|mocker)$/;

/**
 * Where the subject of a test comes in: first-party imports, libraries that are not mere calculation, files, processes, and fixtures
 * that are not in the repository.
 */
export function subjectSource(test: TestCase, code: Code): Source {
  const imports = new Map<Unit, ReadonlySet<string>>();
  const unknown = unknownFixtures(test);
  const bound = boundNames(test);
  return (node: Expression, unit: Unit): boolean => {
    if (node.kind === 'opaque') return true;
    const module = node.kind === 'call' ? importedBy(node) : undefined;
    if (module !== undefined) return isSubject(module, unit, code);
    if (node.kind === 'call') return READS.test(dotted(node.callee) ?? (node.callee.kind === 'member' ? node.callee.name : ''));
    // What a base class or a mixin gives is not in the slice.
    if (node.kind === 'member' && node.object.kind === 'name' && /^(?:self|cls|this)$/.test(node.object.name))
      return !bound.has(`self.${node.name}`);
    if (node.kind === 'member') return /(?:^|\.)(?:environ|argv)$|process\.env|import\.meta/.test(dotted(node) ?? '');
    if (node.kind !== 'name') return false;
    const known = imports.get(unit) ?? subjectsOf(unit, test, code);
    imports.set(unit, known);
    return known.has(node.name) || unknown.has(node.name) || node.name === '__file__' || !(bound.has(node.name) || GLOBAL.test(node.name));
  };
}

/** Whether a test runs the subject: it calls, constructs, renders or subclasses something that is not its own. Reading the environment is none. */
export function callsSubject(test: TestCase, source: Source): boolean {
  let found = false;
  // What a conftest does around every test is not done for this one.
  for (const part of test.parts.filter(({ role, unit }) => role !== 'setup' || unit === test.unit))
    walk(part.statements, part.unit, (node) => {
      if (found) return false;
      const run =
        node.kind === 'call'
          ? [node.callee, ...node.arguments.map(({ value }) => value)]
          : node.kind === 'class'
            ? node.bases.map(({ value }) => value)
            : [];
      if (node.kind === 'call' && /getenv|environ/.test(dotted(node.callee) ?? '')) return undefined;
      if (node.kind === 'call' && source(node, part.unit)) found = true;
      for (const each of run)
        walk([each], part.unit, (inner) => {
          if (isExpression(inner) && inner.kind !== 'member' && source(inner, part.unit)) found = true;
          return inner.kind === 'function' ? false : undefined;
        });
      return undefined;
    });
  return found || classBases(test).some((each) => source(each, test.unit));
}

/** What the classes of the slice's files are made from: a double that extends the subject runs it. */
function classBases(test: TestCase): readonly Expression[] {
  const named = new Set(test.parts.flatMap((part) => [...namesIn(part.statements, part.unit)]));
  return [...definitionsOf(test.unit.module.statements)].flatMap(([name, definition]) =>
    definition.kind === 'class' && named.has(name) ? definition.class.bases.map(({ value }) => value) : [],
  );
}

const GLOBAL =
  /^(?:self|cls|this|super|undefined|NaN|Infinity|globalThis|window|document|console|Object|Array|Map|Set|WeakMap|JSON|Math|Number|String|Boolean|Date|RegExp|Promise|Symbol|BigInt|Error|TypeError|RangeError|Buffer|URL|URLSearchParams|Uint8Array|parseInt|parseFloat|isNaN|structuredClone|setTimeout|expect|assert|vi|jest|it|test|describe|beforeEach|afterEach|beforeAll|afterAll|abs|all|any|bool|bytes|bytearray|callable|chr|dict|dir|divmod|enumerate|filter|float|format|frozenset|getattr|hasattr|hash|hex|id|int|isinstance|issubclass|iter|len|list|map|max|memoryview|min|next|object|oct|ord|pow|print|property|range|repr|reversed|round|set|setattr|slice|sorted|str|sum|tuple|type|vars|zip|None|True|False|\w+Error|Exception|BaseException|\w+Warning|NotImplemented|Ellipsis|__name__)$/;

/** Names that the slice itself binds, at the top of its files or inside its parts; `self.x` for members that it assigns or defines. */
function boundNames(test: TestCase): ReadonlySet<string> {
  const found = new Set<string>();
  for (const unit of new Set(test.parts.map((part) => part.unit))) {
    for (const name of definitionsOf(unit.module.statements).keys()) found.add(name);
    for (const name of unit.module.declares) found.add(name);
  }
  for (const part of test.parts) {
    found.add(part.name);
    if (part.role !== 'module') found.add(`self.${part.name.slice(part.name.lastIndexOf('.') + 1)}`);
    if (part.function) {
      for (const name of parameterNames(part.function.parameters)) found.add(name);
      for (const name of part.unit.body(part.function).declares) found.add(name);
    }
    walk(part.statements, part.unit, (node) => {
      if (node.kind === 'function') {
        for (const name of parameterNames(node.parameters)) found.add(name);
        for (const name of part.unit.body(node).declares) found.add(name);
      }
      if (node.kind === 'block') for (const name of node.body.declares) found.add(name);
      if (node.kind === 'loop') for (const name of node.declares ?? []) found.add(name);
      if (node.kind === 'try') for (const { name } of node.handlers) if (name !== undefined) found.add(name);
      if (node.kind === 'assign') {
        const { target } = node;
        if (target.kind === 'name') found.add(target.name);
        if (target.kind === 'member' && target.object.kind === 'name' && /^(?:self|cls|this)$/.test(target.object.name))
          found.add(`self.${target.name}`);
      }
      return undefined;
    });
  }
  // Class attributes are values of the test's own.
  for (const statement of test.owner?.body.statements ?? [])
    if (statement.kind === 'expression' && statement.value.kind === 'assign' && statement.value.target.kind === 'name')
      found.add(`self.${statement.value.target.name}`);
  return found;
}

/** Whether a module is the subject, or reaches it: not one of the tests', and no package that only computes. */
function isSubject(module: string, unit: Unit, code: Code): boolean {
  const target = code.resolve(unit.file, module, unit.dialect);
  if (target && 'library' in target) return !PURE.test(module);
  return !target || !('file' in target) || code.repo.file(target.file)?.scope !== 'test' || !OF_TESTS.test(target.file);
}

/** `src/app/test_runner.py` may be the product: only its place tells a helper of the tests. */
const OF_TESTS =
  /(?:^|\/)(?:tests?|__tests__|e2e|specs?|testing|fixtures|__mocks__|mocks)\/|(?:^|\/)conftest\.py$|\.(?:test|spec)\.[cm]?[jt]sx?$/;

function subjectsOf(unit: Unit, test: TestCase, code: Code): ReadonlySet<string> {
  const names = new Set<string>();
  const statements = [
    ...unit.module.statements,
    ...test.parts.filter((part) => part.unit === unit).flatMap(({ statements }) => statements),
  ];
  walk(
    statements.filter((statement) => statement.kind !== 'expression'),
    unit,
    () => undefined,
  );
  const add = (module: string, local: string): void => {
    if (isSubject(module, unit, code)) names.add(local);
  };
  for (const [local, definition] of definitionsOf(statements)) if (definition.kind === 'import') add(definition.module, local);
  for (const part of test.parts)
    if (part.unit === unit)
      walk(part.statements, unit, (node) => {
        if (node.kind === 'import') for (const { local } of node.names) add(node.module, local);
        return undefined;
      });
  return names;
}

/** Parameters that no fixture of the repository and no table fills. */
function unknownFixtures(test: TestCase): ReadonlySet<string> {
  const fixtures = new Set(test.parts.flatMap((part) => (part.role === 'fixture' ? [part.name] : [])));
  const filled = test.tables.length > 0;
  const names = test.parts.flatMap((part) => (part.function && part.role !== 'helper' ? parameterNames(part.function.parameters) : []));
  return new Set(
    names
      .filter((name) => !fixtures.has(name) && !OWN_FIXTURES.test(name) && !(filled && test.runner === 'javascript'))
      .filter((name) => !filled || !parametrised(test).has(name)),
  );
}

function parametrised(test: TestCase): ReadonlySet<string> {
  const names = test.body.decorators.flatMap((each) => {
    const first = each.kind === 'call' ? each.arguments[0]?.value : undefined;
    if (first?.kind === 'literal' && typeof first.value === 'string') return first.value.split(',').map((name) => name.trim());
    return first?.kind === 'collection'
      ? first.entries.flatMap(({ value }) => (value.kind === 'literal' && typeof value.value === 'string' ? [value.value] : []))
      : [];
  });
  return new Set(names);
}

export const reimplementation: Rule = {
  id: 'V11',
  title: 'asserts what the test itself computed',
  severity: 'rejected',
  find(judged) {
    if (ownValues(judged) !== 'computed') return [];
    const [first] = judged.assertions;
    return first
      ? [
          {
            path: first.at.file,
            line: first.at.line,
            message: 'every asserted value is computed in the test: no code of the repository decides it',
          },
        ]
      : [];
  },
};

export const ownConstants: Rule = {
  id: 'V12',
  title: 'asserts constants of the test module',
  severity: 'rejected',
  find(judged) {
    if (ownValues(judged) !== 'constants') return [];
    const [first] = judged.assertions;
    return first ? [{ path: first.at.file, line: first.at.line, message: 'every asserted value is a constant of the test itself' }] : [];
  },
};

function ownValues({ test, assertions, subject, reaches }: Parameters<Rule['find']>[0]): 'computed' | 'constants' | undefined {
  const judgeable = assertions.filter(
    ({ operator, left, right }) => !/called$/.test(operator) && operator !== 'snapshot' && (left.kind !== 'literal' || right !== undefined),
  );
  // What the test hands to the subject may come back in ways that no data shows: captured calls, patched modules, subclasses.
  if (judgeable.length === 0 || judgeable.length < assertions.length || reaches) return undefined;
  const decided = judgeable.some(
    (assertion) =>
      subject.depends(assertion.part, assertion.left) ||
      (assertion.right !== undefined && subject.depends(assertion.part, assertion.right)) ||
      (assertion.sides ?? []).some((side) => subject.depends(assertion.part, side.left)) ||
      assertion.within.some(({ test: condition }) => condition !== undefined && subject.depends(assertion.part, condition)) ||
      assertion.operator === 'raises' ||
      assertion.operator === 'fail' ||
      assertion.operator === 'other' ||
      assertion.operator === 'not-raises',
  );
  if (decided) return undefined;
  const module = new Set(test.parts.flatMap((part) => (part.role === 'module' ? [part.name] : [])));
  const named = judgeable.every(({ left, right, within, part }) => {
    const names = [
      ...namesIn([left, ...(right ? [right] : []), ...within.flatMap(({ test: condition }) => (condition ? [condition] : []))], part.unit),
    ];
    return names.some((name) => module.has(name));
  });
  return named ? 'constants' : 'computed';
}
