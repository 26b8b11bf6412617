import { count } from '../../src/count.ts';
import { absent, defineCheck, type Evidence, type Finding, fail, pass, unknown } from '../../src/define.ts';
import { artifacts } from '../../src/facts/artifacts/index.ts';
import { inventory } from '../../src/facts/routes/inventory.ts';

export default defineCheck({
  id: 'g5/safe-headers',
  leg: 'enforced',
  title: 'Stored content is served with a fixed type or as an attachment',
  why: 'Content that a browser may interpret runs in the origin of the operator UI.',
  fix: 'Fix the content type, send nosniff, and use attachment for everything else.',
  severity: 'exception',
  whenAbsent: 'neutral',
  needs: { artifacts, inventory },
  judge({ artifacts: { routes }, inventory }) {
    const judged = routes.filter(({ headers }) => headers.length > 0);
    if (judged.length === 0)
      return absent('no route was found that returns stored content as it is', {
        inspected: inventory.routes.filter(({ served }) => served !== false).length,
      });
    const findings: Finding[] = [];
    const undecided: Evidence[] = [];
    const evidence: Evidence[] = [];
    for (const { name, at, headers } of judged) {
      const unsafe = headers.find(({ is }) => is === 'unsafe');
      const open = headers.find(({ is }) => is === 'unknown');
      if (unsafe)
        findings.push({
          key: name,
          severity: 'exception',
          message: `${name} serves stored content that a browser may interpret: ${unsafe.why}`,
          ...unsafe.at,
          related: [{ ...at, note: `handler of ${name}` }],
        });
      else if (open) undecided.push({ ...open.at, note: `${name}: ${open.why}` });
      else for (const served of headers.slice(0, 1)) evidence.push({ ...served.at, note: `${name}: ${served.why}` });
    }
    const details = { inspected: judged.length, evidence };
    if (findings.length > 0)
      return fail(`${findings.length} of ${judged.length} content routes leave the type to the browser or to the name of the file`, {
        ...details,
        findings,
      });
    if (undecided.length > 0)
      return unknown(`the headers of ${undecided.length} content routes could not be followed: ${undecided[0]?.note ?? ''}`, {
        inspected: judged.length,
        evidence: undecided,
      });
    return pass(
      `${count(judged.length, 'content route fixes the type or offers', 'content routes fix the type or offer')} an attachment`,
      details,
    );
  },
});
