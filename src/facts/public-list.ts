import type { Code } from '../code/code.ts';
import type { Expression, Statement } from '../code/tree.ts';
import { defineFact, type Location } from '../define.ts';
import type { Repository } from '../repo.ts';
import { code } from './code.ts';
import { documents } from './documents.ts';

/** A route that the repository declares public. */
export interface PublicEntry {
  /** Absent: every method of the path. */
  readonly method?: string;
  /** Canonical; a trailing `*` covers what is below. */
  readonly path: string;
  readonly reason?: string;
  readonly at: Location;
}

export interface PublicList {
  readonly entries: readonly PublicEntry[];
  /** `configuration`, a named list in code or tests, or the API contract. */
  readonly source: 'configuration' | 'list' | 'contract' | 'none';
  readonly name: string;
}

const NAME = /(?:^|_)(?:PUBLIC|UNAUTHENTICATED|ANONYMOUS|ALLOW_?LIST(?:ED)?|ALLOWED|WHITE_?LIST|EXEMPT|OPEN|NO_?AUTH)(?:_|$)/i;
const CAMEL = /(?:public|unauthenticated|anonymous|allowlist|whitelist|exempt|noAuth|open)(?:Routes|Paths|Endpoints|Urls|Allowlist)?$/i;
const OTHER = /CORS|ORIGIN|HOST|RATE|METRIC|MIME|TYPE|FILE|DIR|COMMAND|ENV|IP|DOMAIN|EXTENSION|KEY|PREFIXES_TO_STRIP/i;
const SPECIAL = /SPECIAL|SECURITY_ENDPOINTS|EXCEPTIONS?/i;

/** The routes that are public on purpose: configured, else in a list of the repository's own, else as its contract says. */
export const publicList = defineFact({
  id: 'public-list',
  needs: { code, documents },
  derive({ repo, config, assume }, given): PublicList {
    const configured = config.auth.public.map(({ route, reason }): PublicEntry => {
      const [method = '*', path = ''] = route.split(' ');
      return { ...(method === '*' ? {} : { method }), path, reason, at: { path: 'autopack-ready.yml', line: lineOf(repo, route) } };
    });
    if (configured.length > 0) return { entries: configured, source: 'configuration', name: 'auth.public' };
    const listed = discover(repo, given.code);
    if (listed.entries.length > 0) {
      const [first] = listed.entries;
      assume({ name: 'public list', value: listed.name, from: first ? [first.at] : [] });
      return { ...listed, source: 'list' };
    }
    const rows =
      given.documents.contract.contract?.rows.filter((row) => row.auth.posture === 'public' && row.auth.from !== 'nowhere') ?? [];
    const entries = rows.map(
      (row): PublicEntry => ({ method: row.method, path: row.path, reason: row.auth.text, at: { path: row.at.path, line: row.auth.line } }),
    );
    const [first] = entries;
    if (first) assume({ name: 'public list', value: 'rows of the API contract that say public', from: [first.at] });
    return { entries, source: entries.length > 0 ? 'contract' : 'none', name: first ? first.at.path : '' };
  },
});

function lineOf(repo: Repository, route: string): number {
  const text = repo.text('autopack-ready.yml') ?? repo.text('.github/autopack-ready.yml') ?? '';
  const at = text.indexOf(route);
  return at < 0 ? 1 : text.slice(0, at).split('\n').length;
}

