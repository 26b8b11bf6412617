import { count } from '../../src/count.ts';
import { absent, defineCheck, type Evidence, type Finding, fail, pass, unknown } from '../../src/define.ts';
import { startup } from '../../src/facts/deployment/startup.ts';
import { isOnly } from '../../src/facts/secrets/consumers.ts';
import type { Secret } from '../../src/facts/secrets/secrets.ts';
import { secrets } from '../../src/facts/secrets/secrets.ts';
import { list, loadersOf, shown } from './supply.ts';

export default defineCheck({
  id: 'g4/file-secrets-read',
  leg: 'enforced',
  title: 'Secrets that production injects as files are read from those files',
  why: 'A secret mounted as a file that nobody reads leaves the service on its default or on a plain variable.',
  fix: 'Read NAME_FILE in the code that uses the secret: at least database URL, signing keys and operator key.',
  whenAbsent: 'fail',
  needs: { secrets, startup },
  judge({ secrets: { secrets, operatorFile }, startup }) {
    const injected = secrets.filter((secret) => secret.injected.length > 0);
    const supported = secrets.filter((secret) => loadersOf(secret).length > 0);
    const [scripted] = secrets.flatMap(({ script }) => script ?? []);
    if (injected.length === 0 && supported.length === 0 && scripted)
      return absent(`no production configuration injects a secret as a file, though ${scripted.path} reads such files`, {
        evidence: [scripted],
      });
    if (injected.length === 0 && supported.length === 0)
      return absent('no secret is injected as a file, and no code reads one from a file');
    const findings: Finding[] = [];
    const undecided: string[] = [];
    const evidence: Evidence[] = [];
    for (const secret of injected.length > 0 ? injected : supported) {
      const readers = loadersOf(secret).filter((consumer) => consumer.result('file').kinds.has('file'));
      const [reader] = readers;
      if (reader) evidence.push(shown(reader, `takes ${secret.name} from ${secret.name}_FILE`));
      else if (secret.script) evidence.push({ ...secret.script, note: `turns ${secret.name}_FILE into ${secret.name}` });
      else if (loadersOf(secret).some((consumer) => consumer.result('file').kinds.has('unknown'))) undecided.push(secret.name);
      else if (secret.injected.length > 0) findings.push(unread(secret));
    }
    for (const secret of injected)
      for (const plain of secret.plain)
        findings.push({
          key: `${secret.name} beside its file`,
          severity: 'exception',
          message: `${plain.service} gets ${secret.name} in clear beside ${secret.name}_FILE: the plain value survives the merge`,
          path: plain.path,
          line: plain.line,
          related: secret.injected.map(({ path, line }) => ({ path, line, note: `${secret.name}_FILE is set here` })),
          fix: `Remove ${secret.name} from the merged production configuration (\`${secret.name}: !reset null\`).`,
        });
    if (injected.length > 0 && !operatorFile) findings.push(...notInjected(secrets, startup));
    const inspected = injected.length || supported.length;
    const details = { inspected, evidence };
    if (findings.length > 0)
      return fail(
        `${count(findings.length, 'secret that production supplies does', 'secrets that production supplies do')} not reach the code as files: ${list([...new Set(findings.map(({ key }) => key))])}`,
        { ...details, findings },
      );
    if (undecided.length > 0) return unknown(`what reads ${list(undecided.map((name) => `${name}_FILE`))} could not be followed`, details);
    if (injected.length === 0)
      return unknown(
        `code reads ${list(supported.map(({ name }) => `${name}_FILE`))}, but no production configuration injects a secret as a file`,
        details,
      );
    return pass(`${injected.length} of ${injected.length} secrets that production injects as files are read from them`, details);
  },
});

/** Why an injected file reaches nobody. */
function unread(secret: Secret): Finding {
  const { name, consumers } = secret;
  const place = secret.injected[0] ?? { path: '.', line: 1, service: '' };
  const dead = consumers.find(({ loader, live }) => loader && !live);
  const readers = consumers.filter(({ live, loader }) => live && !loader);
  const broken = loadersOf(secret)[0];
  const used = readers[0];
  const why = broken
    ? `${broken.name} does not take it from the file`
    : dead
      ? `${dead.name}, the only code that reads it, is called by nobody${used ? `; ${used.name} takes ${name} from the variable` : ''}`
      : used
        ? `${used.name} takes ${name} from the variable only`
        : `no code reads ${name}_FILE or ${name}`;
  return {
    key: `${name}_FILE`,
    severity: 'blocker',
    message: `${name}_FILE is injected into ${place.service}, but ${why}`,
    path: place.path,
    line: place.line,
    related: [
      ...[dead, broken].flatMap((each) => (each ? [shown(each, `reads ${name}_FILE`)] : [])),
      ...readers.slice(0, 3).map((each) => shown(each, `takes ${name}`)),
      ...readers.flatMap(({ uses }) => uses.slice(0, 3).map((use) => ({ path: use.path, line: use.line, note: 'uses it' }))),
    ],
    fix: `Let the code that uses ${name} take it from ${name}_FILE.`,
  };
}

type Startup = readonly {
  readonly served: boolean;
  readonly steps: readonly { verdict: string; name: string; path: string; line: number; trail: readonly Evidence[] }[];
}[];

/** Secrets without which production refuses to start, and which the production configuration does not supply. */
function notInjected(secrets: readonly Secret[], startup: Startup): Finding[] {
  const refusals = startup.filter(({ served }) => served).flatMap(({ steps }) => steps.filter(({ verdict }) => verdict === 'refuses'));
  if (refusals.length === 0) return [];
  return secrets.flatMap((secret): Finding[] => {
    if (secret.injected.length > 0 || secret.plain.length > 0) return [];
    const consumer = secret.consumers.find(
      (each) =>
        each.live &&
        isOnly(each.result('neither'), 'raises') &&
        !each.result('variable').kinds.has('raises') &&
        refusals.some(({ path, line, trail }) => {
          const at = each.result('neither').raisedAt;
          return at && [{ path, line }, ...trail].some((step) => step.path === at.path && step.line === at.line);
        }),
    );
    const refusal = refusals[0];
    if (!consumer || !refusal) return [];
    return [
      {
        key: secret.name,
        severity: 'blocker',
        message: `production refuses to start without ${secret.name}, and its configuration supplies neither ${secret.name}_FILE nor ${secret.name}`,
        path: refusal.path,
        line: refusal.line,
        related: [shown(consumer, `requires ${secret.name}`), ...refusal.trail.slice(-3)],
        fix: `Inject ${secret.name}_FILE in the production configuration.`,
      },
    ];
  });
}
