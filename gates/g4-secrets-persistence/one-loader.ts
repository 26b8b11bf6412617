import { absent, defineCheck, type Finding, fail, pass } from '../../src/define.ts';
import { sdkReaders } from '../../src/facts/secrets/sdk-readers.ts';
import { secrets } from '../../src/facts/secrets/secrets.ts';
import { loadersOf, shown, takesFile } from './supply.ts';

export default defineCheck({
  id: 'g4/one-loader',
  leg: 'enforced',
  title: 'No second reader of a secret bypasses its loader',
  why: 'Two readers of one secret see two values as soon as one of them is injected as a file.',
  fix: 'Read the secret through the loader everywhere; pass the loaded value to SDK constructors.',
  severity: 'exception',
  whenAbsent: 'fail',
  needs: { secrets, sdkReaders },
  judge({ secrets: { secrets }, sdkReaders }) {
    const loaded = secrets.filter((secret) => secret.consumers.some(takesFile));
    if (loaded.length === 0) return absent('no code reads a secret from a file');
    const findings = loaded.flatMap((secret): Finding[] => {
      const loader = loadersOf(secret).find(takesFile) ?? secret.consumers.find(takesFile);
      const related = loader ? [shown(loader, `loads ${secret.name} from its file or variable`)] : [];
      const second = secret.consumers.filter(
        (each) =>
          !each.loader &&
          (each.live || !each.path.startsWith('.')) &&
          (each.field === undefined || each.uses.length > 0) &&
          !(each.by === 'schema' && each.in === undefined && related.length === 0),
      );
      return [
        ...second.map(
          (each): Finding => ({
            key: each.name === each.path ? `${secret.name} ${each.path}` : `${secret.name} ${each.path} ${each.name}`,
            severity: 'exception',
            message: `${each.name} reads ${secret.name} itself: with ${secret.name}_FILE it gets ${each.default === undefined || each.default === null || each.default === '' ? 'nothing' : 'its default'}${each.live ? '' : ' (no served process runs it today)'}`,
            path: each.path,
            line: each.line,
            related: [...related, ...each.uses.slice(0, 3).map((use) => ({ path: use.path, line: use.line, note: 'uses it' }))],
            fix: `Take ${secret.name} from ${loader?.name ?? 'its loader'}.`,
          }),
        ),
        ...sdkReaders
          .filter(({ variable }) => variable === secret.name)
          .map(
            (reader): Finding => ({
              key: `${secret.name} ${reader.path} ${reader.constructor}`,
              severity: 'exception',
              message: `${reader.constructor} at ${reader.path} is made without a key and reads ${secret.name} from the environment itself: ${secret.name}_FILE never reaches it`,
              path: reader.path,
              line: reader.line,
              related,
              fix: `Pass the loaded ${secret.name} to ${reader.constructor}.`,
            }),
          ),
      ];
    });
    const readers = loaded.reduce((sum, { consumers }) => sum + consumers.length, 0);
    const details = {
      inspected: readers,
      evidence: loaded.flatMap((secret) =>
        loadersOf(secret)
          .filter(takesFile)
          .map((each) => shown(each, `loads ${secret.name}`)),
      ),
    };
    if (findings.length > 0)
      return fail(`${findings.length} readers bypass the loaders of ${loaded.length} secrets`, { ...details, findings });
    return pass(`${readers} of ${readers} readers of ${loaded.length} secrets go through their loader`, {
      ...details,
      evidence:
        details.evidence.length > 0
          ? details.evidence
          : loaded.flatMap(({ consumers }) => consumers.map((each) => shown(each, 'loads it'))),
    });
  },
});
