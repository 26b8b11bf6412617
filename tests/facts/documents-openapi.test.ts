import { describe, expect, it } from 'vitest';
import { isOpenApi, readOpenApiContract } from '../../src/facts/documents/contract-openapi.ts';

const source = `openapi: 3.1.0
info: { title: x, version: "1" }
servers: [{ url: https://host/api/v1 }]
security: [{ key: [] }]
components:
  securitySchemes:
    key: { type: apiKey, in: header, name: X-API-Key }
    jwt: { type: http, scheme: bearer }
    hook: { type: apiKey, in: header, name: Stripe-Signature }
  schemas:
    Run: { type: object, required: [id], properties: { id: {}, note: {} } }
    More: { allOf: [{ $ref: '#/components/schemas/Run' }, { properties: { extra: {} } }] }
    Loop: { $ref: '#/components/schemas/Loop' }
paths:
  /runs:
    get:
      parameters: [{ name: limit, in: query, schema: { default: 20, maximum: 100 } }]
      responses:
        '200': { content: { application/json: { schema: { type: array, items: { $ref: '#/components/schemas/Run' } } } } }
        '503': { description: off }
  /runs/{id}:
    get: { security: [{ jwt: [] }, { key: [] }], responses: { '200': { $ref: 'https://example.com/r' } } }
    delete: { security: [], responses: {} }
    put: { security: [{}, { jwt: [] }], responses: { '200': { content: { application/json: { schema: { $ref: '#/components/schemas/Loop' } } } } } }
    patch: { security: [{ missing: [] }], deprecated: true }
    post: { security: [{ hook: [] }], responses: { '201': { content: { application/json: { schema: { $ref: '#/components/schemas/More' } } } } } }
  /far: { $ref: 'other.yaml#/x' }
`;

describe('readOpenApiContract', () => {
  const contract = readOpenApiContract('openapi.yaml', source);
  const row = (method: string, path: string) => contract.rows.find((one) => one.method === method && one.path === path);

  it('maps security to postures', () => {
    expect(contract.rows.map(({ method, auth }) => [method, auth.posture, auth.credentials.join('|')])).toEqual([
      ['GET', 'strict', 'api-key'],
      ['GET', 'jwt', 'user-token|api-key'],
      ['DELETE', 'public', ''],
      ['PUT', 'conditional', 'user-token'],
      ['PATCH', 'unknown', ''],
      ['POST', 'webhook', 'signature'],
    ]);
  });

  it('reads lines, base, codes, parameters and fields', () => {
    expect(row('GET', '/runs')).toMatchObject({
      base: '/api/v1',
      at: { path: 'openapi.yaml', line: 16 },
      statusCodes: [
        { code: 200, line: 19 },
        { code: 503, line: 20 },
      ],
      parameters: [{ name: 'limit', in: 'query', default: '20', maximum: 100, required: false }],
      response: {
        types: ['Run'],
        array: true,
        open: false,
        fields: [
          { name: 'id', optional: false },
          { name: 'note', optional: true },
        ],
      },
    });
    expect(row('POST', '/runs/{id}')?.response?.fields.map(({ name }) => name)).toEqual(['id', 'note', 'extra']);
  });

  it('never follows a reference out of the document, nor one in a circle', () => {
    expect(row('GET', '/runs/{id}')?.problems).toEqual(['a response is defined in another document']);
    expect(row('PUT', '/runs/{id}')?.response).toMatchObject({ fields: [], open: true });
    expect(contract.problems).toEqual([{ line: 27, reason: '/far is defined in another document' }]);
  });

  it('says nothing where the document declares no security, and reads a required key header', () => {
    const bare = (operation: string) =>
      readOpenApiContract('o.json', `{"openapi": "3.0.0", "paths": {"/a": {"get": ${operation}}}}`).rows[0];
    expect(bare('{}')?.auth).toMatchObject({ posture: 'unknown', reason: 'the document declares no security' });
    expect(bare('{"parameters": [{"name": "X-API-Key", "in": "header", "required": true}]}')?.auth.posture).toBe('strict');
  });

  it('reports a broken document', () => {
    expect(readOpenApiContract('o.yaml', 'paths: [').problems).toHaveLength(1);
    expect(readOpenApiContract('o.yaml', '- a').rows).toEqual([]);
  });
});

describe('isOpenApi', () => {
  it.each([
    ['openapi: 3.1.0', true],
    ['{\n  "swagger": "2.0"}', true],
    ['{"openapi":"3.0.1"}', true],
    ['version: 2', false],
    ['text about openapi: 3 things', false],
  ])('%s', (text, expected) => {
    expect(isOpenApi(text)).toBe(expected);
  });
});
