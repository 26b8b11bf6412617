import { absent, defineCheck, type Finding, fail, pass } from '../../src/define.ts';
import { configuration } from '../../src/facts/configuration/configuration.ts';
import { lifecycle } from '../../src/facts/secrets/lifecycle.ts';

export default defineCheck({
  id: 'g4/lifecycle-audited',
  leg: 'enforced',
  title: 'Credential creation, refresh, rotation and revocation emit structured events',
  why: 'Without an event nobody can tell since when a leaked credential was in use.',
  fix: 'Emit an event with provider and credential id, never the secret, on success and on failure.',
  severity: 'exception',
  whenAbsent: 'neutral',
  needs: { lifecycle, configuration },
  judge({ lifecycle: steps, configuration }) {
    if (steps.length === 0)
      return absent('no code creates, refreshes, rotates or revokes credentials', { inspected: configuration.variables.size });
    const details = {
      inspected: steps.length,
      evidence: steps.flatMap(({ audit, at, name, path, line }) =>
        audit === 'logged' ? [{ ...(at ?? { path, line }), note: `${name} records it` }] : [],
      ),
    };
    const findings = steps.flatMap((step): Finding[] =>
      step.audit === 'logged'
        ? []
        : [
            {
              key: `${step.path} ${step.name}`,
              severity: 'exception',
              message:
                step.audit === 'kept'
                  ? `${step.name} (${step.event}) keeps its structured event in memory only: a restart forgets it`
                  : step.audit === 'text'
                    ? `${step.name} (${step.event}) only logs a line of text, no event with fields`
                    : `${step.name} (${step.event}) leaves no event`,
              path: step.path,
              line: step.line,
              related: step.at ? [{ ...step.at, note: step.audit === 'kept' ? 'the event is added here' : 'the line is logged here' }] : [],
            },
          ],
    );
    if (findings.length > 0)
      return fail(`${findings.length} of ${steps.length} steps in the life of credentials are not audited`, { ...details, findings });
    return pass(`${steps.length} of ${steps.length} steps in the life of credentials are recorded`, details);
  },
});
