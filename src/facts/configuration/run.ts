import type { Code } from '../../code/code.ts';
import type { Effect, Machine } from '../../code/machine.ts';
import { type Limits, type Outcomes, outcomesOf } from '../../code/outcomes.ts';
import { callValue, drain } from '../../code/run/call.ts';
import { bind } from '../../code/run/member.ts';
import { dereference, exportOf } from '../../code/run/module.ts';
import { awaitPending } from '../../code/run/pending.ts';
import { type ClassValue, type ModuleValue, object, unknown, type Value } from '../../code/value.ts';
import type { World } from '../../code/world.ts';
import type { Service } from '../routes/service.ts';
import type { Definition } from './outline.ts';

/** Machines to run definitions in: one of a loaded service that holds the file, else one that loads the file alone. */
export class Runner {
  readonly #code: Code;
  readonly #services: readonly Service[];
  readonly #world: World;
  readonly #alone = new Map<string, Machine>();
  #again: Machine | undefined;

  constructor(code: Code, services: readonly Service[], world: World) {
    this.#code = code;
    this.#services = services;
    this.#world = world;
  }

  /** A machine in which the file is loaded, and the module. */
  open(file: string): { machine: Machine; module: ModuleValue } | undefined {
    for (const { machine } of this.#services) {
      const module = machine.modules.get(file);
      if (module && machine.options.world.name === this.#world.name) return { machine, module };
    }
    let machine = this.#alone.get('');
    if (!machine) {
      machine = this.#code.machine(this.#world);
      this.#alone.set('', machine);
    }
    try {
      return { machine, module: this.#code.load(machine, file) };
    } catch {
      return undefined;
    }
  }

  /** Loads a file anew in another world. Undefined when that cannot be done. */
  load(file: string, world: World): { machine: Machine; module: ModuleValue } | undefined {
    const machine = this.#code.machine(world);
    try {
      return { machine, module: this.#code.load(machine, file) };
    } catch {
      return undefined;
    }
  }

  /** Loads a file once more in another world, with all that it imports as it was, and reads what it holds then. Undefined when that cannot be done. */
  reload<T>(file: string, world: World, read: (module: ModuleValue, machine: Machine) => T): T | undefined {
    this.#again ??= this.#code.machine(this.#world);
    const machine = this.#again;
    try {
      this.#code.load(machine, file);
      machine.modules.delete(file);
      machine.reasons = [];
      return machine.withWorld(world, () => read(this.#code.load(machine, file), machine));
    } catch {
      return undefined;
    }
  }

  /**
   * Runs a function or method on every path, with other variables and files than it was loaded with. `read` sees the result
   * before what the path wrote is undone; what it gives stands for it. Undefined: the function is not
   * found.
   */
  run(
    definition: Definition,
    change: Partial<World>,
    limits: Limits = {},
    read: (value: Value, effects: readonly Effect[]) => Value = (value) => value,
  ): Outcomes | undefined {
    const opened = this.open(definition.file);
    const callee = opened && callableOf(opened.machine, opened.module, definition);
    if (!opened || !callee) return undefined;
    const { machine } = opened;
    const at = definition.function.at;
    return machine.withWorld(change, () =>
      outcomesOf(
        machine,
        () => {
          const before = machine.effects.length;
          const args = argumentsFor(definition, callee);
          const result = callValue(machine, callee, args, new Map(), at);
          const settled = result.is === 'pending' ? awaitPending(machine, result, at) : result;
          if (settled.is === 'object') drain(machine, settled, true);
          return read(settled, machine.effects.slice(before));
        },
        { paths: 48, steps: 30_000, ...limits },
      ),
    );
  }
}

/** What a definition is at run time: the function, or the method bound to an instance of which nothing is known. */
export function callableOf(machine: Machine, module: ModuleValue, definition: Definition): Value | undefined {
  if (!definition.class) {
    const value = module.scope.variables.get(definition.name) ?? exportOf(machine, module, definition.name);
    const found = value && dereference(machine, value);
    if (!found) return handedOver(machine, definition);
    return found?.is === 'function' && found.node.at.start === definition.function.at.start
      ? found
      : (unwrapped(found, definition) ?? handedOver(machine, definition));
  }
  const of = [...module.scope.variables.values()]
    .map((each) => dereference(machine, each))
    .find((each): each is ClassValue => each.is === 'class' && each.node.at.start === definition.class?.at.start);
  const method = of && (of.fields.get(definition.name) ?? of.prototype.get(definition.name));
  if (!of || !method) return undefined;
  if (definition.function.static) return method;
  const self = object(of.dialect, [], { class: of, open: true });
  const bound = bind(method, self, of);
  if (bound.is === 'accessor') return bound.get;
  return bound;
}

/** The function that the program handed to a package while it was loaded: a handler, a hook. */
function handedOver(machine: Machine, definition: Definition): Value | undefined {
  for (const { arguments: args, at } of machine.effects) {
    if (at.file !== definition.file) continue;
    const found = args.find((each) => each.is === 'function' && each.node.at.start === definition.function.at.start);
    if (found) return found;
  }
  return undefined;
}

/** The function behind decorators that keep it. */
function unwrapped(value: Value | undefined, definition: Definition): Value | undefined {
  if (!value || (value.is !== 'library' && value.is !== 'native' && value.is !== 'function')) return undefined;
  const inside = value.is === 'library' ? (value.call?.arguments ?? []) : [...value.fields.values()];
  return inside.find((each) => each.is === 'function' && each.node.at.start === definition.function.at.start);
}

/** Nothing is known of what a function is given; its defaults stand. */
function argumentsFor(definition: Definition, callee: Value): Value[] {
  const { parameters } = definition.function;
  const own =
    definition.class && callee.is === 'function' && callee.receiver && callee.dialect === 'python' ? parameters.slice(1) : parameters;
  return own.flatMap((each) =>
    each.default || each.rest || each.keywordOnly || each.optional ? [] : [unknown('dynamic', 'an argument', each.at)],
  );
}
