import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultConfig } from '../../src/config.ts';
import { fail, pass, unknown } from '../../src/define.ts';
import { escapeText, safeJson } from '../../src/formats/escape.ts';
import { json } from '../../src/formats/json.ts';
import { plain, type Style } from '../../src/formats/style.ts';
import { table } from '../../src/formats/table.ts';
import { brief, clip, width, wrap } from '../../src/formats/width.ts';
import { inspect } from '../../src/inspect.ts';
import { memoryRepository } from '../../src/repo.ts';
import { check, finding, gate } from './support.ts';

const hostile = 'x\u001b[2J\r\n::error::boom\u202eevil\u0000\u009b31m\u2066\ufeff';
const repo = memoryRepository({ 'app.py': '', 'package.json': JSON.stringify({ name: `svc ${hostile}` }) });
const gates = [
  gate('G1', [
    check(
      'g1/open',
      fail(`2 of 4 routes are open ${hostile}`, {
        findings: [finding(`GET /${hostile}`, 'blocker', { path: `a${hostile}.py` }), finding('GET /b')],
      }),
      { core: true },
    ),
    check('g1/undecided', unknown('one guard could not be resolved')),
  ]),
  gate('G2', [
    check('g2/fine', pass('4 of 4 approvals guarded', { inspected: 4, evidence: [{ path: 'app.py', line: 1, note: 'router guard' }] }), {
      core: true,
    }),
  ]),
];
const report = () => inspect(repo, defaultConfig, { gates });
const style = (change: Partial<Style> = {}): Style => ({ ...plain, ...change });

describe('escapeText', () => {
  it('leaves nothing that moves, breaks or hides a line', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(escapeText(text)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/);
      }),
    );
    expect(escapeText(hostile)).toBe('x\\x1b[2J\\r\\n::error::boom\\u{202e}evil\\x00\\x9b31m\\u{2066}\\u{feff}');
  });

  it('keeps ordinary text of any script', () => {
    expect(escapeText('naïve 日本語 🚀 “quoted”')).toBe('naïve 日本語 🚀 “quoted”');
  });
});

describe('safeJson', () => {
  it('parses to the same value and holds no hidden character', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' })), (value) => {
        const text = safeJson(value);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufeff]/);
      }),
    );
  });
});

describe('width', () => {
  it('counts columns, clips and wraps', () => {
    expect([width('abc'), width('日本'), width('e\u0301')]).toEqual([3, 4, 1]);
    expect([clip('abcdef', 6), clip('abcdef', 4), clip('日本語', 5)]).toEqual(['abcdef', 'abc…', '日本…']);
    expect(wrap('one two three', 7)).toEqual(['one two', 'three']);
    expect(wrap('docs/guides/deployment.md', 12)).toEqual(['docs/guides/', 'deployment.', 'md']);
    expect(brief('one of two guards, and that is it', 20)).toBe('one of two guards');
    expect(brief('one of two guards holds', 20)).toBe('one of two guards…');
  });
});

describe('table', () => {
  it.each([80, 60, 40])('fits into %i columns', async (columns) => {
    const long = 'a message that goes on and on about what was found where and why that is not what it should be';
    const wordy = gate('G1', [
      check('g1/open', fail(long, { findings: [finding('GET /a', 'blocker', { message: long })] }), { core: true }),
      check('g1/b', unknown(long)),
    ]);
    const text = table(await inspect(memoryRepository({ 'a.py': '' }), defaultConfig, { gates: [wordy] }), style({ columns }));
    expect(Math.max(...text.split('\n').map(width))).toBeLessThanOrEqual(columns);
  });

  it('has a row a gate, the verdict after them, and findings with place and fix', async () => {
    const text = table(await report(), style());
    expect(text).toMatch(/ {2}G1 {2}○○ {2}G1 {2}2 of 4 routes are open/);
    expect(text).toContain('  G2  ●●  G2  all 1 checks hold');
    expect(text).toMatch(/NOT READY {2}2 of 4 \(G1, G2 only\)/);
    expect(text).toContain('    app.py:1\n      GET /b is broken\n');
    expect(text).toContain('fix: how');
    expect(text).toContain('? one guard could not be resolved: undecided');
    expect(text.trimEnd().split('\n').at(-1)).toContain('NOT READY');
    expect(text.indexOf('fix: how')).toBeLessThan(text.indexOf('G2  ●●'));
  });

  it('lets no text of the repository through unescaped', async () => {
    for (const verbose of [false, true]) {
      expect(table(await report(), style({ verbose }))).not.toMatch(
        /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufeff]/,
      );
    }
  });

  it('quotes the line of a finding, with its neighbours when asked, never a secret', async () => {
    const source = 'def key():\n    return "correct-horse-battery"  # the key\n\nx = 1\n';
    const open = gate('G1', [
      check('g1/open', fail('one', { findings: [finding('key()', 'blocker', { path: 'a.py', line: 2 })] }), { core: true }),
    ]);
    const found = await inspect(memoryRepository({ 'a.py': source }), defaultConfig, { gates: [open] });
    const place = { folder: '', text: (path: string) => (path === 'a.py' ? source : undefined) };
    expect(table(found, style(), place)).toContain('    › 2 │ return "***"  # the key\n    fix');
    expect(table(found, style({ verbose: true }), place)).toContain('        1 │ def key():\n      › 2 │     return "***"  # the key\n');
    expect(table(found, style())).not.toContain('│');
  });

  it('tells what keeps a gate back with the worst check, and how many others do', async () => {
    const two = gate('G1', [
      check('g1/small', fail('a small thing', { findings: [finding('a', 'exception')] }), {}),
      check('g1/large', fail('a large thing, which is told in many more words than one line can hold', { findings: [finding('b')] }), {}),
    ]);
    const text = table(await inspect(repo, defaultConfig, { gates: [two] }), style());
    expect(text).toMatch(/^ {2}G1 {2}●○ {2}G1 {2}a large thing.*\n +hold \(\+1 more\)$/m);
  });

  it('shows the evidence of passes when asked', async () => {
    expect(table(await report(), style())).not.toContain('router guard');
    expect(table(await report(), style({ verbose: true }))).toContain('app.py:1 router guard');
  });

  it('colours change nothing but colour; ASCII has no other symbols', async () => {
    const found = await report();
    expect(stripVTControlCharacters(table(found, style({ color: true })))).toBe(table(found, style()));
    expect(table(found, style({ color: true }))).not.toBe(table(found, style()));
    expect(table(found, style({ ascii: true }))).toMatch(/^[\x20-\x7e\n]*$/);
  });

  it('limits what it lists for one check', async () => {
    const many = gate('G1', [
      check('g1/open', fail('many', { findings: Array.from({ length: 50_000 }, (_, index) => finding(`GET /${index}`)) }), { core: true }),
    ]);
    const text = table(await inspect(repo, defaultConfig, { gates: [many] }), style());
    expect(text.split('\n').length).toBeLessThan(60);
    expect(text).toContain('and 49997 more: explain g1/open');
  });
});

describe('json', () => {
  it('is the report, the same bytes each time', async () => {
    const [first, second] = [json(await report()), json(await report())];
    expect(second).toBe(first);
    expect(JSON.parse(first)).toMatchObject({
      schema: 1,
      total: 2,
      maximum: 4,
      gates: [
        { id: 'G1', next: { score: 1, checks: ['g1/open'] } },
        { id: 'G2', next: null },
      ],
    });
  });
});
