import { type Directive, errorAt, value, values } from './blocks.ts';
import type { ConfigError } from './error.ts';
import type { Registry, Zone } from './scope.ts';
import { bytesOf, valueProblem } from './values.ts';

const PAGE = 4096;
const LEAST_ZONE = 8 * PAGE;
const FLAG = /^(?:on|off)$/i;

const is =
  (kind: Parameters<typeof valueProblem>[1]) =>
  (text: string): boolean =>
    valueProblem('', kind, [text]) === undefined;
const isSize = (text: string): boolean => is('size')(text) && Number.parseInt(text, 10) > 0;

/**
 * A zone of shared memory is declared with its size, and used by name, also before. One name is one zone: of one kind
 * and one size (ngx_shared_memory_add).
 */
function declare(directive: Directive, name: string, kind: string, size: number, registry: Registry): Zone {
  const known = registry.zones.get(name);
  if (known === undefined) {
    const made: Zone = { kind, size, at: directive };
    registry.zones.set(name, made);
    return made;
  }
  if (known.kind !== kind) throw errorAt(directive, `the shared memory zone "${name}" is already declared for a different use`);
  if (size > 0 && known.size > 0 && size !== known.size)
    throw errorAt(directive, `the size ${size} of shared memory zone "${name}" conflicts with already declared size ${known.size}`);
  if (size > 0) known.size = size;
  return known;
}

/** `limit_req_zone` and `limit_conn_zone`: the zone, and for requests the rate. */
function checkLimitZone(directive: Directive, registry: Registry): void {
  const [key = '', ...parameters] = values(directive);
  let zone: readonly [name: string, size: number] | undefined;
  for (const word of parameters) {
    if (word.startsWith('zone=')) {
      const [, name = '', size] = /^zone=([^:]*)(?::(.*))?$/.exec(word) ?? [];
      if (name === '' && size !== undefined) throw errorAt(directive, `invalid zone name "${word}"`);
      if (size === undefined || !isSize(size)) throw errorAt(directive, `invalid zone size "${word}"`);
      if (bytesOf(size) < LEAST_ZONE) throw errorAt(directive, `zone "${word}" is too small`);
      zone = [name, bytesOf(size)];
    } else if (directive.name === 'limit_req_zone' && word.startsWith('rate=')) {
      if (!/^rate=0*[1-9]\d*(?:r\/[sm])?$/.test(word)) throw errorAt(directive, `invalid rate "${word}"`);
    } else if (word !== 'sync') throw errorAt(directive, `invalid parameter "${word}"`);
  }
  if (zone === undefined) throw errorAt(directive, `"${directive.name}" must have "zone" parameter`);
  const [name, size] = zone;
  const made = declare(directive, name, directive.name.replace('_zone', ''), size, registry);
  if (made.key !== undefined) throw errorAt(directive, `${directive.name} "${name}" is already bound to key "${made.key}"`);
  made.key = key;
}

/** `proxy_cache_path` and its like: where, and the zone of the keys. */
function checkCachePath(directive: Directive, registry: Registry): void {
  let zone: readonly [name: string, size: number] | undefined;
  for (const word of values(directive).slice(1)) {
    const [, option = '', setting = ''] = /^(\w+)=(.*)$/.exec(word) ?? [];
    if (option === 'keys_zone') {
      const [, name = '', size] = /^([^:]*)(?::(.*))?$/.exec(setting) ?? [];
      if (size === undefined || !isSize(size)) throw errorAt(directive, `invalid keys zone size "${word}"`);
      if (bytesOf(size) < 2 * PAGE) throw errorAt(directive, `keys zone "${word}" is too small`);
      zone = name === '' ? undefined : [name, bytesOf(size)];
      continue;
    }
    const rule = CACHE_OPTIONS[option];
    if (rule === undefined) throw errorAt(directive, `invalid parameter "${word}"`);
    if (!rule(setting)) {
      const wanted = option === 'use_temp_path' || option === 'purger' ? ', it must be "on" or "off"' : '';
      throw errorAt(directive, option === 'levels' ? `invalid "levels" "${word}"` : `invalid ${option} value "${word}"${wanted}`);
    }
  }
  if (zone === undefined) throw errorAt(directive, `"${directive.name}" must have "keys_zone" parameter`);
  const made = declare(directive, zone[0], directive.name.replace('_path', ''), zone[1], registry);
  if (made.key !== undefined) throw errorAt(directive, `duplicate zone "${zone[0]}"`);
  const path = value(directive, 0);
  if ([...registry.zones.values()].some(({ key, kind }) => key === path && kind.endsWith('_cache')))
    throw errorAt(directive, `the same path name "${path}" used`);
  made.key = path;
}

