import type { Machine } from '../machine.ts';
import { basisOf, recall } from '../paths.ts';
import type { Dialect, Primitive, Span } from '../tree.ts';
import { type Constant, constant, isConstant, keyOf, type LibraryValue, originsOf, truth, type Value } from '../value.ts';
import { callValue, fieldOfClass } from './call.ts';
import { mayEqual } from './concatenation.ts';
import { operate, UNPLACED } from './operators.ts';

/** Truthiness of a primitive: "" 0 null NaN are false in both dialects. */
export function truthyPrimitive(value: Primitive): boolean {
  return Boolean(value);
}

/** How a value reads in a path: short and for people. */
export function describe(value: Value, depth = 3): string {
  switch (value.is) {
    case 'constant':
      return typeof value.value === 'string'
        ? JSON.stringify(value.value.length > 40 ? `${value.value.slice(0, 40)}…` : value.value)
        : String(value.value);
    case 'symbol':
      return value.origins[0]?.name ?? value.key;
    case 'derived':
      return depth <= 0 ? '…' : `${value.by}(${value.of.map((part) => describe(part, depth - 1)).join(', ')})`;
    case 'library':
      return value.path;
    case 'unknown':
      return value.reason.text;
    case 'function':
      return value.node.name ?? 'function';
    case 'class':
      return value.node.name ?? 'class';
    case 'choice':
      return depth <= 0 ? '…' : value.of.map((part) => describe(part, depth - 1)).join(' | ');
    default:
      return value.is;
  }
}

/** Replaces what this path already knows by constants, inside derived terms too. */
export function simplify(m: Machine, value: Value, seen = new Map<Value, Value>()): Value {
  if (value.is === 'symbol') return m.path?.knownOf(value).equals ?? value;
  if (value.is !== 'derived' || !m.path) return value;
  const earlier = seen.get(value);
  if (earlier) return earlier;
  const of = value.of.map((part) => simplify(m, part, seen));
  const result =
    m.path.knownOf(value).equals ??
    (of.some((part, index) => part !== value.of[index])
      ? operate(m, value.by, of, value.by.startsWith('py:') ? 'python' : 'javascript', undefined, value)
      : value);
  seen.set(value, result);
  return result;
}

/** Truth of a value; undefined when it is undecided and both branches are to be joined. */
export function test(m: Machine, value: Value, dialect: Dialect, at: Span | undefined): boolean | undefined {
  const own = value.is === 'object' && value.dialect === 'python' ? truthOfObject(m, value) : undefined;
  if (own) return test(m, own, dialect, at);
  const settled = settle(m, value, dialect);
  if (settled !== undefined) return settled;
  const simple = simplify(m, value);
  if (isConstant(simple)) return truthyPrimitive(simple.value);
  if (simple.is === 'derived' && simple.by === 'not') {
    const inner = test(m, simple.of[0] ?? simple, dialect, at);
    return inner === undefined ? undefined : !inner;
  }
  if (simple.is === 'derived' && simple.by === 'equals') {
    const [left, right] = simple.of;
    if (left && right) return decideEquals(m, left, right, at) ?? (m.path ? undefined : m.watch?.onTest?.(simple, at));
  }
  const path = m.path;
  if (!path) return m.watch?.onTest?.(simple, at);
  const recalled = recall(path, simple, 'truthy', truthyPrimitive);
  if (recalled !== undefined) return recalled;
  const answer = path.choose(`truthy ${keyOf(simple)}`, 2, basisOf(simple), `${describe(simple)} is truthy`, at) === 0;
  const known = path.knownOf(simple);
  known.truthy = answer;
  if (answer) known.nullish = false;
  return answer;
}

/** What decides the truth of a Python object: its `__bool__`, else its `__len__`, else a plain value it stands for. */
function truthOfObject(m: Machine, value: Extract<Value, { is: 'object' }>): Value | undefined {
  const stored = value.fields.get('__truth__') ?? value.fields.get('__plain__');
  if (stored) return stored;
  const method = fieldOfClass(m, value, '__bool__') ?? fieldOfClass(m, value, '__len__');
  return method ? callValue(m, method, [], new Map(), UNPLACED) : undefined;
}

