import type { Effect } from '../../code/machine.ts';
import { constant, isConstant, type LibraryValue, textOf, type Value } from '../../code/value.ts';

/**
 * What a call gives of stored content. file: the body of a file; served: a file that the framework sends by itself;
 * listing: the names in a folder; object: the body of an object in a store.
 */
export type ReadKind = 'file' | 'served' | 'listing' | 'object';

/** One call that reads stored content. */
export interface ContentRead {
  readonly effect: Effect;
  readonly kind: ReadKind;
  /** The path, folder, key or id it is read from. */
  readonly from: readonly Value[];
  /** How much at most, when it says; undefined: all of it. */
  readonly amount?: Value;
  readonly unit: 'bytes' | 'characters';
  /** The folder that the framework keeps the path in. */
  readonly root?: Value;
  /** Parsed into values instead of handed out as it is. */
  readonly parsed?: boolean;
}

const OPEN =
  /^(?:builtins\.open|io\.open|codecs\.open|aiofiles\.open|anyio\.open_file|gzip\.open|bz2\.open|lzma\.open|os\.open|(?:pathlib|anyio|aiopath)\..*\.open)(?:\(\))+$/;
const PYTHON_SERVED =
  /^(?:(?:fastapi|starlette)\.responses\.FileResponse|(?:flask|quart)\.send_file|django\.http\.FileResponse|django\.views\.static\.serve|aiohttp\.web\.FileResponse|litestar\.response\.File|sanic\.response\.file(?:_stream)?)$/;
const DIRECTORY_SERVED = /^(?:flask|quart)\.(?:helpers\.)?send_from_directory$/;
const LISTING = /^(?:os\.(?:listdir|scandir|walk)|glob\.i?glob|(?:pathlib|anyio|aiopath)\b.*\.(?:r?glob|iterdir|walk))$/;
const NODE = /^(?:node:)?(?:fs|fs-extra|graceful-fs)(?:\/promises)?(?:\.default)?(?:\.promises)?\.(\w+)$/;
const PARSERS =
  /^(?:json|yaml|toml|tomllib|tomli|pickle|csv|configparser|ujson|orjson|pandas)\.(?:load|safe_load|full_load|reader|DictReader|read_\w+)$/;
const OBJECTS =
  /(?:\.get_object|\.get_blob\(\)\.download_\w+|\.blob\(\)\.download_\w+|\.download_fileobj|\.getObject|\.getObjectStream|\.file\(\)\.(?:download|createReadStream)|\.getBlockBlobClient\(\)\.download\w*|\.from\(\)\.download|\.fget_object|\.open_download_stream|\.openDownloadStream\w*)$/;
const STORE_PACKAGE =
  /^(?:boto3|aioboto3|aiobotocore|minio|@aws-sdk|aws-sdk|@google-cloud\/storage|google\.cloud|azure|@azure|@supabase|supabase|gridfs|motor|mongodb|mongoose|s3fs|fsspec|oss2|cos)\b/;

const firstOf = (effect: Effect, ...names: readonly string[]): Value[] => {
  const given = effect.arguments[0] ?? names.map((name) => effect.named.get(name)).find((each) => each !== undefined);
  return given ? [given] : [];
};

/** The field of an options object. */
export const optionOf = (value: Value | undefined, name: string): Value | undefined =>
  value?.is === 'object' ? value.fields.get(name) : undefined;

/** The call that opened the file a method belongs to. */
export function openingOf(value: Value | undefined): LibraryValue | undefined {
  let at = value;
  for (let depth = 0; at?.is === 'library' && depth < 6; depth++) {
    if (at.call && OPEN.test(at.path)) return at;
    at = at.receiver;
  }
  return undefined;
}

/** What an opened file was opened from, and whether as text. */
export function openedFrom(opened: LibraryValue): { from: Value[]; text: boolean; mode: string } {
  const member = /^(?:pathlib|anyio|aiopath)\b/.test(opened.path) && !/^anyio\.open_file/.test(opened.path);
  const args = opened.call?.arguments ?? [];
  const mode = textOf(opened.call?.named.get('mode') ?? args[member ? 0 : 1]) ?? 'r';
  const from = member ? (opened.receiver ? [opened.receiver] : []) : args.slice(0, 1);
  return { from, text: !mode.includes('b') && !/^(?:gzip|bz2|lzma|os)\./.test(opened.path), mode };
}

/** Whether a call reads stored content, and how. */
export function readOf(effect: Effect): ContentRead | undefined {
  const { path } = effect;
  if (effect.kind === 'write') return responseRead(effect);
  if (PYTHON_SERVED.test(path))
    return { effect, kind: 'served', from: firstOf(effect, 'path', 'path_or_file', 'filename', 'open_file'), unit: 'bytes' };
  if (DIRECTORY_SERVED.test(path)) {
    const [root, name] = effect.arguments;
    return { effect, kind: 'served', from: name ? [name] : [], unit: 'bytes', ...(root ? { root } : {}) };
  }
  if (LISTING.test(path)) {
    const receiver = effect.receiver ?? effect.target.receiver;
    return {
      effect,
      kind: 'listing',
      from: /^(?:os|glob)\./.test(path) ? firstOf(effect, 'path') : receiver ? [receiver] : [],
      unit: 'bytes',
    };
  }
  return pythonRead(effect) ?? nodeRead(effect) ?? objectRead(effect);
}

