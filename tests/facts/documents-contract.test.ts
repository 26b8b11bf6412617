import { describe, expect, it } from 'vitest';
import { readMarkdownContract } from '../../src/facts/documents/contract-markdown.ts';
import { documentedCredentials } from '../../src/facts/documents/credential-headers.ts';
import { normalisePath, pathKey } from '../../src/facts/documents/endpoint.ts';
import { parseMarkdown } from '../../src/syntax/markdown.ts';

const rows = (text: string) => readMarkdownContract(parseMarkdown('docs/api.md', text)).rows;
const brief = (text: string) =>
  rows(text).map(({ method, path, at, auth }) => `${method} ${path} :${at.line} ${auth.posture}/${auth.from}`);

describe('readMarkdownContract', () => {
  it('reads blocks of request lines, with what stands for the host', () => {
    expect(
      brief(
        '## Items\n\n**List**\n\n```\nGET /api/items/\n```\n\nList items.\n\n**One**\n\n```\nGET /api/items/<id>/\n```\n\n```\nGET /x is asked\n```\n',
      ),
    ).toEqual(['GET /api/items :6 unknown/nowhere', 'GET /api/items/{id} :14 unknown/nowhere']);
    expect(
      brief('| Name | Endpoint |\n|---|---|\n| List | `GET SITE_ROOT/api/v3/checks/` |\n| Add | `POST {{host}}/api/v3/checks/` |\n'),
    ).toEqual(['GET /api/v3/checks :3 unknown/nowhere', 'POST /api/v3/checks :4 unknown/nowhere']);
  });

  it('takes what is said of your requests for auth, what is said of their parameters for none', () => {
    const said =
      '# API\n\n## Authentication\n\nYour requests to the API must authenticate using an\nAPI key.\n\n## Add\n\n`POST /items`\n\nAll request parameters are optional.\n';
    expect(brief(said)).toEqual(['POST /items :10 strict/document']);
  });

  it('passes over requests that were sent', () => {
    expect(brief('```http\nGET /5bf66975-d4c7-4bf5-bcc8-b8d8a82ea278 HTTP/1.0\nHost: x\n```\n')).toEqual([]);
    expect(brief('```http\nGET /v1/runs HTTP/1.1\n```\n')).toHaveLength(1);
  });

  it('reads headings with definition bullets', () => {
    const [row] = rows(`## Runs

#### \`GET /runs/{run_id}/items\`
- **Auth**: Requires \`X-API-Key\`
- **Kill switch**: \`ITEMS_ENABLED=1\` (default: OFF)
- **Query params**: \`limit\` (max: 100, default: 20), \`path\` (required)
- **Request**: \`ItemQuery\`
- **Response**: \`{ run_id, items: [{ a, b }], total? }\`
- **Status codes**: 200 (ok), 503 (switched off), 404
`);
    expect(row).toMatchObject({
      method: 'GET',
      path: '/runs/{run_id}/items',
      at: { path: 'docs/api.md', line: 3 },
      auth: { posture: 'strict', line: 4, from: 'endpoint' },
      switch: { name: 'ITEMS_ENABLED', value: '1', default: 'OFF', line: 5 },
      requestTypes: ['ItemQuery'],
      problems: [],
    });
    expect(row?.parameters).toEqual([
      { name: 'limit', in: 'query', line: 6, default: '20', maximum: 100 },
      { name: 'path', in: 'query', line: 6, required: true },
    ]);
    expect(row?.response?.fields).toEqual([
      { name: 'run_id', optional: false, line: 8 },
      { name: 'items', optional: false, line: 8 },
      { name: 'total', optional: true, line: 8 },
    ]);
    expect(row?.statusCodes.map(({ code }) => code)).toEqual([200, 503, 404]);
  });

  it('reads nested field lists, types and samples', () => {
    const [first, second] = rows(`### GET /health
- **Auth**: None
- **Response**: \`HealthStatus\` with:
  - \`status\`: "ok"
  - \`version\`: text

### GET /users
**Auth**: JWT

**Response** (200):
\`\`\`json
[{ "id": 1, "name": "x" }]
\`\`\`
`);
    expect(first?.response).toMatchObject({
      types: ['HealthStatus'],
      open: true,
      fields: [
        { name: 'status', line: 4 },
        { name: 'version', line: 5 },
      ],
    });
    expect(second?.response).toMatchObject({
      array: true,
      fields: [
        { name: 'id', line: 12 },
        { name: 'name', line: 12 },
      ],
    });
    expect(second?.statusCodes).toEqual([{ code: 200, line: 10 }]);
  });

  it('reads tables with method and path columns, and with one endpoint column', () => {
    expect(brief('| Method | Path | Auth |\n|---|---|---|\n| GET, POST | `/a/:id` | Public |\n| DELETE | /b | |')).toEqual([
      'GET /a/{id} :3 public/endpoint',
      'POST /a/{id} :3 public/endpoint',
      'DELETE /b :4 unknown/nowhere',
    ]);
    expect(brief('| Endpoint | Public |\n|---|---|\n| `GET /a` | Yes |\n| `GET /b` | No |')).toEqual([
      'GET /a :3 public/endpoint',
      'GET /b :4 strict/endpoint',
    ]);
  });

  it('reads bullets, definitions and http blocks', () => {
    expect(brief('- `GET /a` - list (auth: public)\n- `POST /b` (requires X-API-Key)\n  - nested\n- see `GET /c` for more')).toEqual([
      'GET /a :1 public/endpoint',
      'POST /b :2 strict/endpoint',
    ]);
    expect(brief('### Get run\n\n**Endpoint**: `GET /runs/<int:id>`\n\n**Auth**: Bearer token')).toEqual([
      'GET /runs/{id} :3 jwt/endpoint',
    ]);
    expect(brief('```http\nPOST /x HTTP/1.1\nX-API-Key: k\n\nGET /y HTTP/1.1\n```')).toEqual([
      'POST /x :2 strict/example',
      'GET /y :5 unknown/nowhere',
    ]);
  });

  it('takes the auth of the section, and of the document only without exceptions', () => {
    expect(
      brief(
        '## Operator\n\n**Auth Policy** (hardening):\n- **Production**: Requires `X-API-Key` header\n- **Development**: public read\n\n### GET /a\ntext',
      ),
    ).toEqual(['GET /a :7 read/section']);
    expect(brief('### Public Endpoints\n\n#### POST /login\ntext')).toEqual(['POST /login :3 public/section']);
    expect(brief('## Authentication\n\nAll endpoints require a Bearer token.\n\n## Runs\n\n### GET /a\ntext')).toEqual([
      'GET /a :7 jwt/document',
    ]);
    expect(brief('## Authentication\n\nAll endpoints except health require a Bearer token.\n\n## Runs\n\n### GET /a\ntext')).toEqual([
      'GET /a :7 unknown/nowhere',
    ]);
  });

  it('says why a row cannot be compared', () => {
    const [wild] = rows('#### `POST /research/*`\n- **Auth**: Varies by endpoint');
    expect(wild?.problems).toEqual(['a wildcard path does not name its endpoints', '"Varies by endpoint" does not say which credential']);
    const [twice] = rows('| Method | Path | Auth |\n|---|---|---|\n| GET | /a | Public |\n\n### GET /a\n- **Auth**: JWT');
    expect(twice?.problems).toEqual(['auth is stated differently on line 3 ("Public") and line 6 ("JWT")']);
    expect(twice?.also).toEqual([{ path: 'docs/api.md', line: 5 }]);
  });

  it('knows what need not exist, and passes over samples', () => {
    expect(rows('## Planned\n\n### GET /later\n- **Auth**: None')[0]?.lifecycle).toBe('planned');
    expect(rows('### GET /old\n- **Auth**: None\n- **Status**: Deprecated')[0]?.lifecycle).toBe('deprecated');
    expect(rows('## Migration notes\n\n- `GET /gone` was renamed')).toEqual([]);
    expect(
      rows('### GET /runs/{id}\n- **Auth**: None\n\n#### Example\n\n```http\nGET /runs/42 HTTP/1.1\n```').map(({ path }) => path),
    ).toEqual(['/runs/{id}']);
  });

  it('reads remarks and sentences about auth, and only those', () => {
    expect(brief('### GET /a - get (public)\ntext\n\n### `GET /b` (auth required)\ntext\n\n### DELETE /c 🔒\ntext')).toEqual([
      'GET /a :1 public/endpoint',
      'GET /b :4 strict/endpoint',
      'DELETE /c :7 strict/endpoint',
    ]);
    expect(brief('### List\n\n`GET /users`\n\nLists. Requires a bearer token.\n\n#### Responses\n\n- 200')).toEqual([
      'GET /users :3 jwt/endpoint',
    ]);
    expect(brief('## Users (JWT)\n\n- `GET /users`')).toEqual(['GET /users :3 jwt/section']);
    expect(brief('## Runs (Required by Executor)\n\n- `GET /runs` - requires run_id to exist (mandatory)')).toEqual([
      'GET /runs :3 unknown/nowhere',
    ]);
    expect(rows('### List\n\n`GET /users`\n\n#### Status codes\n\n- 200\n- 409 twice')[0]?.statusCodes.map(({ code }) => code)).toEqual([
      200, 409,
    ]);
  });

  it('does not take a word about local development for production', () => {
    expect(
      brief('## Authentication\n\n**None required** for local development. All endpoints are open.\n\n## Runs\n\n### GET /a\ntext'),
    ).toEqual(['GET /a :7 unknown/nowhere']);
  });

  it('reads labels that ask for authentication, and generated tables', () => {
    expect(brief('### Get\n\n- **URL**: `/a`\n- **HTTP Method**: `GET`\n- **Requires Authentication**: yes')).toEqual([
      'GET /a :3 strict/endpoint',
    ]);
    expect(brief('| Method | HTTP request |\n|---|---|\n| [getA](x.md) | **GET** /a |')).toEqual(['GET /a :3 unknown/nowhere']);
  });

  it('reads a base path', () => {
    expect(rows('## Base URL\n\n```\nhttps://host/v2\n```\n\n### GET /a\n- Auth: None')[0]?.base).toBe('/v2');
    expect(rows('**Base URL**: `https://host/api/v1`\n\n### GET /a\n- Auth: None')[0]?.base).toBe('/api/v1');
  });
});

