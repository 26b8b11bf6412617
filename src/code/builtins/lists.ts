import type { Machine } from '../machine.ts';
import { sortBy } from '../models/python-builtins.ts';
import { callValue } from '../run/call.ts';
import { raise } from '../run/errors.ts';
import { iterate } from '../run/iterate.ts';
import { contains, derive, equality, operate } from '../run/operators.ts';
import { test } from '../run/test.ts';
import { joinTexts, toText } from '../run/text.ts';
import type { Dialect } from '../tree.ts';
import {
  type Call,
  constant,
  isConstant,
  keyOf,
  type ListValue,
  list,
  NULL,
  native,
  originsOf,
  truth,
  UNDEFINED,
  unknown,
  type Value,
} from '../value.ts';

type Method = (m: Machine, target: ListValue, call: Call) => Value;

const item = (call: Call, index = 0): Value => call.arguments[index] ?? UNDEFINED;
const NO_NAMES: ReadonlyMap<string, Value> = new Map();
/** Calls back for each item, and once with an unknown one when there may be more. */
function each(m: Machine, target: ListValue, call: Call, use: (value: Value, result: Value) => boolean | undefined | undefined): boolean {
  const callback = item(call);
  for (const [index, value] of target.items.entries())
    if (use(value, callValue(m, callback, [value, constant(index), target], NO_NAMES, call.at)) === false) return false;
  if (target.open) {
    m.repeated++;
    try {
      const element = unknown('dynamic', 'an element of an open list', call.at, target.origins);
      use(element, callValue(m, callback, [element, constant(target.items.length), target], NO_NAMES, call.at));
    } finally {
      m.repeated--;
    }
  }
  return true;
}
/** Whether two Python values are equal, as far as that is known. */
const same = (m: Machine, a: Value, b: Value): boolean => {
  const answer = equality(m, a, b, '==', 'python');
  return isConstant(answer) ? answer.value === true : keyOf(a) === keyOf(b);
};
const index = (value: Value | undefined, otherwise: number): number =>
  value && isConstant(value) && typeof value.value === 'number' ? value.value : otherwise;

const pop =
  (python: boolean): Method =>
  (m, target, call) => {
    const at = index(call.arguments[0], target.items.length - 1);
    const value = target.items.at(at);
    if (!value && !target.open && python) return raise(m, 'python', 'IndexError', 'pop from an empty list', call.at);
    m.journal.items(
      target,
      target.items.filter((_each, position) => position !== (at < 0 ? target.items.length + at : at)),
    );
    return value ?? (target.open ? unknown('dynamic', 'popped', call.at) : UNDEFINED);
  };

const SHARED: Readonly<Record<string, Method>> = {
  reverse: (m, target) => {
    m.journal.items(target, [...target.items].reverse());
    return target;
  },
};

const asSet = (m: Machine, value: Value): Value => {
  const { items, open } = iterate(m, value);
  return list([...items], 'set', open);
};

