import type { Machine } from '../code/machine.ts';
import { isSecretName } from '../code/models/environment.ts';
import { type Outcome, outcomesOf } from '../code/outcomes.ts';
import { constant, isConstant, type Value } from '../code/value.ts';
import { defineFact, type Evidence, type Location } from '../define.ts';
import { inventory, type RouteFact } from './routes/inventory.ts';

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
  readonly evidence: readonly Evidence[];
  /** Handlers that could not be followed to their answer. */
  readonly unread: readonly { readonly route: string; readonly at: Location; readonly reason: string }[];
}

/** What public routes answer, with every variable free: does a secret come out? */
export const publicResponses = defineFact({
  id: 'public-responses',
  needs: { inventory },
  derive(_context, given): PublicResponses {
    const open = given.inventory.routes.filter(
      (route) => route.served !== false && route.auth === 'public' && !route.implicit && route.kind === 'http',
    );
    const leaks: Leak[] = [];
    const unread: PublicResponses['unread'][number][] = [];
    for (const route of open) {
      const suspects = mayReturn(route);
      if (!suspects) unread.push({ route: name(route), at: route.handler, reason: 'its handler is not a function of the repository' });
      for (const secret of suspects ?? []) {
        const leak = confirm(route, secret);
        if (leak) leaks.push(leak);
        else
          unread.push({
            route: name(route),
            at: route.handler,
            reason: `${secret} may be part of the answer, but no setting was found that shows it`,
          });
      }
    }
    return { inspected: open.length, leaks, unread, evidence: open.map((route) => ({ ...route.handler, note: name(route) })) };
  },
});

const name = (route: RouteFact): string => `${route.method} ${route.path}`;

const STEPS = 60_000;

/** Secrets that may be part of the answer, every branch taken at once. Undefined: there is no handler to follow. */
function mayReturn(route: RouteFact): Set<string> | undefined {
  const { machine } = route;
  const handler = route.endpoint.chain.at(-1);
  if (!handler || handler.known || handler.role !== 'handler') return undefined;
  const secrets = new Set<string>();
  machine.compared.clear();
  machine.within(STEPS, () =>
    machine.withEnvironment('free', () => {
      const mark = machine.journal.mark();
      const request = route.endpoint.request(machine);
      const frames = machine.frames;
      machine.frames = [];
      try {
        handler.run(machine, request);
      } catch {
        // An answer that was given before the error still counts.
      }
      machine.frames = frames;
      const response = request.values.get('response');
      if (response) collect(machine, response, secrets, 8);
      machine.journal.undo(mark);
    }),
  );
  return secrets;
}

/** Looks for the fewest settings under which the secret really comes out: none, or one variable. */
function confirm(route: RouteFact, secret: string): Leak | undefined {
  const { machine } = route;
  const settings: (readonly [string, string] | undefined)[] = [undefined];
  for (const [key, values] of machine.compared)
    if (key.startsWith('env.') && !isSecretName(key)) for (const value of values) settings.push([key.slice(4), value]);
  for (const setting of settings.slice(0, 16)) {
    const set = {
      ...machine.world.environment.set,
      [secret]: 'a configured secret value',
      ...(setting ? { [setting[0]]: setting[1] } : {}),
    };
    const found = machine.withWorld({ environment: { set, rest: 'unset' } }, () => shown(route, secret));
    if (found)
      return {
        route: name(route),
        handler: route.handler,
        secret,
        under: setting ? [setting.join('=')] : [],
        at: placeOf(machine, secret) ?? route.handler,
        path: stepsOf(found),
      };
  }
  return undefined;
}

function shown(route: RouteFact, secret: string): Outcome | undefined {
  const { machine, endpoint } = route;
  const handler = endpoint.chain.at(-1);
  const mark = machine.journal.mark();
  try {
    const request = endpoint.request(machine);
    const outcomes = outcomesOf(
      machine,
      () => {
        handler?.run(machine, request);
        // What the answer holds is read before the path is undone.
        const secrets = new Set<string>();
        const response = request.values.get('response');
        if (response) collect(machine, response, secrets, 8);
        return constant(secrets.has(secret));
      },
      { paths: 12, steps: 6_000 },
    );
    return outcomes.all.find((outcome) => outcome.ends === 'returns' && isConstant(outcome.value) && outcome.value.value === true);
  } finally {
    machine.journal.undo(mark);
  }
}

const stepsOf = (outcome: Outcome): Evidence[] =>
  outcome.path
    .filter((step) => step.role === 'branch' || step.role === 'return')
    .map((step) => ({ path: step.at.file, line: step.at.line, note: step.text }))
    .slice(-10);

function placeOf(machine: Machine, secret: string): Location | undefined {
  const at = machine.variables.get(secret);
  return at ? { path: at.file, line: at.line } : undefined;
}

const KEEPS = new Set([
  'concat',
  'text',
  'json',
  'slice',
  'index',
  'py:lower',
  'py:strip',
  'py:upper',
  'py:replace',
  'js:toLowerCase',
  'js:trim',
  'js:slice',
  'js:replace',
  'encode',
  'py:encode',
]);

/** Secrets whose text a value holds: read directly or through operations that keep the text. */
function collect(m: Machine, value: Value, into: Set<string>, depth: number): void {
  if (depth === 0) return;
  if (value === m.cache.get('process.env') || value === m.cache.get('os.environ')) {
    for (const name of m.variables.keys()) if (isSecretName(name)) into.add(name);
    return;
  }
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
      if (KEEPS.has(value.by)) for (const part of value.of) collect(m, part, into, depth - 1);
      return;
    case 'list':
      for (const item of value.items) collect(m, item, into, depth - 1);
      return;
    case 'map':
      for (const [, item] of value.entries.values()) collect(m, item, into, depth - 1);
      return;
    case 'object':
      if (value.fields.size < 200)
        for (const item of value.fields.values())
          if (!isConstant(item) || typeof item.value === 'string') collect(m, item, into, depth - 1);
      return;
    case 'library':
      if (/Response\(\)$|jsonify\(\)$/.test(value.path))
        for (const item of [...(value.call?.arguments ?? []), ...(value.call?.named.values() ?? [])]) collect(m, item, into, depth - 1);
      return;
    case 'choice':
      for (const item of value.of) collect(m, item, into, depth - 1);
      return;
    default:
      return;
  }
}
