import { listMember } from '../builtins/lists.ts';
import { mapMember } from '../builtins/maps.ts';
import { numberMember } from '../builtins/numbers.ts';
import { memberOfMatch } from '../builtins/patterns.ts';
import { textMember } from '../builtins/texts.ts';
import type { Machine } from '../machine.ts';
import { regexMember } from '../models/javascript.ts';
import type { Dialect, Span } from '../tree.ts';
import {
  type ClassValue,
  constant,
  type FunctionValue,
  identity,
  type LibraryValue,
  library,
  list,
  type ModuleValue,
  object as makeObject,
  native,
  type ObjectValue,
  originsOf,
  pending,
  symbol,
  UNDEFINED,
  unknown,
  type Value,
} from '../value.ts';
import { callValue } from './call.ts';
import { libraryBase, linearize, memberOf } from './classes.ts';
import { errorArguments, errorPath, raise } from './errors.ts';
import { isGenerator, step } from './generator.ts';
import { ERROR_PARENTS } from './hierarchy.ts';
import { libraryAt } from './library.ts';
import { exportOf, stubOf } from './module.ts';
import { derive } from './operators.ts';
import { promised, settlePending } from './pending.ts';
import { toText } from './text.ts';

/** What numbers and booleans give as text. */
const NUMBER_TEXT: ReadonlySet<string> = new Set(['toString', 'toFixed', 'toPrecision', 'toExponential', 'toLocaleString']);

/**
 * Reads `object.name`. A member that is certainly missing is `undefined` (the value) in JavaScript and an AttributeError
 * in Python; with `quiet`, the JavaScript `undefined` is returned for both.
 */
export function readMember(m: Machine, object: Value, name: string, dialect: Dialect, at: Span, quiet: true): Value | undefined;
export function readMember(m: Machine, object: Value, name: string, dialect: Dialect, at: Span, quiet?: boolean): Value;
export function readMember(m: Machine, object: Value, name: string, dialect: Dialect, at: Span, quiet = false): Value | undefined {
  const found = find(m, object, name, dialect, at);
  if (found) return found.is === 'accessor' ? (found.get ? callValue(m, found.get, [], new Map(), at, object) : UNDEFINED) : found;
  if (quiet) return undefined;
  const nothing = object.is === 'constant' && (object.value === null || object.value === undefined);
  if (dialect === 'javascript' && !nothing) return UNDEFINED;
  if (dialect === 'javascript')
    return raise(
      m,
      dialect,
      'TypeError',
      `Cannot read properties of ${String((object as { value?: unknown }).value)} (reading '${name}')`,
      at,
    );
  return raise(m, dialect, 'AttributeError', nothing ? `attribute '${name}' of None` : `no attribute '${name}'`, at);
}

