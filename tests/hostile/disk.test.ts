import { execFileSync } from 'node:child_process';
import { closeSync, existsSync, ftruncateSync, mkdirSync, mkdtempSync, openSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaultConfig, inspect, openRepository } from '../../src/index.ts';
import { walk } from '../../src/repository/walk.ts';
import { service } from './corpus.ts';
import { forbidEffects } from './effects.ts';

let parent: string;
let root: string;
const put = (path: string, text: string): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'hostile-'));
  root = join(parent, 'repository');
  for (const [path, text] of Object.entries(service)) put(path, text);
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

async function judged() {
  const forbidden = forbidEffects();
  try {
    const report = await inspect(openRepository(root), defaultConfig);
    expect(report.errors).toEqual([]);
    expect(forbidden.attempts).toEqual([]);
    const routes = report.gates[0]?.checks.find(({ id }) => id === 'g1/routes-guarded');
    expect(routes?.findings.map(({ key }) => key)).toContain('GET /open');
    return new Map(report.diagnostics.map(({ path, reason }) => [path, reason]));
  } finally {
    forbidden.allow();
  }
}

describe.skipIf(process.platform === 'win32')('a hostile folder', { timeout: 60_000 }, () => {
  it('links nowhere: loops and links out of the tree are named and not followed', async () => {
    writeFileSync(join(parent, 'outside.py'), 'from fastapi import FastAPI\napp = FastAPI()\n');
    symlinkSync('b', join(root, 'a'));
    symlinkSync('a', join(root, 'b'));
    symlinkSync('.', join(root, 'self'));
    symlinkSync('../outside.py', join(root, 'outside.py'));
    symlinkSync('/etc', join(root, 'etc'));
    symlinkSync('/dev/zero', join(root, 'zero.py'));
    const found = await judged();
    for (const path of ['a', 'b', 'self', 'outside.py', 'etc', 'zero.py']) expect(found.get(path)).toBe('symbolic link, not followed');
  });
  it('waits for no pipe', async () => {
    execFileSync('mkfifo', [join(root, 'pipe.py'), join(root, 'docker-compose.yml')]);
    const found = await judged();
    expect(found.get('pipe.py')).toBe('a named pipe, not read');
    expect(found.get('docker-compose.yml')).toBe('a named pipe, not read');
  });
  it('does not load files without end', async () => {
    for (const path of ['huge.py', 'package.json', 'openapi.json', 'huge.md', '.env']) {
      const handle = openSync(join(root, path), 'w');
      ftruncateSync(handle, 2 ** 30);
      closeSync(handle);
    }
    const found = await judged();
    expect(found.get('package.json')).toMatch(/larger than 16 MB, not read/);
    expect(process.memoryUsage().rss).toBeLessThan(1.5 * 2 ** 30);
  });
  it('starts nothing that a git folder configures', async () => {
    const mark = join(parent, 'ran');
    put('.git/HEAD', 'ref: refs/heads/main\n');
    put(
      '.git/config',
      `[core]\n\tfsmonitor = "touch ${mark}"\n\thooksPath = hooks\n\tsshCommand = touch ${mark}\n[filter "x"]\n\tclean = touch ${mark}\n\tsmudge = touch ${mark}\n[include]\n\tpath = /etc/passwd\n`,
    );
    put('.git/hooks/post-checkout', `#!/bin/sh\ntouch ${mark}\n`);
    put('.git/index', `DIRC\0\0\0\u0002\0\0\uffff\uffff${'x'.repeat(200)}`);
    put('.gitattributes', '* filter=x diff=x merge=x\n');
    await judged();
    expect(existsSync(mark)).toBe(false);
  });
  it('ends after a bound of files and says so', () => {
    for (let index = 0; index < 60; index++) put(`many/${index}.py`, '');
    const { files, diagnostics } = walk(root, 50);
    expect(files).toHaveLength(50);
    expect(diagnostics).toContainEqual({ path: '.', reason: 'more than 50 files; the rest was not read' });
  });
  it('goes down folders as deep as the system allows', async () => {
    const deep = join(root, ...Array<string>(400).fill('d'));
    mkdirSync(deep, { recursive: true });
    writeFileSync(join(deep, 'x.py'), 'import os\nos.environ["DEEP_A"]\n');
    await judged();
  });
});
