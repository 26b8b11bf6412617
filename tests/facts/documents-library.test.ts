import { describe, expect, it } from 'vitest';
import { classify } from '../../src/facts/documents/classification.ts';
import { readDocuments } from '../../src/facts/documents/library.ts';
import { memoryRepository } from '../../src/repository/open.ts';
import { parseMarkdown } from '../../src/syntax/markdown.ts';

const standing = (path: string, text = '# Title\n') => classify(parseMarkdown(path, text)).standing;

describe('classify', () => {
  it.each([
    ['docs/API.md', '# API\n', 'current'],
    ['docs/CANONICAL_API_CONTRACT.md', '# x\n', 'canonical'],
    ['docs/a.md', '# The canonical rules\n', 'canonical'],
    ['docs/a.md', '# T\n\nThis document is the single source of truth for ports.\n', 'canonical'],
    ['docs/CANONICAL_API_PLAN.md', '# Canonical plan\n', 'record'],
    ['docs/adr/0001-x.md', '# T\n', 'record'],
    ['CHANGELOG.md', '# T\n', 'record'],
    ['docs/scan_2026-01-10.md', '# T\n', 'record'],
    ['docs/a.md', '# Review of 2025-12-01\n', 'record'],
    ['archive/a.md', '# Canonical\n', 'superseded'],
    ['docs/a.md', '---\nstatus: superseded\n---\n# Canonical\n', 'superseded'],
    ['docs/a.md', '# T\n\n> This document has been superseded by [b](b.md).\n', 'superseded'],
    ['docs/a.md', '# T\n\n**Status**: Deprecated\n', 'superseded'],
    ['docs/a.md', '# T\n\nOld workers were replaced by queues.\n', 'current'],
  ])('%s %j is %s', (path, text, expected) => {
    expect(standing(path, text)).toBe(expected);
  });

  it('lets configuration decide', () => {
    expect(classify(parseMarkdown('archive/a.md', '# T'), new Set(['archive/a.md'])).standing).toBe('canonical');
  });
});

describe('readDocuments', () => {
  const contract = '# Canonical API Contract\n\n### GET /a\n- **Auth**: None\n';
  const openapi = 'openapi: 3.0.0\npaths:\n  /a:\n    get: {}\n';

  it('chooses the contract and tells of rivals', () => {
    const one = readDocuments(
      memoryRepository({ 'docs/API_CONTRACT.md': contract, 'docs/api.md': '# API\n\n### GET /b\n- **Auth**: None\n' }),
    );
    expect([one.contract.contract?.path, one.contract.from, one.contract.rivals]).toEqual(['docs/API_CONTRACT.md', 'found', []]);
    const two = readDocuments(
      memoryRepository({ 'docs/API_CONTRACT.md': contract, 'docs/CANONICAL_API.md': contract, 'openapi.yaml': openapi }),
    );
    expect([two.contract.contract?.path, two.contract.rivals.map(({ path }) => path)]).toEqual([
      'docs/API_CONTRACT.md',
      ['docs/CANONICAL_API.md'],
    ]);
    const strategy = '# OpenAPI strategy\n\n**Status**: Canonical\n\n- `GET /openapi.json`\n- `GET /docs`\n- `GET /redoc`\n';
    const served = readDocuments(memoryRepository({ 'docs/API_CONTRACT.md': contract, 'docs/OPENAPI.md': strategy }));
    expect(served.contract.rivals).toEqual([]);
    expect(two.contract.openApi.map(({ path }) => path)).toEqual(['openapi.yaml']);
  });

  it('takes OpenAPI, then the plainest API document with rows, else none', () => {
    expect(
      readDocuments(memoryRepository({ 'openapi.json': '{"openapi": "3.0.0", "paths": {"/a": {"get": {}}}}' })).contract,
    ).toMatchObject({ from: 'found', contract: { format: 'openapi' } });
    expect(readDocuments(memoryRepository({ 'docs/api.md': '# API\n\n- `GET /a` (public)\n' })).contract.contract?.rows).toHaveLength(1);
    expect(readDocuments(memoryRepository({ 'README.md': '# x' })).contract).toMatchObject({ from: 'none' });
    expect(readDocuments(memoryRepository({})).contract).toEqual({ from: 'none', rivals: [], openApi: [] });
  });

  it('joins OpenAPI documents that share no endpoint, and tells of those that do', () => {
    const spec = (...paths: readonly string[]): string =>
      `openapi: 3.0.0\npaths:\n${paths.map((path) => `  ${path}:\n    get: {}\n`).join('')}`;
    const parts = readDocuments(
      memoryRepository({ 'a/openapi.yaml': spec('/x'), 'b/openapi.yaml': spec('/a', '/b'), 'c/openapi.yaml': spec('/a') }),
    ).contract;
    expect([parts.contract?.path, parts.contract?.rows.map(({ path }) => path), parts.rivals.map(({ path }) => path)]).toEqual([
      'b/openapi.yaml',
      ['/a', '/b', '/x'],
      ['c/openapi.yaml'],
    ]);
  });

  it('keeps a contract without a readable row', () => {
    const { contract: chosen } = readDocuments(memoryRepository({ 'docs/API_CONTRACT.md': '# API contract\n\nSoon.\n' }));
    expect([chosen.contract?.path, chosen.contract?.rows]).toEqual(['docs/API_CONTRACT.md', []]);
  });

  it('takes the declared contract and reports a missing one', () => {
    const repo = memoryRepository({ 'docs/API_CONTRACT.md': contract, 'notes/mine.md': '### GET /z\n- **Auth**: JWT\n' });
    const chosen = readDocuments(repo, { contract: 'notes/mine.md' });
    expect([chosen.contract.contract?.rows[0]?.path, chosen.contract.from, chosen.contract.rivals.length]).toEqual([
      '/z',
      'configuration',
      1,
    ]);
    expect(readDocuments(repo, { contract: 'gone.md' }).diagnostics).toEqual([
      { path: 'gone.md', reason: 'named in the configuration but missing' },
    ]);
  });

  it('believes what a current document says of others', () => {
    const library = readDocuments(
      memoryRepository({
        'docs/GOVERNANCE.md':
          '# G\n\n### Canonical documents\n\n| Document | Purpose |\n|---|---|\n| `docs/SETUP.md` | x |\n\n### Legacy/Historical\n\n- `docs/guides/*` - old\n',
        'docs/SETUP.md': '# S',
        'docs/guides/deployment.md': '# D',
      }),
    );
    expect(library.entries.map(({ path, standing: found }) => [path, found])).toEqual([
      ['docs/GOVERNANCE.md', 'current'],
      ['docs/SETUP.md', 'canonical'],
      ['docs/guides/deployment.md', 'superseded'],
    ]);
    expect(library.about('deployment')).toEqual([]);
    expect(library.about('governance').map(({ path }) => path)).toEqual(['docs/GOVERNANCE.md']);
  });

  it('gathers registries and readiness claims, not those of change logs', () => {
    const table = '# Readiness\n\n| Gate | Score |\n|---|---|\n| G1 Auth | 2 |\n';
    const library = readDocuments(
      memoryRepository({
        'docs/reports/ready.md': table,
        'CHANGELOG.md': table,
        '.env.example': 'A_KEY=1\n',
        'config/feature_flags.yaml': 'B_FLAG: {default: 0}\n',
      }),
    );
    expect(library.readiness().scores.map(({ path, gate, score }) => [path, gate, score])).toEqual([['docs/reports/ready.md', 'G1', 2]]);
    expect(library.registries.map(({ name }) => name)).toEqual(['A_KEY', 'B_FLAG']);
  });
});
