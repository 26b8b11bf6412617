import type { Code } from '../../code/code.ts';
import type { Effect, Machine } from '../../code/machine.ts';
import { type Outcome, outcomesOf } from '../../code/outcomes.ts';
import { callValue } from '../../code/run/call.ts';
import { dereference } from '../../code/run/module.ts';
import { constant, isConstant, list, NULL, textOf, type Value } from '../../code/value.ts';
import type { World } from '../../code/world.ts';
import type { Evidence, Location } from '../../define.ts';
import type { ConfigurationRead } from '../configuration/configuration.ts';
import type { Definition } from '../configuration/outline.ts';
import type { Runner } from '../configuration/run.ts';
import { heldWithout, refusalIn } from './held.ts';
import { type Kind, kindOf, kindOfEnd, SCENARIOS, type Scenario, worldOf } from './scenarios.ts';
import type { FieldUses } from './uses.ts';

/** What one scenario gives, over all paths. */
export interface Result {
  readonly kinds: ReadonlySet<Kind>;
  /** A constant that came out, for judging defaults; masked before it is shown. */
  readonly text?: string;
  readonly raisedAt?: Location;
  readonly trail: readonly Evidence[];
}

/** Code that takes one secret: a function, a field of a settings class, or the loading of a file. */
export interface Consumer extends Location {
  readonly variable: string;
  readonly name: string;
  readonly live: boolean;
  /** It also reads `NAME_FILE`. */
  readonly loader: boolean;
  readonly phase: 'import' | 'call';
  readonly by: ConfigurationRead['by'];
  readonly default?: string | null;
  readonly in?: Definition;
  readonly field?: { readonly class: string; readonly name: string };
  /** Where live code outside loaders uses the settings field. */
  readonly uses: readonly Location[];
  /** Runs it. Each scenario is run once. */
  result(scenario: Scenario): Result;
}

/** Whether a result is only this. */
export const isOnly = (result: Result, kind: Kind): boolean => result.kinds.size === 1 && result.kinds.has(kind);

interface Setting {
  readonly code: Code;
  readonly runner: Runner;
  readonly base: World;
  readonly uses: FieldUses;
  /** The file that the deployment names. */
  readonly path?: string;
}

const NOWHERE = { file: '', start: 0, end: 0, line: 1, column: 1 };

/** The consumers of one secret, each ready to be run. */
export function consumersOf(
  variable: string,
  plain: readonly ConfigurationRead[],
  files: readonly ConfigurationRead[],
  setting: Setting,
): readonly Consumer[] {
  const units = new Map<string, { read: ConfigurationRead; loader: boolean; live: boolean }>();
  const keyOf = (read: ConfigurationRead): string =>
    read.in ? `${read.in.file}:${read.in.start}` : read.field ? `${read.path}:${read.field.class}.${read.field.name}` : `${read.path}`;
  for (const read of plain) {
    const known = units.get(keyOf(read));
    units.set(keyOf(read), { read: known?.read ?? read, loader: known?.loader ?? false, live: (known?.live ?? false) || read.live });
  }
  for (const read of files) {
    const known = units.get(keyOf(read));
    units.set(keyOf(read), { read: known?.read ?? read, loader: true, live: (known?.live ?? false) || read.live });
  }
  const loaders = new Set(
    [...units.values()].flatMap(({ read, loader }) => (loader && read.in ? [`${read.in.file}:${read.in.start}`] : [])),
  );
  return [...units.values()].map(({ read, loader, live }): Consumer => {
    const uses = (read.field ? setting.uses.of(read.field.name) : []).filter(
      (use) => !use.in || !loaders.has(`${use.in.file}:${use.in.start}`),
    );
    const fallback = read.default ?? (read.by === 'schema' && !loader ? setting.uses.fallback(variable)?.text : read.default);
    const results = new Map<Scenario, Result>();
    const path = setting.path ?? `/run/secrets/${variable.toLowerCase()}`;
    return {
      variable,
      path: read.path,
      line: read.line,
      uses,
      name: read.in ? functionName(read.in) : read.field ? `${read.field.class}.${read.field.name}` : read.path,
      live: live && (!read.field || uses.length > 0),
      loader,
      phase: read.phase,
      by: read.by,
      ...(fallback === undefined ? {} : { default: fallback }),
      ...(read.in ? { in: read.in } : {}),
      ...(read.field ? { field: read.field } : {}),
      result(scenario) {
        let known = results.get(scenario);
        if (!known) {
          known = summarise(run(read, variable, scenario, setting, path));
          results.set(scenario, known);
        }
        return known;
      },
    };
  });
}

/** The default of a variable that a run hands to a package. */
function defaultHanded(effects: readonly Effect[], variable: string): string | undefined {
  for (const { arguments: given, named } of effects)
    for (const value of [...given, ...named.values()])
      if (value.origins.some(({ from, name, fallback }) => from === 'environment' && name === variable && fallback === true)) {
        const text = textOf(value);
        if (text !== undefined && text !== '') return text;
      }
  return undefined;
}

const functionName = ({ name, class: of }: Definition): string =>
  !of ? `${name}()` : name === '__init__' || name === 'constructor' ? `${of.name ?? 'a class'}()` : `${of.name ?? 'a class'}.${name}()`;

/** How one path ended, read before it was undone. */
interface End {
  readonly kind: Kind;
  readonly text?: string;
  readonly at?: Location;
  readonly trail: readonly Evidence[];
}

