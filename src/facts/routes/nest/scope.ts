import type { Machine } from '../../../code/machine.ts';
import { linearize } from '../../../code/run/classes.ts';
import type { ClassValue, Value } from '../../../code/value.ts';
import type { Layer } from '../types.ts';
import type { Application } from './application.ts';
import type { Binding } from './consumer.ts';
import type { Subject } from './context.ts';
import { enhancer, guardLayer, interceptorLayer } from './layers.ts';
import { getMetadata } from './metadata.ts';
import { entriesOf, type Listed, type ModuleNode } from './modules.ts';
import type { Settings } from './settings.ts';

/** Everything that endpoints of one application are made from. */
export interface ApplicationScope {
  readonly machine: Machine;
  readonly app: Application;
  readonly settings: Settings;
  readonly bindings: readonly Binding[];
  /** Global guards and interceptors with their instances: those of modules first. */
  readonly guards: readonly Enhancer[];
  readonly interceptors: readonly Enhancer[];
  readonly modulePaths: ReadonlyMap<Value, string>;
}

export interface Enhancer {
  readonly item: Listed;
  readonly instance: Value;
}

/** What modules provide under APP_GUARD or APP_INTERCEPTOR, and what the program adds itself. */
export function globals(app: Application, token: string, added: readonly Value[]): Enhancer[] {
  const { container } = app;
  const provided = container.modules.flatMap((module) =>
    module.providers.flatMap((item): Enhancer[] => {
      const provide = item.value.is === 'object' ? item.value.fields.get('provide') : undefined;
      return provide?.is === 'library' && provide.path === `@nestjs/core.${token}`
        ? [{ item, instance: container.provided(item.value, module) }]
        : [];
    }),
  );
  const own = added
    .flatMap((value) => entriesOf(container.machine, value))
    .map((item) => ({ item, instance: enhancer(container, item.value, undefined) }));
  return [...provided, ...own];
}

/** Guards, then interceptors: global ones, those of the class, those of the method. */
export function enhancerLayers(scope: ApplicationScope, subject: Subject, host: ModuleNode | undefined, withGlobals = true): Layer[] {
  const { container } = scope.app;
  const own = (key: string): Enhancer[] => {
    const listed = [
      ...entriesOf(scope.machine, getMetadata(subject.of, key)),
      ...entriesOf(scope.machine, getMetadata(subject.handler, key)),
    ];
    return listed.map((item) => ({ item, instance: enhancer(container, item.value, host) }));
  };
  const guards = [...(withGlobals ? scope.guards : []), ...own('guards')].map(({ item, instance }) => guardLayer(item, instance, subject));
  const interceptors = [...(withGlobals ? scope.interceptors : []), ...own('interceptors')].flatMap(
    ({ item, instance }) => interceptorLayer(item, instance, subject) ?? [],
  );
  return [...guards, ...interceptors];
}

/** Methods of a class as the framework scans them: its own first, then those of classes above that it does not redefine. */
export function methodsOf(of: ClassValue): [string, Value][] {
  const found = new Map<string, Value>();
  for (const each of linearize(of)) {
    if (each.is !== 'class') continue;
    for (const [name, value] of each.prototype)
      if (name !== 'constructor' && value.is !== 'accessor' && !found.has(name)) found.set(name, value);
  }
  return [...found];
}
