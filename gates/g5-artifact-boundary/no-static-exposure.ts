import { count } from '../../src/count.ts';
import { absent, defineCheck, type Finding, fail, pass, unknown } from '../../src/define.ts';
import { staticMounts } from '../../src/facts/artifacts/static-mounts.ts';
import { inventory } from '../../src/facts/routes/inventory.ts';

export default defineCheck({
  id: 'g5/no-static-exposure',
  leg: 'enforced',
  title: 'No static mount or proxy alias exposes artifacts, credentials or .git',
  why: 'A static mount passes by every guard in the application.',
  fix: 'Mount only the built front end, and remove aliases that reach above it.',
  whenAbsent: 'neutral',
  needs: { staticMounts, inventory },
  judge({ staticMounts: mounts, inventory }) {
    if (mounts.length === 0)
      return absent('nothing serves a folder by itself', { inspected: inventory.routes.filter(({ served }) => served !== false).length });
    const findings = mounts.flatMap(({ at, by, folder, exposes }): Finding[] =>
      exposes
        ? [
            {
              key: `${by} ${folder ?? 'folder'}`,
              severity: 'blocker',
              message: `${by} serves ${folder ?? 'a folder'}: ${exposes}`,
              ...at,
              related: [],
            },
          ]
        : [],
    );
    const details = {
      inspected: mounts.length,
      evidence: mounts
        .filter(({ exposes }) => !exposes)
        .map(({ at, by, folder }) => ({ ...at, note: `${by} serves ${folder ?? 'a folder that could not be read'}` })),
    };
    if (findings.length > 0)
      return fail(`${findings.length} of ${mounts.length} folders that are served hold more than pages`, { ...details, findings });
    const open = mounts.filter(({ folder }) => folder === undefined);
    if (open.length > 0)
      return unknown(`the folder of ${open.length} static mounts could not be read: ${open[0]?.by ?? ''}`, {
        inspected: mounts.length,
        evidence: open.map(({ at, by }) => ({ ...at, note: by })),
      });
    return pass(`${count(mounts.length, 'folder is', 'folders are')} served, none with artifacts, credentials or history`, details);
  },
});
