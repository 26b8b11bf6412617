import { defineFact } from '../../define.ts';
import { type Behaviour, behaviour, type Entry } from '../behaviour/index.ts';

/** What a route lets people see. metrics: usage, statistics, cost, insight; health: whether it lives and is ready. */
export type View = 'metrics' | 'health';

export interface ObservabilityRoute {
  readonly entry: Entry;
  readonly view: View;
}

export interface Observability {
  readonly routes: readonly ObservabilityRoute[];
  readonly metrics: readonly Entry[];
  readonly health: readonly Entry[];
  /** What runs without being asked: start-up hooks, schedules, and the load of each process. */
  readonly unasked: readonly Entry[];
}

const HEALTH = /^(?:health\w*|[\w-]*healthz?|livez?|alive|ready|readyz|readiness|liveness|ping|heartbeat|startupz?|status|statusz|up)$/i;
const METRICS =
  /^(?:[\w-]*metrics?|[\w-]*usages?|[\w-]*stats?|[\w-]*statistics?|observability|telemetry|costs?|[\w-]*-costs?|spend(?:ing)?|insights?|[\w-]*-insights?|analytics|quotas?|budgets?|tokens?-(?:usage|efficiency|stats)|efficiency|[\w-]*-efficiency|prometheus)$/i;
const NOT_METRICS = /^(?:auth|login|oauth2?|sessions?|refresh|token|csrf)$/i;

/** The routes that let people look at the service, and what it does unasked. */
export const observability = defineFact({
  id: 'observability',
  needs: { behaviour },
  derive: (_context, given): Observability => surfaceOf(given.behaviour),
});

function surfaceOf(from: Behaviour): Observability {
  const entries = from.entries('exposed').filter(({ served }) => served !== false);
  const asked = entries.filter(({ kind, endpoint }) => kind === 'route' && endpoint !== undefined && !endpoint.implicit);
  const routes: ObservabilityRoute[] = [];
  const folders = new Set<string>();
  for (const entry of asked) {
    const view = viewOf(entry);
    if (!view) continue;
    routes.push({ entry, view });
    const [first] = fixed(entry);
    if (view === 'metrics' && first && /^(?:dashboard|monitor(?:ing)?|observability|telemetry)$/i.test(first)) folders.add(first);
  }
  // What stands beside usage and metrics under one `/dashboard` is looked at, too.
  for (const entry of asked) {
    const [first] = fixed(entry);
    if (first && folders.has(first) && isRead(entry) && !routes.some((each) => each.entry === entry))
      routes.push({ entry, view: 'metrics' });
  }
  return {
    routes,
    metrics: routes.filter(({ view }) => view === 'metrics').map(({ entry }) => entry),
    health: routes.filter(({ view }) => view === 'health').map(({ entry }) => entry),
    unasked: entries.filter(({ kind }) => kind === 'startup'),
  };
}

const isRead = (entry: Entry): boolean => ['GET', 'HEAD', 'ALL'].includes(entry.endpoint?.method ?? '');
const fixed = (entry: Entry): readonly string[] =>
  (entry.endpoint?.path ?? '').split('/').filter((each) => each !== '' && !each.includes('{') && !/^(?:api|v\d+)$/i.test(each));

function viewOf(entry: Entry): View | undefined {
  if (!isRead(entry)) return undefined;
  const segments = fixed(entry).flatMap((each) => each.split('.'));
  const last = segments.at(-1);
  if (last === undefined || segments.some((each) => NOT_METRICS.test(each))) return undefined;
  // `/jobs/{id}/status` is the state of a job, not of the service.
  const whole = !(entry.endpoint?.path ?? '').includes('{');
  if (whole && HEALTH.test(last) && segments.length <= 3) return 'health';
  const spelled = segments.map((each) => each.replace(/([a-z])([A-Z])/g, '$1-$2').replaceAll('_', '-'));
  if (
    METRICS.test(spelled.at(-1) ?? '') ||
    spelled.slice(0, -1).some((each) => /^(?:metrics|usage|observability|telemetry|analytics|insights?|stats|statistics)$/i.test(each))
  )
    return 'metrics';
  return undefined;
}
