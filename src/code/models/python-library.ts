import { testRegex } from '../builtins/regex.ts';
import { type MemberModel, type Model, type ModelCall, Raised } from '../machine.ts';
import { callValue } from '../run/call.ts';
import { raise } from '../run/errors.ts';
import { iterate } from '../run/iterate.ts';
import { fromJson } from '../run/json.ts';
import { derive, plainOf } from '../run/operators.ts';
import { settlePending } from '../run/pending.ts';
import { byCodePoint } from '../run/python-arithmetic.ts';
import { plainText } from '../run/python-format.ts';
import { makesMissing } from '../run/subscript.ts';
import { decideEquals } from '../run/test.ts';
import { joinTexts, toText } from '../run/text.ts';
import {
  constant,
  fallbackOrigins,
  isConstant,
  library,
  list,
  map,
  NULL,
  native,
  object,
  originsOf,
  pending,
  truth,
  unknown,
  type Value,
} from '../value.ts';
import { readEnvironment } from './environment.ts';

const first = (call: ModelCall): Value => call.arguments[0] ?? NULL;
const pass: Model = (_m, call) => call.arguments[0];
/** A decorator factory, or the decorator itself, that gives the function back. */
const transparent: Model = (_m, call) =>
  call.arguments[0]?.is === 'function' || call.arguments[0]?.is === 'class'
    ? call.arguments[0]
    : native(call.path, (inner) => inner.arguments[0] ?? NULL);

const readOr: Model = (m, call) => {
  const value = readEnvironment(m, call.arguments[0] ?? call.named.get('key'), call.at, NULL);
  const otherwise = call.arguments[1] ?? call.named.get('default');
  if (!otherwise) return value;
  if (isConstant(value) && value.value === null)
    return isConstant(otherwise) ? constant(otherwise.value, [...fallbackOrigins(value.origins), ...otherwise.origins]) : otherwise;
  if (value.is === 'choice') return { ...value, of: value.of.map((each) => (isConstant(each) && each.value === null ? otherwise : each)) };
  return value;
};

const environ: MemberModel = (m) => {
  const known = m.cache.get('os.environ');
  if (known) return known as Value;
  const value = map([], { missing: (key) => readEnvironment(m, key, undefined, NULL) });
  m.cache.set('os.environ', value);
  return value;
};

const compare: Model = (m, call) => {
  const [left = NULL, right = NULL] = call.arguments;
  if (isConstant(left) && isConstant(right)) return truth(left.value === right.value, [...left.origins, ...right.origins]);
  const answer = decideEquals(m, left, right, call.at);
  return answer === undefined ? derive('equals', [left, right], 'truth') : truth(answer);
};

const partial: Model = (m, call) => {
  const [fn = NULL, ...bound] = call.arguments;
  const result = native('partial', (inner) =>
    callValue(m, fn, [...bound, ...inner.arguments], new Map([...call.named, ...inner.named]), inner.at),
  );
  result.fields.set('func', fn);
  return result;
};

/** `functools.wraps(f)` gives the wrapper back, with the name of what it wraps. */
const wraps: Model = (m, call) => {
  const wrapped = first(call);
  return native('wraps', (inner) => {
    const wrapper = inner.arguments[0] ?? NULL;
    if (wrapper.is === 'function') m.journal.set(wrapper.fields, '__wrapped__', wrapped);
    return wrapper;
  });
};

const contextManager: Model = (_m, call) => first(call);

const gather: Model = (m, call) => {
  const results = call.arguments.map((arg) => {
    if (arg.is !== 'pending') return arg;
    arg.awaited = true;
    const settled = settlePending(m, arg);
    if ('raised' in settled) {
      if (call.named.get('return_exceptions')) return settled.raised;
      throw new Raised(settled.raised, call.at);
    }
    return settled.value;
  });
  return pending({ value: list(results) });
};

const regexTest =
  (anchored: boolean): Model =>
  (_m, call) => {
    const [pattern = NULL, text = NULL] = call.arguments;
    return matchResult(pattern, text, anchored);
  };
