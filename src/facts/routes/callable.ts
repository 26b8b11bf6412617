import type { Span } from '../../code/tree.ts';
import { statusNumber } from './ends.ts';
import type { Value } from './values.ts';

/** How a function of a chain is called in reports. */
export function nameOf(value: Value): string {
  if (value.is === 'function') return value.node.name ?? 'anonymous function';
  if (value.is === 'class') return value.node.name ?? 'anonymous class';
  if (value.is === 'native') {
    const inner = value.fields.get('func');
    return inner ? nameOf(inner) : value.name;
  }
  if (value.is === 'library') return value.path.replace(/\(\)/g, '').split('/').at(-1) ?? value.path;
  return value.is;
}

/** Where a function of a chain is written; undefined when the repository does not hold it. */
export function placeOf(value: Value | undefined): Span | undefined {
  if (value?.is === 'function') return value.node.at;
  if (value?.is === 'library') return value.made;
  if (value?.is === 'native') return placeOf(value.fields.get('func'));
  return undefined;
}

/** The status an error of a JavaScript program carries: `err.status`, `err.statusCode`, `createError(401)`. */
export function errorStatus(value: Value): number | undefined {
  const fields = value.is === 'object' || value.is === 'library' ? value.fields : undefined;
  const own = statusNumber(fields?.get('status') ?? fields?.get('statusCode') ?? fields?.get('httpCode'));
  if (own !== undefined) return own;
  const base = value.is === 'object' ? value.fields.get('__base__') : undefined;
  if (base && base !== value) return errorStatus(base);
  if (value.is === 'library' && /\bHTTPException\(\)$/.test(value.path)) return statusNumber(value.call?.arguments[0]) ?? 500;
  if (value.is === 'library' && /^http-errors(?:\.default)?\(\)$/.test(value.path)) return statusNumber(value.call?.arguments[0]) ?? 500;
  const named = value.is === 'library' ? /(?:http-errors|httpErrors)\.(?:default\.)?(\w+)\(\)$/.exec(value.path)?.[1] : undefined;
  return named === undefined ? undefined : ERROR_NAMES[named.toLowerCase()];
}

const ERROR_NAMES: Readonly<Record<string, number>> = {
  badrequest: 400,
  unauthorized: 401,
  paymentrequired: 402,
  forbidden: 403,
  notfound: 404,
  methodnotallowed: 405,
  conflict: 409,
  gone: 410,
  unprocessableentity: 422,
  toomanyrequests: 429,
  internalservererror: 500,
  notimplemented: 501,
  badgateway: 502,
  serviceunavailable: 503,
};
