import { type Machine, Raised } from '../../../code/machine.ts';
import { callValue } from '../../../code/run/call.ts';
import { iterate } from '../../../code/run/iterate.ts';
import { readMember } from '../../../code/run/member.ts';
import { type ClassValue, list, native, object, type Value } from '../../../code/value.ts';
import type { Container } from './container.ts';
import { lasting } from './metadata.ts';
import type { ModuleNode } from './modules.ts';
import { type RouteMatch, routeMatches } from './paths.ts';
import { NO_NAMES, NOWHERE } from './place.ts';

/** What a module's `configure(consumer)` binds. */
export interface Binding {
  readonly handlers: readonly Value[];
  readonly excluded: readonly RouteMatch[];
  readonly routes: readonly RouteMatch[];
  readonly controllers: readonly ClassValue[];
  readonly host: ModuleNode;
  readonly when: readonly string[];
}

/** Runs `configure` of every module and records which middleware it binds to which routes. */
export function readBindings(m: Machine, container: Container): Binding[] {
  const found: Binding[] = [];
  for (const host of container.modules) {
    const { type } = host;
    if (!type) continue;
    const instance = container.instance(type, host);
    const method = readMember(m, instance, 'configure', 'javascript', NOWHERE, true);
    if (method?.is !== 'function') continue;
    const consumer = object('javascript');
    consumer.fields.set(
      'apply',
      native('apply', (call) => proxy(m, host, call.arguments, consumer, found)),
    );
    try {
      lasting(m, () => callValue(m, method, [consumer], NO_NAMES, NOWHERE, instance));
    } catch (error) {
      if (!(error instanceof Raised)) throw error;
      m.note({ code: 'dynamic', at: error.at, text: 'configure() of a module raises' });
    }
  }
  return found;
}

const flat = (values: readonly Value[]): Value[] => values.flatMap((value) => (value.is === 'list' ? flat(value.items) : [value]));

function proxy(m: Machine, host: ModuleNode, applied: readonly Value[], consumer: Value, found: Binding[]): Value {
  const excluded: RouteMatch[] = [];
  const self = object('javascript');
  self.fields.set(
    'exclude',
    native('exclude', (call) => {
      excluded.push(...flat(call.arguments).flatMap((each) => routeMatches(each)));
      return self;
    }),
  );
  self.fields.set(
    'forRoutes',
    native('forRoutes', (call) => {
      const targets = flat(call.arguments);
      found.push({
        handlers: flat(applied.flatMap((each) => (each.is === 'list' ? iterate(m, each).items : [each]))),
        excluded,
        host,
        when: [...m.when],
        routes: routeMatches(list(targets.filter((each) => each.is !== 'class'))),
        controllers: targets.filter((each): each is ClassValue => each.is === 'class'),
      });
      return consumer;
    }),
  );
  return self;
}
