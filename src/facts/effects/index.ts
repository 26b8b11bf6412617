import { Limit, Raised } from '../../code/machine.ts';
import { callValue } from '../../code/run/call.ts';
import { awaitPending } from '../../code/run/pending.ts';
import { type Trace, type TraceOptions, trace } from '../../code/trace.ts';
import type { FunctionValue, Value } from '../../code/value.ts';
import { defineFact, type Evidence, type Location } from '../../define.ts';
import { type Behaviour, behaviour, type Entry } from '../behaviour/index.ts';
import { code } from '../code.ts';
import { type CapControl, capsOf } from './caps.ts';
import { type ApprovalGates, approvalGates } from './gates.ts';
import { type Gating, type Guarded, gatingOf } from './guarded.ts';
import { markerOf } from './markers.ts';
import type { Matcher, Mutation, Suspicion } from './mutations.ts';
import { argumentsOf } from './parameters.ts';
import { type EffectSurface, effectSurface } from './surface.ts';
import { type SwitchControl, switchesOf } from './switches.ts';

/** A Tier C mutation on the way from one entry, with what stands before it; everything is worked out on demand. */
export interface ExternalEffect {
  readonly mutation: Mutation;
  /** `POST /publish → stripe paymentIntents.create`. */
  readonly name: string;
  /** Semantic, stable over moved lines. */
  readonly key: string;
  /** Whether a process that the deployment starts comes here; a program started by hand does not. */
  readonly byHand: boolean;
  readonly guarded: Guarded;
  gating(): Gating;
  switches(): readonly SwitchControl[];
  caps(): readonly CapControl[];
  /** Whether it happens when nothing is configured; undefined: the entry does not exist then, or cannot be followed. */
  inEmptyWorld(): boolean | 'unknown';
}

export interface Effects {
  readonly surface: EffectSurface;
  readonly gates: ApprovalGates;
  /** Tier C, each place once an entry. */
  readonly effects: readonly ExternalEffect[];
  readonly suspicions: readonly Suspicion[];
  /** Served entries exist: programs started by hand are siblings. */
  readonly served: boolean;
}

/** The external effects of the program with everything that stands before them. */
export const effects = defineFact({
  id: 'effects',
  needs: { behaviour, code, effectSurface, approvalGates },
  derive({ repo }, given): Effects {
    const { effectSurface: surface } = given;
    const served = surface.entries.some((entry) => entry.served === true || entry.kind === 'route');
    const lineOf = ({ path, line }: Location): string => repo.text(path)?.split('\n')[line - 1] ?? '';
    const found = surface.mutations
      .filter(({ tier }) => tier === 'C')
      .map((mutation): ExternalEffect => {
        const guarded = guardedOf(given.behaviour, given.code, surface.matcher, mutation);
        const once = memo();
        const { entry, match, effect } = mutation;
        const call = effect.path.replaceAll('()', '').split('.').slice(-2).join('.');
        return {
          mutation,
          name: guarded.name,
          key: `${entry.name} ${match.sink.id} ${mutation.at.path}${functionOf(mutation)}`,
          byHand: entry.served === false || (entry.kind === 'command' && entry.served !== true),
          guarded: { ...guarded, name: `${entry.name} → ${match.provider} ${call}` },
          gating: () => once('gating', () => gatingOf(guarded, markerOf(entry, mutation, guarded.trace()))),
          switches: () => once('switches', () => switchesOf(guarded)),
          caps: () => once('caps', () => capsOf(guarded, guarded.trace(), lineOf)),
          inEmptyWorld: () => once('empty', () => emptyWorld(given.behaviour, surface.matcher, mutation)),
        };
      });
    return { surface, gates: given.approvalGates, effects: found, suspicions: surface.suspicions, served };
  },
});

/** Where the effect stands, by the functions that lead to it. */
const functionOf = ({ effect }: Mutation): string => {
  const last = effect.stack?.at(-1)?.name;
  return last === undefined ? '' : `#${last}`;
};

function memo(): <T>(key: string, make: () => T) => T {
  const known = new Map<string, unknown>();
  return <T>(key: string, make: () => T): T => {
    if (!known.has(key)) known.set(key, make());
    return known.get(key) as T;
  };
}

function guardedOf(from: Behaviour, model: Parameters<typeof argumentsOf>[0], matcher: Matcher, mutation: Mutation): Guarded {
  const { entry, effect, match } = mutation;
  const here = (of: Trace) => of.effects.filter(({ at }) => at.file === effect.at.file && at.start === effect.at.start);
  const run = loadedRun(model, mutation);
  let base: Trace | undefined;
  return {
    name: `${entry.name} → ${match.provider} ${match.sink.call}`,
    at: mutation.at,
    machine: entry.machine,
    trace: (options?: TraceOptions) => {
      if (options) return run ? trace(entry.machine, run, options) : from.trace(entry, options);
      base ??= run ? trace(entry.machine, run) : from.trace(entry);
      return base;
    },
    reaches: (of) => here(of).some((each) => matcher.match(each, of.effects)?.tier === 'C'),
    sent: (of) => here(of).flatMap((each) => [...each.arguments, ...each.named.values()]),
  };
}

/** What a program did while it was loaded is run again from the function in which it started; undefined: it has none. */
function loadedRun(model: Parameters<typeof argumentsOf>[0], { entry, effect }: Mutation): (() => Value | undefined) | undefined {
  if (!entry.loaded) return undefined;
  const first = effect.stack?.find(({ at }) => at.file !== '');
  const module = entry.machine.modules.get(entry.at.path);
  if (!first || !module) return undefined;
  const value = module.scope.variables.get(first.name);
  const target = value?.is === 'function' ? value : undefined;
  if (!target) return undefined;
  return () => runFree(model, target, entry);
}

function runFree(model: Parameters<typeof argumentsOf>[0], fn: FunctionValue, { machine }: Entry): Value | undefined {
  const [positional, named] = argumentsOf(model, machine, fn);
  const result = callValue(machine, fn, positional, named, fn.node.at);
  return result.is === 'pending' ? awaitPending(machine, result, fn.node.at) : result;
}

function emptyWorld(from: Behaviour, matcher: Matcher, { entry, effect }: Mutation): boolean | 'unknown' {
  try {
    const same = from.same(entry, 'empty');
    if (!same) return entry.kind === 'command' ? 'unknown' : false;
    const of = from.trace(same);
    const reached = of.effects.some(
      (each) => each.at.file === effect.at.file && each.at.start === effect.at.start && matcher.match(each, of.effects)?.tier === 'C',
    );
    return reached || of.complete ? reached : 'unknown';
  } catch (error) {
    if (error instanceof Raised || error instanceof Limit) return false;
    throw error;
  }
}

/** The way to an effect as related evidence. */
export const wayOf = ({ mutation }: ExternalEffect): readonly Evidence[] => mutation.way;
