import { type Machine, type Model, type ModelCall, Raised } from '../machine.ts';
import { errorValue } from '../run/errors.ts';
import type { Dialect } from '../tree.ts';
import { constant, isConstant, list, NULL, native, type Origin, object, pending, textOf, truth, UNDEFINED, type Value } from '../value.ts';
import type { FileState } from '../world.ts';

const PYTHON_ERRORS = { missing: 'FileNotFoundError', unreadable: 'PermissionError', folder: 'IsADirectoryError' } as const;
const CODES = { missing: 'ENOENT', unreadable: 'EACCES', folder: 'EISDIR' } as const;
const NUMBERS = { missing: 2, unreadable: 13, folder: 21 } as const;

/** The path that a value names: a text, or a path object made of texts. */
export function filePath(value: Value | undefined): string | undefined {
  if (value?.is === 'constant') return textOf(value);
  if (value?.is === 'derived' && value.of.length === 2 && /\/$/.test(value.by)) return joined(value.of.map(filePath));
  if (value?.is === 'choice') {
    const [one, ...others] = value.of.map(filePath);
    return others.every((each) => each === one) ? one : undefined;
  }
  if (value?.is !== 'library' || !/^(?:pathlib|anyio)\b/.test(value.path)) return undefined;
  if (/\.(?:resolve|absolute|expanduser|as_posix)\(\)$/.test(value.path)) return filePath(value.receiver);
  if (/\.parent$/.test(value.path)) return filePath(value.receiver)?.replace(/\/?[^/]*$/, '');
  if (/\.joinpath\(\)$/.test(value.path)) return joined([filePath(value.receiver), ...(value.call?.arguments ?? []).map(filePath)]);
  return /^\w+\.(?:\w*Path)\(\)$/.test(value.path) ? joined((value.call?.arguments ?? []).map(filePath)) : undefined;
}

function joined(parts: readonly (string | undefined)[]): string | undefined {
  const known = parts.flatMap((part) => part ?? []);
  return known.length === parts.length && known.length > 0
    ? known.reduce((sum, part) => (part.startsWith('/') || sum === '' ? part : `${sum.replace(/\/$/, '')}/${part}`))
    : undefined;
}

/** The object whose method is called: `Path(x)` of `Path(x).read_text()`. */
const subject = (call: ModelCall): Value | undefined => call.receiver ?? call.target.receiver;

interface Found {
  readonly path: string;
  readonly state: FileState;
}

function look(m: Machine, value: Value | undefined): Found | undefined {
  const { files } = m.world;
  if (!files) return undefined;
  const path = filePath(value);
  return path !== undefined && Object.hasOwn(files, path) ? { path, state: files[path] as FileState } : undefined;
}

/** What the file is to whoever reads it: secret, and from this path. */
const originOf = (path: string): Origin => ({ from: 'file', name: path, secret: true });
const content = ({ path, state }: Found): Value => constant(typeof state === 'object' ? state.text : '', [originOf(path)]);

function fail(m: Machine, dialect: Dialect, { path, state }: Found, call: ModelCall): never {
  const kind = state as 'missing' | 'unreadable' | 'folder';
  const error = errorValue(dialect, dialect === 'python' ? PYTHON_ERRORS[kind] : 'Error', `${CODES[kind]}: ${path}`, call.at);
  error.fields.set('code', constant(CODES[kind]));
  error.fields.set('errno', constant(NUMBERS[kind]));
  error.fields.set('strerror', constant(CODES[kind]));
  error.fields.set('filename', constant(path));
  m.step('raise', call.at, `reading ${path} fails: ${kind}`);
  throw new Raised(error, call.at);
}

type Use = (m: Machine, found: Found, call: ModelCall) => Value | undefined;
/** The file is named by the first argument. */
const argument =
  (use: Use): Model =>
  (m, call) => {
    const found = look(m, call.arguments[0] ?? call.named.get('path') ?? call.named.get('file'));
    return found && use(m, found, call);
  };
/** The file is what the method belongs to. */
const member =
  (use: Use): Model =>
  (m, call) => {
    const found = look(m, subject(call));
    return found && use(m, found, call);
  };

const read =
  (dialect: Dialect): Use =>
  (m, found, call) =>
    typeof found.state === 'object' ? content(found) : fail(m, dialect, found, call);