describe('normalisePath', () => {
  it.each([
    ['/a/:id/', '/a/{id}', '/a/{}'],
    ['/a/<int:id>', '/a/{id}', '/a/{}'],
    ['/a/{id:int}', '/a/{id}', '/a/{}'],
    ['/a//b', '/a/b', '/a/b'],
    ['/f/{rest:path}', '/f/{rest*}', '/f/{*}'],
    ['/f/[...slug]', '/f/{slug*}', '/f/{*}'],
    ['/f/:rest*', '/f/{rest*}', '/f/{*}'],
    ['/v1/models:predict', '/v1/models:predict', '/v1/models:predict'],
    ['/', '/', '/'],
  ])('%s', (raw, path, key) => {
    expect(normalisePath(raw)).toBe(path);
    expect(pathKey(normalisePath(raw))).toBe(key);
  });
});

describe('documentedCredentials', () => {
  it('reads header and scheme names from text about authentication', () => {
    const document = parseMarkdown(
      'a.md',
      '## Authentication\n\n**Canonical header**: `X-API-Key`\n\n## Use\n\nSend the `Authorization: Bearer x` header. Read `X-Total-Count` and `X-API-Key`.\n\nNothing on `X-API-Key` here.',
    );
    expect(documentedCredentials(document).map(({ name, line, primary }) => [name, line, primary])).toEqual([
      ['X-API-Key', 3, true],
      ['Bearer', 7, false],
      ['X-API-Key', 7, false],
    ]);
  });
});
