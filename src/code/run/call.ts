import { Limit, type Machine, type Model, Raised } from '../machine.ts';
import { type Basis, basisOf } from '../paths.ts';
import { isStub } from '../stubs.ts';
import type { Body, FunctionNode, Span } from '../tree.ts';
import {
  type ClassValue,
  constant,
  type FunctionValue,
  identity,
  type LibraryValue,
  library,
  list,
  map,
  mergeOrigins,
  NULL,
  type ObjectValue,
  object,
  originsOf,
  pending,
  type Scope,
  UNDEFINED,
  unknown,
  type Value,
} from '../value.ts';
import { assignTarget } from './assign.ts';
import { construct } from './class.ts';
import { memberOf } from './classes.ts';
import { raise } from './errors.ts';
import { evaluate } from './expression.ts';
import { attach, drainGenerator, firstYield, isGenerator, makeGenerator } from './generator.ts';
import { followCallbacks } from './handed.ts';
import { ERROR_PARENTS } from './hierarchy.ts';
import { bind } from './member.ts';
import { alternatives, awaitPending, promised } from './pending.ts';
import { runBody } from './statement.ts';
import { storedResult, storeOfUnknown } from './stored.ts';
import { describe } from './test.ts';

/** Calls any value. `self` is `this` of a JavaScript member call. */
export function callValue(
  m: Machine,
  callee: Value,
  args: readonly Value[],
  named: ReadonlyMap<string, Value>,
  at: Span,
  self?: Value,
  asNew = false,
): Value {
  m.onCall?.(callee, args, named);
  switch (callee.is) {
    case 'function':
      return asNew ? constructFunction(m, callee, args, named, at) : invoke(m, callee, args, named, at, self);
    case 'class':
      return construct(m, callee, args, named, at);
    case 'native':
      if (m.watch && self?.is === 'object' && (self.tag === 'response' || self.tag === 'context'))
        m.effect({
          kind: 'write',
          path: `${self.tag}.${callee.name}`,
          target: library(self.tag),
          arguments: args,
          named,
          result: self,
          at,
        });
      return asNew && callee.construct
        ? callee.construct({ arguments: args, named, at })
        : callee.call({ arguments: args, named, at, ...(self ? { self } : {}) });
    case 'library':
      return callLibrary(m, callee, args, named, at, asNew);
    case 'object': {
      const method = callee.class && memberOf(callee.class, '__call__', 'fields');
      if (method) return callValue(m, bind(method.value, callee, method.owner), args, named, at);
      const base = callee.fields.get('__base__');
      if (base) return callValue(m, base, args, named, at, undefined, asNew);
      if (callee.tag === 'staticmethod') return callValue(m, callee.fields.get('function') ?? UNDEFINED, args, named, at);
      if (callee.open) m.watch?.onUnknownCall?.(callee, args, named, at);
      return callee.open
        ? unknown('dynamic', 'call of an unknown object', at, mergeOrigins(...args.map((arg) => originsOf(arg, 1))))
        : raise(m, callee.dialect, 'TypeError', 'object is not callable', at);
    }
    case 'choice': {
      const callable = callee.of.filter((each) => each.is !== 'constant');
      const of = alternatives(m, callable, (each) => callValue(m, each, args, named, at, self, asNew));
      return of.length === 1 ? (of[0] as Value) : { is: 'choice', of, when: callee.when, origins: callee.origins };
    }
    case 'constant':
      return raise(m, at.file.endsWith('.py') ? 'python' : 'javascript', 'TypeError', `${describe(callee)} is not a function`, at);
    default: {
      const store = m.watch ? storeOfUnknown(callee, args) : undefined;
      if (store) return callLibrary(m, store, args, named, at, false);
      m.watch?.onUnknownCall?.(callee, args, named, at);
      return mayFail(
        m,
        at,
        unknown(
          'dynamic',
          `result of ${describe(callee)}`.slice(0, 100),
          at,
          mergeOrigins(originsOf(callee, 1), ...args.map((arg) => originsOf(arg, 1))),
        ),
      );
    }
  }
}

