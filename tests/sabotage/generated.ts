import type { Repository } from '../../src/repo.ts';
import { each, type Operator } from './types.ts';

const CONTRACT = 'docs/API_CONTRACT.md';
const REGISTRY = 'docs/ENVIRONMENT.md';
const GOVERNANCE = 'docs/GOVERNANCE.md';
const OVERLAY = 'docker-compose.prod.yml';
const WORKFLOW = '.github/workflows/ci.yml';
const ROW = /^\| [A-Z]+ \| `[^`]+` \|.*\n/gm;
const OTHER: Readonly<Record<string, string>> = { A: 'C', B: 'A', C: 'B', forbidden: 'C' };
/** What the service cannot start without. */
const REQUIRED = /^ {6}(?:DATABASE_URL|OPERATOR_KEY|AGENT_KEY)_FILE: .*\n/gm;

/** Whether one document alone speaks of a variable that code reads. */
const onlyIn = (repo: Repository, document: string, name: string): boolean => {
  const naming = repo.files.flatMap(({ path }) => (new RegExp(`\\b${name}\\b`).test(repo.text(path) ?? '') ? [path] : []));
  return (
    naming.some((path) => /^(?:src|shopkeeper)\//.test(path)) && naming.every((path) => path === document || !/\.md$|\.env/.test(path))
  );
};

/** Ways to break either service at every place where they apply; both are laid out alike. */
const shared: readonly Operator[] = [
  (repo) => each(repo, CONTRACT, ROW, () => '', 'g8/routes-documented'),
  (repo) =>
    each(
      repo,
      CONTRACT,
      ROW,
      ([row]) => row.replace(/GET|POST/, (method) => (method === 'GET' ? 'DELETE' : 'PUT')),
      'g8/documented-routes-exist',
    ),
  (repo) =>
    each(
      repo,
      CONTRACT,
      ROW,
      ([row]) =>
        row.includes('None (public)') ? row.replace('None (public)', 'Requires `X-Key`') : row.replace(/Requires `[^`]+`/, 'None (public)'),
      'g8/auth-matches',
    ),
  (repo) =>
    each(
      repo,
      REGISTRY,
      /^\| `([A-Z_]+)` \|.*\n/gm,
      ([, name = '']) => (onlyIn(repo, REGISTRY, name) ? '' : undefined),
      'g8/env-registry-complete',
    ),
  (repo) =>
    each(
      repo,
      REGISTRY,
      /(?<=^\| `[A-Z_]+` \| `)(?:\d+|on|\/[^`]+)(?=`)/gm,
      ([value]) => (value === 'on' ? 'off' : `${value}0`),
      'g8/defaults-match',
    ),
  (repo) => each(repo, GOVERNANCE, /(?<=^\| `[a-z_.]+` \| )(?:A|B|C|forbidden)(?= \|)/gm, ([tier]) => OTHER[tier], 'g3/policy-documented'),
  (repo) => each(repo, GOVERNANCE, /^[\w.]+\/\*\*\n/gm, () => '', 'g2/policy-documented'),
  (repo) => each(repo, GOVERNANCE, /(?<=^\| `\w+_MAX_\w+` \| )\d+(?= \|)/gm, ([value]) => `${value}0`, 'g8/no-contradictions'),
  (repo) => each(repo, OVERLAY, /^ {2}\w+:\n {4}file: .*\n/gm, () => '', 'g6/production-composes'),
  (repo) => each(repo, OVERLAY, REQUIRED, () => '', 'g6/production-starts'),
  (repo) => each(repo, 'Dockerfile', /(?<=^FROM [\w/]+):\S+/gm, () => '', 'g6/images-pinned'),
  (repo) => each(repo, 'deploy/Dockerfile.web', /(?<=^FROM [\w/]+):\S+/gm, () => ':latest', 'g6/images-pinned'),
  ...[' || true', ' | tee test.log', '\n        if: false', '\n        continue-on-error: true'].map(
    (tail): Operator =>
      (repo) =>
        each(
          repo,
          WORKFLOW,
          /- run: (?:npm test|pytest)/g,
          ([step]) => (/\$|run: [|>]/.test(step) ? undefined : step + tail),
          'g1/exposure-tested',
        ),
  ),
  (repo) => each(repo, WORKFLOW, / {2}pull_request:\n/g, () => "  pull_request:\n    paths: ['docs/**']\n", 'g1/exposure-tested'),
];

const PATHS = ['/actions', '/changes', '/drafts', '/audit', '/metrics/usage'];

/** Ways to break code that are written differently in each language. */
export const generated: Readonly<Record<string, readonly Operator[]>> = {
  python: [
    ...shared,
    (repo) =>
      each(
        repo,
        'shopkeeper/audit.py',
        /^ {12}(?!at=|event=)\w+=.*,\n/gm,
        ([line]) => (/\($/.test(line.trim()) ? undefined : ''),
        'g3/audit-fields',
      ),
    ...PATHS.map(
      (path): Operator =>
        (repo) =>
          each(repo, 'shopkeeper/security.py', /\("\/health", "\/live"\)/g, () => `("/health", "/live", "${path}")`, 'g1/routes-guarded'),
    ),
    (repo) => each(repo, 'shopkeeper/settings.py', /(?<=limit\("SHOP_MAX_\w+", )\d+/g, ([value]) => `${value}0`, 'g8/defaults-match'),
  ],
  typescript: [
    ...shared,
    (repo) => each(repo, 'src/audit.ts', /^ {4}(?!at:|event,)\w+(?::.*)?,\n/gm, () => '', 'g3/audit-fields'),
    ...PATHS.map(
      (path): Operator =>
        (repo) =>
          each(repo, 'src/security.ts', /\['\/health', '\/live'\]/g, () => `['/health', '/live', '${path}']`, 'g1/routes-guarded'),
    ),
    (repo) => each(repo, 'src/settings.ts', /(?<=limit\('DESK_MAX_\w+', )\d+/g, ([value]) => `${value}0`, 'g8/defaults-match'),
  ],
};
