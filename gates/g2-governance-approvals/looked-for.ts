import { absent, type Verdict } from '../../src/define.ts';
import type { Approvals } from '../../src/facts/approvals/index.ts';

/** The verdict where nothing approves anything, with what was looked for. */
export const nothingApproves = (approvals: Approvals): Verdict =>
  absent(
    `nothing approves anything: none of ${approvals.followed('exposed')} entries (routes, jobs, bots, tools, commands) writes a status like "approved", ` +
      'a mark like approved=true or an approver to a record',
  );