function find(m: Machine, object: Value, name: string, dialect: Dialect, at: Span): Value | undefined {
  switch (object.is) {
    case 'constant':
      if (typeof object.value === 'string') return textMember(m, object, name, dialect);
      return dialect === 'javascript' ? numberMember(object, name) : undefined;
    case 'symbol':
    case 'derived': {
      if (object.holds === 'text') return textMember(m, object, name, dialect);
      if (object.holds === 'any') {
        const text = textMember(m, object, name, dialect);
        if (text?.is === 'native') return text;
        return object.is === 'symbol'
          ? symbol(
              `${object.key}.${name}`,
              'any',
              object.origins.map((origin) => ({ ...origin, name: `${origin.name}.${name}` })),
            )
          : unknown('dynamic', `member ${name} of an unknown value`, at, object.origins);
      }
      return dialect === 'javascript' && NUMBER_TEXT.has(name) ? native(name, () => derive(`js:${name}`, [object], 'text')) : undefined;
    }
    case 'list':
      return memberOfMatch(object, name) ?? listMember(m, object, name, dialect);
    case 'map':
      return mapMember(m, object, name, dialect);
    case 'object':
      return memberOfObject(m, object, name, at);
    case 'function':
      return memberOfFunction(m, object, name);
    case 'class':
      return memberOfClass(m, object, name, at);
    case 'native':
      return (
        object.fields.get(name) ??
        (name === '__module__' || name === '__name__' ? constant(name === '__name__' ? object.name : '') : undefined) ??
        (name === 'bind'
          ? native('bind', () => object)
          : name === 'call'
            ? native('call', (call) => object.call({ ...call, arguments: call.arguments.slice(1) }))
            : undefined)
      );
    case 'library':
      return isPlainError(object) && !object.fields.has(name) && !name.startsWith('__')
        ? memberOfError(m, object, name)
        : memberOfLibrary(m, object, name);
    case 'module':
      return exportOf(m, object, name, at) ?? (name === '__name__' ? constant(object.file) : undefined);
    case 'alias':
      return find(m, exportOf(m, object.module as ModuleValue, object.name, at) ?? UNDEFINED, name, dialect, at);
    case 'pending':
      return pendingMember(m, object, name, at);
    case 'choice': {
      const of = object.of.flatMap((each) => {
        if (each.is === 'constant' && (each.value === null || each.value === undefined)) return [];
        const value = find(m, each, name, dialect, at);
        return value ? [value.is === 'accessor' && value.get ? callValue(m, value.get, [], new Map(), at, each) : value] : [];
      });
      if (of.length === 0) return undefined;
      return of.length === 1 ? of[0] : { is: 'choice', of, when: object.when, origins: object.origins };
    }
    case 'accessor':
      if (name === 'setter') return native(name, ({ arguments: [set] }) => ({ ...object, ...(set ? { set } : {}) }));
      return name === 'getter' ? native(name, ({ arguments: [get] }) => ({ ...object, ...(get ? { get } : {}) })) : undefined;
    case 'unknown':
      return unknown(object.reason.code, `${name} of ${object.reason.text}`.slice(0, 120), object.reason.at ?? at, object.origins);
  }
}

/** Reads a member of an instance or object literal. */
function memberOfObject(m: Machine, object: ObjectValue, name: string, at: Span): Value | undefined {
  const own = object.fields.get(name);
  if (own) return own.is === 'symbol' && m.watch?.stored && object.tag ? (m.watch.stored(own.origins[0]?.name ?? '') ?? own) : own;
  if (object.class) {
    if (name === '__class__' || name === 'constructor') return object.class;
    const inherited = memberOf(object.class, name, object.dialect === 'python' ? 'fields' : 'prototype');
    if (inherited) return bind(inherited.value, object, inherited.owner);
    const hook = object.dialect === 'python' ? memberOf(object.class, '__getattr__', 'fields') : undefined;
    if (hook) return callValue(m, bind(hook.value, object, hook.owner), [constant(name)], new Map(), at);
  }
  const looked = object.lookup?.(name);
  if (looked) return looked;
  if (name === '__module__' && object.dialect === 'python')
    return object.class?.is === 'class' ? moduleName(object.class.module) : constant('');
  const plain = object.dialect === 'python' ? object.fields.get('__plain__') : undefined;
  if (plain) return find(m, plain, name, 'python', at);
  const raised = memberOfError(m, object, name);
  if (raised) return raised;
  const any = name.startsWith('__') ? undefined : object.fields.get(ANY_MEMBER);
  if (any) return derive('member', [any, constant(name)], 'any');
  const base = object.fields.get('__base__');
  if (base?.is === 'library') return memberOfLibrary(m, base, name);
  if (object.class) {
    const above = libraryBase(object.class);
    if (above && above.path !== 'builtins.Exception' && above.path !== 'global.Error')
      return memberOfLibrary(m, instanceBase(m, object, above), name);
  }
  if (object.open) return unknown('dynamic', `member ${name}`, at, originsOf(object, 0));
  return object.dialect === 'javascript' ? objectMember(m, object, name) : undefined;
}

/** Stands for members that were set under names that are not known. */
export const ANY_MEMBER = '__any__';

