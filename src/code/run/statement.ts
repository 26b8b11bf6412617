import { Exited, type Machine, Raised } from '../machine.ts';
import { isStub } from '../stubs.ts';
import type { Body, Dialect, Expression, Handler, Span, Statement, Target } from '../tree.ts';
import { constant, isConstant, originsOf, type Scope, UNDEFINED, unknown, type Value } from '../value.ts';
import { assignTarget } from './assign.ts';
import { callValue } from './call.ts';
import { errorPath, raise } from './errors.ts';
import { evaluate } from './expression.ts';
import { isGenerator, runAround } from './generator.ts';
import { isInstance } from './instance.ts';
import { type Completion, chooseValue, joinBranches } from './join.ts';
import { libraryAt } from './library.ts';
import { logs, runLogging } from './logging.ts';
import { runLoop } from './loop.ts';
import { readMember } from './member.ts';
import { runExport, runImport } from './module.ts';
import { operate } from './operators.ts';
import { awaitPending } from './pending.ts';
import { declare, UNBOUND } from './scope.ts';
import { endsOnly, runStarting } from './starting.ts';
import { describe, test } from './test.ts';

/** Runs a function body; the value it returns, or undefined when control reaches its end. */
export function runBody(m: Machine, body: Body, scope: Scope, dialect: Dialect): Value | undefined {
  declare(m, scope, body.declares);
  m.returns.push([]);
  const depth = m.returns.length;
  let completion: Completion;
  let raised: Raised | Exited | undefined;
  try {
    completion = runStatements(m, body.statements, scope, dialect);
  } catch (error) {
    // While branches are joined, a raise at the end is one way out; those that returned before it are others.
    if (m.path || !(error instanceof Raised || error instanceof Exited) || !m.returns[depth - 1]?.length) throw error;
    raised = error;
    m.returns.length = depth;
  }
  const earlier = m.returns.pop() ?? [];
  if (raised) return earlier.reduce<Value>((a, b) => chooseValue(a, b, 'an early return') ?? a, earlier[0] ?? constant(null));
  const last = completion?.form === 'return' ? completion.value : undefined;
  if (earlier.length === 0) return last;
  return earlier.reduce<Value>(
    (a, b) => chooseValue(a, b, 'an early return') ?? a,
    last ?? constant(dialect === 'python' ? null : undefined),
  );
}

/** Runs statements in order until one does not end normally. */
export function runStatements(m: Machine, statements: readonly Statement[], scope: Scope, dialect: Dialect): Completion {
  for (const statement of statements) {
    const run = (): Completion => runStatement(m, statement, scope, dialect);
    const completion = m.starting ? runStarting(m, statement, scope, dialect, run) : run();
    if (completion) return completion;
  }
  return undefined;
}

export function runStatement(m: Machine, node: Statement, scope: Scope, dialect: Dialect): Completion {
  m.tick(node.at);
  switch (node.kind) {
    case 'expression':
      if (m.path && dialect === 'javascript' && logs(node.value)) runLogging(m, () => evaluate(m, node.value, scope, dialect));
      else evaluate(m, node.value, scope, dialect);
      return undefined;
    case 'block': {
      const inner: Scope = { kind: 'block', variables: new Map(), parent: scope };
      declare(m, inner, node.body.declares);
      return runStatements(m, node.body.statements, inner, dialect);
    }
    case 'if': {
      const value = evaluate(m, node.test, scope, dialect);
      const answer = test(m, value, dialect, node.test.at);
      if (answer === undefined) {
        return joinBranches(
          m,
          describe(value),
          () => runStatements(m, node.then, scope, dialect),
          () => runStatements(m, node.else, scope, dialect),
        );
      }
      m.step('branch', node.test.at, answer ? 'true' : 'false');
      return runStatements(m, answer ? node.then : node.else, scope, dialect);
    }
    case 'loop':
      return runLoop(m, node, scope, dialect);
    case 'switch':
      return runSwitch(m, node, scope, dialect);
    case 'try':
      return runTry(m, node, scope, dialect);
    case 'with':
      return runWith(m, node, scope, dialect);
    case 'jump':
      return runJump(m, node, scope, dialect);
    case 'import':
      runImport(m, node, scope, dialect);
      return undefined;
    case 'export':
      runExport(m, node, scope, dialect);
      return undefined;
    case 'opaque': {
      m.note({ code: 'syntax', at: node.at, text: node.reason });
      for (const child of node.children) {
        if (isStatement(child)) runStatement(m, child, scope, dialect);
      }
      return undefined;
    }
  }
}