/** Calls something of a package: its model, or a library value that remembers the call. Recorded as an effect. */
export function callLibrary(
  m: Machine,
  callee: LibraryValue,
  args: readonly Value[],
  named: ReadonlyMap<string, Value>,
  at: Span,
  asNew: boolean,
): Value {
  const call = {
    path: callee.path,
    target: callee,
    arguments: args,
    named,
    construct: asNew,
    at,
    ...(callee.receiver ? { receiver: callee.receiver } : {}),
  };
  const model = m.options.models.calls.get(callee.path) ?? chained(m, callee.path) ?? (THEN.test(callee.path) ? then : undefined);
  const assumed = assume(m, callee.path, at) ?? (m.watch ? storedResult(m, call) : undefined);
  const modelled = assumed ?? model?.(m, call);
  const result =
    modelled ??
    library(`${callee.path}()`, {
      call: { arguments: args, named, at, construct: asNew || isClassName(callee.path) },
      made: at,
      origins: mergeOrigins(
        callee.origins,
        ...args.map((arg) => originsOf(arg, 1)),
        ...[...named.values()].map((arg) => originsOf(arg, 1)),
      ),
      ...(callee.receiver ? { receiver: callee.receiver } : {}),
    });
  const later = LATER.test(callee.path);
  const plain = modelled !== undefined && !later && (callee.path.startsWith('builtins.') || callee.path.startsWith('global.'));
  if (!plain)
    m.effect({
      kind: asNew ? 'construct' : 'call',
      path: callee.path,
      target: callee,
      arguments: args,
      named,
      result,
      at,
      ...(callee.receiver ? { receiver: callee.receiver } : {}),
    });
  if ((!modelled || later) && m.watch?.callbacks && !m.path) followCallbacks(m, callee, args, named, at);
  if (!modelled && m.path) for (const fn of args) if (fn.is === 'function' || fn.is === 'native') m.callbacks.push({ fn, to: callee, at });
  return modelled || ERROR_PARENTS.has(callee.path) || NEVER_FAILS.test(callee.path) ? result : mayFail(m, at, result);
}

/** Makers of errors, and what only digests or measures: they do not fail on any value that a program gives them. */
const NEVER_FAILS =
  /^(?:django\.(?:utils\.(?:timezone|translation|text|html|safestring|formats)|contrib\.messages)|http-errors|@hapi\/boom|boom|pino|winston|loglevel|bunyan|consola|debug|@opentelemetry\/api|@sentry\/\w+|dd-trace|prom-client)\b|^global\.Response\b|^next\/server\.NextResponse\b|^global\.(?:Date|Map|Set|WeakMap|Headers|FormData|AbortController|TextEncoder|URLSearchParams|console\.\w+|performance\.\w+)$|^crypto(?:\.default)?\.(?:createHash(?:\(\)\.(?:update(?:\(\)\.digest)?|digest))?|randomUUID|randomBytes)$/;

/** What runs a function later on. */
const LATER = /^global\.(?:set(?:Interval|Timeout|Immediate)|queueMicrotask)$/;

/** What a package promises is a value like the one that awaiting it gives: what follows runs with it. */
const THEN = /\(\)\.(?:then|finally)$/;
const then: Model = (m, { path, receiver, arguments: [fn], at }) =>
  fn?.is === 'function' && receiver
    ? promised(m, () => {
        const value = callValue(m, fn, path.endsWith('.then') ? [receiver] : [], new Map(), at);
        return value.is === 'pending' ? awaitPending(m, value, at) : value;
      })
    : undefined;

/** A model of the last step of a chain, whatever stands before it: `zod.*.parse`. */
function chained(m: Machine, path: string): Model | undefined {
  if (!path.includes('()')) return undefined;
  return m.options.models.calls.get(`${path.slice(0, path.indexOf('.'))}.*.${path.slice(path.lastIndexOf('.') + 1)}`);
}

/** `new X()` needs no word in Python: a capitalised last name makes an instance, which is always true. */
const isClassName = (path: string): boolean => /(?:^|[.])[A-Z][A-Za-z0-9]*$/.test(path);

function assume(m: Machine, path: string, at: Span): Value | undefined {
  for (const each of m.world.assume) {
    if (each.of.library !== path) continue;
    if ('raises' in each.gives) {
      const [, dialect, name] = /^(python|javascript):(.+)$/.exec(each.gives.raises) ?? [undefined, 'python', each.gives.raises];
      return raise(m, dialect === 'javascript' ? 'javascript' : 'python', name ?? 'Error', `assumed of ${path}`, at);
    }
    return constant(each.gives.returns);
  }
  return undefined;
}

/** What the service keeps, and what the caller sends, may fail a call; who else does is not known. */
const failureBasis = (result: Value): Basis => {
  const basis = basisOf(result);
  return basis === 'stored' || basis === 'caller' ? basis : 'unknown';
};

/** Inside a `try`, a call whose body is not known may also fail. */
export function mayFail(m: Machine, at: Span, result: Value): Value {
  if (!m.path || m.tries === 0 || m.path.failures >= 4) return result;
  m.path.failures++;
  if (m.path.choose(`fails ${at.file}:${at.start}:${m.path.failures}`, 2, failureBasis(result), `${describe(result)} raises`, at) === 1) {
    const error = unknown('library', `an error of ${describe(result)}`, at, originsOf(result, 1));
    m.step('raise', at, `${describe(result)} raises`);
    throw new Raised(error, at);
  }
  return result;
}

