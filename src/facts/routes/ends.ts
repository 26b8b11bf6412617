import { Raised } from '../../code/machine.ts';
import type { LayerEnd } from './types.ts';
import { isConstant, type LibraryValue, type Value } from './values.ts';

/** The number of an HTTP status value: a number, an enum member, `status.HTTP_401_UNAUTHORIZED`, `HttpStatus.FORBIDDEN`. */
export function statusNumber(value: Value | undefined): number | undefined {
  if (!value) return undefined;
  if (isConstant(value))
    return typeof value.value === 'number'
      ? value.value
      : typeof value.value === 'string' && /^\d{3}$/.test(value.value)
        ? Number(value.value)
        : undefined;
  if (value.is === 'object' && value.fields.has('value')) return statusNumber(value.fields.get('value'));
  if (value.is !== 'library') return undefined;
  const digits = /(?:HTTP_|\b)([1-5]\d\d)(?:_|$)/.exec(value.path)?.[1];
  if (digits) return Number(digits);
  const name = value.path.slice(value.path.lastIndexOf('.') + 1).toUpperCase();
  return STATUS_NAMES[name];
}
const STATUS_NAMES: Readonly<Record<string, number>> = {
  OK: 200,
  CREATED: 201,
  NO_CONTENT: 204,
  BAD_REQUEST: 400,
  UNAUTHORIZED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  CONFLICT: 409,
  GONE: 410,
  UNPROCESSABLE_ENTITY: 422,
  TOO_MANY_REQUESTS: 429,
  INTERNAL_SERVER_ERROR: 500,
  NOT_IMPLEMENTED: 501,
  BAD_GATEWAY: 502,
  SERVICE_UNAVAILABLE: 503,
};

export const isRedirect = (status: number | undefined): status is number => status !== undefined && status >= 300 && status < 400;

/** A handler that answered with this status has run; "there is no such thing" says nothing of who may ask. */
export const handlerRan = (status?: number, fault = status === 404 || status === 410): LayerEnd => ({
  end: 'pass',
  remark: 'the handler runs',
  ...(fault ? { fault } : {}),
});

/** How a handler ended that answered with this status: 401, 403 and 503 may refuse, and so may what `refuses` says. */
export const handlerEnds = (status: number | undefined, refuses = false): LayerEnd =>
  status !== undefined && (status === 401 || status === 403 || status === 503 || refuses) ? { end: 'stop', status } : handlerRan(status);

/** An argument of the call that made a library value. */
export const argument = (value: LibraryValue, position: number, name: string): Value | undefined =>
  value.call?.named.get(name) ?? value.call?.arguments[position];

/** How an error that nothing caught ends a layer. Errors of the program's own making, not of ours, refuse. */
export function endOfError(error: Raised, statusOf: (value: Value) => number | undefined): LayerEnd {
  const { value } = error;
  const status = statusOf(value);
  if (status !== undefined) return { end: 'stop', status };
  if (value.is === 'library' && value.fields.has('__implicit__')) {
    const message = value.fields.get('message');
    const text = message && isConstant(message) ? String(message.value) : '';
    if (!/reading '|of None|no key|missing argument/.test(text)) return { end: 'unknown', reason: text, fails: true };
    return { end: 'stop', status: 500, remark: `fails: ${text}` };
  }
  if (value.is === 'unknown') return { end: 'unknown', reason: value.reason.text, fails: true };
  return { end: 'stop', status: 500 };
}

/** Runs a layer body and turns what it raises into an end. */
export function guarded(run: () => LayerEnd, statusOf: (value: Value) => number | undefined): LayerEnd {
  try {
    return run();
  } catch (error) {
    if (error instanceof Raised) return endOfError(error, statusOf);
    throw error;
  }
}