function run(read: ConfigurationRead, variable: string, scenario: Scenario, { runner, base }: Setting, path: string): readonly End[] {
  const world = worldOf(base, variable, scenario, path);
  const change = { environment: world.environment, ...(world.files ? { files: world.files } : {}) };
  const texts: (string | undefined)[] = [];
  const kinds: Kind[] = [];
  // The result of a path stands in a list until the path is undone; its value is the place.
  const note = (value: Value, effects: readonly Effect[]): Value => {
    kinds.push(kindOf(value, effects, variable, path));
    texts.push(textOf(value) ?? defaultHanded(effects, variable));
    return constant(kinds.length - 1);
  };
  const ends = (all: readonly Outcome[]): End[] =>
    all.map((outcome): End => {
      const place = isConstant(outcome.value) && typeof outcome.value.value === 'number' ? outcome.value.value : -1;
      const text = texts[place];
      return {
        kind: kindOfEnd(outcome) ?? kinds[place] ?? 'unknown',
        trail: trailOf(outcome),
        ...(text === undefined ? {} : { text }),
        ...(outcome.at && outcome.at.file !== '' ? { at: { path: outcome.at.file, line: outcome.at.line } } : {}),
      };
    });
  if (read.in) {
    const definition = read.in;
    const machine = runner.open(definition.file)?.machine;
    const asking = (environment: World['environment']): readonly End[] => {
      const asked = askedPaths(machine, variable);
      try {
        const all = runner.run(definition, { ...change, environment }, {}, note)?.all ?? [];
        return ends(all.filter(({ decisions }) => asked.paths.has(decisions)));
      } finally {
        asked.stop();
      }
    };
    const direct = asking(world.environment);
    if (direct.length > 0 || !machine) return direct;
    // Nothing asks for the secret while everything is switched off.
    return asking({
      ...world.environment,
      set: { ...switchesOf(machine, () => asking({ ...world.environment, rest: 'free' })), ...world.environment.set },
    });
  }
  if (read.field) {
    const opened = runner.open(read.path);
    const of =
      opened &&
      [...opened.module.scope.variables.values()]
        .map((each) => dereference(opened.machine, each))
        .find((each) => each.is === 'class' && each.node.name === read.field?.class);
    if (!opened || !of) return [];
    const { machine } = opened;
    const { name } = read.field;
    return machine.withWorld(change, () =>
      ends(
        outcomesOf(machine, () => {
          const made = callValue(machine, of, [], new Map(), NOWHERE, undefined, true);
          return note((made.is === 'object' && made.fields.get(name)) || NULL, []);
        }).all,
      ),
    );
  }
  if (scenario === 'neither') {
    const held = heldWithout(runner, read.path, base, variable, path);
    if (held.length > 0) return held.map((each) => ({ ...each, trail: [] }));
  }
  const loaded = runner.load(read.path, world);
  if (!loaded) return [];
  const { machine, module } = loaded;
  const raised = refusalIn(machine, read.path);
  if (raised?.at) return [{ kind: 'raises', trail: [], at: { path: raised.at.file, line: raised.at.line } }];
  const held = [...module.scope.variables].flatMap(([name, value]) =>
    /^(?:__\w+__|process)$/.test(name) ? [] : [dereference(machine, value)],
  );
  return [{ kind: kindOf(list(held), machine.effects, variable, path), trail: [] }];
}

/** The decisions of the paths of a run that read the variable, or the name of its file. What happens on the others says nothing of the secret. */
function askedPaths(machine: Machine | undefined, variable: string): { readonly paths: ReadonlySet<unknown>; stop(): void } {
  const paths = new Set<unknown>();
  const before = machine?.onRead;
  if (machine)
    machine.onRead = (name, at) => {
      if ((name === variable || name === `${variable}_FILE`) && machine.path) paths.add(machine.path.decisions);
      before?.(name, at);
    };
  return {
    paths,
    stop: () => {
      if (machine) machine.onRead = before;
    },
  };
}

const OFF = /^(?:0|off|false|no|none|disabled|test|testing|dev|development|local)?$/i;

/** Values that variables are compared with while a run is free to go anywhere: with them, switches are on. */
function switchesOf(machine: Machine, run: () => unknown): Record<string, string> {
  run();
  const set: Record<string, string> = {};
  for (const [key, values] of machine.compared) {
    const name = key.startsWith('env.') ? key.slice(4) : '';
    const on = [...values].find((value) => !OFF.test(value));
    if (name !== '' && on !== undefined) set[name] = on;
  }
  return set;
}

const trailOf = (outcome: Outcome): Evidence[] =>
  outcome.path
    .filter(({ role, at }) => role !== 'entry' && at.file !== '')
    .map(({ at, text }) => ({ path: at.file, line: at.line, note: text.replace(/"[^"]*"/g, '"…"') }))
    .slice(-6);

function summarise(ends: readonly End[]): Result {
  if (ends.length === 0) return { kinds: new Set<Kind>(['unknown']), trail: [] };
  const text = ends.find((end) => end.kind === 'default')?.text;
  const raisedAt = ends.find((end) => end.kind === 'raises')?.at;
  return {
    kinds: new Set(ends.map(({ kind }) => kind)),
    trail: ends[0]?.trail ?? [],
    ...(text === undefined ? {} : { text }),
    ...(raisedAt ? { raisedAt } : {}),
  };
}

/** Every scenario of a consumer, for tables. */
export const table = (consumer: Consumer): ReadonlyMap<Scenario, string> =>
  new Map(SCENARIOS.map((scenario) => [scenario, [...consumer.result(scenario).kinds].sort().join('|')]));