/** What every error has; undefined for other members and values. */
function memberOfError(m: Machine, error: ObjectValue | LibraryValue, name: string): Value | undefined {
  const path = error.is === 'library' ? errorPath(error) : undefined;
  if (error.is === 'library' && (path === undefined || !ERROR_PARENTS.has(path))) return undefined;
  if (error.is === 'object' && !(error.class && extendsError(error.class))) return undefined;
  const python = error.is === 'object' ? error.dialect === 'python' : !path?.startsWith('global.');
  const args = errorArguments(error);
  if (path !== undefined && name === (python ? '__class__' : 'constructor')) return libraryAt(m, path);
  if (python) {
    if (name === 'args' && args) return list([...args], 'tuple');
    if (name === '__cause__' || name === '__context__') return constant(null);
    if (name === 'with_traceback') return native(name, () => error);
    if (name === 'add_note') return native(name, () => constant(null));
    if (name === 'message') return error.is === 'object' ? undefined : error.fields.get('message');
    return undefined;
  }
  if (name === 'name') return constant(path?.slice('global.'.length) ?? nameOfError(error));
  if (name === 'message') return args?.[0] ?? constant('');
  if (name === 'toString') return native(name, () => toText(m, error));
  if (name === 'stack') return unknown('dynamic', 'a stack trace');
  return name === 'cause' ? UNDEFINED : undefined;
}

/** Built-in errors that have no members of their own. */
function isPlainError(value: LibraryValue): boolean {
  const path = errorPath(value);
  return path !== undefined && /^(?:builtins|global)\./.test(path) && ERROR_PARENTS.has(path) && !WITH_MEMBERS.test(path);
}
const WITH_MEMBERS =
  /\.(?:OS|IO|File|Permission|IsADirectory|NotADirectory|Connection|BrokenPipe|Interrupted|Timeout|Unicode|Import|ModuleNotFound|Name|UnboundLocal|Attribute|Syntax|System|Stop|Aggregate)\w*$/;

const extendsError = (of: Value): boolean => linearize(of).some((each) => each.is === 'library' && ERROR_PARENTS.has(each.path));

/** The name that the nearest built-in class above gives an error of the repository. */
function nameOfError(error: Value): string {
  const base = error.is === 'object' && error.class ? libraryBase(error.class) : undefined;
  return base?.path.replace(/^.*\./, '') ?? 'Error';
}

/** The part of an instance that its library base class provides. */
function instanceBase(m: Machine, object: ObjectValue, above: LibraryValue): LibraryValue {
  const existing = object.fields.get('__base__');
  if (existing?.is === 'library') return existing;
  const base = library(`${above.path}()`, {
    call: { arguments: [], named: new Map(), at: object.made ?? NOWHERE, construct: true },
    ...(object.made ? { made: object.made } : {}),
  });
  m.journal.set(object.fields, '__base__', base);
  return base;
}
const NOWHERE: Span = { file: '', start: 0, end: 0, line: 1, column: 1 };

function objectMember(m: Machine, object: ObjectValue, name: string): Value | undefined {
  if (name === 'hasOwnProperty')
    return native(name, ({ arguments: [key] }) => constant(key?.is === 'constant' && object.fields.has(String(key.value))));
  if (object.tag === 'regex') return regexMember(m, object, name);
  if (name === 'toString') return native(name, () => constant('[object Object]'));
  if (isGenerator(object) && name === 'next')
    return native(name, () => {
      const { value, done } = step(m, object);
      return makeObject('javascript', [
        ['value', value],
        ['done', constant(done)],
      ]);
    });
  if (isGenerator(object) && name === 'return') return native(name, () => makeObject('javascript', []));
  return undefined;
}