const bodies = new WeakMap<FunctionNode, Body>();

/** The lowered body of a function, lowered once. */
export function bodyOf(m: Machine, node: FunctionNode): Body {
  let body = bodies.get(node);
  if (!body) {
    body = m.options.unit(node.at.file)?.body(node) ?? { declares: [], statements: [] };
    bodies.set(node, body);
  }
  return body;
}

/** The values a generator object yields from here on: all of them, or the first. Undefined: not a generator. */
export function drain(m: Machine, value: ObjectValue, stopAtFirst = false): readonly Value[] | undefined {
  if (!isGenerator(value)) return undefined;
  if (!stopAtFirst) return drainGenerator(m, value).items;
  const first = firstYield(m, value);
  return first ? [first] : [];
}

/** Runs a function of the repository with these arguments. */
export function invoke(
  m: Machine,
  fn: FunctionValue,
  args: readonly Value[],
  named: ReadonlyMap<string, Value>,
  at: Span,
  self?: Value,
): Value {
  const { node } = fn;
  if (node.bodiless) return unknown('dynamic', `${node.name ?? 'function'} has no body`, at);
  if (m.frames.length >= m.maxDepth) {
    if (m.path) throw new Limit({ code: 'budget', at, text: 'calls nested too deep' });
    m.note({ code: 'budget', at, text: 'calls nested too deep' });
    return unknown('budget', 'calls nested too deep', at);
  }
  const recursive = m.frames.filter((frame) => frame.function?.node === node).length;
  if (recursive >= 3)
    return unknown('recursion', `${node.name ?? 'function'} calls itself`, at, mergeOrigins(...args.map((arg) => originsOf(arg, 1))));
  const self_ = node.form === 'arrow' ? fn.scope.self : (fn.receiver ?? self);
  const inside = (): Scope => ({
    kind: 'function',
    variables: new Map(),
    parent: fn.scope,
    function: fn,
    ...(self_ && fn.dialect === 'javascript' ? { self: self_ } : node.form === 'arrow' && fn.scope.self ? { self: fn.scope.self } : {}),
  });
  const run = (sink?: (value: Value) => Value): Value => {
    const scope = inside();
    if (sink) attach(scope, sink);
    m.frames.push({ name: node.name ?? 'anonymous', at, function: fn, module: fn.module });
    const repeated = m.repeated;
    try {
      m.step('call', at, `${node.name ?? 'anonymous function'}()`);
      bindParameters(m, fn, scope, fn.dialect === 'python' && fn.receiver ? [fn.receiver, ...args] : args, named, at);
      const value = runBody(m, bodyOf(m, node), scope, fn.dialect) ?? (fn.dialect === 'python' ? NULL : UNDEFINED);
      if (m.watch?.onReturn && !isStub(node.at.file) && isOutermost(m)) m.watch.onReturn(fn, value);
      return value;
    } finally {
      m.frames.pop();
      m.repeated = repeated;
    }
  };
  if (node.generator) return makeGenerator(fn.dialect, run, node.form === 'lambda');
  if (node.async) return fn.dialect === 'python' ? pending({ run }) : promised(m, run);
  return run();
}

/** No other function of the repository called the one that is being run. */
const isOutermost = (m: Machine): boolean =>
  m.frames.filter((frame) => frame.function && !isStub(frame.function.node.at.file)).length === 1;

