import { createHash } from 'node:crypto';
import type { ClassNode, Dialect, Expression, FunctionNode, Primitive, Span } from './tree.ts';

export type Transform = 'digest' | 'encrypt' | 'redact' | 'truncate' | 'parse' | 'encode' | 'join' | 'verify' | 'call';

/** Where a value comes from. `name` reads like `header.x-api-key`, `AUTOPACK_ENV`, `Approval.status`. */
export interface Origin {
  readonly from: 'environment' | 'configuration' | 'request' | 'principal' | 'stored' | 'file' | 'clock' | 'random' | 'unknown';
  readonly name: string;
  /** The caller proves who it is with this part of the request. */
  readonly credential?: boolean;
  readonly secret?: boolean;
  readonly through?: readonly Transform[];
  /** Kept in the memory of the process, lost with it. */
  readonly volatile?: boolean;
  /** It gives nothing here, so that the value is the default that the code falls back to. */
  readonly fallback?: boolean;
}

export type Origins = readonly Origin[];
export const NO_ORIGINS: Origins = [];

interface Common {
  readonly origins: Origins;
}

export interface Constant extends Common {
  readonly is: 'constant';
  readonly value: Primitive;
  /** float: a Python float, also when it holds a whole number. */
  readonly form?: 'bytes' | 'ellipsis' | 'symbol' | 'float';
}

/** A content-free value that is the same wherever it is read on one path. */
export interface SymbolValue extends Common {
  readonly is: 'symbol';
  readonly key: string;
  readonly holds: 'text' | 'number' | 'truth' | 'any';
}

/** A term over values that are not known: `lower(x)`, `x + y`, `x == y`. */
export interface Derived extends Common {
  readonly is: 'derived';
  readonly by: string;
  readonly of: readonly Value[];
  readonly holds: 'text' | 'number' | 'truth' | 'any';
}

export interface ListValue extends Common {
  readonly is: 'list';
  readonly id: number;
  readonly form: 'list' | 'tuple' | 'set';
  items: Value[];
  /** May hold more than `items`. */
  open: boolean;
}

/** A Python dict, a JavaScript Map, headers. Keys are kept by `keyText`. */
export interface MapValue extends Common {
  readonly is: 'map';
  readonly id: number;
  readonly entries: Map<string, readonly [Value, Value]>;
  open: boolean;
  /** Keys that are absent read as this (defaultdict, symbolic headers); undefined: by the dialect. */
  readonly missing?: (key: Value) => Value;
}

export interface Accessor extends Common {
  readonly is: 'accessor';
  readonly get?: Value;
  readonly set?: Value;
}

/** An instance, an object literal, a namespace. */
export interface ObjectValue extends Common {
  readonly is: 'object';
  readonly id: number;
  readonly dialect: Dialect;
  class?: Value;
  readonly fields: Map<string, Value>;
  /** Members that are not in `fields` are unknown, not missing. */
  open: boolean;
  readonly made?: Span;
  /** Reads members that are not in `fields`. */
  readonly lookup?: (name: string) => Value | undefined;
  /** A name for people and for models: `request`, `response`. */
  readonly tag?: string;
}

export interface FunctionValue extends Common {
  readonly is: 'function';
  readonly id: number;
  readonly node: FunctionNode;
  readonly dialect: Dialect;
  readonly module: ModuleValue;
  readonly scope: Scope;
  readonly receiver?: Value;
  /** The class whose body holds the method: `super` starts above it. */
  readonly home?: ClassValue;
  readonly defaults: ReadonlyMap<number, Value>;
  readonly fields: Map<string, Value>;
}

export interface ClassValue extends Common {
  readonly is: 'class';
  readonly id: number;
  readonly node: ClassNode;
  readonly dialect: Dialect;
  readonly module: ModuleValue;
  readonly bases: readonly Value[];
  /** Class attributes and methods (Python); static members (JavaScript). */
  readonly fields: Map<string, Value>;
  /** JavaScript instance methods and accessors. */
  readonly prototype: Map<string, Value>;
  readonly scope: Scope;
  decorators: readonly Value[];
}

