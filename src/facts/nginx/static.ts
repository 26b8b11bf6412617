import { fromBytes } from '../../syntax/nginx/bytes.ts';
import { evaluate, evaluateKnown } from './evaluate.ts';
import { flag, nearest } from './levels.ts';
import { cleanPath, fileKind, mapUri, rootOf, rootText } from './paths.ts';
import { internalRedirect, namedLocation } from './redirect.ts';
import type { Run } from './run.ts';
import type { Step } from './step.ts';
import { decide, Undecided, UnknownValue } from './unknown.ts';
import { escapeUri, splitArgs } from './uri.ts';

/** try_files of the level itself: it is not inherited. */
export function tryFiles(run: Run): Step {
  const directive = run.level.own.get('try_files')?.[0];
  if (directive === undefined) return undefined;
  const root = rootOf(run.level);
  if (root.alias && !run.validLocation) return { status: 500, origin: 'error', at: directive };
  const words = directive.args.map((word) => word.value);
  const last = words.pop() ?? '';
  const base = rootText(run, root);
  const prefix = run.uri.slice(0, root.cut);
  const nameOf = (word: string): string => {
    const name = evaluateKnown(run, word, directive);
    return root.alias && !root.whole && word.includes('$') && name.startsWith(prefix) ? name.slice(prefix.length) : name;
  };
  for (const word of words) {
    const wantsFolder = word.endsWith('/');
    const name = nameOf(wantsFolder ? word.slice(0, -1) : word);
    const kind = fileKind(run, base instanceof UnknownValue ? base : base + name, directive);
    if (kind !== (wantsFolder ? 'directory' : 'file')) continue;
    if (!root.alias) run.uri = name;
    else if (!root.whole) run.uri = prefix + name;
    else if (!wantsFolder) {
      run.uri = name;
      run.addUriToAlias = true;
    }
    run.hop(directive, `try_files: found ${fromBytes(name)}`);
    return undefined;
  }
  if (last.startsWith('=')) {
    run.hop(directive, `try_files: ${last}`);
    const status = Number(last.slice(1));
    return { status: status === 0 ? 200 : status, origin: 'static', at: directive };
  }
  const target = nameOf(last);
  run.hop(directive, `try_files: falls back to ${fromBytes(target)}`);
  if (target.startsWith('@')) return namedLocation(run, target, directive);
  const [uri, args] = splitArgs(target);
  return internalRedirect(run, uri, args, directive);
}

/** Content phase without a handler: index, autoindex and static files. */
export function serveFile(run: Run): Step {
  const dav = nearest(run.level, 'dav_methods')[0];
  if (dav?.args.some(({ value }) => value.toUpperCase() === run.method) === true) throw new Undecided('dav_methods is not modelled', dav);
  const reads = run.method === 'GET' || run.method === 'HEAD' || run.method === 'POST';
  if (!reads) return { status: 405, origin: 'error' };
  return run.uri.endsWith('/') ? serveFolder(run) : serveName(run);
}

function serveFolder(run: Run): Step {
  const random = nearest(run.level, 'random_index')[0];
  if (random?.args[0]?.value === 'on') throw new Undecided('random_index picks any file', random);
  const indexes = nearest(run.level, 'index');
  const names =
    indexes.length === 0
      ? [{ value: 'index.html', at: run.level.opener }]
      : indexes.flatMap((at) => at.args.map(({ value }) => ({ value, at })));
  let tested = false;
  for (const { value, at } of names) {
    const name = value.includes('$') ? decide(evaluate(run, value), at) : value;
    if (name.startsWith('/')) return internalRedirect(run, name, run.args, at);
    const folder = mapUri(run);
    if (folder === undefined) return { status: 500, origin: 'error' };
    const kind = fileKind(run, folder instanceof UnknownValue ? folder : folder + name, at);
    if (kind !== 'missing') {
      run.hop(at, `index ${fromBytes(name)}`);
      return internalRedirect(run, run.uri + name, run.args, at);
    }
    if (!tested) {
      const place = fileKind(run, folder instanceof UnknownValue ? folder : folder.replace(/\/$/, ''), at);
      // An alias without a slash that is a file: nginx finds that out only here.
      if (place === 'file' && typeof folder === 'string' && !folder.endsWith('/')) return { status: 500, origin: 'error' };
      if (place !== 'directory') return { status: 404, origin: 'static' };
      tested = true;
    }
  }
  const folder = mapUri(run);
  if (folder === undefined) return { status: 500, origin: 'error' };
  if (flag(run.level, 'autoindex', false) && run.method !== 'POST') {
    // nginx cuts off the last character, which need not be a slash with an alias.
    const listed = folder instanceof UnknownValue || folder.length < 2 ? folder : folder.slice(0, -1);
    const kind = fileKind(run, listed, run.level.opener);
    if (kind !== 'directory') return { status: 404, origin: 'static' };
    return { done: { kind: 'static', status: 200, file: fromBytes(decide(folder, run.level.opener)) } };
  }
  return { status: 403, origin: 'static' };
}

function serveName(run: Run): Step {
  const path = mapUri(run);
  if (path === undefined) return { status: 500, origin: 'error' };
  const kind = fileKind(run, path, rootOf(run.level).at ?? run.level.opener);
  if (kind === 'missing') return { status: 404, origin: 'static' };
  if (kind === 'directory') {
    run.location = `${escapeUri(run.uri)}/${run.args === '' ? '' : `?${run.args}`}`;
    return { status: 301, origin: 'static' };
  }
  if (run.method === 'POST') return { status: 405, origin: 'error' };
  const asked = [...run.headers.keys()].find((name) => /^(?:range|if-(?:none-)?match|if-(?:un)?modified-since)$/.test(name));
  if (asked !== undefined) throw new Undecided(`what the file is, which ${asked} asks about, is not known`, run.level.opener);
  return { done: { kind: 'static', status: 200, file: fromBytes(cleanPath(decide(path, undefined))) } };
}
