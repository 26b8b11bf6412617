import type { ContractRow } from './contract-row.ts';
import { normalisePath, pathKey } from './endpoint.ts';

/** The code side of the comparison; `auth` in the words of the routes listing. */
export interface ComparedRoute {
  readonly method: string;
  readonly path: string;
  readonly auth: 'required' | 'public' | 'conditional' | 'unknown';
  /** Kinds of credential the route's guards accept in production, where they are known. */
  readonly credentials?: readonly string[];
  /** Added by the framework (documentation pages, static files). */
  readonly implicit?: boolean;
}

export interface AuthMismatch<R extends ComparedRoute> {
  readonly row: ContractRow;
  readonly route: R;
  /**
   * `exposed`: documented as protected, open in the code; `closed`: documented as public, protected; `credential`: another credential;
   * `conditional`: one side depends on a mode; `understated`: says "none" about a route that checks a signature.
   */
  readonly kind: 'exposed' | 'closed' | 'credential' | 'conditional' | 'understated';
}

export interface ContractComparison<R extends ComparedRoute> {
  readonly matched: readonly { readonly row: ContractRow; readonly route: R }[];
  /** Documented, served by no route. */
  readonly absent: readonly { readonly row: ContractRow; readonly reason: string }[];
  /** Served, in no row. */
  readonly undocumented: readonly R[];
  readonly mismatches: readonly AuthMismatch<R>[];
  /** Matched rows whose auth, or whose route's auth, could not be decided. */
  readonly undecided: readonly { readonly row: ContractRow; readonly route: R; readonly reason: string }[];
  /** Routes whose path holds a piece the code does not decide: they may be any row. */
  readonly unresolved: readonly R[];
}

/**
 * Compares contract rows with routes, both ways. `prefixes` are path prefixes that either side may leave out, such as the
 * one a proxy strips. HEAD and OPTIONS count for neither side; a wildcard row documents nothing.
 */
export function compareContract<R extends ComparedRoute>(
  rows: readonly ContractRow[],
  routes: readonly R[],
  prefixes: readonly string[] = [],
): ContractComparison<R> {
  const counted = routes.filter(({ method }) => method !== 'HEAD' && method !== 'OPTIONS');
  const unresolved = counted.filter(({ path }) => path.includes('<dynamic>'));
  const index = new Map<string, R[]>();
  for (const route of counted) {
    if (route.path.includes('<dynamic>')) continue;
    const key = pathKey(normalisePath(route.path));
    index.set(key, [...(index.get(key) ?? []), route]);
  }

  const documented = new Set<R>();
  const matched: { row: ContractRow; route: R }[] = [];
  const absent: { row: ContractRow; reason: string }[] = [];
  for (const row of rows) {
    if (row.method === 'HEAD' || row.method === 'OPTIONS' || row.lifecycle === 'undocumented-by-design') {
      for (const route of find(index, row, prefixes)) documented.add(route);
      continue;
    }
    const found = find(index, row, prefixes);
    for (const route of found) {
      documented.add(route);
      matched.push({ row, route });
    }
    if (found.length > 0 || row.lifecycle !== 'current') continue;
    const wildcard = row.problems.find((problem) => problem.startsWith('a wildcard'));
    absent.push({ row, reason: wildcard ?? 'no route serves it' });
  }
  const judged = matched.map((pair) => ({ ...pair, outcome: compareAuth(pair.row, pair.route) }));
  return {
    matched,
    absent,
    undocumented: counted.filter((route) => !documented.has(route) && !route.path.includes('<dynamic>')),
    mismatches: judged.flatMap(({ row, route, outcome }) => (outcome?.kind ? [{ row, route, kind: outcome.kind }] : [])),
    undecided: judged.flatMap(({ row, route, outcome }) => (outcome?.reason === undefined ? [] : [{ row, route, reason: outcome.reason }])),
    unresolved,
  };
}

/** The routes a row names: as written, under its base, or with a prefix added or taken away. */
function find<R extends ComparedRoute>(index: ReadonlyMap<string, readonly R[]>, row: ContractRow, prefixes: readonly string[]): R[] {
  const bases = [row.base, ...prefixes].map((prefix) => pathKey(normalisePath(prefix))).filter((prefix) => prefix !== '/');
  // A trailing `*` is the catch-all of a route where the code has one at that place.
  const keys = [row.key, row.key.replace(/\/\*{1,2}$/, '/{*}')];
  const candidates = [
    ...keys,
    ...bases.flatMap((base) => keys.map((key) => pathKey(normalisePath(base + key)))),
    ...bases.flatMap((base) => keys.filter((key) => key.startsWith(`${base}/`)).map((key) => key.slice(base.length))),
  ];
  for (const candidate of candidates) {
    const found = (index.get(candidate) ?? []).filter(({ method }) => method === row.method || method === 'ALL' || row.method === 'ALL');
    if (found.length > 0) return found;
  }
  return [];
}

type Outcome<K> = { readonly kind?: K; readonly reason?: string } | undefined;

function compareAuth(row: ContractRow, route: ComparedRoute): Outcome<AuthMismatch<ComparedRoute>['kind']> {
  const { auth } = row;
  if (auth.posture === 'unknown') return { reason: auth.reason ?? 'the documented auth could not be read' };
  if (route.auth === 'unknown') return { reason: 'the auth of the route could not be decided' };
  if (auth.understated) return { kind: route.auth === 'public' ? 'exposed' : 'understated' };
  const said = auth.posture === 'public' || auth.posture === 'conditional' ? auth.posture : 'required';
  if (said !== route.auth) {
    if (said === 'conditional' || route.auth === 'conditional') return { kind: 'conditional' };
    // A handler of every method may refuse this one and answer another.
    if (said === 'required' && route.method === 'ALL' && row.method !== 'ALL')
      return { reason: `one handler answers every method, and what it does for ${row.method} alone was not told apart` };
    return { kind: said === 'required' ? 'exposed' : 'closed' };
  }
  const { credentials } = route;
  if (said !== 'required' || !credentials || credentials.length === 0 || auth.credentials.length === 0) return undefined;
  // A document may name some of several ways in; it is wrong when none of those it names opens.
  return auth.credentials.some((name) => credentials.includes(name)) ? undefined : { kind: 'credential' };
}
