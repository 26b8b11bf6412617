import type { Check, ComputedGate, Gate, Verdict } from './define.ts';
import { unknown } from './define.ts';
import { describeError } from './errors.ts';
import { FactError, type Facts } from './facts.ts';
import type { Subject } from './subject.ts';
import { settle } from './verdicts.ts';

/** Collects failures of the program itself, each once. */
export type Failures = Map<string, string>;

async function judged(
  id: string,
  facts: Facts,
  needs: Check['needs'],
  judge: (given: Readonly<Record<string, unknown>>) => Verdict,
  failures: Failures,
): Promise<Verdict> {
  try {
    const given = await facts.all(needs);
    return facts.around(id, () => judge(given));
  } catch (error) {
    const failure = error instanceof FactError ? { id: error.fact, reason: error.reason } : { id, reason: describeError(error) };
    failures.set(failure.id, failure.reason);
    return unknown(`internal error in ${failure.id}: ${failure.reason}`);
  }
}

/** Judges a check. A fact or check that throws makes it unknown and is kept in `failures`. */
export async function judgeCheck(
  check: Check,
  facts: Facts,
  options: unknown,
  subject: Subject,
  failures: Failures,
  computed: readonly ComputedGate[] = [],
): Promise<Verdict> {
  const verdict = settle(check, await judged(check.id, facts, check.needs, (given) => check.judge(given, options, computed), failures));
  const empty = verdict.status === 'unknown' || verdict.status === 'absent';
  return subject.inert && empty && !failures.has(check.id)
    ? { ...verdict, status: 'unknown', summary: `nothing to judge: ${subject.reason ?? ''}` }
    : verdict;
}

/** Verifies that a gate declared not to apply has nothing to protect. */
export async function judgeDeclaration(gate: Gate, facts: Facts, failures: Failures): Promise<Verdict> {
  const { surface } = gate;
  if (!surface) return unknown('the declaration is not verified by this version');
  const verdict = await judged(`${gate.id}/surface`, facts, surface.needs, (given) => surface.judge(given), failures);
  return verdict.status === 'pass' && verdict.inspected < 1 ? unknown(`verified without evidence: ${verdict.summary}`) : verdict;
}
