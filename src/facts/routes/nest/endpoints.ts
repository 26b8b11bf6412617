import type { Machine } from '../../../code/machine.ts';
import type { Value } from '../../../code/value.ts';
import { keyOf } from '../../../code/value.ts';
import { pathPattern } from '../pattern.ts';
import { startUnstarted } from '../start.ts';
import { pathText, witnessOf } from '../text.ts';
import type { Adapter, Endpoint } from '../types.ts';
import { type Application, readApplications } from './application.ts';
import { readBindings } from './consumer.ts';
import { type ControllerRoute, controllerRoutes } from './controllers.ts';
import { NEST_MODELS } from './models.ts';
import { providerRoutes } from './providers.ts';
import type { ApplicationScope } from './scope.ts';
import { globals } from './scope.ts';
import { packageRoutes, serverRoutes } from './server.ts';
import { readSettings, type Settings } from './settings.ts';

/** NestJS: modules from the root one, controllers under their prefixes, guards from the application to the method. */
export const nest: Adapter = {
  name: 'nestjs',
  matching: { anyCase: true, anySlash: true },
  packages: ['@nestjs/core', '@nestjs/common'],
  creates: /\bNestFactory\s*\.\s*create\w*\s*[<(]/,
  models: NEST_MODELS,
  endpoints(session) {
    const { machine } = session;
    let applications = readApplications(machine, machine.effects);
    if (applications.length === 0 && startUnstarted(session, /\bNestFactory\s*\.\s*create\w*\s*[<(]/))
      applications = readApplications(machine, machine.effects);
    const settled = applications.map((app) => ({ app, settings: readSettings(app.value, machine.effects) }));
    return settled.flatMap(({ app, settings }) => {
      // An application that is made only to be asked for its configuration says nothing beside the one that listens.
      if (!settings.listens && settled.some((other) => other.settings.listens && other.app.root === app.root)) return [];
      const text = session.code.repo.text(app.value.made?.file ?? '') ?? '';
      const idle = !settings.listens && (settings.closed || !SERVED.test(text));
      const routes = applicationRoutes(machine, app, settings);
      return idle ? routes.map((each) => ({ ...each, lost: each.lost ?? 'nothing listens with this application' })) : routes;
    });
  },
};

/** Words of a file that serves the application it makes, or hands it to whoever imports the file. */
const SERVED = /\blisten\b|\.init\(|getHttp\w+\(|\bexport\b|\bexports\b|\bhandler\b/;

function applicationRoutes(machine: Machine, app: Application, settings: Settings): Endpoint[] {
  const scope: ApplicationScope = {
    machine,
    app,
    settings,
    bindings: readBindings(machine, app.container),
    guards: globals(app, 'APP_GUARD', settings.guards),
    interceptors: globals(app, 'APP_INTERCEPTOR', settings.interceptors),
    modulePaths: modulePaths(app),
  };
  const { routes, graphql } = packageRoutes(scope);
  const providers = app.container.modules.flatMap((module) => providerRoutes(scope, module, graphql));
  if (!app.http) return providers;
  const server = serverRoutes(scope);
  const controllers = app.container.modules.flatMap((module) => controllerRoutes(scope, module));
  return [...server, ...(app.fastify ? controllers : shadowed(controllers, server)), ...routes, ...providers];
}

/** Prefixes that `RouterModule.register` gives to modules. */
function modulePaths(app: Application): Map<Value, string> {
  const found = new Map<Value, string>();
  const read = (routes: Value | undefined, above: string): void => {
    if (routes?.is !== 'list') return;
    for (const each of routes.items) {
      if (each.is === 'class') found.set(each, above);
      if (each.is !== 'object') continue;
      const { text } = pathText(each.fields.get('path'));
      const path = `${above}${text === '' || text.startsWith('/') ? text : `/${text}`}`.replace(/\/+/g, '/').replace(/\/$/, '');
      const module = each.fields.get('module');
      if (module) found.set(module, path);
      read(each.fields.get('children'), path);
    }
  };
  for (const { packages } of app.container.modules)
    for (const { value } of packages)
      if (value.is === 'library' && /^@nestjs\/core\.RouterModule\.(?:register|forRoutes)\(\)$/.test(value.path))
        read(value.call?.arguments[0], '');
  return found;
}

/** The first route that matches answers: later ones for the same requests are lost. */
function shadowed(routes: readonly ControllerRoute[], server: readonly Endpoint[]): Endpoint[] {
  const before: { pattern: RegExp; endpoint: Endpoint; version?: Value | undefined }[] = server
    .filter((each) => !each.implicit && each.when.length === 0)
    .map((endpoint) => ({ pattern: pathPattern(endpoint.path, { ignoreCase: true, slash: true }), endpoint }));
  return routes.map((each) => {
    const concrete = witnessOf(each.path);
    const hider = before.find(
      ({ pattern, endpoint, version }) =>
        (endpoint.method === each.method || endpoint.method === 'ALL') &&
        pattern.test(concrete) &&
        endpoint.when.length === 0 &&
        (version === undefined || each.version === undefined || keyOf(version) === keyOf(each.version)),
    );
    before.push({ pattern: pathPattern(each.path, { ignoreCase: true, slash: true }), endpoint: each, version: each.version });
    return hider ? { ...each, lost: `an earlier route answers it: ${hider.endpoint.method} ${hider.endpoint.path}` } : each;
  });
}
