import type { Code } from '../../code/code.ts';
import type { Expression, Statement, Unit } from '../../code/tree.ts';
import type { TestCase } from './types.ts';
import { dotted, textOf, walk } from './walk.ts';

/** How a test changes the environment, by its slice and by what its file and the conftest files run when they are loaded. */
export interface EnvironmentChanges {
  readonly sets: ReadonlyMap<string, string | undefined>;
  readonly unsets: ReadonlySet<string>;
  readonly clears: boolean;
}

/** Reads what a test sets and removes. What its own slice does wins over what the files around it do. */
export function environmentChanges(test: TestCase, code: Code): EnvironmentChanges {
  const sets = new Map<string, string | undefined>();
  const unsets = new Set<string>();
  let clears = false;
  const read = (statements: readonly Statement[], unit: Unit): void =>
    walk(statements, unit, (node) => {
      for (const [name, value] of node.kind === 'call' ? setByCall(node) : []) sets.set(name, value);
      if (node.kind === 'call' && clearsAll(node)) {
        clears = true;
        const kept = new Map(setByCall(node));
        for (const name of [...sets.keys()]) if (!kept.has(name)) sets.delete(name);
      }
      const removed = node.kind === 'call' || node.kind === 'operation' ? removedBy(node) : undefined;
      if (removed !== undefined) {
        sets.delete(removed);
        unsets.add(removed);
      }
      if (node.kind === 'assign') {
        const name = environmentName(node.target as Expression);
        if (name !== undefined) sets.set(name, literalText(node.value));
      }
      return undefined;
    });
  const around = [test.unit, ...conftests(test.path, code)];
  for (const unit of around.reverse()) read(unit.module.statements.filter(runsOnLoad), unit);
  for (const part of test.parts.toReversed()) if (part.role !== 'module') read(part.statements, part.unit);
  return { sets, unsets, clears };
}

/** Definitions only bind names; anything else at the top of a file happens. */
function runsOnLoad(statement: Statement): boolean {
  if (statement.kind === 'if') return true;
  if (statement.kind !== 'expression') return false;
  const { value } = statement;
  if (value.kind !== 'assign')
    return value.kind === 'call' ? !/^(?:describe|suite|it|test|beforeEach|afterEach|afterAll)\b/.test(dotted(value.callee) ?? '') : true;
  return value.target.kind === 'index' || value.target.kind === 'member';
}

function conftests(file: string, code: Code): readonly Unit[] {
  if (!file.endsWith('.py')) return [];
  const folders = file.split('/').slice(0, -1);
  return [...folders.map((_, index) => `${folders.slice(0, folders.length - index).join('/')}/conftest.py`), 'conftest.py'].flatMap(
    (path) => {
      const unit = path !== file && code.repo.file(path) ? code.unit(path) : undefined;
      return unit ? [unit] : [];
    },
  );
}

type Call = Extract<Expression, { kind: 'call' }>;

/** `monkeypatch.setenv("X", "1")`, `os.environ.setdefault(...)`, `vi.stubEnv(...)`, `patch.dict(os.environ, {...})`, `os.environ.update(...)`. */
function setByCall(call: Call): readonly (readonly [string, string | undefined])[] {
  const path = dotted(call.callee) ?? '';
  const [first, second] = call.arguments;
  if (/\.setenv$|environ\.setdefault$|\.stubEnv$|putenv$/.test(path)) {
    const name = textOf(first?.value);
    return name === undefined ? [] : [[name, literalText(second?.value)]];
  }
  if (/(?:^|\.)patch\.dict$/.test(path) && isEnvironment(first?.value)) {
    const values = call.arguments.slice(1).find(({ name }) => name === undefined || name === 'values')?.value;
    return [
      ...entriesOf(values),
      ...call.arguments.flatMap(({ name, value }) =>
        name !== undefined && !/^(?:clear|values)$/.test(name) ? [[name, literalText(value)] as const] : [],
      ),
    ];
  }
  return /(?:^|\.)environ\.update$/.test(path) ? entriesOf(first?.value) : [];
}

function entriesOf(value: Expression | undefined): readonly (readonly [string, string | undefined])[] {
  if (value?.kind !== 'collection') return [];
  return value.entries.flatMap((entry) => {
    const name = textOf(entry.key);
    return name === undefined ? [] : [[name, literalText(entry.value)] as const];
  });
}

const isEnvironment = (value: Expression | undefined): boolean =>
  /(?:^|\.)environ$/.test(value ? (textOf(value) ?? dotted(value) ?? '') : '');

function clearsAll(call: Call): boolean {
  const path = dotted(call.callee) ?? '';
  if (/(?:^|\.)environ\.clear$/.test(path)) return true;
  if (!/(?:^|\.)patch\.dict$/.test(path) || !isEnvironment(call.arguments[0]?.value)) return false;
  return call.arguments.some(({ name, value }) => name === 'clear' && value.kind === 'literal' && value.value === true);
}

/** `monkeypatch.delenv("X")`, `os.environ.pop("X")`, `del os.environ["X"]`, `delete process.env.X`, `vi.stubEnv("X", undefined)`. */
function removedBy(node: Call | Extract<Expression, { kind: 'operation' }>): string | undefined {
  if (node.kind === 'operation') return node.operator === 'delete' && node.operands[0] ? environmentName(node.operands[0]) : undefined;
  const path = dotted(node.callee) ?? '';
  const [first, second] = node.arguments.map(({ value }) => value);
  if (/\.delenv$|environ\.pop$|unsetenv$/.test(path)) return textOf(first);
  const gone = second?.kind === 'name' ? second.name === 'undefined' : second?.kind === 'literal' && second.value === undefined;
  return /\.stubEnv$/.test(path) && second && gone ? textOf(first) : undefined;
}

function environmentName(target: Expression): string | undefined {
  if (target.kind === 'index' && /(?:^|\.)environ$|^process\.env$/.test(dotted(target.object) ?? '')) return textOf(target.key);
  return target.kind === 'member' && dotted(target.object) === 'process.env' ? target.name : undefined;
}

/** The text that a variable gets: JavaScript turns numbers and booleans into text. */
function literalText(value: Expression | undefined): string | undefined {
  if (value?.kind !== 'literal' || value.form === 'bytes' || value.form === 'regex') return undefined;
  return typeof value.value === 'string' || typeof value.value === 'number' || typeof value.value === 'boolean'
    ? String(value.value)
    : undefined;
}
