import type { Basis, Decision } from '../../code/paths.ts';

export type Answer = 'pass' | 'stop' | 'unknown';

/** A `fault` says what is wrong with the request: neither a way in nor a refusal, as long as there is another outcome. */
type Ending = Answer | 'fault';

export interface Played<T, A = Answer> {
  readonly answer: A;
  /** The runs that support the answer. */
  readonly witnesses: readonly T[];
}

/** Tests that the caller, or chance, can turn to the caller's favour. */
export const FAVOURABLE: ReadonlySet<Basis> = new Set(['caller', 'chance']);

/** A test of a token that the caller puts into the body: one without it is what an anonymous caller sends. */
const presents = ({ basis, text }: Decision): boolean =>
  basis === 'caller' && /(?:\bbody(?:\.\w*|, ")|json\.loads\(\), ")(?:[tT]oken|api_?[kK]ey|[sS]ecret|[jJ]wt|[sS]ignature)\b/.test(text);

/**
 * Whether a request gets through, over all paths. Tests the caller decides are the caller's choice; a test that nobody
 * could decide must go the same way on both sides, else the answer is unknown, unless it is `aside` from who calls.
 */
export function play<T extends { readonly decisions: readonly Decision[] }>(
  runs: readonly T[],
  answerOf: (run: T) => Ending,
  favourable: ReadonlySet<Basis> = FAVOURABLE,
  aside: (group: readonly T[], basis: Basis) => boolean = () => false,
): Played<T> {
  const { answer, witnesses } = at(runs, 0);
  return { answer: answer === 'fault' ? 'pass' : answer, witnesses };

  function at(group: readonly T[], from: number): Played<T, Ending> {
    const [only] = group;
    if (!only) return { answer: 'unknown', witnesses: [] };
    // Long stretches that every run goes through in the same way are walked, not nested.
    const stretch: Basis[] = [];
    let depth = from;
    for (; ; depth++) {
      const decision = only.decisions[depth];
      if (!decision || decision.options < 2 || group.some((run) => run.decisions[depth]?.taken !== decision.taken)) break;
      stretch.push(decision.basis);
    }
    return stretch.reduceRight((inner, basis) => incomplete(inner, basis, group), split(group, only, depth));
  }

  function split(group: readonly T[], only: T, depth: number): Played<T, Ending> {
    const decision = group.find((run) => run.decisions[depth] !== undefined)?.decisions[depth];
    if (!decision) return { answer: answerOf(only), witnesses: [only] };
    const options = new Map<number, T[]>();
    for (const run of group) {
      const taken = run.decisions[depth]?.taken ?? 0;
      options.set(taken, [...(options.get(taken) ?? []), run]);
    }
    const all = [...options.values()].map((option) => at(option, depth + 1));
    const better = all.filter((each) => each.answer !== 'fault');
    const played = better.length > 0 ? better : all;
    // Something that fails by itself is no way in: what it answers when it works counts.
    const works = decision.key.startsWith('fails ') ? options.get(0) : undefined;
    const working = works && at(works, depth + 1);
    if (working?.answer === 'stop') return working;
    const missing = all.length < decision.options;
    const pass = played.find((each) => each.answer === 'pass');
    if (favourable.has(decision.basis)) {
      const stop = played.find((each) => each.answer === 'stop');
      if (stop && presents(decision)) return stop;
      if (pass) return pass;
      if (better.length === 0) return { answer: 'fault', witnesses: all.flatMap((each) => each.witnesses) };
      const open = played.find((each) => each.answer === 'unknown');
      if (open || missing) return { answer: 'unknown', witnesses: open?.witnesses ?? [] };
      return { answer: 'stop', witnesses: played.flatMap((each) => each.witnesses) };
    }
    const [first] = played;
    if (first && !missing && played.every((each) => each.answer === first.answer))
      return { answer: first.answer, witnesses: played.flatMap((each) => each.witnesses) };
    if (pass && aside(group, decision.basis)) return pass;
    return { answer: 'unknown', witnesses: played.flatMap((each) => each.witnesses) };
  }

  /** A decision of which only one side was run. */
  function incomplete(inner: Played<T, Ending>, basis: Basis, group: readonly T[]): Played<T, Ending> {
    if (inner.answer === 'fault') return inner;
    if (inner.answer === 'pass' && aside(group, basis)) return inner;
    if (!favourable.has(basis)) return { answer: 'unknown', witnesses: inner.witnesses };
    return inner.answer === 'stop' ? { answer: 'unknown', witnesses: [] } : inner;
  }
}
