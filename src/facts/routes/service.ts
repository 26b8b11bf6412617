import type { Code } from '../../code/code.ts';
import { type Machine, Raised } from '../../code/machine.ts';
import { callValue } from '../../code/run/call.ts';
import { readMember } from '../../code/run/member.ts';
import { exportOf } from '../../code/run/module.ts';
import { awaitPending } from '../../code/run/pending.ts';
import type { Span } from '../../code/tree.ts';
import { isConstant, type ModuleValue, textOf, unknown, type Value } from '../../code/value.ts';
import type { World } from '../../code/world.ts';
import type { Repository } from '../../repo.ts';
import type { Entrypoint } from '../entrypoints.ts';
import { adapters } from './adapters.ts';
import { packageVersion } from './package-version.ts';
import { spawned } from './processes.ts';
import type { Endpoint, Session } from './types.ts';

/** An entry file loaded in a world, with everything its frameworks registered. */
export interface Service {
  readonly entry: Entrypoint;
  readonly machine: Machine;
  readonly session: Session;
  readonly endpoints: readonly Endpoint[];
  /** The application object the start command names. */
  readonly object?: Value | undefined;
}

/** Runs an entry file as its process would, and reads the registrations. */
export function loadService(
  repo: Repository,
  model: Code,
  world: World,
  entry: Entrypoint,
  factories = false,
  prepare?: (machine: Machine) => void,
): Service {
  const machine = model.machine(world);
  prepare?.(machine);
  machine.starting = 'loading';
  const module = model.load(machine, entry.file, entry.main);
  for (const file of entry.also ?? []) model.load(machine, file);
  for (const file of spawned(machine, repo, entry.service)) model.load(machine, file, true);
  const named =
    entry.object === undefined ? undefined : (module.scope.variables.get(entry.object) ?? exportOf(machine, module, entry.object));
  if (named && entry.method !== undefined) callMethod(machine, named, entry.method);
  const told = entry.factory && named ? callFactory(machine, named) : named;
  const object = servedByName(machine, model, entry.file) ?? told;
  if (factories) for (const made of factoriesOf(module)) callFactory(machine, made);
  machine.starting = false;
  const session: Session = {
    code: model,
    machine,
    effects: machine.effects,
    entry: module,
    start: entry,
    version: (name) => packageVersion(repo, entry.file, name),
  };
  return { entry, machine, session, endpoints: adapters.flatMap((adapter) => adapter.endpoints(session)), object };
}

const NOWHERE: Span = { file: '', start: 0, end: 0, line: 1, column: 1 };

/** Makes an instance of a class and calls a method of it, as a command framework does. */
function callMethod(machine: Machine, of: Value, name: string): void {
  try {
    const instance = callValue(machine, of, [], new Map(), NOWHERE);
    const method = readMember(machine, instance, name, 'javascript', NOWHERE, true);
    const result = method && callValue(machine, method, [], new Map(), NOWHERE, instance);
    if (result?.is === 'pending') awaitPending(machine, result, NOWHERE);
  } catch (error) {
    if (!(error instanceof Raised)) throw error;
    machine.note({ code: 'dynamic', text: `${name} of the command raises` });
  }
}

/** The application that a program hands to a server by its name: `uvicorn.run("app.main:app")`. */
function servedByName(machine: Machine, model: Code, from: string): Value | undefined {
  for (const effect of [...machine.effects]) {
    if (!/^(?:uvicorn\.(?:run|Config)|granian\.(?:server\.)?Granian|hypercorn\.Config)$/.test(effect.path)) continue;
    const [given] = effect.arguments;
    const name = textOf(given ?? effect.named.get('app') ?? effect.named.get('target'));
    const [path = '', object = 'app'] = name?.split(':') ?? [];
    const target = path === '' ? undefined : model.resolve(from, path, 'python');
    if (!target || !('file' in target)) continue;
    const value = model.load(machine, target.file).scope.variables.get(object);
    const factory = effect.named.get('factory');
    return value && factory && isConstant(factory) && factory.value === true ? callFactory(machine, value) : value;
  }
  return undefined;
}

/** Nothing is known of what a factory is given. */
const argumentsFor = (factory: Value): Value[] =>
  factory.is === 'function'
    ? factory.node.parameters.flatMap((each) =>
        each.default || each.rest || each.keywordOnly ? [] : [unknown('dynamic', 'an argument of the factory', each.at)],
      )
    : [];

/** Functions of a module that build an application when somebody calls them. */
const factoriesOf = (module: ModuleValue): Value[] =>
  [...module.scope.variables.values()].filter(
    (value) =>
      value.is === 'function' &&
      value.module === module &&
      /^(?:create|make|build|get|init|setup|start|bootstrap)?_?\w*(?:app|application|server|api)$/i.test(value.node.name ?? '') &&
      !value.node.generator,
  );

/** The function of a command, below the decorators of a command framework. */
function commandOf(value: Value): Value {
  const [inner] =
    value.is === 'library' && /^(?:click|typer|cloup|rich_click|asyncclick)\./.test(value.path) ? (value.call?.arguments ?? []) : [];
  return inner && (inner.is === 'function' || inner.is === 'library') ? commandOf(inner) : value;
}

function callFactory(machine: Machine, given: Value): Value | undefined {
  const factory = commandOf(given);
  try {
    return callValue(machine, factory, argumentsFor(factory), new Map(), NOWHERE);
  } catch {
    machine.note({ code: 'dynamic', text: 'the application factory raises' });
    return undefined;
  }
}
