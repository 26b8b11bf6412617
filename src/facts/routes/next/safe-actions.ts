import type { Machine } from '../../../code/machine.ts';
import { callValue } from '../../../code/run/call.ts';
import { awaitPending } from '../../../code/run/pending.ts';
import { errorStatus, nameOf, placeOf } from '../callable.ts';
import { guarded } from '../ends.ts';
import { HandedOn, untilHandedOn } from '../passed.ts';
import type { Layer, LayerEnd, RequestState } from '../types.ts';
import { native, object, symbol, UNDEFINED, type Value } from '../values.ts';

const NOWHERE = { file: '', start: 0, end: 0, line: 1, column: 1 };

/** The functions that `client.use(...)` of next-safe-action runs before an action, in order; none for any other value. */
export function safeActionLayers(value: Value): Layer[] {
  const found: Layer[] = [];
  for (let each: Value | undefined = value; each?.is === 'library' && each.path.startsWith('next-safe-action'); each = each.receiver) {
    const [fn] = each.path.endsWith('.use()') ? (each.call?.arguments ?? []) : [];
    if (fn?.is === 'function' || fn?.is === 'native') found.unshift(layerOf(fn));
  }
  return found;
}

function layerOf(fn: Value): Layer {
  const at = placeOf(fn);
  return {
    name: nameOf(fn),
    role: 'middleware',
    ...(at ? { at } : {}),
    // An error that carries no status refuses once somebody asked who the caller is.
    run: (m, request) =>
      guarded(
        () => untilHandedOn(() => run(m, fn, request)),
        (error) => errorStatus(error) ?? (m.credentialReads > 0 ? 401 : undefined),
      ),
  };
}

function run(m: Machine, fn: Value, request: RequestState): LayerEnd {
  const context = request.values.get('action context') ?? object('javascript');
  const next = native('next', ({ arguments: [options] }) => {
    const added = options?.is === 'object' ? options.fields.get('ctx') : undefined;
    const before = context.is === 'object' ? [...context.fields] : [];
    if (added?.is === 'object')
      m.journal.set(
        request.values as Map<string, unknown>,
        'action context',
        object('javascript', [...before, ...added.fields], { open: added.open }),
      );
    throw new HandedOn({ end: 'pass' });
  });
  const input = symbol('request.input', 'any', [{ from: 'request', name: 'input' }]);
  const given = object('javascript', [
    ['ctx', context],
    ['next', next],
    ['clientInput', input],
    ['bindArgsClientInputs', input],
    ['metadata', object('javascript', [], { open: true })],
  ]);
  const result = callValue(m, fn, [given], new Map(), NOWHERE, UNDEFINED);
  if (result.is === 'pending') awaitPending(m, result, NOWHERE);
  return { end: 'unknown', reason: `${nameOf(fn)} does not call on in what could be followed` };
}
