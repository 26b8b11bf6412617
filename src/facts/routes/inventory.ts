import type { Code } from '../../code/code.ts';
import type { Machine } from '../../code/machine.ts';
import type { Value } from '../../code/value.ts';
import type { World } from '../../code/world.ts';
import { defineFact, type Location } from '../../define.ts';
import type { Repository } from '../../repo.ts';
import { code } from '../code.ts';
import { type Entrypoint, entrypoints, serviceOf } from '../entrypoints.ts';
import { worlds } from '../worlds.ts';
import { adapters } from './adapters.ts';
import { candidates, pythonStarters } from './candidates.ts';
import { judgeEndpoint, type Posture } from './posture.ts';
import { loadService, type Service } from './service.ts';
import { silent } from './silent.ts';
import type { Auth, Endpoint, Guard, Kind } from './types.ts';

/** One row of the route inventory (the JSON contract of `routes`). */
export interface Route {
  readonly service: string;
  readonly kind: Kind;
  readonly method: string;
  readonly path: string;
  readonly framework: string;
  readonly handler: Location;
  readonly auth: Auth;
  readonly guards: readonly Guard[];
  readonly served: boolean | 'unknown';
  readonly implicit: boolean;
  readonly when?: string;
  readonly reason: string;
}

/** A route with what judging needs beyond its row. */
export interface RouteFact extends Route {
  readonly endpoint: Endpoint;
  readonly machine: Machine;
  readonly posture: Posture;
}

export interface Inventory {
  readonly routes: readonly RouteFact[];
  readonly unresolved: readonly { readonly path: string; readonly line: number; readonly reason: string }[];
  /** Web frameworks that manifests or imports name. */
  readonly frameworks: readonly string[];
  readonly entries: readonly Entrypoint[];
  /** Each loaded entry file. */
  readonly services: readonly Service[];
}

type Place = { path: string; line: number; reason: string };

export const inventory = defineFact({
  id: 'routes',
  needs: { code, entrypoints, worlds },
  derive({ repo, assume }, given): Inventory {
    const found = candidates(repo, adapters);
    const rows: RouteFact[] = [];
    const unresolved: Place[] = [];
    const services: Service[] = [];
    const loaded = new Set<string>();
    const served = given.entrypoints.filter(
      (entry) => found.some((each) => each.service === serviceOf(repo, entry.file)) || found.length > 0,
    );
    served.push(...adapters.flatMap((adapter) => adapter.entries?.(repo) ?? []));
    for (const entry of served) {
      const rowsOf = load(repo, given.code, given.worlds.documented, entry, loaded, unresolved, services);
      rows.push(...rowsOf);
      assume({
        name: 'served entrypoint',
        value: `${entry.file}${entry.object ? `:${entry.object}` : ''} (${entry.command})`,
        from: [entry.from],
      });
    }
    const withEntry = new Set(rows.filter((row) => row.served !== false).map((row) => row.service));
    const starters = pythonStarters(repo, found).filter(({ service }) => !withEntry.has(service));
    for (const candidate of [...starters, ...found]) {
      if (loaded.has(candidate.file)) continue;
      rows.push(
        ...load(
          repo,
          given.code,
          given.worlds.documented,
          { main: false, ...candidate, from: { path: candidate.file, line: 1 }, command: '' },
          loaded,
          unresolved,
          services,
          withEntry.has(candidate.service) ? 'nothing that is started imports it' : 'unknown',
        ),
      );
    }
    unresolved.push(...silent(repo, rows));
    return {
      routes: distinct(rows),
      unresolved: unresolved.sort(byPlace),
      frameworks: [...new Set(found.map((each) => each.framework))].sort(),
      entries: served,
      services,
    };
  },
});

