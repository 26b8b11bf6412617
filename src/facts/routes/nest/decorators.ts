import type { Machine, Model } from '../../../code/machine.ts';
import { callValue } from '../../../code/run/call.ts';
import { constant, isConstant, type LibraryValue, library, list, native, object, UNDEFINED, type Value } from '../../../code/value.ts';
import { defineMetadata, getMetadata, memberKey, metadataKey } from './metadata.ts';
import { NO_NAMES } from './place.ts';

interface Target {
  /** What carries the metadata: a class, or the function of a method. */
  readonly owner: Value;
  readonly onClass: boolean;
  /** The class or prototype, name and position of a decorated parameter or property. */
  readonly holder: Value;
  readonly member?: string;
  readonly index?: number;
}

function targetOf([first = UNDEFINED, key, third]: readonly Value[]): Target {
  const member = key && isConstant(key) && key.value !== undefined ? { member: String(key.value) } : {};
  if (third && isConstant(third) && typeof third.value === 'number')
    return { owner: first, onClass: false, holder: first, index: third.value, ...member };
  const method = third?.is === 'object' ? third.fields.get('value') : undefined;
  return { owner: method ?? first, onClass: method === undefined, holder: first, ...member };
}

type Apply = (m: Machine, own: readonly Value[], target: Target) => void;

const models = new Map<string, Model>();
/** A decorator factory of a package: what its result does when it is applied. */
function decorator(path: string, apply: Apply): void {
  models.set(`${path}()`, (m, call) => {
    apply(m, call.target.call?.arguments ?? [], targetOf(call.arguments));
    return UNDEFINED;
  });
}

const COMMON = '@nestjs/common';
const VERBS: Readonly<Record<string, string>> = {
  Get: 'GET',
  Post: 'POST',
  Put: 'PUT',
  Delete: 'DELETE',
  Patch: 'PATCH',
  All: 'ALL',
  Options: 'OPTIONS',
  Head: 'HEAD',
  Search: 'SEARCH',
  Propfind: 'PROPFIND',
  Proppatch: 'PROPPATCH',
  Mkcol: 'MKCOL',
  Copy: 'COPY',
  Move: 'MOVE',
  Lock: 'LOCK',
  Unlock: 'UNLOCK',
  Query: 'QUERY',
  Sse: 'GET',
};
const ROOT = constant('/');
const orRoot = (path: Value | undefined): Value => (path === undefined || (isConstant(path) && !path.value) ? ROOT : path);

for (const [name, method] of Object.entries(VERBS))
  decorator(`${COMMON}.${name}`, (m, [path], target) => {
    defineMetadata(m, target.owner, 'path', orRoot(path));
    defineMetadata(m, target.owner, 'method', constant(method));
  });

decorator(`${COMMON}.RequestMapping`, (m, [options], target) => {
  const fields = options?.is === 'object' ? options.fields : undefined;
  defineMetadata(m, target.owner, 'path', orRoot(fields?.get('path')));
  const method = fields?.get('method');
  defineMetadata(m, target.owner, 'method', constant(method === undefined ? 'GET' : (requestMethod(method) ?? 'ALL')));
});

const METHODS = [
  'GET',
  'POST',
  'PUT',
  'DELETE',
  'PATCH',
  'ALL',
  'OPTIONS',
  'HEAD',
  'SEARCH',
  'PROPFIND',
  'PROPPATCH',
  'MKCOL',
  'COPY',
  'MOVE',
  'LOCK',
  'UNLOCK',
];
/** The method that a member or number of `RequestMethod` names. */
export function requestMethod(value: Value): string | undefined {
  if (value.is === 'library') return /\.RequestMethod\.(\w+)$/.exec(value.path)?.[1];
  if (!isConstant(value)) return undefined;
  return typeof value.value === 'number' ? METHODS[value.value] : typeof value.value === 'string' ? value.value.toUpperCase() : undefined;
}

decorator(`${COMMON}.Controller`, (m, [first], target) => {
  const fields = first?.is === 'object' ? first.fields : undefined;
  defineMetadata(m, target.owner, 'controller', constant(true));
  defineMetadata(m, target.owner, 'path', orRoot(fields ? fields.get('path') : first));
  const version = fields?.get('version');
  if (version) defineMetadata(m, target.owner, 'version', version);
});
decorator(`${COMMON}.Version`, (m, [version], target) => {
  if (version) defineMetadata(m, target.owner, 'version', version);
});

/** Appends to what the target, or a class above it, already has. A decorator that may not be there makes its values optional. */
const append =
  (key: string): Apply =>
  (m, values, target) => {
    const before = getMetadata(target.owner, key);
    const added =
      m.when.length > 0
        ? values.map((each): Value => ({ is: 'choice', of: [each, UNDEFINED], when: m.when.join(' and '), origins: [] }))
        : values;
    defineMetadata(m, target.owner, key, list([...(before?.is === 'list' ? before.items : []), ...added]));
  };
decorator(`${COMMON}.UseGuards`, append('guards'));
decorator(`${COMMON}.UseInterceptors`, append('interceptors'));

decorator(`${COMMON}.SetMetadata`, (m, [key, value = UNDEFINED], target) => {
  const name = metadataKey(key);
  if (name !== undefined) defineMetadata(m, target.owner, name, value);
});

