/** Reads `METHOD /path` out of text and brings paths of every dialect into one form. */

export interface Endpoint {
  /** Upper case; `ALL` where the text says any method, `WS` for a websocket. */
  readonly method: string;
  readonly path: string;
  /** Offset in the text it was read from. */
  readonly start: number;
}

const method = '(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|WS|WSS|WEBSOCKET|ANY|ALL)';
const parameter = '<[^<>\\s]+>|\\[[^\\]\\s]+\\]|\\{[^{}\\s]+\\}';
const path = `/(?:${parameter}|\\((?!s\\))[^()\\s]*\\)|[^\\s\`"'<>()\\[\\],;|{}])*`;
const separator = '\\s*(?:/|,|\\||&|\\+|\\band\\b|\\bor\\b)\\s*';
/** Where the service is, which the path does not tell: a host, or what stands for it. */
const host = '(?:https?://[^\\s/]+|\\{\\{[^{}]*\\}\\}|\\$\\{?\\w+\\}?|[A-Z][A-Z0-9]*_[A-Z0-9_]+)?';
const endpoint = new RegExp(`\\b(${method}(?:${separator}${method})*)\\b\\s*[:–-]?\\s*${host}(${path})`, 'gu');
const reversed = new RegExp(`^(?:https?://[^\\s/]+)?(${path})\\s*(?:\\[|\\(|[–—:-])\\s*(${method}(?:${separator}${method})*)\\b`, 'u');

/** Every `METHOD /path` in a text, one entry a method. */
export function readEndpoints(text: string): Endpoint[] {
  const found = [...text.matchAll(endpoint)].flatMap((match) => expand(match[1] ?? '', match[2] ?? '', match.index));
  if (found.length > 0) return found;
  const match = reversed.exec(text.trim());
  return match ? expand(match[2] ?? '', match[1] ?? '', 0) : [];
}

/** The methods a table cell names; empty when it names none. */
export function readMethods(text: string): string[] {
  const words = text.toUpperCase().match(new RegExp(`\\b${method}\\b`, 'gu')) ?? (/^\s*\*\s*$/.test(text) ? ['ALL'] : []);
  return [...new Set(words.map(canonicalMethod))];
}

/** The path a text begins with or consists of, a full URL without its host; undefined when it is none. */
export function readPath(text: string): string | undefined {
  const match = new RegExp(`^\\s*(?:https?://[^\\s/]+)?(${path})`, 'u').exec(text);
  return match?.[1] === undefined ? undefined : clean(match[1]);
}

const expand = (methods: string, raw: string, start: number): Endpoint[] =>
  readMethods(methods).map((name) => ({ method: name, path: clean(raw), start }));

const canonicalMethod = (name: string): string => (name === 'ANY' ? 'ALL' : name === 'WSS' || name === 'WEBSOCKET' ? 'WS' : name);

function clean(raw: string): string {
  const [head = raw] = raw.split(/[?#]/);
  const trimmed = head.replace(/[.:!]+$/, (tail) => (tail === '...' ? tail : ''));
  return trimmed === '' ? '/' : trimmed;
}

/**
 * Parameters become `{name}`, catch-alls `{name*}`; double and trailing slashes go. Understands `{id}`, `{id:int}`,
 * `{rest:path}`, `:id`, `:rest*`, `<int:id>`, `<path:rest>`, `[id]`, `[...rest]` and `*rest`. A bare `*` stays.
 */
export function normalisePath(raw: string): string {
  const segments = raw.split('/').filter((segment) => segment !== '');
  return `/${segments.map(normaliseSegment).join('/')}`;
}

function normaliseSegment(segment: string): string {
  const catchAll =
    /^(?:\[\[?\.\.\.(\w+)\]?\]|\*(\w+)|:(\w+)(?:\*|\(\.\*\)\*?)|\{(\w+):path\}|\{\*{1,2}(\w+)\}|\{(\w+)\*\}|<path:(\w+)>)$/.exec(segment);
  if (catchAll) return `{${catchAll.slice(1).find((name) => name !== undefined) ?? ''}*}`;
  return segment
    .replace(/<(?:[\w.]+:)?([\w-]+)>/g, '{$1}')
    .replace(/\[(\w+)\]/g, '{$1}')
    .replace(/\{([\w-]+)[:?][^{}]*\}/g, '{$1}')
    .replace(/(^|[-.{}])\$?:(\w+)(?:\([^)]*\))?\??/g, '$1{$2}');
}

/** A path with its parameter names taken out: two paths with one key name the same requests. */
export const pathKey = (normalised: string): string => normalised.replace(/\{[^{}]*\*\}/g, '{*}').replace(/\{(?!\*\})[^{}]*\}/g, '{}');

/** `*` or `...` in a path stands for endpoints that are not named. */
export const isWildcard = (normalised: string): boolean =>
  /(?:^|\/|[\w-])(?:\*{1,2}|\.\.\.|…)(?:\/|$)/u.test(normalised.replace(/\{[^{}]*\}/g, 'x'));
