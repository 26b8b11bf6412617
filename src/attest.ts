import { createHash } from 'node:crypto';
import { TargetError } from './errors.ts';
import type { Repository } from './repo.ts';
import type { Report } from './report.ts';

/**
 * Digest of the inspected tree by the directory hash of Go modules (golang.org/x/mod/sumdb/dirhash, Hash1) as lower-case hex, which
 * in-toto calls `dirHash`. It covers the files the inspection could see: ignored files, links and version control data are outside.
 * Throws TargetError for a file that cannot be read whole, since the statement would not cover it.
 */
export function treeDigest(repo: Repository): string {
  const tree = createHash('sha256');
  for (const { path } of repo.files) {
    const bytes = repo.bytes(path);
    if (!bytes) throw new TargetError(`${path}: cannot be read whole, so the tree cannot be attested`);
    // The scheme has no way to write a name with a line break.
    if (path.includes('\n')) throw new TargetError(`${JSON.stringify(path)}: a file name with a line break cannot be attested`);
    tree.update(`${createHash('sha256').update(bytes).digest('hex')}  ${path}\n`);
  }
  return tree.digest('hex');
}

/** An unsigned in-toto statement (v1) of the verdict over the tree it was reached on. */
export function statementOf(report: Report, repo: Repository) {
  const { tool, rubric, total, totalWithWaivers, maximum, ready, gates, assumptions, waivers, errors } = report;
  return {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: report.target.name, digest: { dirHash: treeDigest(repo) } }],
    predicateType: 'https://www.npmjs.com/package/autopack-ready#verdict-v1',
    predicate: {
      tool,
      rubric,
      ready,
      total,
      totalWithWaivers,
      maximum,
      complete: errors.length === 0,
      files: repo.files.length,
      gates: gates.map(({ id, score, scoreWithWaivers, declared, checks }) => ({
        id,
        score,
        scoreWithWaivers,
        ...(declared ? { declared: declared.status } : {}),
        checks: checks.map(({ id: check, status, findings, waived }) => ({
          id: check,
          status,
          findings: findings.length,
          waived: waived.length,
        })),
      })),
      assumptions,
      waivers: waivers.filter(({ state }) => state === 'in-use').map(({ check, key, owner, expires }) => ({ check, key, owner, expires })),
    },
  };
}
