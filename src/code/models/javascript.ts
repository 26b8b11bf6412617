import { execPattern } from '../builtins/patterns.ts';
import { testRegex } from '../builtins/regex.ts';
import { Exited, type Machine, type MemberModel, type Model, type ModelCall, Raised } from '../machine.ts';
import { callValue, isConstructed } from '../run/call.ts';
import { agreed, isHeader } from '../run/concatenation.ts';
import { raise } from '../run/errors.ts';
import { iterate, JS_MAP } from '../run/iterate.ts';
import { fromJson } from '../run/json.ts';
import { libraryAt } from '../run/library.ts';
import { readMember } from '../run/member.ts';
import { derive, toNumber } from '../run/operators.ts';
import { awaitPending, promised, settlePending } from '../run/pending.ts';
import { decideEquals, test, testNullish } from '../run/test.ts';
import { concat, toText } from '../run/text.ts';
import type { Span } from '../tree.ts';
import {
  type Constant,
  constant,
  enumerated,
  identity,
  isConstant,
  keyOf,
  type LibraryValue,
  library,
  list,
  type ModuleValue,
  map,
  native,
  object,
  originsOf,
  pending,
  symbol,
  truth,
  UNDEFINED,
  unknown,
  type Value,
} from '../value.ts';
import { processEnvironment } from './environment.ts';
import { stringify } from './javascript-json.ts';
import { JAVASCRIPT_NUMBERS } from './javascript-numbers.ts';

const first = (call: ModelCall): Value => call.arguments[0] ?? UNDEFINED;
const names: ReadonlyMap<string, Value> = new Map();

/** The names a module exports, those of its `export *` too; `open` when one of them is a package. */
function exportedNames(module: ModuleValue, seen = new Set<Value>()): { names: string[]; open: boolean } {
  if (seen.has(module)) return { names: [], open: false };
  seen.add(module);
  const stars = module.stars.map((star) => (star.is === 'module' ? exportedNames(star, seen) : { names: [], open: true }));
  const inherited = stars.flatMap((star) => star.names).filter((name) => name !== 'default');
  return { names: [...new Set([...module.exports.keys(), ...inherited])].sort(), open: stars.some((star) => star.open) };
}

