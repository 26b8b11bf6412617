import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseConfig } from '../../src/config.ts';
import { type Found, proposeFiles } from '../../src/init.ts';
import { tool } from '../../src/version.ts';

const route = (method: string, path: string, change: Partial<Found['routes'][number]> = {}): Found['routes'][number] => ({
  method,
  path,
  auth: 'public',
  served: true,
  implicit: false,
  ...change,
});
const found: Found = {
  production: { variable: 'APP_ENV', value: 'prod: "x" #' },
  docs: { contract: 'docs/API.md' },
  routes: [
    route('GET', '/health'),
    route('GET', '/api/health/ready'),
    route('POST', '/health'),
    route('GET', '/runs/{id}'),
    route('GET', '/kept', { auth: 'required' }),
    route('GET', '/off', { served: false }),
    route('GET', '/docs', { implicit: true }),
    route('GET', '/x\nwaivers: []'),
    route('GET', '/y\u2028z'),
  ],
};

describe('init', () => {
  it('writes a configuration that is valid and says what was found', () => {
    const [file] = proposeFiles(found, false);
    const { config } = parseConfig(file?.text ?? '', 'autopack-ready.yml');
    expect(config.production).toMatchObject({ variable: 'APP_ENV', value: 'prod: "x" #' });
    expect(config.docs).toEqual({ contract: 'docs/API.md' });
  });

  it('declares only probes public and leaves every other open route to people', () => {
    const text = proposeFiles(found, false)[0]?.text ?? '';
    const { config } = parseConfig(text, 'autopack-ready.yml');
    expect(config.auth.public.map((entry) => entry.route)).toEqual(['GET /health', 'GET /api/health/ready']);
    expect(config.waivers).toEqual([]);
    const comments = text.split('\n').filter((line) => line.startsWith('#   '));
    expect(comments).toEqual(['#   POST /health', '#   GET /runs/{id}']);
  });

  it('leaves the public routes to the list that the repository has', () => {
    const text = proposeFiles({ ...found, publicList: 'OPEN_ROUTES in tests/test_auth.py' }, false)[0]?.text ?? '';
    expect(parseConfig(text, 'autopack-ready.yml').config.auth.public).toEqual([]);
    expect(text).toContain('# The public routes are those of OPEN_ROUTES in tests/test_auth.py.');
    expect(text).not.toContain('#   GET /runs/{id}');
  });

  it('is valid when nothing was found', () => {
    const [file] = proposeFiles({ docs: {}, routes: [] }, false);
    expect(parseConfig(file?.text ?? '', 'autopack-ready.yml').config.rubric).toBe(1);
  });

  it('writes a workflow that fails on everything, or with a ratchet on what gets worse', () => {
    const [ready, ratchet] = [false, true].map((flag) => proposeFiles(found, flag)[1]?.text ?? '');
    const steps = (text = '') => parse(text).jobs.ready.steps;
    expect(steps(ready).at(-1).run).toContain('check --format github --require ready');
    expect(steps(ready)[0].with).toEqual({ 'persist-credentials': false });
    expect(steps(ratchet).at(-1)).toMatchObject({
      run: expect.stringContaining('--require ratchet --since "$SINCE"'),
      env: { SINCE: expect.any(String) },
    });
    expect(steps(ratchet)[0].with['fetch-depth']).toBe(0);
    expect(ready).toContain(`autopack-ready@${tool.version}`);
    for (const step of [...steps(ready), ...steps(ratchet)]) expect(step.run ?? '').not.toContain('${{');
  });
});