/** Binds a class attribute to an instance or class, as the descriptor protocol does. */
export function bind(value: Value, receiver: Value, owner: ClassValue): Value {
  if (value.is === 'function') return value.receiver ? value : { ...value, id: identity(), receiver, home: value.home ?? owner };
  if (value.is === 'object' && value.tag === 'staticmethod') return value.fields.get('function') ?? value;
  if (value.is === 'object' && value.tag === 'classmethod') {
    const inner = value.fields.get('function');
    const onto = receiver.is === 'object' && receiver.class ? receiver.class : receiver;
    return inner?.is === 'function' ? { ...inner, id: identity(), receiver: onto, home: inner.home ?? owner } : (inner ?? value);
  }
  if (value.is === 'accessor') {
    const get = value.get?.is === 'function' ? ({ ...value.get, receiver, home: value.get.home ?? owner } as FunctionValue) : value.get;
    const set = value.set?.is === 'function' ? ({ ...value.set, receiver, home: value.set.home ?? owner } as FunctionValue) : value.set;
    return { is: 'accessor', origins: value.origins, ...(get ? { get } : {}), ...(set ? { set } : {}) };
  }
  return value;
}

function memberOfFunction(m: Machine, fn: FunctionValue, name: string): Value | undefined {
  const own = fn.fields.get(name);
  if (own) return own;
  if (name === 'name' || name === '__name__' || name === '__qualname__') {
    const wrapped = fn.dialect === 'python' ? fn.fields.get('__wrapped__') : undefined;
    return wrapped ? (find(m, wrapped, name, 'python', fn.node.at) ?? constant('')) : constant(fn.node.name ?? '');
  }
  if (name === '__module__' && fn.dialect === 'python') return moduleName(fn.module);
  if (name === '__doc__') return constant(m.options.unit(fn.node.at.file)?.body(fn.node).doc ?? null);
  if (name === '__wrapped__' || name === '__dict__') return undefined;
  if (name === '__self__') return fn.receiver;
  if (name === '__func__') return fn;
  if (fn.dialect === 'python') return undefined;
  if (name === 'bind')
    return native('bind', ({ arguments: [self, ...bound] }) => {
      const receiver = fn.node.form === 'arrow' ? fn : ({ ...fn, id: identity(), receiver: self ?? UNDEFINED } as FunctionValue);
      return bound.length === 0
        ? receiver
        : native(fn.node.name ?? 'bound', (call) => callValue(m, receiver, [...bound, ...call.arguments], call.named, call.at));
    });
  if (name === 'call') return native('call', ({ arguments: [self, ...rest], named, at }) => callValue(m, fn, rest, named, at, self));
  if (name === 'apply')
    return native('apply', ({ arguments: [self, rest], named, at }) =>
      callValue(m, fn, rest?.is === 'list' ? rest.items : [], named, at, self),
    );
  if (name === 'length') {
    const required = fn.node.parameters.findIndex((parameter) => parameter.default !== undefined || parameter.rest !== undefined);
    return constant(required < 0 ? fn.node.parameters.length : required);
  }
  if (name === 'prototype' && fn.node.form === 'function') {
    const prototype = makeObject('javascript');
    m.journal.set(fn.fields, 'prototype', prototype);
    return prototype;
  }
  return undefined;
}

function memberOfClass(m: Machine, of: ClassValue, name: string, at: Span): Value | undefined {
  const found = memberOf(of, name, 'fields');
  if (found) {
    if (found.value.is === 'function' && of.dialect === 'python') return found.value;
    if (found.value.is === 'accessor' && of.dialect === 'python') return found.value;
    return bind(found.value, of, found.owner);
  }
  if (name === '__name__' || name === 'name') return constant(of.node.name ?? '');
  if (name === '__doc__') return constant(of.node.doc ?? null);
  if (name === '__module__' && of.dialect === 'python') return moduleName(of.module);
  if (name === 'prototype') {
    const fields = new Map<string, Value>();
    for (const [key, value] of of.prototype) fields.set(key, value);
    return { is: 'object', id: identity(), dialect: 'javascript', fields, open: false, origins: [] };
  }
  if (name === '__mro__' || name === '__bases__') return list([...of.bases], 'tuple');
  if (name === '__members__') return undefined;
  const base = libraryBase(of);
  if (base) {
    const member = memberOfLibrary(m, base, name);
    // The class is passed on as the receiver's class, so that models see which class it is.
    return member?.is === 'library'
      ? Object.assign(library(member.path, { receiver: { ...base, class: of } as LibraryValue }), { class: of })
      : member;
  }
  void at;
  if (of.dialect !== 'python') return undefined;
  if (name === '__class__') return libraryAt(m, 'builtins.type');
  // Every class inherits a constructor that takes anything.
  return name === '__init__' ? libraryAt(m, 'builtins.object.__init__') : undefined;
}