/** Symbols, private names and what the tool keeps with an object are not enumerated. */
const isVisible = (name: string): boolean => !/^(?:#|Symbol[(.]|__base__$|__implicit__$)/.test(name);

function entriesOf(value: Value): { pairs: (readonly [string, Value])[]; open: boolean } {
  if (value.is === 'object')
    return {
      pairs: enumerated(value.fields).filter(([name]) => isVisible(name)),
      open: value.open || (value.lookup !== undefined && !isConstructed(value)),
    };
  if (isConstant(value) && typeof value.value === 'string')
    return { pairs: [...value.value].map((letter, index) => [String(index), constant(letter, value.origins)] as const), open: false };
  if (value.is === 'class') return { pairs: [...value.fields], open: false };
  if (value.is === 'list') return { pairs: value.items.map((item, index) => [String(index), item] as const), open: value.open };
  if (value.is === 'module') {
    const { names: exported, open } = exportedNames(value);
    return { pairs: exported.map((name) => [name, { is: 'alias', module: value, name, origins: [] }] as const), open };
  }
  return { pairs: [], open: !isConstant(value) };
}

/** The items of an object with nothing but a length. */
function places(length: Value): { items: Value[]; open: boolean } {
  const count = isConstant(length) ? Number(length.value) : Number.NaN;
  return count >= 0 && count <= 1000 ? { items: Array.from({ length: count }, () => UNDEFINED), open: false } : { items: [], open: true };
}

const settleAll = (m: Machine, call: ModelCall, keepErrors: boolean): Value => {
  const { items, open } = iterate(m, first(call));
  return promised(m, () => {
    const values = items.map((item) => {
      if (item.is !== 'pending') return item;
      item.awaited = true;
      const settled = settlePending(m, item);
      if ('raised' in settled && !keepErrors) throw new Raised(settled.raised, call.at);
      const value = 'raised' in settled ? settled.raised : settled.value;
      return keepErrors
        ? object('javascript', [
            ['status', constant('raised' in settled ? 'rejected' : 'fulfilled')],
            ['value', value],
          ])
        : value;
    });
    return list(values, 'list', open);
  });
};

/** `new Promise(executor)`: the executor runs now; what it resolves or rejects with is kept. */
const promise: Model = (m, call) => {
  let settled: { value: Value } | { raised: Value } | undefined;
  const resolve = native('resolve', ({ arguments: [value = UNDEFINED] }) => {
    settled ??= { value };
    return UNDEFINED;
  });
  const reject = native('reject', ({ arguments: [error = UNDEFINED] }) => {
    settled ??= { raised: error };
    return UNDEFINED;
  });
  const handed = m.callbacks.length;
  try {
    callValue(m, first(call), [resolve, reject], names, call.at);
    // What was given to packages meanwhile is called sooner or later, with values that are not known.
    for (const { fn, to, at } of m.callbacks.slice(handed, handed + 4)) {
      if (settled) break;
      const count = fn.is === 'function' ? fn.node.parameters.length : 0;
      const given = Array.from({ length: count }, (_, position) =>
        unknown('dynamic', `argument ${position + 1} that ${to.path.replaceAll('()', '')} gives`, at, to.origins),
      );
      const result = callValue(m, fn, given, names, at);
      if (result.is === 'pending') awaitPending(m, result, at);
    }
  } catch (error) {
    if (!(error instanceof Raised)) throw error;
    settled ??= { raised: error.value };
  }
  return pending(settled ?? { value: unknown('dynamic', 'a promise that something else settles', call.at) });
};

const assign: Model = (m, call) => {
  const [target = UNDEFINED, ...sources] = call.arguments;
  for (const source of sources) {
    const { pairs, open } = entriesOf(source);
    if (target.is === 'object' || target.is === 'library' || target.is === 'function' || target.is === 'native')
      for (const [name, value] of pairs) m.journal.set(target.fields, name, value);
    if (open && target.is === 'object' && source.is !== 'constant') target.open = true;
  }
  return target;
};

/** Whether a value itself has a field, element or entry of this name. */
function hasOwn(m: Machine, [target = UNDEFINED, name = UNDEFINED]: readonly Value[], at: Span): Value {
  if (target.is === 'object' && isConstant(name)) {
    if (target.fields.has(String(name.value))) return truth(true);
    const looked = target.lookup?.(String(name.value));
    const missing = looked ? testNullish(m, looked, at) : !target.open;
    if (missing !== undefined) return truth(!missing);
  }
  if (target.is === 'list' && isConstant(name) && !target.open)
    return truth(Number(name.value) < target.items.length || name.value === 'length');
  return derive('contains', [target, name], 'truth');
}

/** Texts by chance, which are never empty. */
const RANDOM_TEXT = [
  'crypto.randomUUID',
  'global.crypto.randomUUID',
  'uuid.v1',
  'uuid.v4',
  'uuid.v7',
  'uuid.default.v4',
  'nanoid.nanoid',
  'nanoid',
  'ulid.ulid',
  '@paralleldrive/cuid2.createId',
];
const randomText: Model = (_m, call) => symbol(`random ${call.path} of ${call.at.line}`, 'text', [{ from: 'random', name: call.path }]);

const isPlain = (value: Value): boolean =>
  value.is === 'object' && !value.class && !value.tag && !value.lookup && !value.open && !value.fields.has('__base__');

const number = (value: Value): Value =>
  isConstant(value) ? constant(toNumber(value.value), value.origins) : derive('js:number', [value], 'number');

const json: Model = (_m, call) => {
  const text = first(call);
  if (!isConstant(text)) return undefined;
  try {
    return fromJson(JSON.parse(String(text.value)));
  } catch {
    return raise(_m, 'javascript', 'SyntaxError', 'invalid JSON', call.at);
  }
};

/** An error has nothing but what its class and the program give it. */
const ofError: MemberModel = (_m, { path }) => (/\.(?:message|name|stack|cause|toString|constructor)$/.test(path) ? undefined : UNDEFINED);
const ERRORS = ['Error', 'TypeError', 'RangeError', 'SyntaxError', 'ReferenceError', 'EvalError', 'URIError'];

const errorMaker =
  (name: string): Model =>
  (_m, call) => {
    const value = library(`global.${name}()`, {
      call: { arguments: call.arguments, named: names, at: call.at, construct: true },
      made: call.at,
    });
    value.fields.set('message', call.arguments[0] ?? constant(''));
    value.fields.set('name', constant(name));
    const options = call.arguments[1];
    if (options?.is === 'object') value.fields.set('cause', options.fields.get('cause') ?? UNDEFINED);
    return value;
  };

const timingSafeEqual: Model = (m, call) => {
  const [left = UNDEFINED, right = UNDEFINED] = call.arguments;
  const answer = decideEquals(m, left, right, call.at);
  return answer === undefined ? derive('equals', [left, right], 'truth') : truth(answer);
};

const pathJoin: Model = (m, call) => {
  const parts = call.arguments.map((arg) => toText(m, arg));
  const joined = concat(parts.flatMap((part, index) => (index === 0 ? [part] : [constant('/'), part])));
  return isConstant(joined) ? constant(normalise(String(joined.value)), joined.origins) : joined;
};
function normalise(path: string): string {
  const absolute = path.startsWith('/');
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (part !== '..' || !absolute) parts.push(part);
  }
  return (absolute ? '/' : '') + parts.join('/') || '.';
}

