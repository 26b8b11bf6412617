import { describe, expect, it } from 'vitest';
import g1 from '../../gates/g1-auth-exposure/gate.ts';
import { defaultConfig, parseConfig } from '../../src/config.ts';
import { deriveFact } from '../../src/derive.ts';
import { services } from '../../src/facts/services.ts';
import { github } from '../../src/formats/github.ts';
import { html } from '../../src/formats/html.ts';
import { markdown } from '../../src/formats/markdown.ts';
import { table } from '../../src/formats/table.ts';
import { deciding, inspectServices, joined } from '../../src/inspect-services.ts';
import { memoryRepository } from '../../src/repo.ts';

const app = (route: string): string => `const express = require('express');
const app = express();
app.use((req, res, next) => (req.get('x-key') === process.env.KEY && process.env.KEY ? next() : res.status(401).end()));
${route}
app.listen(3000);
`;
const manifest = (name: string): string => JSON.stringify({ name, dependencies: { express: '4' }, scripts: { start: 'node server.js' } });
const files = {
  'package.json': '{"name":"shop"}',
  'apps/api/package.json': manifest('api'),
  'apps/api/server.js': app("app.get('/orders', (req, res) => res.json([]));"),
  'apps/bot/package.json': manifest('bot'),
  'apps/bot/server.js': app('').replace('app.use((req', "app.get('/open', (req, res) => res.json({}));\napp.use((req"),
  'docker-compose.yml': `services:
  api: { build: apps/api, command: node server.js }
  bot: { build: apps/bot, command: node server.js }
`,
  'apps/api/Dockerfile': 'FROM node:22\nWORKDIR /app\nCOPY . .\nCMD ["node", "server.js"]\n',
  'apps/bot/Dockerfile': 'FROM node:22\nWORKDIR /app\nCOPY . .\nCMD ["node", "server.js"]\n',
};
const repo = memoryRepository(files);
const options = { gates: [g1], today: '2026-11-20' };

describe('a repository of several services', () => {
  it('is found by what the deployment starts, each with a manifest of its own', async () => {
    expect((await deriveFact(repo, defaultConfig, services)).value).toEqual([
      { name: 'api', path: 'apps/api' },
      { name: 'bot', path: 'apps/bot' },
    ]);
    const merged = memoryRepository({ ...files, 'apps/bot/package.json': '', 'apps/api/package.json': '' });
    const one = merged.overlay(
      new Map([
        ['apps/bot/package.json', null],
        ['apps/api/package.json', null],
      ]),
    );
    expect((await deriveFact(one, defaultConfig, services)).value).toEqual([]);
  });

  it('gives a contract to the service whose code names its paths', async () => {
    const rows = (paths: readonly string[]): string => paths.map((path) => `### GET /${path}\n- **Auth**: Requires X-Key\n`).join('\n');
    const routes = (paths: readonly string[]): string =>
      app(paths.map((path) => `app.get('/${path}', (req, res) => res.json([]));`).join('\n'));
    const paths = ['orders', 'items', 'carts', 'bills'];
    const of = async (contract: readonly string[], api: readonly string[]) =>
      (
        await deriveFact(
          memoryRepository({ ...files, 'docs/API_CONTRACT.md': `# API contract\n\n${rows(contract)}`, 'apps/api/server.js': routes(api) }),
          defaultConfig,
          services,
        )
      ).value.map(({ foreign }) => foreign);
    expect(await of(paths, paths)).toEqual([undefined, ['docs/API_CONTRACT.md']]);
    expect(await of(paths, ['orders'])).toEqual([undefined, undefined]);
  });

  it('is judged one by one, and the lowest decides', async () => {
    const all = await inspectServices(repo, defaultConfig, options);
    const routes = all.map(({ service, report }) => [
      service?.name,
      report.gates[0]?.checks.find(({ id }) => id === 'g1/routes-guarded')?.findings.map(({ key }) => key),
    ]);
    expect(routes).toEqual([
      ['api', []],
      ['bot', ['GET /open']],
    ]);
    expect(deciding(all).service?.name).toBe('bot');
    const report = joined(all, false);
    expect(report.target).toEqual({ name: 'shop', service: 'bot' });
    expect(report.services.map(({ name, path }) => `${name} ${path}`)).toEqual(['api apps/api', 'bot apps/bot']);
    expect(report.total).toBe(Math.min(...report.services.map(({ total }) => total)));
    for (const text of [table(report), markdown(report), github(report), html(report)])
      expect(text).toMatch(/2 services, judged one by\s+one/);
    expect(table(report)).toMatch(/^ {2}bot {2} 0 of 2 {2}not ready$/m);
  });

  it('judges the one that is named, and knows no other name', async () => {
    const [only, ...rest] = await inspectServices(repo, defaultConfig, options, 'apps/api');
    expect([only.service?.name, rest.length]).toEqual(['api', 0]);
    await expect(inspectServices(repo, defaultConfig, options, 'web')).rejects.toThrow('no service "web"; services are api, bot');
    await expect(inspectServices(memoryRepository({ 'a.py': '' }), defaultConfig, options, 'web')).rejects.toThrow('judged as one service');
  });

  it('has use for a waiver that any service needs', async () => {
    const { config } = parseConfig(
      'waivers: [{ check: g1/guards-hold, key: nothing, reason: r, owner: o, expires: 2026-12-31 }]',
      'autopack-ready.yml',
    );
    const all = await inspectServices(repo, config, options);
    const [api, bot] = all;
    const used = { ...api.report, waivers: api.report.waivers.map((waiver) => ({ ...waiver, state: 'in-use' as const })) };
    expect(joined(all, false).waivers[0]?.state).toBe('stale');
    expect(joined([{ ...api, report: used }, ...(bot ? [bot] : [])], false).waivers[0]?.state).toBe('in-use');
    expect(joined([api], true).waivers).toEqual([]);
  });
});
