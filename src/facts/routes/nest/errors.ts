import { errorStatus } from '../callable.ts';
import { statusNumber } from '../ends.ts';
import { textOf, type Value } from '../values.ts';

const STATUSES: Readonly<Record<string, number>> = {
  BadRequest: 400,
  Unauthorized: 401,
  Forbidden: 403,
  NotFound: 404,
  MethodNotAllowed: 405,
  NotAcceptable: 406,
  RequestTimeout: 408,
  Conflict: 409,
  Gone: 410,
  PreconditionFailed: 412,
  PayloadTooLarge: 413,
  UnsupportedMediaType: 415,
  ImATeapot: 418,
  Misdirected: 421,
  UnprocessableEntity: 422,
  InternalServerError: 500,
  NotImplemented: 501,
  BadGateway: 502,
  ServiceUnavailable: 503,
  GatewayTimeout: 504,
  HttpVersionNotSupported: 505,
};
const CODES: Readonly<Record<string, number>> = {
  UNAUTHENTICATED: 401,
  UNAUTHORIZED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  BAD_USER_INPUT: 400,
};

/** The status that the framework's exception filter answers an error with. */
export function nestStatus(value: Value): number | undefined {
  const thrown = value.is === 'object' ? (value.fields.get('__base__') ?? value) : value;
  if (thrown.is === 'library') {
    const name = /^@nestjs\/common(?:\/[\w./-]+)?\.(\w+?)Exception\(\)$/.exec(thrown.path)?.[1];
    if (name === 'Http') return statusNumber(thrown.call?.arguments[1]);
    if (name !== undefined) return STATUSES[name];
    if (/\.AuthenticationError\(\)$/.test(thrown.path)) return 401;
    if (/\.ForbiddenError\(\)$/.test(thrown.path)) return 403;
    if (/^graphql\.GraphQLError\(\)$/.test(thrown.path)) {
      const options = thrown.call?.arguments[1];
      const extensions = options?.is === 'object' ? options.fields.get('extensions') : undefined;
      return CODES[textOf(extensions?.is === 'object' ? extensions.fields.get('code') : undefined) ?? ''];
    }
    if (/\.ThrottlerException\(\)$/.test(thrown.path)) return 429;
  }
  return errorStatus(value) ?? (thrown === value ? undefined : errorStatus(thrown));
}
