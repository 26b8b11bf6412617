import axe from 'axe-core';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { html } from '../../src/formats/html.ts';
import type { Report, Way } from '../../src/report.ts';
import { hostile, hostileReport, reportOf, sampleReport } from '../formats/sample.ts';
import { executable, launch, open } from './page.ts';

if (!executable) console.warn('NO CHROMIUM: the HTML report was not tested in a browser (apt-get install chromium, or set CHROMIUM_PATH)');

const ways = (text: string): readonly Way[] => [
  {
    title: `GET /health ${text}`,
    steps: [
      { kind: 'public URL', text, state: 'ok' },
      { kind: 'proxy', text: 'returns 200 itself', path: 'nginx.conf', line: 30, state: 'broken' },
    ],
  },
  {
    title: 'GET /runs',
    steps: [
      { kind: 'guard', text: 'none', state: 'public' },
      { kind: 'handler', text: 'list', state: 'unknown' },
    ],
  },
];

describe.skipIf(!executable)('the HTML report in Chromium', () => {
  let browser: Browser;
  let sample: Report;
  beforeAll(async () => {
    [browser, sample] = await Promise.all([launch(), sampleReport()]);
    sample = {
      ...sample,
      ways: ways('plain'),
      assumptions: [{ name: 'production variable', value: 'APP_ENV=production', from: [{ path: 'compose.yml', line: 3 }] }],
    };
  }, 60_000);
  afterAll(() => browser?.close());

  it('says the verdict, shows what is open and opens it', async () => {
    const { page, noise, close } = await open(browser, html(sample));
    expect(await page.locator('.verdict').innerText()).toMatch(/Not ready\s+9 of 16, 10 with waivers/);
    expect(await page.locator('.check:not([hidden])').evaluateAll((all) => all.map((check) => check.id))).toEqual([
      'g1/routes-guarded',
      'g1/guards-hold',
      'g2/auto-approve-blocked',
      'g3/spend-cap',
      'g5/reads-bounded',
      'g6/images-pinned',
    ]);
    expect(await page.getByText('answers 200 without credentials').isVisible()).toBe(true);
    expect(await page.locator('.gates a').count()).toBe(8);
    expect(noise).toEqual([]);
    await close();
  });

  it('filters by state, proof and words, and says how many are left', async () => {
    const { page, noise, close } = await open(browser, html(sample));
    const status = page.getByRole('status');
    await page.locator('input[value=holds]').check();
    expect(await status.innerText()).toBe('100 of 100 checks shown');
    await page.getByLabel('Proof').selectOption('tested');
    const tested = Number((await status.innerText()).split(' ')[0]);
    expect(tested).toBeGreaterThan(5);
    expect(
      await page.locator('.check:not([hidden])').evaluateAll((all) => all.every((check) => check.getAttribute('data-leg') === 'tested')),
    ).toBe(true);
    await page.getByRole('button', { name: 'Show all' }).click();
    await page.keyboard.press('/');
    await page.keyboard.type('verify_API_key opens');
    expect(await status.innerText()).toBe('1 of 100 checks shown');
    expect(await page.locator('#g1\\/guards-hold').isVisible()).toBe(true);
    await page.keyboard.press('Escape');
    expect(await status.innerText()).toBe('100 of 100 checks shown');
    expect(noise).toEqual([]);
    await close();
  });

  it('follows a link to a finding and to a check that the filter hides', async () => {
    const print = sample.gates[0]?.checks[1]?.findings[0]?.fingerprint ?? '';
    const first = await open(browser, html(sample), `#${print}`);
    expect(await first.page.evaluate('document.activeElement.id')).toBe(print);
    await first.close();
    const { page, noise, close } = await open(browser, html(sample), '#g7/reads-only');
    const check = page.locator('#g7\\/reads-only');
    expect(await check.isVisible()).toBe(true);
    expect(await check.getByText('guard on the app').isVisible()).toBe(true);
    await page.evaluate("location.hash = '#%E0%A4%A'");
    expect(noise).toEqual([]);
    await close();
  });

  it('opens and closes with the keyboard alone', async () => {
    const { page, close } = await open(browser, html(sample));
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the checks');
    const summary = page.locator('#g1\\/routes-guarded summary');
    await summary.focus();
    await page.keyboard.press('Enter');
    expect(await page.getByText('answers 200 without credentials').isVisible()).toBe(false);
    await page.getByRole('button', { name: 'Expand all' }).press('Enter');
    expect(await page.getByText('answers 200 without credentials').isVisible()).toBe(true);
    await close();
  });

  it('shows everything without scripts', async () => {
    const { page, close } = await open(browser, html(sample), '', { javaScriptEnabled: false });
    expect(await page.locator('.check:visible').count()).toBe(100);
    expect(await page.locator('.filters').isVisible()).toBe(false);
    await close();
  });

  it('prints every open detail, and closes it again', async () => {
    const { page, close } = await open(browser, html(sample));
    const opened = () => page.locator('details[open]').count();
    const before = await opened();
    await page.evaluate("dispatchEvent(new Event('beforeprint'))");
    expect(await opened()).toBe(await page.locator('details').count());
    await page.evaluate("dispatchEvent(new Event('afterprint'))");
    expect(await opened()).toBe(before);
    await close();
  });

  it('marks broken and public ways and puts them first', async () => {
    const { page, close } = await open(browser, html({ ...sample, ways: [...ways('plain')].reverse() }));
    expect(await page.locator('.ways > li h3').allInnerTexts()).toEqual(['GET /health plain', 'GET /runs']);
    expect(await page.locator('.way .mark').allInnerTexts()).toEqual(['broken', 'public', 'undecided']);
    await close();
  });

  it.each(['light', 'dark'] as const)(
    'has no accessibility violation: %s',
    async (colorScheme) => {
      for (const viewport of [
        { width: 1280, height: 900 },
        { width: 360, height: 700 },
      ]) {
        const { page, close } = await open(browser, html(sample), '', { colorScheme, viewport, bypassCSP: true });
        await page.locator('input[value=holds]').check();
        await page.getByRole('button', { name: 'Expand all' }).click();
        await page.evaluate(axe.source);
        const result = (await page.evaluate('axe.run()')) as axe.AxeResults;
        expect(result.violations.map((rule) => `${rule.id}: ${rule.nodes[0]?.html ?? ''} ${rule.nodes[0]?.failureSummary ?? ''}`)).toEqual(
          [],
        );
        expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
        await close();
      }
    },
    60_000,
  );

  it('is harmless and complete for hostile text', async () => {
    const report = { ...(await hostileReport()), ways: ways(hostile) };
    const { page, noise, close } = await open(browser, html(report));
    expect(await page.locator('script').count()).toBe(1);
    expect(await page.locator('img, iframe, object, form, a[href^="javascript"]').count()).toBe(0);
    expect(await page.getByText('<script>alert(1)</script>').first().isVisible()).toBe(true);
    expect(noise).toEqual([]);
    await close();
  });

  it('is refused anything its policy does not name', async () => {
    const { page, noise, close } = await open(
      browser,
      html(sample).replace(
        '<div id="checks">',
        '<div id="checks"><script>document.title="owned"</script><img src="https://example.invalid/x">',
      ),
    );
    expect(await page.title()).not.toBe('owned');
    expect(noise.filter((line) => line.startsWith('console:')).length).toBeGreaterThanOrEqual(2);
    expect(noise.every((line) => line.startsWith('console:') || line.startsWith('request:'))).toBe(true);
    await close();
  });

  it('stays usable with 50,000 findings', async () => {
    const text = html(await hostileReport(50_000));
    expect(text.length).toBeLessThan(1_500_000);
    const { page, close } = await open(browser, text);
    expect(await page.getByText('and 49800 more findings').isVisible()).toBe(true);
    await close();
  });

  it('is green when ready', async () => {
    const { page, close } = await open(browser, html(await reportOf({})));
    expect(await page.locator('.verdict').innerText()).toMatch(/^Ready\s+16 of 16$/);
    expect(await page.locator('.check:visible').count()).toBe(100);
    await close();
  });
});