const STATEMENTS = new Set(['expression', 'block', 'if', 'loop', 'switch', 'try', 'with', 'jump', 'import', 'export']);
const isStatement = (node: { readonly kind: string }): node is Statement => STATEMENTS.has(node.kind);

function runJump(m: Machine, node: Extract<Statement, { kind: 'jump' }>, scope: Scope, dialect: Dialect): Completion {
  if (node.form === 'return') {
    const value = node.value ? evaluate(m, node.value, scope, dialect) : constant(dialect === 'python' ? null : undefined);
    m.step('return', node.at, `returns ${describe(value)}`);
    return { form: 'return', value };
  }
  if (node.form === 'raise') {
    const value = node.value ? evaluate(m, node.value, scope, dialect) : (m.handling.at(-1) ?? unknown('dynamic', 're-raise', node.at));
    const error =
      (value.is === 'class' || (value.is === 'library' && !value.path.endsWith('()'))) && dialect === 'python'
        ? callValue(m, value, [], new Map(), node.at)
        : value;
    if (node.cause && (error.is === 'object' || error.is === 'library'))
      m.journal.set(error.fields, '__cause__', evaluate(m, node.cause, scope, dialect));
    m.step('raise', node.at, `raises ${errorPath(error) ?? describe(error)}`);
    throw new Raised(error, node.at);
  }
  return { form: node.form, ...(node.label ? { label: node.label } : {}) };
}

function runSwitch(m: Machine, node: Extract<Statement, { kind: 'switch' }>, scope: Scope, dialect: Dialect): Completion {
  const subject = evaluate(m, node.subject, scope, dialect);
  const inner: Scope = node.structural ? scope : { kind: 'block', variables: new Map(), parent: scope };
  const matches = (index: number): boolean | undefined => {
    const arm = node.cases[index];
    if (!arm) return false;
    if (arm.default && arm.tests.length === 0 && !arm.guard) return false;
    if (node.structural && arm.bind && !fits(subject, arm.bind)) return false;
    let answer: boolean | undefined = arm.tests.length === 0 && node.structural;
    for (const each of arm.tests) {
      if (each.kind === 'call' && each.callee.kind === 'intrinsic' && each.callee.name === 'match.class') {
        const type = each.arguments[0] ? evaluate(m, each.arguments[0].value, inner, dialect) : UNDEFINED;
        const is = isInstance(subject, type);
        answer = is ?? m.decide(`match ${each.at.file}:${each.at.start}`, `${describe(subject)} matches`, each.at, subject);
      } else
        answer = test(
          m,
          operate(
            m,
            !node.structural ? '===' : isSingleton(each) ? 'is' : '==',
            [subject, evaluate(m, each, inner, dialect)],
            dialect,
            each.at,
          ),
          dialect,
          each.at,
        );
      if (answer !== false) break;
    }
    if (answer && arm.bind) assignTarget(m, arm.bind, subject, inner, dialect, 'assign');
    if (answer && arm.guard) answer = test(m, evaluate(m, arm.guard, inner, dialect), dialect, arm.guard.at);
    return answer;
  };
  const runFrom = (start: number): Completion => {
    for (let index = start; index < node.cases.length; index++) {
      const arm = node.cases[index];
      if (!arm) break;
      const completion = runStatements(m, arm.body, inner, dialect);
      if (completion?.form === 'break' && !completion.label && !node.structural) return undefined;
      if (completion) return completion;
      if (!arm.falls) return undefined;
    }
    return undefined;
  };
  const from = (index: number): Completion => {
    for (let next = index; next < node.cases.length; next++) {
      const answer = matches(next);
      if (answer === true) return runFrom(next);
      if (answer === undefined)
        return joinBranches(
          m,
          `${describe(subject)} is case ${next + 1}`,
          () => runFrom(next),
          () => from(next + 1),
        );
    }
    const fallback = node.cases.findIndex((arm) => arm.default && arm.tests.length === 0 && !arm.guard);
    return fallback < 0 ? undefined : runFrom(fallback);
  };
  return from(0);
}

