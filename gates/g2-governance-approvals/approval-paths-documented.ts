import { absent, defineCheck, type Evidence, type Finding, fail, pass } from '../../src/define.ts';
import { governanceDocuments } from '../../src/facts/approvals/documented.ts';
import { type ApprovalPath, approvals, chainOf } from '../../src/facts/approvals/index.ts';
import { normalisePath, pathKey } from '../../src/facts/documents/endpoint.ts';
import { nothingApproves } from './looked-for.ts';

export default defineCheck({
  id: 'g2/approval-paths-documented',
  leg: 'documented',
  title: 'Every way to approve is named in the governance document',
  why: 'A forgotten legacy path is the one that gets used.',
  fix: 'Name each route, bot, command and job that can approve, and remove those that no longer exist.',
  whenAbsent: 'fail',
  needs: { approvals, governanceDocuments },
  judge({ approvals, governanceDocuments: documents }) {
    const paths = distinct([...approvals.paths('exposed'), ...approvals.outside()]);
    if (paths.length === 0) return nothingApproves(approvals);
    const [primary] = documents.paths;
    if (primary === undefined)
      return absent('no document states how approvals are given (looked for a governance or approval policy document)', {
        evidence: paths.flatMap((path) => chainOf(path).slice(0, 1)),
      });
    const missing = paths.filter((path) => !mentions(documents.text, documents.endpoints, path));
    const phantoms = documents.endpoints.filter((mention) => /approv|governance|reject/i.test(mention.path) && !documents.served(mention));
    const findings: Finding[] = [
      ...missing.map(
        (path): Finding => ({
          key: path.entry.name,
          severity: 'blocker',
          message: `${path.entry.name} ${path.human ? 'approves' : 'approves by itself'}, and no governance document names it`,
          path: path.entry.at.path,
          line: path.entry.at.line,
          related: [...chainOf(path), { path: primary, line: 1, note: 'states the policy' }],
        }),
      ),
      ...[...new Map(phantoms.map((each) => [`${each.method} ${each.path}`, each])).values()].map(
        ({ method, path, at }): Finding => ({
          key: `${method} ${path}`,
          severity: 'blocker',
          message: `the document names ${method} ${path}, which is not served`,
          path: at.path,
          line: at.line,
          related: [],
        }),
      ),
    ];
    const inspected = paths.length + documents.endpoints.length;
    const evidence: Evidence[] = paths
      .filter((path) => !missing.includes(path))
      .map(({ entry }) => ({ ...entry.at, note: `${entry.name} is documented` }));
    if (findings.length > 0)
      return fail(
        `${missing.length} of ${paths.length} ways to approve are not documented, ${phantoms.length} documented ones do not exist`,
        { inspected, evidence, findings },
      );
    return pass(`${paths.length} ways to approve are documented, and every documented one exists`, { inspected, evidence });
  },
});

function distinct(paths: readonly ApprovalPath[]): readonly ApprovalPath[] {
  return [...new Map(paths.map((path) => [path.entry.name, path])).values()];
}

function mentions(text: string, endpoints: readonly { readonly method: string; readonly key: string }[], { entry }: ApprovalPath): boolean {
  if (entry.kind === 'route' && entry.endpoint) {
    const key = pathKey(normalisePath(entry.endpoint.path));
    const { method } = entry.endpoint;
    if (endpoints.some((each) => each.key === key && (each.method === method || method === 'ALL'))) return true;
    const fixed = entry.endpoint.path
      .replace(/\{[^}]*\}/g, '\u0000')
      .split('\u0000')
      .filter((part) => part.length > 2);
    // Named by its path alone: `/approval/request`.
    return (
      fixed.length > 0 &&
      new RegExp(`(?<![\\w/-])${fixed.map((part) => part.replace(/[.*+?^$()|[\]\\]/g, '\\$&')).join('[^\\s`]{1,40}')}(?![\\w/-])`).test(
        text,
      )
    );
  }
  const words = [
    entry.at.path,
    entry.at.path.slice(entry.at.path.lastIndexOf('/') + 1),
    entry.name,
    entry.name.split(' ').at(-1) ?? entry.name,
  ];
  return words.some((word) => word.length > 3 && text.includes(word));
}
