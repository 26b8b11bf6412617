import { defineCheck } from '../../src/define.ts';
import { approvals } from '../../src/facts/approvals/index.ts';
import { governanceTests } from '../../src/facts/approvals/tested.ts';
import { judgeTested } from '../tested-leg.ts';
import { nothingApproves } from './looked-for.ts';

export default defineCheck({
  id: 'g2/governance-tested',
  leg: 'tested',
  title: 'Lists, defaults, the production block and unauthenticated approvals are pinned by tests',
  why: 'These are the rules most often loosened by accident; only a failing test stops that.',
  fix: 'Test the real decision function and routes with production settings, and compare the document’s list with the code’s as sets.',
  whenAbsent: 'fail',
  needs: { approvals, governanceTests },
  judge({ approvals, governanceTests }) {
    if (governanceTests.proofs.length === 0) return nothingApproves(approvals);
    return judgeTested(governanceTests.proofs, ({ claim }) => governanceTests.controls.get(claim.id));
  },
});
