import { type Check, defineCheck, defineGate, type Finding, type Gate, type Severity, type Verdict } from '../../src/define.ts';

export const evidence = [{ path: 'app.py', line: 1 }];

export const finding = (key: string, severity: Severity = 'blocker', change: Partial<Finding> = {}): Finding => ({
  key,
  severity,
  message: `${key} is broken`,
  path: 'app.py',
  line: 1,
  related: [],
  ...change,
});

export const check = (id: string, verdict: Verdict | (() => Verdict), change: Partial<Check> = {}): Check => ({
  ...defineCheck({
    id,
    leg: 'enforced',
    title: id,
    why: 'why',
    fix: 'how',
    whenAbsent: 'fail',
    needs: {},
    judge: typeof verdict === 'function' ? verdict : () => verdict,
  }),
  ...change,
});

export const gate = (id: string, checks: readonly Check[], change: Partial<Gate> = {}): Gate =>
  defineGate({ id, title: id, question: '?', checks, ...change });
