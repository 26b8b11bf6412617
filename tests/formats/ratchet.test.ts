import { describe, expect, it } from 'vitest';
import { exitCode } from '../../src/commands/check.ts';
import { compareReports } from '../../src/compare.ts';
import { fail } from '../../src/define.ts';
import { github } from '../../src/formats/github.ts';
import { html } from '../../src/formats/html.ts';
import { json } from '../../src/formats/json.ts';
import { markdown } from '../../src/formats/markdown.ts';
import { table } from '../../src/formats/table.ts';
import type { Report } from '../../src/report.ts';
import { reportSchema } from '../../src/report-schema.ts';
import { finding } from '../engine/support.ts';
import { reportOf } from './sample.ts';

async function ratcheted(before: readonly string[], after: readonly string[]): Promise<Report> {
  const make = (keys: readonly string[]) =>
    reportOf(keys.length === 0 ? {} : { 'g1/routes-guarded': fail('open', { findings: keys.map((key) => finding(key)) }) });
  const [first, second] = await Promise.all([make(before), make(after)]);
  const { before: score, regressions, checks } = compareReports(first, second);
  const introduced = checks.flatMap((change) => change.introduced.map((problem) => problem.fingerprint));
  return { ...second, ratchet: { since: 'main', before: score, regressions, introduced } };
}

describe('the ratchet', () => {
  it('is green for a repository that is not ready but no worse', async () => {
    const report = await ratcheted(['GET /a', 'GET /b'], ['GET /a']);
    expect(exitCode(report, 'ratchet')).toBe(0);
    expect(exitCode(report, 'ready')).toBe(1);
    expect(table(report)).toContain('ratchet kept since main (same score)');
    expect(github(report)).toBe('::notice title=autopack-ready::NOT READY 14 of 16%0Aratchet kept since main (same score)\n');
    expect(markdown(report)).toContain('✅ ratchet kept since main');
  });

  it('is red for one new finding behind a fixed one, and annotates the new one alone', async () => {
    const report = await ratcheted(['GET /a', 'GET /b'], ['GET /a', 'GET /c']);
    expect(exitCode(report, 'ratchet')).toBe(1);
    const lines = github(report).trimEnd().split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain('GET /c');
    expect(lines[1]).toMatch(/^::error .*ratchet broken since main/);
    for (const text of [table(report), markdown(report), html(report)]) expect(text).toContain('has a new finding: GET /c');
    expect(reportSchema.parse(JSON.parse(json(report)))).toEqual(report);
  });

  it('is red without a comparison, and when a fall makes no new finding', async () => {
    expect(exitCode(await reportOf({}), 'ratchet')).toBe(1);
  });
});