/** The truth of a value as far as no new decision is needed. */
export function settledTruth(m: Machine, value: Value, dialect: Dialect): boolean | undefined {
  const simple = simplify(m, value);
  return isConstant(simple) ? truthyPrimitive(simple.value) : settle(m, simple, dialect);
}

/** Truth that needs no decision. */
function settle(m: Machine, value: Value, dialect: Dialect): boolean | undefined {
  switch (value.is) {
    case 'constant':
      return truthyPrimitive(value.value);
    case 'function':
    case 'class':
    case 'native':
    case 'module':
    case 'pending':
      return true;
    case 'list':
      if (dialect === 'javascript') return true;
      return value.items.length > 0 ? (m.partly.has(value) ? undefined : true) : value.open ? undefined : false;
    case 'map':
      if (dialect === 'javascript') return true;
      return value.entries.size > 0 ? (m.partly.has(value.entries) ? undefined : true) : value.open ? undefined : false;
    case 'object': {
      if (value.dialect !== 'python') return true;
      const own = truthOfObject(m, value);
      return own ? settledTruth(m, own, dialect) : true;
    }
    case 'library':
      return isThere(value) ? true : undefined;
    case 'choice': {
      const truths = value.of.map((part) => settle(m, part, dialect));
      return truths.every((part) => part === truths[0]) ? truths[0] : undefined;
    }
    default:
      return undefined;
  }
}

/** Methods that give a text or raise. */
const GIVES_TEXT = /\.(?:decode|hex|hexdigest|isoformat|strftime)\(\)$/;

/** What a package exports, and instances of its classes, are there; what a call gave, or a member of that, may be missing. */
const isThere = (value: LibraryValue): boolean =>
  value.call
    ? value.call.construct || /\.(?:connect|begin|cursor)\(\)$|Response\.(?:json|redirect|next|rewrite|error)\(\)$/.test(value.path)
    : !value.path.includes('()');

/** Whether a value is null, undefined or None. */
export function testNullish(m: Machine, value: Value, at: Span | undefined): boolean | undefined {
  const simple = simplify(m, value);
  if (isConstant(simple)) return simple.value === null || simple.value === undefined;
  if (simple.is === 'derived' && (simple.holds === 'text' || simple.holds === 'truth' || simple.holds === 'number')) return false;
  if (simple.is === 'symbol' && simple.holds !== 'any') return false;
  if (simple.is === 'choice') {
    const answers = simple.of.map((part) =>
      isConstant(part)
        ? part.value === null || part.value === undefined
        : part.is === 'unknown' || part.is === 'library'
          ? undefined
          : false,
    );
    if (answers.every((answer) => answer === answers[0])) return answers[0];
  } else if (simple.is !== 'symbol' && simple.is !== 'derived' && simple.is !== 'unknown' && simple.is !== 'library') return false;
  if (simple.is === 'library' && (isThere(simple) || GIVES_TEXT.test(simple.path))) return false;
  const path = m.path;
  if (!path) return undefined;
  const recalled = recall(path, simple, 'nullish', truthyPrimitive);
  if (recalled !== undefined) return recalled;
  const answer = path.choose(`nullish ${keyOf(simple)}`, 2, basisOf(simple), `${describe(simple)} is missing`, at) === 0;
  const known = path.knownOf(simple);
  known.nullish = answer;
  if (answer) known.truthy = false;
  return answer;
}

/**
 * Equality of two values that are not both constant. A credential that the caller makes up never equals a configured
 * secret, but may equal a constant of the code and the empty string.
 */
export function decideEquals(m: Machine, left: Value, right: Value, at: Span | undefined): boolean | undefined {
  const a = simplify(m, left);
  const b = simplify(m, right);
  if (isConstant(a) && isConstant(b)) return a.value === b.value;
  if (keyOf(a) === keyOf(b)) return true;
  const hashed = inputsOf(a, b);
  if (hashed) {
    for (const [x, y] of hashed) {
      const same = decideEquals(m, x, y, at);
      if (!same) return same;
    }
    return true;
  }
  const [open, fixed] = isConstant(a) ? [b, a] : [a, b];
  if (isConstant(fixed)) {
    hint(m, open, fixed);
    if (!mayEqual(open, fixed)) return false;
    const configured = secretOf(fixed);
    if (configured && forged(open)) return m.world.caller === 'valid' ? undefinedOr(m, open, fixed, at) : false;
    return undefinedOr(m, open, fixed, at);
  }
  if ((forged(a) && secretOf(b)) || (forged(b) && secretOf(a))) if (m.world.caller !== 'valid') return false;
  return m.decide(`equals ${keyOf(a)} ${keyOf(b)}`, `${describe(a)} equals ${describe(b)}`, at, a, b);
}

