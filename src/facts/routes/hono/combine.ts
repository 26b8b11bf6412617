import { type Machine, Raised } from '../../../code/machine.ts';
import { callValue } from '../../../code/run/call.ts';
import { readMember } from '../../../code/run/member.ts';
import { awaitPending } from '../../../code/run/pending.ts';
import { test } from '../../../code/run/test.ts';
import { HandedOn } from '../passed.ts';
import { isConstant, library, native, textOf, UNDEFINED, unknown, type Value } from '../values.ts';
import { knownMiddleware } from './known.ts';
import { covers } from './paths.ts';

const NOWHERE = { file: '', start: 0, end: 0, line: 1, column: 1 };
const none: ReadonlyMap<string, Value> = new Map();
const flat = (values: readonly Value[]): Value[] => values.flatMap((value) => (value.is === 'list' ? flat(value.items) : [value]));

/** Runs one middleware; its answer, `handed on`, or an undecided value. */
function attempt(m: Machine, middleware: Value, context: Value): Value | HandedOn {
  const next = native('next', () => {
    throw new HandedOn({ end: 'pass' });
  });
  if (middleware.is === 'library') {
    const known = knownMiddleware(middleware);
    if (known.end === 'pass') return new HandedOn(known);
    if (known.end === 'unknown') return unknown('library', known.reason);
    throw new Raised(refusal(known.status ?? 401), NOWHERE);
  }
  try {
    const result = callValue(m, middleware, [context, next], none, NOWHERE);
    return result.is === 'pending' ? awaitPending(m, result, NOWHERE) : result;
  } catch (error) {
    if (error instanceof HandedOn) return error;
    throw error;
  }
}

function refusal(status: number): Value {
  const error = library('hono/http-exception.HTTPException()', { call: { arguments: [], named: none, at: NOWHERE, construct: true } });
  error.fields.set('status', { is: 'constant', value: status, origins: [] });
  return error;
}

const isTrue = (value: Value | HandedOn, wanted: boolean): boolean =>
  !(value instanceof HandedOn) && isConstant(value) && value.value === wanted;

/** `every(a, b)`: each must hand on, or give true. */
export function every(m: Machine, given: readonly Value[]): Value {
  return native('every', ({ arguments: [context = UNDEFINED, next = UNDEFINED] }) => {
    for (const middleware of flat(given)) {
      const result = attempt(m, middleware, context);
      if (result instanceof HandedOn || isTrue(result, true)) continue;
      if (isTrue(result, false)) throw new Raised(refusal(401), NOWHERE);
      return result;
    }
    return callValue(m, next, [], none, NOWHERE);
  });
}

/** `some(a, b)`: the first that hands on, or gives true, lets the request through; an answer of one is the answer. */
export function some(m: Machine, given: readonly Value[]): Value {
  return native('some', ({ arguments: [context = UNDEFINED, next = UNDEFINED] }) => {
    let last: Raised | undefined;
    for (const middleware of flat(given)) {
      try {
        const result = attempt(m, middleware, context);
        if (result instanceof HandedOn || isTrue(result, true)) return callValue(m, next, [], none, NOWHERE);
        if (!isTrue(result, false)) return result;
        last = new Raised(refusal(401), NOWHERE);
      } catch (error) {
        if (!(error instanceof Raised)) throw error;
        last = error;
      }
    }
    if (last) throw last;
    return UNDEFINED;
  });
}

/** `except(condition, ...middleware)`: paths or tests that leave the middleware out. */
export function except(m: Machine, given: readonly Value[]): Value {
  const [condition = UNDEFINED, ...middleware] = given;
  return native('except', ({ arguments: [context = UNDEFINED, next = UNDEFINED] }) => {
    const request = readMember(m, context, 'req', 'javascript', NOWHERE);
    const path = textOf(readMember(m, request, 'routePath', 'javascript', NOWHERE)) ?? '';
    const target = path.replace(/\{(\w+)\*\}/g, '*').replace(/\{(\w+)\}/g, ':$1');
    for (const each of flat([condition])) {
      const text = textOf(each);
      const answer =
        text === undefined
          ? test(m, callOf(each), 'javascript', NOWHERE)
          : covers(text.startsWith('/') || text === '*' ? text : `/${text}`, target);
      if (answer === true) return callValue(m, next, [], none, NOWHERE);
      if (answer === undefined && text !== undefined) return unknown('dynamic', `whether ${text} matches ${path}`);
    }
    return callValue(m, every(m, middleware), [context, next], none, NOWHERE);

    function callOf(value: Value): Value {
      const result = callValue(m, value, [context], none, NOWHERE);
      return result.is === 'pending' ? awaitPending(m, result, NOWHERE) : result;
    }
  });
}
