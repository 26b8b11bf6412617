import type { Effect, Machine } from '../../../code/machine.ts';
import type { Span } from '../../../code/tree.ts';
import type { LibraryValue, Value } from '../../../code/value.ts';
import { expressPaths, isPath } from '../express/paths.ts';
import { flatten } from '../express/stack.ts';
import { type Application, readApplications } from '../hono/applications.ts';
import { honoLayer } from '../hono/layers.ts';
import { covers } from '../hono/paths.ts';
import type { ServerEntry } from '../nest/settings.ts';
import type { Layer } from '../types.ts';
import { recordOf } from './procedures.ts';

/** A server adapter that was given a router. */
export interface Server {
  readonly router: Value;
  readonly createContext: Value | undefined;
  /** Requests are those of `fetch`, not of node. */
  readonly web: boolean;
  /** Functions of an Express application that run before it, and the path it stands on. */
  readonly before: readonly ServerEntry[];
  readonly path: string;
  /** What a Hono application runs before it, when it stands on one. */
  readonly hono?: readonly Layer[] | undefined;
  readonly at: Span;
  readonly app: LibraryValue;
}

/** Adapters that serve a router; other calls that take one (callers, helpers for server-side rendering) serve nothing. */
const SERVES =
  /^(?:@trpc\/server\/adapters\/[\w/-]+|@trpc\/server\/(?:http|rsc)|@hono\/trpc-server|trpc-[\w-]+|@elysiajs\/trpc|@trpc\/next)\./;
const PLUGIN = /^@trpc\/server\/adapters\/fastify\.fastifyTRPCPlugin$/;

export function readServers(m: Machine, effects: readonly Effect[]): Server[] {
  return effects.flatMap((effect): Server[] => {
    const plugin = effect.arguments.some((each) => each.is === 'library' && PLUGIN.test(each.path));
    if (!SERVES.test(effect.path) && !plugin) return [];
    return effect.arguments.flatMap((argument): Server[] => {
      const options = argument.is !== 'object' ? undefined : (fieldsOf(argument.fields.get('trpcOptions')) ?? argument.fields);
      const router = options?.get('router');
      if (!router || !recordOf(router)) return [];
      const { before, path, hono } = mounted(m, effects, effect.result);
      const web = /fetch|hono|elysia|aws-lambda|rsc/.test(effect.path);
      return [{ router, createContext: options?.get('createContext'), web, before, path, hono, at: effect.at, app: effect.target }];
    });
  });
}

const fieldsOf = (value: Value | undefined): ReadonlyMap<string, Value> | undefined => (value?.is === 'object' ? value.fields : undefined);

/** Where `app.use(path, ...)` mounts a handler, and the functions of the application that stand before it. */
function mounted(m: Machine, effects: readonly Effect[], handler: Value): Pick<Server, 'before' | 'path' | 'hono'> {
  const own = effects.find((effect) => effect.path.endsWith('.use') && flatten(effect.arguments).includes(handler));
  if (!own) return { before: [], path: '/' };
  if (own.receiver?.path === 'hono()') return { before: [], ...behindHono([...readApplications(m, effects).values()], handler) };
  const uses = effects
    .slice(0, effects.indexOf(own) + 1)
    .filter((effect) => effect.path.endsWith('.use') && effect.receiver === own.receiver);
  const entries = uses.map((effect): ServerEntry => {
    const [first, ...rest] = effect.arguments;
    const scoped = first !== undefined && isPath(first);
    return {
      is: 'use',
      method: '',
      paths: scoped ? expressPaths(first) : [],
      handlers: flatten(scoped ? rest : effect.arguments).filter((each) => each !== handler),
      at: effect.at,
      when: effect.when,
    };
  });
  return { before: entries, path: entries.at(-1)?.paths[0]?.text ?? '/' };
}

/** The functions that a Hono application, and those it is mounted in, registered before, on paths that cover the one of the handler. */
function behindHono(applications: readonly Application[], handler: Value): Pick<Server, 'path' | 'hono'> {
  const placeIn = ({ entries }: Application): number => entries.findIndex((entry) => entry.handlers.includes(handler));
  const holders = applications.filter((application) => placeIn(application) >= 0);
  const outermost = holders.find((application) => !application.inner) ?? holders[0];
  const entries = outermost ? outermost.entries.slice(0, placeIn(outermost) + 1) : [];
  const target = entries.at(-1)?.path ?? '/*';
  const hono = entries.flatMap((entry) =>
    entry.is !== 'use' || covers(entry.path, target) === false
      ? []
      : entry.handlers.filter((each) => each !== handler).map((each) => honoLayer(each, 'middleware')),
  );
  return { path: target.replace(/\/?\*$/, '') || '/', hono };
}
