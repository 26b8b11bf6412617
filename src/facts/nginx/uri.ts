/** A request target after parsing. All strings are bytes. */
export interface ParsedTarget {
  readonly uri: string;
  readonly args: string;
  /** As the client sent it, without scheme and host. */
  readonly unparsed: string;
  /** The unparsed URI may be passed on. */
  readonly validUnparsed: boolean;
  readonly quoted: boolean;
  readonly plus: boolean;
  /** Host of an absolute target. */
  readonly host?: string;
}

const hex = (text: string): number => (/^[0-9a-fA-F]{2}$/.test(text) ? Number.parseInt(text, 16) : -1);

/** Parses a request target as ngx_http_parse_request_line and ngx_http_parse_complex_uri do; undefined for a 400. */
export function parseTarget(target: string, mergeSlashes: boolean): ParsedTarget | undefined {
  let path = target;
  let host: string | undefined;
  const absolute = /^[A-Za-z][A-Za-z0-9+.-]*:\/\/(\[[^\]]*\]|[A-Za-z0-9.-]+)(?::(\d*))?(?=[/?]|$)/.exec(target);
  if (absolute !== null) {
    host = absolute[1] ?? '';
    path = target.slice(absolute[0].length) || '/';
  } else if (!target.startsWith('/')) return undefined;
  for (let at = 0; at < path.length; at += 1) {
    const code = path.charCodeAt(at);
    if (code <= 0x20 || code === 0x7f) return undefined;
  }
  const parsed = normalise(path.startsWith('/') ? path : `/${path}`, mergeSlashes);
  if (parsed === undefined) return undefined;
  return { ...parsed, unparsed: path, validUnparsed: path.startsWith('/'), ...(host === undefined ? {} : { host }) };
}

function normalise(path: string, mergeSlashes: boolean): Pick<ParsedTarget, 'uri' | 'args' | 'quoted' | 'plus'> | undefined {
  let out = '';
  let quoted = false;
  let plus = false;
  let args = '';
  // `usual`: inside a name; `slash`: after a slash; `dot`, `dots`: after `/.` and `/..`.
  let state: 'usual' | 'slash' | 'dot' | 'dots' = 'usual';
  const up = (): boolean => {
    const cut = out.lastIndexOf('/', out.length - 4);
    if (out.length < 4 || cut < 0) return false;
    out = out.slice(0, cut + 1);
    return true;
  };
  const endDots = (): boolean => {
    if (state === 'dot') out = out.slice(0, -1);
    return state !== 'dots' || up();
  };
  for (let at = 0; at < path.length; at += 1) {
    let character = path[at] ?? '';
    let literal = false;
    if (character === '?' || character === '#') {
      if (!endDots()) return undefined;
      if (character === '?') args = path.slice(at + 1).split('#', 1)[0] ?? '';
      return { uri: out, args, quoted, plus };
    }
    if (character === '%') {
      quoted = true;
      const byte = hex(path.slice(at + 1, at + 3));
      if (byte <= 0) return undefined;
      character = String.fromCharCode(byte);
      literal = character === '%' || character === '#' || character === '?';
      at += 2;
    }
    if (character === '+') plus = true;
    if (literal) {
      state = 'usual';
      out += character;
    } else if (character === '/') {
      if (state === 'dot') out = out.slice(0, -1);
      else if (state === 'dots') {
        if (!up()) return undefined;
      } else if (state === 'usual' || !mergeSlashes) out += '/';
      state = 'slash';
    } else if (character === '.' && (state === 'slash' || state === 'dot')) {
      state = state === 'slash' ? 'dot' : 'dots';
      out += '.';
    } else {
      state = 'usual';
      out += character;
    }
  }
  return endDots() ? { uri: out, args, quoted, plus } : undefined;
}

const percentEncode = (text: string, refused: RegExp): string =>
  text.replace(refused, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);

/** NGX_ESCAPE_URI. */
export const escapeUri = (text: string): string => percentEncode(text, /[\0-\x20\x7f-\xff"#%<>?\\^`{|}]/g);

/** NGX_ESCAPE_ARGS: also `&`, `+` and `;`. */
export const escapeArgs = (text: string): string => percentEncode(text, /[\0-\x20\x7f-\xff"#%&+;<>?\\^`{|}]/g);

/**
 * NGX_UNESCAPE_REDIRECT: decodes what may stand bare in a Location, up to the first `?`. A malformed escape is lost,
 * up to the character that spoils it, as nginx loses it.
 */
export function unescapeRedirect(text: string): string {
  let out = '';
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (character === '?') return out + text.slice(at);
    if (character !== '%') {
      out += character;
      continue;
    }
    const high = text[at + 1] ?? '';
    if (!isHex(high)) {
      out += high;
      at += 1;
      continue;
    }
    const byte = hex(text.slice(at + 1, at + 3));
    if (byte === 0x3f) return `${out}?${text.slice(at + 3)}`;
    if (byte >= 0) out += byte > 0x25 && byte < 0x7f ? String.fromCharCode(byte) : text.slice(at, at + 3);
    at += 2;
  }
  return out;
}

const isHex = (text: string): boolean => /^[0-9a-fA-F]$/.test(text);

/** ngx_http_split_args: path and arguments of an internal redirect. */
export function splitArgs(text: string): readonly [uri: string, args: string] {
  const mark = text.indexOf('?');
  return mark < 0 ? [text, ''] : [text.slice(0, mark), text.slice(mark + 1)];
}

/** ngx_http_validate_host: lower case without port and one final dot; undefined for a 400. */
export function validHost(header: string): string | undefined {
  if (header.includes('..') || /[/\0-\x20\x7f]/.test(header)) return undefined;
  const literal = /^\[[^\]]*\]/.exec(header)?.[0];
  const colon = header.indexOf(':');
  let host = literal ?? (colon < 0 ? header : header.slice(0, colon));
  if (host.endsWith('.')) host = host.slice(0, -1);
  return host === '' ? undefined : host.toLowerCase();
}