decorator(`${COMMON}.Module`, (m, [metadata], target) => {
  if (metadata?.is === 'object') for (const [name, value] of metadata.fields) defineMetadata(m, target.owner, `module:${name}`, value);
  defineMetadata(m, target.owner, 'module', metadata ?? UNDEFINED);
});
decorator(`${COMMON}.Injectable`, (m, _own, target) => defineMetadata(m, target.owner, 'injectable', constant(true)));
decorator(`${COMMON}.Inject`, (m, [token], target) => {
  defineMetadata(
    m,
    target.holder,
    target.index === undefined ? memberKey('inject', target.member ?? '') : `inject ${target.index}`,
    token ?? UNDEFINED,
  );
});

const GRAPHQL = '@nestjs/graphql';
for (const [name, kind] of [
  ['Query', 'QUERY'],
  ['Mutation', 'MUTATION'],
  ['Subscription', 'SUBSCRIPTION'],
] as const)
  decorator(`${GRAPHQL}.${name}`, (m, own, target) => {
    const options = own.find((each) => each.is === 'object');
    const given =
      own.find((each) => isConstant(each) && typeof each.value === 'string') ??
      (options?.is === 'object' ? options.fields.get('name') : undefined);
    defineMetadata(m, target.owner, 'graphql', list([constant(kind), given ?? constant(target.member ?? '')]));
  });
decorator(`${GRAPHQL}.Resolver`, (m, _own, target) => defineMetadata(m, target.owner, 'resolver', constant(true)));

decorator('@nestjs/websockets.WebSocketGateway', (m, own, target) =>
  defineMetadata(m, target.owner, 'gateway', own.find((each) => each.is === 'object') ?? object('javascript')),
);
decorator('@nestjs/websockets.SubscribeMessage', (m, [event = UNDEFINED], target) => defineMetadata(m, target.owner, 'event', event));
for (const name of ['MessagePattern', 'EventPattern', 'GrpcMethod', 'GrpcStreamMethod'])
  decorator(`@nestjs/microservices.${name}`, (m, [pattern = UNDEFINED], target) =>
    defineMetadata(m, target.owner, 'pattern', name.startsWith('Grpc') && target.member ? constant(target.member) : pattern),
  );

/** The key under which decorators of packages that open a route are kept. */
export const OPENED = 'opened by a package';
for (const path of [
  'nest-keycloak-connect.Public',
  'nest-keycloak-connect.Unprotected',
  '@thallesp/nestjs-better-auth.AllowAnonymous',
  '@thallesp/nestjs-better-auth.Public',
  '@thallesp/nestjs-better-auth.OptionalAuth',
  '@thallesp/nestjs-better-auth.Optional',
])
  decorator(path, (m, _own, target) => defineMetadata(m, target.owner, OPENED, constant(true)));

/** `applyDecorators(a, b)`: one decorator that applies them in order. */
models.set(`${COMMON}.applyDecorators`, (m, { arguments: decorators }) =>
  native('applyDecorators', (call) => {
    const classOnly = call.arguments.length < 2;
    for (const each of decorators) {
      const undecided = each.is === 'choice' || each.is === 'derived';
      if (undecided) m.when.push('a decorator that is not decided');
      for (const one of each.is === 'choice' ? each.of : [each])
        if (one.is === 'function' || one.is === 'native' || one.is === 'library')
          callValue(m, one, classOnly ? call.arguments.slice(0, 1) : call.arguments, NO_NAMES, call.at);
      if (undecided) m.when.pop();
    }
    return UNDEFINED;
  }),
);

/** `createParamDecorator(factory)`: the decorator keeps its factory and data for whoever calls the handler. */
models.set(`${COMMON}.createParamDecorator`, (_m, { arguments: [factory = UNDEFINED] }) =>
  native('createParamDecorator', (call) =>
    library('custom parameter', {
      call: { arguments: [factory, ...call.arguments], named: NO_NAMES, at: call.at, construct: false },
      made: call.at,
    }),
  ),
);

models.set(`${COMMON}.mixin`, (_m, { arguments: [made] }) => made);

const reflectKey = ([key, , member]: readonly Value[]): string | undefined => {
  const name = metadataKey(key);
  return name !== undefined && member && isConstant(member) && member.value !== undefined ? memberKey(name, String(member.value)) : name;
};
models.set('global.Reflect.defineMetadata', (m, { arguments: [key = UNDEFINED, value = UNDEFINED, target = UNDEFINED, member] }) => {
  const name = reflectKey([key, target, member ?? UNDEFINED]);
  if (name !== undefined) defineMetadata(m, target, name, value);
  return UNDEFINED;
});
const reflected: Model = (_m, { arguments: args }) => {
  const name = reflectKey(args);
  return name === undefined ? undefined : (getMetadata(args[1], name) ?? UNDEFINED);
};
models.set('global.Reflect.getMetadata', reflected);
models.set('global.Reflect.getOwnMetadata', reflected);
models.set('global.Reflect.hasMetadata', (_m, { arguments: args }) => {
  const name = reflectKey(args);
  return name === undefined ? undefined : constant(getMetadata(args[1], name) !== undefined);
});
models.set('global.Reflect.metadata', (m, { arguments: [key, value = UNDEFINED] }) =>
  native('metadata', (call) => {
    const name = metadataKey(key);
    if (name !== undefined) defineMetadata(m, targetOf(call.arguments).owner, name, value);
    return UNDEFINED;
  }),
);

/** The decorator factory that made a library value: `Get` of `@nestjs/common.Get()`. */
export const factoryName = (value: LibraryValue): string | undefined => /\.(\w+)\(\)$/.exec(value.path)?.[1];

export const DECORATOR_MODELS: ReadonlyMap<string, Model> = models;
