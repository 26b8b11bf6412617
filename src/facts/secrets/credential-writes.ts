import type { Outcomes } from '../../code/outcomes.ts';
import type { Value } from '../../code/value.ts';
import type { World } from '../../code/world.ts';
import { defineFact, type Evidence, type Location } from '../../define.ts';
import { type Behaviour, behaviour } from '../behaviour/index.ts';
import { code } from '../code.ts';
import { liveness } from '../configuration/liveness.ts';
import { type Definition, functionAround, productionUnits } from '../configuration/outline.ts';
import { Runner } from '../configuration/run.ts';
import { besideService } from '../environment.ts';
import { inventory } from '../routes/inventory.ts';
import { walk } from '../tests/walk.ts';
import { worlds } from '../worlds.ts';
import { Bearing, type Bears } from './bearing.ts';
import { pathsOf } from './paths.ts';
import { fileWrites, type Write } from './writes.ts';

/** A write of a credential in clear to a file. */
export interface CredentialWrite extends Location {
  readonly name: string;
  /** The field or variable that makes it one, and where that stands. */
  readonly what: string;
  readonly from: Location;
  /** A served process loads the file. */
  readonly served: boolean;
  /** open: production reaches it; blocked: every path leaves before; unknown: it could not be followed. */
  readonly production: 'open' | 'blocked' | 'unknown';
  /** What opens it where it is blocked: variables that the documented deployment leaves unset. */
  readonly openers: readonly string[];
  readonly trail: readonly Evidence[];
  /** Paths that it may be written to, as far as literals beside it say. */
  readonly paths: readonly string[];
}

export interface CredentialWrites {
  readonly writes: readonly CredentialWrite[];
  /** Writes to files in code that mentions credentials: the denominator. */
  readonly inspected: number;
  readonly sample: readonly Location[];
}

/** Programs that run on the operator's own machine. */
const CLIENT = /(?:^|\/)(?:cli|clients?|sdk|mobile|desktop|extension|browser-extension)\//;

/** Every write of a credential to a file, judged by running what leads to it in the documented production. */
export const credentialWrites = defineFact({
  id: 'credential-writes',
  needs: { behaviour, code, liveness, inventory, worlds },
  derive(_context, given): CredentialWrites {
    const all = fileWrites(given.code).filter(({ unit }) => {
      const loaded = given.liveness.known && given.liveness.loads(unit.file);
      return loaded || !(besideService.test(unit.file) || CLIENT.test(unit.file));
    });
    const bearing = new Bearing(given.code);
    const runner = new Runner(given.code, given.inventory.services, given.worlds.documented);
    const reach = new Reach(given.code, runner);
    const run = all.length > 0 ? secretsHandedOver(given.behaviour) : new Map<string, Bears>();
    const writes = all.flatMap((write): CredentialWrite[] => {
      const bears = bearing.of(write.value, write.unit, write.in) ?? run.get(`${write.unit.file}:${write.node.at.line}`);
      if (!bears) return [];
      const { documented, exposed } = given.worlds;
      const production = reach.of(write, documented);
      return [
        {
          path: write.unit.file,
          line: write.node.at.line,
          name: write.in ? (write.in.class?.name ? `${write.in.class.name}.${write.in.name}()` : `${write.in.name}()`) : write.unit.file,
          what: bears.what,
          from: { path: bears.path, line: bears.line },
          served: given.liveness.loads(write.unit.file),
          production: production.is,
          openers: production.is === 'blocked' ? reach.openers(write, exposed) : [],
          trail: production.trail,
          paths: pathsOf(write),
        },
      ];
    });
    return {
      writes,
      inspected: all.length,
      sample: all.slice(0, 5).map(({ unit, node }) => ({ path: unit.file, line: node.at.line })),
    };
  },
});

/** Calls of packages that production runs, by file and line, with the secret that they are given in clear. */
function secretsHandedOver(from: Behaviour): ReadonlyMap<string, Bears> {
  const found = new Map<string, Bears>();
  for (const entry of from.entries('documented'))
    for (const { at, arguments: given, named } of from.trace(entry).effects) {
      const secret = [...given, ...named.values()].map((value) => secretIn(value, 5)).find((name) => name !== undefined);
      const key = `${at.file}:${at.line}`;
      if (secret !== undefined && !found.has(key)) found.set(key, { what: secret, path: at.file, line: at.line });
    }
  return found;
}