/** `case None`, `case True` and `case False` ask for the very object. */
const isSingleton = (test: Expression): boolean => test.kind === 'literal' && (test.value === null || typeof test.value === 'boolean');

/** False when a subject certainly has not the length or the keys that a pattern binds. */
function fits(subject: Value, pattern: Target): boolean {
  if (pattern.kind !== 'pattern') return true;
  if (pattern.form === 'list') {
    if (subject.is !== 'list') return !isConstant(subject) && subject.is !== 'map';
    const rest = pattern.items.some((item) => item?.rest);
    return subject.open || (rest ? subject.items.length >= pattern.items.length - 1 : subject.items.length === pattern.items.length);
  }
  if (subject.is !== 'map') return !isConstant(subject) && subject.is !== 'list';
  return (
    subject.open ||
    subject.missing !== undefined ||
    pattern.items.every((item) => item?.key === undefined || subject.entries.has(`string:${item.key}`))
  );
}

function runTry(m: Machine, node: Extract<Statement, { kind: 'try' }>, scope: Scope, dialect: Dialect): Completion {
  let completion: Completion;
  let thrown: unknown;
  try {
    completion =
      m.watch?.failures && !m.path && node.handlers.length > 0 ? eitherWay(m, node, scope, dialect) : guarded(m, node, scope, dialect);
  } catch (error) {
    thrown = error;
  }
  if (node.finally.length > 0) {
    const last = runStatements(m, node.finally, scope, dialect);
    if (last) return last;
  }
  if (thrown !== undefined) throw thrown;
  return completion;
}

/** A traced run also takes every handler: anything in the body may fail. */
function eitherWay(m: Machine, node: Extract<Statement, { kind: 'try' }>, scope: Scope, dialect: Dialect): Completion {
  const from = (index: number): Completion => {
    const handler = node.handlers[index];
    if (!handler) return guarded(m, node, scope, dialect);
    const error = new Raised(unknown('library', 'an error of the body', handler.at), node.at);
    return joinBranches(
      m,
      'no error',
      () => from(index + 1),
      () => handle(m, [handler], error, scope, dialect),
    );
  };
  return from(0);
}

function guarded(m: Machine, node: Extract<Statement, { kind: 'try' }>, scope: Scope, dialect: Dialect): Completion {
  if (node.handlers.length === 0) return runStatements(m, node.body, scope, dialect) ?? runStatements(m, node.else, scope, dialect);
  const depth = { frames: m.frames.length, yields: m.yields.length, returns: m.returns.length, tries: m.tries };
  let completion: Completion;
  // A description of a package says itself what may fail.
  if (!node.handlers.every(endsOnly) && !isStub(node.at.file)) m.tries++;
  try {
    completion = runStatements(m, node.body, scope, dialect);
  } catch (error) {
    if (!(error instanceof Raised)) throw error;
    m.frames.length = depth.frames;
    m.yields.length = depth.yields;
    m.returns.length = depth.returns;
    m.tries = depth.tries;
    return handle(m, node.handlers, error, scope, dialect);
  } finally {
    m.tries = depth.tries;
  }
  return completion ?? runStatements(m, node.else, scope, dialect);
}

function handle(m: Machine, handlers: readonly Handler[], error: Raised, scope: Scope, dialect: Dialect): Completion {
  for (const handler of handlers) {
    const answer = catches(m, handler, error.value, scope, dialect);
    if (answer === false) continue;
    m.step('swallow', handler.at, `caught ${errorPath(error.value) ?? describe(error.value)}`);
    const inner: Scope = dialect === 'javascript' ? { kind: 'block', variables: new Map(), parent: scope } : scope;
    if (handler.name) m.journal.set(inner.variables, handler.name, error.value);
    if (handler.target) assignTarget(m, handler.target, error.value, inner, dialect, 'declare');
    m.handling.push(error.value);
    try {
      return runStatements(m, handler.body, inner, dialect);
    } finally {
      m.handling.pop();
      if (dialect === 'python' && handler.name) m.journal.set(inner.variables, handler.name, UNBOUND);
    }
  }
  throw error;
}

