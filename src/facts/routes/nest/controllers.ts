import { constant, type Value } from '../../../code/value.ts';
import { nodeRequest } from '../javascript-request.ts';
import type { Endpoint } from '../types.ts';
import { decorate } from './decorate.ts';
import { handlerLayer, placeOf } from './handler.ts';
import { getMetadata } from './metadata.ts';
import { boundLayers, serverLayers } from './middleware.ts';
import type { ModuleNode } from './modules.ts';
import { routePaths } from './paths.ts';
import { type ApplicationScope, enhancerLayers, methodsOf } from './scope.ts';

export interface ControllerRoute extends Endpoint {
  /** Requests are told apart by a header, so that equal paths do not hide each other. */
  readonly version: Value | undefined;
}

/** The routes of one module's controllers, in registration order. */
export function controllerRoutes(scope: ApplicationScope, module: ModuleNode): ControllerRoute[] {
  return module.controllers.flatMap(({ value, sure }) => (value.is === 'class' ? routesOf(scope, module, value, sure) : []));
}

function routesOf(scope: ApplicationScope, module: ModuleNode, of: Extract<Value, { is: 'class' }>, sure: boolean): ControllerRoute[] {
  const { machine, app, settings } = scope;
  decorate(machine, of);
  if (!getMetadata(of, 'controller')) return [];
  const instance = app.container.instance(of, module);
  const modulePath = (module.type && scope.modulePaths.get(module.type)) ?? '';
  return methodsOf(of).flatMap(([name, handler]) => {
    const own = getMetadata(handler, 'path');
    const verb = getMetadata(handler, 'method');
    if (!own || verb?.is !== 'constant') return [];
    const method = String(verb.value);
    const version = getMetadata(handler, 'version') ?? getMetadata(of, 'version');
    const subject = { of, handler, type: 'http' as const };
    const at = placeOf(handler, of.node.at);
    return routePaths(settings.prefixing, method, version, modulePath, getMetadata(of, 'path'), own).map(
      (route): ControllerRoute => ({
        kind: 'http',
        method,
        path: route.path,
        framework: 'nestjs',
        at,
        chain: [
          ...serverLayers(settings.entries, route.path),
          ...boundLayers(machine, app.container, scope.bindings, settings.prefixing, route, method, of),
          ...enhancerLayers(scope, subject, module),
          handlerLayer(instance, name, subject, at),
        ],
        when: sure ? [] : ['a test that is not decided'],
        app: app.value,
        version:
          settings.prefixing.versioning && !settings.prefixing.versioning.uri
            ? (version ?? settings.prefixing.versioning.otherwise)
            : undefined,
        ...(route.dynamic ? { dynamic: route.dynamic } : {}),
        request: (m) => ({
          method,
          path: route.path,
          values: new Map<string, Value>([
            ['request', nodeRequest(m, method === 'ALL' ? 'GET' : method, route.path)],
            ['router', constant('')],
          ]),
        }),
      }),
    );
  });
}