function matchResult(pattern: Value, text: Value, anchored: boolean): Value {
  const answer = testRegex(pattern, text, anchored);
  if (answer === false) return constant(null);
  if (answer === true) return object('python', [], { open: true });
  return derive('match', [pattern, text], 'any');
}

const pathJoin: Model = (m, call) => {
  const given = call.arguments.map((arg) => toText(m, arg, 'python'));
  const parts = given.filter((part, index) => index === given.length - 1 || !isConstant(part) || part.value !== '');
  let start = 0;
  parts.forEach((part, index) => {
    if (isConstant(part) && String(part.value).startsWith('/')) start = index;
  });
  return joinTexts(
    m,
    parts
      .slice(start)
      .map((part, index, all) =>
        isConstant(part) && index < all.length - 1 ? constant(String(part.value).replace(/\/$/, ''), part.origins) : part,
      ),
    constant('/'),
  );
};

const dumps: Model = (m, call) => {
  const value = first(call);
  const options = [...call.named.keys()].filter((name) => name !== 'default' && name !== 'ensure_ascii');
  const sorted = options.length === 1 && call.named.get('sort_keys')?.is === 'constant';
  const text = options.length === 0 || sorted ? pythonJson(value, sorted) : undefined;
  void m;
  // The second operand says that the text is the same for the same content.
  const of = call.named.get('sort_keys')?.is === 'constant' ? [value, constant('sorted keys')] : [value];
  return text === undefined ? { ...derive('json', of, 'text'), origins: originsOf(value, 3) } : constant(text, originsOf(value, 2));
};
/** `json.dumps` of a value that is known; undefined otherwise. */
function pythonJson(raw: Value, sorted: boolean, depth = 8): string | undefined {
  const value = plainOf(raw);
  if (isConstant(value)) {
    if (typeof value.value === 'string') return value.form === 'bytes' ? undefined : asciiJson(value.value);
    if (value.value === null || value.value === undefined) return 'null';
    return typeof value.value === 'boolean' ? String(value.value) : plainText(value);
  }
  if (depth === 0) return undefined;
  if (value.is === 'list' && !value.open && value.form !== 'set') {
    const parts = value.items.map((item) => pythonJson(item, sorted, depth - 1));
    return parts.includes(undefined) ? undefined : `[${parts.join(', ')}]`;
  }
  if (value.is !== 'map' || value.open) return undefined;
  const entries = [...value.entries.values()].map(([key, item]) => {
    const name = isConstant(key) ? (typeof key.value === 'string' ? key.value : pythonJson(key, sorted)) : undefined;
    const text = pythonJson(item, sorted, depth - 1);
    return name === undefined || text === undefined ? undefined : ([name, `${asciiJson(name)}: ${text}`] as const);
  });
  if (entries.includes(undefined)) return undefined;
  const known = entries.flatMap((entry) => (entry ? [entry] : []));
  if (sorted) known.sort(([a], [b]) => byCodePoint(a, b));
  return `{${known.map(([, text]) => text).join(', ')}}`;
}
const asciiJson = (text: string): string =>
  JSON.stringify(text).replace(/[\u007f-\uffff]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
const loads: Model = (m, call) => {
  const text = first(call);
  if (isConstant(text) && typeof text.value === 'string') {
    try {
      return fromJson(JSON.parse(text.value), 'python');
    } catch {
      return raiseJson(m, call);
    }
  }
  return undefined;
};
function raiseJson(m: Parameters<Model>[0], call: ModelCall): Value {
  const error = library('json.JSONDecodeError()', {
    call: { arguments: [], named: new Map(), at: call.at, construct: true },
    made: call.at,
  });
  m.step('raise', call.at, 'JSONDecodeError');
  throw new Raised(error, call.at);
}

const dataclass: Model = (_m, call) => {
  const target = call.arguments[0];
  const mark = (value: Value): Value => {
    if (value.is === 'class') value.fields.set('__dataclass__', truth(true));
    return value;
  };
  return target?.is === 'class' ? mark(target) : native('dataclass', (inner) => mark(inner.arguments[0] ?? NULL));
};

/** A dataclass instance as a dict, nested ones too. */
function plainFields(value: Value): Value {
  if (value.is === 'object' && value.class)
    return map(
      [...value.fields].map(([name, field]) => [constant(name), plainFields(field)] as const),
      { open: value.open },
    );
  return value.is === 'list' ? list(value.items.map(plainFields), value.form, value.open) : value;
}

/** Standard library of Python, as far as guards, loaders and registrations need it. */
export const PYTHON_LIBRARY: Readonly<Record<string, Model>> = {
  'os.getenv': readOr,
  'os.environ.get': readOr,
  'os.path.join': pathJoin,
  'os.path.dirname': (_m, call) =>
    isConstant(first(call))
      ? constant(String((first(call) as { value: unknown }).value).replace(/\/?[^/]*$/, ''))
      : derive('dirname', [first(call)], 'text'),
  'os.path.basename': (_m, call) =>
    isConstant(first(call))
      ? constant(String((first(call) as { value: unknown }).value).replace(/^.*\//, ''))
      : derive('basename', [first(call)], 'text'),
  'os.path.abspath': pass,
  'os.path.realpath': pass,
  'os.path.normpath': pass,
  'os.path.expanduser': pass,
  'hmac.compare_digest': compare,
  'secrets.compare_digest': compare,
  'functools.partial': partial,
  'functools.wraps': wraps,
  'functools.lru_cache': transparent,
  'functools.cache': transparent,
  'functools.singledispatch': transparent,
  'functools.update_wrapper': pass,
  'contextlib.contextmanager': contextManager,
  'contextlib.asynccontextmanager': contextManager,
  'contextlib.nullcontext': (_m, call) => call.arguments[0],
  'abc.abstractmethod': transparent,
  'typing.cast': (_m, call) => call.arguments[1],
  ...Object.fromEntries(
    ['typing', 'typing_extensions'].flatMap((from) =>
      ['overload', 'override', 'final', 'no_type_check', 'runtime_checkable'].map((name) => [`${from}.${name}`, transparent]),
    ),
  ),
  'typing_extensions.deprecated': transparent,
  'warnings.deprecated': transparent,
  'dataclasses.dataclass': dataclass,
  'dataclasses.field': (_m, call) =>
    library('dataclasses.field()', { call: { arguments: call.arguments, named: call.named, at: call.at, construct: true }, made: call.at }),
  'dataclasses.replace': (m, call) => {
    const source = first(call);
    if (source.is !== 'object' || !source.class) return undefined;
    return callValue(m, source.class, [], new Map([...source.fields, ...call.named]), call.at);
  },
  'dataclasses.asdict': (_m, call) => plainFields(first(call)),
  'functools.reduce': (m, call) => {
    const [fn = NULL, over = NULL, start] = call.arguments;
    const { items, open } = iterate(m, over);
    if (open) return undefined;
    const [initial, ...rest] = start ? [start, ...items] : items;
    return initial
      ? rest.reduce<Value>((sum, item) => callValue(m, fn, [sum, item], new Map(), call.at), initial)
      : raise(m, 'python', 'TypeError', 'reduce() of an empty sequence', call.at);
  },
  'asyncio.gather': gather,
  'asyncio.create_task': (m, call) => {
    const task = first(call);
    if (task.is === 'pending') settlePending(m, task);
    return task;
  },
  'asyncio.ensure_future': pass,
  'asyncio.wait_for': pass,
  'asyncio.shield': pass,
  'asyncio.run': (m, call) => {
    const task = first(call);
    if (task.is !== 'pending') return task;
    const settled = settlePending(m, task);
    if ('raised' in settled) throw new Raised(settled.raised, call.at);
    return settled.value;
  },
  'asyncio.to_thread': (m, call) => pending({ run: () => callValue(m, first(call), call.arguments.slice(1), call.named, call.at) }),
  'asyncio.sleep': () => pending({ value: NULL }),
  'fastapi.concurrency.run_in_threadpool': (m, call) =>
    pending({ run: () => callValue(m, first(call), call.arguments.slice(1), call.named, call.at) }),
  're.match': regexTest(true),
  're.fullmatch': (_m, call) => {
    const [pattern = NULL, text = NULL] = call.arguments;
    return isConstant(pattern)
      ? matchResult(constant(`^(?:${String(pattern.value)})$`), text, true)
      : derive('match', [pattern, text], 'any');
  },
  're.search': regexTest(false),
  're.compile': (_m, call) => {
    const pattern = first(call);
    const value = object('python', [['pattern', pattern]], { made: call.at, tag: 'pattern' });
    value.fields.set(
      'match',
      native('match', (inner) => matchResult(pattern, inner.arguments[0] ?? NULL, true)),
    );
    value.fields.set(
      'search',
      native('search', (inner) => matchResult(pattern, inner.arguments[0] ?? NULL, false)),
    );
    value.fields.set(
      'fullmatch',
      native('fullmatch', (inner) =>
        isConstant(pattern)
          ? matchResult(constant(`^(?:${String(pattern.value)})$`), inner.arguments[0] ?? NULL, true)
          : derive('match', [pattern], 'any'),
      ),
    );
    const method = (name: string, gives: (args: readonly Value[]) => Value): void =>
      void value.fields.set(
        name,
        native(name, (inner) => gives(inner.arguments)),
      );
    const replaced = ([by = NULL, text = NULL]: readonly Value[]): Value => derive('re.sub', [pattern, by, text], 'text');
    const several = ([text = NULL]: readonly Value[]): Value =>
      list([derive('match', [pattern, text], 'any')], 'list', true, originsOf(text, 1));
    method('sub', replaced);
    method('subn', (args) => list([replaced(args), derive('re.count', [pattern, args[1] ?? NULL], 'number')], 'tuple'));
    method('findall', several);
    method('finditer', several);
    method('split', several);
    return value;
  },
  'json.dumps': dumps,
  'json.loads': loads,
  'types.SimpleNamespace': (_m, call) => object('python', call.named, { made: call.at }),
  'collections.defaultdict': (m, call) => {
    const factory = call.arguments[0];
    return makesMissing(map([], { missing: () => (factory ? callValue(m, factory, [], new Map(), call.at) : NULL) }));
  },
  'collections.OrderedDict': () => map(),
  'itertools.chain': (m, call) => {
    const all = call.arguments.map((arg) => iterate(m, arg));
    return list(
      all.flatMap((each) => each.items),
      'list',
      all.some((each) => each.open),
    );
  },
  'copy.deepcopy': pass,
  'copy.copy': pass,
  'inspect.iscoroutinefunction': (_m, call) =>
    first(call).is === 'function' ? truth((first(call) as { node: { async: boolean } }).node.async) : undefined,
  'asyncio.iscoroutinefunction': (_m, call) =>
    first(call).is === 'function' ? truth((first(call) as { node: { async: boolean } }).node.async) : undefined,
  'uuid.uuid4': (_m, call) => unknown('dynamic', 'a random id', call.at, [{ from: 'random', name: 'uuid4' }]),
};

export const PYTHON_MEMBERS: Readonly<Record<string, MemberModel>> = {
  'os.environ': environ,
  'typing.TYPE_CHECKING': () => truth(false),
  'sys.version_info': () => list([constant(3), constant(11), constant(7)], 'tuple'),
  'sys.platform': () => constant('linux'),
  'os.name': () => constant('posix'),
  'os.sep': () => constant('/'),
  'sys.argv': () => list([constant('program')], 'list', true),
  'math.inf': () => constant(Number.POSITIVE_INFINITY),
};
