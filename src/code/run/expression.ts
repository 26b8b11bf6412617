import type { Machine, ModelCall } from '../machine.ts';
import { Raised } from '../machine.ts';
import { basisOf, type Path, recall } from '../paths.ts';
import type { Argument, Dialect, Expression, Span } from '../tree.ts';
import {
  type Accessor,
  type ChoiceValue,
  constant,
  fallbackOrigins,
  isConstant,
  isNullish,
  keyOf,
  type LibraryValue,
  list,
  map,
  NO_ORIGINS,
  native,
  type ObjectValue,
  object,
  originsOf,
  type Scope,
  UNDEFINED,
  unknown,
  type Value,
} from '../value.ts';
import { assignTarget } from './assign.ts';
import { callValue, closure } from './call.ts';
import { attachBase, declareClass, superCall } from './class.ts';
import { linearize, memberOf } from './classes.ts';
import { sinkOf } from './generator.ts';
import { intrinsic } from './intrinsics.ts';
import { iterate, requireIterable, visit } from './iterate.ts';
import { chooseValue } from './join.ts';
import { bind, readMember } from './member.ts';
import { dereference } from './module.ts';
import { operate } from './operators.ts';
import { alternatives, awaitPending } from './pending.ts';
import { firstArgument, methodOf, readName, selfOf } from './scope.ts';
import { storedAwait } from './stored.ts';
import { readIndex } from './subscript.ts';
import { describe, settledTruth, test, testNullish } from './test.ts';
import { concat, toText } from './text.ts';

/** The value of an expression. Raises as the program would. */
export function evaluate(m: Machine, node: Expression, scope: Scope, dialect: Dialect): Value {
  const value = compute(m, node, scope, dialect);
  return value.is === 'choice' && m.path ? pick(m.path, value, node.at) : value;
}

/** On one path a value that loading left open is one of its alternatives. */
function pick(path: Path, value: ChoiceValue, at: Span): Value {
  const basis = value.when.startsWith('unset env.') ? 'environment' : basisOf(...value.of);
  return value.of[path.choose(value.when, value.of.length, basis, value.when, at)] ?? value;
}

function compute(m: Machine, node: Expression, scope: Scope, dialect: Dialect): Value {
  m.tick(node.at);
  switch (node.kind) {
    case 'literal':
      return literal(node);
    case 'name':
      return name(m, node, scope, dialect);
    case 'member': {
      if (node.object.kind === 'name' && node.object.name === 'super') return superMember(m, node.name, scope, dialect, node.at);
      const target = evaluate(m, node.object, scope, dialect);
      if (skipped.has(target) || (node.optional && optionalStops(m, target, node.at))) return skip(target);
      return readMember(m, target, node.name, dialect, node.at);
    }
    case 'index': {
      const target = evaluate(m, node.object, scope, dialect);
      if (skipped.has(target) || (node.optional && optionalStops(m, target, node.at))) return skip(target);
      return readIndex(m, target, evaluate(m, node.key, scope, dialect), dialect, node.at);
    }
    case 'call':
      return call(m, node, scope, dialect);
    case 'operation':
      return operation(m, node, scope, dialect);
    case 'logical':
      return logical(m, node, scope, dialect);
    case 'conditional': {
      const tested = evaluate(m, node.test, scope, dialect);
      if (isData(node.then) && isData(node.else) && isIdle(m, tested, 'truthy', dialect))
        return chooseValue(evaluate(m, node.then, scope, dialect), evaluate(m, node.else, scope, dialect), describe(tested)) ?? UNDEFINED;
      const answer = test(m, tested, dialect, node.test.at);
      if (answer !== undefined) return evaluate(m, answer ? node.then : node.else, scope, dialect);
      return (
        chooseValue(quietly(m, node.then, scope, dialect), quietly(m, node.else, scope, dialect), 'a test that is not decided') ?? UNDEFINED
      );
    }
    case 'template':
      return concat(node.parts.map((part) => toText(m, evaluate(m, part, scope, dialect), dialect)));
    case 'collection':
      return collection(m, node, scope, dialect);
    case 'function':
      return closure(m, node, scope, dialect);
    case 'class':
      return decorated(m, node, scope, dialect);
    case 'await': {
      const value = evaluate(m, node.value, scope, dialect);
      if (value.is === 'library')
        return (
          m.options.models.calls.get(`await ${value.path}`)?.(m, awaited(value, node.at)) ?? (m.watch && storedAwait(m, value)) ?? value
        );
      return value.is === 'pending'
        ? awaitPending(m, value, node.at)
        : value.is === 'choice'
          ? { ...value, of: alternatives(m, value.of, (each) => (each.is === 'pending' ? awaitPending(m, each, node.at) : each)) }
          : value;
    }
    case 'yield': {
      const sink = sinkOf(scope);
      const nothing = dialect === 'python' ? constant(null) : UNDEFINED;
      const value = node.value ? evaluate(m, node.value, scope, dialect) : nothing;
      if (sink && node.all) return visit(m, value, sink) ?? nothing;
      sink?.(value);
      return nothing;
    }
    case 'assign':
      return assign(m, node, scope, dialect);
    case 'sequence':
      return node.expressions.reduce<Value>((_before, each) => evaluate(m, each, scope, dialect), UNDEFINED);
    case 'intrinsic':
      return unknown('native', `intrinsic ${node.name}`, node.at);
    case 'opaque': {
      m.note({ code: 'syntax', at: node.at, text: node.reason });
      return unknown('syntax', node.reason, node.at);
    }
  }
}

