import type { Directive } from '../../syntax/nginx/blocks.ts';
import { fromBytes } from '../../syntax/nginx/bytes.ts';
import { evaluate } from './evaluate.ts';
import { type Level, nearest } from './levels.ts';
import type { Run } from './run.ts';
import { Undecided, UnknownValue, type Value } from './unknown.ts';

const PREFIX = '/etc/nginx';

/** root or alias in force. `cut` is how much of the URI an alias replaces; `whole` when it replaces all (regex location). */
export interface Root {
  readonly text: string;
  readonly alias: boolean;
  readonly cut: number;
  readonly whole: boolean;
  readonly at: Directive | undefined;
}

export function rootOf(level: Level): Root {
  const at = nearest(level, 'root', 'alias').at(-1);
  if (at === undefined) return { text: 'html', alias: false, cut: 0, whole: false, at };
  const text = at.args[0]?.value ?? '';
  if (at.name === 'root') return { text: text.replace(/\/$/, ''), alias: false, cut: 0, whole: false, at };
  let owner: Level | undefined = level;
  while (owner !== undefined && !(owner.own.get('alias') ?? []).includes(at)) owner = owner.parent;
  const whole = owner?.name?.kind === 'regex';
  return { text, alias: true, cut: whole ? 0 : (owner?.name?.name.length ?? 0), whole, at };
}

/** The evaluated root, absolute. */
export function rootText(run: Run, root: Root): Value {
  const text = evaluate(run, root.text);
  if (text instanceof UnknownValue || text.startsWith('/')) return text;
  return `${run.environment.prefix ?? PREFIX}/${text}`;
}

export function documentRoot(run: Run): Value {
  return rootText(run, rootOf(run.level));
}

/** ngx_http_map_uri_to_path. Undefined: an alias after a rewrite that stayed in the location, an error 500. */
export function mapUri(run: Run): Value | undefined {
  const root = rootOf(run.level);
  if (root.alias && !run.validLocation) return undefined;
  const text = rootText(run, root);
  if (text instanceof UnknownValue) return text;
  if (root.whole) return run.addUriToAlias ? text + run.uri : text;
  return text + run.uri.slice(root.cut);
}

/** `$request_filename`. */
export function filePath(run: Run): Value {
  return mapUri(run) ?? '';
}

/** Removes `.`, `..` and doubled slashes of a path. */
export function cleanPath(path: string): string {
  const out: string[] = [];
  for (const piece of path.split('/')) {
    if (piece === '..') out.pop();
    else if (piece !== '' && piece !== '.') out.push(piece);
  }
  return `/${out.join('/')}`;
}

/** What is at a path. Throws Undecided when the environment does not know. */
export function fileKind(run: Run, path: Value, at: Directive | undefined): 'file' | 'directory' | 'missing' {
  if (path instanceof UnknownValue) throw new Undecided(path.reason, at);
  const clean = cleanPath(path);
  const kind = run.environment.file?.(fromBytes(clean));
  if (kind === undefined) throw new Undecided(`whether ${fromBytes(clean)} exists is not known`, at ?? run.level.opener);
  return kind === 'file' && /\/\.?$/.test(path) ? 'missing' : kind;
}
