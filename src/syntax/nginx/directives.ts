import { CORE_DIRECTIVES } from './directives-core.ts';
import { HTTP_DIRECTIVES } from './directives-http.ts';

/** contexts, number of arguments (`1`, `1-3`, `2+`), kind of value, names. */
export type DirectiveGroup = readonly [contexts: string, args: string, kind: string, names: string];

export interface DirectiveRule {
  readonly contexts: ReadonlySet<string>;
  readonly least: number;
  readonly most: number;
  readonly block: boolean;
  /** flag, number, milliseconds, seconds, size, offset, string, buffers, once, any, block, `one of …`, `any of …`. */
  readonly kind: string;
}

/** NGX_CONF_MAX_ARGS without the directive's own name. */
const MOST_ARGUMENTS = 7;

function arity(args: string): { least: number; most: number } {
  if (args.endsWith('+')) return { least: Number(args.slice(0, -1)), most: Number.POSITIVE_INFINITY };
  const [least = '0', most = least] = args.split('-');
  return { least: Number(least), most: Math.min(Number(most), MOST_ARGUMENTS) };
}

function build(): ReadonlyMap<string, readonly DirectiveRule[]> {
  const rules = new Map<string, DirectiveRule[]>();
  for (const [contexts, args, kind, names] of [...CORE_DIRECTIVES, ...HTTP_DIRECTIVES]) {
    const rule: DirectiveRule = { contexts: new Set(contexts.split(' ')), ...arity(args), block: kind === 'block', kind };
    for (const name of names.split(' ')) rules.set(name, [...(rules.get(name) ?? []), rule]);
  }
  return rules;
}

const RULES = build();

/** Every rule of a directive name; empty for a name no module of nginx itself has. */
export const rulesOf = (name: string): readonly DirectiveRule[] => RULES.get(name) ?? [];

/**
 * What a directive of a module that is not part of nginx may do: `answers` it produces responses or runs code that may,
 * `sets` it gives variables values, `decorates` it leaves routing alone.
 */
export type ForeignEffect = 'answers' | 'sets' | 'decorates';

const FOREIGN: readonly (readonly [RegExp, ForeignEffect])[] = [
  [/^(?:set|init|init_worker|exit_worker|log|header_filter|body_filter|balancer|ssl_\w+)_by_lua(?:_block|_file)?$/, 'decorates'],
  [/^\w+_by_lua(?:_block|_file|_no_postpone)?$/, 'answers'],
  [/^lua_/, 'decorates'],
  [/^js_(?:set|var)$/, 'sets'],
  [/^js_(?:content|access|periodic)$/, 'answers'],
  [/^js_/, 'decorates'],
  [
    /^(?:more_(?:set|clear)(?:_input)?_headers|brotli\w*|zstd\w*|vhost_traffic_status\w*|opentelemetry\w*|otel_\w+|opentracing\w*|pagespeed\w*|secure_token\w*)$/,
    'decorates',
  ],
  [
    /^(?:geoip2\w*|set_(?:unescape_uri|escape_uri|hashed_upstream|quote_\w+|md5|sha1|base32|encode_\w+|decode_\w+|if_empty|random|form_input|misc\w*|secure_random_\w+|local_today|formatted_\w+|cookie\w*))$/,
    'sets',
  ],
  [
    /^(?:echo\w*|auth_(?:jwt|ldap|pam|spnego|gss|digest)\w*|modsecurity\w*|SecRulesEnabled|MainRule|CheckRule|LearningMode|passenger\w*|rails_\w+|push_stream_\w+|nchan_\w+|rtmp\w*|drizzle_\w+|redis2?_\w+|memc_\w+|srcache_\w+|postgres_\w+|testcookie\w*|security_headers\w*|limit_traffic\w*|dav_ext_\w+|upload_\w+|ajp_\w+|fancyindex\w*|cache_purge\w*|\w+_cache_purge|sticky_\w+|keyval\w*|api|status\w*|health_check\w*|match|subs_filter\w*|image_\w+|vod\w*|hls\w*|f4f\w*|zone_sync\w*|session_log\w*|ntlm|state|queue|js)$/,
    'answers',
  ],
];

/** The effect of a known third-party directive; undefined for a name nothing is known of. */
export function foreignEffect(name: string): ForeignEffect | undefined {
  if (/^set_by_lua/.test(name)) return 'sets';
  return FOREIGN.find(([pattern]) => pattern.test(name))?.[1];
}
