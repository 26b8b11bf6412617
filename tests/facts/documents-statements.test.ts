import { describe, expect, it } from 'vitest';
import { citations, resolveCitation } from '../../src/facts/documents/citations.ts';
import { contradictingLists } from '../../src/facts/documents/contradictions.ts';
import { documentedTimeouts } from '../../src/facts/documents/durations.ts';
import { endpointMentions } from '../../src/facts/documents/endpoint-mentions.ts';
import { normalisePattern } from '../../src/facts/documents/path-text.ts';
import { protectedLists } from '../../src/facts/documents/protected-lists.ts';
import { readinessClaims } from '../../src/facts/documents/readiness-claims.ts';
import { documentedPorts, documentedProxyRules } from '../../src/facts/documents/routing-tables.ts';
import { memoryRepository } from '../../src/repository/open.ts';
import { parseMarkdown } from '../../src/syntax/markdown.ts';

const parse = (text: string) => parseMarkdown('docs/a.md', text);

describe('protectedLists', () => {
  const document = parse(`## Rules

- Only allowed paths (see NEVER_AUTO_APPROVE_PATTERNS below)
- NOT in NEVER_AUTO_APPROVE list

**Important**: the following are **NEVER auto-approved**:
- \`docs/\` - reviewed
- \`.github/\`, \`config/\` - reviewed

### NEVER_AUTO_APPROVE list

\`\`\`python
NEVER_AUTO_APPROVE = [
    "docs/**",  # "quoted/comment"
    'src/main.py',
]
\`\`\`

### Allowed paths

- \`examples/\`

**Never Modified Without Approval**:
- \`.git/\`
- everything else that matters
`);
  const lists = protectedLists(document);

  it('reads fenced code and announced bullets, not mentions', () => {
    expect(
      lists.map(({ kind, source, line, items }) => [
        kind,
        source,
        line,
        items.map(({ pattern, line: at }) => `${pattern}:${at}`).join(' '),
      ]),
    ).toEqual([
      ['never-auto-approve', 'bullets', 6, 'docs/**:7 .github/**:8 config/**:8'],
      ['never-auto-approve', 'code', 13, 'docs/**:14 src/main.py:15'],
      ['protected', 'bullets', 23, '.git/**:24'],
    ]);
    expect(lists[2]?.unreadable).toEqual([{ path: 'docs/a.md', line: 25 }]);
  });

  it('compares lists of one kind as sets, both ways', () => {
    expect(contradictingLists(lists).map(({ onlyFirst, onlySecond }) => [onlyFirst, onlySecond])).toEqual([
      [['.github/**', 'config/**'], ['src/main.py']],
    ]);
  });

  it('reads YAML lists and TypeScript constants', () => {
    const read = (language: string, code: string) =>
      protectedLists(parse(`\`\`\`${language}\n${code}\n\`\`\``)).map(({ items }) => items.map(({ pattern }) => pattern));
    expect(read('yaml', 'never_auto_approve:\n  - docs/\n  - "src/*"\nother:\n  - x/')).toEqual([['docs/**', 'src/**']]);
    expect(read('ts', "export const NEVER_AUTO_APPROVE: readonly string[] = ['docs/', 'a.ts'] as const;")).toEqual([['docs/**', 'a.ts']]);
  });

  it.each([
    ['docs/', 'docs/**'],
    ['./docs/*', 'docs/**'],
    ['docs/**/*', 'docs/**'],
    ['src/a/*.py', 'src/a/*.py'],
    ['.env*', '.env*'],
  ])('%s is %s', (raw, expected) => expect(normalisePattern(raw)).toBe(expected));
});

describe('readinessClaims', () => {
  it('reads score tables, checklists and totals', () => {
    const claims = readinessClaims(
      parse(`## Checklist

- **G1 (Auth & exposure)**:
  - [x] rejects
  - [ ] proves

### Rubric (0-16)

| Gate | Score (0–2) | Evidence |
|---|---|---|
| G1 Auth & exposure | 2 | 10 tests |
| Deployment invariants | ✅ 1/2 | |
| G3 External side effects |  | |
| R-01 (G1 + G8) | 2 | |

**Ready threshold**: 16/16
**Current status**: **15/16**
All tests passing (16/16).
`),
    );
    expect(claims.scores.map(({ gate, score, line }) => [gate, score, line])).toEqual([
      ['G1', 2, 11],
      ['G6', 1, 12],
    ]);
    expect(claims.items.map(({ gate, ticked, text, line }) => [gate, ticked, text, line])).toEqual([
      ['G1', true, 'rejects', 4],
      ['G1', false, 'proves', 5],
    ]);
    expect(claims.totals.map(({ score, kind, line }) => [score, kind, line])).toEqual([
      [16, 'threshold', 16],
      [15, 'claim', 17],
    ]);
  });

  it('takes nothing from fenced code and from fractions of something else', () => {
    const claims = readinessClaims(
      parse('```diff\n+| G1 Auth | 2 |\n+**Current status**: 16/16\n```\n\nMatched 3/16 keywords, score low. See 16/16/2026.'),
    );
    expect(claims).toEqual({ scores: [], items: [], totals: [] });
  });
});

