import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { configJsonSchema } from '../../src/config/json-schema.ts';
import { defaultConfig, loadConfig, parseConfig } from '../../src/config.ts';
import { ConfigError } from '../../src/errors.ts';
import { memoryRepository } from '../../src/repo.ts';

const whole = `rubric: 1
production: { variable: APP_ENV, value: production, environment: { FEATURE_X: 1, OTHER: true } }
auth:
  guards: [verify_api_key]
  public: [{ route: GET /health, reason: load balancer probe }]
docs: { contract: ./docs/API.md, governance: docs/GOVERNANCE.md, deployment: docs/DEPLOYMENT.md }
deploy: { nginx: nginx.conf, compose: [docker-compose.yml, docker-compose.prod.example.yml] }
sideEffects: { switches: { global: ACTIONS_ENABLED }, tiers: { youtube.publish: C } }
gates: { G3: { applies: false, reason: no outbound actions } }
attest: [{ what: branch protection requires "ci", owner: '@platform', date: 2026-11-20 }]
waivers:
  - { check: g5/reads-bounded, key: GET /raw, reason: small files, owner: '@platform', expires: 2027-01-31 }
`;

const problems = (text: string): readonly string[] => {
  try {
    parseConfig(text, 'autopack-ready.yml');
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split('\n');
    throw error;
  }
  return [];
};

describe('a whole configuration', () => {
  const source = parseConfig(whole, 'autopack-ready.yml');

  it('is read with environment values as text and paths in one spelling', () => {
    expect(source.config.production).toEqual({ variable: 'APP_ENV', value: 'production', environment: { FEATURE_X: '1', OTHER: 'true' } });
    expect(source.config.docs.contract).toBe('docs/API.md');
    expect(source.config.deploy).toEqual({ nginx: ['nginx.conf'], compose: ['docker-compose.yml', 'docker-compose.prod.example.yml'] });
    expect(source.config.attest[0]?.date).toBe('2026-11-20');
  });

  it('knows the place of every entry', () => {
    expect(source.locate(['waivers', 0])).toEqual({ line: 12, column: 5 });
    expect(source.locate(['auth', 'public', 0, 'reason'])).toEqual({ line: 5, column: 34 });
    expect([source.has(['docs', 'contract']), source.has(['docs', 'nothing'])]).toEqual([true, false]);
  });

  it('is valid by the published schema, which rejects unknown keys', () => {
    const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(configJsonSchema());
    expect(validate(parse(whole))).toBe(true);
    expect(validate({ waiver: [] })).toBe(false);
    expect(validate({})).toBe(true);
  });
});

describe('errors have a place', () => {
  it.each([
    ['prodution: {}\n', 'autopack-ready.yml:1:1: unknown key "prodution"; did you mean "production"?'],
    ['auth:\n  guard: [x]\n', 'autopack-ready.yml:2:3: unknown key "guard" in auth; did you mean "guards"?'],
    [
      'auth:\n  public:\n    - { route: GET /a, reson: x, reason: y }\n',
      'autopack-ready.yml:3:24: unknown key "reson" in auth.public.0; did you mean "reason"?',
    ],
    ['zzz: 1\n', 'autopack-ready.yml:1:1: unknown key "zzz"'],
    ['production:\n  variable: 1X\n', 'autopack-ready.yml:2:3: production.variable: must be the name of an environment variable'],
    [
      'auth:\n  public:\n    - { route: /a, reason: x }\n',
      'autopack-ready.yml:3:9: auth.public.0.route: must be a method and a path, such as "GET /health"',
    ],
    ['docs:\n  contract: ../../etc/passwd\n', 'autopack-ready.yml:2:3: docs.contract: must be a path inside the repository'],
    ['docs: { contract: /etc/passwd }\n', 'autopack-ready.yml:1:9: docs.contract: must be a path inside the repository'],
    [
      'attest:\n  - { what: a, owner: b, date: 2026-02-30 }\n',
      'autopack-ready.yml:2:26: attest.0.date: must be a date that exists, YYYY-MM-DD',
    ],
  ])('%j', (text, message) => {
    expect(problems(text)).toEqual([message]);
  });

  it('for a wrong gate id', () => {
    expect(problems('gates:\n  G9: { applies: false, reason: x }\n')).toEqual([
      expect.stringMatching(/^autopack-ready.yml:2:3: unknown key "G9" in gates/),
    ]);
  });

  it('for broken YAML, duplicate keys and things that are not a map', () => {
    expect(problems('auth: {\n')[0]).toMatch(/^autopack-ready.yml:\d+:\d+: /);
    expect(problems('auth: {}\nauth: {}\n')).toEqual(['autopack-ready.yml:2:1: Map keys must be unique']);
    expect(problems('- a\n')).toHaveLength(1);
    expect(problems('waivers:\n  - { check: g1/x, key: k, reason: r, owner: o }\n')[0]).toMatch(
      /^autopack-ready.yml:2:5: waivers.0.expires: /,
    );
  });

  it('for alias bombs and prototype keys', () => {
    const bomb = `a: &a [x, x, x, x, x, x, x, x, x, x]\n${'bcdefgh'.replace(
      /./g,
      (name) =>
        `${name}: &${name} [${Array(10)
          .fill(`*${String.fromCharCode(name.charCodeAt(0) - 1)}`)
          .join(', ')}]\n`,
    )}`;
    expect(problems(bomb)).toHaveLength(1);
    expect(problems('__proto__: { rubric: 1 }\n')).toEqual(['autopack-ready.yml:1:1: unknown key "__proto__"']);
  });
});

describe('loadConfig', () => {
  it('works without a file', () => {
    const source = loadConfig(memoryRepository({}));
    expect(source.path).toBeUndefined();
    expect(source.config).toEqual(defaultConfig);
  });

  it('reads an empty file and the one under .github', () => {
    expect(loadConfig(memoryRepository({ 'autopack-ready.yml': '' })).config).toEqual(defaultConfig);
    expect(loadConfig(memoryRepository({ '.github/autopack-ready.yml': 'rubric: 1' })).path).toBe('.github/autopack-ready.yml');
  });

  it('refuses two files, and a name that would be ignored in silence', () => {
    expect(() => loadConfig(memoryRepository({ 'autopack-ready.yml': '', '.github/autopack-ready.yml': '' }))).toThrow(ConfigError);
    expect(() => loadConfig(memoryRepository({ 'autopack-ready.yaml': '' }))).toThrow('rename this file');
    expect(() => loadConfig(memoryRepository({ 'autopack-ready.yml': Uint8Array.of(0) }))).toThrow('cannot be read');
  });
});
