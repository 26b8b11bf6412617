import type { Effect } from '../../code/machine.ts';
import type { Outcome } from '../../code/outcomes.ts';
import { isConstant, type LibraryValue, type Value } from '../../code/value.ts';
import type { FileState, World } from '../../code/world.ts';
import { isStoreAddress } from '../configuration/secret-names.ts';

/** How a secret is supplied: `NAME_FILE`, `NAME`, both or neither; or a file that fails, alone or beside the variable. */
export const SCENARIOS = [
  'file',
  'both',
  'variable',
  'neither',
  'missing',
  'blank',
  'unreadable',
  'missing+',
  'blank+',
  'unreadable+',
] as const;
export type Scenario = (typeof SCENARIOS)[number];

/** What a consumer ends up with. unset: nothing, or an empty text. */
export type Kind = 'file' | 'variable' | 'default' | 'random' | 'unset' | 'raises' | 'unknown';

const STATES: Partial<Record<string, FileState>> = { missing: 'missing', blank: { text: ' \n' }, unreadable: 'unreadable' };

/** Stand-ins for the secret itself. They never reach a report. */
const standIn = (name: string, where: 'file' | 'variable'): string =>
  isStoreAddress(name) ? `postgresql://app:${where}-stand-in@db.internal:5432/app` : `${where}-stand-in-0123456789abcdef0123456789abcdef`;

/** The world of a scenario: the base, with this one secret supplied in this way. */
export function worldOf(base: World, name: string, scenario: Scenario, path = `/run/secrets/${name.toLowerCase()}`): World {
  const set: Record<string, string> = { ...base.environment.set };
  delete set[name];
  delete set[`${name}_FILE`];
  const failing = scenario.replace('+', '');
  if (scenario === 'variable' || scenario === 'both' || scenario.endsWith('+')) set[name] = standIn(name, 'variable');
  if (scenario !== 'variable' && scenario !== 'neither') set[`${name}_FILE`] = path;
  const state = STATES[failing] ?? { text: `${standIn(name, 'file')}\n` };
  return { ...base, environment: { ...base.environment, set }, files: { ...base.files, [path]: state } };
}

/** Errors that may come from what the interpreter does not know. */
const UNCERTAIN = /(?:TypeError|ReferenceError|AttributeError|ImportError|ModuleNotFoundError|NameError|IndexError|KeyError)\(\)$/;

/** What a path that did not end normally gives; undefined: it did. */
export function kindOfEnd(outcome: Outcome): Kind | undefined {
  if (outcome.ends === 'returns') return undefined;
  if (outcome.ends === 'unknown') return 'unknown';
  if (outcome.ends === 'exits') return 'raises';
  const { value } = outcome;
  // A missing key of the environment is a refusal; other errors of this kind may be gaps.
  const gap = value.is === 'unknown' || (value.is === 'library' && UNCERTAIN.test(value.path) && !/KeyError/.test(value.path));
  return gap ? 'unknown' : 'raises';
}

/** What a path gives its caller, or hands to packages. */
export function kindOf(value: Value, effects: readonly Effect[], name: string, path: string): Kind {
  const own = kindOfValue(value, name, path, true);
  if (own === 'file' || own === 'variable' || own === 'default' || own === 'random') return own;
  const handed = effects.flatMap((effect) => (isRead(effect.path) ? [] : [...effect.arguments, ...effect.named.values()]));
  const kinds = handed.map((each) => kindOfValue(each, name, path, false));
  for (const kind of ['file', 'variable', 'random', 'default'] as const) if (kinds.includes(kind)) return kind;
  return own;
}

const isRead = (path: string): boolean =>
  /getenv|environ|(?:^|\.)(?:open|exists|is_file|isfile|read_text|read_bytes|Path|readFile(?:Sync)?|existsSync|statSync|accessSync)$|^global\.console|logg(?:er|ing)|^(?:winston|pino|loguru|structlog)|getLogger/.test(
    path,
  );

/** Where a value comes from, looked into as far as containers go. `whole`: it is what a getter returns, so that any text counts. */
export function kindOfValue(value: Value, name: string, path: string, whole: boolean, depth = 4): Kind {
  const { origins } = value;
  if (origins.some((origin) => origin.from === 'file' && origin.name === path))
    return isConstant(value) && value.value === '' ? 'unset' : isConstant(value) && String(value.value).trim() === '' ? 'unset' : 'file';
  const own = origins.filter((origin) => origin.from === 'environment' && origin.name === name);
  if (isConstant(value)) {
    const empty = value.value === null || value.value === undefined || value.value === '' || value.value === false;
    if (own.some((origin) => !origin.fallback) && !empty)
      return String(value.value).includes('stand-in')
        ? 'variable'
        : typeof value.value === 'string' && own.every((origin) => origin.fallback === undefined) && value.value === ''
          ? 'unset'
          : 'default';
    if (own.length > 0) return empty ? 'unset' : 'default';
    return whole && typeof value.value === 'string' && value.value !== '' ? 'default' : 'unset';
  }
  if (origins.some((origin) => origin.from === 'random')) return 'random';
  if (depth === 0) return 'unset';
  const inner = (values: Iterable<Value>): Kind => {
    const kinds = new Set<Kind>();
    for (const each of values) kinds.add(kindOfValue(each, name, path, false, depth - 1));
    for (const kind of ['file', 'variable', 'random', 'default', 'unknown'] as const) if (kinds.has(kind)) return kind;
    return 'unset';
  };
  switch (value.is) {
    case 'list':
      return inner(value.items);
    case 'map':
      return inner([...value.entries.values()].map(([, each]) => each));
    case 'object':
      return value.lookup && value.tag === 'process.env' ? 'unset' : inner([...value.fields.values()].slice(0, 60));
    case 'derived':
    case 'choice':
      return inner(value.of);
    case 'pending':
      return 'value' in value.state ? inner([value.state.value]) : 'unknown';
    case 'library':
      return own.some((origin) => !origin.fallback) ? 'variable' : inner(argumentsOf(value));
    case 'unknown':
      return own.length > 0 ? 'unknown' : 'unset';
    default:
      return 'unset';
  }
}

const argumentsOf = (value: LibraryValue): Value[] => [...(value.call?.arguments ?? []), ...(value.call?.named.values() ?? [])];
