import { DOMParser } from '@xmldom/xmldom';
import { describe, expect, it } from 'vitest';
import { compareReports } from '../../src/compare.ts';
import { fail, pass, unknown } from '../../src/define.ts';
import { UsageError } from '../../src/errors.ts';
import { fleetOf } from '../../src/fleet.ts';
import { comparisonText } from '../../src/formats/comparison.ts';
import { fleetHtml, fleetMarkdown, fleetTable } from '../../src/formats/fleet.ts';
import { plain } from '../../src/formats/style.ts';
import type { Report } from '../../src/report.ts';
import { finding } from '../engine/support.ts';
import { hostileReport, reportOf, sampleReport } from './sample.ts';

const open = (...keys: readonly string[]) => ({
  'g1/routes-guarded': fail(`${keys.length} open`, { inspected: 9, findings: keys.map((key) => finding(key)) }),
});

describe('compare', () => {
  it('is the same for the same report, wherever lines moved', async () => {
    const report = await sampleReport();
    const moved = JSON.parse(JSON.stringify(report).replaceAll('"line":41', '"line":99')) as Report;
    expect(compareReports(report, moved)).toMatchObject({ checks: [], regressions: [] });
    expect(comparisonText(compareReports(report, moved), plain)).toBe('SAME  9 of 16\n');
  });

  it('sees a new finding behind a fixed one', async () => {
    const comparison = compareReports(await reportOf(open('GET /a')), await reportOf(open('GET /b')));
    expect(comparison.regressions).toEqual(['g1/routes-guarded has a new finding: GET /b']);
    expect(comparison.checks[0]?.fixed.map((problem) => problem.key)).toEqual(['GET /a']);
    expect(comparisonText(comparison, plain)).toContain('+ GET /b  app.py:1');
  });

  it('says by which fact a finding came or went', async () => {
    const guarded = await reportOf({
      'g1/routes-guarded': pass('2 guarded', {
        inspected: 2,
        evidence: [
          { path: 'app.py', line: 3, note: 'GET /a/b: verify answers 403' },
          { path: 'app.py', line: 7, note: 'GET /a: verify answers 401' },
        ],
      }),
    });
    const bare = await reportOf(open('GET /a', 'GET /c'));
    expect(comparisonText(compareReports(bare, guarded), plain)).toContain(
      '    - GET /a  app.py:1\n        is broken\n        now: GET /a: verify answers 401 (app.py:7)\n    - GET /c  app.py:1\n        is broken\n',
    );
    expect(comparisonText(compareReports(guarded, bare), plain)).toContain('        was: GET /a: verify answers 401 (app.py:7)\n');
  });

  it('is no regression to fix something', async () => {
    const comparison = compareReports(await reportOf(open('GET /a', 'GET /b')), await reportOf(open('GET /b')));
    expect(comparison.regressions).toEqual([]);
    expect(comparisonText(comparison, plain)).toMatch(/NOT WORSE {2}14 of 16\n$/);
  });

  it('takes a gate that falls, a verdict that is lost and a finding that grows as steps back', async () => {
    const [fine, lost] = await Promise.all([reportOf({}), reportOf({ 'g2/approvals-guarded': unknown('unreadable') })]);
    expect(compareReports(fine, lost).regressions).toEqual(['G2 fell from 2 to 0', 'g2/approvals-guarded is unknown now']);
    const grown = (severity: 'exception' | 'blocker') =>
      reportOf({ 'g1/guards-hold': fail('x', { findings: [finding('key', severity)] }) });
    expect(compareReports(await grown('exception'), await grown('blocker')).regressions).toEqual(['g1/guards-hold has a new finding: key']);
  });

  it('counts a finding that is no longer waived', async () => {
    const waiver = 'waivers: [{ check: g1/routes-guarded, key: GET /a, reason: r, owner: o, expires: 2027-01-01 }]';
    const comparison = compareReports(await reportOf(open('GET /a'), waiver), await reportOf(open('GET /a'), waiver, '2027-02-01'));
    expect(comparison.regressions).toContain('g1/routes-guarded has a new finding: GET /a');
  });

  it('shows what is assumed anew', async () => {
    const report = await reportOf({});
    const other = { ...report, assumptions: [{ name: 'production variable', value: 'ENV=prod', from: [{ path: 'a.yml', line: 3 }] }] };
    expect(comparisonText(compareReports(report, other), plain)).toContain('now assumes production variable: ENV=prod (a.yml:3)');
  });

  it('refuses reports of different gates', async () => {
    const report = await reportOf({});
    expect(() => compareReports(report, { ...report, gates: report.gates.slice(1) })).toThrow(UsageError);
  });
});

describe('fleet', () => {
  it('has a row a report, the furthest from ready first', async () => {
    const [ready, sample, hostile] = await Promise.all([reportOf({}), sampleReport(), hostileReport()]);
    const fleet = fleetOf([
      { name: 'a.json', report: ready },
      { name: 'b.json', report: sample },
    ]);
    expect(fleet).toMatchObject({
      ready: 1,
      services: [
        { name: 'b.json', total: 9, problems: 3 },
        { name: 'a.json', total: 16 },
      ],
    });
    expect(fleetTable(fleet, plain)).toContain('  b.json   9/16   0  0  1  2  0  2  2  2   not ready\n');
    expect(fleetMarkdown(fleet)).toContain('| b.json | 9/16 | 0 | 0 | 1 | 2 | 0 | 2 | 2 | 2 | 3 | not ready |');
    const page = fleetHtml(fleetOf([{ name: '<script>', report: { ...hostile, target: { name: '<script>alert(1)</script>' } } }]));
    expect(page).not.toContain('<script');
    const errors: string[] = [];
    new DOMParser({ onError: (_, message) => errors.push(message) }).parseFromString(
      page.slice(page.indexOf('<body>'), page.indexOf('</html>')),
      'text/xml',
    );
    expect(errors).toEqual([]);
  });
});