/** `new URL(text, base?)`: a constant one is read, one that only varies in its path keeps that. */
/** A relative URL on its base: as a whole where both are constants, else one text behind the other. */
function onBase(given: Constant, base: Value): Value {
  if (!isConstant(base)) return concat([base, given]);
  try {
    return constant(new URL(String(given.value), String(base.value)).href, given.origins);
  } catch {
    return given;
  }
}

const url: Model = (m, call) => {
  const given = toText(m, first(call));
  const base = call.arguments[1];
  const text = base && isConstant(given) && !/^[a-z][a-z0-9+.-]*:/i.test(String(given.value)) ? onBase(given, toText(m, base)) : given;
  const relative = isConstant(given) && String(given.value).startsWith('/') && (!isConstant(text) || text === given);
  const made = (pathname: Value): Value =>
    object(
      'javascript',
      [
        ['pathname', pathname],
        ['href', text],
        ['toString', native('toString', () => text)],
      ],
      { open: true, made: call.at, origins: originsOf(text, 1) },
    );
  if (relative) return made(constant(String(given.value).replace(/[?#].*$/, '')));
  if (isConstant(text)) {
    try {
      const read = new URL(String(text.value));
      const fields = (['pathname', 'host', 'hostname', 'protocol', 'port', 'origin', 'search', 'hash'] as const).map(
        (name) => [name, constant(read[name])] as const,
      );
      return object('javascript', [...fields, ['href', text], ['toString', native('toString', () => text)]], { open: true, made: call.at });
    } catch {
      return call.arguments[1] ? undefined : raise(m, 'javascript', 'TypeError', 'Invalid URL', call.at);
    }
  }
  const [head, ...rest] = text.is === 'derived' && text.by === 'concat' ? text.of : [];
  const opening = head && isConstant(head) ? /^https?:\/\/[^/]+(\/.*)?$/.exec(String(head.value)) : null;
  if (!opening) return undefined;
  return made(concat([constant(opening[1] ?? ''), ...rest].filter((part) => !(isConstant(part) && part.value === ''))));
};

const regexObject: Model = (_m, call) =>
  object(
    'javascript',
    [
      [
        'source',
        first(call).is === 'object' ? ((first(call) as { fields: Map<string, Value> }).fields.get('source') ?? UNDEFINED) : first(call),
      ],
      ['flags', call.arguments[1] ?? constant('')],
    ],
    { tag: 'regex', made: call.at },
  );

/** JavaScript's built-in objects and Node's standard modules, as far as guards, loaders and registrations need them. */
export const JAVASCRIPT: Readonly<Record<string, Model>> = {
  ...JAVASCRIPT_NUMBERS,
  'global.Boolean': (m, call) => {
    const answer = isConstant(first(call)) || m.path ? test(m, first(call), 'javascript', call.at) : undefined;
    return answer === undefined ? derive('bool', [first(call)], 'truth') : truth(answer, originsOf(first(call), 1));
  },
  'global.String': (m, call) => (call.arguments[0] ? toText(m, first(call)) : constant('')),
  'global.Number': (_m, call) => number(first(call)),
  'global.parseFloat': (_m, call) =>
    isConstant(first(call))
      ? constant(Number.parseFloat(String((first(call) as { value: unknown }).value)), originsOf(first(call), 0))
      : derive('js:number', [first(call)], 'number'),
  'global.Array.isArray': (_m, call) =>
    first(call).is === 'list'
      ? truth(true)
      : isConstant(first(call)) || first(call).is === 'object' || first(call).is === 'function' || isHeader(first(call))
        ? truth(false)
        : derive('isArray', [first(call)], 'truth'),
  'global.Array.from': (m, call) => {
    const source = first(call);
    const length = source.is === 'object' ? source.fields.get('length') : undefined;
    const { items, open } = length ? places(length) : iterate(m, source);
    const mapper = call.arguments[1];
    return list(
      mapper ? items.map((item, index) => callValue(m, mapper, [item, constant(index)], names, call.at)) : [...items],
      'list',
      open,
    );
  },
  'global.Array.of': (_m, call) => list([...call.arguments]),
  'global.Array': (_m, call) => {
    const only = call.arguments.length === 1 ? first(call) : undefined;
    if (!only || (isConstant(only) && typeof only.value !== 'number')) return list([...call.arguments]);
    const { items, open } = places(only);
    return list(items, 'list', open);
  },
  'global.Object.keys': (_m, call) => {
    const { pairs, open } = entriesOf(first(call));
    return list(
      pairs.map(([name]) => constant(name)),
      'list',
      open,
    );
  },
  'global.Object.values': (_m, call) => {
    const { pairs, open } = entriesOf(first(call));
    return list(
      pairs.map(([, value]) => value),
      'list',
      open,
    );
  },
  'global.Object.entries': (_m, call) => {
    const { pairs, open } = entriesOf(first(call));
    return list(
      pairs.map(([name, value]) => list([constant(name), value], 'tuple')),
      'list',
      open,
    );
  },
  'global.Object.fromEntries': (m, call) => {
    const { items, open } = iterate(m, first(call));
    return object(
      'javascript',
      items.flatMap((pair) =>
        pair.is === 'list' && pair.items[0] && isConstant(pair.items[0]) && pair.items[1]
          ? [[String(pair.items[0].value), pair.items[1]] as const]
          : [],
      ),
      { open },
    );
  },
  'global.Object.assign': assign,
  'global.Object.hasOwn': (m, call) => hasOwn(m, call.arguments, call.at),
  'global.Object.prototype.hasOwnProperty.call': (m, call) => hasOwn(m, call.arguments, call.at),
  'global.Object.getPrototypeOf': (m, call) => (isPlain(first(call)) ? libraryAt(m, 'global.Object.prototype') : undefined),
  'global.Object.freeze': (_m, call) => first(call),
  'global.Object.seal': (_m, call) => first(call),
  'global.Object.create': (_m, call) =>
    object('javascript', first(call).is === 'object' ? (first(call) as { fields: Map<string, Value> }).fields : []),
  'global.Object.defineProperty': (m, call) => {
    const [target, name, descriptor] = call.arguments;
    if (
      !target ||
      !name ||
      !isConstant(name) ||
      descriptor?.is !== 'object' ||
      (target.is !== 'object' && target.is !== 'library' && target.is !== 'function')
    )
      return target;
    const get = descriptor.fields.get('get');
    m.journal.set(
      target.fields,
      String(name.value),
      get ? { is: 'accessor', get, origins: [] } : (descriptor.fields.get('value') ?? UNDEFINED),
    );
    return target;
  },
  'global.JSON.parse': json,
  'global.JSON.stringify': stringify,
  'global.Map': (m, call) => {
    const { items, open } = call.arguments[0] ? iterate(m, first(call)) : { items: [], open: false };
    const result = map(
      items.flatMap((pair) => (pair.is === 'list' && pair.items[0] && pair.items[1] ? [[pair.items[0], pair.items[1]] as const] : [])),
      { open },
    );
    return { ...result, origins: JS_MAP };
  },
  'global.WeakMap': () => ({ ...map(), origins: JS_MAP }),
  'global.Set': (m, call) => {
    const { items, open } = call.arguments[0] ? iterate(m, first(call)) : { items: [], open: false };
    return list(
      items.filter((item, index) => items.findIndex((other) => keyOf(other) === keyOf(item)) === index),
      'set',
      open,
    );
  },
  'global.WeakSet': () => list([], 'set'),
  'global.RegExp': regexObject,
  'global.Symbol': (_m, call) => ({
    ...constant(`Symbol(${isConstant(first(call)) ? String((first(call) as { value: unknown }).value) : ''})#${identity()}`),
    form: 'symbol',
  }),
  'global.Symbol.for': (_m, call) => ({
    ...constant(`Symbol.for(${isConstant(first(call)) ? String((first(call) as { value: unknown }).value) : ''})`),
    form: 'symbol',
  }),
  'global.Promise': promise,
  'global.Promise.resolve': (_m, call) => (first(call).is === 'pending' ? first(call) : pending({ value: first(call) })),
  'global.Promise.reject': (_m, call) => pending({ raised: first(call) }),
  'global.Promise.all': (m, call) => settleAll(m, call, false),
  'global.Promise.allSettled': (m, call) => settleAll(m, call, true),
  'global.Promise.race': (m, call) => iterate(m, first(call)).items[0],
  ...Object.fromEntries(ERRORS.map((name) => [`global.${name}`, errorMaker(name)])),
  'global.Error.captureStackTrace': () => UNDEFINED,
  'global.console.log': () => UNDEFINED,
  'global.console.error': () => UNDEFINED,
  'global.console.warn': () => UNDEFINED,
  'global.console.info': () => UNDEFINED,
  'global.console.debug': () => UNDEFINED,
  'global.setTimeout': () => constant(1),
  'global.setInterval': () => constant(1),
  'global.setImmediate': (m, call) => {
    callValue(m, first(call), [], names, call.at);
    return constant(1);
  },
  'global.queueMicrotask': (m, call) => callValue(m, first(call), [], names, call.at),
  'global.process.on': () => UNDEFINED,
  'global.process.cwd': () => constant('.'),
  'global.process.exit': (_m, call) => {
    throw new Exited(call.at);
  },
  'global.Date.now': (_m, call) => symbol(`the time at ${call.at.line}`, 'number', [{ from: 'clock', name: 'now' }]),
  'global.Math.random': (_m, call) => symbol(`a random number of ${call.at.line}`, 'number', [{ from: 'random', name: 'random' }]),
  ...Object.fromEntries(RANDOM_TEXT.map((path) => [path, randomText])),
  'global.encodeURIComponent': (_m, call) =>
    isConstant(first(call))
      ? constant(encodeURIComponent(String((first(call) as { value: unknown }).value)))
      : derive('encode', [first(call)], 'text'),
  'global.decodeURIComponent': (_m, call) => first(call),
  'global.Buffer.from': (_m, call) => first(call),
  'global.structuredClone': (_m, call) => first(call),
  'crypto.timingSafeEqual': timingSafeEqual,
  'path.join': pathJoin,
  'path.resolve': pathJoin,
  'path.posix.join': pathJoin,
  'path.dirname': (_m, call) =>
    isConstant(first(call))
      ? constant(String((first(call) as { value: unknown }).value).replace(/\/?[^/]*$/, '') || '.')
      : derive('dirname', [first(call)], 'text'),
  'path.basename': (_m, call) =>
    isConstant(first(call))
      ? constant(
          String((first(call) as { value: unknown }).value)
            .replace(/^.*\//, '')
            .replace(
              isConstant(call.arguments[1] ?? UNDEFINED) && call.arguments[1]
                ? `${String((call.arguments[1] as { value: unknown }).value)}`
                : '\u0000',
              '',
            ),
        )
      : derive('basename', [first(call)], 'text'),
  'path.extname': (_m, call) =>
    isConstant(first(call))
      ? constant(/\.[^./]*$/.exec(String((first(call) as { value: unknown }).value))?.[0] ?? '')
      : derive('extname', [first(call)], 'text'),
  'url.fileURLToPath': (_m, call) =>
    isConstant(first(call)) ? constant(String((first(call) as { value: unknown }).value).replace(/^file:\/\/\//, '')) : undefined,
  'global.URL': url,
  'url.URL': url,
  'util.promisify': (_m, call) => first(call),
};

const BUILT_IN =
  /^(?:[A-Z]\w*|process|fetch|crypto|console|structuredClone|queueMicrotask|performance|navigator|global|globalThis|atob|btoa|parse(?:Int|Float)|is(?:NaN|Finite)|(?:en|de)codeURI(?:Component)?|(?:set|clear)(?:Timeout|Interval|Immediate))$/;

/** What a program keeps on the global object is not there until it puts it there. */
function globalMember(m: Machine, receiver: LibraryValue): Value {
  const name = receiver.path.slice(receiver.path.lastIndexOf('.') + 1);
  return BUILT_IN.test(name) ? readMember(m, library('global'), name, 'javascript', NOWHERE) : UNDEFINED;
}

export const JAVASCRIPT_MEMBERS: Readonly<Record<string, MemberModel>> = {
  ...Object.fromEntries(ERRORS.map((name) => [`global.${name}().*`, ofError])),
  'global.process.env': (m) => processEnvironment(m),
  'global.globalThis.process': (m) => readMember(m, library('global'), 'process', 'javascript', NOWHERE),
  'global.globalThis.*': globalMember,
  'global.global.*': globalMember,
  'global.process.argv': () => list([constant('node'), constant('program')], 'list', true),
  'global.process.platform': () => constant('linux'),
  'process.env': (m) => processEnvironment(m),
  'global.Math.PI': () => constant(Math.PI),
  'global.NaN': () => constant(Number.NaN),
  'global.Number.MAX_SAFE_INTEGER': () => constant(Number.MAX_SAFE_INTEGER),
  'global.Symbol.iterator': () => ({ ...constant('Symbol.iterator'), form: 'symbol' }),
};
const NOWHERE = { file: '', start: 0, end: 0, line: 1, column: 1 };

/** Names that are values, not library objects. */
export const JAVASCRIPT_GLOBALS: Readonly<Record<string, Value>> = {
  NaN: constant(Number.NaN),
  Infinity: constant(Number.POSITIVE_INFINITY),
  undefined: UNDEFINED,
};

/** `regex.test(text)`. */
export function regexMember(m: Machine, pattern: Value, name: string): Value | undefined {
  if (name === 'exec') return native(name, ({ arguments: [text = UNDEFINED] }) => execPattern(m, pattern, text));
  if (name === 'test')
    return native(name, ({ arguments: [raw = UNDEFINED] }) => {
      const text = toText(m, raw);
      const answer = testRegex(pattern, text) ?? agreed(text, (sample) => testRegex(pattern, constant(sample)));
      return answer === undefined ? derive('match', [pattern, text], 'truth') : truth(answer);
    });
  return undefined;
}
