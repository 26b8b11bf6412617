import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Bench, type Ran } from '../../src/prove/run/bench.ts';
import { type Runner, runnerOf } from '../../src/prove/run/runners.ts';
import { sandboxMissing } from '../../src/prove/run/sandbox.ts';
import { openRepository } from '../../src/repo.ts';

/** Tests of a target that mean harm. Each passes when it was held back, so that one which did not run at all shows too. */
const attacks = (port: number, marker: string): Readonly<Record<string, string>> => ({
  socket: `
    const reach = (port, host) => new Promise((done) => {
      const socket = net.connect(port, host, () => { socket.destroy(); done('reached'); });
      socket.setTimeout(2000, () => done('silence'));
      socket.on('error', ({ code }) => done(code));
    });
    assert.notEqual(await reach(${port}, '127.0.0.1'), 'reached');
    assert.equal(await reach(53, '192.0.2.1'), 'ENETUNREACH');`,
  secret: `
    assert.equal(process.env.${marker}, undefined);
    const seen = fs.readdirSync('/proc').filter((name) => /^\\d+$/.test(name)).map((pid) => {
      try { return fs.readFileSync('/proc/' + pid + '/environ', 'latin1'); } catch { return ''; }
    });
    assert.equal(seen.some((text) => text.includes('${marker}=')), false);
    assert.equal(fs.existsSync('${homedir()}/.${marker}'), false);`,
  fork: `
    let started = 0;
    for (let each = 0; each < 900; each++)
      try { child.spawn('sh', ['-c', 'sleep 1000; : ${marker}'], { detached: true, stdio: 'ignore' }).on('error', () => {}).unref(); started++; } catch { break; }
    assert.ok(started > 0);`,
  outside: `
    for (const path of ['/etc/${marker}', '/usr/${marker}', '/opt/${marker}', '${homedir()}/${marker}', '/${marker}', '../${marker}'])
      try { fs.writeFileSync(path, 'escaped'); } catch {}
    fs.writeFileSync('package.json', 'escaped');
    fs.rmSync('victim.txt');
    assert.throws(() => process.kill(${process.pid}, 0), { code: 'ESRCH' });`,
  rights: `
    assert.notEqual(child.spawnSync('mount', ['-t', 'tmpfs', 'none', '/tmp']).status, 0);
    assert.notEqual(child.spawnSync('mount', ['-o', 'remount,rw', '/usr']).status, 0);
    assert.match(fs.readFileSync('/proc/self/status', 'latin1'), /^CapEff:\\t0+$/m);`,
  forever: 'for (;;) {}',
  disk: `
    const block = Buffer.alloc(16 * 1024 ** 2);
    let written = 0;
    for (let each = 0; each < 40; each++)
      try {
        for (let n = 0; n < 16; n++) { fs.appendFileSync('/tmp/' + each, block); written += block.length; }
      } catch ({ code }) { if (code === 'ENOSPC') break; }
    assert.ok(written < 1024 ** 3, String(written));`,
  memory: `
    const held = [];
    for (;;) held.push(Buffer.alloc(64 * 1024 ** 2, 1));`,
});

const linux = process.platform === 'linux';

describe.runIf(linux)('tests of a target that mean harm', () => {
  const marker = `AUTOPACK_READY_HARM_${process.pid}`;
  const folder = mkdtempSync(join(tmpdir(), 'harm-'));
  const target = join(folder, 'target');
  const reached: string[] = [];
  let server: Server;
  let bench: Bench;
  let runner: Runner;

  beforeAll(async () => {
    // Without the sandbox nothing below would be tested: that is a failure, and no reason to skip.
    expect(await sandboxMissing()).toBeUndefined();
    server = createServer((socket) => {
      reached.push('reached');
      socket.destroy();
    });
    const port = await new Promise<number>((resolve) => {
      server.listen(0, '127.0.0.1', () => {
        const address = server.address();
        resolve(typeof address === 'object' && address ? address.port : 0);
      });
    });
    mkdirSync(join(target, 'test'), { recursive: true });
    writeFileSync(join(target, 'package.json'), '{"name":"harm","type":"module"}');
    writeFileSync(join(target, 'victim.txt'), 'alive');
    writeFileSync(join(homedir(), `.${marker}`), 'secret');
    const head = ['test from "node:test"', 'assert from "node:assert/strict"', 'fs from "node:fs"', 'net from "node:net"'];
    for (const [name, body] of Object.entries(attacks(port, marker)))
      writeFileSync(
        join(target, 'test', `${name}.test.mjs`),
        `${[...head, 'child from "node:child_process"'].map((each) => `import ${each};\n`).join('')}test('${name}', async () => {${body}\n});\n`,
      );
    process.env[marker] = 'secret';
    const repo = openRepository(target);
    bench = new Bench(repo, { folder: target, seconds: 8, contained: true });
    const found = runnerOf(fakeTest('test/socket.test.mjs'), repo);
    if (typeof found === 'string') throw new Error(found);
    runner = found;
  }, 60_000);

  afterAll(() => {
    delete process.env[marker];
    bench?.close();
    server?.close();
    rmSync(folder, { recursive: true, force: true });
    rmSync(join(homedir(), `.${marker}`), { force: true });
  });

  const attack = (name: string): Promise<Ran> => bench.run(runner, { files: [`test/${name}.test.mjs`] });

  it.each(['socket', 'secret', 'fork', 'outside', 'rights', 'disk'])('%s', async (name) => {
    const before = digest(target);
    const { outcomes, reason } = await attack(name);
    expect(reason).toBeUndefined();
    expect(outcomes).toEqual([expect.objectContaining({ test: name, state: 'passed' })]);
    expect(digest(target)).toBe(before);
    expect(reached).toEqual([]);
    expect(processesNaming(marker)).toEqual([]);
    for (const place of ['/etc', '/usr', '/opt', '/', homedir(), folder]) expect(existsSync(join(place, marker)), place).toBe(false);
  });

  it.each(['forever', 'memory'])('%s', async (name) => {
    const before = digest(target);
    const started = performance.now();
    const { outcomes } = await attack(name);
    expect(outcomes.filter(({ state }) => state === 'passed' || state === 'failed')).toEqual([]);
    expect(performance.now() - started).toBeLessThan(45_000);
    expect(digest(target)).toBe(before);
  });
});

const fakeTest = (path: string) =>
  ({ path, line: 1, name: '', runner: 'javascript', marks: [], tables: [], hooks: [], parts: [] }) as unknown as Parameters<
    typeof runnerOf
  >[0];

function digest(folder: string): string {
  const hash = createHash('sha256');
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort())
    hash.update(name).update(/\.\w+$/.test(name) ? readFileSync(join(folder, name)) : '');
  return hash.digest('hex');
}

/** Processes that an attack left behind. */
function processesNaming(marker: string): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, 'latin1');
        return command.includes(marker) ? [command] : [];
      } catch {
        return [];
      }
    });
}
