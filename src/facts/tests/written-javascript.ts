import type { Expression, FunctionNode, Span, Statement, Unit } from '../../code/tree.ts';
import type { Mark, WrittenTest } from './types.ts';
import { dotted, textOf } from './walk.ts';

/** Names of files that vitest, jest, mocha or node:test collect by default. */
export const isJavaScriptTestFile = (path: string): boolean =>
  /\.(?:test|spec)\.[cm]?[jt]sx?$/.test(path) || /(?:^|\/)(?:__tests__|test)\/[^.][^/]*\.[cm]?[jt]sx?$/.test(path);

interface Block {
  readonly titles: readonly string[];
  readonly marks: readonly Mark[];
  readonly hooks: readonly FunctionNode[];
  readonly tables: WrittenTest['tables'];
}

/** What may stand between the name and the call; `test.use`, `test.describe.configure` and the like declare nothing. */
const MODIFIERS =
  '(?:\\.(?:only|skip|todo|each|for|concurrent|sequential|shuffle|serial|parallel|skipIf|runIf|if|fails|failing|fixme)|\\(\\))*$';
const IT = new RegExp(`^(?:it|test|specify|fit|xit|xtest|xspecify)${MODIFIERS}`);
const DESCRIBE = new RegExp(`^(?:(?:test\\.|it\\.)?describe|suite|context|fdescribe|xdescribe|xcontext)${MODIFIERS}`);
const HOOK = /^(?:test\.)?(?:beforeEach|beforeAll|before|afterEach|afterAll|after)$|^setup$/;

/** The tests of a JavaScript or TypeScript file, with the blocks, hooks and tables around them. */
export function writtenInJavaScript(unit: Unit): readonly WrittenTest[] {
  const tests: WrittenTest[] = [];
  const root: Block = { titles: [], marks: [], hooks: [], tables: [] };
  visitBlock(unit, unit.module.statements, root, tests);
  return tests;
}

/** The hooks that a module registers when a test file imports it. */
export function hooksIn(unit: Unit): readonly FunctionNode[] {
  return unit.module.statements.flatMap(callsIn).flatMap((call) => (HOOK.test(path(call)) ? functionsOf(call) : []));
}

function visitBlock(unit: Unit, statements: readonly Statement[], block: Block, tests: WrittenTest[]): void {
  const calls = statements.flatMap((statement) => callsIn(statement));
  const hooks = calls.flatMap((call) => (HOOK.test(path(call)) ? functionsOf(call) : []));
  const inner: Block = { ...block, hooks: [...block.hooks, ...hooks] };
  const focused = calls.filter((call) => (IT.test(path(call)) || DESCRIBE.test(path(call))) && isFocused(path(call)));
  for (const call of calls) {
    const name = path(call);
    const isTest = IT.test(name);
    if (!isTest && !DESCRIBE.test(name)) continue;
    const [body] = functionsOf(call);
    const title = titleOf(call.arguments[0]?.value);
    const marks = marksOf(unit, name, call);
    const [first] = focused;
    if (first && !isFocused(name))
      marks.push({ kind: 'focused-sibling', text: 'another test is marked only', path: unit.file, line: first.at.line });
    const next: Block = {
      titles: [...inner.titles, title],
      marks: [...inner.marks, ...marks],
      hooks: inner.hooks,
      tables: [...inner.tables, ...tablesOf(call)],
    };
    if (!isTest) {
      if (body) visitBlock(unit, unit.body(body).statements, next, tests);
      continue;
    }
    const todo = body === undefined;
    if (todo) next.marks.length === 0 && marks.push({ kind: 'todo', text: 'has no body', path: unit.file, line: call.at.line });
    tests.push({
      name: next.titles.join(' > '),
      path: unit.file,
      line: call.at.line,
      runner: 'javascript',
      unit,
      body: body ?? empty(call.at),
      marks: todo ? [...inner.marks, ...marks] : next.marks,
      tables: next.tables,
      hooks: next.hooks,
    });
  }
}

type Call = Extract<Expression, { kind: 'call' }>;

const path = (call: Call): string => dotted(call.callee) ?? taggedPath(call.callee);

/** it.each`...` is a call of a tag. */
const taggedPath = (callee: Expression): string => (callee.kind === 'call' ? `${dotted(callee.callee) ?? ''}()` : '');

const isFocused = (name: string): boolean => /\.only\b|^f(?:it|describe)\b/.test(name);

function functionsOf(call: Call): readonly FunctionNode[] {
  return call.arguments.flatMap(({ value }) => (value.kind === 'function' ? [value] : []));
}

/** Calls that stand as statements, in loops and branches too: tests are often declared in a loop. */
function callsIn(statement: Statement): readonly Call[] {
  if (statement.kind === 'expression') {
    const value = statement.value.kind === 'await' ? statement.value.value : statement.value;
    if (value.kind === 'call' && value.callee.kind === 'member' && value.callee.name === 'forEach') {
      const [callback] = functionsOf(value);
      return callback ? [value] : [];
    }
    return value.kind === 'call' ? [value] : [];
  }
  if (statement.kind === 'loop') return statement.body.flatMap(callsIn);
  if (statement.kind === 'if') return [...statement.then, ...statement.else].flatMap(callsIn);
  return statement.kind === 'block' ? statement.body.statements.flatMap(callsIn) : [];
}

function titleOf(value: Expression | undefined): string {
  if (value?.kind === 'template') return value.parts.map((part) => textOf(part) ?? '${}').join('');
  return textOf(value) ?? (value ? (dotted(value) ?? '') : '');
}

function marksOf(unit: Unit, name: string, call: Call): Mark[] {
  const place = { path: unit.file, line: call.at.line };
  if (/\.(?:skip|fixme)\b(?!If)|^x/.test(name)) return [{ kind: 'skip', text: name, ...place }];
  if (/\.todo\b/.test(name)) return [{ kind: 'todo', text: name, ...place }];
  if (/\.(?:skipIf|runIf)\b/.test(name)) return [{ kind: 'conditional', text: name, ...place }];
  return /\.(?:fails|failing)\b/.test(name) ? [{ kind: 'xfail', text: name, ...place }] : [];
}

function tablesOf(call: Call): WrittenTest['tables'] {
  const { callee } = call;
  if (callee.kind !== 'call' || !/\.(?:each|for)$/.test(dotted(callee.callee) ?? '')) return [];
  const [table] = callee.arguments;
  return table ? [{ values: table.value, at: callee.at }] : [];
}

const empty = (at: Span): FunctionNode => ({
  kind: 'function',
  form: 'arrow',
  static: false,
  async: false,
  generator: false,
  parameters: [],
  decorators: [],
  at,
  body: { ...at, end: at.start },
  bodiless: true,
});
