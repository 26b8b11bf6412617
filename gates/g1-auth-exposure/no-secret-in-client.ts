import { absent, defineCheck, fail, pass } from '../../src/define.ts';
import { clientBundle } from '../../src/facts/client-secrets.ts';

export default defineCheck({
  id: 'g1/no-secret-in-client',
  leg: 'enforced',
  title: 'No operator secret is compiled into a browser bundle or template',
  why: 'Whatever a browser receives is public: a key in the bundle is a key for everyone.',
  fix: 'Keep the secret on the server and let the client authenticate with a session or a key the operator types in.',
  whenAbsent: 'neutral',
  needs: { clientBundle },
  judge({ clientBundle }) {
    const secrets = clientBundle.variables.filter((variable) => variable.secret);
    if (secrets.length > 0)
      return fail(`${secrets.length} secrets are compiled into what a browser downloads`, {
        inspected: clientBundle.variables.length,
        findings: secrets.map(({ name, path, line }) => ({
          key: name,
          severity: 'blocker',
          message: `${name} becomes part of the bundle: whoever opens the page has the key`,
          path,
          line,
          related: [],
        })),
      });
    if (clientBundle.files === 0) return absent('there is no browser front end');
    const evidence = clientBundle.variables.slice(0, 10).map(({ name, path, line }) => ({ path, line, note: name }));
    return pass(`${clientBundle.files} front-end files read, ${clientBundle.variables.length} build variables, none a secret`, {
      inspected: clientBundle.files,
      evidence: evidence.length > 0 ? evidence : clientBundle.sample,
    });
  },
});
