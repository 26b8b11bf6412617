import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DOMParser } from '@xmldom/xmldom';
import { default as Draft4 } from 'ajv-draft-04';
import { default as formats } from 'ajv-formats';
import type { Log } from 'sarif';
import { beforeAll, describe, expect, it } from 'vitest';
import { github } from '../../src/formats/github.ts';
import { json } from '../../src/formats/json.ts';
import { junit } from '../../src/formats/junit.ts';
import { markdown } from '../../src/formats/markdown.ts';
import { sarif } from '../../src/formats/sarif.ts';
import type { Report } from '../../src/report.ts';
import { hostileReport, reportOf, sampleReport } from './sample.ts';

const schema = JSON.parse(readFileSync(join(import.meta.dirname, '..', 'data', 'sarif', 'sarif-schema-2.1.0.json'), 'utf8'));
const ajv = new Draft4.default({ strict: false });
formats.default(ajv as never);
const validSarif = ajv.compile(schema);

let sample: Report;
let hostile: Report;
let huge: Report;
beforeAll(async () => {
  [sample, hostile, huge] = await Promise.all([sampleReport(), hostileReport(), hostileReport(50_000)]);
});

const hidden = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufeff]/;
const placed = { folder: 'services/pilot', blob: 'https://github.com/o/r/blob/abc' };

describe.each([
  ['markdown', markdown],
  ['github', github],
  ['sarif', sarif],
  ['junit', junit],
  ['json', json],
] as const)('%s', (_, format) => {
  it('is the same bytes each time, without hidden characters, for any text', () => {
    for (const report of [sample, hostile]) {
      const text = format(report);
      expect(text).toBe(format(structuredClone(report)));
      expect(text).not.toMatch(hidden);
      expect(text.endsWith('\n')).toBe(true);
    }
  });
});

