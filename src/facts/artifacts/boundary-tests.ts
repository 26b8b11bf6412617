import { defineFact, type Evidence } from '../../define.ts';
import { type ClaimProof, type LinkedAssertion, type LinkedTest, type TestedClaim, testProof } from '../tests/proof.ts';
import { type ArtifactRoute, artifacts } from './index.ts';

/** How far tests pin what the artifact routes promise. */
export interface BoundaryTests {
  readonly proofs: readonly ClaimProof[];
  /** The read that the promises are about. */
  readonly control: Evidence | undefined;
}

const LENGTH = /len\(|\.length\b|byteLength|len$|content|text|body/i;

/** The claims of the artifact boundary, asked of the tests. */
export const boundaryTests = defineFact({
  id: 'boundary-tests',
  needs: { artifacts, testProof },
  derive(_context, given): BoundaryTests {
    const main = given.artifacts.routes.filter(({ main }) => main);
    const [first] = main;
    if (!first) return { proofs: [], control: undefined };
    const place = first.reads[0]?.at ?? first.at;
    return {
      proofs: claimsOf(main).map((claim) => given.testProof.prove(claim)),
      control: { ...place, note: `what ${first.name} returns` },
    };
  },
});

function claimsOf(main: readonly ArtifactRoute[]): readonly TestedClaim[] {
  const subject = { routes: main.map(({ entry }) => ({ method: entry.endpoint?.method ?? 'GET', path: entry.endpoint?.path ?? '' })) };
  const guarded = [...new Set(main.flatMap(({ reads, at }) => [at.path, ...reads.map((read) => read.at.path)]))].slice(0, 3);
  const claims: TestedClaim[] = [
    {
      id: 'cap',
      title: 'no more than the limit is returned',
      subject,
      guarded,
      pins: ({ outcome, about, what }, test) =>
        about !== 'beside' &&
        !isPatched(test) &&
        ((outcome.kind === 'status' && outcome.accepts.length === 1 && outcome.accepts[0] === 413) ||
          ((outcome.kind === 'below' || (outcome.kind === 'equals' && outcome.values.some((value) => typeof value === 'number'))) &&
            LENGTH.test(what) &&
            isLength(what)) ||
          (outcome.kind === 'same' && isLength(what))),
    },
  ];
  if (main.some(({ metadata }) => metadata.how === 'cut')) {
    const names = new Set(main.flatMap(({ metadata }) => metadata.truncated.large.map((name) => name.toLowerCase())));
    const marks = (assertion: LinkedAssertion, said: boolean): boolean => {
      const { outcome, what, about } = assertion;
      const matched = [...names].filter((name) => what.toLowerCase().includes(name));
      const named = matched.length > 0 || /truncat/i.test(what);
      // The text "false" of a header is true.
      const header = /headers?\b/i.test(what) || matched.some((name) => name.includes('-'));
      const present = assertion.assertion.operator === 'truthy' && header;
      return (
        about !== 'beside' &&
        named &&
        !present &&
        outcome.kind === 'equals' &&
        outcome.values.some((value) => String(value).toLowerCase() === String(said))
      );
    };
    claims.push(
      { id: 'marked', title: 'an answer that was cut says so', subject, guarded, pins: (assertion) => marks(assertion, true) },
      { id: 'whole', title: 'an answer that is whole says so', subject, guarded, pins: (assertion) => marks(assertion, false) },
    );
  }
  if (main.some(({ redaction }) => redaction.applied !== 'never'))
    claims.push({
      id: 'redaction',
      title: 'a secret in stored content is not returned',
      subject,
      guarded,
      pins: ({ outcome, about }, { test }) =>
        about !== 'beside' &&
        outcome.kind === 'lacks' &&
        (/redact|secret|credential|token|key|mask|sensitive/i.test(test.name) || outcome.texts.some((text) => text.length >= 8)),
    });
  if (main.some(({ containment }) => containment.judged > 0))
    claims.push({
      id: 'traversal',
      title: 'a path that leaves the folder is refused',
      subject,
      guarded,
      pins: ({ outcome, about }, linked) =>
        about !== 'beside' &&
        outcome.kind === 'status' &&
        outcome.accepts.every((status) => status >= 400 && status < 500) &&
        /travers|escape|outside|leave|\.\.|path|link|contain/i.test(linked.test.name),
    });
  return claims;
}

const isLength = (what: string): boolean => /\blen\b|len\(|length|byteLength|size/i.test(what) && !/headers/i.test(what);

/** The limit is a double's: the default may be lost without a failure. */
const isPatched = ({ doubles }: LinkedTest): boolean =>
  doubles.some((double) => /settings|config/i.test(JSON.stringify(double).slice(0, 400)));
