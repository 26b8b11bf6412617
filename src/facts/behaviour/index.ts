import { type Effect, Exited, Limit, type Machine, Raised } from '../../code/machine.ts';
import { claimModules, nameOf, share } from '../../code/run/shared.ts';
import { type Control, controlsOf, type Trace, type TraceOptions, trace } from '../../code/trace.ts';
import type { FunctionNode } from '../../code/tree.ts';
import type { Value } from '../../code/value.ts';
import { type World, world } from '../../code/world.ts';
import { defineFact } from '../../define.ts';
import { code } from '../code.ts';
import { type Entrypoint, entrypoints } from '../entrypoints.ts';
import { inventory, type RouteFact } from '../routes/inventory.ts';
import { loadService, type Service } from '../routes/service.ts';
import { worlds } from '../worlds.ts';
import { commandFiles } from './commands.ts';
import { type Entry, entriesOf } from './entries.ts';

export type { Entry, EntryKind } from './entries.ts';

/**
 * documented: the production deployment's variables, all others unset; exposed: the same, all others free;
 * empty: nothing is set. The caller has a valid credential in each: what is asked is what a run does.
 */
export type WorldName = 'documented' | 'exposed' | 'empty';

export interface Behaviour {
  /** What outside makes the program run: routes, start-up, workers, schedules, tools, bots. Loaded once a world. */
  entries(name: WorldName): readonly Entry[];
  /** Programs started by hand; loading one runs it. Load only those that can matter. */
  readonly commands: readonly Entrypoint[];
  /** The entries of a command: its main part, and what it handed to packages. */
  command(name: WorldName, of: Entrypoint): readonly Entry[];
  /** Everything an entry may do; kept for runs without options. */
  trace(entry: Entry, options?: TraceOptions): Trace;
  /** The tests that decide whether an effect of an entry happens. */
  controls(
    entry: Entry,
    reaches: (trace: Trace) => boolean,
    options?: TraceOptions,
  ): { readonly reached: boolean; readonly base: Trace; readonly controls: readonly Control[]; readonly complete: boolean };
  /** The same entry in another world; undefined where that world has no such entry. */
  same(entry: Entry, name: WorldName): Entry | undefined;
}

/** What the program does when it is used: runs of its entries with every open branch taken. Everything is done on demand. */
export const behaviour = defineFact({
  id: 'behaviour',
  needs: { code, entrypoints, inventory, worlds },
  derive({ repo }, given): Behaviour {
    const named: Record<WorldName, World> = {
      documented: { ...given.worlds.documented, caller: 'valid' },
      exposed: { ...given.worlds.exposed, caller: 'valid' },
      empty: world('empty', {}, { caller: 'valid' }),
    };
    const routes = new Map<string, RouteFact>();
    for (const route of given.inventory.routes)
      routes.set(routeKey(route.method, route.path, route.handler.path, route.handler.line), route);
    const routeOf = (endpoint: { method: string; path: string; at: { file: string; line: number } }): RouteFact | undefined =>
      routes.get(routeKey(endpoint.method, endpoint.path, endpoint.at.file, endpoint.at.line));
    // Processes that serve no routes: workers, bots, schedulers.
    const serving = new Set(given.inventory.services.map(({ entry }) => entry.file));
    const workers = given.entrypoints.filter(({ file }) => !serving.has(file));
    const loaded = new Map<WorldName, readonly Entry[]>();
    const traces = new WeakMap<Entry, Trace>();

    const load = (name: WorldName, entry: Entrypoint, started: boolean, steps?: number): Entry[] => {
      let opened: Machine | undefined;
      let service: Service;
      try {
        service = loadService(repo, given.code, named[name], entry, entry.command === '', (machine) => {
          machine.watch = {};
          if (steps !== undefined) machine.maxTicks = steps;
          opened = machine;
        });
      } catch (error) {
        if (!(error instanceof Limit || error instanceof Raised || error instanceof Exited) || !opened) throw error;
        return [cutShort(entry, opened, started)];
      }
      const { machine } = service;
      claimModules(machine);
      const entries = entriesOf(service, entry.file, started, routeOf);
      for (const [entry, run] of remember(machine, entries, { steps: 30_000 })) traces.set(entry, run);
      return entries;
    };
    const traceOf = (entry: Entry, options?: TraceOptions): Trace => {
      if (entry.loaded) return loadedTrace(entry.loaded, entry.machine, entry.cut !== true);
      if (options) return trace(entry.machine, entry.run, options);
      const known = traces.get(entry);
      if (known) return known;
      const made = trace(entry.machine, entry.run);
      traces.set(entry, made);
      return made;
    };
    const entriesIn = (name: WorldName): readonly Entry[] => {
      let entries = loaded.get(name);
      if (!entries) {
        const started = new Set(given.inventory.entries);
        entries = [
          ...given.inventory.services.flatMap(({ entry }) => load(name, entry, started.has(entry))),
          ...workers.flatMap((entry) => load(name, entry, true)),
        ];
        loaded.set(name, entries);
      }
      return entries;
    };
    const commandEntries = new Map<string, readonly Entry[]>();
    const known = new Set([...given.inventory.services, ...workers.map((entry) => ({ entry }))].map(({ entry }) => entry.file));
    return {
      entries: entriesIn,
      commands: commandFiles(repo).filter(({ file }) => !known.has(file)),
      command(name, of) {
        const key = `${name}\n${of.file}`;
        let entries = commandEntries.get(key);
        if (!entries) {
          entries = load(name, of, false, MOST_STEPS);
          commandEntries.set(key, entries);
        }
        return entries;
      },
      trace: traceOf,
      controls: (entry, reaches, options = {}) =>
        entry.loaded
          ? {
              reached: reaches(loadedTrace(entry.loaded, entry.machine, entry.cut !== true)),
              base: loadedTrace(entry.loaded, entry.machine, entry.cut !== true),
              controls: [],
              complete: true,
            }
          : controlsOf(entry.machine, entry.run, reaches, options),
      same: (entry, name) => {
        const all = [...entriesIn(name), ...[...commandEntries].filter(([key]) => key.startsWith(`${name}\n`)).flatMap(([, each]) => each)];
        return all.find(
          (each) =>
            each.kind === entry.kind && each.name === entry.name && each.at.path === entry.at.path && each.at.line === entry.at.line,
        );
      },
    };
  },
});

