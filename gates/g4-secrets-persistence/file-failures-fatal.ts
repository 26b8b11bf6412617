import { absent, defineCheck, type Finding, fail, pass, unknown } from '../../src/define.ts';
import type { Consumer } from '../../src/facts/secrets/consumers.ts';
import type { Scenario } from '../../src/facts/secrets/scenarios.ts';
import { secrets } from '../../src/facts/secrets/secrets.ts';
import { endsIn, list, loadersOf, outcomeOf, shown } from './supply.ts';

const FAILURES = ['missing', 'blank', 'unreadable'] as const;

export default defineCheck({
  id: 'g4/file-failures-fatal',
  leg: 'enforced',
  title: 'A configured secret file that is missing, empty or unreadable stops production',
  why: 'Falling back to a default when the mounted secret is missing starts production with the wrong credential.',
  fix: 'Raise an error that names the variable when its file is missing, empty or unreadable.',
  whenAbsent: 'fail',
  needs: { secrets },
  judge({ secrets: { secrets } }) {
    const loaders = secrets.flatMap(loadersOf).filter((loader) => loader.result('file').kinds.has('file'));
    if (loaders.length === 0) return absent('no code that runs reads a secret from a file');
    const findings = loaders.flatMap((loader) => FAILURES.flatMap((failure) => judgeFailure(loader, failure)));
    const details = {
      inspected: loaders.length * FAILURES.length,
      evidence: loaders.map((loader) => shown(loader, FAILURES.map((failure) => `${failure}: ${outcomeOf(loader, failure)}`).join('; '))),
    };
    if (findings.length > 0)
      return fail(`${findings.length} of ${details.inspected} failures of secret files do not stop production`, { ...details, findings });
    const open = loaders.filter((loader) => FAILURES.some((failure) => loader.result(failure).kinds.has('unknown')));
    if (open.length > 0)
      return unknown(`what happens when the file of ${list(open.map(({ variable }) => variable))} fails could not be followed`, details);
    return pass(`a missing, empty or unreadable file stops production for ${loaders.length} of ${loaders.length} secrets`, details);
  },
});

function judgeFailure(loader: Consumer, failure: (typeof FAILURES)[number]): Finding[] {
  const both: Scenario = `${failure}+`;
  const scenario = [failure, both].find((each) => {
    const { kinds } = loader.result(each);
    return !kinds.has('unknown') && !endsIn(loader.result(each), 'raises');
  });
  if (!scenario) return [];
  const name = loader.variable;
  return [
    {
      key: `${name}_FILE ${failure}`,
      severity: 'blocker',
      message: `${failure === 'missing' ? 'a missing' : failure === 'blank' ? 'an empty' : 'an unreadable'} file of ${name}_FILE does not stop production: ${loader.name} ${outcomeOf(loader, scenario)}${scenario === both ? ` when ${name} is set too` : ''}`,
      path: loader.path,
      line: loader.line,
      related: loader.result(scenario).trail,
      fix: `Raise an error that names ${name}_FILE when its file is ${failure === 'blank' ? 'empty' : failure}.`,
    },
  ];
}