function catches(m: Machine, handler: Handler, error: Value, scope: Scope, dialect: Dialect): boolean {
  if (handler.types.length === 0) return true;
  let undecided = false;
  for (const type of handler.types.flatMap((each) => flat(evaluate(m, each, scope, dialect)))) {
    if (error.is === 'unknown' || error.is === 'symbol') return true;
    const answer = isInstance(error, type);
    if (answer) return true;
    if (answer === undefined) undecided = true;
  }
  if (!undecided) return false;
  return (
    m.decide(
      `catches ${handler.at.file}:${handler.at.start} ${errorPath(error) ?? ''}`,
      `${errorPath(error) ?? 'the error'} is caught`,
      handler.at,
      error,
    ) ?? true
  );
}

const flat = (value: Value): readonly Value[] => (value.is === 'list' ? value.items : [value]);

function runWith(m: Machine, node: Extract<Statement, { kind: 'with' }>, scope: Scope, dialect: Dialect, index = 0): Completion {
  const item = node.items[index];
  if (!item) return runStatements(m, node.body, scope, dialect);
  const manager = evaluate(m, item.value, scope, dialect);
  const { at } = item.value;
  const inside = (entered: Value): Completion => {
    if (item.target) assignTarget(m, item.target, entered, scope, dialect, 'assign');
    return runWith(m, node, scope, dialect, index + 1);
  };
  if (isGenerator(manager)) {
    let completion: Completion;
    const yielded = runAround(m, manager, (value) => {
      completion = inside(value);
    });
    if (!yielded) raise(m, dialect, 'RuntimeError', "generator didn't yield", at);
    return completion;
  }
  const entered = enter(m, manager, node.async, at);
  let completion: Completion;
  try {
    completion = inside(entered);
  } catch (error) {
    const raised = error instanceof Raised ? error.value : undefined;
    if (raised && swallows(manager, error)) {
      m.step('swallow', at, 'the context manager suppresses the error');
      return undefined;
    }
    const answer = leave(m, manager, node.async, raised, at);
    if (!raised || !answer || test(m, answer, dialect, at) !== true) throw error;
    m.step('swallow', at, 'the context manager suppresses the error');
    return undefined;
  }
  leave(m, manager, node.async, undefined, at);
  return completion;
}

/** Calls what a manager does at its end; undefined when it has no code of its own. */
function leave(m: Machine, manager: Value, async: boolean, error: Value | undefined, at: Span): Value | undefined {
  if (manager.is !== 'object' || !manager.class) return undefined;
  const method = readMember(m, manager, async ? '__aexit__' : '__exit__', 'python', at, true);
  if (method?.is !== 'function') return undefined;
  const nothing = constant(null);
  const args = error ? [classOfError(m, error), error, nothing] : [nothing, nothing, nothing];
  return awaited(m, callValue(m, method, args, new Map(), at), at);
}

function classOfError(m: Machine, error: Value): Value {
  if (error.is === 'object' && error.class) return error.class;
  const path = errorPath(error);
  return path === undefined ? error : libraryAt(m, path);
}

function enter(m: Machine, manager: Value, async: boolean, at: Span): Value {
  if (manager.is === 'object') {
    const method = readMember(m, manager, async ? '__aenter__' : '__enter__', 'python', at, true);
    if (method?.is === 'function') return awaited(m, callValue(m, method, [], new Map(), at), at);
    return manager;
  }
  const entered = m.options.models.members.get(manager.is === 'library' ? `with ${manager.path}` : '');
  if (entered && manager.is === 'library') return entered(m, manager) ?? manager;
  return manager.is === 'unknown' ? unknown('dynamic', 'value of a context manager', at, originsOf(manager, 1)) : manager;
}

function awaited(m: Machine, value: Value, at: Span): Value {
  return value.is === 'pending' ? awaitPending(m, value, at) : value;
}

function swallows(manager: Value, thrown: unknown): boolean {
  if (!(thrown instanceof Raised) || manager.is !== 'library' || manager.path !== 'contextlib.suppress()') return false;
  return (manager.call?.arguments ?? []).some((type) => isInstance(thrown.value, type) !== false);
}
