import { describe, expect, test } from 'vitest';
import { formats } from '../../../src/formats/index.ts';
import { plain } from '../../../src/formats/style.ts';
import { edited, python, report, typescript } from './repositories.ts';

const letters = 'kR7pQ2xW9vB4nM6tZ8cJ3fH5gL1sD0aYeUiOqTbNmVxC';
/** Made for this test and put together here, so that no scanner takes them for real ones. */
const body = (length: number, from = 0): string =>
  Array.from({ length }, (_, index) => letters[(from + index * 7) % letters.length]).join('');
const digits = (length: number): string => Array.from({ length }, (_, index) => String((index * 7 + 3) % 10)).join('');
const hex = (length: number): string => Array.from({ length }, (_, index) => ((index * 7 + 3) % 16).toString(16)).join('');

/** Twenty kinds: what stands in the file, and the part that must never be shown. */
const KINDS: Readonly<Record<string, readonly [text: string, secret: string]>> = Object.fromEntries(
  (
    [
      ['aws', `aws_secret_access_key = "${body(40)}"`, body(40)],
      ['github', `token = "ghp_${body(36)}"`, body(36)],
      ['github app', `token = "ghs_${body(36, 3)}"`, body(36, 3)],
      ['github fine-grained', `token = "github_pat_${body(22)}_${body(59, 2)}"`, body(59, 2)],
      ['slack', `token = "xoxb-${digits(12)}-${digits(12)}-${body(24)}"`, body(24)],
      ['openai', `key = "sk-proj-${body(20)}T3BlbkFJ${body(20, 5)}"`, body(20, 5)],
      ['anthropic', `key = "sk-ant-api03-${body(93)}AA"`, body(93)],
      ['stripe', `key = "sk_live_${body(24)}"`, body(24)],
      ['google', `key = "AIza${body(35)}"`, body(35)],
      ['gitlab', `token = "glpat-${body(20, 9)}"`, body(20, 9)],
      ['npm', `//registry.npmjs.org/:_authToken=npm_${body(36, 11)}`, body(36, 11)],
      ['sendgrid', `key = "SG.${body(22)}.${body(43, 4)}"`, body(43, 4)],
      ['shopify', `token = "shpat_${hex(32)}"`, hex(32)],
      ['hugging face', `token = "hf_${body(34, 6)}"`, body(34, 6)],
      ['digitalocean', `token = "dop_v1_${hex(64)}"`, hex(64)],
      ['vault', `token = "hvs.${body(24, 13)}"`, body(24, 13)],
      ['telegram', `token = "${digits(10)}:AA${body(33, 8)}"`, body(33, 8)],
      ['azure', `conn = "AccountKey=${body(86)}=="`, body(86)],
      ['database', `url = "postgresql://app:${body(16, 2)}@db.corp-internal.net/app"`, body(16, 2)],
      [
        'private key',
        `key = """-----BEGIN RSA ${'PRIVATE'} KEY-----\n${body(64)}\n${body(64, 1)}\n${body(64, 2)}\n${body(64, 3)}\n-----END RSA ${'PRIVATE'} KEY-----"""`,
        body(64, 2),
      ],
    ] as const
  ).map(([name, text, secret]) => [name, [text, secret]]),
);

describe('no secret is ever shown', () => {
  test('20 kinds in code, in every format', async () => {
    const files = Object.fromEntries(Object.entries(KINDS).map(([name, [text]]) => [`app/${name.replace(/\W/g, '_')}.py`, `${text}\n`]));
    const made = await report({ ...python, ...files });
    const found = made.gates[0]?.checks.find(({ id }) => id === 'g4/no-committed-secrets')?.findings ?? [];
    const missed = Object.keys(KINDS).filter((name) => !found.some(({ path }) => path === `app/${name.replace(/\W/g, '_')}.py`));
    expect(missed).toEqual([]);
    for (const [format, open] of Object.entries(formats)) {
      const text = (await open())(made, { ...plain, verbose: true } as typeof plain);
      for (const [name, [, secret]] of Object.entries(KINDS)) expect(text.includes(secret), `${format} shows ${name}`).toBe(false);
    }
  });

  test('defaults, compose literals and addresses, in every format', async () => {
    const secret = body(18, 5);
    const files = [
      edited(
        python,
        ['app/config.py', 'os.environ.get(name, "")', `os.environ.get(name, "${secret}")`],
        [
          'compose.yml',
          '      API_KEY_FILE:',
          `      JWT_SECRET: ${secret}\n      REDIS_URL: redis://:${secret}@cache/0\n      API_KEY_FILE:`,
        ],
      ),
      edited(
        typescript,
        ['src/config.ts', "process.env[name] ?? ''", `process.env[name] ?? '${secret}'`],
        ['src/main.ts', 'apiKey();', `console.log('${secret}', process.env.API_KEY);`],
      ),
    ];
    for (const each of files) {
      const made = await report(each);
      expect(made.gates[0]?.checks.some(({ id, status }) => id === 'g4/no-default-secret' && status === 'fail')).toBe(true);
      for (const [format, open] of Object.entries(formats)) expect((await open())(made, plain).includes(secret), format).toBe(false);
    }
  });

  test('stand-ins of the tool never reach a report', async () => {
    for (const each of [python, typescript]) expect(JSON.stringify(await report(each))).not.toContain('stand-in');
  });
});