/** Hash functions that give the same for the same, and otherwise something else. */
const HASHES = /^(?:crypto\.createH(?:ash|mac)|hashlib\.(?!scrypt|new)\w+|hmac\.(?:new|digest))\(\)/;

/** What two digests of one function are made of, pair by pair: they are equal when all of it is. */
function inputsOf(a: Value, b: Value): readonly (readonly [Value, Value])[] | undefined {
  if (a.is !== 'library' || b.is !== 'library' || a.path !== b.path || !HASHES.test(a.path)) return undefined;
  const [one, other] = [a, b].map((digest) => {
    const parts: Value[] = [];
    for (let at: LibraryValue | undefined = digest as LibraryValue; at; at = at.receiver)
      parts.push(...(at.call?.arguments ?? []), ...(at.call?.named.values() ?? []));
    return parts;
  });
  // A hash that is fed by statements of their own does not show what is in it.
  if (!one || !other || one.length !== other.length || one.length < (a.path.startsWith('crypto') ? 2 : 1)) return undefined;
  return one.map((part, index) => [part, other[index] ?? part]);
}

const forged = (value: Value): boolean => originsOf(value, 1).some((origin) => origin.from === 'request');
const secretOf = (value: Value): boolean =>
  (!isConstant(value) || (typeof value.value === 'string' && value.value !== '')) &&
  originsOf(value, 1).some(
    (origin) =>
      !origin.fallback &&
      (origin.from === 'environment' || origin.from === 'configuration' || origin.from === 'file' || origin.secret === true),
  );

function undefinedOr(m: Machine, open: Value, fixed: Constant, at: Span | undefined): boolean | undefined {
  const path = m.path;
  if (
    open.is === 'object' ||
    open.is === 'list' ||
    open.is === 'map' ||
    open.is === 'function' ||
    open.is === 'class' ||
    open.is === 'module'
  )
    return false;
  if (!path) return undefined;
  const known = path.knownOf(open);
  if (known.equals) return known.equals.value === fixed.value;
  const text = keyOf(fixed);
  if (known.differs.has(text)) return false;
  const nullish = fixed.value === null || fixed.value === undefined;
  if (known.nullish !== undefined && nullish) return known.nullish;
  if (known.nullish === true) return false;
  if (known.truthy !== undefined && known.truthy !== truthyPrimitive(fixed.value)) return false;
  if ((open.is === 'symbol' || open.is === 'derived') && open.holds === 'text' && typeof fixed.value !== 'string') return false;
  const answer = path.choose(`equals ${keyOf(open)} ${text}`, 2, basisOf(open), `${describe(open)} equals ${describe(fixed)}`, at) === 0;
  if (answer) {
    known.equals = constant(fixed.value, originsOf(open, 1));
    known.truthy = truthyPrimitive(fixed.value);
    known.nullish = nullish;
  } else known.differs.add(text);
  return answer;
}

function hint(m: Machine, open: Value, fixed: Constant): void {
  if (typeof fixed.value !== 'string') return;
  const seen = new Set<Value>();
  const add = (value: Value): void => {
    if (seen.has(value)) return;
    seen.add(value);
    if (value.is === 'derived' || value.is === 'choice') value.of.forEach(add);
    else if (value.is === 'symbol') {
      let set = m.compared.get(value.key);
      if (!set) {
        set = new Set();
        m.compared.set(value.key, set);
      }
      set.add(fixed.value as string);
    }
  };
  add(open);
}

/** A truth value for an answer that may be undecided. */
export function answerOf(answer: boolean | undefined, otherwise: () => Value): Value {
  return answer === undefined ? otherwise() : truth(answer);
}
