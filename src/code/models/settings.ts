import { type Machine, type Model, type ModelCall, Raised } from '../machine.ts';
import { callValue } from '../run/call.ts';
import { linearize } from '../run/classes.ts';
import { raise } from '../run/errors.ts';
import { bind } from '../run/member.ts';
import { derive } from '../run/operators.ts';
import type { Expression } from '../tree.ts';
import {
  type ClassValue,
  constant,
  fallbackOrigins,
  isConstant,
  library,
  NULL,
  native,
  type ObjectValue,
  object,
  type Value,
} from '../value.ts';
import { readEnvironment } from './environment.ts';

const TRUE_WORDS = new Set(['1', 'true', 't', 'yes', 'y', 'on']);
const FALSE_WORDS = new Set(['0', 'false', 'f', 'no', 'n', 'off']);

/** The names of an annotation, `Optional[bool]` giving Optional and bool. */
function words(annotation: Expression | undefined): string[] {
  if (!annotation) return [];
  if (annotation.kind === 'name') return [annotation.name];
  if (annotation.kind === 'member') return [annotation.name];
  if (annotation.kind === 'index') return [...words(annotation.object), ...words(annotation.key)];
  if (annotation.kind === 'collection') return annotation.entries.flatMap((entry) => words(entry.value));
  if (annotation.kind === 'operation') return annotation.operands.flatMap(words);
  if (annotation.kind === 'literal' && typeof annotation.value === 'string') return annotation.value.match(/\w+/g) ?? [];
  return [];
}

/** Converts the text of a variable as pydantic does for the field's type. */
function coerce(value: Value, annotation: Expression | undefined): Value {
  const types = words(annotation);
  if (!isConstant(value) || typeof value.value !== 'string')
    return types.includes('bool') ? derive('pydantic:bool', [value], 'truth') : value;
  const text = value.value.trim();
  if (types.includes('bool')) {
    if (TRUE_WORDS.has(text.toLowerCase())) return constant(true, value.origins);
    if (FALSE_WORDS.has(text.toLowerCase())) return constant(false, value.origins);
    return value;
  }
  if ((types.includes('int') || types.includes('float')) && text !== '' && !Number.isNaN(Number(text)))
    return constant(Number(text), value.origins);
  return value;
}

const text = (value: Value | undefined): string | undefined =>
  value && isConstant(value) && typeof value.value === 'string' ? value.value : undefined;
function entry(value: Value | undefined, name: string): Value | undefined {
  if (value?.is === 'map') return [...value.entries.values()].find(([key]) => isConstant(key) && key.value === name)?.[1];
  if (value?.is === 'library') return value.call?.named.get(name);
  if (value?.is === 'class') return value.fields.get(name);
  return undefined;
}

/** The names of the variables a settings field is read from, first match wins. */
function aliases(field: string, declared: Value | undefined, prefix: string, caseSensitive: boolean): string[] {
  const spell = (name: string): string => (caseSensitive ? name : name.toUpperCase());
  const call = declared?.is === 'library' ? declared.call : undefined;
  const given = call?.named.get('validation_alias') ?? call?.named.get('alias') ?? call?.named.get('env');
  if (given?.is === 'list') return given.items.flatMap((item) => text(item) ?? []).map(spell);
  if (given?.is === 'library') return (given.call?.arguments ?? []).flatMap((item) => text(item) ?? []).map(spell);
  const alias = text(given);
  return [spell(alias ?? `${prefix}${field}`)];
}

/** `Settings()` of pydantic: init arguments, then the environment, then the declared default. */
const settings: Model = (m, call) => {
  const of = call.target.class;
  if (of?.is !== 'class') return undefined;
  const order = linearize(of).filter((each): each is ClassValue => each.is === 'class');
  const config = order.map((each) => each.fields.get('model_config') ?? each.fields.get('Config')).find((each) => each !== undefined);
  const prefix = text(entry(config, 'env_prefix')) ?? '';
  const sensitive = entry(config, 'case_sensitive');
  const self = object('python', [], { class: of, made: call.at });
  for (const each of [...order].reverse())
    for (const [name, annotation] of each.scope.annotations ?? []) {
      if (name === 'model_config') continue;
      const declared = each.fields.get(name);
      self.fields.set(
        name,
        call.named.get(name) ??
          fieldValue(m, name, declared, annotation, prefix, sensitive !== undefined && isConstant(sensitive) && sensitive.value === true),
      );
    }
  validate(m, order, self, call);
  return self;
};

/**
 * Runs the validators of a pydantic class, those of fields first, then those of the whole object; what they raise, the class
 * raises. A default is not validated.
 */
function validate(m: Machine, order: readonly ClassValue[], self: ObjectValue, call: ModelCall): void {
  for (const path of [ONE, WHOLE])
    for (const each of [...order].reverse())
      for (const declared of each.fields.values()) {
        if (declared.is !== 'library' || !declared.call || declared.path !== path) continue;
        const [wrapped, ...names] = declared.call.arguments;
        const fn = wrapped?.is === 'object' ? wrapped.fields.get('function') : wrapped;
        if (fn?.is !== 'function') continue;
        if (path === WHOLE) {
          if (text(declared.call.named.get('mode')) === 'after')
            checked(m, () => callValue(m, bind(fn, self, each), [], new Map(), call.at));
          continue;
        }
        for (const name of names.flatMap((name) => text(name) ?? [])) {
          const value = self.fields.get(name);
          if (value && !value.origins.every(({ fallback }) => fallback))
            self.fields.set(name, callValue(m, fn, [each, value, NULL].slice(0, fn.node.parameters.length), new Map(), call.at));
        }
      }
}

