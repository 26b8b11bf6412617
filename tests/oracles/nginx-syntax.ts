import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseNginx } from '../../src/syntax/nginx/parse.ts';
import { INSERTS } from './nginx-mutations.ts';
import { Random } from './nginx-random.ts';

/** Changes random configurations a little and compares what nginx refuses, and at which line, with the parser. */
export function compareSyntax(count: number, seed: number, seeds: readonly string[]): { passed: number; failed: number } {
  const folder = mkdtempSync(join(tmpdir(), 'nginx-syntax-'));
  mkdirSync(join(folder, 'html'));
  const random = new Random(seed);
  let passed = 0;
  let failed = 0;
  writeFileSync(
    join(folder, 'nginx.conf'),
    `pid ${folder}/pid; error_log stderr emerg;\nevents { }\nhttp {\ninclude ${folder}/site.conf; }\n`,
  );
  for (let number = 0; number < count; number += 1) {
    const text = mutate(random, random.pick(seeds));
    writeFileSync(join(folder, 'site.conf'), text);
    const { status, stderr } = spawnSync('nginx', ['-t', '-p', folder, '-c', join(folder, 'nginx.conf')], { encoding: 'latin1' });
    const real = /\[emerg\] (?:\d+#\d+: )?(.*)/.exec(stderr)?.[1] ?? '';
    if (/bind\(\)|still could not bind/.test(real)) continue;
    const { problem } = parseNginx(
      { path: 'site.conf', text, context: 'http', prefix: `${folder}/` },
      undefined,
      (host) => host === 'localhost',
    );
    const line = /site\.conf:(\d+)/.exec(real)?.[1];
    const same = (status === 0) === (problem === undefined) && (line === undefined || problem?.line === Number(line));
    if (same) passed += 1;
    else {
      failed += 1;
      if (failed <= 40)
        process.stdout.write(
          `FAIL ${number}: nginx ${real === '' ? 'accepts' : real}; model ${problem === undefined ? 'accepts' : `${problem.message}:${problem.line}`}\n`,
        );
      if (process.env.ORACLE_KEEP !== undefined) writeFileSync(`${process.env.ORACLE_KEEP}/${number}.conf`, text);
    }
  }
  rmSync(folder, { recursive: true, force: true });
  return { passed, failed };
}

function mutate(random: Random, seed: string): string {
  let text = seed;
  for (let count = 1 + random.below(2); count > 0; count -= 1) {
    const lines = text.split('\n');
    const at = random.below(lines.length);
    const kind = random.next();
    if (kind < 0.6) lines.splice(at, 0, random.pick(INSERTS));
    else if (kind < 0.7) lines.splice(at, 1);
    else if (kind < 0.8) lines.splice(at, 0, lines[at] ?? '');
    if (kind < 0.8) {
      text = lines.join('\n');
      continue;
    }
    const place = random.below(text.length);
    if (kind < 0.9) text = text.slice(0, place) + text.slice(place + 1);
    else text = text.slice(0, place) + random.pick(INSERTS.slice(0, 13)) + text.slice(place);
  }
  return text;
}

/** Configurations to start from: those of the recorded cases, with addresses instead of names. */
export function recordedConfigs(): string[] {
  const read = (name: string) => JSON.parse(readFileSync(new URL(`../data/${name}`, import.meta.url), 'utf8')) as { config: string }[];
  return [...read('nginx-cases.json'), ...read('nginx-badconf.json')].map(({ config }) =>
    config.replace(/\b(?:backend|api2|auth|frontend|dead)(?=[:/; ])/g, '127.0.0.1').replace(/include (?:snippets|upstreams)[^;]*;/g, ''),
  );
}
