import { absent, defineCheck, type Finding, fail, pass } from '../../src/define.ts';
import { type LogLeak, logLeaks } from '../../src/facts/secrets/log-leaks.ts';

export default defineCheck({
  id: 'g4/no-secret-in-logs',
  leg: 'enforced',
  title: 'No secret or raw payload reaches logs, errors or the ledger unredacted',
  why: 'Logs travel further than databases and are kept longer.',
  fix: 'Redact before logging, and log the kind and the identifier instead of the value.',
  severity: 'exception',
  whenAbsent: 'neutral',
  needs: { logLeaks },
  judge({ logLeaks: { leaks, inspected, sample } }) {
    if (inspected === 0) return absent('no code that mentions secrets logs or raises anything');
    const details = { inspected, evidence: sample.map((at) => ({ ...at, note: 'without a secret, and so are the others' })) };
    if (leaks.length === 0) return pass(`none of ${inspected} log calls, errors and summaries near secrets holds one`, details);
    const seen = new Map<string, number>();
    const findings = leaks.map((leak): Finding => {
      const base = `${leak.path} ${leak.in} ${leak.what}`;
      const times = (seen.get(base) ?? 0) + 1;
      seen.set(base, times);
      return {
        key: times > 1 ? `${base} ${times}` : base,
        severity: 'exception',
        message: `${leak.in} ${WHERE[leak.where]} ${leak.what} unredacted${leak.where === 'summary' ? ` (${leak.sink})` : ''}`,
        path: leak.path,
        line: leak.line,
        related:
          leak.from.path === leak.path && leak.from.line === leak.line ? [] : [{ ...leak.from, note: `${leak.what} comes from here` }],
      };
    });
    return fail(`${leaks.length} of ${inspected} log calls, errors and summaries hold a secret or a raw payload`, {
      ...details,
      evidence: [],
      findings,
    });
  },
});

const WHERE: Readonly<Record<LogLeak['where'], string>> = { log: 'logs', error: 'raises an error with', summary: 'keeps in a summary' };
