import { gates } from '../../gates/index.ts';
import { type Config, parseConfig } from '../../src/config.ts';
import { absent, type Check, fail, type Gate, pass, unknown, type Verdict } from '../../src/define.ts';
import { inspect } from '../../src/inspect.ts';
import { memoryRepository } from '../../src/repo.ts';
import type { Report } from '../../src/report.ts';
import { finding } from '../engine/support.ts';

export const hostile =
  'x\u001b[2J\r\n::error file=a::boom %0A ![i](javascript:a) <script>alert(1)</script> | `` @team #12 {0} ]]> "\'\u202eevil\u0000\ud800';

const fine = pass('3 of 3 hold', { inspected: 3, evidence: [{ path: 'src/app.py', line: 12, note: 'guard on the app' }] });

/** The real gates with verdicts of our own; a check that is not named passes. */
export function judged(verdicts: Readonly<Record<string, Verdict>>): readonly Gate[] {
  const judge = (check: Check): Check => ({ ...check, needs: {}, judge: () => verdicts[check.id] ?? fine });
  return gates.map((gate) => ({ ...gate, checks: gate.checks.map(judge) }));
}

export const files = { 'src/app.py': 'x = 1\n', 'package.json': '{"name":"pilot"}' };

/** Inspects a small repository with these verdicts. */
export function reportOf(verdicts: Readonly<Record<string, Verdict>>, config: string | Config = '', today = '2026-11-20'): Promise<Report> {
  const source = typeof config === 'string' ? parseConfig(config, 'autopack-ready.yml') : undefined;
  const settings = source ? source.config : (config as Config);
  return inspect(memoryRepository(files), settings, { gates: judged(verdicts), today, ...(source ? { source } : {}) });
}

/** Something of everything: open routes, an undecided check, a missing control, advice, a waiver in use and a stale one. */
export const sampleVerdicts: Readonly<Record<string, Verdict>> = {
  'g1/routes-guarded': fail('2 of 87 routes are open: GET /runs/{id}, POST /runs/{id}/cancel', {
    inspected: 87,
    evidence: [{ path: 'src/app.py', line: 3, note: '85 routes guarded by require_key' }],
    findings: [
      finding('GET /runs/{id}', 'blocker', {
        path: 'src/api/runs.py',
        line: 41,
        message: 'answers 200 without credentials; no guard on the handler, its router or the app',
        related: [{ path: 'nginx.conf', line: 18, note: 'location /api/ passes it on' }],
      }),
      finding('POST /runs/{id}/cancel', 'blocker', {
        path: 'src/api/runs.py',
        line: 60,
        message: 'cancels a run before the guard answers',
      }),
    ],
  }),
  'g1/guards-hold': fail('1 of 2 guards does not hold', {
    inspected: 2,
    findings: [finding('verify_api_key', 'exception', { path: 'src/auth.py', line: 9, message: 'TESTING=1 opens it, in production too' })],
  }),
  'g2/auto-approve-blocked': unknown('the condition at src/approve.py:20 could not be resolved', {
    evidence: [{ path: 'src/approve.py', line: 20 }],
  }),
  'g3/spend-cap': absent('no daily spend cap is compared before spending'),
  'g5/reads-bounded': fail('1 of 4 reads has no cap', {
    inspected: 4,
    findings: [finding('GET /runs/{id}/raw', 'blocker', { path: 'src/api/raw.py', line: 7, message: 'reads the whole file' })],
  }),
  'g6/images-pinned': fail('1 image is not pinned', {
    inspected: 3,
    findings: [finding('redis:latest', 'advice', { path: 'docker-compose.yml', line: 4, message: 'latest moves' })],
  }),
};

export const sampleConfig = `
waivers:
  - { check: g5/reads-bounded, key: "GET /runs/{id}/raw", reason: small files only, owner: "@platform", expires: 2027-01-31 }
  - { check: g4/one-loader, key: nothing, reason: left over, owner: "@platform", expires: 2027-01-31 }
`;

export const sampleReport = (): Promise<Report> => reportOf(sampleVerdicts, sampleConfig);

/** The sample where every text that can come from a repository is hostile, and one check has very many findings. */
export const hostileReport = (many = 3): Promise<Report> =>
  reportOf({
    'g1/routes-guarded': fail(`open ${hostile}`, {
      inspected: many,
      evidence: [{ path: `dir/${hostile}.py`, line: 2, note: hostile }],
      findings: Array.from({ length: many }, (_, index) =>
        finding(`GET /${index} ${hostile}`, 'blocker', {
          path: `a ${hostile}.py`,
          line: index + 1,
          message: hostile,
          fix: hostile,
          related: [{ path: `b:${hostile}`, line: 1, note: hostile }],
        }),
      ),
    }),
    'g2/approvals-guarded': unknown(hostile),
    'g3/spend-cap': absent(hostile),
    'g6/images-pinned': fail(hostile, { findings: [finding(hostile, 'advice', { path: '.' })] }),
  });
