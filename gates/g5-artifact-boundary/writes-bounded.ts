import { absent, defineCheck, type Finding, fail, pass } from '../../src/define.ts';
import { uploads } from '../../src/facts/artifacts/uploads.ts';
import { inventory } from '../../src/facts/routes/inventory.ts';

export default defineCheck({
  id: 'g5/writes-bounded',
  leg: 'enforced',
  title: 'Uploads and artifact writers have size and count limits',
  why: 'A full disk stops the database too.',
  fix: 'Limit size and number before writing.',
  severity: 'exception',
  whenAbsent: 'neutral',
  needs: { uploads, inventory },
  judge({ uploads, inventory }) {
    if (uploads.length === 0)
      return absent('no route was found that takes files', { inspected: inventory.routes.filter(({ served }) => served !== false).length });
    const findings = uploads.flatMap(({ name, at, where, limit }): Finding[] =>
      limit === undefined
        ? [
            {
              key: name,
              severity: 'exception',
              message: `${name} takes files of any size: neither the program nor the proxy in front of it limits them`,
              ...where,
              related: [{ ...at, note: `handler of ${name}` }],
            },
          ]
        : [],
    );
    const details = {
      inspected: uploads.length,
      evidence: uploads.flatMap(({ name, where, limit }) => (limit ? [{ ...where, note: `${name}: ${limit}` }] : [])),
    };
    if (findings.length > 0)
      return fail(`${findings.length} of ${uploads.length} routes that take files do not limit their size`, { ...details, findings });
    return pass(`${uploads.length} routes limit the size of the files they take`, details);
  },
});
