import type { z } from 'zod';
import type { Config } from './config.ts';
import type { Repository } from './repo.ts';

/** A place in the inspected repository: `/`-separated path from its root, line from 1. */
export interface Location {
  readonly path: string;
  readonly line: number;
}

export interface Evidence extends Location {
  readonly note?: string;
}

/** blocker: the property is false; exception: it holds but for this; advice: never changes a score. */
export type Severity = 'blocker' | 'exception' | 'advice';

export interface Finding extends Location {
  /** Semantic identity, stable across line moves: `GET /runs/{id}`, `DATABASE_URL`. */
  readonly key: string;
  readonly severity: Severity;
  readonly message: string;
  readonly related: readonly Evidence[];
  readonly fix?: string;
}

export type Status = 'pass' | 'fail' | 'unknown' | 'absent';

/** What a check found. `inspected` is the denominator: how many things were judged. */
export interface Verdict {
  readonly status: Status;
  readonly summary: string;
  readonly inspected: number;
  readonly evidence: readonly Evidence[];
  readonly findings: readonly Finding[];
}

export interface Diagnostic {
  readonly path: string;
  /** Absent line: the whole file or repository. */
  readonly line?: number;
  readonly reason: string;
}

/** Something assumed about the target, printed with every report. */
export interface Assumption {
  readonly name: string;
  readonly value: string;
  readonly from: readonly Location[];
}

/** What a fact may read. `today` is an ISO date, the only clock. */
export interface Context {
  readonly repo: Repository;
  readonly config: Config;
  readonly today?: string;
  /** Adds a diagnostic to the report. */
  diagnose(diagnostic: Diagnostic): void;
  /** Adds something taken for granted to the report. */
  assume(assumption: Assumption): void;
}

export type Needs = Readonly<Record<string, Fact<unknown>>>;
export type Given<N extends Needs> = { readonly [K in keyof N]: N[K] extends Fact<infer T> ? T : never };

export interface Fact<T> {
  readonly id: string;
  readonly needs: Needs;
  derive(context: Context, given: Readonly<Record<string, unknown>>): T | Promise<T>;
}

/** Declares a fact: read once per inspection, named by object reference, so the graph is typed and acyclic. */
export function defineFact<T, const N extends Needs = Record<never, never>>(fact: {
  id: string;
  needs?: N;
  derive(context: Context, given: Given<N>): T | Promise<T>;
}): Fact<T> {
  return { id: fact.id, needs: fact.needs ?? {}, derive: (context, given) => fact.derive(context, given as Given<N>) };
}

export type Leg = 'enforced' | 'tested' | 'documented';

/** The score of a gate as it stands without the checks that review scores, with what keeps it there. */
export interface ComputedGate {
  readonly id: string;
  readonly title: string;
  readonly score: 0 | 1 | 2;
  /** The score it would have if everything undecided held: what is above is contradicted, not merely unproven. */
  readonly ceiling: 0 | 1 | 2;
  /** What was found that keeps it at the ceiling, else what keeps it at its score. */
  readonly reason: string;
  /** One place for each check that does not hold, the weightiest first. */
  readonly against: readonly Evidence[];
}

/** A check's declaration is its documentation. */
export interface Check {
  readonly id: string;
  readonly leg: Leg;
  readonly core: boolean;
  readonly title: string;
  readonly why: string;
  readonly fix: string;
  /** The highest severity its findings can have. */
  readonly severity: Severity;
  /** Whether absence of the judged thing fails (a control the product demands) or is harmless. */
  readonly whenAbsent: 'fail' | 'neutral';
  readonly waivable: boolean;
  readonly needs: Needs;
  readonly options?: z.ZodType;
  /** Judged last, with the scores computed without it. */
  readonly reviewsScores: boolean;
  /** Pure and synchronous. `computed` is empty unless the check reviews scores. */
  judge(given: Readonly<Record<string, unknown>>, options: unknown, computed?: readonly ComputedGate[]): Verdict;
}

/** Declares a check. `judge` sees only the facts it needs and its validated options. */
export function defineCheck<const N extends Needs = Record<never, never>, O extends z.ZodType = z.ZodType<undefined>>(check: {
  id: string;
  leg: Leg;
  core?: boolean;
  title: string;
  why: string;
  fix: string;
  severity?: Severity;
  whenAbsent: 'fail' | 'neutral';
  waivable?: boolean;
  needs: N;
  options?: O;
  reviewsScores?: boolean;
  judge(given: Given<N>, options: z.infer<O>, computed: readonly ComputedGate[]): Verdict;
}): Check {
  return {
    id: check.id,
    leg: check.leg,
    core: check.core ?? false,
    title: check.title,
    why: check.why,
    fix: check.fix,
    severity: check.severity ?? 'blocker',
    whenAbsent: check.whenAbsent,
    waivable: check.waivable ?? true,
    needs: check.needs,
    ...(check.options ? { options: check.options } : {}),
    reviewsScores: check.reviewsScores ?? false,
    judge: (given, options, computed = []) => check.judge(given as Given<N>, options as z.infer<O>, computed),
  };
}

/**
 * Verifies a declaration that a gate does not apply. pass: what the gate protects is proven missing;
 * fail: it exists, one finding for each place; unknown: something that could not be read might be it.
 */
export interface Surface {
  readonly needs: Needs;
  judge(given: Readonly<Record<string, unknown>>): Verdict;
}

/** Declares what a gate protects, to verify declarations that it does not apply. */
export function defineSurface<const N extends Needs>(surface: { needs: N; judge(given: Given<N>): Verdict }): Surface {
  return { needs: surface.needs, judge: (given) => surface.judge(given as Given<N>) };
}

export interface Gate {
  readonly id: string;
  readonly title: string;
  /** The question the gate answers, in one sentence. */
  readonly question: string;
  readonly checks: readonly Check[];
  readonly surface?: Surface;
}

/** Declares a gate. Throws on a check id that does not belong to it or occurs twice. */
export function defineGate(gate: Gate): Gate {
  const prefix = `${gate.id.toLowerCase()}/`;
  const seen = new Set<string>();
  for (const check of gate.checks) {
    if (!check.id.startsWith(prefix)) throw new Error(`${check.id} does not belong to ${gate.id}`);
    if (seen.has(check.id)) throw new Error(`${check.id} is declared twice`);
    seen.add(check.id);
  }
  return gate;
}

interface Details {
  inspected?: number;
  evidence?: readonly Evidence[];
  findings?: readonly Finding[];
}

const verdict = (status: Status, summary: string, { inspected = 0, evidence = [], findings = [] }: Details): Verdict => ({
  status,
  summary,
  inspected,
  evidence,
  findings,
});

/** The property holds; `inspected` must be at least 1 and evidence must say why. */
export function pass(summary: string, details: Details & { inspected: number; evidence: readonly Evidence[] }): Verdict {
  if (details.inspected < 1) return unknown(`nothing was inspected: ${summary}`, details);
  return verdict('pass', summary, details);
}

/** The property is broken: one finding for each failure. */
export const fail = (summary: string, details: Details & { findings: readonly Finding[] }): Verdict => verdict('fail', summary, details);

/** Could not be decided; never counts as a pass. */
export const unknown = (summary: string, details: Details = {}): Verdict => verdict('unknown', summary, details);

/** The thing judged does not exist here. */
export const absent = (summary: string, details: Details = {}): Verdict => verdict('absent', summary, details);