describe('markdown', () => {
  it('has the verdict, a row a gate, and open items with key, place and fix', () => {
    const text = markdown(sample, undefined, placed);
    expect(text).toMatch(/^## ❌ NOT READY 9 of 16, 10 with waivers: pilot\n/);
    expect(text).toContain('| **G1** Auth &amp; exposure | 0/2 |');
    expect(text).toContain(
      '`GET /runs/{id}` at [`src/api/runs.py:41`](https://github.com/o/r/blob/abc/services/pilot/src/api/runs.py#L41): answers 200',
    );
    expect(text).toContain('- waiver `g4/one-loader` `nothing` covers nothing, remove it');
    expect(text).toContain('waived until 2027-01-31 by @<!-- -->platform');
    expect(text).toContain('**g3/spend-cap** no daily spend cap');
  });

  it('stays small enough for a comment', () => {
    expect(markdown(huge).length).toBeLessThan(60_000);
    expect(markdown(huge)).toContain('more');
  });

  it('lets no HTML of the repository through', () => {
    const tags = [...markdown(hostile).matchAll(/<\/?[a-z][^>]*>/g)].map((tag) => tag[0]);
    const outside = new Set(tags.filter((tag) => !/^<\/?(?:details|summary|b|sub)>$/.test(tag)));
    // What is left stands in code spans, where it is text.
    for (const line of markdown(hostile)
      .split('\n')
      .filter((entry) => [...outside].some((tag) => entry.includes(tag))))
      expect(line).toMatch(/```/);
  });
});

describe('github', () => {
  it('shows the most important first, each check before the second finding of any, then the verdict', () => {
    const lines = github(sample, undefined, placed).trimEnd().split('\n');
    expect(lines.map((line) => /^::(\w+) .*?title=([\w/-]+)/.exec(line)?.slice(1).join(' '))).toEqual([
      'error waiver g4/one-loader'.replace(' g4/one-loader', ''),
      'error 1',
      'error g1/routes-guarded',
      'error g3/spend-cap',
      'error g1/routes-guarded',
      'warning g1/guards-hold',
      'notice g6/images-pinned',
      'error autopack-ready',
    ]);
    expect(lines[0]).toContain('file=services/pilot/autopack-ready.yml,line=4,');
    expect(lines[1]).toContain('::error title=1 check undecided%2C which never counts as a pass::g2/auto-approve-blocked: Undecided');
    expect(lines[2]).toContain('file=services/pilot/src/api/runs.py,line=41,title=g1/routes-guarded GET /runs/{id}::');
    expect(lines.join('\n')).not.toContain('GET /runs/{id}/raw');
  });

  it('prints at most nine and the count of the rest', () => {
    const lines = github(huge).trimEnd().split('\n');
    expect(lines).toHaveLength(10);
    expect(lines.at(-1)).toContain('49994 more problems');
  });

  it('has commands of its own only', () => {
    for (const line of github(hostile).trimEnd().split('\n')) {
      expect(line).toMatch(/^::(?:error|warning|notice) (?:file=[^:,]*,line=\d+,)?title=[^:,]*::[^\r\n]*$/);
    }
  });

  it('is a notice when ready', async () => {
    expect(github(await reportOf({}))).toBe('::notice title=autopack-ready::READY 16 of 16\n');
  });
});

describe('sarif', () => {
  it.each(['sample', 'hostile', 'huge'])('is valid: %s', (name) => {
    const log = JSON.parse(sarif({ sample, hostile, huge }[name] ?? sample));
    expect(validSarif(log) || validSarif.errors?.slice(0, 3)).toBe(true);
  });

  it('has a place and a fingerprint for every result, none for what is waived or undecided', () => {
    const log: Log = JSON.parse(sarif(sample, undefined, placed));
    const [run] = log.runs;
    const results = run?.results ?? [];
    expect(results.map((result) => `${result.level} ${result.ruleId}`)).toEqual([
      'error g1/routes-guarded',
      'error g3/spend-cap',
      'error g1/routes-guarded',
      'warning g1/guards-hold',
      'note g6/images-pinned',
    ]);
    for (const result of results) {
      expect(result.locations?.[0]?.physicalLocation?.artifactLocation?.uri).toMatch(/^services\/pilot\/[\w./-]+$/);
      expect(result.partialFingerprints?.['autopackReady/v1']).toMatch(/^[0-9a-f]{32}$/);
      expect(run?.tool.driver.rules?.[result.ruleIndex ?? -1]?.id).toBe(result.ruleId);
    }
    expect(new Set(results.map((result) => result.partialFingerprints?.['autopackReady/v1'])).size).toBe(results.length);
    expect(run?.invocations?.[0]?.toolExecutionNotifications?.map((note) => note.associatedRule?.id)).toEqual(['g2/auto-approve-blocked']);
  });

  it('keeps fingerprints when lines move', async () => {
    const moved = structuredClone(sample) as unknown as { gates: { checks: { findings: { line: number }[] }[] }[] };
    for (const gate of moved.gates) for (const check of gate.checks) for (const finding of check.findings) finding.line += 100;
    const prints = (text: string) => (JSON.parse(text) as Log).runs[0]?.results?.map((result) => result.partialFingerprints);
    expect(prints(sarif(moved as unknown as Report))).toEqual(prints(sarif(sample)));
  });

  it('is bounded and says what is left out', () => {
    const [run] = (JSON.parse(sarif(huge)) as Log).runs;
    expect(run?.results).toHaveLength(5000);
    expect(JSON.stringify(run?.invocations)).toContain('45002 results left out');
  });
});

describe('junit', () => {
  const parse = (text: string) => {
    const document = new DOMParser({ onError: (_, message) => expect.fail(message) }).parseFromString(text, 'text/xml');
    const all = (name: string) => [...document.getElementsByTagName(name)];
    return { document, all };
  };

  it('counts what it holds', () => {
    for (const report of [sample, hostile, huge]) {
      const { document, all } = parse(junit(report));
      const root = document.documentElement;
      expect(root?.getAttribute('tests')).toBe(String(all('testcase').length));
      expect(root?.getAttribute('failures')).toBe(String(all('failure').length));
      expect(root?.getAttribute('errors')).toBe(String(all('error').length));
      expect(root?.getAttribute('skipped')).toBe(String(all('skipped').length));
      expect(all('testsuite')).toHaveLength(8);
    }
  });

  it('fails what keeps a gate back, with key and place', () => {
    const { all } = parse(junit(sample));
    const failed = all('failure').map((node) => (node.parentNode as typeof node | null)?.getAttribute('name')?.split(':')[0]);
    expect(failed).toEqual(['g1/routes-guarded', 'g1/guards-hold', 'g3/spend-cap', 'g5/reads-bounded']);
    expect(all('error')).toHaveLength(1);
    expect(all('failure')[0]?.textContent).toContain('blocker GET /runs/{id} (src/api/runs.py:41): answers 200');
    expect(all('failure')[3]?.textContent).toContain('waived until 2027-01-31');
  });

  it('stays small', () => {
    expect(junit(huge).length).toBeLessThan(300_000);
  });
});