function literal(node: Extract<Expression, { kind: 'literal' }>): Value {
  if (node.form === 'regex')
    return object(
      'javascript',
      [
        ['source', constant(node.value)],
        ['flags', constant(node.flags ?? '')],
      ],
      { tag: 'regex', made: node.at },
    );
  if (node.form === 'bytes' || node.form === 'float') return { ...constant(node.value), form: node.form };
  if (node.form === 'ellipsis') return { ...constant('...'), form: 'ellipsis' };
  return constant(node.value);
}

function name(m: Machine, node: Extract<Expression, { kind: 'name' }>, scope: Scope, dialect: Dialect): Value {
  if (dialect === 'javascript') {
    if (node.name === 'this') return selfOf(scope);
    if (node.name === 'import.meta')
      return object(
        'javascript',
        [
          ['url', constant(`file:///${node.at.file}`)],
          ['dirname', constant(node.at.file.includes('/') ? node.at.file.slice(0, node.at.file.lastIndexOf('/')) : '.')],
          ['main', constant(m.main === node.at.file)],
        ],
        {
          lookup: (key) =>
            key === 'env' ? readMember(m, readName(m, scope, 'process', dialect, node.at), 'env', dialect, node.at) : undefined,
          tag: 'import.meta',
        },
      );
    if (node.name === 'new.target') return UNDEFINED;
  }
  return dereference(m, readName(m, scope, node.name, dialect, node.at, node.from));
}

function optionalStops(m: Machine, target: Value, at: Span): boolean {
  if (isNullish(target)) return true;
  if (target.is === 'symbol' || target.is === 'unknown' || target.is === 'library' || target.is === 'derived')
    return m.path ? testNullish(m, target, at) === true : false;
  return false;
}

/** The `undefined` of an optional chain that stopped: the links after it are skipped too. */
const skipped = new WeakSet<Value>();

function skip(target: Value): Value {
  if (skipped.has(target)) return target;
  const value: Value = { ...UNDEFINED, origins: originsOf(target, 0) };
  skipped.add(value);
  return value;
}

function superMember(m: Machine, member: string, scope: Scope, dialect: Dialect, at: Span): Value {
  const fn = methodOf(scope);
  const parent = fn?.home?.bases[0];
  const self = selfOf(scope);
  if (parent?.is === 'class') {
    const found = memberOf(parent, member, self.is === 'class' ? 'fields' : 'prototype');
    if (found) {
      const bound = bind(found.value, self, found.owner);
      return bound.is === 'accessor' ? (bound.get ? callValue(m, bound.get, [], new Map(), at, self) : UNDEFINED) : bound;
    }
  }
  if (parent?.is === 'library') return readMember(m, parent, member, dialect, at);
  return unknown('dynamic', `super.${member}`, at);
}

