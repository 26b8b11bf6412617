import { absent, defineCheck, type Finding, fail, pass } from '../../src/define.ts';
import { references } from '../../src/facts/references.ts';

export default defineCheck({
  id: 'g8/references-exist',
  leg: 'documented',
  title: 'Files, symbols, commands and tests that canonical documents cite exist',
  why: 'A cited test that does not exist is evidence of nothing.',
  fix: 'Correct or remove the reference.',
  severity: 'exception',
  whenAbsent: 'neutral',
  needs: { references },
  judge({ references }) {
    const { documents, cited, missing } = references;
    const evidence = documents.map((path) => ({ path, line: 1, note: 'canonical' }));
    if (cited === 0) return absent('canonical documents cite no file, test or command', { evidence });
    const findings = missing.map(
      ({ citation, reason }): Finding => ({
        key: `${citation.path}: ${citation.text}`,
        severity: 'exception',
        message: `${citation.text}: ${reason}`,
        path: citation.path,
        line: citation.line,
        related: [],
      }),
    );
    if (findings.length > 0)
      return fail(`${findings.length} of ${cited} references in canonical documents lead nowhere`, {
        inspected: cited,
        evidence,
        findings,
      });
    return pass(`all ${cited} files, tests and commands that canonical documents cite exist`, { inspected: cited, evidence });
  },
});
