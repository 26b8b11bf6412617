import { posix } from 'node:path';
import picomatch from 'picomatch';
import type { Model } from '../machine.ts';
import { agreed } from '../run/concatenation.ts';
import { derive } from '../run/operators.ts';
import { constant, isConstant, list, native, originsOf, textOf, truth, type Value } from '../value.ts';
import { filePath } from './files.ts';

/** The regular expression of a Python glob: `*` runs over slashes, `[!a]` negates. */
function pythonGlob(pattern: string): RegExp | undefined {
  let text = '';
  for (let index = 0; index < pattern.length; index++) {
    const sign = pattern[index] ?? '';
    if (sign === '*') text += '[\\s\\S]*';
    else if (sign === '?') text += '[\\s\\S]';
    else if (sign === '[') {
      const end = pattern.indexOf(']', index + 2);
      if (end < 0) text += '\\[';
      else {
        text += `[${pattern
          .slice(index + 1, end)
          .replace(/^!/, '^')
          .replaceAll('\\', '\\\\')}]`;
        index = end;
      }
    } else text += sign.replace(/[.+^${}()|\\/\]]/g, '\\$&');
  }
  try {
    return new RegExp(`^${text}$`);
  } catch {
    return undefined;
  }
}

const texts = (value: Value | undefined): readonly string[] | undefined => {
  if (value?.is !== 'list') return textOf(value) === undefined ? undefined : [textOf(value) ?? ''];
  const all = value.items.map(textOf);
  return value.open || all.some((each) => each === undefined) ? undefined : all.flatMap((each) => each ?? []);
};

const python: Model = (_m, call) => {
  const [name, pattern] = call.arguments;
  const regex = textOf(pattern) === undefined ? undefined : pythonGlob(textOf(pattern) ?? '');
  const text = textOf(name) ?? filePath(name);
  if (!name || !pattern) return undefined;
  return regex && text !== undefined ? truth(regex.test(text), originsOf(name, 1)) : derive('fnmatch', [name, pattern], 'truth');
};

function matches(pattern: Value | undefined, options: Value | undefined): ((text: string) => boolean) | undefined {
  const patterns = texts(pattern);
  if (!patterns) return undefined;
  const dot = options?.is === 'object' ? options.fields.get('dot') : undefined;
  const nocase = options?.is === 'object' ? options.fields.get('nocase') : undefined;
  const on = (value: Value | undefined): boolean => value !== undefined && isConstant(value) && value.value === true;
  try {
    return picomatch([...patterns], { dot: on(dot), nocase: on(nocase) });
  } catch {
    return undefined;
  }
}

/** `minimatch(path, glob)`, `micromatch.isMatch(path, globs)`. */
const glob: Model = (_m, call) => {
  const [path, pattern, options] = call.arguments;
  if (!path || !pattern) return undefined;
  return matched(path, pattern, matches(pattern, options));
};

/** Whether a path matches; one with parameters when their values make no difference. */
function matched(path: Value, pattern: Value, test: ((text: string) => boolean) | undefined): Value {
  const text = textOf(path);
  const answer = !test ? undefined : text !== undefined ? test(text) : agreed(path, test);
  return answer === undefined ? derive('glob', [path, pattern], 'truth') : truth(answer, originsOf(path, 1));
}

/** `picomatch(glob)` gives the test. */
const matcher: Model = (_m, call) => {
  const [pattern, options] = call.arguments;
  const test = matches(pattern, options);
  if (!pattern) return undefined;
  return native('glob', (inner) => {
    const [path = constant(undefined)] = inner.arguments;
    return matched(path, pattern, test);
  });
};

/** `pathlib.PurePath(x).match(glob)`: relative patterns match from the right. */
const pathMatch: Model = (_m, call) => {
  const text = filePath(call.receiver ?? call.target.receiver);
  const pattern = textOf(call.arguments[0]);
  if (text === undefined || pattern === undefined) return undefined;
  const wanted = posix.normalize(pattern).split('/');
  const given = posix.normalize(text).split('/');
  const tail = pattern.startsWith('/') ? given : given.slice(-wanted.length);
  return truth(tail.length === wanted.length && wanted.every((part, index) => pythonGlob(part)?.test(tail[index] ?? '') === true));
};

const normalise =
  (change: (text: string) => string): Model =>
  (_m, call) => {
    const [value] = call.arguments;
    const text = textOf(value);
    if (!value) return undefined;
    return text === undefined ? value : constant(change(text), value.origins);
  };

const normpath = (text: string): string => {
  const short = posix.normalize(text === '' ? '.' : text);
  return short.length > 1 ? short.replace(/\/$/, '') : short;
};

/** `Path("a//./b")` reads as `a/b`; it keeps `..`. */
const asPosix: Model = (_m, call) => {
  const text = filePath(call.receiver ?? call.target.receiver);
  return text === undefined ? undefined : constant(tidy(text));
};
const tidy = (text: string): string =>
  (text.startsWith('/') ? '/' : '') +
    text
      .split('/')
      .filter((part) => part !== '' && part !== '.')
      .join('/') || '.';

/** Matching paths with globs, and writing paths in one way. */
export const GLOBS: Readonly<Record<string, Model>> = {
  'fnmatch.fnmatch': python,
  'fnmatch.fnmatchcase': python,
  'fnmatch.filter': (_m, call) => {
    const names = texts(call.arguments[0]);
    const pattern = textOf(call.arguments[1]);
    const regex = pattern === undefined ? undefined : pythonGlob(pattern);
    return names && regex && call.arguments[0]?.is === 'list'
      ? list(names.filter((name) => regex.test(name)).map((name) => constant(name)))
      : undefined;
  },
  'pathlib.*.match': pathMatch,
  'pathlib.*.as_posix': asPosix,
  'os.path.normpath': normalise(normpath),
  'posixpath.normpath': normalise(normpath),
  'path.normalize': normalise((text) => posix.normalize(text)),
  'path.posix.normalize': normalise((text) => posix.normalize(text)),
  minimatch: glob,
  'minimatch.minimatch': glob,
  'minimatch.default': glob,
  'micromatch.isMatch': glob,
  'picomatch.isMatch': glob,
  picomatch: matcher,
  'picomatch.default': matcher,
  'micromatch.matcher': matcher,
};