export interface Call {
  readonly arguments: readonly Value[];
  readonly named: ReadonlyMap<string, Value>;
  readonly at: Span;
  /** `this` of a member call. */
  readonly self?: Value;
}

/** A function of the language or of a model, written in the tool. */
export interface NativeValue extends Common {
  readonly is: 'native';
  readonly name: string;
  readonly call: (call: Call) => Value;
  readonly fields: Map<string, Value>;
  readonly construct?: (call: Call) => Value;
}

/**
 * Something that comes from an imported package, named by its resolved import path:
 * `express`, `express.Router`, `express.Router()` (the result of a call), `fastapi.APIRouter().get`.
 */
export interface LibraryValue extends Common {
  readonly is: 'library';
  readonly id: number;
  readonly path: string;
  /** The object this was read from. */
  readonly receiver?: LibraryValue;
  /** The call that made it. */
  readonly call?: Call & { readonly construct: boolean };
  readonly fields: Map<string, Value>;
  readonly made?: Span;
  /** A class value that extends a library class is instantiated as this plus its own members. */
  class?: Value;
  readonly children: Map<string, LibraryValue>;
}

export interface ModuleValue extends Common {
  readonly is: 'module';
  readonly file: string;
  readonly dialect: Dialect;
  readonly scope: Scope;
  /** ES module exports: name to where it is bound. CommonJS lives in `scope.module.exports`. */
  readonly exports: Map<string, Export>;
  readonly stars: Value[];
  state: 'new' | 'loading' | 'loaded';
  esm: boolean;
  /** Python submodules that were imported. */
  readonly submodules: Map<string, Value>;
}

export type Export = { readonly local: string } | { readonly value: Value } | { readonly module: Value; readonly name: string };

/** A name bound by an ES import: read through to the exporting module. */
export interface AliasValue extends Common {
  readonly is: 'alias';
  readonly module: Value;
  readonly name: string;
}

/** The result of an async call that nobody has awaited yet. */
export interface PendingValue extends Common {
  readonly is: 'pending';
  readonly id: number;
  state: { readonly value: Value } | { readonly raised: Value } | { readonly run: () => Value };
  awaited: boolean;
}

/** One of several values; `when` says under which decision. Only loading makes these. */
export interface ChoiceValue extends Common {
  readonly is: 'choice';
  readonly of: readonly Value[];
  readonly when: string;
}

export type ReasonCode = 'syntax' | 'dynamic' | 'import' | 'library' | 'reflection' | 'recursion' | 'budget' | 'native' | 'unset';

export interface Reason {
  readonly code: ReasonCode;
  readonly at?: Span;
  readonly text: string;
}

export interface UnknownValue extends Common {
  readonly is: 'unknown';
  readonly id: number;
  readonly reason: Reason;
}

export type Value =
  | Constant
  | SymbolValue
  | Derived
  | ListValue
  | MapValue
  | Accessor
  | ObjectValue
  | FunctionValue
  | ClassValue
  | NativeValue
  | LibraryValue
  | ModuleValue
  | AliasValue
  | PendingValue
  | ChoiceValue
  | UnknownValue;

/** A run-time scope. Python class scopes are not seen from the functions inside them. */
export interface Scope {
  readonly kind: 'builtin' | 'module' | 'function' | 'block' | 'class';
  readonly variables: Map<string, Value>;
  readonly parent?: Scope;
  readonly self?: Value;
  readonly function?: FunctionValue;
  /** The class that a Python class body makes. */
  class?: ClassValue;
  /** Annotated names of a Python class body, in order. */
  readonly annotations?: Map<string, Expression | undefined>;
}

let counter = 0;
/** A fresh identity. Identities order creation and never reach a report. */
export const identity = (): number => ++counter;

export const constant = (value: Primitive, origins: Origins = NO_ORIGINS): Constant => ({ is: 'constant', value, origins });
export const UNDEFINED: Constant = constant(undefined);
export const NULL: Constant = constant(null);
export const TRUE: Constant = constant(true);
export const FALSE: Constant = constant(false);
export const truth = (value: boolean, origins: Origins = NO_ORIGINS): Constant =>
  origins.length > 0 ? constant(value, origins) : value ? TRUE : FALSE;

