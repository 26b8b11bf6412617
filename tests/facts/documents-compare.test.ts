import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type ComparedRoute, compareContract } from '../../src/facts/documents/compare-contract.ts';
import { readMarkdownContract } from '../../src/facts/documents/contract-markdown.ts';
import { parseMarkdown } from '../../src/syntax/markdown.ts';

const rows = (text: string) => readMarkdownContract(parseMarkdown('docs/api.md', text)).rows;
const route = (
  method: string,
  path: string,
  auth: ComparedRoute['auth'] = 'required',
  more: Partial<ComparedRoute> = {},
): ComparedRoute => ({
  method,
  path,
  auth,
  ...more,
});
const name = ({ method, path }: { method: string; path: string }): string => `${method} ${path}`;

/** Columns method, path, file, line, guards, auth; quotes occur only in the last column. */
function inventory(file: string): ComparedRoute[] {
  const text = readFileSync(new URL(`../data/autopack/${file}`, import.meta.url), 'utf8');
  const auths: Readonly<Record<string, ComparedRoute['auth']>> = { protected: 'required', public: 'public', conditional: 'conditional' };
  return text
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => {
      const [method = '', path = '', , , , auth = ''] = line.split(',');
      return route(method, path, auths[auth] ?? 'unknown');
    });
}

/** A contract in the heading style that says of each route what the inventory says. */
const contractOf = (routes: readonly ComparedRoute[]): string =>
  routes
    .map(({ method, path, auth }) => {
      const words = {
        required: 'Requires `X-API-Key` in production',
        public: 'None (public)',
        conditional: 'Required when enabled',
        unknown: 'tbd',
      }[auth];
      return `#### \`${method} ${path}\`\n- **Purpose**: text\n- **Auth**: ${words}\n`;
    })
    .join('\n');

describe.each(['routes-base.csv', 'routes-p03fix.csv'])('compareContract over %s', (file) => {
  const routes = inventory(file);

  it('finds no difference in a contract written from the inventory', () => {
    const result = compareContract(rows(contractOf(routes)), routes);
    expect(routes.length).toBeGreaterThan(50);
    expect(result.matched).toHaveLength(routes.length);
    expect([result.absent, result.undocumented, result.mismatches, result.undecided]).toEqual([[], [], [], []]);
  });

  it('finds each planted difference and nothing else', () => {
    const left = routes.filter(({ path }) => !/^\/(?:docs|redoc|openapi|research|storage\/scan$)/.test(path));
    const dropped = routes.filter((one) => !left.includes(one)).map(name);
    const text = contractOf(left)
      .replace(
        '#### `GET /health`\n- **Purpose**: text\n- **Auth**: None (public)',
        '#### `GET /health`\n- **Purpose**: text\n- **Auth**: Requires `X-API-Key`',
      )
      .replace(
        /(#### `POST \/telegram\/webhook`\n- \*\*Purpose\*\*: text\n- \*\*Auth\*\*: ).*/,
        '$1None (validates webhook signature internally)',
      );
    const ghosts = '\n#### `GET /dashboard/ab-results`\n- **Auth**: None\n\n#### `POST /research/*`\n- **Auth**: Varies by endpoint\n';
    const result = compareContract(rows(text + ghosts), routes);
    expect(result.undocumented.map(name)).toEqual(dropped);
    expect(result.absent.map(({ row, reason }) => [name(row), reason])).toEqual([
      ['GET /dashboard/ab-results', 'no route serves it'],
      ['POST /research/*', 'a wildcard path does not name its endpoints'],
    ]);
    expect(result.mismatches.map(({ row, kind }) => [name(row), kind])).toEqual([
      ['GET /health', 'exposed'],
      ['POST /telegram/webhook', 'understated'],
    ]);
  });
});

describe('compareContract', () => {
  const table = (...lines: string[]) => rows(['| Method | Path | Auth |', '|---|---|---|', ...lines].join('\n'));

  it('matches parameters by place, trailing slashes and catch-alls', () => {
    const result = compareContract(table('| GET | /a/:id/ | Public |', '| GET | /files/* | Public |'), [
      route('GET', '/a/{run_id}', 'public'),
      route('GET', '/files/{path*}', 'public'),
    ]);
    expect([result.absent, result.undocumented]).toEqual([[], []]);
  });

  it('leaves one method of a handler of all undecided', () => {
    const result = compareContract(table('| GET | /a | JWT |', '| GET | /b | Public |'), [
      route('ALL', '/a', 'public'),
      route('ALL', '/b', 'required'),
    ]);
    expect(result.undecided.map(({ reason }) => reason)).toEqual([
      'one handler answers every method, and what it does for GET alone was not told apart',
    ]);
    expect(result.mismatches.map(({ kind }) => kind)).toEqual(['closed']);
  });

  it('tells the directions of a mismatch apart', () => {
    const documented = table(
      '| GET | /a | JWT |',
      '| GET | /b | Public |',
      '| GET | /c | API key |',
      '| GET | /d | API key |',
      '| GET | /e | API key |',
    );
    const result = compareContract(documented, [
      route('GET', '/a', 'public'),
      route('GET', '/b', 'required'),
      route('GET', '/c', 'conditional'),
      route('GET', '/d', 'required', { credentials: ['user-token'] }),
      route('GET', '/e', 'required', { credentials: ['api-key'] }),
    ]);
    expect(result.mismatches.map(({ kind }) => kind)).toEqual(['exposed', 'closed', 'conditional', 'credential']);
  });

  it('leaves undecided what either side does not say', () => {
    const result = compareContract(table('| GET | /a | Varies |', '| GET | /b | Public |'), [
      route('GET', '/a'),
      route('GET', '/b', 'unknown'),
      route('GET', '/<dynamic>/x'),
    ]);
    expect(result.undecided.map(({ row }) => name(row))).toEqual(['GET /a', 'GET /b']);
    expect(result.unresolved.map(name)).toEqual(['GET /<dynamic>/x']);
    expect([result.mismatches, result.undocumented]).toEqual([[], []]);
  });

  it('ignores HEAD and OPTIONS and lets ALL serve every method', () => {
    const result = compareContract(table('| POST | /a | Public |'), [
      route('ALL', '/a', 'public'),
      route('HEAD', '/b'),
      route('OPTIONS', '/b'),
    ]);
    expect([result.absent, result.undocumented]).toEqual([[], []]);
  });

  it('bridges a prefix only when it is told of it', () => {
    const documented = table('| GET | /api/runs | Public |');
    expect(compareContract(documented, [route('GET', '/runs', 'public')]).absent).toHaveLength(1);
    expect(compareContract(documented, [route('GET', '/runs', 'public')], ['/api']).absent).toEqual([]);
    expect(compareContract(documented, [route('GET', '/other', 'public')], ['/api']).absent).toHaveLength(1);
  });

  it('asks for no route behind planned, removed or deprecated rows', () => {
    const planned = rows('## Planned\n\n### GET /later\n- **Auth**: None\n\n## Deprecated\n\n### GET /old\n- **Auth**: None');
    expect(compareContract(planned, []).absent).toEqual([]);
  });
});
