import type { Machine } from '../../../code/machine.ts';
import { callValue } from '../../../code/run/call.ts';
import { awaitPending } from '../../../code/run/pending.ts';
import { errorStatus, nameOf, placeOf } from '../callable.ts';
import { runCallbacks } from '../callbacks.ts';
import { guarded, handlerEnds, handlerRan, isRedirect, statusNumber } from '../ends.ts';
import { handOn, untilHandedOn } from '../passed.ts';
import type { Layer, LayerEnd, RequestState } from '../types.ts';
import { isConstant, UNDEFINED, type Value } from '../values.ts';
import { responseOf } from '../web-request.ts';
import { behindWrapper, wrapped } from '../wrapped.ts';
import { knownMiddleware } from './known.ts';

const NOWHERE = { file: '', start: 0, end: 0, line: 1, column: 1 };
const OPEN = handlerRan();

/** One function of an application as a layer. */
export function honoLayer(value: Value, role: 'middleware' | 'handler'): Layer {
  const at = placeOf(value);
  const common = { name: nameOf(value), role, ...(at ? { at } : {}) };
  const fixed = (end: LayerEnd): Layer => ({ ...common, known: end, run: () => end });
  if (value.is === 'function' || value.is === 'native')
    return { ...common, run: (m, request) => guarded(() => untilHandedOn(() => run(m, value, role, request, common.name)), errorStatus) };
  if (value.is === 'library') {
    const known = knownMiddleware(value);
    const inner = role === 'handler' && known.end !== 'stop' ? wrapped(value) : undefined;
    if (inner) {
      const within = honoLayer(inner, role);
      return { ...within, run: (m, request) => behindWrapper(value, within.run(m, request)) };
    }
    return fixed(role === 'handler' && known.end !== 'stop' ? OPEN : known);
  }
  if (role === 'handler') return fixed(OPEN);
  return fixed({ end: 'unknown', reason: `a middleware that cannot be resolved${value.is === 'unknown' ? `: ${value.reason.text}` : ''}` });
}

function run(m: Machine, value: Value, role: Layer['role'], request: RequestState, name: string): LayerEnd {
  const context = request.values.get('context') ?? UNDEFINED;
  const fields = context.is === 'object' ? context.fields : new Map<string, Value>();
  // A status that an earlier function set is no refusal of this one.
  for (const key of ['res', '__status__']) m.journal.delete(fields, key);
  const next = handOn(() => {
    const status = statusNumber(fields.get('__status__'));
    return status === 401 || status === 403 ? { end: 'pass', remark: `${name} sets ${status}, yet the handler runs` } : { end: 'pass' };
  });
  const result = callValue(m, value, [context, next], new Map(), NOWHERE);
  const settled = result.is === 'pending' ? awaitPending(m, result, NOWHERE) : result;
  const handed = role === 'handler' ? undefined : m.callbacks.find(({ fn }) => fn === next)?.to;
  if (handed) return knownMiddleware({ ...handed, path: handed.path.replace(/\(\)\(\)$/, '()') });
  if (!responseOf(settled)) runCallbacks(m, () => fields.has('res'));
  const assigned = fields.get('res');
  const response = responseOf(settled) ?? (assigned ? responseOf(assigned) : undefined);
  if (role === 'handler') {
    const status = response?.kind === 'response' ? response.status : undefined;
    return handlerEnds(status, isRedirect(status) && m.credentialReads > 0);
  }
  if (response?.kind === 'response') return { end: 'stop', ...(response.status === undefined ? {} : { status: response.status }) };
  if (isConstant(settled)) return { end: 'stop', status: 500, remark: `${name} neither answers nor calls on` };
  // Middleware of a package that the function calls itself.
  if (settled.is === 'library' && settled.path.endsWith('()()')) return knownMiddleware({ ...settled, path: settled.path.slice(0, -2) });
  return { end: 'unknown', reason: `${name} gives back something that could not be followed` };
}
