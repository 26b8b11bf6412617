import { count } from '../../src/count.ts';
import { absent, defineCheck, type Finding, fail, pass } from '../../src/define.ts';
import { documents } from '../../src/facts/documents.ts';

export default defineCheck({
  id: 'g8/contract-readable',
  leg: 'enforced',
  title: 'One document is the canonical API contract and every row can be read',
  why: 'A contract that is in two places, or cannot be read by a machine, cannot be kept.',
  fix: 'Keep one contract, in Markdown tables or OpenAPI, and write each row as method and path.',
  whenAbsent: 'fail',
  needs: { documents },
  judge({ documents }) {
    const { contract, rivals } = documents.contract;
    if (!contract) return absent('no document describes the API');
    const findings: Finding[] = [
      ...rivals.map(
        (rival): Finding => ({
          key: rival.path,
          severity: 'blocker',
          message: `${rival.path} claims to be the contract beside ${contract.path}`,
          ...rival,
          related: [{ path: contract.path, line: 1, note: 'taken for the contract' }],
        }),
      ),
      ...contract.problems.map(
        ({ line, reason }): Finding => ({
          key: `${contract.path}: ${reason}`,
          severity: 'blocker',
          message: reason,
          path: contract.path,
          line,
          related: [],
        }),
      ),
      ...contract.rows
        .filter(({ problems }) => problems.length > 0)
        .map(
          (row): Finding => ({
            key: `${row.method} ${row.path}`,
            severity: 'blocker',
            message: `${row.method} ${row.path} cannot be compared: ${row.problems.join('; ')}`,
            ...row.at,
            related: [],
          }),
        ),
    ];
    const inspected = contract.rows.length;
    const evidence = [{ path: contract.path, line: 1, note: `${inspected} endpoints` }];
    if (inspected === 0 && findings.length === 0)
      findings.push({
        key: contract.path,
        severity: 'blocker',
        message: 'no endpoint could be read',
        path: contract.path,
        line: 1,
        related: [],
      });
    if (findings.length > 0)
      return fail(`${count(findings.length, 'place')} of ${contract.path} cannot be compared`, { inspected, evidence, findings });
    return pass(`${contract.path} is the only contract, and all ${inspected} rows can be read`, { inspected, evidence });
  },
});
