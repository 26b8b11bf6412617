import type { Machine, Model, ModelCall } from '../machine.ts';
import { readMember } from '../run/member.ts';
import { toNumber } from '../run/operators.ts';
import { constant, enumerated, isConstant, isNullish, type LibraryValue, object, symbol, textOf, UNDEFINED, type Value } from '../value.ts';
import { environmentOrigin, processEnvironment } from './environment.ts';

/** A variable without which the program does not start: the operator has set it to something. */
const given = (name: string): Value => symbol(`env.${name}`, 'text', [environmentOrigin(name)]);

/** The text of a variable as the named type of envalid or env-var reads it. */
function converted(value: Value, type: string): Value {
  if (!isConstant(value) || typeof value.value !== 'string') return value;
  const text = value.value.trim();
  if (/bool/i.test(type)) return constant(/^(?:true|t|yes|on|1)$/i.test(text), value.origins);
  if (/^(?:num|int|float|port|nat|asInt|asFloat|asPort|number)/i.test(type)) return constant(toNumber(text), value.origins);
  return value;
}

const fieldOf = (value: Value | undefined, name: string): Value | undefined =>
  value?.is === 'object' ? value.fields.get(name) : undefined;

/** `cleanEnv(env, specs)` of envalid: each variable as its validator reads it, else its default. */
const cleanEnv: Model = (m, { arguments: [environment, specs], at }) => {
  if (!environment || specs?.is !== 'object') return undefined;
  const read = (name: string): Value => readMember(m, environment, name, 'javascript', at);
  const fields = enumerated(specs.fields).map(([name, spec]): readonly [string, Value] => {
    const value = read(name);
    if (!(isConstant(value) && value.value === undefined))
      return [name, converted(value, spec.is === 'library' ? spec.path.slice(spec.path.lastIndexOf('.') + 1) : '')];
    const fallback = fieldOf(spec.is === 'library' ? spec.call?.arguments[0] : undefined, 'default');
    return [name, fallback ?? given(name)];
  });
  const mode = textOf(read('NODE_ENV')) ?? 'production';
  const is = (name: string, ...modes: readonly string[]): readonly [string, Value] => [name, constant(modes.includes(mode))];
  return object('javascript', [
    is('isProduction', 'production'),
    is('isProd', 'production'),
    is('isDevelopment', 'development'),
    is('isDev', 'development'),
    is('isTest', 'test'),
    ...fields,
  ]);
};

/** The calls that led to a value, last first: `env.get('X').default('y').asString()`. */
function chain(value: LibraryValue | undefined): readonly LibraryValue[] {
  return value?.receiver?.call ? [value, ...chain(value.receiver)] : value?.call ? [value] : [];
}

/** `env.get(name)...asType()` of env-var. */
const envVar: Model = (m, call) => {
  const calls = chain(call.receiver);
  const last = (name: string): LibraryValue | undefined => calls.find(({ path }) => path.endsWith(`.${name}()`));
  const name = textOf(last('get')?.call?.arguments[0]);
  if (name === undefined) return undefined;
  const value = readMember(m, processEnvironment(m), name, 'javascript', call.at);
  const type = call.path.slice(call.path.lastIndexOf('.') + 1);
  if (!(isConstant(value) && value.value === undefined)) return converted(value, type);
  const fallback = last('default')?.call?.arguments[0];
  return fallback ? converted(fallback, type) : last('required') ? given(name) : value;
};

/** Fields of several objects in one, those of inner objects too; `first` says that what is there stays. */
function merged(m: Machine, into: Value, from: Value, first: boolean): Value {
  if (from.is !== 'object' || into.is !== 'object')
    return (isConstant(from) && from.value === undefined) || (first && !isNullish(into)) ? into : from;
  const both = object('javascript', into.fields, { open: into.open || from.open });
  if (both.is !== 'object') return from;
  const lookup = into.lookup ?? from.lookup;
  for (const [name, value] of enumerated(from.fields)) {
    const earlier = both.fields.get(name);
    both.fields.set(name, earlier ? merged(m, earlier, value, first) : value);
  }
  return lookup ? Object.assign(both, { lookup }) : both;
}

const merge =
  (first: boolean, writes: boolean) =>
  (m: Machine, { arguments: args }: ModelCall): Value | undefined => {
    const [list] = args;
    const all = args.length === 1 && list?.is === 'list' && !list.open ? list.items : args;
    const [into = UNDEFINED, ...rest] = all;
    const result = rest.reduce((earlier, each) => merged(m, earlier, each, first), into);
    if (!writes || into.is !== 'object' || result.is !== 'object') return result;
    for (const [name, value] of result.fields) m.journal.set(into.fields, name, value);
    return into;
  };

const named = (names: readonly string[], model: Model): Record<string, Model> =>
  Object.fromEntries(names.flatMap((name) => [[name, model] as const, [`${name}.default`, model] as const]));
const of = (module: string, name: string): string[] => [`${module}.${name}`, `${module}.default.${name}`];
const lodash = (name: string): string[] => [
  ...['lodash', 'lodash-es', 'underscore'].flatMap((module) => of(module, name)),
  `lodash/${name}`,
  `lodash.${name}`,
];

/** Packages that read settings of a JavaScript program, and what merges objects of them. */
export const JAVASCRIPT_SETTINGS: Readonly<Record<string, Model>> = {
  ...named(of('envalid', 'cleanEnv'), cleanEnv),
  ...Object.fromEntries(
    ['String', 'Bool', 'BoolStrict', 'Int', 'IntPositive', 'IntNegative', 'Float', 'FloatPositive', 'PortNumber', 'UrlString', 'Enum'].map(
      (type) => [`env-var.*.as${type}`, envVar],
    ),
  ),
  ...named(
    ['deepmerge', 'ts-deepmerge', '@fastify/deepmerge()', ...of('deepmerge', 'all'), ...of('ts-deepmerge', 'merge')],
    merge(false, false),
  ),
  ...named(['defu', ...of('defu', 'defu')], merge(true, false)),
  ...named(lodash('merge'), merge(false, true)),
  ...named(lodash('defaultsDeep'), merge(true, true)),
};
