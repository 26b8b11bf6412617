import type { Machine } from '../../../code/machine.ts';
import { callValue } from '../../../code/run/call.ts';
import { readMember } from '../../../code/run/member.ts';
import { awaitPending } from '../../../code/run/pending.ts';
import { type ClassValue, constant, isConstant, native, object, textOf, UNDEFINED, type Value } from '../../../code/value.ts';
import { guarded } from '../ends.ts';
import { headersObject, nodeRequest } from '../javascript-request.ts';
import { joinPaths } from '../text.ts';
import type { Endpoint, Layer, LayerEnd, RequestState } from '../types.ts';
import { decorate } from './decorate.ts';
import { nestStatus } from './errors.ts';
import { handlerLayer, placeOf } from './handler.ts';
import { getMetadata } from './metadata.ts';
import { serverLayers } from './middleware.ts';
import type { ModuleNode } from './modules.ts';
import { NO_NAMES, NOWHERE } from './place.ts';
import { type ApplicationScope, enhancerLayers, methodsOf } from './scope.ts';

const classOf = (value: Value): ClassValue | undefined => {
  const found = value.is === 'object' ? value.fields.get('useClass') : value;
  return found?.is === 'class' ? found : undefined;
};

/** Resolvers and gateways among a module's providers, and message handlers among its controllers, each as its own kind. */
export function providerRoutes(scope: ApplicationScope, module: ModuleNode, graphql: string): Endpoint[] {
  const providers = module.providers.flatMap(({ value }) => classOf(value) ?? []);
  const controllers = module.controllers.flatMap(({ value }) => classOf(value) ?? []);
  return [
    ...providers.flatMap((of) => [...resolverRoutes(scope, module, of, graphql), ...gatewayRoutes(scope, module, of)]),
    ...controllers.flatMap((of) => messageRoutes(scope, module, of)),
  ];
}

/** Queries, mutations and subscriptions: all come through one HTTP route; guards stand on each. */
function resolverRoutes(scope: ApplicationScope, module: ModuleNode, of: ClassValue, path: string): Endpoint[] {
  decorate(scope.machine, of);
  return methodsOf(of).flatMap(([name, handler]) => {
    const field = getMetadata(handler, 'graphql');
    if (field?.is !== 'list') return [];
    const [kind, given] = field.items.map(textOf);
    const subject = { of, handler, type: 'graphql' as const };
    const at = placeOf(handler, of.node.at);
    return [
      {
        kind: 'graphql' as const,
        method: kind ?? 'QUERY',
        path: `/${given ?? name}`,
        framework: 'nestjs',
        at,
        when: [],
        app: scope.app.value,
        chain: [
          ...serverLayers(scope.settings.entries, path),
          ...enhancerLayers(scope, subject, module),
          handlerLayer(scope.app.container.instance(of, module), name, subject, at),
        ],
        request: (m: Machine) => ({
          method: 'POST',
          path,
          values: new Map<string, Value>([
            ['request', nodeRequest(m, 'POST', path)],
            ['router', constant('')],
          ]),
        }),
      },
    ];
  });
}

/** A socket as an anonymous client opens it. */
function socket(m: Machine, state: () => RequestState | undefined): Value {
  const headers = headersObject(m);
  const handshake = object('javascript', [
    ['headers', headers],
    ['auth', object('javascript', [])],
    ['query', object('javascript', [])],
    ['address', UNDEFINED],
  ]);
  const disconnect = native('disconnect', () => {
    const request = state();
    if (request) m.journal.set(request.values as Map<string, unknown>, 'ended', constant(401));
    return UNDEFINED;
  });
  return object(
    'javascript',
    [
      ['handshake', handshake],
      ['headers', headers],
      ['data', object('javascript', [])],
      ['disconnect', disconnect],
      ['close', disconnect],
      [
        'request',
        object('javascript', [
          ['headers', headers],
          ['url', constant('/')],
        ]),
      ],
    ],
    {
      tag: 'socket',
      lookup: (name) => (/^(?:emit|join|leave|on|send|to|once|off)$/.test(name) ? native(name, () => UNDEFINED) : undefined),
    },
  );
}

/** Events of a gateway: the framework applies no global guards there; `handleConnection` may hang up. */
function gatewayRoutes(scope: ApplicationScope, module: ModuleNode, of: ClassValue): Endpoint[] {
  const options = getMetadata(of, 'gateway');
  if (options?.is !== 'object') return [];
  const namespace = textOf(options.fields.get('namespace')) ?? '';
  const instance = scope.app.container.instance(of, module);
  const connection = connectionLayer(instance);
  return methodsOf(of).flatMap(([name, handler]) => {
    const event = getMetadata(handler, 'event');
    if (!event) return [];
    const subject = { of, handler, type: 'ws' as const };
    const at = placeOf(handler, of.node.at);
    const path = joinPaths(namespace, isConstant(event) ? String(event.value) : '<dynamic>');
    return [
      {
        kind: 'websocket' as const,
        method: 'MESSAGE',
        path,
        framework: 'nestjs',
        at,
        when: [],
        app: scope.app.value,
        chain: [
          ...(connection ? [connection] : []),
          ...enhancerLayers(scope, subject, module, false),
          handlerLayer(instance, name, subject, at),
        ],
        request: (m: Machine) => {
          let request: RequestState | undefined;
          request = { method: 'MESSAGE', path, values: new Map<string, Value>([['request', socket(m, () => request)]]) };
          return request;
        },
      },
    ];
  });
}

function connectionLayer(instance: Value): Layer | undefined {
  const of = instance.is === 'object' && instance.class?.is === 'class' ? instance.class : undefined;
  const method = of && methodsOf(of).find(([name]) => name === 'handleConnection')?.[1];
  if (method?.is !== 'function') return undefined;
  return {
    name: 'handleConnection',
    role: 'hook',
    at: method.node.at,
    run: (m, request) =>
      guarded((): LayerEnd => {
        const result = callValue(
          m,
          readMember(m, instance, 'handleConnection', 'javascript', NOWHERE),
          [request.values.get('request') ?? UNDEFINED],
          NO_NAMES,
          NOWHERE,
          instance,
        );
        // What an async hook throws is reported, not sent to the client: the socket stays open.
        if (result.is === 'pending') awaitPending(m, result, NOWHERE);
        return request.values.has('ended') ? { end: 'stop', status: 401, remark: 'handleConnection hangs up' } : { end: 'pass' };
      }, nestStatus),
  };
}

/** Handlers of messages from a broker or another service. */
function messageRoutes(scope: ApplicationScope, module: ModuleNode, of: ClassValue): Endpoint[] {
  return methodsOf(of).flatMap(([name, handler]) => {
    const pattern = getMetadata(handler, 'pattern');
    if (!pattern) return [];
    const subject = { of, handler, type: 'rpc' as const };
    const at = placeOf(handler, of.node.at);
    const command = pattern.is === 'object' ? (pattern.fields.get('cmd') ?? [...pattern.fields.values()][0]) : pattern;
    return [
      {
        kind: 'rpc' as const,
        method: 'MESSAGE',
        path: command && isConstant(command) ? String(command.value) : '<dynamic>',
        framework: 'nestjs',
        at,
        when: [],
        app: scope.app.value,
        chain: [
          ...enhancerLayers(scope, subject, module, !scope.app.http),
          handlerLayer(scope.app.container.instance(of, module), name, subject, at),
        ],
        request: () => ({
          method: 'MESSAGE',
          path: '',
          values: new Map<string, Value>([
            ['request', object('javascript', [], { open: true })],
            ['router', UNDEFINED],
          ]),
        }),
      },
    ];
  });
}
