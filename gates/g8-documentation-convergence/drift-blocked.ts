import { absent, defineCheck, type Evidence, type Finding, fail, type Location, pass, unknown } from '../../src/define.ts';
import { driftTests } from '../../src/facts/drift-tests.ts';
import { inventory } from '../../src/facts/routes/inventory.ts';
import type { TestCase } from '../../src/facts/tests/index.ts';
import { testProof } from '../../src/facts/tests/proof.ts';

export default defineCheck({
  id: 'g8/drift-blocked',
  leg: 'tested',
  title: 'A blocking job compares contract, registry and code on every change that can part them',
  why: 'Without it the documents are right only on the day they are written.',
  fix: 'Run this program, or a test that compares both sides, in a required job without a path filter that skips such changes.',
  whenAbsent: 'fail',
  needs: { driftTests, inventory, testProof },
  judge({ driftTests, inventory, testProof }) {
    const { contract, reading } = driftTests;
    if (contract === undefined) return absent('no document describes the API, so nothing can drift from it');
    const inspected = reading.length;
    if (inspected === 0) return absent(`no test reads ${contract}`, { evidence: [{ path: contract, line: 1, note: 'the contract' }] });
    const pinning = reading.filter(({ pinned }) => pinned.length > 0);
    const handler = inventory.routes.find((route) => route.served !== false)?.handler.path;
    const guarded = [contract, ...(handler === undefined ? [] : [handler])];
    const found = testProof.weigh(pinning, reading, guarded);
    const lead: Evidence = { path: contract, line: 1, note: 'the contract' };
    if (found.counted.length === 0) {
      const findings = reading.map((each): Finding => {
        const { test, hits } = each;
        const hit = hits.find(({ severity }) => severity === 'rejected') ?? (each.pinned.length > 0 ? hits[0] : undefined);
        const why = hit ? `${hit.message} (${hit.rule})` : each.listsRoutes ? COMPARES_NOT : ASKS_NOT;
        return finding(test, hit ?? test, `${test.name} reads the contract, but ${why}`, []);
      });
      return fail(`none of ${inspected} tests that read ${contract} compares it with the routes of the application`, {
        inspected,
        findings,
      });
    }
    const ways = found.counted.flatMap(({ pinned, test }) => pinned.map((each) => ({ ...each, test })));
    const [first] = ways;
    if (first && ways.length === 1 && first.way === 'one') {
      const message = `${first.test.name} compares one way only: the other kind of drift passes`;
      return fail('half of the drift is not blocked', { inspected, findings: [finding(first.test, first.at, message, [lead])] });
    }
    const { verdict, reason, at, evidence } = found;
    if (verdict === 'undecided')
      return unknown(`whether a blocking job runs the comparison could not be decided: ${reason}`, {
        inspected,
        evidence: [lead, ...evidence],
      });
    if (verdict === 'not-blocking' && first && at) {
      const open = found.counted.flatMap(({ test }) =>
        guarded.flatMap((file): Finding[] => {
          const run = testProof.run(test.path, file);
          return run.verdict === 'blocking'
            ? []
            : [finding(test, run, `${test.name} does not block a change of ${file}: ${run.reason}`, [lead, ...run.chain])];
        }),
      );
      return fail(`${open.length} ways for the contract to drift are not blocked`, { inspected, findings: open });
    }
    return pass(`${found.counted.length} tests compare ${contract} with the routes in a blocking job`, {
      inspected,
      evidence: [lead, ...evidence],
    });
  },
});

const ASKS_NOT = 'it never asks the application for its routes';
const COMPARES_NOT = 'no assertion compares its rows with the routes';

const finding = (test: TestCase, at: Location, message: string, related: readonly Evidence[]): Finding => ({
  key: `${test.path}::${test.name}`,
  severity: 'blocker',
  message,
  path: at.path,
  line: at.line,
  related,
});
