import { type Directive, errorAt, value, values } from './blocks.ts';
import { checkRegex } from './check-values.ts';
import { checkWords } from './check-words.ts';
import { checkZones } from './check-zones.ts';
import type { Registry } from './scope.ts';
import { isV4 } from './url.ts';
import { valueProblem } from './values.ts';

const isTime = (text: string): boolean => valueProblem('', 'seconds', [text]) === undefined;

type Check = (directive: Directive, words: readonly string[], registry: Registry) => void;

/** Numbers nginx bounds, by directive. */
const BOUNDS: Readonly<Record<string, readonly [least: number, most: number]>> = {
  gzip_comp_level: [1, 9],
  limit_req_status: [400, 599],
  limit_conn_status: [400, 599],
  uwsgi_modifier1: [0, 255],
  uwsgi_modifier2: [0, 255],
};

const CHECKS: readonly (readonly [RegExp, Check])[] = [
  [/^(?:proxy|fastcgi|uwsgi|scgi)_cache_valid$/, checkCacheValid],
  [/^limit_conn$/, checkLimitConn],
  [/^open_file_cache$/, checkFileCache],
  [/^fastcgi_split_path_info$/, checkSplitPath],
  [/^(?:gzip_disable|proxy_redirect|proxy_cookie_(?:path|domain)|valid_referers)$/, checkPatterns],
  [/^(?:fastcgi|uwsgi|scgi)_param$/, checkParam],
  [/^set_real_ip_from$/, checkRealIp],
];

/** Checks of parameters that have a grammar of their own. Throws ConfigError with nginx's message. */
export function checkParameters(directive: Directive, registry: Registry): void {
  const words = values(directive);
  const bounds = BOUNDS[directive.name];
  const number = Number(words[0]);
  if (bounds !== undefined && number < bounds[0]) throw errorAt(directive, outside(bounds, number));
  if (bounds !== undefined && number > bounds[1]) throw errorAt(directive, outside(bounds, number));
  if (directive.name === 'keepalive' && !(number > 0)) throw errorAt(directive, `invalid value "${words[0]}" in "keepalive" directive`);
  checkWords(directive);
  checkZones(directive, registry);
  for (const [name, check] of CHECKS) if (name.test(directive.name)) check(directive, words, registry);
}

const outside = ([least, most]: readonly [number, number], number: number): string =>
  least === 0 && number > most ? `value must be equal to or less than ${most}` : `value must be between ${least} and ${most}`;

function checkCacheValid(directive: Directive, words: readonly string[]): void {
  const time = words.at(-1) ?? '';
  if (!isTime(time)) throw errorAt(directive, `invalid time value "${time}"`);
  const wrong = words.slice(0, -1).find((word) => word !== 'any' && !(/^\d+$/.test(word) && Number(word) >= 100 && Number(word) <= 999));
  if (wrong !== undefined) throw errorAt(directive, `invalid status "${wrong}"`);
}

function checkLimitConn(directive: Directive, words: readonly string[]): void {
  const count = words[1] ?? '';
  if (!/^\d+$/.test(count) || Number(count) === 0) throw errorAt(directive, `invalid number of connections "${count}"`);
  if (Number(count) > 65535) throw errorAt(directive, 'connection limit must be less 65536');
}

function checkFileCache(directive: Directive, words: readonly string[]): void {
  for (const word of words) {
    const good = word === 'off' || /^max=0*[1-9]\d*$/.test(word) || (word.startsWith('inactive=') && isTime(word.slice(9)));
    if (!good) throw errorAt(directive, `invalid "open_file_cache" parameter "${word}"`);
  }
  if (!words.some((word) => word === 'off' || word.startsWith('max='))) {
    throw errorAt(directive, '"open_file_cache" must have the "max" parameter');
  }
}

function checkSplitPath(directive: Directive, words: readonly string[], registry: Registry): void {
  const [pattern = ''] = words;
  const groups = checkRegex(directive, pattern, false, registry);
  if (groups !== undefined && groups !== 2) throw errorAt(directive, `pattern "${pattern}" must have 2 captures`);
}

function checkPatterns(directive: Directive, words: readonly string[], registry: Registry): void {
  const always = directive.name === 'gzip_disable';
  const patterns = always
    ? words.filter((word) => word !== 'msie6' && word !== 'degradation')
    : (directive.name === 'valid_referers' ? words : words.slice(0, 1)).filter((word) => word.startsWith('~'));
  for (const word of patterns) {
    const caseless = always || word.startsWith('~*') || directive.name === 'valid_referers';
    checkRegex(directive, always ? word : word.replace(/^~\*?/, ''), caseless, registry);
  }
}

function checkParam(directive: Directive, words: readonly string[]): void {
  if (words.length === 3 && words[2] !== 'if_not_empty') throw errorAt(directive, `invalid parameter "${words[2]}"`);
}

/** What is no network is looked up as a name, which a slash makes impossible. */
function checkRealIp(directive: Directive, [text = '']: readonly string[]): void {
  if (text.includes('/') && !isNetwork(text)) throw errorAt(directive, `host not found in set_real_ip_from "${text}"`);
}

/** An entry of `geo`: an address range and its value. */
export function checkGeoEntry(directive: Directive, ranges: boolean): void {
  const { name } = directive;
  if (name === 'ranges' || name === 'proxy_recursive' || name === 'volatile') return;
  if (directive.args.length !== 1) throw errorAt(directive, 'invalid number of the geo parameters');
  if (name === 'default' || name === 'include') return;
  const text = name === 'delete' || name === 'proxy' ? value(directive, 0) : name;
  if (ranges && name !== 'proxy') {
    const ends = text.split('-');
    if (ends.length > 2 || !ends.every((end) => isV4(end))) throw errorAt(directive, `invalid range "${text}"`);
  } else if (!isNetwork(text)) throw errorAt(directive, `invalid network "${text}"`);
}

function isNetwork(text: string): boolean {
  const [address = '', mask, ...more] = text.split('/');
  const wide = address.includes(':');
  const known = text === '255.255.255.255' || (wide ? /^[0-9a-fA-F:.]+$/.test(address) : isV4(address));
  return known && more.length === 0 && (mask === undefined || (/^\d+$/.test(mask) && Number(mask) <= (wide ? 128 : 32)));
}

/** An entry of `split_clients`; gives its share in hundredths of a percent, or undefined for the rest. */
export function splitShare(directive: Directive): number | undefined {
  if (directive.args.length !== 1) throw errorAt(directive, 'invalid number of arguments in "split_clients" directive');
  if (directive.name === '*') return undefined;
  const found = /^(\d*)(?:\.(\d{1,2}))?%$/.exec(directive.name);
  const share = found === null ? 0 : Number(found[1]) * 100 + Number((found[2] ?? '').padEnd(2, '0'));
  if (share === 0) throw errorAt(directive, `invalid percent value "${directive.name}"`);
  return share;
}