function call(m: Machine, node: Extract<Expression, { kind: 'call' }>, scope: Scope, dialect: Dialect): Value {
  const { callee } = node;
  if (callee.kind === 'intrinsic') return intrinsic(m, callee.name, node, scope, dialect);
  if (callee.kind === 'name' && callee.name === 'super' && dialect === 'javascript') {
    const self = selfOf(scope);
    const fn = methodOf(scope);
    const { args, named } = argumentsOf(m, node.arguments, scope, dialect);
    if (self.is === 'object' && fn?.home) superCall(m, self, fn.home, args, named, node.at);
    return UNDEFINED;
  }
  let self: Value | undefined;
  let target: Value;
  if (callee.kind === 'member' && !(callee.object.kind === 'name' && callee.object.name === 'super')) {
    self = evaluate(m, callee.object, scope, dialect);
    if (skipped.has(self) || (callee.optional && optionalStops(m, self, callee.at))) return skip(self);
    target = readMember(m, self, callee.name, dialect, callee.at);
  } else if (callee.kind === 'index' && dialect === 'javascript') {
    self = evaluate(m, callee.object, scope, dialect);
    target = readIndex(m, self, evaluate(m, callee.key, scope, dialect), dialect, callee.at);
  } else target = evaluate(m, callee, scope, dialect);
  if (callee.kind === 'member' && callee.object.kind === 'name' && callee.object.name === 'super') self = selfOf(scope);
  if (skipped.has(target) || (node.optional && optionalStops(m, target, node.at))) return skip(target);
  const { args, named } = argumentsOf(m, node.arguments, scope, dialect);
  if (target.is === 'constant' && !m.path) {
    m.note({ code: 'dynamic', at: node.at, text: `${describe(target)} is called` });
    return unknown('dynamic', `result of ${describe(target)}`, node.at);
  }
  if (target.is === 'library' && target.path === 'builtins.super') return superObject(m, args, scope, node.at);
  return callValue(m, target, args, named, node.at, self, node.construct);
}

/** Python's `super()`: the members of the classes above the one that holds the running method. */
function superObject(m: Machine, args: readonly Value[], scope: Scope, at: Span): Value {
  const fn = methodOf(scope);
  const home = args[0]?.is === 'class' ? args[0] : fn?.home;
  const self = args[1] ?? fn?.receiver ?? firstArgument(scope);
  if (!home || !self) return unknown('dynamic', 'super()', at);
  return object('python', [], {
    tag: 'super',
    lookup: (member) => {
      const start = self.is === 'object' && self.class ? self.class : self;
      const order = linearize(start);
      for (const each of order.slice(order.indexOf(home) + 1)) {
        if (each.is === 'class') {
          const value = each.fields.get(member);
          if (value) return bind(value, self, each);
        } else if (each.path !== 'builtins.object') {
          if (member === '__init__' && self.is === 'object')
            return native('__init__', (made) => {
              attachBase(m, self, each, made.arguments, made.named, made.at);
              return constant(null);
            });
          const base = self.is === 'object' ? self.fields.get('__base__') : undefined;
          return readMember(m, base?.is === 'library' ? base : each, member, 'python', at);
        }
      }
      return native(member, () => constant(null));
    },
  });
}

/** Evaluates the arguments of a call; an undecided spread becomes a marker the callee reads as "more". */
export function argumentsOf(
  m: Machine,
  nodes: readonly Argument[],
  scope: Scope,
  dialect: Dialect,
): { args: Value[]; named: Map<string, Value> } {
  const args: Value[] = [];
  const named = new Map<string, Value>();
  for (const node of nodes) {
    const value = evaluate(m, node.value, scope, dialect);
    if (node.spread === 'list') {
      requireIterable(m, value, dialect, node.value.at);
      const { items, open } = iterate(m, value);
      args.push(...items);
      if (open) args.push({ is: 'derived', by: 'spread', of: [value], holds: 'any', origins: originsOf(value, 1) });
    } else if (node.spread === 'map') {
      if (value.is === 'map') for (const [key, item] of value.entries.values()) if (isConstant(key)) named.set(String(key.value), item);
      if (value.is === 'object') for (const [key, item] of value.fields) named.set(key, item);
      if ((value.is !== 'map' && value.is !== 'object') || value.open) named.set('**', value);
    } else if (node.name !== undefined) named.set(node.name, value);
    else args.push(value);
  }
  return { args, named };
}

function operation(m: Machine, node: Extract<Expression, { kind: 'operation' }>, scope: Scope, dialect: Dialect): Value {
  if (node.operator === 'delete') {
    const [target] = node.operands;
    if (target?.kind === 'member' || target?.kind === 'index') {
      const holder = evaluate(m, target.object, scope, dialect);
      const key = target.kind === 'member' ? constant(target.name) : evaluate(m, target.key, scope, dialect);
      if (isConstant(key) && (holder.is === 'object' || holder.is === 'library')) m.journal.delete(holder.fields, String(key.value));
      if (holder.is === 'map') m.journal.delete(holder.entries as Map<string, unknown>, keyOf(key));
    }
    return constant(true);
  }
  if (node.operator === 'typeof' && node.operands[0]?.kind === 'name') {
    const value = readName(m, scope, node.operands[0].name, dialect, node.at);
    if (value.is === 'library' && value.path.startsWith('global.') && BROWSER.has(value.path)) return constant('undefined');
    return operate(m, 'typeof', [dereference(m, value)], dialect, node.at);
  }
  return operate(
    m,
    node.operator,
    node.operands.map((operand) => evaluate(m, operand, scope, dialect)),
    dialect,
    node.at,
  );
}

