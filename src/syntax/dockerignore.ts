import { literally } from './literally.ts';

/** The rules of a `.dockerignore`: from the root of the context, in order, the last match wins (docs.docker.com, "Build context"). */
export class DockerIgnore {
  readonly #rules: readonly { readonly pattern: RegExp; readonly includes: boolean }[];

  constructor(text: string) {
    this.#rules = text.split(/\r?\n/).flatMap((line) => {
      const written = line.trim();
      if (written === '' || written.startsWith('#')) return [];
      const includes = written.startsWith('!');
      const body = (includes ? written.slice(1).trim() : written)
        .replace(/^\.?\/+/, '')
        .replace(/\/+$/, '')
        .replace(/\/{2,}/g, '/');
      return body === '' || body === '.' ? [] : [{ pattern: patternOf(body), includes }];
    });
  }

  /** Whether a path of the context is left out; a rule on a folder holds for all below it. */
  ignores(path: string): boolean {
    const parts = path.replace(/\/+$/, '').split('/');
    const prefixes = parts.map((_, index) => parts.slice(0, index + 1).join('/'));
    let ignored = false;
    for (const { pattern, includes } of this.#rules) if (prefixes.some((prefix) => pattern.test(prefix))) ignored = !includes;
    return ignored;
  }
}

/** A pattern of Go's filepath.Match, with `**` for any number of folders. */
function patternOf(text: string): RegExp {
  let source = '';
  for (let at = 0; at < text.length; at++) {
    const letter = text[at] ?? '';
    if (letter === '*' && text[at + 1] === '*') {
      at += 1;
      if (text[at + 1] === '/') {
        at += 1;
        source += '(?:.*/)?';
      } else source += '.*';
    } else if (letter === '*') source += '[^/]*';
    else if (letter === '?') source += '[^/]';
    else if (letter === '[' && text.indexOf(']', at + 1) > at) {
      const end = text.indexOf(']', at + 1);
      source += `[${text
        .slice(at + 1, end)
        .replace(/\\/g, '\\\\')
        .replace(/^!/, '^')}]`;
      at = end;
    } else if (letter === '\\' && at + 1 < text.length) {
      at += 1;
      source += literally(text[at] ?? '');
    } else source += literally(letter);
  }
  try {
    return new RegExp(`^${source}$`);
  } catch {
    return new RegExp(`^${literally(text)}$`);
  }
}
