import { placeOf } from '../callable.ts';
import { colonPath } from '../colon-path.ts';
import { beyond, conditionally } from '../conditional.ts';
import type { Adapter, Endpoint, Layer, Session } from '../types.ts';
import type { Value } from '../values.ts';
import { type Application, applicationOf, type Entry, readApplications } from './applications.ts';
import { honoContext } from './context.ts';
import { workerEntries } from './entries.ts';
import { honoLayer } from './layers.ts';
import { HONO_MODELS } from './models.ts';
import { covers } from './paths.ts';

/** Hono: one flat ordered list; mounting copies what a sub-application holds at that moment. */
export const hono: Adapter = {
  name: 'hono',
  packages: ['hono', '@hono/zod-openapi', 'hono-openapi'],
  creates: /\bnew\s+\w*Hono\b|\bextends\s+\w*Hono\b|\bcreateApp\s*\(|\bcreateFactory\b/,
  models: HONO_MODELS,
  entries: workerEntries,
  endpoints(session) {
    const applications = [...readApplications(session.machine, session.effects).values()];
    const roots = applications.filter((each) => !each.clone && !each.inner);
    const served = servedBy(session, applications);
    return roots.flatMap((root) => endpointsOf(root, served && !served.has(root.entries) ? 'nothing serves this application' : undefined));
  },
};

/** The applications that are exported by the entry or handed to something that serves; undefined when none is. */
function servedBy(session: Session, applications: readonly Application[]): Set<readonly Entry[]> | undefined {
  const served = new Set<readonly Entry[]>();
  const note = (value: Value | undefined, depth: number): void => {
    if (!value || depth > 4) return;
    const direct = applicationOf(value) ?? (value.is === 'library' ? applicationOf(value.receiver) : undefined);
    const app = direct && applications.find((each) => each.value === direct);
    if (app) served.add(app.entries);
    if (value.is === 'list') for (const item of value.items) note(item, depth + 1);
    else if (value.is === 'object') for (const item of value.fields.values()) note(item, depth + 1);
    else if (value.is === 'library' && value.call) for (const item of value.call.arguments) note(item, depth + 1);
  };
  for (const effect of session.effects)
    if (!effect.path.startsWith('hono()')) for (const value of [...effect.arguments, ...effect.named.values()]) note(value, 0);
  const { scope, exports } = session.entry;
  for (const each of exports.values())
    note('local' in each ? scope.variables.get(each.local) : 'value' in each ? each.value : undefined, 0);
  const holder = scope.variables.get('module');
  note(holder?.is === 'object' ? holder.fields.get('exports') : undefined, 0);
  return served.size > 0 ? served : undefined;
}

/** A function for every method below a path that takes `next` is there to guard, not to answer. */
function guards(entry: Entry): boolean {
  if (entry.is === 'use') return true;
  const last = entry.handlers.at(-1);
  return (
    entry.is === 'route' &&
    entry.method === 'ALL' &&
    entry.path.endsWith('*') &&
    last?.is === 'function' &&
    last.node.parameters.length >= 2
  );
}

function endpointsOf(root: Application, lost: string | undefined): Endpoint[] {
  return root.entries.flatMap((entry, index): Endpoint[] => {
    if (guards(entry)) return staticFiles(root, entry, index, lost);
    const { text, without } = colonPath(entry.path);
    const implicit = entry.is !== 'route';
    const one = (path: string, extra: boolean): Endpoint => make(root.entries, entry, index, path, entry.method, lost, implicit || extra);
    return [one(text, false), ...(without === undefined ? [] : [one(without, true)])];
  });
}

function staticFiles(root: Application, entry: Entry, index: number, lost: string | undefined): Endpoint[] {
  const files = entry.handlers.some((value) => value.is === 'library' && /\.serveStatic\(\)$/.test(value.path));
  return files ? [make(root.entries, { ...entry, handlers: [] }, index, colonPath(entry.path).text, 'GET', lost, true)] : [];
}

function make(
  entries: readonly Entry[],
  own: Entry,
  index: number,
  path: string,
  method: string,
  lost: string | undefined,
  implicit: boolean,
): Endpoint {
  const chain: Layer[] = [];
  for (const before of entries.slice(0, index)) {
    if (before.method !== 'ALL' && before.method !== method) continue;
    const answer = covers(before.path, own.path);
    if (answer === false) continue;
    const when = [...beyond(before.when, own.when), ...(answer === undefined ? [`the path also matches ${before.path}`] : [])];
    chain.push(...before.handlers.map((handler) => conditionally(honoLayer(handler, 'middleware'), when)));
  }
  own.handlers.forEach((handler, position) => {
    chain.push(honoLayer(handler, position === own.handlers.length - 1 ? 'handler' : 'middleware'));
  });
  const handler = own.handlers.at(-1);
  return {
    kind: 'http',
    method,
    path,
    framework: 'hono',
    at: placeOf(handler) ?? own.at,
    chain,
    when: own.when,
    ...(lost ? { lost } : {}),
    ...(implicit ? { implicit } : {}),
    ...(own.dynamic ? { dynamic: own.dynamic } : {}),
    request: (m) => {
      const state = { method: method === 'ALL' ? 'GET' : method, path, values: new Map<string, Value>() };
      state.values.set('context', honoContext(m, state));
      return state;
    },
  };
}
