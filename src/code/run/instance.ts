import type { Machine } from '../machine.ts';
import type { Span } from '../tree.ts';
import { type Constant, originsOf, truth, type Value } from '../value.ts';
import { isMadeBy } from './call.ts';
import { linearize } from './classes.ts';
import { CLASS_PARENTS, ERROR_PARENTS } from './hierarchy.ts';
import { derive } from './operators.ts';
import { isFloat } from './python-format.ts';

/** `value instanceof type`, `isinstance(value, type)`; a tuple of types is any of them. */
export function instanceOf(m: Machine, value: Value, type: Value, at?: Span): Value {
  const types = type.is === 'derived' && type.by === '|' ? type.of : type.is === 'list' ? type.items : undefined;
  if (types) {
    const answers = types.map((item) => instanceOf(m, value, item, at));
    if (answers.some((answer) => answer.is === 'constant' && answer.value === true)) return truth(true);
    if (answers.every((answer) => answer.is === 'constant')) return truth(false);
    return derive('instanceof', [value, type], 'truth');
  }
  const answer = isInstance(value, type);
  return answer === undefined ? derive('instanceof', [value, type], 'truth') : truth(answer, originsOf(value, 0));
}

/** Classes of the fetch standard that objects of a request stand for. */
const STANDARD: Readonly<Record<string, string>> = { request: 'global.Request', response: 'global.Response', headers: 'global.Headers' };

const RESPONSES = /^(?:global|next\/server)\.(?:Next)?Response$/;
/** Responses of the fetch standard and of Next.js, made by the class or by its `json`, `redirect`, `next` and the like. */
const MAKES_RESPONSE = /^(?:global|next\/server)\.(?:Next)?Response(?:\.(?:json|redirect|error|next|rewrite))?$/;

/** Classes of http-errors that `createError(status)` makes. */
const HTTP_ERRORS: Readonly<Record<string, number>> = {
  BadRequest: 400,
  Unauthorized: 401,
  PaymentRequired: 402,
  Forbidden: 403,
  NotFound: 404,
  Conflict: 409,
  UnprocessableEntity: 422,
  TooManyRequests: 429,
  InternalServerError: 500,
};

/** Whether a value is an instance of a class; undefined when that is not known. */
export function isInstance(value: Value, type: Value): boolean | undefined {
  const wanted = type.is === 'library' ? type.path : type.is === 'native' ? type.name : undefined;
  switch (value.is) {
    case 'constant':
      return wanted === undefined ? (type.is === 'class' ? false : undefined) : primitiveIs(value, wanted);
    case 'list':
      return wanted === undefined
        ? type.is === 'class'
          ? false
          : undefined
        : wanted === `builtins.${value.form}` || wanted === 'global.Array' || wanted === 'global.Object';
    case 'map':
      return wanted === undefined
        ? type.is === 'class'
          ? false
          : undefined
        : wanted === 'builtins.dict' || wanted === 'global.Map' || wanted === 'global.Object';
    case 'object': {
      if (type.is === 'function') return isMadeBy(value, type);
      if (value.tag !== undefined && wanted?.startsWith('global.')) return wanted === STANDARD[value.tag] || wanted === 'global.Object';
      if (!value.class) return type.is === 'class' ? false : value.open ? undefined : wanted === 'global.Object';
      return classMatches(linearize(value.class), type, wanted);
    }
    case 'library': {
      if (value.class) return classMatches(linearize(value.class), type, wanted);
      if (!value.path.endsWith('()')) return undefined;
      const path = value.path.slice(0, -2);
      if (wanted && RESPONSES.test(wanted) && MAKES_RESPONSE.test(path)) return true;
      const status = wanted && /^http-errors(?:\.default)?$/.test(path) ? value.call?.arguments[0] : undefined;
      const named = wanted && HTTP_ERRORS[wanted.replace(/^http-errors\.(?:default\.)?/, '')];
      if (status?.is === 'constant' && named !== undefined) return status.value === named;
      if (wanted === undefined)
        return type.is === 'class'
          ? linearize(type).some((each) => each.is === 'library' && each.path === path)
            ? undefined
            : false
          : undefined;
      return subclass(path, wanted);
    }
    case 'symbol':
    case 'derived':
      if (value.holds === 'text' && wanted) return wanted === 'builtins.str' || wanted === 'global.String';
      return undefined;
    case 'class':
      return wanted === 'builtins.type' || wanted === 'global.Function' || wanted === 'global.Object'
        ? true
        : wanted?.startsWith('builtins.')
          ? false
          : undefined;
    case 'function':
      return wanted === 'global.Function' || wanted === 'global.Object' || wanted === 'types.FunctionType'
        ? true
        : wanted?.startsWith('builtins.')
          ? false
          : type.is === 'class'
            ? false
            : undefined;
    case 'pending':
      return wanted === 'global.Promise';
    default:
      return undefined;
  }
}

function classMatches(order: readonly Value[], type: Value, wanted: string | undefined): boolean | undefined {
  if (order.some((each) => each === type)) return true;
  if (wanted === undefined) return false;
  let open = false;
  for (const each of order) {
    if (each.is !== 'library') continue;
    const answer = subclass(each.path, wanted);
    if (answer) return true;
    if (answer === undefined) open = true;
  }
  if (wanted === 'builtins.object' || wanted === 'global.Object') return true;
  return open ? undefined : false;
}

/** Whether a library class is the other one or below it, by the table of hierarchies. */
export function subclass(path: string, wanted: string): boolean | undefined {
  let current: string | undefined = path;
  for (let hops = 0; current !== undefined && hops < 20; hops++) {
    if (current === wanted) return true;
    const parent: string | undefined = ERROR_PARENTS.get(current) ?? CLASS_PARENTS.get(current);
    if (parent === undefined) break;
    current = parent;
  }
  if (wanted === 'builtins.Exception' || wanted === 'builtins.BaseException' || wanted === 'global.Error' || wanted === 'global.Object') {
    return current === 'builtins.BaseException' ? wanted === 'builtins.BaseException' : true;
  }
  // A class of another package that is not in the table may still stand below the wanted one.
  return current?.startsWith('builtins.') || current?.startsWith('global.') || ERROR_PARENTS.has(path) ? false : undefined;
}

function primitiveIs(value: Constant, wanted: string): boolean {
  const type = value.form === 'bytes' ? 'bytes' : typeof value.value;
  switch (wanted) {
    case 'builtins.str':
      return type === 'string';
    case 'builtins.bytes':
      return type === 'bytes';
    case 'builtins.bool':
      return type === 'boolean';
    case 'builtins.int':
      return type === 'boolean' || type === 'bigint' || (type === 'number' && !isFloat(value));
    case 'builtins.float':
      return isFloat(value);
    case 'builtins.NoneType':
      return value.value === null;
    case 'builtins.object':
      return true;
    default:
      return false;
  }
}
