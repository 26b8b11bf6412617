import { type Directive, errorAt, value } from './blocks.ts';
import type { ConfigError } from './error.ts';
import type { Scope } from './scope.ts';
import { bytesOf } from './values.ts';

/** ngx_cacheline_size of the machines containers run on: the default bucket, and what buckets are rounded up to. */
const LINE = 64;
const POINTER = 8;

/** ngx_hash_init: a name must fit into one bucket, with a pointer for itself and one for the end. */
const fits = (name: string, bucket: number): boolean => 2 * POINTER + Math.ceil((name.length + 2) / POINTER) * POINTER <= bucket;

const bucketOf = (written: Directive | undefined): number =>
  written === undefined ? LINE : Math.ceil(bytesOf(value(written, 0)) / LINE) * LINE;

/** Names without `*`, or with one where nginx takes it: `*.x`, `.x`, `x.*`. */
export const isWildcard = (name: string): boolean =>
  !name.includes('..') && (!name.includes('*') || /^(?:\*\.[^*]+|[^*]+\.\*)$/.test(name));

/** Whether a host name is too long for the table; names with a wildcard are kept label by label. */
const isLong = (name: string, bucket: number): boolean =>
  /^\*?\.|\.\*$/.test(name) ? name.split('.').some((label) => !fits(label, bucket)) : !fits(name, bucket);

const keyOf = ({ name }: Directive): string => name.replace(/^\\/, '').toLowerCase();

/** An entry of a map that is no pattern: each key once, and with `hostnames` only what can be a name. */
export function checkMapEntry(entry: Directive, scope: Scope): void {
  const key = keyOf(entry);
  const hostnames = scope.notes.has('hostnames');
  if (hostnames && !isWildcard(key)) throw errorAt(entry, `invalid hostname or wildcard "${key}"`);
  // `.x` stands for `x` and `*.x` at once.
  for (const name of hostnames && key.startsWith('.') ? [key.slice(1), `*${key}`] : [key]) {
    if (scope.notes.has(`key ${name}`)) throw errorAt(entry, `conflicting parameter "${key}"`);
    scope.notes.set(`key ${name}`, '');
  }
}

/** A key that does not fit into the table, found where the map ends. */
export function checkMapTable(directive: Directive, scope: Scope): void {
  const bucket = bucketOf(scope.parent?.seen.get('map_hash_bucket_size'));
  const hostnames = scope.notes.has('hostnames');
  for (const entry of directive.block ?? []) {
    if (entry.args.length !== 1 || /^(?:default|include)$|^~/.test(entry.name)) continue;
    if (hostnames ? isLong(keyOf(entry), bucket) : !fits(keyOf(entry), bucket))
      throw errorAt(entry, `could not build map_hash, you should increase map_hash_bucket_size: ${bucket}`);
  }
}

/** A server name that does not fit into the table of an address. */
export function longServerName(servers: readonly Scope[], names: readonly Directive[]): ConfigError | undefined {
  const bucket = bucketOf(servers[0]?.parent?.seen.get('server_names_hash_bucket_size'));
  const long = names.find(({ args }) => args.some(({ value: name }) => !name.startsWith('~') && isLong(name, bucket)));
  return long === undefined
    ? undefined
    : errorAt(long, `could not build server_names_hash, you should increase server_names_hash_bucket_size: ${bucket}`);
}

/** The tables of maps are sized by the first map: what sizes them afterwards counts as a repetition. */
export const sizedTooLate = (directive: Directive, scope: Scope): boolean =>
  /^map_hash_(?:bucket|max)_size$/.test(directive.name) && scope.seen.has('map');
