import { isStoreCall } from './run/stored.ts';
import type { Primitive, Span } from './tree.ts';
import { type Constant, keyOf, originsOf, type Value } from './value.ts';

/** Who decides an undecided test. */
export type Basis = 'caller' | 'credential' | 'environment' | 'stored' | 'chance' | 'unknown';

export interface Decision {
  readonly key: string;
  readonly text: string;
  readonly basis: Basis;
  readonly taken: number;
  readonly options: number;
  readonly at?: Span;
}

/** What is known about a value that is not constant, on one path. */
interface Known {
  nullish?: boolean;
  truthy?: boolean;
  equals?: Constant;
  readonly differs: Set<string>;
}

/** The decisions of one path; a script replays the first of them. */
export class Path {
  readonly decisions: Decision[] = [];
  readonly #script: readonly number[];
  readonly #memo = new Map<string, number>();
  readonly #known = new Map<string, Known>();
  /** How often a call inside a try was allowed to fail. */
  failures = 0;

  constructor(script: readonly number[] = []) {
    this.#script = script;
  }

  /** Chooses one of `options`; the same key is decided once on a path. */
  choose(key: string, options: number, basis: Basis, text: string, at?: Span): number {
    const earlier = this.#memo.get(key);
    if (earlier !== undefined) return earlier;
    const taken = this.#script[this.decisions.length] ?? 0;
    this.#memo.set(key, taken);
    this.decisions.push({ key, text, basis, taken, options, ...(at ? { at } : {}) });
    return taken;
  }

  knownOf(value: Value): Known {
    const key = keyOf(value);
    let known = this.#known.get(key);
    if (!known) {
      known = { differs: new Set() };
      this.#known.set(key, known);
    }
    return known;
  }
}

/** What is known of a truthiness test without deciding it. */
export function recall(path: Path, value: Value, test: 'truthy' | 'nullish', truthyOf: (value: Primitive) => boolean): boolean | undefined {
  const known = path.knownOf(value);
  if (known.equals)
    return test === 'truthy' ? truthyOf(known.equals.value) : known.equals.value === null || known.equals.value === undefined;
  if (test === 'truthy') return known.truthy ?? (known.nullish ? false : undefined);
  return known.nullish ?? (known.truthy ? false : undefined);
}

/** Who decides a test of this value, by what the value comes from. */
export function basisOf(...values: readonly Value[]): Basis {
  let basis: Basis | undefined;
  const order: readonly Basis[] = ['caller', 'environment', 'chance', 'stored', 'credential', 'unknown'];
  const add = (next: Basis): void => {
    if (basis === undefined || order.indexOf(next) > order.indexOf(basis)) basis = next;
  };
  for (const value of values) {
    for (const leaf of leaves(value)) {
      if (leaf.is === 'constant' || (leaf.is === 'object' && leaf.tag === 'regex')) continue;
      if (leaf.is === 'library' && !leaf.call && leaf.path.startsWith('builtins.')) continue;
      if (leaf.is === 'symbol') {
        const origin = leaf.origins[0];
        if (origin?.from === 'request') add('caller');
        else if (origin?.from === 'environment') add('environment');
        else if (origin?.from === 'stored' || origin?.from === 'file') add('stored');
        else if (origin?.from === 'clock' || origin?.from === 'random') add('chance');
        else add('unknown');
      } else if (originsOf(leaf, 2).some((origin) => origin.from === 'request' && origin.credential)) add('credential');
      else add(leaf.is === 'library' && isState(leaf.path) ? 'stored' : 'unknown');
    }
  }
  return basis ?? 'unknown';
}

/** What the service keeps, whoever calls: records, caches, files, the clock. */
const isState = (path: string): boolean =>
  isStoreCall(path) ||
  /^(?:flask_caching|cachelib|aiocache|diskcache|cachetools|redis|configparser|yaml|tomllib|toml|pathlib|os|shutil|time|datetime|socket|platform|psutil|importlib|pkg_resources|packaging)\b/.test(
    path,
  );

/** Functions of packages whose answer is a matter of what they are given alone. */
const PURE =
  /^(?:json|orjson|ujson|base64|binascii|uuid|re|struct|html|decimal|ipaddress|unicodedata|urllib\.parse|builtins\.(?:int|float|str|len|bool|bytes|dict|list)|dateutil\.parser|email\.utils)\b/;

function leaves(value: Value, depth = 6): readonly Value[] {
  if (depth === 0) return [value];
  if (value.is === 'library' && value.call && PURE.test(value.path) && value.call.arguments.length > 0)
    return [...value.call.arguments, ...(value.receiver?.call ? [value.receiver] : [])].flatMap((part) => leaves(part, depth - 1));
  // A member or element of what such a function gives is a matter of the same.
  if (value.is === 'library' && !value.call && value.receiver && PURE.test(value.path)) return leaves(value.receiver, depth - 1);
  if (value.is === 'list' && !value.open) return value.items.flatMap((part) => leaves(part, depth - 1));
  if (value.is !== 'derived' && value.is !== 'choice') return [value];
  return value.of.flatMap((part) => leaves(part, depth - 1));
}

export interface Explored<T> {
  readonly path: Path;
  readonly result: T;
}

/**
 * Runs `run` once for each combination of its undecided choices, those that depart least from the first run first, at most
 * `limit` times, or until `ends` says that the question is answered or the budget spent. The runs come in the order of their
 * choices; `complete` is false when a limit was hit. The runs must be deterministic and undo their own writes.
 */
export function explore<T>(
  run: (path: Path) => T,
  limit: number,
  ends: (result: T) => 'answered' | 'spent' | undefined = () => undefined,
): { runs: Explored<T>[]; complete: boolean } {
  const runs: Explored<T>[] = [];
  // Each departure: a run, the choice at which another one leaves it, and the option taken there.
  const open: { readonly from: Path; readonly at: number; readonly taken: number }[] = [];
  let complete = true;
  for (let next = -1; next < open.length; next++) {
    const departure = next < 0 ? undefined : open[next];
    const script = departure ? [...departure.from.decisions.slice(0, departure.at).map((decision) => decision.taken), departure.taken] : [];
    const path = new Path(script);
    const result = run(path);
    runs.push({ path, result });
    for (let at = script.length; at < path.decisions.length; at++)
      for (let taken = 1; taken < (path.decisions[at]?.options ?? 0); taken++) open.push({ from: path, at, taken });
    if (next + 1 === open.length) break;
    const end = ends(result);
    if (end === 'answered') break;
    if (end === 'spent' || runs.length >= limit) {
      complete = false;
      break;
    }
  }
  return { runs: runs.sort((a, b) => inOrder(a.path, b.path)), complete };
}

function inOrder(a: Path, b: Path): number {
  for (let index = 0; ; index++) {
    const left = a.decisions[index];
    const right = b.decisions[index];
    if (!left || !right) return (left ? 1 : 0) - (right ? 1 : 0);
    if (left.taken !== right.taken) return left.taken - right.taken;
  }
}
