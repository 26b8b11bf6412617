import { compile } from '../../../code/builtins/regex.ts';
import { literally } from '../../../syntax/literally.ts';
import { pathText } from '../text.ts';
import type { Value } from '../values.ts';

export interface ExpressPath {
  /** Canonical text with `{name}` parameters. */
  readonly text: string;
  readonly dynamic?: string;
  /** Matches a whole path (route) or its beginning up to a segment boundary (use). Undefined: cannot be decided. */
  matches(path: string, whole: boolean): boolean | undefined;
  /** Names of the parameters. */
  readonly names: readonly string[];
}

/** Paths of a `use`, verb or `route` argument: text, regular expression, or a list of them. */
export function expressPaths(value: Value | undefined): ExpressPath[] {
  if (!value) return [];
  if (value.is === 'list') return value.items.flatMap(expressPaths);
  if (value.is === 'object' && value.tag === 'regex') return [fromRegex(value)];
  const { text, dynamic } = pathText(value);
  return [fromText(text, dynamic)];
}

export const isPath = (value: Value): boolean =>
  (value.is === 'constant' && typeof value.value === 'string') ||
  (value.is === 'object' && value.tag === 'regex') ||
  (value.is === 'derived' && value.holds === 'text') ||
  (value.is === 'list' && value.items.length > 0 && value.items.every(isPath));

/** Express 4 (`:id(\\d+)`, `:id?`, `*`) and 5 (`*splat`, `{/:id}`) patterns. */
function fromText(text: string, dynamic?: string): ExpressPath {
  const names: string[] = [];
  let canonical = '';
  let source = '';
  let index = 0;
  let stars = 0;
  while (index < text.length) {
    const rest = text.slice(index);
    const parameter = /^:(\w+)(\((?:[^()\\]|\\.|\([^()]*\))*\))?([?*+])?/.exec(rest);
    const splat = /^\*(\w+)/.exec(rest);
    if (parameter) {
      const [all, name = '', , modifier] = parameter;
      names.push(name);
      const many = modifier === '*' || modifier === '+' || parameter[2] === '(.*)';
      if (modifier === '?' && source.endsWith('/')) source = `${source.slice(0, -1)}(?:/([^/]+?))?`;
      else source += many ? '(.+?)' : '([^/]+?)';
      canonical += many ? `{${name}*}` : `{${name}}`;
      index += all.length;
    } else if (splat) {
      canonical += `{${splat[1]}*}`;
      source += '(.+?)';
      names.push(splat[1] ?? '');
      index += splat[0].length;
    } else if (rest.startsWith('<dynamic>')) {
      canonical += '<dynamic>';
      source += '[^/]+?';
      index += '<dynamic>'.length;
    } else if (rest[0] === '*') {
      canonical += `{rest${stars++ || ''}*}`;
      source += '(.*)';
      index++;
    } else if (rest[0] === '{' || rest[0] === '}') {
      source += rest[0] === '{' ? '(?:' : ')?';
      index++;
    } else {
      canonical += rest[0];
      source += literally(rest[0] ?? '');
      index++;
    }
  }
  const trimmed = source.replace(/\/$/, '');
  let whole: RegExp | undefined;
  let prefix: RegExp | undefined;
  try {
    whole = new RegExp(`^${trimmed}/?$`, 'i');
    prefix = new RegExp(`^${trimmed}(?=/|$)`, 'i');
  } catch {
    whole = undefined;
  }
  return { text: canonical, names, ...(dynamic ? { dynamic } : {}), matches: (path, full) => (full ? whole : prefix)?.test(path) };
}

function fromRegex(value: Value): ExpressPath {
  const regex = compile(value);
  return {
    text: '<dynamic>',
    dynamic: 'a regular expression',
    names: [],
    matches(path, whole) {
      if (!regex) return undefined;
      regex.lastIndex = 0;
      const match = regex.exec(path);
      if (!match) return false;
      if (whole) return true;
      const next = path[match.index + match[0].length];
      return match[0] === '' || next === undefined || next === '/' || match[0].endsWith('/');
    },
  };
}
