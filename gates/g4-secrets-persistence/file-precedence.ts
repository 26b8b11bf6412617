import { absent, defineCheck, type Finding, fail, pass, unknown } from '../../src/define.ts';
import { secrets } from '../../src/facts/secrets/secrets.ts';
import { endsIn, list, loadersOf, outcomeOf, shown } from './supply.ts';

export default defineCheck({
  id: 'g4/file-precedence',
  leg: 'enforced',
  title: '*_FILE wins over the variable, the variable over the default',
  why: 'With the wrong order a stale variable silently overrides the mounted secret.',
  fix: 'Read NAME_FILE first, then NAME, then the default; or refuse when both are set.',
  whenAbsent: 'fail',
  needs: { secrets },
  judge({ secrets: { secrets } }) {
    const loaders = secrets.flatMap(loadersOf).filter((loader) => loader.result('file').kinds.has('file'));
    if (loaders.length === 0) return absent('no code that runs reads a secret from a file');
    const wrong = loaders.flatMap((loader): Finding[] => {
      const both = loader.result('both');
      const alone = loader.result('variable');
      const order = both.kinds.has('variable') || both.kinds.has('default') || both.kinds.has('unset');
      const lost = endsIn(alone, 'default', 'unset', 'random');
      if (!order && !lost) return [];
      const key = loader.variable;
      return [
        {
          key,
          severity: 'blocker',
          message: order
            ? `with ${key}_FILE and ${key} both set, ${loader.name} ${outcomeOf(loader, 'both')}`
            : `with only ${key} set, ${loader.name} ${outcomeOf(loader, 'variable')}: the variable is never read`,
          path: loader.path,
          line: loader.line,
          related: order ? both.trail : alone.trail,
        },
      ];
    });
    const details = {
      inspected: loaders.length,
      evidence: loaders.map((loader) =>
        shown(loader, `with both set ${outcomeOf(loader, 'both')}; with ${loader.variable} alone ${outcomeOf(loader, 'variable')}`),
      ),
    };
    if (wrong.length > 0)
      return fail(`${wrong.length} of ${loaders.length} secrets are not taken in the order file, variable, default`, {
        ...details,
        findings: wrong,
      });
    const open = loaders.filter((loader) => loader.result('both').kinds.has('unknown') || loader.result('variable').kinds.has('unknown'));
    if (open.length > 0) return unknown(`the order of ${list(open.map(({ variable }) => variable))} could not be followed`, details);
    return pass(`${loaders.length} of ${loaders.length} secrets are taken from the file first, then from the variable`, details);
  },
});
