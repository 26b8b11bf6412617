import { absent, defineCheck, type Evidence, type Finding, fail, pass, unknown } from '../../src/define.ts';
import { type ExposureTest, exposureTests } from '../../src/facts/exposure-tests.ts';
import { inventory } from '../../src/facts/routes/inventory.ts';
import { testRuns } from '../../src/facts/test-runs.ts';
import { servedRoutes } from './routes.ts';

const RULED_OUT = 'rejected';

export default defineCheck({
  id: 'g1/exposure-tested',
  leg: 'tested',
  title: 'A test compares all routes with the public list and fails on a new open route',
  why: 'Without it the next unguarded route ships with a green build.',
  fix: 'Enumerate the app’s routes in a test, call each without credentials with production settings and expect 401 or 403 outside the list.',
  whenAbsent: 'fail',
  needs: { inventory, exposureTests, testRuns },
  judge({ inventory, exposureTests, testRuns }) {
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
    const [handler] = served.map((route) => route.handler.path);
    const undecided: Evidence[] = [];
    let proven = false;
    const problems: (() => void)[] = [];
    for (const each of sound) {
      const { test, demand, unknownGuards, bypass } = each;
      const { path, line } = demand ?? test;
      if (unknownGuards.length > 0) {
        problems.push(() =>
          add(each, path, line, `${test.name} does not know ${unknownGuards.join(', ')}: it cannot tell these routes from open ones`),
        );
        continue;
      }
      if (bypass !== undefined) {
        problems.push(() => add(each, path, line, `${test.name} leaves ${bypass} set, which opens the guards it is about`));
        continue;
      }
      const proofs = [testRuns.proveRun(test.path), ...(handler === undefined ? [] : [testRuns.proveRun(test.path, handler)])];
      const weakest = proofs.find(({ verdict }) => verdict === 'not-blocking') ?? proofs.find(({ verdict }) => verdict === 'unknown');
      if (weakest?.verdict === 'not-blocking')
        problems.push(() => add(each, weakest.path, weakest.line, `${test.name} blocks nothing: ${weakest.reason}`, weakest.chain));
      else if (weakest) undecided.push({ path: weakest.path, line: weakest.line, note: `${test.name}: ${weakest.reason}` });
      else {
        proven = true;
        evidence.push(...(proofs[0]?.chain ?? []));
      }
    }
    if (!proven && undecided.length === 0) for (const report of problems) report();
    if (findings.length > 0)
      return fail(proven ? 'a test demands that routes stay open' : 'no test blocks a new open route', { inspected, evidence, findings });
    if (!proven) return unknown('whether a blocking job runs the test could not be decided', { inspected, evidence: undecided });
    return pass(`${sound.length} of ${inspected} tests that walk the routes fail on a new open one, in a blocking job`, {
      inspected,
      evidence,
    });
  },
});