const isCount = (text: string): boolean => /^\d+$/.test(text);
const CACHE_OPTIONS: Readonly<Record<string, (setting: string) => boolean>> = {
  levels: (text) => /^[12](?::[12]){0,2}$/.test(text),
  use_temp_path: (text) => FLAG.test(text),
  purger: (text) => FLAG.test(text),
  inactive: is('seconds'),
  max_size: is('offset'),
  min_free: is('offset'),
  loader_files: isCount,
  loader_sleep: is('milliseconds'),
  loader_threshold: is('milliseconds'),
  manager_files: isCount,
  manager_sleep: is('milliseconds'),
  manager_threshold: is('milliseconds'),
  purger_files: isCount,
  purger_sleep: is('milliseconds'),
  purger_threshold: is('milliseconds'),
};

/** `zone NAME [SIZE]` of an upstream. */
function checkUpstreamZone(directive: Directive, registry: Registry): void {
  const [name = '', size] = values(directive);
  if (name === '') throw errorAt(directive, `invalid zone name "${name}"`);
  if (size !== undefined && !isSize(size)) throw errorAt(directive, `invalid zone size "${size}"`);
  if (size !== undefined && bytesOf(size) < LEAST_ZONE) throw errorAt(directive, `zone "${name}" is too small`);
  declare(directive, name, 'upstream', size === undefined ? 0 : bytesOf(size), registry);
}

function checkSessionCache(directive: Directive, registry: Registry): void {
  for (const word of values(directive)) {
    const [, name = '', size] = /^shared:([^:]+):(.*)$/.exec(word) ?? [];
    if (word === 'off' || word === 'none' || /^builtin(?::\d+)?$/.test(word)) continue;
    if (size === undefined || !isSize(size)) throw errorAt(directive, `invalid session cache "${word}"`);
    if (bytesOf(size) < LEAST_ZONE) throw errorAt(directive, `session cache "${word}" is too small`);
    declare(directive, name, 'ssl', bytesOf(size), registry);
  }
}

const ZONES: Readonly<Record<string, (directive: Directive, registry: Registry) => void>> = {
  limit_req_zone: checkLimitZone,
  limit_conn_zone: checkLimitZone,
  proxy_cache_path: checkCachePath,
  fastcgi_cache_path: checkCachePath,
  uwsgi_cache_path: checkCachePath,
  scgi_cache_path: checkCachePath,
  ssl_session_cache: checkSessionCache,
  limit_req: (directive, registry) => {
    const name = values(directive)
      .find((word) => word.startsWith('zone='))
      ?.slice(5);
    if (name !== undefined) declare(directive, name, 'limit_req', 0, registry);
  },
  limit_conn: (directive, registry) => void declare(directive, value(directive, 0), 'limit_conn', 0, registry),
  zone: checkUpstreamZone,
};

/** Checks what declares or uses a zone of shared memory. Throws ConfigError with nginx's message. */
export function checkZones(directive: Directive, registry: Registry): void {
  const check = ZONES[directive.name];
  if (check !== undefined) check(directive, registry);
  if (/^(?:proxy|fastcgi|uwsgi|scgi)_cache$/.test(directive.name)) {
    const name = value(directive, 0);
    if (name !== 'off' && !name.includes('$')) declare(directive, name, directive.name, 0, registry);
  }
}

/** After everything is read: a zone that is used and never declared. */
export function missingZone(registry: Registry): ConfigError | undefined {
  for (const [name, { size, kind, at }] of registry.zones) {
    if (size > 0) continue;
    return errorAt(at, kind.endsWith('_cache') ? `"${kind}" zone "${name}" is unknown` : `zero size shared memory zone "${name}"`);
  }
  return undefined;
}
