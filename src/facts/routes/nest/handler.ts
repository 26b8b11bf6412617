import type { Machine } from '../../../code/machine.ts';
import { callValue } from '../../../code/run/call.ts';
import { readMember } from '../../../code/run/member.ts';
import { awaitPending } from '../../../code/run/pending.ts';
import type { FunctionNode, Span } from '../../../code/tree.ts';
import { NULL, symbol, textOf, UNDEFINED, unknown, type Value } from '../../../code/value.ts';
import { header, parameter } from '../credentials.ts';
import { guarded, statusNumber } from '../ends.ts';
import { bodyOf, nodeNext, nodeResponse } from '../javascript-request.ts';
import type { Layer, LayerEnd, RequestState } from '../types.ts';
import { executionContext, type Subject } from './context.ts';
import { evaluated } from './decorate.ts';
import { factoryName } from './decorators.ts';
import { nestStatus } from './errors.ts';
import { NO_NAMES, NOWHERE } from './place.ts';

/** The function below wrappers that decorators put around a method. */
export function placeOf(handler: Value, otherwise: Span): Span {
  if (handler.is === 'function') return handler.node.at;
  return otherwise;
}

/** The handler itself: it counts as a guard only when it refuses for want of a credential. */
export function handlerLayer(instance: Value, name: string, subject: Subject, at: Span): Layer {
  return {
    name,
    role: 'handler',
    at,
    run: (m, request) =>
      guarded((): LayerEnd => {
        for (const key of ['ended', 'status', 'next', 'error']) m.journal.delete(request.values as Map<string, unknown>, key);
        const method = readMember(m, instance, name, 'javascript', at);
        if (method.is !== 'function') return { end: 'pass', remark: 'the handler runs' };
        const args = method.node.parameters.map((parameter) => argument(m, parameter, subject, request));
        const result = callValue(m, method, args, NO_NAMES, NOWHERE, instance);
        if (result.is === 'pending') awaitPending(m, result, NOWHERE);
        const status = statusNumber(request.values.get('ended'));
        return status === 401 || status === 403 || status === 503 ? { end: 'stop', status } : { end: 'pass', remark: 'the handler runs' };
      }, nestStatus),
  };
}

function argument(m: Machine, parameter: FunctionNode['parameters'][number], subject: Subject, request: RequestState): Value {
  for (const decorator of parameter.decorators) {
    const value = evaluated(m, subject.of, decorator);
    if (value.is !== 'library') continue;
    if (value.path === 'custom parameter') {
      const [factory = UNDEFINED, data = UNDEFINED] = value.call?.arguments ?? [];
      const made = callValue(m, factory, [data, executionContext(m, subject, request)], NO_NAMES, parameter.at);
      return made.is === 'pending' ? awaitPending(m, made, parameter.at) : made;
    }
    const found = fromRequest(m, factoryName(value), textOf(value.call?.arguments[0]), request);
    if (found) return found;
  }
  return unknown('dynamic', 'an argument of the handler', parameter.at);
}

/** What a parameter decorator of the framework takes from the request. */
function fromRequest(m: Machine, decorator: string | undefined, name: string | undefined, request: RequestState): Value | undefined {
  const req = request.values.get('request') ?? UNDEFINED;
  const member = (key: string): Value => readMember(m, req, key, 'javascript', NOWHERE);
  switch (decorator) {
    case 'Req':
    case 'Request':
      return req;
    case 'Res':
    case 'Response':
      return nodeResponse(m, request);
    case 'Next':
      return nodeNext(m, request);
    case 'Body': {
      const body = bodyOf(m);
      return name === undefined ? body : readMember(m, body, name, 'javascript', NOWHERE);
    }
    case 'Args': {
      m.bodyReads++;
      return symbol(`request.body.${name ?? ''}`, 'any', [{ from: 'request', name: `argument ${name ?? ''}` }]);
    }
    case 'Param':
      return name === undefined ? member('params') : symbol(`request.path.{${name}}`, 'text', [{ from: 'request', name: `path ${name}` }]);
    case 'Query':
      return name === undefined ? member('query') : parameter(m, name, undefined);
    case 'Headers':
      return name === undefined ? member('headers') : header(m, name, undefined);
    case 'Session':
      return member('session');
    case 'Context':
      return name === 'req' ? req : undefined;
    case 'Ip':
    case 'HostParam':
      return unknown('dynamic', 'the address of the client');
    case 'Parent':
    case 'Root':
      return NULL;
    case 'RawBody':
      return bodyOf(m);
    default:
      return undefined;
  }
}