/** Steps of a program that runs while it loads: those that take more are not decided. */
const MOST_STEPS = 40_000;
const MOST_ROUNDS = 3;

/** A program whose loading does not come to an end: what it did until then, and whoever asks is told that there may be more. */
function cutShort(entry: Entrypoint, machine: Machine, started: boolean): Entry {
  return {
    kind: 'command',
    name: entry.command === '' ? entry.file : entry.command,
    at: { path: entry.file, line: 1 },
    service: entry.service,
    served: started,
    machine,
    loaded: machine.effects.slice(),
    cut: true,
    run: () => undefined,
  };
}

/**
 * What one run puts into memory is there for the others: as long as that adds something, containers are opened and the runs
 * that speak of them are made again. Gives the runs that came to their end and that nothing written later concerns.
 */
export function remember<E extends Pick<Entry, 'loaded' | 'run'>>(
  machine: Machine,
  entries: readonly E[],
  options: TraceOptions = {},
): ReadonlyMap<E, Trace> {
  const runs = new Map<E, Trace>();
  let again = entries.filter(({ loaded }) => !loaded);
  for (let round = 0; round < MOST_ROUNDS && again.length > 0; round++) {
    const written = new Map<string, Value[]>();
    for (const entry of again) {
      const run = trace(machine, () => entry.run(), {
        ...options,
        onShared: (state) => {
          for (const [holder, values] of state) if (!written.has(holder) && !machine.shared.has(holder)) written.set(holder, [...values]);
        },
      });
      if (run.complete) runs.set(entry, run);
      else runs.delete(entry);
    }
    if (written.size === 0) return runs;
    share(machine, written);
    const speaks = speaking(machine, new Set([...written.keys()].map(nameOf)));
    again = entries.filter((entry) => {
      const run = runs.get(entry);
      return !entry.loaded && (!run || [...run.called].some(speaks));
    });
  }
  for (const entry of again) runs.delete(entry);
  return runs;
}

/** Whether the text of a function names one of these, or its file imports one under another name. */
function speaking(machine: Machine, names: ReadonlySet<string>): (node: FunctionNode) => boolean {
  const known = new Map<FunctionNode, boolean>();
  const files = new Map<string, boolean>();
  const plain = (word: string): string => word.replace(/^_+/, '');
  const wholeText = (file: string): string => machine.options.text?.(file) ?? '';
  const renames = (file: string): boolean => {
    const answer =
      files.get(file) ?? [...wholeText(file).matchAll(/([\w$]+)\s*(?:\bas\b|:)\s*[\w$]/g)].some(([, name]) => names.has(plain(name ?? '')));
    files.set(file, answer);
    return answer;
  };
  return (node) => {
    const { file, start, end } = node.at;
    const answer =
      known.get(node) ??
      ((
        wholeText(file)
          .slice(start, end)
          .match(/[\w$]+/g) ?? []
      ).some((word) => names.has(plain(word))) ||
        renames(file));
    known.set(node, answer);
    return answer;
  };
}

const routeKey = (method: string, path: string, file: string, line: number): string => `${method} ${path} ${file}:${line}`;

function loadedTrace(effects: readonly Effect[], machine: Machine, whole: boolean): Trace {
  return {
    effects,
    tests: [],
    unknownCalls: [],
    returned: [],
    writes: [],
    called: new Set(),
    variables: machine.variables,
    ends: 'returns',
    complete: whole && !machine.reasons.some(({ code }) => code === 'budget'),
    reasons: machine.reasons,
  };
}
