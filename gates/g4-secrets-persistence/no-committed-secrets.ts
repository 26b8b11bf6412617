import { count } from '../../src/count.ts';
import { absent, defineCheck, type Finding, fail, pass } from '../../src/define.ts';
import { committedSecrets } from '../../src/facts/secrets/committed.ts';

export default defineCheck({
  id: 'g4/no-committed-secrets',
  leg: 'enforced',
  title: 'No live secret is committed',
  why: 'A secret in git is public to everyone who ever clones it, also after it is deleted.',
  fix: 'Revoke the secret, remove it from history and inject it at run time.',
  whenAbsent: 'neutral',
  waivable: true,
  needs: { committedSecrets },
  judge({ committedSecrets: { found, files, sample } }) {
    if (files === 0) return absent('there is no code and no configuration');
    const details = { inspected: files, evidence: sample.map((at) => ({ ...at, note: 'read, and so were the others' })) };
    if (found.length === 0) return pass(`none of ${files} files of code and configuration, and no other text, holds a secret`, details);
    const findings = found.map(
      ({ kind, ordinal, variable, path, line }): Finding => ({
        key: variable ?? `${path} ${kind}${ordinal > 1 ? ` ${ordinal}` : ''}`,
        severity: 'blocker',
        message: variable
          ? `production gives ${variable} a secret that stands in the repository: ${kind}, masked`
          : `${path} holds a secret: ${kind}, masked`,
        path,
        line,
        related: [],
        fix: variable
          ? 'Take it from a secret file or from the operator.'
          : 'Revoke it, and take it from the environment or a secret file.',
      }),
    );
    return fail(`${count(found.length, 'secret is', 'secrets are')} committed`, { ...details, findings });
  },
});
