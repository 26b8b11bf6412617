import { absent, defineCheck, type Finding, fail, pass } from '../../src/define.ts';
import { dataStores } from '../../src/facts/deployment/data-stores.ts';

export default defineCheck({
  id: 'g6/datastores-private',
  leg: 'enforced',
  title: 'No database, cache or vector store is reachable from outside or without a credential',
  why: 'A published port of a data store is scanned within minutes.',
  fix: 'Remove the published port in production (an empty list does not close one) and require a credential.',
  whenAbsent: 'neutral',
  needs: { dataStores },
  judge({ dataStores: stores }) {
    if (stores.length === 0) return absent('no data store runs in the deployment');
    const findings = stores.flatMap(({ container: { name, from }, published, idle, open }): Finding[] => [
      ...published.map(
        (port): Finding => ({
          key: `${name}:${port.target}`,
          severity: 'blocker',
          message: `${name} publishes port ${port.target} on ${port.hostIp ?? 'every address'} of the host${idle ? '; the override does not remove it' : ''}`,
          path: port.from.path,
          line: port.from.line,
          related: idle ? [{ path: idle.path, line: idle.line, note: idle.message }] : [],
        }),
      ),
      ...(open
        ? [
            {
              key: `${name} credential`,
              severity: open.certain ? 'blocker' : 'exception',
              message: `${name} accepts connections without a credential: ${open.reason}`,
              path: open.at.path,
              line: open.at.line,
              related: [{ ...from, note: name }],
            } satisfies Finding,
          ]
        : []),
    ]);
    const details = {
      inspected: stores.length,
      evidence: stores.map(({ container: { name, from } }) => ({ path: from.path, line: from.line, note: name })),
    };
    if (findings.length > 0)
      return fail(`${new Set(findings.map(({ key }) => key.split(/[ :]/)[0])).size} of ${stores.length} data stores are open`, {
        ...details,
        findings,
      });
    return pass(`${stores.length} data stores publish no port and want a credential`, details);
  },
});
