import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildNginx } from '../../src/facts/nginx/levels.ts';
import { routeNginx } from '../../src/facts/nginx/route.ts';
import { parseNginx } from '../../src/syntax/nginx/parse.ts';
import { send, startNginx, stopNginx } from './nginx-process.ts';
import { Random } from './nginx-random.ts';

const ATOMS = [
  'a',
  'b',
  'ab',
  '.',
  '\\d',
  '\\w',
  '\\.',
  '[ab]',
  '[^a]',
  '[a-c0-3]',
  '[[:alpha:]]',
  '[]a]',
  '[^]b]',
  '[\\w.]',
  '[a\\-c]',
  '\\bab',
  'A',
  '\\x61',
  '\\Qa.b\\E',
  '/',
  '-',
  '\\s',
  '\\S',
  '[\\d-x]',
  'x{2}',
  '{,2}',
  'a{2,}',
  '\\/',
  '[.]',
];
const QUANTIFIERS = ['', '', '', '*', '+', '?', '*?', '+?', '??', '*+', '++', '?+', '{1,2}', '{2}', '{0,1}?', '{1,}+'];

/** A random pattern over a small alphabet, so that matches are likely. */
function pattern(random: Random, depth: number): string {
  const pieces = Array.from({ length: 1 + random.below(3) }, () => {
    if (depth === 0 || random.chance(0.55)) return random.pick(ATOMS) + random.pick(QUANTIFIERS);
    const open = random.pick([
      '(',
      '(',
      '(?:',
      '(?>',
      '(?i)(',
      '(?i:',
      `(?<n${random.below(1000)}>`,
      '(?=',
      '(?!',
      '(?<=a',
      '(?<!',
      '(?#',
      '(?-i:',
      '(?s:',
    ]);
    if (open === '(?#') return '(?#note)';
    if (open === '(?<=a' || open === '(?<!') return `${open}${random.pick(['a', 'b', 'ab', '[ab]', 'a|b', ''])})`;
    return `${open}${pattern(random, depth - 1)})${random.pick(QUANTIFIERS)}`;
  });
  const anchored = pieces.join('');
  const body = random.chance(0.25) ? `${anchored}|${random.pick(ATOMS)}` : anchored;
  return (random.chance(0.2) ? '^' : '') + body + random.pick(['', '', '', '$', '\\z', '\\b', '(a)\\1']);
}

const subject = (random: Random): string =>
  Array.from({ length: random.below(9) }, () =>
    random.pick(['a', 'b', 'c', 'x', '1', '3', '.', '/', '-', 'A', 'B', ' ', 'ab', '{', ']', '_']),
  )
    .join('')
    .trim();

/** Compares the matcher with the PCRE of nginx: whether a pattern is refused, whether it matches, and its groups. */
export async function compareRegexes(
  count: number,
  seed: number,
  port: number,
): Promise<{ passed: number; failed: number; unknown: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'nginx-regex-'));
  const random = new Random(seed);
  const totals = { passed: 0, failed: 0, unknown: 0 };
  const quote = (text: string) => `"${text.replace(/[\\"]/g, '\\$&')}"`;
  const fail = (text: string) => {
    totals.failed += 1;
    if (totals.failed <= 30) process.stdout.write(`FAIL ${text}\n`);
  };
  while (totals.passed + totals.failed + totals.unknown < count) {
    const source = pattern(random, 2);
    const text = `server {\n listen 127.0.0.1:${port};\n location / {\n  if ($http_s ${random.pick(['~', '~', '~*'])} ${quote(source)}) { return 200 "yes[$1][$2][$3]"; }\n  return 200 no;\n }\n}\n`;
    writeFileSync(
      join(folder, 'nginx.conf'),
      `daemon off; master_process off; pid ${folder}/pid; error_log ${folder}/error.log crit;\nevents { }\nhttp { access_log off;\n${text}}\n`,
    );
    const { problem, ...tree } = parseNginx({ path: 'site.conf', text, context: 'http' });
    const nginx = await startNginx(join(folder, 'nginx.conf'), folder, [{ address: '127.0.0.1', port }]);
    try {
      if (nginx.refused !== undefined || problem !== undefined) {
        if (nginx.refused !== undefined && problem !== undefined) totals.passed += 1;
        else fail(`${source}: nginx ${nginx.refused ?? 'accepts'}; model ${problem?.message ?? 'accepts'}`);
        continue;
      }
      const config = buildNginx(tree);
      for (let turn = 0; turn < 12; turn += 1) {
        const value = subject(random);
        const request = { target: '/', host: 'localhost', port, address: '127.0.0.1', headers: { S: value } };
        const outcome = routeNginx(config, request);
        if (outcome.kind === 'unknown') {
          totals.unknown += 1;
          continue;
        }
        const answer = await send(request);
        if (answer.body === outcome.body) totals.passed += 1;
        else fail(`${source} on "${value}": nginx ${answer.body}; model ${outcome.body}`);
      }
    } finally {
      await stopNginx(nginx);
    }
  }
  rmSync(folder, { recursive: true, force: true });
  return totals;
}