function load(
  repo: Repository,
  model: Code,
  world: World,
  entry: Entrypoint,
  loaded: Set<string>,
  unresolved: Place[],
  services: Service[],
  fallback?: string,
): RouteFact[] {
  const opened = loadService(repo, model, world, entry, fallback !== undefined);
  const { machine, endpoints, object } = opened;
  services.push(opened);
  for (const file of machine.modules.keys()) loaded.add(file);
  const service = serviceOf(repo, entry.file);
  const app = object && endpoints.some((endpoint) => endpoint.app === object) ? object : appOf(object);
  for (const reason of machine.reasons)
    if (reason.at && reason.code === 'import') unresolved.push({ path: reason.at.file, line: reason.at.line, reason: reason.text });
  return endpoints.map((endpoint): RouteFact => {
    const posture = judgeEndpoint(machine, endpoint);
    const lost =
      endpoint.lost ??
      (posture.shadowed ? posture.reason : undefined) ??
      (app && endpoint.app && app !== endpoint.app && !fallback ? 'another application is served' : undefined) ??
      (endpoint.app && !app && !held(machine, endpoint.app) ? 'its application object is not kept' : undefined);
    const isServed = lost !== undefined ? false : fallback === 'unknown' ? ('unknown' as const) : fallback === undefined;
    if (endpoint.dynamic)
      unresolved.push({
        path: endpoint.at.file,
        line: endpoint.at.line,
        reason: `path of ${endpoint.method} ${endpoint.path}: ${endpoint.dynamic}`,
      });
    return {
      service,
      kind: endpoint.kind,
      method: endpoint.method,
      path: endpoint.path,
      framework: endpoint.framework,
      handler: { path: endpoint.at.file, line: endpoint.at.line },
      auth: posture.auth,
      guards: posture.guards,
      served: isServed,
      implicit: endpoint.implicit ?? false,
      ...(endpoint.when.length > 0 ? { when: endpoint.when.join(' and ') } : {}),
      reason:
        lost ??
        (fallback && fallback !== 'unknown'
          ? fallback
          : isServed === 'unknown'
            ? `${posture.reason} (no start command was found)`
            : posture.reason),
      endpoint,
      machine,
      posture,
    };
  });
}

/** Whether a module still holds an application: one that was replaced by another is not served. */
function held(machine: Machine, app: Value): boolean {
  const is = (value: Value): boolean =>
    value === app ||
    ((value.is === 'object' || value.is === 'library') && [...value.fields.values()].includes(app)) ||
    (value.is === 'choice' && value.of.includes(app));
  const local = app.is === 'library' && machine.modules.size > 0 ? app.made?.file : undefined;
  const scope = local === undefined ? undefined : machine.modules.get(local)?.scope.variables;
  const reassigned =
    scope &&
    app.is === 'library' &&
    [...scope.values()].some((value) => value.is === 'library' && value.path === app.path && value !== app);
  return !reassigned || [...machine.modules.values()].some((module) => [...module.scope.variables.values()].some(is));
}

function appOf(object: Value | undefined): Value | undefined {
  if (object?.is === 'library') return object;
  const base = object?.is === 'object' ? object.fields.get('__base__') : undefined;
  return base?.is === 'library' ? base : undefined;
}

/** One row for each service, kind, method and path: a served one wins, then the first. */
function distinct(rows: readonly RouteFact[]): RouteFact[] {
  const rank = (row: RouteFact): number => (row.served === true ? 0 : row.served === 'unknown' ? 1 : 2);
  const best = new Map<string, RouteFact>();
  for (const row of rows) {
    const key = `${row.service}\n${row.kind}\n${row.method}\n${row.path}`;
    const earlier = best.get(key);
    if (!earlier || rank(row) < rank(earlier)) best.set(key, row);
  }
  return [...best.values()].sort(
    (a, b) => order(a.service, b.service) || order(a.path, b.path) || order(a.method, b.method) || order(a.handler.path, b.handler.path),
  );
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const byPlace = (a: { path: string; line: number }, b: { path: string; line: number }): number => order(a.path, b.path) || a.line - b.line;
