import { absent, defineCheck, type Evidence, type Finding, fail, pass, unknown } from '../../src/define.ts';
import { driftTests } from '../../src/facts/drift-tests.ts';
import { inventory } from '../../src/facts/routes/inventory.ts';
import { testRuns } from '../../src/facts/test-runs.ts';

export default defineCheck({
  id: 'g8/drift-blocked',
  leg: 'tested',
  title: 'A blocking job compares contract, registry and code on every change that can part them',
  why: 'Without it the documents are right only on the day they are written.',
  fix: 'Run this program, or a test that compares both sides, in a required job without a path filter that skips such changes.',
  whenAbsent: 'fail',
  needs: { driftTests, inventory, testRuns },
  judge({ driftTests, inventory, testRuns }) {
    const { contract, reading } = driftTests;
    if (contract === undefined) return absent('no document describes the API, so nothing can drift from it');
    const inspected = reading.length;
    if (inspected === 0) return absent(`no test reads ${contract}`, { evidence: [{ path: contract, line: 1, note: 'the contract' }] });
    const comparing = reading.filter(({ compares }) => compares.length > 0);
    const sound = comparing.filter(({ hits }) => !hits.some(({ severity }) => severity === 'rejected'));
    const finding = (
      test: (typeof reading)[number]['test'],
      path: string,
      line: number,
      message: string,
      related: readonly Evidence[] = [],
    ): Finding => ({
      key: `${test.path}::${test.name}`,
      severity: 'blocker',
      message,
      path,
      line,
      related,
    });
    if (sound.length === 0) {
      const findings = reading.map(({ test, hits, compares, listsRoutes }) => {
        const hit = hits.find(({ severity }) => severity === 'rejected');
        const why = hit
          ? `${hit.message} (${hit.rule})`
          : compares.length === 0 && !listsRoutes
            ? 'it never asks the application for its routes'
            : 'no assertion compares its rows with the routes';
        return finding(test, hit?.path ?? test.path, hit?.line ?? test.line, `${test.name} reads the contract, but ${why}`);
      });
      return fail(`none of ${inspected} tests that read ${contract} compares it with the routes of the application`, {
        inspected,
        findings,
      });
    }
    const ways = sound.flatMap(({ compares }) => compares);
    const both = ways.some(({ way }) => way === 'both') || ways.length > 1;
    const handler = inventory.routes.find((route) => route.served !== false)?.handler.path;
    const findings: Finding[] = [];
    const evidence: Evidence[] = [];
    const undecided: Evidence[] = [];
    for (const { test, compares } of sound) {
      const [first] = compares;
      if (!both && first)
        findings.push(finding(test, first.path, first.line, `${test.name} compares one way only: the other kind of drift passes`));
      for (const guarded of [contract, ...(handler === undefined ? [] : [handler])]) {
        const proof = testRuns.proveRun(test.path, guarded);
        if (proof.verdict === 'not-blocking')
          findings.push(
            finding(test, proof.path, proof.line, `${test.name} does not block a change of ${guarded}: ${proof.reason}`, proof.chain),
          );
        else if (proof.verdict === 'unknown') undecided.push({ path: proof.path, line: proof.line, note: proof.reason });
        else evidence.push(...compares.map(({ path, line }) => ({ path, line, note: test.name })), ...proof.chain);
      }
    }
    if (findings.length > 0)
      return fail(`${findings.length} ways for the contract to drift are not blocked`, { inspected, evidence, findings });
    if (undecided.length > 0)
      return unknown('whether a blocking job runs the comparison could not be decided', { inspected, evidence: undecided });
    return pass(`${sound.length} tests compare ${contract} with the routes in a blocking job`, { inspected, evidence });
  },
});
