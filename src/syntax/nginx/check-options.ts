import { type Directive, errorAt, values } from './blocks.ts';
import { checkParameters } from './check-parameters.ts';
import { checkLogOptions } from './check-words.ts';
import type { Registry, Resolves, Scope } from './scope.ts';
import { isNumericHost, parseAddress } from './url.ts';
import { valueProblem } from './values.ts';

const LOG_LEVEL = /^(?:debug|info|notice|warn|error|crit|alert|emerg|debug_(?:core|alloc|mutex|event|http|mail|stream))$/;

export function checkErrorLog(directive: Directive): void {
  const levels = values(directive).slice(1);
  const wrong = levels.find((word) => !LOG_LEVEL.test(word));
  if (wrong !== undefined) throw errorAt(directive, `invalid log level "${wrong}"`);
  const second = levels.find((word, at) => at > 0 && !word.startsWith('debug_'));
  if (second !== undefined) throw errorAt(directive, `duplicate log level "${second}"`);
}

function checkResolver(directive: Directive, resolves: Resolves): void {
  const words = values(directive);
  if (words.every((word) => /^(?:valid|ipv[46]|status_zone)=/.test(word))) throw errorAt(directive, 'no name servers defined');
  for (const word of words) {
    const [, option, setting = ''] = /^(valid|ipv4|ipv6|status_zone)=(.*)$/.exec(word) ?? [];
    const wrong =
      option === 'valid' ? valueProblem('', 'seconds', [setting]) !== undefined : /^ipv/.test(option ?? '') && !/^o(?:n|ff)$/.test(setting);
    if (wrong) throw errorAt(directive, `invalid parameter: ${word}`);
    if (option !== undefined) continue;
    const address = parseAddress(word);
    if (typeof address === 'string') throw errorAt(directive, `${address} in resolver "${word}"`);
    if (!isNumericHost(address.host) && resolves(address.host) === false) throw errorAt(directive, `host not found in resolver "${word}"`);
  }
}

/** Directives that give rules, or are `off`: both in one block are refused. */
function checkOff(directive: Directive, off: boolean, scope: Scope): void {
  const earlier = scope.notes.get(directive.name);
  if (earlier === 'off' || (earlier !== undefined && off)) throw errorAt(directive, `"${directive.name}" directive is duplicate`);
  scope.notes.set(directive.name, off ? 'off' : 'rule');
}

function checkProxyRedirect(directive: Directive, scope: Scope): void {
  const [first = '', second] = values(directive);
  if (second === undefined && first !== 'off' && first !== 'default') throw errorAt(directive, `invalid parameter "${first}"`);
  checkOff(directive, first === 'off' && second === undefined, scope);
  if (first !== 'default' || second !== undefined) return;
  const pass = scope.seen.get('proxy_pass');
  if (pass === undefined) throw errorAt(directive, '"proxy_redirect default" should be placed after the "proxy_pass" directive');
  if (values(pass)[0]?.includes('$') === true) {
    throw errorAt(directive, '"proxy_redirect default" cannot be used with "proxy_pass" directive with variables');
  }
}

function checkExpires(directive: Directive): void {
  const words = values(directive);
  const last = words.at(-1) ?? '';
  if (words.length === 2 && words[0] !== 'modified') throw errorAt(directive, '"expires" directive invalid value');
  if (/^(?:epoch|max|off)$/.test(last) || last.includes('$')) return;
  const time = last.replace(/^[@+-]/, '');
  if (valueProblem('expires', 'seconds', [time]) !== undefined) throw errorAt(directive, '"expires" directive invalid value');
  const day = last.startsWith('@') ? /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s?)?$/.exec(time) : undefined;
  const seconds = Number(day?.[1] ?? 0) * 3600 + Number(day?.[2] ?? 0) * 60 + Number(day?.[3] ?? 0);
  if (day === null || seconds > 86400) throw errorAt(directive, '"expires" directive daily time value must be less than 24 hours');
}

function checkLimitReq(directive: Directive): void {
  const words = values(directive);
  for (const word of words) {
    if (/^(?:zone=.+|nodelay)$/.test(word)) continue;
    const option = /^(burst|delay)=(.*)$/.exec(word);
    if (option === null) throw errorAt(directive, `invalid parameter "${word}"`);
    if (!/^\d+$/.test(option[2] ?? '') || (option[1] === 'burst' && Number(option[2]) === 0)) {
      throw errorAt(directive, `invalid ${option[1]} value "${word}"`);
    }
  }
  if (!words.some((word) => word.startsWith('zone='))) throw errorAt(directive, '"limit_req" must have "zone" parameter');
}

/** Checks of the values of directives that do not route. */
export function checkOptions(directive: Directive, scope: Scope, registry: Registry, resolves: Resolves): void {
  const words = values(directive);
  switch (directive.name) {
    case 'add_header':
    case 'add_trailer':
      if (words.length === 3 && words[2] !== 'always') throw errorAt(directive, `invalid parameter "${words[2]}"`);
      return;
    case 'keepalive_timeout':
      if (words.some((word) => valueProblem(directive.name, 'milliseconds', [word]) !== undefined)) {
        throw errorAt(directive, '"keepalive_timeout" directive invalid value');
      }
      return;
    case 'proxy_redirect':
      checkProxyRedirect(directive, scope);
      checkParameters(directive, registry);
      return;
    case 'proxy_cookie_path':
    case 'proxy_cookie_domain':
    case 'proxy_cookie_flags':
      checkParameters(directive, registry);
      checkOff(directive, words.length === 1, scope);
      return;
    case 'expires':
      checkExpires(directive);
      return;
    case 'limit_req':
    case 'limit_conn': {
      if (directive.name === 'limit_req') checkLimitReq(directive);
      checkParameters(directive, registry);
      const note = `${directive.name} ${words.find((word) => word.startsWith('zone=')) ?? words[0]}`;
      if (scope.notes.has(note)) throw errorAt(directive, `"${directive.name}" directive is duplicate`);
      scope.notes.set(note, '');
      return;
    }
    case 'resolver':
      checkResolver(directive, resolves);
      return;
    case 'index':
      if (words.includes('')) throw errorAt(directive, 'index "" in "index" directive is invalid');
      return;
    case 'log_format': {
      const format = words[0] ?? '';
      // The image's own nginx.conf defines `main`, which a whole configuration may define itself.
      if (registry.formats.has(format) && format !== 'main') throw errorAt(directive, `duplicate "log_format" name "${format}"`);
      registry.formats.add(format);
      const escaping = /^escape=(.*)$/.exec(words[1] ?? '')?.[1];
      if (escaping !== undefined && !/^(?:default|json|none)$/.test(escaping))
        throw errorAt(directive, `unknown log format escaping "${escaping}"`);
      return;
    }
    case 'access_log': {
      const format = words[1];
      if (words[0] === 'off' && format !== undefined) throw errorAt(directive, `invalid parameter "${format}"`);
      if (words[0] === 'off' || format === undefined) return;
      if (!registry.formats.has(format)) throw errorAt(directive, `unknown log format "${format}"`);
      checkLogOptions(directive, words.slice(2));
      return;
    }
    case 'load_module':
      registry.foreign = true;
      return;
    default:
      checkParameters(directive, registry);
  }
}