function pythonRead(effect: Effect): ContentRead | undefined {
  const { path } = effect;
  const method = path.slice(path.lastIndexOf('.') + 1);
  const receiver = effect.receiver ?? effect.target.receiver;
  if (/^(?:pathlib|anyio|aiopath)\b/.test(path) && (method === 'read_text' || method === 'read_bytes') && receiver)
    return { effect, kind: 'file', from: [receiver], unit: method === 'read_text' ? 'characters' : 'bytes' };
  if (/^(?:read|readline|readlines|read1|readinto)$/.test(method)) {
    const opened = openingOf(receiver);
    if (!opened) return undefined;
    const { from, text, mode } = openedFrom(opened);
    if (!/[r+]/.test(mode)) return undefined;
    const amount = method === 'readlines' ? undefined : (effect.arguments[0] ?? effect.named.get('size'));
    return { effect, kind: 'file', from, unit: text ? 'characters' : 'bytes', ...(amount ? { amount } : {}) };
  }
  if (PARSERS.test(path)) {
    const opened = openingOf(effect.arguments[0]);
    if (opened) return { effect, kind: 'file', from: openedFrom(opened).from, unit: 'characters', parsed: true };
  }
  return undefined;
}

function nodeRead(effect: Effect): ContentRead | undefined {
  const name = NODE.exec(effect.path)?.[1] ?? /^(?:global\.)?(?:Deno|Bun)\.(\w+)$/.exec(effect.path)?.[1];
  const from = effect.arguments.slice(0, 1);
  switch (name) {
    case 'readFile':
    case 'readFileSync':
    case 'readTextFile':
    case 'readTextFileSync':
    case 'readJson':
    case 'readJSON':
    case 'readJsonSync':
    case 'file':
      return {
        effect,
        kind: 'file',
        from,
        unit: effect.arguments[1] ? 'characters' : 'bytes',
        ...(/json/i.test(name) ? { parsed: true } : {}),
      };
    case 'createReadStream': {
      const end = optionOf(effect.arguments[1], 'end');
      return { effect, kind: 'file', from, unit: 'bytes', ...(end ? { amount: end } : {}) };
    }
    case 'readdir':
    case 'readdirSync':
    case 'opendir':
      return { effect, kind: 'listing', from, unit: 'bytes' };
  }
  if (/^(?:glob|globby|fast-glob|tinyglobby)(?:\.\w+)*$/.test(effect.path)) {
    const folder = optionOf(effect.arguments[1], 'cwd');
    return { effect, kind: 'listing', from: folder ? [...from, folder] : from, unit: 'bytes' };
  }
  const handle = handleOf(effect.receiver ?? effect.target.receiver);
  if (handle && /\.(?:read|readFile|createReadStream|stream)$/.test(effect.path)) {
    const amount = effect.path.endsWith('.read')
      ? (effect.arguments[2] ?? optionOf(effect.arguments[0], 'length'))
      : optionOf(effect.arguments[0], 'end');
    // A read into a buffer is as long as the buffer at most.
    const sized = effect.path.endsWith('.read') ? (amount ?? constant(1)) : amount;
    return { effect, kind: 'file', from: handle.call?.arguments.slice(0, 1) ?? [], unit: 'bytes', ...(sized ? { amount: sized } : {}) };
  }
  if (/^(?:koa-send|send|@koa\/send)(?:\.default)?$/.test(effect.path)) {
    const root = optionOf(effect.arguments[2], 'root');
    return { effect, kind: 'served', from: effect.arguments.slice(1, 2), unit: 'bytes', ...(root ? { root } : {}) };
  }
  return undefined;
}

/** The file handle of Node that a method belongs to. */
function handleOf(value: Value | undefined): LibraryValue | undefined {
  return value?.is === 'library' && value.call && NODE.exec(value.path.replace(/\(\)$/, ''))?.[1] === 'open' ? value : undefined;
}

/** `res.sendFile(path)` and the like: a call on the response. */
function responseRead(effect: Effect): ContentRead | undefined {
  if (!/^(?:response|context)\.(?:sendFile|download|sendfile|attachment)$/.test(effect.path)) return undefined;
  if (effect.path.endsWith('.attachment')) return undefined;
  const options = effect.arguments.slice(1).find((each) => each.is === 'object');
  const root =
    optionOf(options, 'root') ??
    (effect.arguments[1] && textOf(effect.arguments[1]) !== undefined && effect.path.endsWith('sendFile')
      ? effect.arguments[1]
      : undefined);
  return { effect, kind: 'served', from: effect.arguments.slice(0, 1), unit: 'bytes', ...(root ? { root } : {}) };
}

function objectRead(effect: Effect): ContentRead | undefined {
  if (/^@aws-sdk\/client-s3\.GetObjectCommand$/.test(effect.path))
    return { effect, kind: 'object', from: keysOf(effect), unit: 'bytes', ...rangeOf(optionOf(effect.arguments[0], 'Range')) };
  if (!OBJECTS.test(effect.path) || !STORE_PACKAGE.test(effect.path)) return undefined;
  return {
    effect,
    kind: 'object',
    from: keysOf(effect),
    unit: 'bytes',
    ...rangeOf(effect.named.get('Range') ?? optionOf(effect.arguments[0], 'Range')),
  };
}

const rangeOf = (range: Value | undefined): { amount?: Value } =>
  range && !(isConstant(range) && range.value === undefined) ? { amount: range } : {};

function keysOf(effect: Effect): Value[] {
  const [first] = effect.arguments;
  const key = effect.named.get('Key') ?? optionOf(first, 'Key');
  return key ? [key] : [...effect.arguments, ...effect.named.values()];
}
