import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const project = join(import.meta.dirname, '../..');
const fixture = join(project, 'fixtures/g1/guards-hold/fail-python-testing-variable');
let scratch = '';

beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'autopack-ready-'));
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function check(folder: string, cwd: string): string {
  try {
    return execFileSync(
      process.execPath,
      ['--import', join(project, 'node_modules/tsx/dist/esm/index.mjs'), join(project, 'src/cli.ts'), 'check', folder, '--format', 'json'],
      { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] },
    );
  } catch (error) {
    const failed = error as { status?: number; stdout?: string };
    expect(failed.status).toBe(1);
    return failed.stdout ?? '';
  }
}

describe('the same tree gives the same bytes', () => {
  it('twice, from any folder, on a path with spaces and other letters, whatever the folder is called', () => {
    const plain = join(scratch, 'service');
    const odd = join(scratch, 'ein Dienst mit Größe', 'test');
    cpSync(fixture, plain, { recursive: true });
    mkdirSync(join(scratch, 'ein Dienst mit Größe'));
    cpSync(fixture, odd, { recursive: true });
    const first = check(plain, scratch);
    expect(JSON.parse(first)).toMatchObject({ schema: 1, ready: false });
    expect(first).not.toContain(scratch);
    expect(check('.', plain)).toBe(first);
    expect(check(odd, '/')).toBe(first);
  }, 60_000);

  it('when a file that nothing reads is added', () => {
    const more = join(scratch, 'more');
    cpSync(fixture, more, { recursive: true });
    const before = check(more, scratch);
    writeFileSync(join(more, 'notes.txt'), 'nothing of interest\n');
    expect(check(more, scratch)).toBe(before);
  }, 60_000);
});