const PYTHON: Readonly<Record<string, Method>> = {
  pop: pop(true),
  reverse: (m, target) => {
    m.journal.items(target, [...target.items].reverse());
    return NULL;
  },
  append: (m, target, call) => {
    m.journal.items(target, [...target.items, item(call)]);
    return NULL;
  },
  add: (m, target, call) => {
    if (!target.items.some((value) => same(m, value, item(call)))) m.journal.items(target, [...target.items, item(call)]);
    return NULL;
  },
  extend: (m, target, call) => {
    const more = iterate(m, item(call));
    m.journal.items(target, [...target.items, ...more.items], target.open || more.open);
    return NULL;
  },
  update: (m, target, call) => {
    for (const source of call.arguments) {
      const more = iterate(m, source);
      for (const value of more.items) (PYTHON.add as Method)(m, target, { ...call, arguments: [value] });
      if (more.open) m.journal.items(target, target.items, true);
    }
    return NULL;
  },
  issuperset: (m, target, call) => operate(m, '>=', [target, asSet(m, item(call))], 'python', call.at),
  isdisjoint: (m, target, call) => {
    const common = operate(m, '&', [target, asSet(m, item(call))], 'python', call.at);
    return common.is === 'list' ? truth(common.items.length === 0) : derive('isdisjoint', [target, item(call)], 'truth');
  },
  symmetric_difference: (m, target, call) => operate(m, '^', [target, asSet(m, item(call))], 'python', call.at),
  insert: (m, target, call) => {
    const at = index(call.arguments[0], 0);
    m.journal.items(target, [...target.items.slice(0, at), item(call, 1), ...target.items.slice(at)]);
    return NULL;
  },
  remove: (m, target, call) => {
    const found = target.items.findIndex((value) => same(m, value, item(call)));
    if (found < 0) return target.open ? NULL : raise(m, 'python', 'ValueError', 'not in list', call.at);
    m.journal.items(
      target,
      target.items.filter((_each, position) => position !== found),
    );
    return NULL;
  },
  discard: (m, target, call) => {
    m.journal.items(
      target,
      target.items.filter((value) => !same(m, value, item(call))),
    );
    return NULL;
  },
  clear: (m, target) => {
    m.journal.items(target, [], false);
    return NULL;
  },
  copy: (_m, target) => list([...target.items], target.form, target.open),
  index: (m, target, call) => {
    const found = target.items.findIndex((value) => same(m, value, item(call)));
    return found >= 0
      ? constant(found)
      : target.open
        ? derive('index', [target], 'number')
        : raise(m, 'python', 'ValueError', 'not in list', call.at);
  },
  count: (m, target, call) =>
    target.open ? derive('count', [target], 'number') : constant(target.items.filter((value) => same(m, value, item(call))).length),
  sort: (m, target, call) => {
    const sorted = sortBy(m, target.items, call);
    m.journal.items(target, [...(sorted ?? target.items)], target.open || sorted === undefined);
    return NULL;
  },
  union: (m, target, call) => {
    const more = iterate(m, item(call));
    return list(
      [...target.items, ...more.items.filter((value) => !target.items.some((own) => same(m, own, value)))],
      'set',
      target.open || more.open,
    );
  },
  difference: (m, target, call) => {
    const more = iterate(m, item(call));
    return list(
      target.items.filter((value) => !more.items.some((other) => same(m, other, value))),
      'set',
      target.open || more.open,
    );
  },
  intersection: (m, target, call) => {
    const more = iterate(m, item(call));
    return list(
      target.items.filter((value) => more.items.some((other) => same(m, other, value))),
      'set',
      target.open || more.open,
    );
  },
  issubset: (m, target, call) => {
    const more = iterate(m, item(call));
    return target.open || more.open
      ? derive('issubset', [target, item(call)], 'truth')
      : truth(target.items.every((value) => more.items.some((other) => same(m, other, value))));
  },
};

