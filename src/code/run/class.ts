import type { Machine } from '../machine.ts';
import type { ClassNode, Dialect, Span } from '../tree.ts';
import {
  type ClassValue,
  constant,
  identity,
  isConstant,
  keyOf,
  type LibraryValue,
  library,
  type ObjectValue,
  object,
  type Scope,
  UNDEFINED,
  type Value,
} from '../value.ts';
import { callLibrary, callValue, closure, invoke } from './call.ts';
import { libraryBase, linearize, memberOf } from './classes.ts';
import { raise } from './errors.ts';
import { evaluate } from './expression.ts';
import { ERROR_PARENTS } from './hierarchy.ts';
import { bind } from './member.ts';
import { dereference } from './module.ts';
import { operate } from './operators.ts';
import { declare, UNBOUND } from './scope.ts';
import { claim } from './shared.ts';
import { runStatements } from './statement.ts';
import { test } from './test.ts';

/** Runs a class declaration: bases, members, decorators. */
export function declareClass(m: Machine, node: ClassNode, scope: Scope, dialect: Dialect): Value {
  const module = m.modules.get(node.at.file);
  if (!module) throw new Error(`${node.at.file} is not loaded`);
  const bases = node.bases.filter((base) => !base.name).map((base) => dereference(m, evaluate(m, base.value, scope, dialect)));
  const inner: Scope = { kind: 'class', variables: new Map(), parent: scope, annotations: new Map() };
  const value: ClassValue = {
    is: 'class',
    id: identity(),
    node,
    dialect,
    module,
    bases,
    fields: new Map(),
    prototype: new Map(),
    scope: inner,
    decorators: [],
    origins: [],
  };
  if (dialect === 'python') {
    inner.class = value;
    declare(m, inner, node.body.declares);
    runStatements(m, node.body.statements, inner, dialect);
    for (const [name, member] of inner.variables) if (member !== UNBOUND) value.fields.set(name, member);
    for (const base of node.bases) if (base.name) value.fields.set(`__class_${base.name}__`, evaluate(m, base.value, scope, dialect));
    if (isEnum(value)) makeMembers(value);
    for (const base of bases) {
      const hook = memberOf(base, '__init_subclass__', 'fields');
      if (hook?.value.is !== 'function') continue;
      const named = new Map(
        node.bases.flatMap((each) =>
          each.name && each.name !== 'metaclass' ? [[each.name, value.fields.get(`__class_${each.name}__`) ?? UNDEFINED] as const] : [],
        ),
      );
      callValue(m, { ...hook.value, id: identity(), receiver: value, home: hook.owner }, [], named, node.at);
      break;
    }
    return value;
  }
  const staticScope: Scope = { kind: 'block', variables: new Map(node.name ? [[node.name, value]] : []), parent: scope, self: value };
  for (const member of node.members) {
    const name =
      member.name ?? (member.computed ? String((evaluate(m, member.computed, scope, dialect) as { value?: unknown }).value ?? '') : '');
    if (member.form === 'field') {
      if (member.static) value.fields.set(name, member.value ? evaluate(m, member.value, staticScope, dialect) : UNDEFINED);
      continue;
    }
    if (member.value?.kind !== 'function') continue;
    const fn = closure(m, member.value, staticScope, dialect, value);
    if (member.form === 'block') {
      invoke(m, fn, [], new Map(), member.at, value);
      continue;
    }
    if (member.value.bodiless) continue;
    const into = member.static ? value.fields : value.prototype;
    if (member.form === 'getter' || member.form === 'setter') {
      const earlier = into.get(name);
      const accessor = earlier?.is === 'accessor' ? earlier : { is: 'accessor' as const, origins: [] };
      into.set(name, member.form === 'getter' ? { ...accessor, get: fn } : { ...accessor, set: fn });
    } else into.set(name, fn);
  }
  return value;
}

const ENUMS = new Set(['enum.Enum', 'enum.IntEnum', 'enum.StrEnum', 'enum.Flag', 'enum.IntFlag']);
const isEnum = (of: ClassValue): boolean => linearize(of).some((each) => each.is === 'library' && ENUMS.has(each.path));

/** Turns the constants of a Python enum into members. */
function makeMembers(of: ClassValue): void {
  const plain = linearize(of).some(
    (each) => each.is === 'library' && ['builtins.str', 'builtins.int', 'enum.StrEnum', 'enum.IntEnum'].includes(each.path),
  );
  let count = 0;
  for (const [name, value] of of.fields) {
    if (name.startsWith('_') || value.is === 'function' || value.is === 'accessor' || (value.is === 'object' && value.tag)) continue;
    const automatic = value.is === 'library' && value.path === 'enum.auto()';
    const alias = [...of.fields.values()].find(
      (other) =>
        other.is === 'object' && other.class === of && isConstant(value) && keyOf(other.fields.get('value') ?? of) === keyOf(value),
    );
    if (alias) {
      of.fields.set(name, alias);
      continue;
    }
    count++;
    const content = automatic
      ? constant(linearize(of).some((each) => each.is === 'library' && each.path === 'enum.StrEnum') ? name.toLowerCase() : count)
      : value;
    of.fields.set(
      name,
      object('python', [['name', constant(name)], ['value', content], ...(plain ? [['__plain__', content] as const] : [])], { class: of }),
    );
  }
}