/** `a/b.py` as `a.b`. */
const moduleName = ({ file }: ModuleValue): Value => constant(file.replace(/(?:\/__init__)?\.py$/, '').replaceAll('/', '.'));

/** Built-in types whose methods may be called with the object as first argument, and those of their members that make one. */
const OWNERS = new Set(['builtins.str', 'builtins.list', 'builtins.dict', 'builtins.set', 'builtins.bytes']);
const MAKERS = new Set(['maketrans', 'fromkeys', 'fromhex', '__init__', '__new__', '__name__', '__getitem__', '__setitem__', '[]']);

/** A member of something that comes from a package: assigned ones first, then models, else a longer path. */
export function memberOfLibrary(m: Machine, object: LibraryValue, name: string): Value | undefined {
  const assigned = object.fields.get(name);
  if (assigned) return assigned;
  const raised = memberOfError(m, object, name);
  if (raised) return raised;
  if (name === 'name' && !object.call && /^global\.[A-Z]\w*$/.test(object.path)) return constant(object.path.slice('global.'.length));
  if (name === '__name__' && !object.call) return constant(object.path.replace(/^.*\./, ''));
  if (name === '__class__' && !object.call && /\.[A-Z]\w*$/.test(object.path) && object.path !== 'typing.ClassVar')
    return libraryAt(m, 'builtins.type');
  if (OWNERS.has(object.path) && !object.call && !MAKERS.has(name))
    return native(name, ({ arguments: [self, ...rest], named, at }) =>
      self
        ? callValue(m, readMember(m, self, name, 'python', at), rest, named, at, self)
        : raise(m, 'python', 'TypeError', 'no object', at),
    );
  const model = m.options.models.members.get(`${object.path}.${name}`) ?? m.options.models.members.get(`${object.path}.*`);
  if (model) {
    const value = model(m, object.path.endsWith(`.${name}`) ? object : ({ ...object, path: `${object.path}.${name}` } as LibraryValue));
    if (value) return value;
  }
  const known = object.children.get(name);
  if (known) return known;
  if (object.receiver === undefined || !object.path.includes('(')) {
    const described = stubOf(m, `${object.path}.${name}`);
    if (described) return described;
  }
  if (object.path.length > 240) return unknown('library', 'a long chain of library members', undefined, object.origins);
  const child = library(`${object.path}.${name}`, { receiver: object, origins: object.origins });
  object.children.set(name, child);
  return child;
}

function pendingMember(m: Machine, object: Extract<Value, { is: 'pending' }>, name: string, at: Span): Value | undefined {
  if (name === 'then')
    return native('then', ({ arguments: [onValue, onError] }) =>
      afterwards(() => {
        const settled = settlePending(m, object);
        const then = 'raised' in settled ? onError : onValue;
        return then && then.is !== 'constant'
          ? callValue(m, then, ['raised' in settled ? settled.raised : settled.value], new Map(), at)
          : object;
      }),
    );
  if (name === 'catch')
    return native('catch', ({ arguments: [onError] }) =>
      afterwards(() => {
        const settled = settlePending(m, object);
        return 'raised' in settled && onError ? callValue(m, onError, [settled.raised], new Map(), at) : object;
      }),
    );
  if (name === 'close' || name === 'cancel') return native(name, () => constant(null));
  if (name === 'finally')
    return native('finally', ({ arguments: [then] }) => {
      settlePending(m, object);
      if (then) callValue(m, then, [], new Map(), at);
      return object;
    });
  return undefined;
  /** What the statements of a module put off runs when they are through. */
  function afterwards(run: () => Value): Value {
    if (m.path || m.frames.length !== 1) return promised(m, run);
    const later = pending({ run });
    m.putOff.push(later);
    return later;
  }
}
