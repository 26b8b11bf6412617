import type { Model } from '../machine.ts';
import { callValue } from '../run/call.ts';
import { constant, isConstant, originsOf, unknown, type Value } from '../value.ts';
import { environmentOrigin, readEnvironment } from './environment.ts';

/** A variable read with a default and a cast: `config("DEBUG", default=False, cast=bool)`, `env.bool("DEBUG", False)`. */
const read =
  (as?: 'bool' | 'number'): Model =>
  (m, call) => {
    const [name, second] = call.arguments;
    const value = readEnvironment(m, name, call.at, constant(undefined));
    const named = call.named.get('default');
    // The second argument of Starlette's Config is the cast, that of the others the default.
    const variable = name && isConstant(name) ? String(name.value) : '';
    const declared = call.target.call?.named.get(variable) ?? call.receiver?.call?.named.get(variable);
    const scheme = declared?.is === 'list' ? declared.items[1] : undefined;
    const otherwise = named ?? (call.path.startsWith('starlette') ? call.arguments[2] : second) ?? scheme;
    const cast = call.named.get('cast') ?? (call.path.startsWith('starlette') ? second : undefined);
    if (isConstant(value) && value.value === undefined) {
      if (!otherwise) return unknown('unset', 'a variable that is not set', call.at, value.origins);
      return isConstant(otherwise) ? { ...converted(otherwise, kindOf(cast) ?? as), origins: value.origins } : otherwise;
    }
    if (isConstant(value)) {
      const kind = kindOf(cast) ?? as;
      return kind ? converted(value, kind) : cast?.is === 'function' ? callValue(m, cast, [value], new Map(), call.at) : value;
    }
    return value;
  };

const kindOf = (cast: Value | undefined): 'bool' | 'number' | undefined => {
  const path = cast?.is === 'library' ? cast.path : cast?.is === 'native' ? cast.name : '';
  return /(?:^|\.)bool$/.test(path) ? 'bool' : /(?:^|\.)(?:int|float)$/.test(path) ? 'number' : undefined;
};

function converted(value: Extract<Value, { is: 'constant' }>, kind: 'bool' | 'number' | undefined): Extract<Value, { is: 'constant' }> {
  if (typeof value.value !== 'string' || kind === undefined) return value;
  const origins = originsOf(value, 0);
  return kind === 'bool' ? constant(/^(?:1|true|yes|y|on|t)$/i.test(value.value), origins) : constant(Number(value.value), origins);
}

/** A variable that must hold an address or the like: whether it is set is all that is known. */
const addressed: Model = (m, call) => {
  const [name] = call.arguments;
  const value = readEnvironment(m, name, call.at, constant(undefined));
  const text = name && isConstant(name) ? String(name.value) : '*';
  return unknown('dynamic', `what ${text} names`, call.at, isConstant(value) ? [environmentOrigin(text)] : value.origins);
};

const READERS: readonly (readonly [string, Model])[] = [
  ['', read()],
  ['.str', read()],
  ['.unicode', read()],
  ['.bool', read('bool')],
  ['.int', read('number')],
  ['.float', read('number')],
  ...['.db', '.db_url', '.dj_db_url', '.cache', '.cache_url', '.email', '.email_url'].map((name): readonly [string, Model] => [
    name,
    addressed,
  ]),
];

/** Starlette's Config, decouple, environs and django-environ: readers of variables. Source: their documentation. */
export const CONFIGURATION: Readonly<Record<string, Model>> = Object.fromEntries([
  ['starlette.config.Config()', read()],
  ['decouple.config', read()],
  ['decouple.Config()', read()],
  ...['environs.Env()', 'environs.env', 'environ.Env()', 'environ.FileAwareEnv()'].flatMap((of) =>
    READERS.map(([name, model]) => [`${of}${name}`, model] as const),
  ),
]);
