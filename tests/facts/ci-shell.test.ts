import { beforeAll, describe, expect, it } from 'vitest';
import { stepFails } from '../../src/facts/ci/step-fails.ts';
import { loadShell, type ParseShell } from '../../src/syntax/shell.ts';
import { run } from '../conformance/shell.ts';
import { exitStatuses } from './run-shell.ts';
import { scriptGenerator } from './shell-scripts.ts';

let parse: ParseShell;
beforeAll(async () => {
  parse = await loadShell();
});

const judge = (script: string, shell?: string) => stepFails(script, shell, (argv) => argv[0] === 'pytest', parse);

describe('recorded exit statuses', () => {
  it('agree in all three Linux shells', async () => {
    const { passed, failures } = await run('tests/data/ci-shell-truth.json');
    expect(failures).toEqual([]);
    expect(passed).toBe(129);
  });

  it('agree for loops, traps, arrays, jobs, wrappers and makefiles', async () => {
    const { passed, failures } = await run('tests/data/ci-shell-cases.json');
    expect(failures).toEqual([]);
    expect(passed).toBe(1347);
  });
});

describe('generated scripts', () => {
  const shells = [
    [undefined, ['bash', '-e']],
    ['bash', ['bash', '--noprofile', '--norc', '-eo', 'pipefail']],
    ['sh', ['sh', '-e']],
  ] as const;
  const others = [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ] as const;

  it.each([20260101, 20260202])('are never called blocking when a real shell ends green (seed %d)', (seed) => {
    const generate = scriptGenerator(seed);
    const scripts = Array.from({ length: 60 }, generate);
    const jobs = scripts.flatMap((script) =>
      shells.flatMap(([shell, command]) => others.map((pair) => ({ script, shell, command, others: pair }))),
    );
    const statuses = exitStatuses(jobs);
    expect(statuses).toHaveLength(jobs.length);
    const tally = { blocking: 0, 'not-blocking': 0, unknown: 0, absent: 0 };
    for (let i = 0; i < jobs.length; i += others.length) {
      const job = jobs[i];
      if (!job) continue;
      const verdict = stepFails(job.script, job.shell, (argv) => argv[0] === 'T', parse);
      tally[verdict.kind] += 1;
      const real = statuses.slice(i, i + others.length);
      if (verdict.kind === 'blocking') expect(real, job.script).not.toContain(0);
    }
    // A judge that knows nothing would pass the comparison.
    expect(tally.blocking).toBeGreaterThan(30);
    expect(tally['not-blocking']).toBeGreaterThan(10);
    expect(tally.unknown).toBeLessThan(60);
  });
});

describe('reasons', () => {
  it.each([
    ['pytest | tee log', 'pipefail is off', 1],
    ['echo a\npytest || echo failed', 'caught by ||', 2],
    ['set +e\npytest\necho done', 'errexit', 3],
    ['pytest & wait', 'background', 1],
    ['if pytest; then echo ok; fi', 'condition of an if', 1],
    ['! pytest', 'inverted', 1],
    ['trap "exit 0" EXIT\npytest', 'EXIT trap', 1],
    ['echo "$(pytest)"', 'substitution', 1],
    ['export OUT=$(pytest)', 'export drops', 1],
    ['set +e\npytest\nexit 0', 'exits with 0', 3],
    ['find . -name x -exec pytest {} \\;', 'find -exec', 1],
  ])('%s', (script, reason, line) => {
    const verdict = judge(script);
    expect(verdict).toMatchObject({ kind: expect.stringMatching(/^(not-blocking|unknown)$/), line });
    expect(verdict.kind === 'not-blocking' ? verdict.reason : '').toContain(reason);
  });

  it.each([
    'pytest',
    'set -o pipefail\npytest | tee log',
    'pytest | tee log\nexit ${PIPESTATUS[0]}',
    'rc=0\npytest || rc=$?\necho "$rc"\nexit "$rc"',
    'set +e\npytest\nrc=$?\nset -e\nif [ "$rc" -ne 0 ]; then exit "$rc"; fi',
    'pytest & pid=$!\nwait $pid',
    'ok=false\nfor i in 1 2 3; do if pytest; then ok=true; break; fi; done\n[ "$ok" = true ]',
    'if ! pytest; then echo "::error::red"; exit 1; fi',
    'timeout 600 xvfb-run -a env CI=1 pytest -q # || true',
    'run() { pytest "$@"; }\nrun tests',
    'fails=0\npytest || fails=$((fails + 1))\nif (( fails > 0 )); then exit 1; fi',
    'cat <<EOF > config\nx || true\nEOF\npytest',
  ])('blocks: %s', (script) => {
    expect(judge(script)).toEqual({ kind: 'blocking' });
  });

  it.each([
    'if [ -n "$RUN" ]; then pytest; fi',
    'eval "$COMMAND"\npytest',
    'git diff --quiet || pytest',
    'bash -c "$SCRIPT" && pytest',
    'source "$X"; pytest',
  ])('is unsure: %s', (script) => {
    expect(judge(script).kind).toBe('unknown');
  });

  it('does not know shells it does not model', () => {
    expect(judge('pytest', 'zsh {0}').kind).toBe('unknown');
    expect(judge('pytest | tee x', 'bash -eo pipefail {0}').kind).toBe('blocking');
    expect(judge('pytest\necho done', 'bash {0}').kind).toBe('not-blocking');
  });

  it('survives text that is no script', () => {
    for (const script of ['', '\u0000', 'if', '((((', '<<E', 'a'.repeat(5000), '}{', '$(`', '"'.repeat(99)])
      expect(judge(script)).toBeDefined();
    const deep = `${'( '.repeat(300)}pytest${' )'.repeat(300)}`;
    expect(judge(deep).kind).not.toBe('not-blocking');
  });
});
