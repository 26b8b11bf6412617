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
import { reader } from '../conformance/nginx-world.ts';
import { difference } from './nginx-compare.ts';
import { ConfigGenerator } from './nginx-generate.ts';
import { hasEnded, send, startEcho, startNginx, stopNginx, wish } from './nginx-process.ts';
import { Random } from './nginx-random.ts';
import { compareRegexes } from './nginx-regex.ts';
import { makeRequest } from './nginx-requests.ts';
import { compareSyntax, recordedConfigs } from './nginx-syntax.ts';
import { FILES, FOLDERS } from './nginx-vocabulary.ts';

const REQUESTS_PER_CONFIG = 25;

let lastPort = 20_000 + (process.pid % 10_000);

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

/** A port nothing listens on, below those that connections are given, so that it stays free. */
async function freePort(): Promise<number> {
  for (;;) {
    lastPort += 1;
    const server = createServer().listen(lastPort, '127.0.0.1');
    const free = await new Promise<boolean>((resolve) => server.once('listening', () => resolve(true)).once('error', () => resolve(false)));
    if (!free) continue;
    await new Promise((resolve) => server.close(resolve));
    return lastPort;
  }
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

function writeConfig(folder: string, files: ReadonlyMap<string, string>): void {
  rmSync(join(folder, 'inc'), { recursive: true, force: true });
  for (const [path, text] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/** `only` compares a single configuration, prints it and keeps its folder with the debug log. */
async function compare(wanted: number, seed: number, only?: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'nginx-oracle-'));
  const root = join(folder, 'html');
  const ports = { listen: await freePort(), other: await freePort(), dead: await freePort(), socket: join(folder, 'socket') };
  const echoes = [await startEcho(), await startEcho(), await startEcho(ports.socket)] as const;
  const [first, second] = echoes;
  const all = { ...ports, first: first.port, second: second.port };
  const upstreams = new Set([`127.0.0.1:${first.port}`, `127.0.0.1:${second.port}`, `unix:${ports.socket}`]);
  const environment: NginxEnvironment = {
    ...makeDocroot(root),
    prefix: folder,
    answer: ({ upstream, uri = '' }) => (upstreams.has(upstream) ? wish(uri) : { refused: true }),
  };
  const totals = { passed: 0, failed: 0, unknown: 0, configs: 0, refused: 0, crashes: 0 };
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
    const head = `daemon off; master_process off; pid ${folder}/pid; error_log ${folder}/error.log ${only === undefined ? 'crit' : 'debug'};`;
    const { files, sockets } = new ConfigGenerator(random, all, root).make(head);
    writeConfig(folder, files);
    if (only !== undefined) for (const [path, text] of files) process.stdout.write(`# ${path}\n${text}`);
    totals.configs += 1;
    const { problem, ...tree } = parseNginx(
      { path: 'nginx.conf', text: files.get('nginx.conf') ?? '', context: 'main' },
      reader(Object.fromEntries(files)),
    );
    const nginx = await startNginx(join(folder, 'nginx.conf'), folder, sockets);
    try {
      if (nginx.refused !== undefined || problem !== undefined) {
        totals.refused += 1;
        const at = / in \S*?((?:inc\/\S*|site\.conf):\d+)/.exec(nginx.refused ?? '')?.[1];
        const modelled = `${problem?.file}:${problem?.line}`;
        if (nginx.refused === undefined || problem === undefined || modelled !== (at ?? modelled)) {
          fail(`config ${number}: model ${problem?.message ?? 'accepts'} in ${modelled}, nginx ${nginx.refused ?? 'accepts'}`);
        }
        continue;
      }
      const config = buildNginx(tree);
      for (let count = 0; count < REQUESTS_PER_CONFIG; count += 1) {
        const request = makeRequest(random, sockets);
        const outcome = routeNginx(config, request, environment);
        if (outcome.kind === 'unknown') {
          totals.unknown += 1;
          if (process.env.ORACLE_UNKNOWN !== undefined) process.stdout.write(`unknown: ${outcome.reason}\n`);
          continue;
        }
        const answer = await send(request).catch(() => undefined);
        if (answer === undefined || (answer.status === 0 && (await hasEnded(nginx)))) {
          totals.crashes += 1;
          break;
        }
        const differs = difference(request, outcome, answer, root);
        if (differs === '') totals.passed += 1;
        else fail(`config ${number}: ${request.method} ${request.target} host ${request.host}: ${differs}`);
      }
    } finally {
      await stopNginx(nginx);
    }
  }
  for (const { server } of echoes) server.close();
  if (only === undefined) rmSync(folder, { recursive: true, force: true });
  process.stdout.write(`${totals.configs} configurations, ${totals.refused} of them refused by nginx and the model alike\n`);
  if (totals.crashes > 0) process.stdout.write(`${totals.crashes} times nginx itself crashed: nothing was compared there\n`);
  process.stdout.write(`${totals.unknown} declared unknown (${((100 * totals.unknown) / Math.max(1, wanted)).toFixed(2)} %)\n`);
  process.stdout.write(`${totals.passed} passed, ${totals.failed} failed\n`);
  process.exitCode = totals.failed === 0 ? 0 : 1;
}
