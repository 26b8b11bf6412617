import type { Machine } from '../../../code/machine.ts';
import { settlePending } from '../../../code/run/pending.ts';
import type { Value } from '../../../code/value.ts';
import { placeOf } from '../callable.ts';
import { honoContext } from '../hono/context.ts';
import { serverLayers } from '../nest/middleware.ts';
import { called } from '../nest/modules.ts';
import { startUnstarted } from '../start.ts';
import type { Adapter, Endpoint, RequestState } from '../types.ts';
import { webRequest } from '../web-request.ts';
import { procedureLayers, requestValues } from './layers.ts';
import { TRPC_MODELS } from './models.ts';
import { type Procedure, procedureOf, recordOf } from './procedures.ts';
import { readServers, type Server } from './servers.ts';

const ADAPTERS =
  /\b(?:fetchRequestHandler|createExpressMiddleware|createHTTPServer|createHTTPHandler|createNextApiHandler|nodeHTTPRequestHandler|awsLambdaRequestHandler|fastifyTRPCPlugin|applyWSSHandler|trpcServer|createOpenApi\w+)\s*[(,<]/;

/** tRPC: procedures under the names their routers give them; guards are the middleware of each procedure's builder chain. */
export const trpc: Adapter = {
  name: 'trpc',
  packages: ['@trpc/server', '@hono/trpc-server'],
  creates: ADAPTERS,
  models: TRPC_MODELS,
  endpoints(session) {
    const { machine } = session;
    if (![...machine.libraries.keys()].some((path) => /^@trpc\/server|^@hono\/trpc-server/.test(path))) return [];
    let servers = readServers(machine, machine.effects);
    if (
      servers.length === 0 &&
      startUnstarted(session, ADAPTERS, () => [webRequest(machine, 'GET', '/'), { is: 'constant', value: undefined, origins: [] }])
    )
      servers = readServers(machine, machine.effects);
    const seen = new Set<Value>();
    return servers.flatMap((server) => {
      if (seen.has(server.router)) return [];
      seen.add(server.router);
      return proceduresOf(machine, server.router, '').flatMap(([name, procedure]) => endpoint(name, procedure, server) ?? []);
    });
  },
};

/** Every procedure below a router, with its full name. */
function proceduresOf(m: Machine, value: Value, prefix: string, depth = 0): [string, Procedure][] {
  if (depth > 12) return [];
  const procedure = procedureOf(value);
  if (procedure) return [[prefix, procedure]];
  const record = recordOf(value) ?? (value.is === 'object' ? value.fields : undefined);
  if (record) return [...record].flatMap(([name, inner]) => proceduresOf(m, inner, prefix === '' ? name : `${prefix}.${name}`, depth + 1));
  if (value.is === 'choice') return value.of.flatMap((each) => proceduresOf(m, each, prefix, depth + 1));
  if (value.is === 'library' && /\.lazy\(\)$/.test(value.path) && value.call?.arguments[0])
    return proceduresOf(m, loaded(m, called(m, value.call.arguments[0])), prefix, depth + 1);
  if (value.is === 'unknown' || value.is === 'library')
    m.note({
      code: 'import',
      text: `the router ${prefix} cannot be read`,
      ...(value.is === 'unknown' && value.reason.at ? { at: value.reason.at } : {}),
    });
  return [];
}

/** A router that a module exports, by default or as the only one. */
function loaded(m: Machine, value: Value): Value {
  if (value.is === 'pending') {
    const settled = settlePending(m, value);
    return 'value' in settled ? loaded(m, settled.value) : value;
  }
  if (value.is !== 'module') return value;
  for (const each of value.exports.values()) {
    const found = 'value' in each ? each.value : 'local' in each ? value.scope.variables.get(each.local) : undefined;
    if (found && recordOf(found)) return found;
  }
  return value;
}

function endpoint(name: string, procedure: Procedure, server: Server): Endpoint | undefined {
  if (!procedure.type) return undefined;
  const method = procedure.type === 'mutation' ? 'POST' : 'GET';
  const at = (procedure.resolver && placeOf(procedure.resolver)) ?? procedure.at ?? server.at;
  return {
    kind: 'rpc',
    method,
    path: `/${name}`,
    framework: 'trpc',
    at,
    when: [],
    chain: [...(server.hono ?? serverLayers(server.before, server.path)), ...procedureLayers(procedure, server, name)],
    request: (m) => {
      const state: RequestState = { method, path: `/${name}`, values: requestValues(m, server, method) };
      if (server.hono) state.values.set('context', honoContext(m, { ...state, path: `${server.path === '/' ? '' : server.path}/${name}` }));
      return state;
    },
  };
}
