import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defaultConfig, parseConfig } from '../../src/config.ts';
import { absent, defineCheck, defineFact, defineSurface, type Fact, fail, pass, unknown, type Verdict } from '../../src/define.ts';
import { ConfigError } from '../../src/errors.ts';
import { inspect } from '../../src/inspect.ts';
import { memoryRepository } from '../../src/repo.ts';
import { check, evidence, finding, gate } from './support.ts';

const repo = memoryRepository({ 'app.py': 'x = 1\n' });
const good = pass('holds', { inspected: 1, evidence });
const core = check('g1/core', good, { core: true });
const reading = (id: string, fact: Fact<unknown>, judge: (value: unknown) => Verdict = () => good) =>
  defineCheck({
    id,
    leg: 'enforced',
    title: id,
    why: '',
    fix: '',
    whenAbsent: 'fail',
    needs: { fact },
    judge: ({ fact: value }) => judge(value),
  });

describe('facts', () => {
  it('are derived once, concurrently, and given to those who need them', async () => {
    let derived = 0;
    const base = defineFact({ id: 'base', derive: async () => ++derived });
    const twice = defineFact({ id: 'twice', needs: { base }, derive: (_, given) => given.base * 2 });
    const seen: unknown[] = [];
    const note = (value: unknown): Verdict => {
      seen.push(value);
      return good;
    };
    await inspect(repo, defaultConfig, {
      gates: [gate('G1', [reading('g1/a', base, note), reading('g1/b', twice, note), reading('g1/c', twice, note)])],
    });
    expect(derived).toBe(1);
    expect(seen).toEqual([1, 2, 2]);
  });

  it('that throw make their checks unknown and the run failed; the rest is judged', async () => {
    const broken = defineFact({
      id: 'broken',
      derive: (): number => {
        throw new Error('cannot open /home/someone/secret/place.py');
      },
    });
    const dependent = defineFact({ id: 'dependent', needs: { broken }, derive: (_, given) => given.broken });
    const report = await inspect(repo, defaultConfig, {
      gates: [gate('G1', [core, reading('g1/a', dependent), check('g1/b', () => JSON.parse('{'))])],
    });
    expect(report.errors.map((error) => error.id)).toEqual(['broken', 'g1/b']);
    expect(report.errors[0]?.reason).toBe('cannot open …/place.py');
    expect(report.gates[0]?.checks.map((entry) => entry.status)).toEqual(['pass', 'unknown', 'unknown']);
    expect(report.gates[0]).toMatchObject({ score: 1, next: { score: 2, checks: ['g1/a', 'g1/b'] } });
  });

  it('report what they assume and could not read, sorted and without duplicates', async () => {
    const noisy = defineFact({
      id: 'noisy',
      derive: (context) => {
        for (const path of ['b', 'a', 'b']) context.diagnose({ path, reason: 'odd' });
        for (const name of ['y', 'x', 'y']) context.assume({ name, value: '1', from: [] });
        return 1;
      },
    });
    const report = await inspect(repo, defaultConfig, { gates: [gate('G1', [reading('g1/a', noisy)])] });
    expect(report.diagnostics).toEqual([
      { path: 'a', line: 1, reason: 'odd' },
      { path: 'b', line: 1, reason: 'odd' },
    ]);
    expect(report.assumptions.map((entry) => entry.name)).toEqual(['x', 'y']);
  });
});

describe('verdicts', () => {
  const settled = async (verdict: Verdict, change = {}) =>
    (await inspect(repo, defaultConfig, { gates: [gate('G1', [check('g1/a', verdict, change)])] })).gates[0]?.checks[0];

  it('a pass without a denominator or evidence is unknown', async () => {
    expect((await settled(pass('nothing', { inspected: 0, evidence })))?.status).toBe('unknown');
    expect((await settled(pass('nothing', { inspected: 3, evidence: [] })))?.status).toBe('unknown');
  });

  it('a pass with findings is a failure', async () => {
    expect(await settled(pass('mostly', { inspected: 1, evidence, findings: [finding('k')] }))).toMatchObject({ status: 'fail' });
  });

  it('a failure without findings gets one', async () => {
    expect((await settled(fail('broken', { findings: [] })))?.findings).toMatchObject([
      { key: 'g1/a', severity: 'blocker', message: 'broken' },
    ]);
  });

  it('no finding is more severe than its check declares', async () => {
    const found = await settled(fail('x', { findings: [finding('k', 'blocker')] }), { severity: 'exception' });
    expect(found?.findings.map((entry) => entry.severity)).toEqual(['exception']);
  });

  it('findings are ordered by severity, then place, and carry the fix of their check', async () => {
    const found = await settled(
      fail('x', {
        findings: [finding('late', 'advice'), finding('b', 'blocker', { line: 9, fix: 'own' }), finding('a', 'blocker', { line: 2 })],
      }),
    );
    expect(found?.findings.map((entry) => [entry.key, entry.fix])).toEqual([
      ['a', 'how'],
      ['b', 'own'],
      ['late', 'how'],
    ]);
  });

  it('fingerprints survive line moves and tell equal keys apart', async () => {
    const first = await settled(fail('x', { findings: [finding('k', 'blocker', { line: 1 }), finding('k', 'blocker', { line: 5 })] }));
    const moved = await settled(
      fail('x', {
        findings: [finding('k', 'blocker', { line: 11, path: 'other.py' }), finding('k', 'blocker', { line: 15, path: 'other.py' })],
      }),
    );
    expect(new Set(first?.findings.map((entry) => entry.fingerprint)).size).toBe(2);
    expect(moved?.findings.map((entry) => entry.fingerprint)).toEqual(first?.findings.map((entry) => entry.fingerprint));
  });
});