function discover(repo: Repository, model: Code): { entries: PublicEntry[]; name: string } {
  let best: { entries: PublicEntry[]; name: string } = { entries: [], name: '' };
  for (const { path, scope, size } of repo.files) {
    if (scope === 'vendored' || scope === 'generated' || size > 400_000 || !/\.(?:py|[cm]?[jt]sx?)$/.test(path) || path.endsWith('.d.ts'))
      continue;
    const text = repo.text(path);
    if (!text || !/["'`]\/[\w.-]*/.test(text) || !/public|unauthenticated|anonymous|allow_?list|white_?list|exempt|no_?auth/i.test(text))
      continue;
    const entries: PublicEntry[] = [];
    let name = '';
    for (const statement of model.unit(path)?.module.statements ?? []) {
      const assign = assignmentOf(statement);
      if (!assign) continue;
      const [target, value] = assign;
      const special = SPECIAL.test(target);
      if ((!NAME.test(target) && !CAMEL.test(target) && !special) || (OTHER.test(target) && !special)) continue;
      const found = entriesOf(value, path, special);
      if (found.length === 0) continue;
      entries.push(...found);
      name ||= `${target} in ${path}`;
    }
    if (entries.length > best.entries.length && name) best = { entries, name };
  }
  return best;
}

function assignmentOf(statement: Statement): [string, Expression] | undefined {
  if (
    statement.kind !== 'expression' ||
    statement.value.kind !== 'assign' ||
    statement.value.target.kind !== 'name' ||
    !statement.value.value
  )
    return undefined;
  return [statement.value.target.name, unwrap(statement.value.value)];
}

/** `frozenset({...})`, `new Set([...])`, `Object.freeze([...])` hold the same entries. */
function unwrap(value: Expression): Expression {
  const [argument] = value.kind === 'call' ? value.arguments : [];
  return argument && value.kind === 'call' && value.arguments.length === 1 && argument.value.kind === 'collection' ? argument.value : value;
}

function entriesOf(value: Expression, path: string, special: boolean): PublicEntry[] {
  if (value.kind !== 'collection') return [];
  return value.entries.flatMap((entry): PublicEntry[] => {
    const at = { path, line: (entry.key ?? entry.value).at.line };
    if (value.form === 'map') {
      const route = entry.key ? parse(text(entry.key)) : undefined;
      if (!route) return [];
      const words = strings(entry.value);
      if (special && !words.some((word) => /public/i.test(word) && !/not.public/i.test(word))) return [];
      const reason = words.find((word) => word.trim() !== '');
      return [{ ...route, at, ...(reason ? { reason } : {}) }];
    }
    if (special) return [];
    const inner = entry.value.kind === 'collection' ? strings(entry.value) : [text(entry.value)];
    const joined =
      inner.length >= 2 && /^[A-Z]+$/.test(inner[0] ?? '') ? `${inner[0]} ${inner[1]}` : inner.find((word) => word?.startsWith('/'));
    const route = parse(joined ?? inner[0]);
    const reason = inner.slice(1).find((word) => word !== undefined && !word.startsWith('/'));
    return route ? [{ ...route, at, ...(reason ? { reason } : {}) }] : [];
  });
}

const text = (value: Expression): string | undefined =>
  value.kind === 'literal' && typeof value.value === 'string' ? value.value : undefined;

function strings(value: Expression): string[] {
  if (value.kind === 'literal') return typeof value.value === 'string' ? [value.value] : [];
  return value.kind === 'collection' ? value.entries.flatMap((entry) => strings(entry.value)) : [];
}

function parse(route: string | undefined): { method?: string; path: string } | undefined {
  const match = /^(?:(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|ALL|\*)[ :])?(\/\S*)$/.exec(route ?? '');
  if (!match?.[2]) return undefined;
  return { path: match[2].replace(/:(\w+)/g, '{$1}'), ...(match[1] && match[1] !== '*' ? { method: match[1] } : {}) };
}

/** The entry that covers a route. */
export function entryFor(list: PublicList, method: string, path: string): PublicEntry | undefined {
  const shape = (value: string): string => value.replace(/\{\w+\*?\}/g, '{}').replace(/(.)\/$/, '$1');
  return list.entries.find(
    (entry) =>
      (entry.method === undefined || entry.method === method || entry.method === 'ALL') &&
      (entry.path.endsWith('*') && !entry.path.endsWith('}')
        ? path.startsWith(entry.path.slice(0, -1))
        : shape(entry.path) === shape(path)),
  );
}
