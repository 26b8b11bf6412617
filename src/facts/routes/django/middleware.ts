import { type Machine, Raised } from '../../../code/machine.ts';
import { callValue } from '../../../code/run/call.ts';
import { readMember } from '../../../code/run/member.ts';
import { testNullish } from '../../../code/run/test.ts';
import type { Span } from '../../../code/tree.ts';
import { asksByName } from '../python/harmless.ts';
import { importObject } from '../python/host.ts';
import { answered, ended, nameOfPython, placeOfPython, settled } from '../python/view.ts';
import { runUntil } from '../python/wrappers.ts';
import { look } from '../shared.ts';
import type { Layer, LayerEnd } from '../types.ts';
import { list, map, NULL, native, textOf, type Value } from '../values.ts';
import { isHarmlessDjango } from './harmless.ts';
import { DJANGO_READING } from './status.ts';

const NOWHERE: Span = { file: '', start: 0, end: 0, line: 1, column: 1 };

/** The middleware that settings list, outermost first. */
export function middlewareLayers(m: Machine, listed: readonly Value[]): Layer[] {
  return listed.flatMap((item): Layer[] => {
    const name = textOf(item);
    if (name === undefined) return [undecided('a middleware that cannot be resolved')];
    if (isHarmlessDjango(name)) return [];
    const value = importObject(m, name);
    if (value.is === 'class' || value.is === 'function') return [layer(value, name)];
    return asksByName(name) ? [undecided(`middleware ${name} is not known`)] : [];
  });
}

/** The middleware itself; one that raises MiddlewareNotUsed is left out. */
function made(m: Machine, value: Value, next: Value): Value | 'unused' | undefined {
  try {
    return callValue(m, value, [next], new Map(), NOWHERE);
  } catch (error) {
    if (!(error instanceof Raised)) throw error;
    const of = error.value.is === 'object' ? error.value.class : error.value;
    return (of?.is === 'class' && of.node.name === 'MiddlewareNotUsed') || (of?.is === 'library' && of.path.includes('MiddlewareNotUsed'))
      ? 'unused'
      : undefined;
  }
}

const undecided = (reason: string): Layer => {
  const known: LayerEnd = { end: 'unknown', reason };
  return { name: reason.replace(/^middleware (\S+) .*$/, '$1'), role: 'middleware', known, run: () => known };
};

function layer(value: Value, dotted: string): Layer {
  const at = placeOfPython(value);
  const name = value.is === 'class' ? (value.node.name ?? dotted) : nameOfPython(value);
  return {
    name,
    role: 'middleware',
    shared: value,
    ...(at ? { at } : {}),
    run: (m, request) =>
      ended(m, DJANGO_READING, () => {
        const next = native('get_response', () => NULL);
        const instance = made(m, value, next);
        if (instance === 'unused') return { end: 'pass' };
        if (!instance) return { end: 'unknown', reason: `${name} cannot be made` };
        const sent = request.values.get('request') ?? NULL;
        const result = runUntil(
          m,
          next,
          () => undefined,
          () => settled(m, callValue(m, instance, [sent], new Map(), NOWHERE)),
        );
        if (result !== 'reached') return answered(m, DJANGO_READING.responseStatus(m, result), name, result);
        const hook = instance.is === 'object' ? readMember(m, instance, 'process_view', 'python', NOWHERE, true) : undefined;
        if (hook?.is !== 'function') return { end: 'pass' };
        look(m, 'route');
        const answer = settled(
          m,
          callValue(m, hook, [sent, request.values.get('view') ?? NULL, list([], 'tuple'), map()], new Map(), NOWHERE),
        );
        return testNullish(m, answer, at) ? { end: 'pass' } : answered(m, DJANGO_READING.responseStatus(m, answer), name, answer);
      }),
  };
}
