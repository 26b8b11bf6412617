import { literally } from '../../../syntax/literally.ts';

/** One registered path as Django matches it. */
export interface Route {
  /** Canonical text with `{name}` parameters. */
  readonly path: string;
  /** What an earlier route must match to hide this one. */
  readonly witness: string;
  readonly source: string;
  /** The parameters that the view is called with by name, and how many it gets by place. */
  readonly named: readonly string[];
  readonly placed: number;
}

export const NO_ROUTE: Route = { path: '', witness: '', source: '', named: [], placed: 0 };

/** One pattern after another. Groups without a name count only where no group has one. */
export const followed = (outer: Route, own: Route): Route => ({
  path: outer.path + own.path,
  witness: outer.witness + own.witness,
  source: outer.source + own.source,
  named: [...outer.named, ...own.named],
  placed: outer.placed + own.placed,
});

const CONVERTERS: Readonly<Record<string, readonly [string, string]>> = {
  int: ['[0-9]+', '7'],
  str: ['[^/]+', 'w~x'],
  slug: ['[-a-zA-Z0-9_]+', 'w-x'],
  uuid: ['[0-9a-f-]{36}', '00000000-0000-0000-0000-000000000000'],
  path: ['.+', 'w~x/y'],
};

/** A route of `path()`: `users/<int:pk>/`. */
export function pathRoute(text: string): Route {
  let path = '';
  let witness = '';
  let source = '';
  const named: string[] = [];
  for (const part of text.split(/(<[^>]*>)/)) {
    const found = /^<(?:(\w+):)?(\w+)>$/.exec(part);
    if (!found || part === '<dynamic>') {
      path += part;
      witness += part;
      source += part === '<dynamic>' ? '[^/]+' : literally(part);
      continue;
    }
    const [pattern, example] = CONVERTERS[found[1] ?? 'str'] ?? ['[^/]+', 'w~x'];
    path += `{${found[2]}${found[1] === 'path' ? '*' : ''}}`;
    named.push(found[2] ?? '');
    witness += example;
    source += pattern;
  }
  return { path, witness, source, named, placed: 0 };
}

/** The prefix of a language, which no view is called with. */
export const localeRoute = (text: string): Route => ({ ...pathRoute(text), named: [] });

/** A route of `re_path()`: an expression that is searched for, not matched as a whole. `last`: nothing follows it. */
export function regexRoute(text: string, first: boolean, last: boolean): Route {
  const anchored = text.startsWith('^');
  const ended = /(?:\$|\\Z|\\z)$/.test(text) && !text.endsWith('\\$');
  let rest = text.replace(/^\^/, '').replace(/(?:\$|\\Z|\\z)$/, '');
  let path = '';
  let witness = '';
  let count = 0;
  const named: string[] = [];
  let placed = 0;
  while (rest !== '') {
    const group = /^\((?:\?P<(\w+)>|\?:|(?!\?))/.exec(rest);
    if (group) {
      const end = closing(rest);
      const inner = rest.slice(group[0].length, end);
      const optional = /^[?*]/.test(rest.slice(end + 1));
      rest = rest.slice(end + 1).replace(/^[?*+]\??/, '');
      if (group[0] === '(?:') {
        if (!optional) {
          const nested = regexRoute(inner.split('|')[0] ?? '', false, false);
          path += nested.path;
          witness += nested.witness;
          named.push(...nested.named);
        }
        continue;
      }
      const name = group[1] ?? `arg${++count}`;
      if (group[1]) named.push(group[1]);
      else placed++;
      const deep = /(?<!\[\^[^\]]*)\.[*+]/.test(inner) || /^\[[^\]^]*\/[^\]]*\][*+]/.test(inner);
      path += `{${name}${deep ? '*' : ''}}`;
      witness += /^(?:\\d|\[0-9\])/.test(inner)
        ? '7'
        : /^[\w-]+(?:\||$)/.test(inner)
          ? (inner.split('|')[0] ?? '')
          : deep
            ? 'w~x/y'
            : 'w-x';
      continue;
    }
    const simple = /^(?:\\([.\-/_ ])|\\d[+*]?|\\w[+*]?|\[[^\]]*\][+*]?(?:\{[^}]*\})?|\.[*+]|([^\\]))\??/.exec(rest);
    if (!simple) {
      path += '<dynamic>';
      break;
    }
    const whole = simple[0];
    const literal = simple[1] ?? simple[2];
    if (literal !== undefined && !(whole.endsWith('?') && whole.length > 1 && literal !== '/')) {
      path += literal;
      witness += literal;
    } else if (literal === undefined) {
      path += whole.startsWith('.') ? `{arg${++count}*}` : `{arg${++count}}`;
      witness += '7';
    }
    rest = rest.slice(whole.length);
  }
  const source = `${anchored || !first ? '' : '.*'}${text
    .replace(/^\^/, '')
    .replace(/(?:\$|\\Z|\\z)$/, '')
    .replaceAll('(?P<', '(?<')}${ended || !last ? '' : '.*'}`;
  // An expression with slashes was meant as a path, even where Django lets more stand around it.
  const before = anchored || !first || text.includes('/') || /^\{\w+\*\}/.test(path) ? '' : '{before*}';
  const after = ended || !last || !first || text.endsWith('/') || path.endsWith('*}') ? '' : '{rest*}';
  return { path: `${before}${path}${after}`, witness, source, named, placed: named.length > 0 ? 0 : placed };
}

function closing(text: string): number {
  let depth = 0;
  let inClass = false;
  for (let index = 0; index < text.length; index++) {
    const letter = text[index];
    if (letter === '\\') index++;
    else if (letter === '[') inClass = true;
    else if (letter === ']') inClass = false;
    else if (!inClass && letter === '(') depth++;
    else if (!inClass && letter === ')' && --depth === 0) return index;
  }
  return text.length;
}

/** An expression over whole paths; named groups are left out, so that two of one name do not clash. */
export function matcher(source: string): RegExp | undefined {
  try {
    return new RegExp(`^/${source.replace(/\(\?<\w+>/g, '(')}$`);
  } catch {
    return undefined;
  }
}
