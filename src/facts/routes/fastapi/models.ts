import type { MemberModel, Model, Models } from '../../../code/machine.ts';
import { callValue } from '../../../code/run/call.ts';
import { argument } from '../ends.ts';
import { INSPECT_MODELS } from '../python/inspect.ts';
import { constant, library, map, NULL } from '../values.ts';
import { CLASS_BASED_CALLS } from './class-based.ts';
import { SCHEME_CALLS } from './inject.ts';
import { responseStatus } from './middleware.ts';
import { ROUTER_PATHS } from './paths.ts';
import { prefixOf, routesMember } from './route-list.ts';

const VERBS = [
  'get',
  'post',
  'put',
  'patch',
  'delete',
  'head',
  'options',
  'trace',
  'api_route',
  'route',
  'websocket',
  'websocket_route',
  'middleware',
  'on_event',
  'exception_handler',
];
/** The decorator gives the function back: a function may carry several routes. */
const giveBack: Model = (_m, call) => call.arguments[0] ?? NULL;

const calls = new Map<string, Model>();
for (const router of ROUTER_PATHS) for (const verb of VERBS) calls.set(`${router}.${verb}()`, giveBack);

/** `@requires("authenticated")` of Starlette wraps the endpoint; the check runs when the endpoint does. */
calls.set('starlette.authentication.requires()', (_m, call) => {
  const wrapped = library('starlette.authentication.requires()()', {
    call: { arguments: call.arguments, named: call.named, at: call.at, construct: true },
    made: call.at,
  });
  if (call.target.call) wrapped.fields.set('scopes', call.target.call.arguments[0] ?? NULL);
  return wrapped;
});

/** A response that is called as an application sends its status. */
const respond: Model = (m, { target, arguments: [, , send], at }) => {
  const status = constant(responseStatus(target) ?? 200);
  return send && callValue(m, send, [map([[constant('status'), status]])], new Map(), at);
};
for (const from of ['fastapi', 'fastapi.responses', 'starlette.responses'])
  for (const name of ['', 'HTML', 'JSON', 'PlainText', 'Redirect', 'ORJSON', 'UJSON', 'File', 'Streaming'])
    calls.set(`${from}.${name}Response()`, respond);

for (const [path, model] of [...CLASS_BASED_CALLS, ...INSPECT_MODELS.calls, ...SCHEME_CALLS]) calls.set(path, model);

const members = new Map<string, MemberModel>(INSPECT_MODELS.members);
for (const router of ROUTER_PATHS) members.set(`${router}.routes`, routesMember);
for (const router of ['fastapi.APIRouter()', 'fastapi.routing.APIRouter()'])
  members.set(`${router}.prefix`, (_m, receiver) => prefixOf(receiver));
for (const error of ['fastapi.HTTPException()', 'fastapi.exceptions.HTTPException()', 'starlette.exceptions.HTTPException()']) {
  members.set(`${error}.status_code`, (_m, receiver) => argument(receiver, 0, 'status_code'));
  members.set(`${error}.detail`, (_m, receiver) => argument(receiver, 1, 'detail'));
}
members.set('fastapi.status.*', (_m, receiver) => library(receiver.path));

export const FASTAPI_MODELS: Models = { calls, members };
