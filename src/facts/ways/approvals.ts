import { defineFact } from '../../define.ts';
import { approvals, chainOf } from '../approvals/index.ts';
import { calls, step, type Way, type WayStep } from './way.ts';

const states: Readonly<Record<string, WayStep['state']>> = { required: 'ok', public: 'public', conditional: 'public', unknown: 'unknown' };

/** The ways on which something becomes approved: entry, who decides, record. */
export const approvalWays = defineFact({
  id: 'approval-ways',
  needs: { approvals },
  derive: (_context, given): readonly Way[] =>
    given.approvals.paths('documented').map((path): Way => {
      const [first, ...rest] = chainOf(path);
      const { entry, record } = path;
      const last = rest.at(-1);
      const open = entry.route ? (states[entry.route.auth] ?? 'unknown') : 'ok';
      return {
        title: `Approval: ${path.key}`,
        steps: [
          step(entry.kind, open === 'ok' ? entry.name : `${entry.name}: ${entry.route?.reason ?? ''}`, first ?? entry.at, open),
          step(
            'decides',
            path.human ? `a person: ${path.why}` : `the program by itself: ${path.why}`,
            undefined,
            path.human ? 'ok' : 'broken',
          ),
          ...calls(rest.slice(0, -1)),
          step('record', last?.note ?? `writes ${record}`, last, 'ok'),
        ],
      };
    }),
});
