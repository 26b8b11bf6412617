import { beforeAll, describe, expect, it } from 'vitest';
import g6 from '../../gates/g6-deployment-invariants/gate.ts';
import { gates } from '../../gates/index.ts';
import { checklist, checklistOf } from '../../src/checklist.ts';
import { linkFrom } from '../../src/commands/checklist.ts';
import { defaultConfig } from '../../src/config.ts';
import { checklistMarkdown } from '../../src/formats/checklist.ts';
import { planMarkdown } from '../../src/formats/plan.ts';
import { inspect } from '../../src/inspect.ts';
import { replaceBetweenMarkers } from '../../src/markers.ts';
import { workPackages } from '../../src/packages.ts';
import { type PlannedItem, planOf } from '../../src/plan.ts';
import { memoryRepository } from '../../src/repo.ts';
import type { Report } from '../../src/report.ts';
import { edited, type Files, python } from '../gates/g6-repositories.ts';
import { hostileReport, reportOf, sampleConfig, sampleReport, sampleVerdicts } from './sample.ts';

let sample: Report;
beforeAll(async () => {
  sample = await sampleReport();
});

describe('plan', () => {
  it('covers every gate once', () => {
    expect(workPackages.flatMap((entry) => entry.gates).sort()).toEqual(gates.map((gate) => gate.id));
  });

  it('lists only what is open, file by file, with the gates each item lifts', () => {
    const plan = planOf(sample);
    expect(plan.packages.map((entry) => entry.id)).toEqual(['R-01', 'R-02', 'R-04', 'R-05', 'R-06']);
    expect(plan.packages[0]).toMatchObject({
      points: 2,
      maximum: 4,
      exit: ['g1/routes-guarded', 'g1/guards-hold'],
      command: 'autopack-ready check --only G1,G8',
      items: [
        { part: 'code', path: 'src/auth.py', edits: [{ check: 'g1/guards-hold', line: 9 }], lifts: [] },
        { part: 'code', path: 'src/api/runs.py', edits: [{ key: 'GET /runs/{id}' }, { key: 'POST /runs/{id}/cancel' }], lifts: ['G1'] },
      ],
    });
  });

  it('loses exactly the item whose edit was made', async () => {
    const { 'g1/guards-hold': _, ...rest } = sampleVerdicts;
    const prints = (report: Report) =>
      planOf(report).packages.flatMap((entry) => entry.items.flatMap((item) => item.edits.map((edit) => edit.fingerprint)));
    const before = prints(sample);
    const after = prints(await reportOf(rest, sampleConfig));
    const gone = before.filter((print) => !after.includes(print));
    expect(gone).toEqual([sample.gates[0]?.checks[1]?.findings[0]?.fingerprint]);
    expect(after.every((print) => before.includes(print))).toBe(true);
  });

  it('loses exactly the findings of the item that is done, on a service that was broken in two files', async () => {
    const edits = [
      ['nginx.conf', 'http://backend:8000/;', 'http://backend:8001/;'],
      ['docker-compose.yml', '    image: postgres:15.10-alpine', '    image: postgres:15.10-alpine\n    ports: ["5432:5432"]'],
    ] as const;
    const items = async (files: Files) => {
      const report = await inspect(memoryRepository(files), defaultConfig, { gates: [g6] });
      return planOf(report).packages.flatMap((entry) => entry.items);
    };
    const prints = (of: readonly PlannedItem[]) => of.flatMap((item) => item.edits.map(({ fingerprint }) => fingerprint)).sort();
    const whole = await items(python);
    const broken = await items(edited(python, ...edits));
    for (const [index, [path]] of edits.entries()) {
      const own = prints(broken.filter((item) => item.path === path)).filter((print) => !prints(whole).includes(print));
      expect(own.length).toBeGreaterThan(0);
      const done = prints(await items(edited(python, ...edits.filter((_, other) => other !== index))));
      expect(prints(broken).filter((print) => !done.includes(print))).toEqual(own);
      expect(done.filter((print) => !prints(broken).includes(print))).toEqual([]);
    }
  });

  it('is Markdown that ends with what must pass', () => {
    const text = planMarkdown(planOf(sample));
    expect(text).toContain('| R-01 Operator auth and the canonical contract | G1, G8 | PR-01, PR-07 | 2 of 4 | 3 |');
    expect(text).toContain('- `src/api/runs.py` (2 edits, lifts G1)');
    expect(text).toContain('- [ ] `g1/guards-hold` passes');
    expect(text).toContain('Not at one place (1 edit, lifts G3)');
  });

  it('says so when nothing is open', async () => {
    expect(planMarkdown(planOf(await reportOf({})))).toBe('# Plan\n\nNothing is open: 16 of 16.\n');
  });

  it('stays readable for very many findings', async () => {
    expect(planMarkdown(planOf(await hostileReport(50_000))).length).toBeLessThan(100_000);
  });
});

describe('checklist', () => {
  it('names checks that exist, of its own gate', () => {
    const known = new Map(gates.flatMap((gate) => gate.checks.map((check): [string, string] => [check.id, gate.id])));
    for (const { gate, checks } of checklist) for (const id of checks) expect([id, known.get(id)]).toEqual([id, gate]);
    expect(checklist).toHaveLength(16);
  });

  it('ticks an item when all its checks hold, and none that is unknown or waived', () => {
    const unticked = checklistOf(sample).filter((item) => !item.ticked);
    expect(unticked.map((item) => item.checks[0])).toEqual(['g1/routes-guarded', 'g2/approvals-guarded', 'g5/reads-bounded']);
  });

  it('ticks what is verified not to apply, and nothing that is only declared', async () => {
    const report = await reportOf(sampleVerdicts, 'gates: { G5: { applies: false, reason: no artifacts } }');
    expect(checklistOf(report).filter((item) => item.gate === 'G5' && item.declared)).toEqual([]);
    const verified = structuredClone(report) as unknown as { gates: { id: string; declared?: { status: string } }[] };
    for (const gate of verified.gates) if (gate.declared) gate.declared.status = 'pass';
    expect(
      checklistOf(verified as unknown as Report)
        .filter((item) => item.gate === 'G5')
        .every((item) => item.ticked && item.declared),
    ).toBe(true);
  });

  it('links evidence from where the document is', () => {
    const text = checklistMarkdown(sample, linkFrom('/r/docs', '/r'));
    expect(text).toContain('[`src/api/runs.py:41`](../src/api/runs.py#L41)');
    expect(text).toContain('| **Total** | **9 of 16** | |');
    expect(linkFrom('/r', '/r')({ path: 'a b/(c).py', line: 2 })).toBe('a%20b/%28c%29.py#L2');
  });
});

describe('replaceBetweenMarkers', () => {
  const [start, end] = ['<!-- autopack-ready:x:start -->', '<!-- autopack-ready:x:end -->'];

  it('keeps everything outside, and is the same the second time', () => {
    const once = replaceBetweenMarkers(`# T\n${start}\nold\n${end}\nafter\n`, 'x', 'new $& text\n');
    expect(once).toBe(`# T\n${start}\nnew $& text\n${end}\nafter\n`);
    expect(replaceBetweenMarkers(once, 'x', 'new $& text\n')).toBe(once);
    expect(replaceBetweenMarkers('# T', 'x', 'a')).toBe(`# T\n\n${start}\na\n${end}\n`);
  });

  it.each([start, end, `${end}\n${start}`, `${start}${start}${end}`])('refuses %j', (document) => {
    expect(() => replaceBetweenMarkers(document, 'x', 'a')).toThrow('not one pair');
  });
});
