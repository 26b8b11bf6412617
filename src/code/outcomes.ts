import { type Effect, Exited, Limit, type Machine, Raised, type Step, Yielded } from './machine.ts';
import { type Decision, explore, type Path } from './paths.ts';
import type { Span } from './tree.ts';
import { type Reason, UNDEFINED, unknown, type Value } from './value.ts';

/** How one path through a question ended, with what it decided and did on the way. */
export interface Outcome {
  readonly ends: 'returns' | 'raises' | 'exits' | 'unknown';
  readonly value: Value;
  readonly at?: Span;
  readonly decisions: readonly Decision[];
  readonly effects: readonly Effect[];
  readonly path: readonly Step[];
}

export interface Outcomes {
  readonly all: readonly Outcome[];
  /** False when a limit was hit: there may be other outcomes. */
  readonly complete: boolean;
  readonly reasons: readonly Reason[];
  /** Steps that all paths took together. */
  readonly spent: number;
}

export interface Limits {
  /** Paths at most. */
  readonly paths?: number;
  /** Steps at most on one path. */
  readonly steps?: number;
  readonly depth?: number;
  /** Steps at most on all paths together. */
  readonly total?: number;
  /** An outcome that answers the question, whatever the other paths do. */
  readonly until?: (outcome: Outcome) => boolean;
}

/**
 * Runs a question on every path. Each run starts from the same state and is undone at its end, so `run` may write to
 * anything. Limits count steps, never time.
 */
export function outcomesOf(m: Machine, run: () => Value, limits: Limits = {}): Outcomes {
  const reasons: Reason[] = [];
  const kept = {
    path: m.path,
    frames: m.frames,
    tries: m.tries,
    yields: m.yields,
    returns: m.returns,
    handling: m.handling,
    ticks: m.ticks,
    maxTicks: m.maxTicks,
    maxDepth: m.maxDepth,
    reasons: m.reasons,
    steps: m.steps,
    when: m.when,
    repeated: m.repeated,
    callbacks: m.callbacks,
  };
  let spent = 0;
  const ends = (outcome: Outcome): 'answered' | 'spent' | undefined =>
    limits.until?.(outcome) ? 'answered' : spent > (limits.total ?? Number.POSITIVE_INFINITY) ? 'spent' : undefined;
  const asked = (path: Path): Outcome => {
    const mark = m.journal.mark();
    const before = m.effects.length;
    Object.assign(m, {
      path,
      frames: [],
      tries: 0,
      yields: [],
      returns: [[]],
      handling: [],
      ticks: 0,
      maxTicks: limits.steps ?? 20_000,
      maxDepth: limits.depth ?? 16,
      reasons: [],
      steps: [],
      when: [],
      repeated: 0,
      callbacks: [],
    });
    const end = finish(m, run);
    const effects = m.effects.slice(before);
    m.journal.undo(mark);
    m.effects.length = before;
    reasons.push(...m.reasons);
    spent += m.ticks;
    return { ...end, decisions: path.decisions, effects, path: m.steps };
  };
  const { runs, complete } = explore(asked, limits.paths ?? 64, ends);
  Object.assign(m, kept);
  const all = runs.map(({ result }) => result);
  return { all, complete: complete && all.every((outcome) => outcome.ends !== 'unknown'), reasons, spent };
}

function finish(m: Machine, run: () => Value): Pick<Outcome, 'ends' | 'value' | 'at'> {
  try {
    return { ends: 'returns', value: run() };
  } catch (error) {
    if (error instanceof Raised) return { ends: 'raises', value: error.value, at: error.at };
    if (error instanceof Exited) return { ends: 'exits', value: UNDEFINED, at: error.at };
    if (error instanceof Yielded) return { ends: 'returns', value: error.value };
    if (error instanceof Limit) {
      m.note(error.reason);
      return { ends: 'unknown', value: unknown('budget', error.reason.text, error.reason.at) };
    }
    if (error instanceof RangeError) {
      m.note({ code: 'budget', text: 'nested too deep' });
      return { ends: 'unknown', value: unknown('budget', 'nested too deep') };
    }
    throw error;
  }
}
