import { absent, defineCheck, type Evidence, type Finding, fail, pass, unknown } from '../../src/define.ts';
import { containers } from '../../src/facts/deployment/containers.ts';
import { isApplication } from '../../src/facts/secrets/applications.ts';
import { productionFlag } from '../../src/facts/secrets/production-flag.ts';

export default defineCheck({
  id: 'g4/production-flag-set',
  leg: 'enforced',
  title: 'The production template sets the variable that production checks test',
  why: 'Every production-only guard sleeps when its variable is unset or spelled differently.',
  fix: 'Set the production variable in the production template to the value that the code compares with.',
  whenAbsent: 'neutral',
  needs: { productionFlag, containers },
  judge({ productionFlag: flag, containers }) {
    if (!flag) return absent('no code tests whether it runs in production');
    const applications = containers.filter(isApplication);
    const evidence: Evidence[] = flag.tests
      .slice(0, 6)
      .map((test) => ({ ...test, note: `tests whether ${flag.variable} is ${flag.value}` }));
    const details = { inspected: flag.tests.length + applications.length, evidence };
    if (applications.length === 0 && flag.image)
      return pass(`the image sets ${flag.variable}=${flag.value}`, {
        ...details,
        evidence: [{ ...flag.image, note: `sets ${flag.variable}` }, ...evidence],
      });
    if (applications.length === 0)
      return unknown(`code tests whether ${flag.variable} is ${flag.value}, and no deployment says what production sets`, details);
    const served = applications.filter((container) => flag.appliesTo(container));
    if (served.length === 0) return absent(`no deployed process loads the code that tests ${flag.variable}`, details);
    const findings = served.flatMap((container): Finding[] => {
      const value = flag.names.map((name) => container.environment.get(name)).find((each) => each !== undefined && each !== '');
      if (value !== undefined && flag.accepts(value)) return [];
      const from = container.service?.environment.get(flag.variable)?.from ?? container.from;
      return [
        {
          key: `${container.name} ${flag.variable}`,
          severity: 'blocker',
          message:
            value === undefined
              ? `${container.name} runs in production without ${flag.variable}: the checks that test for ${flag.value} sleep`
              : `${container.name} sets ${flag.variable} to ${JSON.stringify(value.slice(0, 40))}, and the code compares it with ${flag.value}`,
          path: from.path,
          line: from.line,
          related: evidence,
          fix: `Set ${flag.variable}=${flag.value} for ${container.name}.`,
        },
      ];
    });
    if (findings.length > 0)
      return fail(`${findings.length} of ${served.length} processes run without ${flag.variable}=${flag.value}`, { ...details, findings });
    return pass(`${served.length} of ${served.length} processes get ${flag.variable}=${flag.value}`, {
      ...details,
      evidence: [
        ...served.map((container) => ({
          ...(container.service?.environment.get(flag.variable)?.from ?? container.from),
          note: `${container.name} gets ${flag.variable}`,
        })),
        ...evidence,
      ],
    });
  },
});
