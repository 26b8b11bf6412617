import { posix } from 'node:path';
import type { Config } from '../../config.ts';
import type { Location } from '../../define.ts';
import type { FileEntry, Repository } from '../../repo.ts';
import { composeFiles } from '../compose/discover.ts';

/** The compose files that make production, in the order they are merged, and what says so. */
export interface ComposeChain {
  readonly files: readonly string[];
  readonly from: readonly Location[];
  readonly reason: string;
}

const COMPOSE = /(?:^|\/)(?:docker-)?compose[\w.-]*\.ya?ml(?:\.(?:example|sample|template|dist))?$/;
const OTHER =
  /(?:^|[.\-_/])(?:dev|devel|development|test|tests|testing|ci|e2e|local|override|debug|staging|stage|bench|lint)(?:[.\-_/]|$)/i;
const PRODUCTION = /(?:^|[.\-_/])(?:prod|production|deploy|release|live)(?:[.\-_/]|$)/i;
const PAST =
  /(?:^|\/)(?:archived?|history|changelog|legacy|superseded|old|reports?|plans?)(?:[/._-]|$)|(?:^|\/)[^/]*(?:HISTORY|CHANGELOG|PROMPT|_PLAN)[^/]*$/i;

const usable = (entry: FileEntry): boolean => entry.scope !== 'test' && entry.scope !== 'fixture' && entry.scope !== 'vendored';

/**
 * Which compose files make production: declared, else the `-f` chain that documents, Makefile, workflows, scripts or comments
 * run, else an overlay for production by its name over the base, else the base. Undefined: there is no compose file.
 */
export function composeChain(repo: Repository, config: Config): ComposeChain | undefined {
  const declared = config.deploy.compose;
  if (declared) return { files: declared, from: [], reason: 'declared in the configuration' };
  const present = repo.files.filter((entry) => usable(entry) && COMPOSE.test(entry.path)).map((entry) => entry.path);
  if (present.length === 0) return undefined;
  const documented = documentedChain(repo, present);
  if (documented) return documented;
  const folder =
    present
      .map((path) => posix.dirname(path).replace(/^\.$/, ''))
      .sort((a, b) => a.split('/').length - b.split('/').length || (a < b ? -1 : 1))[0] ?? '';
  const own = present.filter((path) => posix.dirname(path).replace(/^\.$/, '') === folder);
  const [base] = composeFiles(folder, (path) => own.includes(path), new Map()).files;
  const production = own.filter((path) => path !== base && PRODUCTION.test(posix.basename(path)) && !OTHER.test(posix.basename(path)));
  const [overlay] = production.sort(
    (a, b) => Number(/example|sample|template/.test(a)) - Number(/example|sample|template/.test(b)) || a.length - b.length,
  );
  if (overlay !== undefined && base !== undefined && !standsAlone(repo, overlay))
    return { files: [base, overlay], from: [{ path: overlay, line: 1 }], reason: 'an overlay for production by its name' };
  if (overlay !== undefined) return { files: [overlay], from: [{ path: overlay, line: 1 }], reason: 'a file for production by its name' };
  if (base !== undefined) return { files: [base], from: [{ path: base, line: 1 }], reason: 'the only compose configuration' };
  const [other] = own.filter((path) => !OTHER.test(posix.basename(path)));
  return other === undefined ? undefined : { files: [other], from: [{ path: other, line: 1 }], reason: 'the only compose configuration' };
}

/** Whether every service of a file says what it runs. */
function standsAlone(repo: Repository, path: string): boolean {
  const text = repo.text(path) ?? '';
  const body = /^services:\s*\n([\s\S]*?)(?=^\S|(?![\s\S]))/m.exec(text)?.[1] ?? '';
  const indent = /^( +)[\w.-]+:/m.exec(body)?.[1] ?? '  ';
  const services = body.split(new RegExp(`^${indent}(?=[\\w.-]+:)`, 'm')).slice(1);
  return services.length > 0 && services.every((service) => /^\s+(?:image|build|extends)\s*:/m.test(service));
}

interface Mention {
  readonly files: readonly string[];
  readonly at: Location;
  readonly rank: number;
}