const BROWSER = new Set(['global.window', 'global.document', 'global.navigator', 'global.localStorage', 'global.Bun', 'global.Deno']);

function logical(m: Machine, node: Extract<Expression, { kind: 'logical' }>, scope: Scope, dialect: Dialect): Value {
  const left = evaluate(m, node.left, scope, dialect);
  if (node.operator !== 'and' && isData(node.right) && isIdle(m, left, node.operator === 'or' ? 'truthy' : 'nullish', dialect))
    return chooseValue(left, evaluate(m, node.right, scope, dialect), describe(left)) ?? left;
  const answer = node.operator === 'coalesce' ? testNullish(m, left, node.left.at) : test(m, left, dialect, node.left.at);
  if (answer === undefined) {
    const right = quietly(m, node.right, scope, dialect);
    const kept = node.operator === 'coalesce' ? left : asTested(left, node.operator === 'or');
    return kept ? (chooseValue(kept, right, describe(left)) ?? kept) : right;
  }
  const takeRight = node.operator === 'or' ? !answer : answer;
  if (!takeRight) return left;
  const right = evaluate(m, node.right, scope, dialect);
  // `os.getenv("X") or "fallback"`: where the value would have come from.
  return node.operator !== 'and' && isConstant(left) && isConstant(right) && left.origins.length > 0
    ? constant(right.value, [...right.origins, ...fallbackOrigins(left.origins)])
    : right;
}

/** An expression that only is a value: which of two such a test picks need not be decided before the value is tested itself. */
const isData = (node: Expression): boolean => node.kind === 'literal' || (node.kind === 'name' && node.name === 'undefined');

/** Nothing is known of a value, and it comes from no request or variable: a test of it would only double the paths. */
const isIdle = (m: Machine, value: Value, question: 'truthy' | 'nullish', dialect: Dialect): boolean =>
  m.path !== undefined &&
  (value.is === 'unknown' || value.is === 'library' || value.is === 'derived') &&
  settledTruth(m, value, dialect) === undefined &&
  basisOf(value) === 'unknown' &&
  recall(m.path, value, question, Boolean) === undefined;

/** What is left of a value once its truth is known; undefined when it is never so. */
function asTested(value: Value, truth: boolean): Value | undefined {
  if (isConstant(value)) return Boolean(value.value) === truth ? value : undefined;
  if (value.is === 'derived' && value.holds === 'truth') return constant(truth, value.origins);
  if (value.is !== 'choice') return value;
  const of = value.of.flatMap((each) => asTested(each, truth) ?? []);
  return of.length === 1 ? of[0] : of.length === 0 ? undefined : { ...value, of };
}

/** An operand that may not run at all: its raise does not count. */
function quietly(m: Machine, node: Expression, scope: Scope, dialect: Dialect): Value {
  try {
    return evaluate(m, node, scope, dialect);
  } catch (error) {
    if (error instanceof Raised) return unknown('dynamic', 'raises', node.at);
    throw error;
  }
}

