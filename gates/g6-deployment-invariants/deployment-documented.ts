import { absent, defineCheck, type Finding, fail, pass, unknown } from '../../src/define.ts';
import { documentedRouting } from '../../src/facts/deployment/documented-routing.ts';

export default defineCheck({
  id: 'g6/deployment-documented',
  leg: 'documented',
  title: 'The deployment document equals the configuration',
  why: 'During an incident people act by the document.',
  fix: 'Correct the mapping, ports and health semantics.',
  whenAbsent: 'fail',
  needs: { documentedRouting },
  judge({ documentedRouting: { documents, mapping, ports, untold, deployment } }) {
    const [first] = documents;
    if (first === undefined) return absent('no deployment document was found');
    const statements = [...mapping, ...ports];
    const proxied = deployment.proxies.some(({ config }) => config !== undefined);
    const wrong = statements.filter(({ agrees }) => agrees === false);
    const findings = [
      ...wrong.map(
        ({ key, text, path, line, related }): Finding => ({
          key,
          severity: 'blocker',
          message: text,
          path,
          line,
          related: related.map((at) => ({ ...at, note: 'the configuration' })),
        }),
      ),
      ...(proxied && mapping.length === 0
        ? [
            {
              key: 'mapping',
              severity: 'blocker',
              message: 'no document says which public path goes to which path of the backend',
              path: first,
              line: 1,
              related: deployment.proxies.flatMap(({ files }) => files.map((path) => ({ path, line: 1, note: 'the configuration' }))),
            } satisfies Finding,
          ]
        : []),
      ...(mapping.length > 0
        ? untold.map(
            ({ name, path, line }): Finding => ({
              key: `location ${name}`,
              severity: 'exception',
              message: `location ${name} passes requests on and is not documented`,
              path,
              line,
              related: [],
            }),
          )
        : []),
    ];
    const sound = statements.filter(({ agrees }) => agrees === true);
    const details = { inspected: statements.length, evidence: sound.map(({ path, line, text }) => ({ path, line, note: text })) };
    const numbers = `${sound.length} of ${statements.length} documented mappings and ports are as configured`;
    if (findings.length > 0) return fail(numbers, { ...details, findings });
    const open = statements.find(({ agrees }) => agrees === 'unknown');
    if (open) return unknown(`${numbers}; ${open.key}: ${open.text}`, details);
    if (statements.length === 0) return absent(`${documents.join(', ')} names neither mapping nor ports`);
    return pass(numbers, details);
  },
});