function documentedChain(repo: Repository, present: readonly string[]): ComposeChain | undefined {
  const mentions = repo.files.flatMap((entry) => (usable(entry) && !PAST.test(entry.path) ? mentionsIn(repo, entry.path, present) : []));
  const production = mentions.filter(
    ({ files }) => files.some((file) => PRODUCTION.test(posix.basename(file))) && !files.some((file) => OTHER.test(posix.basename(file))),
  );
  const groups = new Map<string, Mention[]>();
  for (const mention of production) {
    const key = mention.files.join('\n');
    groups.set(key, [...(groups.get(key) ?? []), mention]);
  }
  const best = [...groups.values()].sort(
    (a, b) => rankOf(a) - rankOf(b) || b.length - a.length || ((a[0]?.files.join() ?? '') < (b[0]?.files.join() ?? '') ? -1 : 1),
  )[0];
  const [first] = best ?? [];
  if (!best || !first) return undefined;
  const from = [...best]
    .sort((a, b) => a.rank - b.rank)
    .slice(0, 3)
    .map(({ at }) => at);
  return { files: first.files, from, reason: 'the chain that is documented' };
}

const rankOf = (mentions: readonly Mention[]): number => Math.min(...mentions.map(({ rank }) => rank));

/** Commands with `-f` and COMPOSE_FILE lists in one file. */
function mentionsIn(repo: Repository, path: string, present: readonly string[]): Mention[] {
  const rank = /deploy|production|operations/i.test(posix.basename(path)) && /\.mdx?$/.test(path) ? 0 : sourceRank(path);
  if (rank === undefined) return [];
  const text = repo.text(path);
  if (text === undefined || !/compose/i.test(text)) return [];
  const folder = posix.dirname(path).replace(/^\.$/, '');
  const copies = new Map(
    [...text.matchAll(/^\W*cp\s+(\S+)\s+(\S+)\s*$/gm)].map(([, source = '', target = '']) => [target, source] as const),
  );
  const lines = text.replace(/\\\r?\n/g, (whole) => `${' '.repeat(whole.length - 1)}\u2028`).split(/\n/);
  const found: Mention[] = [];
  let line = 1;
  for (const content of lines) {
    for (const match of content.matchAll(
      /docker(?:-|\s+)compose((?:\s+(?:-f|--file)[= ]\s*[\w./~${}-]+|\s+--?[\w-]+(?:[= ][\w./-]+)?)+)/g,
    )) {
      const written = [...(match[1] ?? '').matchAll(/(?:-f|--file)[= ]\s*([\w./-]+)/g)].map(([, name = '']) => name);
      const files = written.map((name) => locate(name, folder, present, copies));
      if (written.length > 0 && files.every((file) => file !== undefined)) found.push({ files, at: { path, line }, rank });
    }
    const list = /COMPOSE_FILE\s*[=:]\s*["']?([\w./:-]+)/.exec(content)?.[1];
    if (list?.includes('.y')) {
      const files = list.split(':').map((name) => locate(name, folder, present, copies));
      if (files.every((file) => file !== undefined)) found.push({ files, at: { path, line }, rank });
    }
    line += 1 + (content.match(/\u2028/g)?.length ?? 0);
  }
  return found;
}

function sourceRank(path: string): number | undefined {
  if (/(?:^|\/)Makefile$|(?:^|\/)[Jj]ustfile$|(?:^|\/)Taskfile\.ya?ml$/.test(path)) return 1;
  if (/^\.github\/workflows\/[^/]+\.ya?ml$|^\.gitlab-ci\.yml$/.test(path)) return 1;
  if (/\.sh$|(?:^|\/)package\.json$|(?:^|\/)\.env\.(?:example|sample|template)$/.test(path)) return 2;
  if (COMPOSE.test(path)) return 3;
  return /\.(?:md|mdx|markdown)$/.test(path) ? 2 : undefined;
}

/** The file a command names: beside the document or at the root, or the template it is copied from. */
function locate(name: string, folder: string, present: readonly string[], copies: ReadonlyMap<string, string>): string | undefined {
  const places = [posix.normalize(name), posix.normalize(posix.join(folder, name))];
  const direct = places.find((place) => present.includes(place));
  if (direct) return direct;
  const copied = copies.get(name);
  const template =
    copied && [posix.normalize(copied), posix.normalize(posix.join(folder, copied))].find((place) => present.includes(place));
  if (template) return template;
  const [, stem = name, extension = ''] = /^(.*?)(\.ya?ml)$/.exec(posix.normalize(name)) ?? [];
  for (const word of ['example', 'sample', 'template', 'dist'])
    for (const form of [`${stem}.${word}${extension}`, `${stem}-${word}${extension}`, `${stem}${extension}.${word}`])
      if (present.includes(form)) return form;
  return undefined;
}
