import { defineFact, type Evidence } from '../../define.ts';
import type { Entry } from '../behaviour/index.ts';
import { type ClaimProof, type LinkedAssertion, type TestedClaim, testProof } from '../tests/proof.ts';
import { shownCaps } from './caps.ts';
import { observability } from './surface.ts';
import { routeSwitches } from './switches.ts';

/** How far tests pin what observability promises. */
export interface ObservabilityTests {
  readonly proofs: readonly ClaimProof[];
  readonly control: Evidence | undefined;
}

const MODEL = /llm|openai|anthropic|claude|gpt|gemini|completion|messages?|model|generate|chat|invoke|client|provider/i;

/** What doubles of models remember. */
const CALLS = /^\w*(?:llm|openai|anthropic|claude|model_?calls|completions)\w*(?:\.\w+)*$/i;

/** The claims of observability, asked of the tests. */
export const observabilityTests = defineFact({
  id: 'observability-tests',
  needs: { observability, routeSwitches, shownCaps, testProof },
  derive(_context, given): ObservabilityTests {
    const { metrics } = given.observability;
    const [first] = metrics;
    if (!first) return { proofs: [], control: undefined };
    const switched = given.routeSwitches.filter(({ switches }) => switches.some(({ offWhenUnset }) => offWhenUnset === true));
    const variables = new Set(switched.flatMap(({ switches }) => switches.map(({ variable }) => variable)));
    const capped = given.shownCaps.filter(({ from }) => from === 'configuration');
    const claims: TestedClaim[] = [
      {
        id: 'no-spending',
        title: 'observability routes make no model call',
        ...subjectOf(metrics),
        pins: ({ outcome, what }) =>
          (outcome.kind === 'not-called' && MODEL.test(outcome.double)) || (outcome.kind === 'empty' && CALLS.test(what)),
      },
    ];
    if (switched.length > 0)
      claims.push({
        id: 'off-by-default',
        title: 'a switched observability route is off when its switch is not set',
        ...subjectOf(switched.map(({ entry }) => entry)),
        pins: (assertion, { touches }) =>
          refuses(assertion) && ![...variables].some((name) => touches.sets.has(name) && !touches.unsets.has(name)),
      });
    if (capped.length > 0) {
      const keys = new Set(capped.map(({ key }) => key.toLowerCase()));
      claims.push({
        id: 'cap',
        title: 'the cap that is shown is the configured one',
        ...subjectOf(capped.map(({ entry }) => entry)),
        pins: ({ outcome, about, what }) =>
          about !== 'beside' &&
          [...keys].some((key) => what.toLowerCase().includes(key)) &&
          (outcome.kind === 'same' ||
            (outcome.kind === 'equals' && outcome.values.every((value) => typeof value === 'number' && value > 0))),
      });
    }
    return { proofs: claims.map((claim) => given.testProof.prove(claim)), control: { ...first.at, note: first.name } };
  },
});

const subjectOf = (entries: readonly Entry[]): Pick<TestedClaim, 'subject' | 'guarded'> => ({
  subject: { routes: entries.map(({ endpoint }) => ({ method: endpoint?.method ?? 'GET', path: endpoint?.path ?? '' })) },
  guarded: [...new Set(entries.map(({ at }) => at.path))].slice(0, 3),
});

const refuses = ({ outcome, about }: LinkedAssertion): boolean =>
  about !== 'beside' &&
  outcome.kind === 'status' &&
  outcome.accepts.length > 0 &&
  outcome.accepts.every((status) => status === 503 || status === 404 || status === 403 || status === 501);