const JAVASCRIPT: Readonly<Record<string, Method>> = {
  ...SHARED,
  pop: pop(false),
  push: (m, target, call) => {
    m.journal.items(target, [...target.items, ...call.arguments]);
    return constant(target.items.length);
  },
  unshift: (m, target, call) => {
    m.journal.items(target, [...call.arguments, ...target.items]);
    return constant(target.items.length);
  },
  shift: (m, target) => {
    const [first, ...rest] = target.items;
    m.journal.items(target, rest);
    return first ?? UNDEFINED;
  },
  splice: (m, target, call) => {
    const items = [...target.items];
    const start = index(call.arguments[0], 0);
    const count = call.arguments.length > 1 ? index(call.arguments[1], 0) : items.length;
    const removed = items.splice(start, count, ...call.arguments.slice(2));
    m.journal.items(target, items);
    return list(removed, 'list', target.open);
  },
  slice: (_m, target, call) =>
    list(
      target.items.slice(index(call.arguments[0], 0), call.arguments[1] ? index(call.arguments[1], target.items.length) : undefined),
      'list',
      target.open,
    ),
  concat: (_m, target, call) =>
    list(
      [...target.items, ...call.arguments.flatMap((arg) => (arg.is === 'list' ? arg.items : [arg]))],
      'list',
      target.open || call.arguments.some((arg) => (arg.is === 'list' ? arg.open : !isConstant(arg) && arg.is === 'unknown')),
    ),
  forEach: (m, target, call) => {
    each(m, target, call, () => undefined);
    return UNDEFINED;
  },
  map: (m, target, call) => {
    const results: Value[] = [];
    const all = target.items.length;
    each(m, target, call, (_value, result) => {
      if (results.length < all) results.push(result);
    });
    return list(results, 'list', target.open);
  },
  flatMap: (m, target, call) => {
    const results: Value[] = [];
    let open = target.open;
    each(m, target, call, (_value, result) => {
      if (result.is === 'list') {
        results.push(...result.items);
        open ||= result.open;
      } else results.push(result);
    });
    return list(results, 'list', open);
  },
  filter: (m, target, call) => {
    const results: Value[] = [];
    let open = target.open;
    each(m, target, call, (value, result) => {
      const answer = test(m, result, 'javascript', call.at);
      if (answer) results.push(value);
      if (answer === undefined) open = true;
    });
    return list(results, 'list', open);
  },
  some: (m, target, call) => quantify(m, target, call, true),
  every: (m, target, call) => quantify(m, target, call, false),
  find: (m, target, call) => {
    let found: Value | undefined;
    let undecided = target.open;
    each(m, target, call, (value, result) => {
      const answer = test(m, result, 'javascript', call.at);
      if (answer) found = value;
      if (answer === undefined) undecided = true;
      return answer !== true;
    });
    return found ?? (undecided ? unknown('dynamic', 'an element that was looked for', call.at, originsOf(target, 1)) : UNDEFINED);
  },
  findIndex: (m, target, call) => {
    const found = (JAVASCRIPT.find as Method)(m, target, call);
    const position = target.items.indexOf(found);
    return position >= 0 ? constant(position) : target.open ? derive('index', [target], 'number') : constant(-1);
  },
  includes: (m, target, call) => contains(m, target, item(call), 'javascript', call.at),
  indexOf: (m, target, call) => {
    const position = target.items.findIndex((value) => keyOf(value) === keyOf(item(call)));
    if (position >= 0) return constant(position);
    const answer = contains(m, target, item(call), 'javascript', call.at);
    return isConstant(answer) ? constant(answer.value ? 0 : -1) : derive('index', [target, item(call)], 'number');
  },
  join: (m, target, call) =>
    target.open
      ? derive('join', [target], 'text')
      : joinTexts(
          m,
          target.items.map((value) =>
            isConstant(value) && (value.value === null || value.value === undefined) ? constant('') : toText(m, value),
          ),
          call.arguments[0] ? toText(m, call.arguments[0]) : constant(','),
        ),
  reduce: (m, target, call) => {
    const [callback = UNDEFINED, initial] = call.arguments;
    const rest = initial ? target.items : target.items.slice(1);
    const start = initial ?? target.items[0] ?? UNDEFINED;
    if (!initial && target.items.length === 0 && !target.open)
      return raise(m, 'javascript', 'TypeError', 'Reduce of empty array with no initial value', call.at);
    const result = rest.reduce<Value>(
      (sum, value, position) => callValue(m, callback, [sum, value, constant(position), target], NO_NAMES, call.at),
      start,
    );
    return target.open ? unknown('dynamic', 'a reduction', call.at, originsOf(target, 1)) : result;
  },
  reduceRight: (m: Machine, target: ListValue, call: Call) =>
    (JAVASCRIPT.reduce as Method)(m, { ...target, items: [...target.items].reverse() }, call),
  flat: (_m, target, call) => flatten(target, index(call.arguments[0], 1)),
  keys: (_m, target) =>
    list(
      target.items.map((_value, position) => constant(position)),
      'list',
      target.open,
    ),
  values: (_m, target) => target,
  entries: (_m, target) =>
    list(
      target.items.map((value, position) => list([constant(position), value], 'tuple')),
      'list',
      target.open,
    ),
  sort: (m, target, call) => {
    m.journal.items(target, sortJavaScript(m, target, call));
    return target;
  },
  toSorted: (m, target, call) => list(sortJavaScript(m, target, call), 'list', target.open),
  toReversed: (_m, target) => list([...target.items].reverse(), 'list', target.open),
  findLast: (m, target, call) => (JAVASCRIPT.find as Method)(m, { ...target, items: [...target.items].reverse() }, call),
  lastIndexOf: (_m, target, call) => {
    const position = target.items.findLastIndex((value) => keyOf(value) === keyOf(item(call)));
    return target.open || (position < 0 && !target.items.every(isConstant))
      ? derive('index', [target, item(call)], 'number')
      : constant(position);
  },
  at: (_m, target, call) => target.items.at(index(call.arguments[0], 0)) ?? UNDEFINED,
  fill: (m, target, call) => {
    const places = [...target.items.keys()].slice(index(call.arguments[1], 0), index(call.arguments[2], target.items.length));
    m.journal.items(
      target,
      target.items.map((value, position) => (places.includes(position) ? item(call) : value)),
    );
    return target;
  },
  toString: (m: Machine, target: ListValue, call: Call) => (JAVASCRIPT.join as Method)(m, target, { ...call, arguments: [] }),
  has: (m, target, call) => contains(m, target, item(call), 'javascript', call.at),
  add: (m, target, call) => {
    if (!target.items.some((value) => keyOf(value) === keyOf(item(call)))) m.journal.items(target, [...target.items, item(call)]);
    return target;
  },
  delete: (m: Machine, target: ListValue, call: Call) => {
    const there = contains(m, target, item(call), 'javascript', call.at);
    m.journal.items(
      target,
      target.items.filter((value) => keyOf(value) !== keyOf(item(call))),
    );
    return there;
  },
  clear: (m, target, call) => (PYTHON.clear as Method)(m, target, call),
};