describe('waivers', () => {
  const broken = gate('G1', [
    check('g1/core', fail('open', { findings: [finding('GET /a'), finding('GET /b')] }), { core: true }),
    check('g1/other', good),
  ]);
  const waiver = (key: string, expires: string, name = 'g1/core') =>
    `  - { check: ${name}, key: ${key}, reason: r, owner: o, expires: ${expires} }\n`;
  const run = (yaml: string, today?: string) => {
    const source = parseConfig(`waivers:\n${yaml}`, 'autopack-ready.yml');
    return inspect(repo, source.config, { gates: [broken], source, ...(today ? { today } : {}) });
  };

  it('lift the second number only', async () => {
    const report = await run(waiver('GET /a', '2026-06-01') + waiver('GET /b', '2026-06-01'), '2026-06-01');
    expect(report).toMatchObject({ total: 0, totalWithWaivers: 1, ready: false });
    expect(report.gates[0]?.checks[0]).toMatchObject({
      status: 'fail',
      findings: [],
      waived: [{ key: 'GET /a', waiver: { owner: 'o' } }, { key: 'GET /b' }],
    });
    expect(report.waivers.map((entry) => entry.state)).toEqual(['in-use', 'in-use']);
  });

  it('must cover every blocker', async () => {
    expect(await run(waiver('GET /a', '2026-06-01'), '2026-06-01')).toMatchObject({ totalWithWaivers: 0 });
  });

  it('are refused when expired, too long, stale, or without a date', async () => {
    const states = async (yaml: string, today?: string) => (await run(yaml, today)).waivers.map((entry) => entry.state);
    expect(await states(waiver('GET /a', '2026-05-31'), '2026-06-01')).toEqual(['expired']);
    expect(await states(waiver('GET /a', '2027-06-02'), '2026-06-01')).toEqual(['too-long']);
    expect(await states(waiver('GET /c', '2026-07-01'), '2026-06-01')).toEqual(['stale']);
    expect(await states(waiver('GET /a', '2026-07-01'))).toEqual(['undated']);
  });

  it('for a check that does not exist are errors with a place and a suggestion', async () => {
    await expect(run(waiver('GET /a', '2026-06-01', 'g1/othre'))).rejects.toThrow(
      'autopack-ready.yml:2:7: there is no check "g1/othre"; did you mean "g1/other"?',
    );
  });
});

describe('declared gates', () => {
  const config = parseConfig('gates: { G1: { applies: false, reason: no server } }', 'c.yml').config;
  const missing = check('g1/core', absent('no routes'), { core: true });
  const surface = (verdict: Verdict) => defineSurface({ needs: {}, judge: () => verdict });
  const run = async (verdict: Verdict | undefined, checks = [missing]) =>
    (await inspect(repo, config, { gates: [gate('G1', checks, verdict ? { surface: surface(verdict) } : {})] })).gates[0];

  it('score 2 when the declaration is verified', async () => {
    expect(await run(pass('no routes in 4 files', { inspected: 4, evidence }))).toMatchObject({
      score: 2,
      next: null,
      declared: { status: 'pass', reason: 'no server' },
    });
  });

  it('score 0 when it is contradicted or undecided', async () => {
    expect(await run(fail('3 routes', { findings: [finding('GET /')] }))).toMatchObject({ score: 0, declared: { status: 'fail' } });
    expect(await run(unknown('one file unread'))).toMatchObject({ score: 0, declared: { status: 'unknown' } });
  });

  it('score 0 when a check found something all the same', async () => {
    const found = check('g1/core', fail('open', { findings: [finding('GET /')] }), { core: true });
    expect(await run(pass('no routes', { inspected: 4, evidence }), [found])).toMatchObject({ score: 0, declared: { status: 'fail' } });
  });

  it('without a verifier are never verified', async () => {
    expect(await run(undefined)).toMatchObject({ score: 0, declared: { status: 'unknown' } });
    expect(await run(undefined, [core])).toMatchObject({ score: 1 });
  });
});

describe('options', () => {
  const limited = defineCheck({
    id: 'g1/limited',
    leg: 'enforced',
    title: '',
    why: '',
    fix: '',
    whenAbsent: 'fail',
    needs: {},
    options: z.strictObject({ maximum: z.number().default(5) }).prefault({}),
    judge: (_, options) => unknown(`maximum ${options.maximum}`),
  });
  const run = (yaml: string) => {
    const source = parseConfig(yaml, 'autopack-ready.yml');
    return inspect(repo, source.config, { gates: [gate('G1', [limited, core])], source });
  };

  it('have defaults and can be set', async () => {
    expect((await run('')).gates[0]?.checks[0]?.summary).toBe('maximum 5');
    expect((await run('checks: { g1/limited: { maximum: 7 } }')).gates[0]?.checks[0]?.summary).toBe('maximum 7');
  });

  it('are validated with a place', async () => {
    await expect(run('checks:\n  g1/limited:\n    maximum: many\n')).rejects.toThrow(
      /^autopack-ready.yml:3:5: checks.g1\/limited.maximum: /,
    );
    await expect(run('checks: { g1/core: {} }')).rejects.toThrow('g1/core takes no options');
    await expect(run('checks: { g1/none: {} }')).rejects.toBeInstanceOf(ConfigError);
  });
});

it('--only judges the named gates against their own maximum', async () => {
  const gates = [gate('G1', [core]), gate('G2', [check('g2/core', good, { core: true })])];
  expect(await inspect(repo, defaultConfig, { gates, only: ['G2'] })).toMatchObject({
    total: 2,
    maximum: 2,
    ready: true,
    gates: [{ id: 'G2' }],
  });
  expect(await inspect(repo, defaultConfig, { gates, only: [] })).toMatchObject({ total: 0, maximum: 0, ready: false });
});
