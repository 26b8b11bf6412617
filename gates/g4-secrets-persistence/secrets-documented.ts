import { absent, defineCheck, type Finding, fail, pass } from '../../src/define.ts';
import { credentialWrites } from '../../src/facts/secrets/credential-writes.ts';
import { secretDocuments } from '../../src/facts/secrets/documented.ts';
import { secrets } from '../../src/facts/secrets/secrets.ts';
import { endsIn, loadersOf, shown, takesFile } from './supply.ts';

export default defineCheck({
  id: 'g4/secrets-documented',
  leg: 'documented',
  title: 'Every *_FILE, the precedence and the plaintext opt-in are documented as they are',
  why: 'An operator who does not know of NAME_FILE puts the secret into a plain variable.',
  fix: 'List every *_FILE variable, the order file, variable, default, and the opt-in with its default.',
  whenAbsent: 'fail',
  needs: { secrets, secretDocuments, credentialWrites },
  judge({ secrets: { secrets }, secretDocuments: { names, files, precedence, documents }, credentialWrites: { writes } }) {
    const loaded = secrets.flatMap((secret) =>
      loadersOf(secret)
        .filter(takesFile)
        .slice(0, 1)
        .map((loader) => ({ secret, loader })),
    );
    const optIns = writes.flatMap((write) => write.openers.map((name) => ({ name, write })));
    const claimed = [...files].filter(([name]) => secrets.some((secret) => `${secret.name}_FILE` === name && secret.consumers.length > 0));
    if (loaded.length === 0 && optIns.length === 0 && claimed.length === 0)
      return absent('no code reads secrets from files or writes credentials on an opt-in');
    const findings: Finding[] = [];
    for (const { secret, loader } of loaded)
      if (!names.has(`${secret.name}_FILE`))
        findings.push({
          key: `${secret.name}_FILE`,
          severity: 'blocker',
          message: `${secret.name}_FILE is supported and no present document names it`,
          path: loader.path,
          line: loader.line,
          related: [shown(loader, `reads ${secret.name}_FILE`)],
        });
    for (const [name, at] of claimed) {
      const secret = secrets.find((each) => `${each.name}_FILE` === name);
      if (!secret || loaded.some((each) => each.secret === secret) || secret.script) continue;
      const dead = secret.consumers.find(takesFile);
      findings.push({
        key: `${name} documented`,
        severity: 'blocker',
        message: `${at.path} says that ${name} is read, and ${dead ? `only ${dead.name} reads it, which nothing calls` : 'no code reads it'}`,
        ...at,
        related: secret.consumers.slice(0, 3).map((each) => shown(each, `takes ${secret.name}`)),
      });
    }
    const [example] = loaded;
    if (example) {
      const fileFirst = !endsIn(example.loader.result('both'), 'variable');
      const wrong = precedence.find(({ order }) => (order === 'file-first') !== fileFirst);
      if (wrong)
        findings.push({
          key: 'precedence',
          severity: 'blocker',
          message: `${wrong.path} says that the ${fileFirst ? 'variable' : 'file'} wins, and ${example.loader.name} takes the ${fileFirst ? 'file' : 'variable'}`,
          path: wrong.path,
          line: wrong.line,
          related: [shown(example.loader, 'decides it')],
        });
      else if (precedence.length === 0)
        findings.push({
          key: 'precedence',
          severity: 'blocker',
          message: 'no present document says which of NAME_FILE and NAME wins',
          path: example.loader.path,
          line: example.loader.line,
          related: [shown(example.loader, 'decides it')],
        });
    }
    for (const { name, write } of optIns)
      if (!names.has(name))
        findings.push({
          key: name,
          severity: 'blocker',
          message: `${name} lets production write ${write.what} in clear, and no present document names it`,
          path: write.path,
          line: write.line,
          related: [],
        });
    const inspected = loaded.length + claimed.length + optIns.length;
    const details = {
      inspected,
      evidence: [
        ...loaded.flatMap(({ secret }) => {
          const at = names.get(`${secret.name}_FILE`);
          return at ? [{ ...at, note: `${secret.name}_FILE` }] : [];
        }),
        ...precedence.slice(0, 1).map(({ path, line }) => ({ path, line, note: 'the order' })),
        ...optIns.flatMap(({ name }) => {
          const at = names.get(name);
          return at ? [{ ...at, note: name }] : [];
        }),
      ],
    };
    if (findings.length > 0) return fail(`${findings.length} facts about secrets are not documented as they are`, { ...details, findings });
    return pass(`${inspected} of ${inspected} supported files and opt-ins are documented, with their order`, {
      ...details,
      evidence: details.evidence.length > 0 ? details.evidence : documents.slice(0, 1).map((path) => ({ path, line: 1 })),
    });
  },
});