function flatten(target: ListValue, depth: number): ListValue {
  const inner = target.items.map((value) => (value.is === 'list' && value.form !== 'set' && depth > 0 ? flatten(value, depth - 1) : value));
  const nested = (value: Value): value is ListValue => value.is === 'list' && value.form !== 'set' && depth > 0;
  return list(
    inner.flatMap((value) => (nested(value) ? value.items : [value])),
    'list',
    target.open || inner.some((value) => nested(value) && value.open),
  );
}

/** The items as `sort` leaves them: by the comparison, else as texts with undefined last. Unchanged where that is not known. */
function sortJavaScript(m: Machine, target: ListValue, call: Call): Value[] {
  const items = [...target.items];
  const by = call.arguments[0];
  let known = true;
  const order = (a: Value, b: Value): number => {
    if (by && !isConstant(by)) {
      const answer = callValue(m, by, [a, b], NO_NAMES, call.at);
      if (!isConstant(answer)) known = false;
      return isConstant(answer) ? Number(answer.value) || 0 : 0;
    }
    const [x, y] = [toText(m, a), toText(m, b)];
    if (!isConstant(x) || !isConstant(y)) known = false;
    return isConstant(x) && isConstant(y) ? (String(x.value) < String(y.value) ? -1 : String(x.value) > String(y.value) ? 1 : 0) : 0;
  };
  const missing = (value: Value): boolean => isConstant(value) && value.value === undefined;
  const sorted = [...items.filter((value) => !missing(value)).sort(order), ...items.filter(missing)];
  return known ? sorted : items;
}

function quantify(m: Machine, target: ListValue, call: Call, wanted: boolean): Value {
  let answer: boolean | undefined = !wanted;
  each(m, target, call, (_value, result) => {
    const decided = test(m, result, 'javascript', call.at);
    if (decided === wanted) answer = wanted;
    else if (decided === undefined && answer !== wanted) answer = undefined;
    return answer !== wanted;
  });
  return answer === undefined || (target.open && answer !== wanted) ? derive(wanted ? 'some' : 'every', [target], 'truth') : truth(answer);
}

/** A method or property of a list, tuple, set or array. */
export function listMember(m: Machine, target: ListValue, name: string, dialect: Dialect): Value | undefined {
  if (dialect === 'javascript' && (name === 'length' || name === 'size'))
    return target.open || m.partly.has(target) ? derive('length', [target], 'number') : constant(target.items.length);
  const table = dialect === 'python' ? PYTHON : JAVASCRIPT;
  const method = Object.hasOwn(table, name) ? table[name] : undefined;
  if (method) return native(name, (call) => method(m, target, call));
  if (dialect === 'javascript' && /^\d+$/.test(name)) return target.items[Number(name)];
  return target.open ? unknown('dynamic', `member ${name} of an open list`) : undefined;
}