/** Instantiates a class of the repository. */
export function construct(m: Machine, of: ClassValue, args: readonly Value[], named: ReadonlyMap<string, Value>, at: Span): Value {
  if (isEnum(of) && args[0]) {
    const wanted = args[0];
    const members = [...new Set(of.fields.values())].filter((member) => member.is === 'object' && member.class === of);
    for (const member of members) {
      if (member === wanted) return member;
      const same = operate(m, '==', [wanted, (member as ObjectValue).fields.get('value') ?? UNDEFINED], 'python', at);
      if (m.path || isConstant(same) ? test(m, same, 'python', at) : false) return member;
    }
    if (members.length > 0 && (m.path || isConstant(wanted))) {
      const missing = memberOf(of, '_missing_', 'fields');
      const other = missing ? callValue(m, bind(missing.value, of, missing.owner), [wanted], new Map(), at) : constant(null);
      return other.is === 'object' ? other : raise(m, 'python', 'ValueError', 'not a member of the enum', at);
    }
  }
  for (const each of linearize(of)) {
    if (each.is !== 'library') continue;
    const model = m.options.models.calls.get(`new ${each.path}`);
    const made = model?.(m, { path: each.path, target: { ...each, class: of }, arguments: args, named, construct: true, at });
    if (made) return made;
  }
  if (of.dialect === 'python' && !memberOf(of, '__init__', 'fields') && memberOf(of, '__dataclass__', 'fields')) {
    const made = m.options.models.calls.get('dataclass')?.(m, {
      path: 'dataclass',
      target: { ...library('dataclass'), class: of },
      arguments: args,
      named,
      construct: true,
      at,
    });
    if (made) return made;
  }
  const self = object(of.dialect, [], { class: of, made: at });
  initialise(m, self, of, args, named, at);
  return self;
}

function initialise(
  m: Machine,
  self: ObjectValue,
  of: ClassValue,
  args: readonly Value[],
  named: ReadonlyMap<string, Value>,
  at: Span,
): void {
  if (of.dialect === 'python') {
    const init = memberOf(of, '__init__', 'fields');
    const base = libraryBase(of);
    if (init) {
      if (base && ERROR_PARENTS.has(base.path)) attachBase(m, self, base, args, named, at);
      const bound = bind(init.value, self, init.owner);
      callValue(m, bound, args, named, at);
    } else if (base) attachBase(m, self, base, args, named, at);
    return;
  }
  constructJavaScript(m, self, of, args, named, at);
}

/** Runs the constructor chain from `of`: fields of a class are set after its super call. */
export function constructJavaScript(
  m: Machine,
  self: ObjectValue,
  of: ClassValue,
  args: readonly Value[],
  named: ReadonlyMap<string, Value>,
  at: Span,
): void {
  const own = of.prototype.get('constructor');
  const parent = of.bases[0];
  if (!parent) setFields(m, self, of);
  if (own?.is === 'function') {
    invoke(m, { ...own, receiver: self, home: of }, args, named, at, self);
    return;
  }
  if (parent) superCall(m, self, of, args, named, at);
}

/** `super(...)`: the parent's constructor, then the fields of this class. */
export function superCall(
  m: Machine,
  self: ObjectValue,
  of: ClassValue,
  args: readonly Value[],
  named: ReadonlyMap<string, Value>,
  at: Span,
): void {
  const parent = of.bases[0];
  if (parent?.is === 'class') constructJavaScript(m, self, parent, args, named, at);
  else if (parent?.is === 'library') attachBase(m, self, parent, args, named, at);
  setFields(m, self, of);
}

function setFields(m: Machine, self: ObjectValue, of: ClassValue): void {
  const scope: Scope = { kind: 'function', variables: new Map(), parent: of.scope, self };
  for (const member of of.node.members) {
    if (member.form !== 'field' || member.static) continue;
    const name =
      member.name ??
      (member.computed ? String((evaluate(m, member.computed, scope, 'javascript') as { value?: unknown }).value ?? '') : '');
    if (member.value) {
      const value = evaluate(m, member.value, scope, 'javascript');
      claim(m, value, `${of.node.at.file}:${of.node.name ?? ''}.${name}`);
      m.journal.set(self.fields, name, value);
    } else if (!self.fields.has(name)) m.journal.set(self.fields, name, UNDEFINED);
  }
}

/** What the library base class of an instance provides. */
export function attachBase(
  m: Machine,
  self: ObjectValue,
  base: LibraryValue,
  args: readonly Value[],
  named: ReadonlyMap<string, Value>,
  at: Span,
): void {
  if (base.path === 'builtins.object' || base.path === 'global.Object') return;
  const value = callLibrary(m, base, args, named, at, true);
  if (value.is === 'library') {
    value.class = self.class ?? UNDEFINED;
    m.journal.set(self.fields, '__base__', value);
    const message = base.path.startsWith('global.') || base.path.startsWith('builtins.') ? args[0] : undefined;
    if (message && !self.fields.has('message')) m.journal.set(self.fields, 'message', message);
  }
}
