import { absent, defineCheck, type Finding, fail, pass } from '../../src/define.ts';
import { capConcepts } from '../../src/facts/observability/cap-copies.ts';

export default defineCheck({
  id: 'g7/caps-enforced',
  leg: 'enforced',
  title: 'The cap also stops spending',
  why: 'A cap that is only shown is a wish.',
  fix: 'Compare before spending, and do not treat a missing cap as unlimited.',
  severity: 'exception',
  whenAbsent: 'fail',
  needs: { capConcepts },
  judge({ capConcepts: concepts }) {
    if (concepts.length === 0) return absent('no cap that an observability route shows comes from a variable');
    const findings = concepts.flatMap(({ variable, at, compared, shown }): Finding[] =>
      compared.length === 0
        ? [
            {
              key: variable,
              severity: 'exception',
              message: `${variable} is shown by ${shown[0]?.entry.name ?? 'a route'}, and nothing compares what was used with it`,
              path: at.path,
              line: at.line,
              related: shown.slice(0, 3).map((cap) => ({ ...cap.at, note: `shown as ${cap.key}` })),
            },
          ]
        : [],
    );
    const evidence = concepts.flatMap(({ variable, compared }) =>
      compared.slice(0, 2).map((place) => ({ ...place, note: `compares with ${variable}` })),
    );
    const details = { inspected: concepts.length, evidence };
    if (findings.length > 0)
      return fail(`${findings.length} of ${concepts.length} caps are shown, but stop nothing`, { ...details, findings });
    return pass(`${concepts.length} caps are compared with what was used`, details);
  },
});