describe('routing', () => {
  it('reads proxy tables and ports', () => {
    const document = parse(`| Frontend Path | Backend Path | Notes |
|---|---|---|
| \`/api/auth/*\` | \`/api/auth/*\` | kept |
| \`/nginx-health\` | N/A | static |

1. **backend**: API (port 8000)
2. **db**: PostgreSQL, internal network only (port 5432)

| Setting | Backend |
|---|---|
| \`/x\` | y |
`);
    expect(documentedProxyRules(document)).toEqual([
      { path: 'docs/a.md', line: 3, publicPath: '/api/auth/*', backendPath: '/api/auth/*', notes: 'kept' },
      { path: 'docs/a.md', line: 4, publicPath: '/nginx-health', notes: 'static' },
    ]);
    expect(documentedPorts(document).map(({ service, port, internal, line }) => [service, port, internal, line])).toEqual([
      ['backend', 8000, false, 6],
      ['db', 5432, true, 7],
    ]);
  });
});

describe('endpointMentions', () => {
  it('sees prose, samples and curl lines', () => {
    const document = parse(
      'Use `POST /a/{id}`.\n\n```bash\nGET /b?x=1\ncurl -X PUT http://localhost:80/c -d 1\ncurl http://localhost/d\n```\n\n## Removed\n\n`GET /e`',
    );
    expect(
      endpointMentions(document).map(({ method, path, at, sample, hypothetical }) => [method, path, at.line, sample, hypothetical]),
    ).toEqual([
      ['POST', '/a/{id}', 1, false, false],
      ['GET', '/b', 4, true, false],
      ['PUT', '/c', 5, true, false],
      ['GET', '/d', 6, true, false],
      ['GET', '/e', 11, false, true],
    ]);
  });
});

describe('documentedTimeouts', () => {
  it('reads durations next to the word only', () => {
    const document = parse(
      '**Timeout** (default: 1 hour): rejected\n\nKeys expire after 30 days.\n\nRuns for 5 minutes.\n\nTimeout of 90s.',
    );
    expect(documentedTimeouts(document).map(({ seconds, line }) => [seconds, line])).toEqual([
      [3600, 1],
      [2_592_000, 3],
      [90, 7],
    ]);
  });
});

describe('citations', () => {
  const repo = memoryRepository({
    '.gitignore': 'runs/\n',
    'package.json': '{"scripts": {"build": "x"}}',
    'src/app/main.py': '',
    'tests/test_a.py': '',
    'docs/a.md': '',
    'docs/b.md': '',
  });
  const outcome = (text: string) =>
    citations(parse(text)).map((citation) => `${citation.kind} ${citation.target} ${resolveCitation(repo, citation)}`);

  it('resolves files, tests, scripts and links', () => {
    expect(outcome('`src/app/main.py:10-20` and `main.py` and `src/gone.py`')).toEqual([
      'file src/app/main.py found',
      'file main.py found',
      'file src/gone.py missing',
    ]);
    expect(outcome('`pytest tests/test_a.py::test_x` and `tests/test_b.py::T::m`')).toEqual([
      'test tests/test_a.py found',
      'test tests/test_b.py missing',
    ]);
    expect(outcome('`npm run build` and `npm run nope`')).toEqual(['script build found', 'script nope missing']);
    expect(outcome('[b](b.md#x) [c](c.md) [up](../src/app/main.py) [web](https://x.y/z.md) [here](#x)')).toEqual([
      'file b.md found',
      'file c.md missing',
      'file ../src/app/main.py found',
    ]);
  });

  it('exempts ignored, local and hypothetical files', () => {
    expect(outcome('`runs/x/out.json`, `deploy/.env.local`, `.git/config`')).toEqual([
      'file runs/x/out.json exempt',
      'file deploy/.env.local exempt',
      'file .git/config exempt',
    ]);
    expect(outcome('Create `config/new.yaml` first.')).toEqual(['file config/new.yaml exempt']);
    expect(outcome('`src/*.py` or `docs/**`')).toEqual(['glob src/*.py exempt', 'glob docs/** exempt']);
  });

  it('does not take routes, placeholders, hosts and code for files', () => {
    expect(
      outcome('`/runs/{id}` `GET /a` `<path>/x.py` `example.com` `os.getenv` `a = b` `~/x.py` `C:\\x.py` `text/plain` `60/40`'),
    ).toEqual([]);
  });
});
