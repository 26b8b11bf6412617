import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DOMParser } from '@xmldom/xmldom';
import { afterAll, describe, expect, it } from 'vitest';
import { statementOf, treeDigest } from '../../src/attest.ts';
import { badge } from '../../src/badge.ts';
import { UsageError } from '../../src/errors.ts';
import { json } from '../../src/formats/json.ts';
import { memoryRepository } from '../../src/repo.ts';
import { readReport } from '../../src/report-file.ts';
import { files, hostile, sampleReport } from './sample.ts';

const sha = (text: string): string => createHash('sha256').update(text).digest('hex');

describe('the statement', () => {
  it('names the tree by the hash of its sorted list of file hashes', () => {
    const expected = sha(`${sha('two')}  a/b.txt\n${sha('one')}  z.txt\n`);
    expect(treeDigest(memoryRepository({ 'z.txt': 'one', 'a/b.txt': 'two' }))).toBe(expected);
    expect(treeDigest(memoryRepository({ 'z.txt': 'one', 'a/b.txt': 'two!' }))).not.toBe(expected);
  });

  it('refuses a tree it cannot cover', () => {
    expect(() => treeDigest(memoryRepository({ 'a\nb': '' }))).toThrow('line break');
    expect(() => treeDigest(memoryRepository({ 'big.bin': new Uint8Array(17 * 1024 * 1024) }))).toThrow('cannot be read whole');
  });

  it('holds the verdict', async () => {
    const statement = statementOf(await sampleReport(), memoryRepository(files));
    expect(statement).toMatchObject({
      _type: 'https://in-toto.io/Statement/v1',
      subject: [{ name: 'pilot', digest: { dirHash: expect.stringMatching(/^[0-9a-f]{64}$/) } }],
      predicate: { ready: false, total: 9, maximum: 16, complete: true, waivers: [{ check: 'g5/reads-bounded' }] },
    });
    expect(statement.predicate.gates[0]?.checks[0]).toEqual({ id: 'g1/routes-guarded', status: 'fail', findings: 2, waived: 0 });
  });
});

describe('the badge', () => {
  it('says the score and is well-formed for any label', () => {
    const svg = badge({ total: 9, maximum: 16, ready: false }, hostile);
    const root = new DOMParser({ onError: (_, message) => expect.fail(message) }).parseFromString(svg, 'image/svg+xml').documentElement;
    expect(root?.getAttribute('aria-label')).toMatch(/: 9\/16$/);
    expect(root?.getElementsByTagName('script')).toHaveLength(0);
    expect(badge({ total: 16, maximum: 16, ready: true })).toContain('ready 16/16');
  });
});

describe('readReport', () => {
  const folder = mkdtempSync(join(tmpdir(), 'report-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const write = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };

  it('reads back what was written', async () => {
    const report = await sampleReport();
    expect(readReport(write('a.json', json(report)))).toEqual(report);
  });

  it.each([
    ['{', 'not JSON'],
    ['{"schema":2}', 'not a report of schema 1'],
    ['[]', 'not a report of schema 1'],
  ])('refuses %s', (text, message) => {
    expect(() => readReport(write('b.json', text))).toThrow(UsageError);
    expect(() => readReport(write('b.json', text))).toThrow(message);
  });
});