/** The secret whose text a value holds; what a package made of one is not its text. */
function secretIn(value: Value, depth: number): string | undefined {
  if (depth === 0) return undefined;
  const inner = (values: Iterable<Value>): string | undefined => {
    for (const each of values) {
      const found = secretIn(each, depth - 1);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  switch (value.is) {
    case 'constant':
    case 'symbol':
      if (value.is === 'constant' && (typeof value.value !== 'string' || value.value === '')) return undefined;
      return value.origins.find(({ secret, fallback }) => secret === true && fallback !== true)?.name;
    case 'derived':
      return value.holds === 'truth' || value.holds === 'number' ? undefined : inner(value.of);
    case 'list':
      return inner(value.items);
    case 'map':
      return inner([...value.entries.values()].map(([, each]) => each));
    case 'object':
      return value.tag ? undefined : inner([...value.fields.values()].slice(0, 40));
    case 'choice':
      return inner(value.of);
    default:
      return undefined;
  }
}

interface Answer {
  readonly is: 'open' | 'blocked' | 'unknown';
  readonly trail: readonly Evidence[];
}

type Code = Parameters<typeof fileWrites>[0];

/** Whether a place is come to, from the function it stands in and from what calls that. */
class Reach {
  readonly #code: Code;
  readonly #runner: Runner;

  constructor(code: Code, runner: Runner) {
    this.#code = code;
    this.#runner = runner;
  }

  of(write: Write, world: World): Answer {
    return write.in ? this.#from(write.in, new Set([write.node.at.start]), world, 0, new Set()) : { is: 'open', trail: [] };
  }

  /** Variables on which a path that comes to the write depends, when all that is unset is free. */
  openers(write: Write, world: World): readonly string[] {
    if (!write.in) return [];
    const ran = this.#run(write.in, new Set([write.node.at.start]), world);
    const names = new Set<string>();
    for (const [index, outcome] of (ran?.outcomes.all ?? []).entries())
      if (ran?.reached.has(index))
        for (const decision of outcome.decisions) {
          const name = decision.basis === 'environment' ? /\benv\.(\w+)/.exec(decision.key)?.[1] : undefined;
          if (name) names.add(name);
        }
    return [...names].sort();
  }

  #from(definition: Definition, starts: ReadonlySet<number>, world: World, depth: number, seen: Set<Definition>): Answer {
    if (seen.has(definition)) return { is: 'blocked', trail: [] };
    seen.add(definition);
    const ran = this.#run(definition, starts, world);
    if (!ran) return { is: 'unknown', trail: [] };
    if (ran.reached.size === 0) {
      const left = ran.outcomes.all[0];
      const trail = (left?.path ?? [])
        .filter(({ role, at }) => role !== 'entry' && at.file !== '')
        .slice(-4)
        .map(({ at, text }) => ({ path: at.file, line: at.line, note: text.replace(/"[^"]*"/g, '"…"') }));
      return { is: ran.outcomes.complete ? 'blocked' : 'unknown', trail };
    }
    const reached = {
      is: 'open',
      trail: [{ path: definition.file, line: definition.line, note: `${definition.name}() comes to it` }],
    } as const;
    if (depth >= 3) return reached;
    const callers = this.#callers(definition);
    if (callers.length === 0) return reached;
    const answers = callers.map(({ caller, sites }) => (caller ? this.#from(caller, sites, world, depth + 1, seen) : reached));
    const open = answers.find(({ is }) => is === 'open');
    if (open) return { is: 'open', trail: [...open.trail, ...reached.trail] };
    return answers.find(({ is }) => is === 'unknown') ?? answers[0] ?? reached;
  }

  /** Runs a function and tells on which paths one of the places was called. */
  #run(
    definition: Definition,
    starts: ReadonlySet<number>,
    world: World,
  ): { outcomes: Outcomes; reached: ReadonlySet<number> } | undefined {
    const opened = this.#runner.open(definition.file);
    if (!opened) return undefined;
    const { machine } = opened;
    const before = machine.watch;
    const hit = new Set<unknown>();
    const see = (at: { file: string; start: number }): void => {
      if (at.file === definition.file && starts.has(at.start)) hit.add(machine.path?.decisions);
    };
    machine.watch = { onUnknownCall: (_callee, _args, _named, at) => see(at) };
    try {
      const outcomes = this.#runner.run(definition, { environment: world.environment }, { paths: 96, steps: 40_000 });
      if (!outcomes) return undefined;
      const reached = new Set<number>();
      outcomes.all.forEach((outcome, index) => {
        const byEffect = outcome.effects.some(({ at }) => at.file === definition.file && starts.has(at.start));
        const byCall = outcome.path.some(({ role, at }) => role === 'call' && at.file === definition.file && starts.has(at.start));
        if (byEffect || byCall || hit.has(outcome.decisions)) reached.add(index);
      });
      return { outcomes, reached };
    } finally {
      machine.watch = before;
    }
  }

  /** Who calls a function, by its name: more than truly do. */
  #callers({ name, file, class: of, start }: Definition): { caller: Definition | undefined; sites: ReadonlySet<number> }[] {
    const found = new Map<Definition | undefined, Set<number>>();
    const mention = new RegExp(`\\b${name.replace(/\$/g, '\\$&')}\\s*\\(`);
    const isPrivate = /^[_#]/.test(name);
    for (const unit of productionUnits(this.#code, mention)) {
      if (unit.file !== file && (isPrivate || besideService.test(unit.file))) continue;
      walk(unit.module.statements, unit, (node) => {
        if (node.kind !== 'call') return undefined;
        const called = node.callee.kind === 'name' ? node.callee.name : node.callee.kind === 'member' ? node.callee.name : undefined;
        if (called !== name || (of === undefined && node.callee.kind === 'member' && unit.file === file)) return undefined;
        const caller = functionAround(unit, node.at.start);
        if (caller?.start === start && caller.file === file) return undefined;
        const sites = found.get(caller) ?? new Set<number>();
        sites.add(node.at.start);
        found.set(caller, sites);
        return undefined;
      });
    }
    return [...found].map(([caller, sites]) => ({ caller, sites }));
  }
}