export const symbol = (key: string, holds: SymbolValue['holds'], origins: Origins): SymbolValue => ({ is: 'symbol', key, holds, origins });
export const list = (items: Value[], form: ListValue['form'] = 'list', open = false, origins: Origins = NO_ORIGINS): ListValue => ({
  is: 'list',
  id: identity(),
  form,
  items,
  open,
  origins,
});
export const map = (
  entries: Iterable<readonly [Value, Value]> = [],
  options: { open?: boolean; origins?: Origins; missing?: (key: Value) => Value } = {},
): MapValue => ({
  is: 'map',
  id: identity(),
  entries: new Map([...entries].map((entry) => [keyOf(entry[0]), entry])),
  open: options.open ?? false,
  origins: options.origins ?? NO_ORIGINS,
  ...(options.missing ? { missing: options.missing } : {}),
});
export const object = (
  dialect: Dialect,
  fields: Iterable<readonly [string, Value]> = [],
  options: {
    open?: boolean;
    class?: Value;
    made?: Span;
    lookup?: (name: string) => Value | undefined;
    tag?: string;
    origins?: Origins;
  } = {},
): ObjectValue => ({
  is: 'object',
  id: identity(),
  dialect,
  fields: new Map(fields),
  open: options.open ?? false,
  origins: options.origins ?? NO_ORIGINS,
  ...(options.class ? { class: options.class } : {}),
  ...(options.made ? { made: options.made } : {}),
  ...(options.lookup ? { lookup: options.lookup } : {}),
  ...(options.tag ? { tag: options.tag } : {}),
});
export const native = (name: string, call: NativeValue['call'], construct?: NativeValue['call']): NativeValue => ({
  is: 'native',
  name,
  call,
  fields: new Map(),
  origins: NO_ORIGINS,
  ...(construct ? { construct } : {}),
});
export const unknown = (code: ReasonCode, text: string, at?: Span, origins: Origins = NO_ORIGINS): UnknownValue => ({
  is: 'unknown',
  id: identity(),
  reason: at ? { code, text, at } : { code, text },
  origins,
});
export const library = (
  path: string,
  options: { receiver?: LibraryValue; call?: LibraryValue['call']; made?: Span; origins?: Origins } = {},
): LibraryValue => ({
  is: 'library',
  id: identity(),
  path,
  fields: new Map(),
  children: new Map(),
  origins: options.origins ?? NO_ORIGINS,
  ...(options.receiver ? { receiver: options.receiver } : {}),
  ...(options.call ? { call: options.call } : {}),
  ...(options.made ? { made: options.made } : {}),
});
export const pending = (state: PendingValue['state'], origins: Origins = NO_ORIGINS): PendingValue => ({
  is: 'pending',
  id: identity(),
  state,
  awaited: false,
  origins,
});

/** The origins of a default: where the value would have come from. */
export const fallbackOrigins = (origins: Origins): Origins => origins.map((origin) => ({ ...origin, fallback: true }));

/** Union of origins, each once. */
export function mergeOrigins(...sets: readonly (Origins | undefined)[]): Origins {
  let result: Origins = NO_ORIGINS;
  for (const set of sets) {
    if (!set || set.length === 0 || set === result) continue;
    if (result.length === 0) result = set;
    else {
      const more = set.filter((origin) => !result.some((known) => known.from === origin.from && known.name === origin.name));
      if (more.length > 0) result = [...result, ...more];
    }
  }
  return result;
}

/** The same value with more origins. Objects keep their identity and are returned as they are. */
export function withOrigins<T extends Value>(value: T, origins: Origins): T {
  if (origins.length === 0) return value;
  if (value.is === 'constant' || value.is === 'symbol' || value.is === 'derived' || value.is === 'unknown')
    return { ...value, origins: mergeOrigins(value.origins, origins) };
  return value;
}

