import type { Code } from '../../../code/code.ts';
import type { Repository } from '../../../repo.ts';
import { assertionsOf } from '../assertions.ts';
import { Flow } from '../flow.ts';
import type { Touches } from '../touches.ts';
import type { TestCase } from '../types.ts';
import * as outcome from './outcome.ts';
import type { Hit, Rule } from './rule.ts';
import * as runner from './runner.ts';
import * as structure from './structure.ts';
import { callsSubject, ownConstants, reimplementation, subjectSource } from './subject.ts';

export type { Hit, Rule } from './rule.ts';

/** counted: evidence; weak: needs another test beside it; rejected: no evidence. */
export type Standing = 'counted' | 'weak' | 'rejected';

/** Every rule, in the order in which hits are reported. */
export const rules: readonly Rule[] = [
  runner.uncollected,
  runner.skipped,
  runner.emptyTable,
  structure.noAssertion,
  outcome.constantAssertion,
  outcome.outcomePartition,
  structure.swallowed,
  structure.unreachable,
  structure.skippedWithSubject,
  structure.conditional,
  runner.patchedSubject,
  runner.mockEcho,
  reimplementation,
  ownConstants,
  outcome.documentGrep,
  runner.noisyGrep,
  runner.bypassed,
  outcome.broad,
  structure.unevaluated,
  outcome.truthyObject,
  outcome.snapshotOnly,
  outcome.negativeStatus,
  outcome.existenceOnly,
  outcome.alwaysTrueRegex,
  structure.soft,
];

/** The rules that a test breaks. */
export function vacuity(test: TestCase, touches: Touches, repo: Repository, code: Code): readonly Hit[] {
  const assertions = assertionsOf(test);
  const source = subjectSource(test, code);
  const subject = new Flow(test, source, { calls: true });
  const judged = { test, assertions, touches, repo, subject, reaches: callsSubject(test, source) };
  return rules.flatMap((rule) => rule.find(judged).map((hit) => ({ rule: rule.id, severity: rule.severity, ...hit })));
}

/** What is left of a test as evidence. */
export const standingOf = (hits: readonly Hit[]): Standing =>
  hits.some(({ severity }) => severity === 'rejected') ? 'rejected' : hits.length > 0 ? 'weak' : 'counted';