const exists: Use = (_m, { state }) => truth(state !== 'missing');
const isFile: Use = (_m, { state }) => truth(state !== 'missing' && state !== 'folder');
const isFolder: Use = (_m, { state }) => truth(state === 'folder');
const readable: Use = (_m, { state }) => truth(state !== 'missing' && state !== 'unreadable');

/** A file object of Python, already open. */
const opened: Use = (m, found, call) => {
  const text = read('python')(m, found, call) ?? NULL;
  const file = object('python', [], { made: call.at, open: true });
  const gives = (name: string, value: Value): void =>
    void file.fields.set(
      name,
      native(name, () => value),
    );
  gives('read', text);
  gives('readline', text);
  gives('readlines', list([text]));
  gives('close', NULL);
  file.fields.set(
    '__enter__',
    native('__enter__', () => file),
  );
  return file;
};

const stat: Use = (m, found, call) => {
  if (found.state === 'missing') fail(m, 'javascript', found, call);
  const size = typeof found.state === 'object' ? found.state.text.length : 1;
  return object('javascript', [
    ['size', constant(size)],
    ['isFile', native('isFile', () => truth(found.state !== 'folder'))],
    ['isDirectory', native('isDirectory', () => truth(found.state === 'folder'))],
  ]);
};
const access: Use = (m, found, call) =>
  found.state === 'missing' || found.state === 'unreadable' ? fail(m, 'javascript', found, call) : UNDEFINED;

/** The same, answered later. */
const later =
  (use: Use): Use =>
  (m, found, call) => {
    try {
      return pending({ value: use(m, found, call) ?? UNDEFINED });
    } catch (error) {
      if (error instanceof Raised) return pending({ raised: error.value });
      throw error;
    }
  };

const named = (names: readonly string[], model: Model): [string, Model][] => names.map((name) => [name, model]);
const path = (method: string, use: Use): [string, Model] => [`pathlib.*.${method}`, member(use)];
const node = (method: string): string[] => [`fs.${method}`, `fs.default.${method}`, `fs-extra.${method}`, `fs-extra.default.${method}`];
const promises = (method: string): string[] => [
  `fs/promises.${method}`,
  `fs/promises.default.${method}`,
  `fs.promises.${method}`,
  `fs.default.promises.${method}`,
];
const isText = (value: Value | undefined): boolean => value !== undefined && isConstant(value) && typeof value.value === 'string';

/** What reading a file gives in a world that says what its path holds. Sources: the Python library reference and Node's `fs`. */
export const FILES: Readonly<Record<string, Model>> = Object.fromEntries<Model>([
  ...named(['builtins.open', 'io.open', 'codecs.open'], argument(opened)),
  ...named(
    ['aiofiles.open', 'anyio.open_file'],
    argument((m, found, call) => opened(m, found, call)),
  ),
  ...named(['os.path.exists', 'os.path.lexists'], argument(exists)),
  ['os.path.isfile', argument(isFile)],
  ['os.path.isdir', argument(isFolder)],
  ['os.access', argument(readable)],
  [
    'os.path.getsize',
    argument((m, found, call) => (typeof found.state === 'object' ? constant(found.state.text.length) : fail(m, 'python', found, call))),
  ],
  path('exists', exists),
  path('is_file', isFile),
  path('is_dir', isFolder),
  path('read_text', read('python')),
  path('read_bytes', read('python')),
  path('open', opened),
  ...named([...node('readFileSync'), 'Deno.readTextFileSync', 'global.Deno.readTextFileSync'], argument(read('javascript'))),
  ...named([...promises('readFile'), 'global.Deno.readTextFile'], argument(later(read('javascript')))),
  // With `promisify` the callback form is awaited; with a callback it is called.
  ...named(
    node('readFile'),
    argument((m, found, call) =>
      isText(call.arguments[1]) || call.arguments.length < 2 ? later(read('javascript'))(m, found, call) : undefined,
    ),
  ),
  ...named(node('existsSync'), argument(exists)),
  ...named([...node('statSync'), ...node('lstatSync')], argument(stat)),
  ...named(node('accessSync'), argument(access)),
  ...named([...promises('stat'), ...promises('lstat')], argument(later(stat))),
  ...named(promises('access'), argument(later(access))),
]);
