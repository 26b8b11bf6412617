import { absent, defineCheck, type Evidence, type Finding, fail, type Location, pass, unknown, type Verdict } from '../../src/define.ts';
import { THIS_TOOL } from '../../src/facts/ci/index.ts';
import { type DriftSide, driftTests } from '../../src/facts/drift-tests.ts';
import { inventory } from '../../src/facts/routes/inventory.ts';
import type { TestCase } from '../../src/facts/tests/index.ts';
import { type TestProof, testProof } from '../../src/facts/tests/proof.ts';

export default defineCheck({
  id: 'g8/drift-blocked',
  leg: 'tested',
  title: 'A blocking job compares contract, registry and code on every change that can part them',
  why: 'Without it the documents are right only on the day they are written.',
  fix: 'Run `autopack-ready contract --check`, or a test that compares both sides, in a required job without a path filter that skips such changes.',
  whenAbsent: 'fail',
  needs: { driftTests, inventory, testProof },
  judge({ driftTests: { contract, registries }, inventory, testProof }) {
    if (!contract) return absent('no document describes the API, so nothing can drift from it');
    const handler = inventory.routes.find((route) => route.served !== false)?.handler.path;
    const code = handler === undefined ? [] : [handler];
    const sides = [
      judgeSide(contract, [contract.path, ...code], testProof, 'the contract', CONTRACT),
      ...registries.map((side) => judgeSide(side, [side.path, ...code], testProof, 'the registry', REGISTRY)),
    ];
    const inspected = sides.reduce((sum, each) => sum + each.inspected, 0);
    const evidence = sides.flatMap((each) => each.evidence);
    const findings = sides.flatMap((each) => each.findings);
    const worst = sides.find(({ status }) => status === 'fail') ?? sides.find(({ status }) => status !== 'pass');
    if (!worst) return pass(sides.map(({ summary }) => summary).join('; '), { inspected, evidence });
    if (findings.length > 0) return fail(worst.summary, { inspected, evidence, findings });
    if (sides.every(({ status }) => status === 'absent')) return absent(worst.summary, { inspected, evidence });
    if (sides.some(({ status }) => status === 'unknown')) return unknown(worst.summary, { inspected, evidence });
    // One side is compared, and no test reads the other.
    return fail(worst.summary, {
      inspected,
      evidence,
      findings: sides
        .filter(({ status }) => status === 'absent')
        .flatMap(({ summary, evidence: [lead] }): Finding[] =>
          lead ? [{ key: lead.path, severity: 'blocker', message: summary, path: lead.path, line: lead.line, related: [] }] : [],
        ),
    });
  },
});

const CONTRACT = {
  asksNot: 'it never asks the application for its routes',
  comparesNot: 'no assertion compares its rows with the routes',
  code: 'the routes of the application',
};
const REGISTRY = {
  asksNot: 'it never looks for the variables that the code reads',
  comparesNot: 'no assertion compares its entries with them',
  code: 'the variables that the code reads',
};

/** One document: this program or a test compares it with the code, in a job that blocks a change of either. */
function judgeSide(side: DriftSide, guarded: readonly string[], proof: TestProof, what: string, words: typeof CONTRACT): Verdict {
  const { path, reading } = side;
  const lead: Evidence = { path, line: 1, note: what };
  const tool = guarded.map((file) => proof.run(THIS_TOOL, file));
  const [first] = tool;
  if (first && tool.every(({ verdict }) => verdict === 'blocking'))
    return pass(`this program compares ${path} with the code in a blocking job`, { inspected: 1, evidence: [lead, ...first.chain] });
  const inspected = reading.length;
  if (inspected === 0) {
    const loose = tool.find(({ verdict, attempts }) => verdict === 'not-blocking' && attempts.some(({ certain }) => certain));
    return loose
      ? fail(`this program runs, but blocks no change of ${path}`, {
          inspected: 1,
          findings: [
            {
              key: path,
              severity: 'blocker',
              message: `the step that runs autopack-ready blocks nothing: ${loose.reason}`,
              path: loose.path,
              line: loose.line,
              related: loose.chain,
            },
          ],
        })
      : absent(`no test reads ${path}`, { evidence: [lead] });
  }
  const found = proof.weigh(
    reading.filter(({ pinned }) => pinned.length > 0),
    reading,
    guarded,
  );
  if (found.counted.length === 0)
    return fail(`none of ${inspected} tests that read ${path} compares it with ${words.code}`, {
      inspected,
      findings: reading.map((each): Finding => {
        const hit = each.hits.find(({ severity }) => severity === 'rejected') ?? (each.pinned.length > 0 ? each.hits[0] : undefined);
        const why = hit ? `${hit.message} (${hit.rule})` : each.asksCode ? words.comparesNot : words.asksNot;
        const { account } = proof.run(each.test.path, path);
        return finding(each.test, hit ?? each.test, `${each.test.name} reads ${what}, but ${why}`, account);
      }),
    });
  const ways = found.counted.flatMap(({ pinned, test }) => pinned.map((each) => ({ ...each, test })));
  const [way] = ways;
  if (way && ways.length === 1 && way.way === 'one')
    return fail(`half of the drift of ${path} is not blocked`, {
      inspected,
      findings: [finding(way.test, way.at, `${way.test.name} compares one way only: the other kind of drift passes`, [lead])],
    });
  const evidence = [lead, ...found.evidence];
  if (found.verdict === 'undecided')
    return unknown(`whether a blocking job runs the comparison could not be decided: ${found.reason}`, { inspected, evidence });
  if (found.verdict === 'not-blocking') {
    const open = found.counted.flatMap(({ test }) =>
      guarded.flatMap((file): Finding[] => {
        const run = proof.run(test.path, file);
        return run.verdict === 'blocking'
          ? []
          : [finding(test, run, `${test.name} does not block a change of ${file}: ${run.reason}`, [lead, ...run.chain, ...run.account])];
      }),
    );
    return fail(`${open.length} ways for ${path} to drift are not blocked`, { inspected, findings: open });
  }
  return pass(`${found.counted.length} tests compare ${path} with ${words.code} in a blocking job`, { inspected, evidence });
}

const finding = (test: TestCase, at: Location, message: string, related: readonly Evidence[]): Finding => ({
  key: `${test.path}::${test.name}`,
  severity: 'blocker',
  message,
  path: at.path,
  line: at.line,
  related,
});
