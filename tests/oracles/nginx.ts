import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildNginx } from '../../src/facts/nginx/levels.ts';
import type { NginxEnvironment } from '../../src/facts/nginx/outcome.ts';
import { routeNginx } from '../../src/facts/nginx/route.ts';
import { parseNginx } from '../../src/syntax/nginx/parse.ts';
import { difference } from './nginx-compare.ts';
import { ConfigGenerator, makeRequest } from './nginx-generate.ts';
import { send, startEcho, startNginx, stopNginx } from './nginx-process.ts';
import { Random } from './nginx-random.ts';
import { compareRegexes } from './nginx-regex.ts';
import { compareSyntax, recordedConfigs } from './nginx-syntax.ts';
import { FILES, FOLDERS } from './nginx-vocabulary.ts';

const REQUESTS_PER_CONFIG = 25;

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
    mutations: { type: 'string' },
    regexes: { type: 'string' },
  },
});

if (spawnSync('nginx', ['-v']).error !== undefined) {
  process.stdout.write('SKIPPED: nginx is not installed; nothing was compared\n');
} else if (values.mutations !== undefined) {
  const { passed, failed } = compareSyntax(Number(values.mutations), Number(values.seed), recordedConfigs());
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
  process.exitCode = failed === 0 ? 0 : 1;
} else if (values.regexes !== undefined) {
  const { passed, failed, unknown } = await compareRegexes(Number(values.regexes), Number(values.seed), await freePort());
  process.stdout.write(`${unknown} declared unknown\n${passed} passed, ${failed} failed\n`);
  process.exitCode = failed === 0 ? 0 : 1;
} else {
  await compare(Number(values.requests), Number(values.seed), values.only === undefined ? undefined : Number(values.only));
}

/** A port nothing listens on. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port = 0 } = server.address() as { port?: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function makeDocroot(root: string): NginxEnvironment {
  const files = new Set(FILES.map((file) => join(root, file)));
  const folders = new Set([root, ...FOLDERS.map((folder) => join(root, folder))]);
  for (let at = root; at !== dirname(at); at = dirname(at)) folders.add(at);
  folders.add('/');
  for (const folder of folders) mkdirSync(folder, { recursive: true });
  for (const file of FILES) writeFileSync(join(root, file), `FILE:${file}`);
  return { file: (path) => (files.has(path) ? 'file' : folders.has(path) ? 'directory' : 'missing') };
}

/** `only` compares a single configuration and prints it. */
async function compare(wanted: number, seed: number, only?: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'nginx-oracle-'));
  const root = join(folder, 'html');
  const [first, second] = [await startEcho(), await startEcho()];
  const ports = { listen: await freePort(), first: first.port, second: second.port, dead: await freePort() };
  const files = makeDocroot(root);
  const environment: NginxEnvironment = {
    ...files,
    prefix: folder,
    answer: ({ upstream, uri = '' }) => {
      if (upstream.endsWith(`:${ports.dead}`)) return { refused: true };
      const redirect = /[?&]__redir=([^& ]*)/.exec(uri)?.[1];
      if (redirect !== undefined) return { status: 302, location: decodeURIComponent(redirect) };
      return { status: Number(/__st(\d{3})/.exec(uri)?.[1] ?? 200) };
    },
  };
  const totals = { passed: 0, failed: 0, unknown: 0, configs: 0, refused: 0 };
  const fail = (text: string) => {
    totals.failed += 1;
    if (totals.failed <= 20) process.stdout.write(`FAIL ${text}\n`);
  };
  for (
    let number = only ?? 0;
    (only === undefined || number === only) && totals.passed + totals.failed + totals.unknown < wanted;
    number += 1
  ) {
    const random = new Random(seed * 1_000_003 + number);
    const text = new ConfigGenerator(random, ports, root).make();
    if (only !== undefined) process.stdout.write(text);
    writeFileSync(join(folder, 'site.conf'), text);
    writeFileSync(
      join(folder, 'nginx.conf'),
      `daemon off; master_process off; pid ${folder}/pid; error_log ${folder}/error.log crit;\nevents { worker_connections 128; }\nhttp { access_log off; default_type text/plain; include ${folder}/site.conf; }\n`,
    );
    totals.configs += 1;
    const { problem, ...tree } = parseNginx({ path: 'site.conf', text, context: 'http' });
    const nginx = await startNginx(join(folder, 'nginx.conf'), folder, ports.listen);
    try {
      if (nginx.refused !== undefined || problem !== undefined) {
        totals.refused += 1;
        const line = Number(/site\.conf:(\d+)/.exec(nginx.refused ?? '')?.[1] ?? problem?.line);
        if (nginx.refused === undefined || problem === undefined || problem.line !== line) {
          fail(`config ${number}: model ${problem?.message ?? 'accepts'} in line ${problem?.line}, nginx ${nginx.refused ?? 'accepts'}`);
        }
        continue;
      }
      const config = buildNginx(tree);
      for (let count = 0; count < REQUESTS_PER_CONFIG; count += 1) {
        const request = makeRequest(random, ports.listen);
        const outcome = routeNginx(config, request, environment);
        if (outcome.kind === 'unknown') {
          totals.unknown += 1;
          if (process.env.ORACLE_UNKNOWN !== undefined) process.stdout.write(`unknown: ${outcome.reason}\n`);
          continue;
        }
        const differs = difference(request, outcome, await send(request), root);
        if (differs === '') totals.passed += 1;
        else fail(`config ${number}: ${request.method} ${request.target} host ${request.host}: ${differs}`);
      }
    } finally {
      await stopNginx(nginx);
    }
  }
  first.server.close();
  second.server.close();
  rmSync(folder, { recursive: true, force: true });
  process.stdout.write(`${totals.configs} configurations, ${totals.refused} of them refused by nginx and the model alike\n`);
  process.stdout.write(`${totals.unknown} declared unknown (${((100 * totals.unknown) / Math.max(1, wanted)).toFixed(2)} %)\n`);
  process.stdout.write(`${totals.passed} passed, ${totals.failed} failed\n`);
  process.exitCode = totals.failed === 0 ? 0 : 1;
}
