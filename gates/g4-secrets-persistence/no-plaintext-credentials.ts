import { absent, defineCheck, type Finding, fail, pass, unknown } from '../../src/define.ts';
import { type CredentialWrite, credentialWrites } from '../../src/facts/secrets/credential-writes.ts';
import { secrets } from '../../src/facts/secrets/secrets.ts';

export default defineCheck({
  id: 'g4/no-plaintext-credentials',
  leg: 'enforced',
  core: true,
  title: 'Production writes no credential in clear unless a documented opt-in is set',
  why: 'A plaintext token on disk outlives the process, and is found by every backup, artifact route and image layer.',
  fix: 'Refuse the write in production unless the opt-in is set, or encrypt it; work without the file.',
  whenAbsent: 'fail',
  needs: { credentialWrites, secrets },
  judge({ credentialWrites: { writes, inspected, sample }, secrets: { secrets } }) {
    const findings = writes.flatMap((write) => (write.production === 'open' ? [openWrite(write)] : []));
    const readers = secrets.flatMap(({ consumers }) => consumers);
    const details = {
      inspected: inspected + readers.length,
      evidence:
        writes.length > 0
          ? writes.map((write) => ({
              path: write.path,
              line: write.line,
              note: `${write.name} writes ${write.what}: ${STATES[write.production]}`,
            }))
          : [
              ...sample.map((at) => ({ ...at, note: 'writes a file, without a credential' })),
              ...readers.slice(0, 3).map(({ path, line, name, variable }) => ({ path, line, note: `${name} reads ${variable}` })),
            ],
    };
    if (findings.length > 0)
      return fail(`${findings.length} of ${writes.length} writes of credentials happen in production`, { ...details, findings });
    const open = writes.filter(({ production }) => production === 'unknown');
    if (open.length > 0) return unknown(`whether production comes to ${open[0]?.name} could not be followed`, details);
    if (details.inspected === 0) return absent('no code writes files or reads secrets', details);
    const openers = [...new Set(writes.flatMap((write) => write.openers))];
    return pass(
      writes.length === 0
        ? `none of ${inspected} writes to files holds a credential`
        : `${writes.length} of ${writes.length} writes of credentials are refused in production${openers.length > 0 ? ` unless ${openers.join(' or ')} is set` : ''}`,
      details,
    );
  },
});

const STATES: Readonly<Record<CredentialWrite['production'], string>> = {
  open: 'production comes to it',
  blocked: 'production leaves before',
  unknown: 'could not be followed',
};

function openWrite(write: CredentialWrite): Finding {
  return {
    key: `${write.path} ${write.name}`,
    severity: write.served ? 'blocker' : 'exception',
    message: `${write.name} writes ${write.what} in clear${write.paths[0] ? ` to ${write.paths[0]}` : ''}, and nothing stops it in production${write.served ? '' : ' (no served process loads it today)'}`,
    path: write.path,
    line: write.line,
    related: [{ ...write.from, note: `${write.what} is put into what is written` }, ...write.trail],
  };
}
