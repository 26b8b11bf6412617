import type { Effect, Machine } from '../../../code/machine.ts';
import type { LibraryValue, Value } from '../../../code/value.ts';
import { readConfiguration } from './configuration.ts';
import { Container } from './container.ts';
import { readModules } from './modules.ts';
import { registerStrategies } from './passport.ts';

/** An application that `NestFactory.create` made. */
export interface Application {
  readonly value: LibraryValue;
  readonly root: Value;
  readonly container: Container;
  /** Fastify serves it: routes are matched by their pieces, not in order. */
  readonly fastify: boolean;
  /** It serves no HTTP of its own: `createApplicationContext`, `createMicroservice`. */
  readonly http: boolean;
}

export const CREATE = /^@nestjs\/core\.NestFactory\.(create|createMicroservice|createApplicationContext)\(\)$/;
const containers = new WeakMap<LibraryValue, Container>();

/** The container of an application, made at the first question. */
export function containerOf(m: Machine, app: LibraryValue): Container {
  let container = containers.get(app);
  if (!container) {
    const root = app.call?.arguments[0];
    container = new Container(m, root ? readModules(m, root) : []);
    containers.set(app, container);
    registerStrategies(m, container);
    readConfiguration(m, container.modules);
    m.cache.set('nest container', container);
  }
  return container;
}

/** The container that a guard of this machine belongs to. */
export const currentContainer = (m: Machine): Container | undefined => m.cache.get('nest container') as Container | undefined;

/** The application behind a library value: itself, or what its adapter or server was read from. */
export function applicationOf(value: LibraryValue | undefined): LibraryValue | undefined {
  for (let current = value, hops = 0; current && hops < 6; current = current.receiver, hops++)
    if (CREATE.test(current.path)) return current;
  return undefined;
}

export function readApplications(m: Machine, effects: readonly Effect[]): Application[] {
  const found = new Map<number, Application>();
  for (const { result } of [...effects]) {
    const value = result.is === 'pending' && 'value' in result.state ? result.state.value : result;
    if (value.is !== 'library' || !CREATE.test(value.path) || found.has(value.id)) continue;
    const root = value.call?.arguments[0];
    if (!root) continue;
    const adapter = value.call?.arguments[1];
    found.set(value.id, {
      value,
      root,
      container: containerOf(m, value),
      fastify: adapter?.is === 'library' && /FastifyAdapter\(\)$/.test(adapter.path),
      http: value.path === '@nestjs/core.NestFactory.create()',
    });
  }
  return [...found.values()];
}
