import type { Machine } from '../../code/machine.ts';
import { type Origin, type Value, withOrigins } from '../../code/value.ts';
import type { RequestState } from '../routes/types.ts';

/** Fields of a request where guards put who calls. */
const KEPT = /^(?:user|auth|principal|account|session|identity|caller|operator|state|locals|currentUser|current_user|token)$/;

/** Where what guards leave behind stands before a layer runs. */
type Before = ReadonlyMap<unknown, ReadonlyMap<string, unknown>>;

/** Remembers what the request and the shared state of its layers hold. */
export function keptBy(request: RequestState): Before {
  const before = new Map<unknown, ReadonlyMap<string, unknown>>([[request.values, new Map(request.values)]]);
  for (const [, value] of places(request)) before.set(value, new Map(value));
  return before;
}

function* places(request: RequestState): Generator<readonly [string, Map<string, Value>]> {
  for (const [name, value] of request.values) {
    if (value.is !== 'object' || (name !== 'request' && name !== 'locals' && name !== 'context')) continue;
    yield [name, value.fields];
    for (const [field, inner] of value.fields) if (inner.is === 'object' && KEPT.test(field) && !inner.class) yield [field, inner.fields];
  }
}

/** A layer looked at a credential: what it left behind tells who calls, and says so from now on. `from`: what it looked at. */
export function markPrincipal(m: Machine, request: RequestState, before: Before, from: string): void {
  const origin: Origin = { from: 'principal', name: from };
  const earlier = before.get(request.values);
  for (const [name, value] of request.values)
    if (earlier?.get(name) !== value && !/^(?:ended|status|next|error|response|statusCode)$/.test(name) && name !== 'locals')
      m.journal.set(request.values as Map<string, unknown>, name, marked(m, value, origin, 3));
  for (const [, fields] of places(request)) {
    const known = before.get(fields);
    for (const [field, value] of fields)
      if (known?.get(field) !== value) m.journal.set(fields as Map<string, unknown>, field, marked(m, value, origin, 3));
  }
}

/** The same value, known to come from who calls. Objects keep their identity; their fields are marked. */
function marked(m: Machine, value: Value, origin: Origin, depth: number): Value {
  if (depth === 0) return value;
  switch (value.is) {
    case 'choice':
      return { ...value, of: value.of.map((each) => marked(m, each, origin, depth)) };
    case 'object':
      if (value.fields.size > 60 || value.tag === 'request') return value;
      for (const [field, each] of value.fields)
        if (!field.startsWith('__')) m.journal.set(value.fields as Map<string, unknown>, field, marked(m, each, origin, depth - 1));
      return value;
    case 'constant':
      return value.value === null || value.value === undefined || typeof value.value === 'boolean' ? value : withOrigins(value, [origin]);
    case 'symbol':
    case 'derived':
    case 'unknown':
      return withOrigins(value, [origin]);
    default:
      return value;
  }
}