function bindParameters(
  m: Machine,
  fn: FunctionValue,
  scope: Scope,
  args: readonly Value[],
  named: ReadonlyMap<string, Value>,
  at: Span,
): void {
  const { parameters } = fn.node;
  const python = fn.dialect === 'python';
  let next = 0;
  const used = new Set<string>();
  parameters.forEach((parameter, index) => {
    const name = parameter.target.kind === 'name' ? parameter.target.name : undefined;
    let value: Value | undefined;
    if (parameter.rest === 'list') {
      value = list(
        args.slice(next).map((arg) => arg),
        python ? 'tuple' : 'list',
        args.some(isOpenSpread),
      );
      next = args.length;
    } else if (parameter.rest === 'map') {
      value = map(
        [...named].filter(([key]) => !used.has(key) && key !== '**').map(([key, item]) => [constant(key), item] as const),
        { open: named.has('**') },
      );
    } else {
      if (!parameter.keywordOnly && next < args.length && !isOpenSpread(args[next])) value = args[next++];
      else if (name !== undefined && named.has(name)) {
        value = named.get(name);
        used.add(name);
      } else if (!parameter.keywordOnly && isOpenSpread(args[next])) value = unknown('dynamic', 'spread argument', at, args[next]?.origins);
      if (name !== undefined && named.has(name)) used.add(name);
      const missing = value === undefined || (!python && value.is === 'constant' && value.value === undefined);
      if (missing && parameter.default)
        value = python
          ? (fn.defaults.get(index) ?? evaluate(m, parameter.default, fn.scope, fn.dialect))
          : evaluate(m, parameter.default, scope, fn.dialect);
      else if (value === undefined && python && named.has('**')) value = unknown('dynamic', `argument ${name ?? ''}`, at);
      else if (value === undefined && python) value = raise(m, 'python', 'TypeError', `missing argument '${name ?? ''}'`, at);
      value ??= UNDEFINED;
    }
    if (value) assignTarget(m, parameter.target, value, scope, fn.dialect, 'declare');
    if (parameter.property && name && scope.self?.is === 'object' && value) m.journal.set(scope.self.fields, name, value);
  });
  if (!python) scope.variables.set('arguments', list([...args]));
  else
    refuseExtra(
      m,
      fn,
      args.slice(next).filter((arg) => !isOpenSpread(arg)).length,
      [...named.keys()].filter((name) => !used.has(name)),
      at,
    );
}

/** Python refuses arguments that no parameter takes. */
function refuseExtra(m: Machine, fn: FunctionValue, positional: number, names: readonly string[], at: Span): void {
  const { parameters } = fn.node;
  const name = fn.node.name ?? 'lambda';
  if (positional > 0 && !parameters.some((parameter) => parameter.rest === 'list'))
    raise(m, 'python', 'TypeError', `${name}() takes fewer arguments`, at);
  const unexpected = parameters.some((parameter) => parameter.rest === 'map') ? undefined : names.find((each) => each !== '**');
  if (unexpected !== undefined) raise(m, 'python', 'TypeError', `${name}() got an unexpected argument '${unexpected}'`, at);
}

const isOpenSpread = (value: Value | undefined): boolean => value?.is === 'derived' && value.by === 'spread';

const made = new WeakMap<Value, FunctionNode>();

/** Whether an object was made by `new` of this function. */
export const isMadeBy = (value: Value, fn: FunctionValue): boolean => made.get(value) === fn.node;

/** Whether an object was made by `new` of a function. */
export const isConstructed = (value: Value): boolean => made.has(value);

/** `new F()` of an old-style constructor function. */
function constructFunction(m: Machine, fn: FunctionValue, args: readonly Value[], named: ReadonlyMap<string, Value>, at: Span): Value {
  const self = object('javascript', [], {
    made: at,
    lookup: (name) => (name === 'constructor' ? fn : prototype?.is === 'object' ? prototype.fields.get(name) : undefined),
  });
  made.set(self, fn.node);
  const prototype = fn.fields.get('prototype');
  const result = invoke(m, { ...fn, receiver: self }, args, named, at, self);
  return result.is === 'object' || result.is === 'function' || result.is === 'library' ? result : self;
}

/** A member of an instance's class, bound to the instance. */
export function fieldOfClass(_m: Machine, instance: Value, name: string): Value | undefined {
  if (instance.is !== 'object' || !instance.class) return undefined;
  const found = memberOf(instance.class, name, instance.dialect === 'python' ? 'fields' : 'prototype');
  return found ? bind(found.value, instance, found.owner) : undefined;
}

/** A function value for a function node met in a scope. Python evaluates defaults now, JavaScript at the call. */
export function closure(m: Machine, node: FunctionNode, scope: Scope, dialect: 'python' | 'javascript', home?: ClassValue): FunctionValue {
  const defaults = new Map<number, Value>();
  if (dialect === 'python')
    node.parameters.forEach((parameter, index) => {
      if (parameter.default) defaults.set(index, evaluate(m, parameter.default, scope, dialect));
    });
  const module = m.modules.get(node.at.file);
  if (!module) throw new Limit({ code: 'native', text: `${node.at.file} is not loaded` });
  return {
    is: 'function',
    id: identity(),
    node,
    dialect,
    module,
    scope: dialect === 'python' && scope.kind === 'class' ? skipClass(scope) : scope,
    defaults,
    fields: new Map(),
    origins: [],
    ...((home ?? scope.class) ? { home: home ?? scope.class } : {}),
  };
}

const skipClass = (scope: Scope): Scope => (scope.kind === 'class' && scope.parent ? skipClass(scope.parent) : scope);
