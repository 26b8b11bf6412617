import type { Machine } from '../code/machine.ts';
import { outcomesOf, type Outcome } from '../code/outcomes.ts';
import { isConstant, UNDEFINED, type Value } from '../code/value.ts';
import { isSecretName } from '../code/models/environment.ts';
import { defineFact, type Evidence, type Location } from '../define.ts';
import { inventory, type RouteFact } from './routes/inventory.ts';
import { runLayer } from './routes/chain.ts';

export interface Leak {
  readonly route: string;
  readonly handler: Location;
  /** The variable whose value is returned. */
  readonly secret: string;
  /** Where it is read. */
  readonly at: Location;
  /** Variables that must be set for it: empty when it is always returned. */
  readonly under: readonly string[];
  readonly path: readonly Evidence[];
}

export interface PublicResponses {
  readonly inspected: number;
  readonly leaks: readonly Leak[];
  /** Handlers that could not be followed to their answer. */
  readonly unread: readonly { readonly route: string; readonly at: Location; readonly reason: string }[];
}

/** What public routes answer, with every variable free: does a secret come out? */
export const publicResponses = defineFact({
  id: 'public-responses',
  needs: { inventory },
  derive(_context, given): PublicResponses {
    const open = given.inventory.routes.filter((route) => route.served !== false && route.auth === 'public' && !route.implicit && route.kind === 'http');
    const leaks: Leak[] = [];
    const unread: PublicResponses['unread'][number][] = [];
    for (const route of open) {
      const outcomes = answers(route);
      if (!outcomes) {
        unread.push({ route: name(route), at: route.handler, reason: 'its handler is not a function of the repository' });
        continue;
      }
      for (const outcome of outcomes.all) for (const leak of leaksIn(route, outcome)) if (!leaks.some((known) => known.route === leak.route && known.secret === leak.secret && known.under.length <= leak.under.length)) leaks.push(leak);
      if (!outcomes.complete && !leaks.some((leak) => leak.route === name(route))) unread.push({ route: name(route), at: route.handler, reason: outcomes.reasons[0]?.text ?? 'too many ways through its handler' });
    }
    return { inspected: open.length, leaks, unread };
  },
});

const name = (route: RouteFact): string => `${route.method} ${route.path}`;

function answers(route: RouteFact): ReturnType<typeof outcomesOf> | undefined {
  const { machine, endpoint } = route;
  const handler = endpoint.chain.at(-1);
  if (!handler || handler.known || handler.role !== 'handler') return undefined;
  const set = { ...machine.world.environment.set };
  return machine.withWorld({ environment: { set, rest: 'free' } }, () => {
    const mark = machine.journal.mark();
    try {
      const request = endpoint.request(machine);
      for (const layer of endpoint.chain.slice(0, -1)) runLayer(machine, layer, request);
      return outcomesOf(
        machine,
        () => {
          handler.run(machine, request);
          return request.values.get('response') ?? UNDEFINED;
        },
        { paths: 200, steps: 20_000 },
      );
    } finally {
      machine.journal.undo(mark);
    }
  });
}

function leaksIn(route: RouteFact, outcome: Outcome): Leak[] {
  if (outcome.ends !== 'returns') return [];
  const secrets = new Set<string>();
  collect(outcome.value, secrets, 8);
  const under = [...new Set(outcome.decisions.flatMap((decision) => (decision.basis === 'environment' && decision.taken === 0 && /^equals|^truthy/.test(decision.key) ? (/env\.(\w+)/.exec(decision.key)?.[1] ?? []) : [])))];
  return [...secrets].map((secret) => ({
    route: name(route), handler: route.handler, secret, under: under.filter((variable) => variable !== secret),
    at: placeOf(route.machine, secret) ?? route.handler,
    path: outcome.path.filter((step) => step.role === 'branch' || step.role === 'return').map((step) => ({ path: step.at.file, line: step.at.line, note: step.text })).slice(-10),
  }));
}

function placeOf(machine: Machine, secret: string): Location | undefined {
  const at = machine.variables.get(secret);
  return at ? { path: at.file, line: at.line } : undefined;
}

const KEEPS = new Set(['concat', 'text', 'json', 'slice', 'index', 'py:lower', 'py:strip', 'py:upper', 'py:replace', 'js:toLowerCase', 'js:trim', 'js:slice', 'js:replace', 'encode', 'py:encode']);

/** Secrets whose text a value holds: read directly or through operations that keep the text. */
function collect(value: Value, into: Set<string>, depth: number): void {
  if (depth === 0) return;
  const add = (origins: Value['origins']): void => {
    for (const origin of origins) if (origin.from === 'environment' && isSecretName(origin.name)) into.add(origin.name);
  };
  switch (value.is) {
    case 'constant':
      if (typeof value.value === 'string' && value.value !== '') add(value.origins.filter((origin) => origin.secret === true));
      return;
    case 'symbol':
      if (value.holds === 'text') add(value.origins);
      return;
    case 'derived':
      if (KEEPS.has(value.by)) for (const part of value.of) collect(part, into, depth - 1);
      return;
    case 'list':
      for (const item of value.items) collect(item, into, depth - 1);
      return;
    case 'map':
      for (const [, item] of value.entries.values()) collect(item, into, depth - 1);
      return;
    case 'object':
      if (value.fields.size < 200) for (const item of value.fields.values()) if (!isConstant(item) || typeof item.value === 'string') collect(item, into, depth - 1);
      return;
    case 'library':
      if (/Response\(\)$|jsonify\(\)$/.test(value.path)) for (const item of [...(value.call?.arguments ?? []), ...(value.call?.named.values() ?? [])]) collect(item, into, depth - 1);
      return;
    case 'choice':
      for (const item of value.of) collect(item, into, depth - 1);
      return;
    default:
      return;
  }
}