/** All origins a value carries, looking into lists, maps and objects a little. */
export function originsOf(value: Value, depth = 3): Origins {
  if (depth === 0) return value.origins;
  if (value.is === 'list') return mergeOrigins(value.origins, ...value.items.map((item) => originsOf(item, depth - 1)));
  if (value.is === 'map') return mergeOrigins(value.origins, ...[...value.entries.values()].map(([, item]) => originsOf(item, depth - 1)));
  if (value.is === 'object')
    return mergeOrigins(
      value.origins,
      ...(value.fields.size < 40 ? [...value.fields.values()].map((item) => originsOf(item, depth - 1)) : []),
    );
  if (value.is === 'choice') return mergeOrigins(value.origins, ...value.of.map((item) => originsOf(item, depth - 1)));
  if (value.is === 'pending' && 'value' in value.state) return originsOf(value.state.value, depth - 1);
  return value.origins;
}

/** Names of an object's fields as JavaScript enumerates them: whole numbers first, in order. */
export function enumerated<T>(fields: Iterable<readonly [string, T]>): (readonly [string, T])[] {
  const all = [...fields];
  const isPlace = ([name]: readonly [string, T]): boolean => /^(?:0|[1-9]\d{0,9})$/.test(name);
  const places = all.filter(isPlace);
  if (places.length === 0) return all;
  return [...places.sort(([a], [b]) => Number(a) - Number(b)), ...all.filter((field) => !isPlace(field))];
}

const LONGEST_KEY = 2_000;
const keys = new WeakMap<Value, string>();
const stableKeys = new WeakMap<Value, string>();

/** Terms share their parts: each is spelled once, and long spellings are replaced by a digest. */
function spelled(value: Value, known: WeakMap<Value, string>, spell: () => string): string {
  const before = known.get(value);
  if (before !== undefined) return before;
  const text = spell();
  const key = text.length > LONGEST_KEY ? `~${createHash('sha256').update(text).digest('hex')}` : text;
  known.set(value, key);
  return key;
}

/** A text that names a value within one path: equal keys mean the same value. */
export function keyOf(value: Value): string {
  switch (value.is) {
    case 'derived':
      return spelled(value, keys, () => `${value.by}(${value.of.map(keyOf).join(',')})`);
    case 'choice':
      return spelled(value, keys, () => `choice(${value.of.map(keyOf).join('|')})`);
    case 'list':
      return value.form === 'tuple' && !value.open ? `(${value.items.map(keyOf).join(',')})` : `#${value.id}`;
    default:
      return plainKey(value) ?? ('id' in value ? `#${value.id}` : '#');
  }
}

/** The same without identities: alike in every run of the same code. */
export function stableKeyOf(value: Value): string {
  switch (value.is) {
    case 'derived':
      return spelled(value, stableKeys, () => `${value.by}(${value.of.map(stableKeyOf).join(',')})`);
    case 'choice':
      return spelled(value, stableKeys, () => `choice(${value.of.map(stableKeyOf).join('|')})`);
    case 'list':
      return value.form === 'tuple' && !value.open ? `(${value.items.map(stableKeyOf).join(',')})` : '#';
    case 'symbol':
      return value.key.replace(/#\d+/g, '#');
    default:
      return plainKey(value) ?? '#';
  }
}

function plainKey(value: Value): string | undefined {
  switch (value.is) {
    case 'constant':
      return value.form === 'bytes' ? `b:${String(value.value)}` : `${typeof value.value}:${String(value.value)}`;
    case 'symbol':
      return value.key;
    case 'module':
      return `module:${value.file}`;
    case 'native':
      return `native:${value.name}`;
    case 'alias':
      return `alias:${value.name}`;
    case 'accessor':
      return 'accessor';
    default:
      return undefined;
  }
}

export const isConstant = (value: Value): value is Constant => value.is === 'constant';
export const isNullish = (value: Value): boolean => value.is === 'constant' && (value.value === null || value.value === undefined);
/** The text of a constant string, else undefined. */
export const textOf = (value: Value | undefined): string | undefined =>
  value?.is === 'constant' && typeof value.value === 'string' ? value.value : undefined;
