import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config.ts';
import { inspectServices } from '../../src/inspect-services.ts';
import { memoryRepository } from '../../src/repo.ts';
import { openCache } from '../../src/report-cache.ts';
import { check, evidence, gate } from './support.ts';

let scratch: string;
let folder: string;
let target: string;
let judged: number;

beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'report-cache-'));
  folder = join(scratch, 'cache');
  target = join(scratch, 'repository');
  mkdirSync(target);
  judged = 0;
});
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

const counted = () =>
  gate('G1', [
    check('g1/counted', () => {
      judged++;
      return { status: 'pass', summary: 'it holds', inspected: 1, evidence, findings: [] };
    }),
  ]);

interface Change {
  readonly files?: Readonly<Record<string, string>>;
  readonly config?: string;
  readonly today?: string;
  readonly name?: string;
}

async function inspected({ files = { 'app.py': 'x = 1\n' }, config = '', today = '2026-11-20', name }: Change = {}) {
  const source = parseConfig(config, 'autopack-ready.yml');
  const options = { gates: [counted()], source, today, cache: openCache(folder, target) };
  const [first] = await inspectServices(memoryRepository(files, name), source.config, options);
  return JSON.stringify(first.report);
}

const entries = () => readdirSync(folder).map((name) => join(folder, name));

describe('reports that were reached before', () => {
  it('are given again, letter for letter, while nothing has changed', async () => {
    const fresh = await inspected();
    expect(await inspected()).toBe(fresh);
    expect(judged).toBe(1);
  });

  it.each<[string, Change]>([
    ['the content of a file', { files: { 'app.py': 'x = 2\n' } }],
    ['the name of a file', { files: { 'application.py': 'x = 1\n' } }],
    ['one more file', { files: { 'app.py': 'x = 1\n', 'b.py': '' } }],
    ['the configuration', { config: '# a comment moves lines\n' }],
    ['the day', { today: '2026-11-21' }],
    ['the folder', { name: 'other' }],
  ])('are not those of a tree in which %s differs', async (_, change) => {
    await inspected();
    await inspected(change);
    expect(judged).toBe(2);
  });

  it.each<[string, (file: string) => void]>([
    ['cut short', (file) => writeFileSync(file, readFileSync(file, 'utf8').slice(0, -40))],
    ['changed', (file) => writeFileSync(file, readFileSync(file, 'utf8').replace('"total":2', '"total":9'))],
    ['no report', (file) => writeFileSync(file, '{"sum":"","value":{}}')],
    [
      'a folder',
      (file) => {
        rmSync(file);
        mkdirSync(file);
      },
    ],
  ])('are made again when the entry is %s', async (_, damage) => {
    const fresh = await inspected();
    for (const file of entries()) damage(file);
    expect(await inspected()).toBe(fresh);
    expect(judged).toBe(2);
  });

  it('are not kept when part of the inspection failed', async () => {
    const failing = gate('G1', [
      check('g1/failing', () => {
        throw new Error('no');
      }),
    ]);
    const source = parseConfig('', 'autopack-ready.yml');
    await inspectServices(memoryRepository({ 'app.py': '' }), source.config, {
      gates: [failing],
      source,
      cache: openCache(folder, target),
    });
    expect(entries()).toEqual([]);
  });

  it('survive runs at the same time', async () => {
    const all = await Promise.all(Array.from({ length: 8 }, () => inspected()));
    expect(new Set(all).size).toBe(1);
    expect(entries()).toHaveLength(1);
  });
});

describe('a folder for reports', () => {
  it('is never one that the repository could bring along', () => {
    expect(() => openCache(join(target, '.cache'), target)).toThrow('lies inside the repository');
    expect(() => openCache(target, target)).toThrow('lies inside the repository');
  });

  it.skipIf(process.platform === 'win32')('is never one that others may write to', () => {
    mkdirSync(folder);
    chmodSync(folder, 0o777);
    expect(() => openCache(folder, target)).toThrow('others may write');
  });
});
