import { absent, defineCheck, type Evidence, type Finding, fail, pass, unknown } from '../../src/define.ts';
import { type ExposureTest, exposureTests } from '../../src/facts/exposure-tests.ts';
import { inventory } from '../../src/facts/routes/inventory.ts';
import { testProof } from '../../src/facts/tests/proof.ts';
import { servedRoutes } from './routes.ts';

const RULED_OUT = 'rejected';

export default defineCheck({
  id: 'g1/exposure-tested',
  leg: 'tested',
  title: 'A test compares all routes with the public list and fails on a new open route',
  why: 'Without it the next unguarded route ships with a green build.',
  fix: 'Enumerate the app’s routes in a test, call each without credentials with production settings and expect 401 or 403 outside the list.',
  whenAbsent: 'fail',
  needs: { inventory, exposureTests, testProof },
  judge({ inventory, exposureTests, testProof }) {
    const served = servedRoutes(inventory);
    if (exposureTests.length === 0) return absent('no test enumerates the routes of the application');
    const findings: Finding[] = [];
    const add = ({ test }: ExposureTest, path: string, line: number, message: string, related: readonly Evidence[] = []): void => {
      findings.push({ key: `${test.path}::${test.name}`, severity: 'blocker', message, path, line, related });
    };
    for (const each of exposureTests)
      for (const { path, line, note = '' } of each.opens)
        add(each, path, line, `${each.test.name} fails when somebody guards a route: it ${note}`, [
          { ...each.at, note: 'enumerates the routes' },
        ]);

    const demanding = exposureTests.filter(({ demand }) => demand !== undefined);
    const sound = demanding.filter(({ hits }) => !hits.some(({ severity }) => severity === RULED_OUT));
    const evidence: Evidence[] = sound.map(({ test, demand }) => ({
      path: demand?.path ?? test.path,
      line: demand?.line ?? test.line,
      note: `${test.name} fails on a new open route`,
    }));
    const inspected = exposureTests.length;
    if (sound.length === 0) {
      for (const each of exposureTests.filter(({ aboutAuth, opens }) => aboutAuth && opens.length === 0)) {
        const [hit] = each.hits.filter(({ severity }) => severity === RULED_OUT);
        const why = hit ? `${hit.message} (${hit.rule})` : 'no assertion in it fails on a new open route';
        add(each, hit?.path ?? each.test.path, hit?.line ?? each.test.line, `${each.test.name} walks the routes, but ${why}`, [
          { ...each.at, note: 'enumerates the routes' },
        ]);
      }
      if (findings.length === 0) return absent(`${inspected} tests enumerate the routes, none looks at their guards`, { inspected });
      return fail('no test fails when a new route is open', { inspected, evidence, findings });
    }
    const trusted = sound.filter(({ unknownGuards, bypass }) => unknownGuards.length === 0 && bypass === undefined);
    const [handler] = served.map((route) => route.handler.path);
    const proof = testProof.weigh(trusted, exposureTests, handler === undefined ? [] : [handler]);
    if (proof.verdict === 'undecided' && findings.length === 0)
      return unknown(`whether a blocking job runs the test could not be decided: ${proof.reason}`, { inspected, evidence: proof.evidence });
    if (proof.verdict !== 'proven' && proof.verdict !== 'undecided') {
      for (const each of sound) {
        const { test, demand, unknownGuards, bypass } = each;
        const { path, line } = demand ?? test;
        if (unknownGuards.length > 0)
          add(each, path, line, `${test.name} does not know ${unknownGuards.join(', ')}: it cannot tell these routes from open ones`);
        else if (bypass !== undefined) add(each, path, line, `${test.name} leaves ${bypass} set, which opens the guards it is about`);
      }
      const [first] = trusted;
      if (first && proof.at) add(first, proof.at.path, proof.at.line, `no test blocks a new open route: ${proof.reason}`, proof.evidence);
    }
    const proven = proof.verdict === 'proven';
    if (findings.length > 0)
      return fail(proven ? 'a test demands that routes stay open' : 'no test blocks a new open route', { inspected, evidence, findings });
    return pass(`${sound.length} of ${inspected} tests that walk the routes fail on a new open one, in a blocking job`, {
      inspected,
      evidence: [...evidence, ...proof.evidence],
    });
  },
});
