import type { Model, Models } from '../../../code/machine.ts';
import { CREDENTIALS } from '../../../code/models/credentials.ts';
import { readEnvironment } from '../../../code/models/environment.ts';
import { promised } from '../../../code/run/pending.ts';
import { constant, isConstant, library, pending, TRUE, textOf, UNDEFINED, unknown } from '../../../code/value.ts';
import { applicationOf, containerOf, currentContainer } from './application.ts';
import { configuration, registerAs } from './configuration.ts';
import { graphqlContext } from './context.ts';
import { DECORATOR_MODELS } from './decorators.ts';
import { PASSPORT_MODELS } from './passport.ts';
import { REFLECTOR_MODELS } from './reflector.ts';

const calls = new Map<string, Model>([...DECORATOR_MODELS, ...REFLECTOR_MODELS, ...PASSPORT_MODELS]);

const FACTORY = '@nestjs/core.NestFactory';
for (const name of ['create', 'createMicroservice', 'createApplicationContext'])
  calls.set(`${FACTORY}.${name}`, (_m, call) =>
    pending({
      value: library(`${FACTORY}.${name}()`, {
        call: { arguments: call.arguments, named: call.named, at: call.at, construct: true },
        made: call.at,
      }),
    }),
  );

const APP = `${FACTORY}.create()`;
for (const name of [
  'setGlobalPrefix',
  'enableVersioning',
  'useGlobalGuards',
  'useGlobalPipes',
  'useGlobalFilters',
  'useGlobalInterceptors',
  'use',
  'useWebSocketAdapter',
  'enableShutdownHooks',
  'useStaticAssets',
  'setViewEngine',
  'setBaseViewsDir',
  'useBodyParser',
  'set',
  'enable',
  'disable',
  'init',
  'enableCors',
  'useLogger',
  'flushLogs',
])
  calls.set(`${APP}.${name}`, (_m, call) => call.receiver);
/** `app.get(Token)`: the instance of the container. */
const resolve: Model = (m, call) => {
  const app = applicationOf(call.receiver);
  const [token] = call.arguments;
  return app && token ? containerOf(m, app).resolve(token) : undefined;
};
for (const name of ['create', 'createApplicationContext']) {
  calls.set(`${FACTORY}.${name}().get`, resolve);
  calls.set(`${FACTORY}.${name}().resolve`, (m, call) => pending({ value: resolve(m, call) ?? UNDEFINED }));
}
calls.set('@nestjs/core.ModuleRef().get', (m, call) => (call.arguments[0] ? currentContainer(m)?.resolve(call.arguments[0]) : undefined));
calls.set('@nestjs/core.ModuleRef().resolve', (m, call) =>
  call.arguments[0] ? pending({ value: currentContainer(m)?.resolve(call.arguments[0]) ?? UNDEFINED }) : undefined,
);

calls.set('@nestjs/graphql.GqlExecutionContext.create', (_m, call) => graphqlContext(call.arguments[0]));
for (const path of ['@nestjs/throttler.ThrottlerGuard', '@nestjs/throttler.ThrottlerGuard()'])
  calls.set(`${path}.canActivate`, () => pending({ value: TRUE }));

/** `JwtService` checks a token as jsonwebtoken does. */
const verify = CREDENTIALS['jsonwebtoken.verify'];
if (verify) {
  calls.set('@nestjs/jwt.JwtService().verify', verify);
  calls.set('@nestjs/jwt.JwtService().verifyAsync', (m, call) => promised(m, () => verify(m, call) ?? UNDEFINED));
}
const decode = CREDENTIALS['jsonwebtoken.decode'];
if (decode) calls.set('@nestjs/jwt.JwtService().decode', decode);

/** `ConfigService.get(key, default)`: a variable, or what a loaded configuration holds. */
const setting: Model = (m, call) => {
  const key = textOf(call.arguments[0]);
  if (key === undefined) return undefined;
  const otherwise = call.arguments.slice(1).find((each) => !(each.is === 'object' && each.fields.has('infer')));
  const loaded = configuration(m, key);
  if (loaded && !(isConstant(loaded) && loaded.value === undefined)) return loaded;
  if (!/^[A-Za-z_]\w*$/.test(key)) return unknown('dynamic', `the setting ${key}`, call.at, [{ from: 'configuration', name: key }]);
  const value = readEnvironment(m, constant(key), call.at, constant(undefined));
  if (isConstant(value) && value.value === undefined)
    return (
      otherwise ??
      (/^[A-Z][A-Z0-9_]*$/.test(key) ? value : unknown('dynamic', `the setting ${key}`, call.at, [{ from: 'configuration', name: key }]))
    );
  return value;
};
calls.set('@nestjs/config.ConfigService().get', setting);
calls.set('@nestjs/config.ConfigService().getOrThrow', setting);
calls.set('@nestjs/config.registerAs', registerAs);
calls.set('rxjs.firstValueFrom', (_m, call) =>
  pending({
    value:
      call.arguments[0]?.is === 'library' && call.arguments[0].path === 'rxjs.of()'
        ? (call.arguments[0].call?.arguments[0] ?? UNDEFINED)
        : unknown('library', 'what an observable emits', call.at),
  }),
);
calls.set('rxjs.lastValueFrom', calls.get('rxjs.firstValueFrom') ?? (() => undefined));

export const NEST_MODELS: Models = { calls, members: new Map() };
