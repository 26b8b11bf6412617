import { absent, defineCheck, type Evidence, type Finding, fail, pass } from '../../src/define.ts';
import { grantsBy } from '../../src/facts/approvals/deciders.ts';
import { disagreement, type Engine, enginesOf } from '../../src/facts/approvals/engines.ts';
import { policies } from '../../src/facts/approvals/policies.ts';

export default defineCheck({
  id: 'g2/protected-lists-agree',
  leg: 'enforced',
  title: 'There is one list of what is never approved automatically',
  why: 'Two policy engines with different lists mean that the weaker one decides.',
  fix: 'Keep one list and let every decision read it.',
  whenAbsent: 'fail',
  needs: { policies },
  judge({ policies }) {
    const engines = enginesOf(policies.lists, policies.consultations);
    const [first] = engines;
    if (!first)
      return absent(
        'no constant says what the machine may never approve (looked for names such as NEVER_AUTO_APPROVE, REQUIRES_APPROVAL, PROTECTED_PATHS)',
      );
    const findings: Finding[] = [];
    for (const [index, engine] of engines.entries())
      for (const other of engines.slice(index + 1)) {
        if (engine.of !== other.of) continue;
        const onlyFirst = [...engine.patterns].filter((pattern) => !other.patterns.has(pattern));
        const onlySecond = [...other.patterns].filter((pattern) => !engine.patterns.has(pattern));
        const shown = [disagreement(engine, other), disagreement(other, engine)]
          .flatMap((each) => each ?? [])
          .sort((a, b) => Number(!decides(a.by.definition.name)) - Number(!decides(b.by.definition.name)))[0];
        if (onlyFirst.length === 0 && onlySecond.length === 0 && !shown) continue;
        const proof = shown ? `; ${shown.by.definition.name}() lets ${shown.sample} through, which the other list names` : '';
        findings.push({
          key: `${nameOf(engine)} ${nameOf(other)}`,
          severity: 'blocker',
          message:
            `${nameOf(engine)} and ${nameOf(other)} name different things that the machine may not approve` +
            `${onlyFirst.length > 0 ? `; only the first: ${onlyFirst.join(', ')}` : ''}${onlySecond.length > 0 ? `; only the second: ${onlySecond.join(', ')}` : ''}${proof}`,
          path: other.lists[0]?.path ?? '.',
          line: other.lists[0]?.line ?? 1,
          related: [
            ...evidenceOf(engine),
            ...(shown ? [{ path: shown.by.definition.file, line: shown.by.definition.line, note: `${shown.by.definition.name}()` }] : []),
          ],
        });
      }
    const evidence = engines.flatMap(evidenceOf);
    const inspected = engines.length;
    if (findings.length > 0) return fail(`${inspected} lists in code do not agree`, { inspected, evidence, findings });
    return pass(
      inspected === 1
        ? `one list says what the machine may never approve (${first.patterns.size} entries)`
        : `${inspected} lists say the same`,
      { inspected, evidence },
    );
  },
});

/** Its answer is the decision, not a part of it. */
const decides = (name: string): boolean => grantsBy(name)('true') === true;

const nameOf = ({ lists: [first] }: Engine): string => (first ? `${first.name} (${first.path})` : 'a list');
const evidenceOf = ({ lists, consultations }: Engine): readonly Evidence[] => [
  ...lists.map(({ name, path, line, items }) => ({ path, line, note: `${name}: ${items.map(({ text }) => text).join(', ')}` })),
  ...consultations.map(({ definition }) => ({ path: definition.file, line: definition.line, note: `${definition.name}() asks it` })),
];
