import { type Directive, errorAt, value, values } from './blocks.ts';
import { ConfigError } from './error.ts';
import { parsePattern } from './regex/parse.ts';
import { type Pattern, PatternError, PatternUnsupported } from './regex/tree.ts';
import type { Registry } from './scope.ts';
import { parseTemplate } from './template.ts';
import { isFixed } from './variables.ts';

/**
 * Compiles a regex of a directive: a wrong one is an error, its named groups become variables. Gives the number of its
 * groups, or undefined for a pattern that is not modelled.
 */
export function checkRegex(directive: Directive, source: string, caseless: boolean, registry: Registry): number | undefined {
  let pattern: Pattern;
  try {
    pattern = parsePattern(source, caseless);
  } catch (error) {
    if (error instanceof PatternUnsupported) {
      for (const [, name] of source.matchAll(/\(\?(?:P?<|')([A-Za-z_]\w*)[>']/g)) registry.variables.add((name ?? '').toLowerCase());
      return undefined;
    }
    if (!(error instanceof PatternError)) throw error;
    const where = error.offset < source.length ? ` at "${source.slice(error.offset)}"` : '';
    throw errorAt(directive, `pcre2_compile() failed: ${error.message} in "${source}"${where}`);
  }
  for (const [name] of pattern.names) makeVariable(directive, name.toLowerCase(), registry);
  return pattern.captures;
}

/** Notes a variable the configuration makes. */
export function makeVariable(directive: Directive, name: string, registry: Registry): void {
  if (isFixed(name)) throw errorAt(directive, `the duplicate "${name}" variable`);
  registry.variables.add(name);
}

/** The name of `$name`, checked as `set`, `map` and `geo` do. */
export function variableName(directive: Directive, text: string): string {
  if (!text.startsWith('$') || text.length < 2) throw errorAt(directive, `invalid variable name "${text}"`);
  return text.slice(1).toLowerCase();
}

/** Checks a value with variables and notes the ones it uses. */
export function checkTemplate(directive: Directive, text: string, registry: Registry): void {
  let parts: ReturnType<typeof parseTemplate>;
  try {
    parts = parseTemplate(text);
  } catch (error) {
    throw errorAt(directive, error instanceof Error ? error.message : 'invalid variable name');
  }
  for (const part of parts) {
    if ('variable' in part && !registry.uses.has(part.variable)) registry.uses.set(part.variable, directive);
  }
}

/** Directives all of whose arguments may hold variables and need no further check. */
const TEMPLATES =
  /^(?:proxy_set_header|grpc_set_header|fastcgi_param|uwsgi_param|scgi_param|(?:proxy|fastcgi|uwsgi|scgi)_cache(?:_key)?|(?:proxy|fastcgi|uwsgi|scgi)_(?:no_cache|cache_bypass)|proxy_set_body|proxy_method|auth_basic|index|sub_filter|limit_rate|limit_rate_after|log_format|expires|charset|(?:proxy|grpc|uwsgi)_ssl_name|(?:proxy|fastcgi|uwsgi|scgi|grpc|memcached)_bind|secure_link|secure_link_md5|hash)$/;

/** Directives with variables in some of their arguments. */
const IN_PART: readonly (readonly [RegExp, (words: readonly string[]) => readonly string[]])[] = [
  [/^(?:add_(?:header|trailer)|auth_request_set)$/, (words) => words.slice(1)],
  [/^limit_(?:req|conn)_zone$/, (words) => words.slice(0, 1)],
  // What starts with `~` is a pattern, in which `$` is no variable.
  [/^proxy_(?:redirect|cookie_(?:path|domain))$/, (words) => words.filter((word, at) => at > 0 || !word.startsWith('~'))],
  [
    /^access_log$/,
    (words) =>
      words.filter((word, at) => (at === 0 ? !word.startsWith('syslog:') : word.startsWith('if='))).map((word) => word.replace(/^if=/, '')),
  ],
];

function templatesOf(directive: Directive): readonly string[] {
  const words = values(directive);
  if (TEMPLATES.test(directive.name)) return MERGED.test(directive.name) && words.length > 1 ? words.slice(1) : words;
  return IN_PART.find(([names]) => names.test(directive.name))?.[1](words) ?? [];
}

/** Compiled when the levels are merged, which takes a server; the first argument is a name. */
export const MERGED = /^(?:(?:proxy|grpc)_set_header|(?:fastcgi|uwsgi|scgi)_param|proxy_set_body)$/;

export function checkPlainTemplates(directive: Directive, registry: Registry): void {
  for (const template of templatesOf(directive)) {
    try {
      checkTemplate(directive, template, registry);
    } catch (error) {
      // These are compiled when the levels are merged, after the whole file was read.
      if (!(error instanceof ConfigError) || !MERGED.test(directive.name)) throw error;
      registry.late.push(error);
    }
  }
  if (directive.name === 'auth_request_set') makeVariable(directive, variableName(directive, value(directive, 0)), registry);
}