/**
 * Runs a validator. What only this program does not know of the type of a value, as the parts of a URL, is no error of the
 * settings; and what refuses to start while modules are loaded still has everything else that they register.
 */
function checked(m: Machine, run: () => Value): void {
  try {
    run();
  } catch (error) {
    if (!(error instanceof Raised)) throw error;
    const { value, at } = error;
    const missing = value.is === 'library' && value.fields.has('__implicit__') && value.path.startsWith('builtins.AttributeError');
    if (m.path && !missing) throw error;
    m.note({
      code: 'dynamic',
      at,
      text: missing ? 'a validator of settings asks for a member that is not known' : 'settings refuse what is set',
    });
  }
}

const WHOLE = 'pydantic.model_validator()';
const ONE = 'pydantic.field_validator()';

/** A decorator that keeps what it was made with beside the method. */
const validator =
  (path: string): Model =>
  (_m, call) =>
    native(path, (inner) =>
      library(path, {
        call: { arguments: [...inner.arguments.slice(0, 1), ...call.arguments], named: call.named, at: call.at, construct: true },
        made: call.at,
      }),
    );

function fieldValue(
  m: Machine,
  name: string,
  declared: Value | undefined,
  annotation: Expression | undefined,
  prefix: string,
  sensitive: boolean,
): Value {
  const call = declared?.is === 'library' && /(?:^|\.)Field\(\)$/.test(declared.path) ? declared.call : undefined;
  const given = call ? (call.named.get('default') ?? call.arguments[0]) : declared;
  const factory = call?.named.get('default_factory');
  let otherwise: Value =
    given && !(isConstant(given) && given.form === 'ellipsis')
      ? given
      : factory
        ? callValue(m, factory, [], new Map(), call?.at ?? { file: '', start: 0, end: 0, line: 1, column: 1 })
        : NULL;
  const names = aliases(name, declared, prefix, sensitive);
  for (const variable of names) {
    const value = readEnvironment(m, constant(variable), undefined, NULL);
    if (isConstant(value) && value.value === null) {
      if (isConstant(otherwise)) otherwise = constant(otherwise.value, [...otherwise.origins, ...fallbackOrigins(value.origins)]);
      continue;
    }
    if (value.is === 'choice')
      return { ...value, of: value.of.map((each) => (isConstant(each) && each.value === null ? otherwise : coerce(each, annotation))) };
    return coerce(value, annotation);
  }
  return otherwise;
}

/** A pydantic model or dataclass: fields from arguments, else defaults. */
const record: Model = (m, call) => {
  const of = call.target.class;
  if (of?.is !== 'class') return undefined;
  const order = linearize(of).filter((each): each is ClassValue => each.is === 'class');
  const self = object('python', [], { class: of, made: call.at, open: call.named.has('**') });
  let position = 0;
  for (const each of [...order].reverse())
    for (const [name] of each.scope.annotations ?? []) {
      const declared = each.fields.get(name);
      const given = call.named.get(name) ?? call.arguments[position++];
      const field = given ?? defaultOf(m, declared, call);
      if (field) {
        self.fields.set(name, field);
        m.watch?.onWrite?.(self, name, field, call.at);
      } else if (call.path === 'dataclass' && !self.open) return raise(m, 'python', 'TypeError', `missing argument '${name}'`, call.at);
    }
  const after = order.map((each) => each.fields.get('__post_init__')).find((each) => each !== undefined);
  if (after) callValue(m, bind(after, self, of), [], new Map(), call.at);
  return self;
};

/** The default of a declared field: a new value for every instance where a factory makes it. */
function defaultOf(m: Machine, declared: Value | undefined, call: ModelCall): Value | undefined {
  if (declared?.is !== 'library' || !declared.call || !/(?:^|[.])[Ff]ield\(\)$/.test(declared.path)) return declared;
  const factory = declared.call.named.get('default_factory');
  const given = declared.call.named.get('default') ?? declared.call.arguments[0];
  if (given && !(isConstant(given) && given.form === 'ellipsis')) return given;
  return factory ? callValue(m, factory, [], new Map(), call.at) : undefined;
}

export const SETTINGS: Readonly<Record<string, Model>> = {
  'new pydantic_settings.BaseSettings': settings,
  'new pydantic.BaseSettings': settings,
  'new pydantic.BaseModel': record,
  'new typing.NamedTuple': record,
  dataclass: record,
  'pydantic.model_validator': validator(WHOLE),
  'pydantic.field_validator': validator(ONE),
  'pydantic.validator': validator(ONE),
  'pydantic.computed_field': (_m, call) => call.arguments[0] ?? native('computed_field', (inner) => inner.arguments[0] ?? NULL),
};