function collection(m: Machine, node: Extract<Expression, { kind: 'collection' }>, scope: Scope, dialect: Dialect): Value {
  if (node.form !== 'map') {
    const items: Value[] = [];
    let open = false;
    for (const entry of node.entries) {
      const value = evaluate(m, entry.value, scope, dialect);
      if (entry.spread) {
        requireIterable(m, value, dialect, entry.value.at);
        const inner = iterate(m, value);
        items.push(...inner.items);
        open ||= inner.open;
      } else items.push(value);
    }
    const unique = (value: Value, index: number): boolean => items.findIndex((other) => keyOf(other) === keyOf(value)) === index;
    return list(node.form === 'set' ? items.filter(unique) : items, node.form, open, NO_ORIGINS);
  }
  if (dialect === 'python') {
    const result = map();
    for (const entry of node.entries) {
      const key = entry.key ? evaluate(m, entry.key, scope, dialect) : undefined;
      const value = evaluate(m, entry.value, scope, dialect);
      if (entry.spread) {
        if (value.is === 'map') for (const [key, pair] of value.entries) result.entries.set(key, pair);
        if (value.is !== 'map' || value.open) result.open = true;
      } else if (key) {
        result.entries.set(keyOf(key), [key, value]);
      }
    }
    return result;
  }
  const fields = new Map<string, Value>();
  let open = false;
  let lookup: ObjectValue['lookup'];
  for (const entry of node.entries) {
    if (entry.spread) {
      const value = evaluate(m, entry.value, scope, dialect);
      if (value.is === 'object') {
        for (const [key, item] of value.fields)
          if (key !== '__base__') fields.set(key, item.is === 'accessor' ? readMember(m, value, key, dialect, entry.value.at) : item);
        open ||= value.open;
        lookup = value.lookup ?? lookup;
      } else if (value.is === 'choice') {
        for (const each of value.of) if (each.is === 'object') for (const [key, item] of each.fields) fields.set(key, item);
      } else if (value.is === 'list' && !value.open)
        value.items.forEach((item, index) => {
          fields.set(String(index), item);
        });
      else if (!isConstant(value)) open = true;
      continue;
    }
    const key = entry.key ? evaluate(m, entry.key, scope, dialect) : UNDEFINED;
    const text = isConstant(key) ? String(key.value) : key.is === 'library' ? key.path : undefined;
    const value = evaluate(m, entry.value, scope, dialect);
    if (text === undefined) {
      open = true;
      continue;
    }
    if (entry.accessor) {
      const earlier = fields.get(text);
      const base: Accessor = earlier?.is === 'accessor' ? earlier : { is: 'accessor', origins: [] };
      fields.set(text, entry.accessor === 'getter' ? { ...base, get: value } : { ...base, set: value });
    } else fields.set(text, value);
  }
  return object('javascript', fields, { made: node.at, open, ...(lookup ? { lookup } : {}) });
}

function decorated(m: Machine, node: Extract<Expression, { kind: 'class' }>, scope: Scope, dialect: Dialect): Value {
  const value = declareClass(m, node, scope, dialect);
  if (dialect === 'javascript' && value.is === 'class' && node.decorators.length > 0) {
    const inner: Scope = { kind: 'block', variables: new Map(node.name ? [[node.name, value]] : []), parent: scope };
    value.decorators = node.decorators.map((decorator) => evaluate(m, decorator, inner, dialect));
  }
  return value;
}

function assign(m: Machine, node: Extract<Expression, { kind: 'assign' }>, scope: Scope, dialect: Dialect): Value {
  if (!node.value) {
    if (node.declares === 'let' && node.target.kind === 'name') assignTarget(m, node.target, UNDEFINED, scope, dialect, 'assign');
    if (dialect === 'python' && node.target.kind === 'name' && scope.kind === 'class')
      scope.annotations?.set(node.target.name, node.annotation);
    return UNDEFINED;
  }
  if (!node.operator) {
    const value = evaluate(m, node.value, scope, dialect);
    if (dialect === 'python' && node.annotation && node.target.kind === 'name' && scope.kind === 'class')
      scope.annotations?.set(node.target.name, node.annotation);
    assignTarget(m, node.target, value, scope, dialect, 'assign');
    return value;
  }
  if (node.target.kind === 'pattern') return UNDEFINED;
  const before = evaluate(m, node.target, scope, dialect);
  if (node.operator === 'and' || node.operator === 'or' || node.operator === 'coalesce') {
    const answer = node.operator === 'coalesce' ? testNullish(m, before, node.at) : test(m, before, dialect, node.at);
    const takes = node.operator === 'or' ? answer === false : answer === true;
    if (answer !== undefined && !takes) return before;
    const value = evaluate(m, node.value, scope, dialect);
    const next = answer === undefined ? (chooseValue(before, value, describe(before)) ?? value) : value;
    assignTarget(m, node.target, next, scope, dialect, 'assign');
    return next;
  }
  const right = evaluate(m, node.value, scope, dialect);
  if (before.is === 'list' && node.operator === '+' && dialect === 'python') {
    const { items, open } = iterate(m, right);
    m.journal.items(before, [...before.items, ...items], before.open || open);
    return before;
  }
  const value = operate(m, node.operator, [before, right], dialect, node.at);
  assignTarget(m, node.target, value, scope, dialect, 'assign');
  return node.postfix ? before : value;
}

/** A library object that waits for something when it is awaited has a model of its own. */
const awaited = (target: LibraryValue, at: Span): ModelCall => ({
  path: `await ${target.path}`,
  target,
  arguments: [],
  named: new Map(),
  construct: false,
  at,
});
