import { describe, expect, test } from 'vitest';
import { edited, type Files, judge, python, typescript, without } from './repositories.ts';

type Row = readonly [title: string, check: string, status: string, files: Files, says?: string];

const py = (file: string, from: string, to: string): Files => edited(python, [file, from, to]);
const ts = (file: string, from: string, to: string): Files => edited(typescript, [file, from, to]);

const READ_PY = `        with open(path) as handle:
            value = handle.read().strip()
`;
const READ_TS = "    const value = readFileSync(path, 'utf8').trim();\n";

const rows: readonly Row[] = [
  // file-secrets-read
  [
    'Python: the consumer takes the variable',
    'file-secrets-read',
    'fail',
    py('app/config.py', 'return secret("DATABASE_URL")', 'return os.environ["DATABASE_URL"]'),
    'DATABASE_URL_FILE',
  ],
  [
    'TypeScript: the consumer takes the variable',
    'file-secrets-read',
    'fail',
    ts('src/config.ts', "=> secret('DATABASE_URL')", "=> process.env.DATABASE_URL ?? ''"),
    'DATABASE_URL_FILE',
  ],
  [
    'Python: the loader that nobody calls',
    'file-secrets-read',
    'fail',
    edited(
      python,
      ['app/main.py', 'create_engine(database_url())', 'create_engine(os.environ["DATABASE_URL"])'],
      ['app/main.py', 'import api_key, database_url', 'import api_key'],
      ['app/main.py', 'from contextlib', 'import os\nfrom contextlib'],
    ),
    'called by nobody',
  ],
  [
    'TypeScript: the loader that nobody calls',
    'file-secrets-read',
    'fail',
    edited(
      typescript,
      ['src/main.ts', 'databaseUrl() }', 'process.env.DATABASE_URL }'],
      ['src/main.ts', 'import { apiKey, databaseUrl }', 'import { apiKey }'],
    ),
    'called by nobody',
  ],
  [
    'the file is read and dropped',
    'file-secrets-read',
    'fail',
    py('app/config.py', '        return value\n    value = os', '    value = os'),
    'API_KEY_FILE',
  ],
  [
    'a required secret that the template forgets',
    'file-secrets-read',
    'fail',
    py('compose.yml', '      API_KEY_FILE: /run/secrets/api_key\n', ''),
    'supplies neither',
  ],
  [
    'a plain value beside the file',
    'file-secrets-read',
    'fail',
    py('compose.yml', '      API_KEY_FILE:', '      API_KEY: ${API_KEY:?}\n      API_KEY_FILE:'),
    'survives the merge',
  ],
  [
    'a script that reads the files',
    'file-secrets-read',
    'pass',
    {
      ...py('app/config.py', 'os.environ.get(f"{name}_FILE")', 'None'),
      'entrypoint.sh': 'export DATABASE_URL="$(cat "$DATABASE_URL_FILE")"\nexport API_KEY="$(cat "$API_KEY_FILE")"\n',
    },
  ],
  [
    'no file anywhere',
    'file-secrets-read',
    'absent',
    edited(
      python,
      ['app/config.py', 'os.environ.get(f"{name}_FILE")', 'None'],
      ['compose.yml', 'DATABASE_URL_FILE: /run/secrets/db_url', 'DATABASE_URL: ${DATABASE_URL:?}'],
      ['compose.yml', 'API_KEY_FILE: /run/secrets/api_key', 'API_KEY: ${API_KEY:?}'],
    ),
  ],
  // renamed, moved, wrapped
  [
    'Python: the reading in a wrapper',
    'file-secrets-read',
    'pass',
    edited(
      python,
      ['app/config.py', READ_PY, '        value = contents(path)\n'],
      [
        'app/config.py',
        'def secret(name):',
        'def contents(path):\n    with open(path) as handle:\n        return handle.read().strip()\n\n\ndef secret(name):',
      ],
    ),
  ],
  [
    'TypeScript: the reading in another file',
    'file-secrets-read',
    'pass',
    {
      ...edited(
        typescript,
        ['src/config.ts', READ_TS, '    const value = contents(path);\n'],
        ['src/config.ts', "import { readFileSync } from 'node:fs';", "import { contents } from './files.ts';"],
      ),
      'src/files.ts':
        "import fs from 'fs';\nexport function contents(path: string) {\n  return fs.readFileSync(path, { encoding: 'utf8' }).trim();\n}\n",
    },
  ],
  // file-precedence
  [
    'Python: the variable wins',
    'file-precedence',
    'fail',
    py(
      'app/config.py',
      '    path = os.environ.get(f"{name}_FILE")\n',
      '    if os.environ.get(name):\n        return os.environ[name]\n    path = os.environ.get(f"{name}_FILE")\n',
    ),
    'both set',
  ],
  [
    'TypeScript: the variable wins',
    'file-precedence',
    'fail',
    ts('src/config.ts', '  if (path) {', '  if (process.env[name]) return process.env[name]!;\n  if (path) {'),
    'both set',
  ],
  [
    'both set is refused',
    'file-precedence',
    'pass',
    py(
      'app/config.py',
      '    if path:\n',
      '    if path and os.environ.get(name):\n        raise SecretError(f"{name} and {name}_FILE are exclusive")\n    if path:\n',
    ),
  ],
  // file-failures-fatal
  [
    'Python: a missing file falls back',
    'file-failures-fatal',
    'fail',
    py('app/config.py', '    if path:\n', '    if path and os.path.exists(path):\n'),
    'a missing file of API_KEY_FILE',
  ],
  [
    'TypeScript: a missing file falls back',
    'file-failures-fatal',
    'fail',
    edited(
      typescript,
      ['src/config.ts', '  if (path) {', '  if (path && existsSync(path)) {'],
      ['src/config.ts', '{ readFileSync }', '{ existsSync, readFileSync }'],
    ),
    'a missing file of API_KEY_FILE',
  ],
  [
    'Python: an empty file is taken',
    'file-failures-fatal',
    'fail',
    py('app/config.py', '        if not value:\n            raise SecretError(f"{name}_FILE is empty")\n', ''),
    'an empty file',
  ],
  [
    'TypeScript: an empty file is taken',
    'file-failures-fatal',
    'fail',
    ts('src/config.ts', "    if (value === '') throw new Error(`${name}_FILE is empty`);\n", ''),
    'an empty file',
  ],
  [
    'Python: every error is swallowed',
    'file-failures-fatal',
    'fail',
    py(
      'app/config.py',
      READ_PY,
      '        try:\n            value = open(path).read().strip()\n        except Exception:\n            return os.environ.get(name, "x")\n',
    ),
    'an unreadable file',
  ],
  [
    'TypeScript: every error is swallowed',
    'file-failures-fatal',
    'fail',
    ts(
      'src/config.ts',
      READ_TS,
      "    let value = '';\n    try { value = readFileSync(path, 'utf8').trim(); } catch { return process.env[name] ?? 'x'; }\n",
    ),
    'an unreadable file',
  ],
  // one-loader
  [
    'Python: a second reader',
    'one-loader',
    'fail',
    edited(
      python,
      ['app/main.py', '    return {}\n', '    return {"db": bool(os.getenv("DATABASE_URL"))}\n'],
      ['app/main.py', 'from contextlib', 'import os\nfrom contextlib'],
    ),
    'save() reads DATABASE_URL itself',
  ],
  [
    'TypeScript: a second reader',
    'one-loader',
    'fail',
    ts('src/main.ts', 'pool: pool.totalCount', 'pool: process.env.DATABASE_URL'),
    'reads DATABASE_URL itself',
  ],
  [
    'an SDK that reads the environment itself',
    'one-loader',
    'fail',
    {
      ...edited(
        typescript,
        ['src/config.ts', 'export const apiKey', "export const model = (): string => secret('OPENAI_API_KEY');\nexport const apiKey"],
        ['src/main.ts', 'const app =', 'const ai = new OpenAI();\nconst app ='],
        ['src/main.ts', "import pg from 'pg';", "import pg from 'pg';\nimport OpenAI from 'openai';"],
      ),
    },
    'new OpenAI'.slice(4),
  ],
  [
    'an SDK that is given the loaded key',
    'one-loader',
    'pass',
    {
      ...edited(
        typescript,
        ['src/config.ts', 'export const apiKey', "export const model = (): string => secret('OPENAI_API_KEY');\nexport const apiKey"],
        ['src/main.ts', 'const app =', 'const ai = new OpenAI({ apiKey: model() });\nconst app ='],
        ['src/main.ts', "import pg from 'pg';", "import pg from 'pg';\nimport OpenAI from 'openai';"],
        ['src/main.ts', '{ apiKey, databaseUrl }', '{ apiKey, databaseUrl, model }'],
      ),
    },
  ],
  // no-default-secret
  [
    'Python: a default that works',
    'no-default-secret',
    'fail',
    py('app/config.py', 'os.environ.get(name, "")', 'os.environ.get(name, "dev-secret")'),
    'accepts the default of API_KEY',
  ],
  [
    'TypeScript: a default that works',
    'no-default-secret',
    'fail',
    ts('src/config.ts', "process.env[name] ?? ''", "process.env[name] ?? 'dev-secret'"),
    'accepts the default of API_KEY',
  ],
  [
    'an address with a password as default',
    'no-default-secret',
    'fail',
    edited(python, [
      'app/config.py',
      'return secret("DATABASE_URL")',
      'return os.environ.get("DATABASE_URL", "postgresql://app:app@localhost/app")',
    ]),
    'an address with a password',
  ],
  [
    'an address without a password is none',
    'no-default-secret',
    'pass',
    edited(python, ['app/config.py', 'return secret("DATABASE_URL")', 'return os.environ.get("DATABASE_URL", "sqlite:///app.db")']),
  ],
  [
    'a default that production refuses',
    'no-default-secret',
    'pass',
    edited(
      python,
      ['app/config.py', 'os.environ.get(name, "")', 'os.environ.get(name, "dev-secret")'],
      ['app/config.py', 'if not value and is_production()', 'if (not value or value == "dev-secret") and is_production()'],
    ),
  ],
  [
    'a settings class that refuses its default',
    'no-default-secret',
    'pass',
    {
      ...edited(python, ['app/main.py', 'engine =', 'from app.settings import settings\nsigned = settings.jwt_secret\nengine =']),
      'app/settings.py':
        'from pydantic import model_validator\nfrom pydantic_settings import BaseSettings\n\n\nclass Settings(BaseSettings):\n    app_env: str = "development"\n    jwt_secret: str = "changethis"\n\n    @model_validator(mode="after")\n    def check(self):\n        if self.app_env == "production" and self.jwt_secret == "changethis":\n            raise ValueError("JWT_SECRET is required")\n        return self\n\n\nsettings = Settings()\n',
    },
  ],
  [
    'a settings class that keeps it',
    'no-default-secret',
    'fail',
    {
      ...edited(python, ['app/main.py', 'engine =', 'from app.settings import settings\nsigned = settings.jwt_secret\nengine =']),
      'app/settings.py':
        'from pydantic_settings import BaseSettings\n\n\nclass Settings(BaseSettings):\n    jwt_secret: str = "changethis"\n\n\nsettings = Settings()\n',
    },
    'Settings.jwt_secret',
  ],
  // no-plaintext-credentials
  [
    'Python: the block is gone',
    'no-plaintext-credentials',
    'fail',
    py(
      'app/tokens.py',
      '        if is_production() and os.getenv("ALLOW_PLAINTEXT_TOKENS") != "1":\n            raise RuntimeError("tokens are not written in production")\n',
      '',
    ),
    'TokenStore.save() writes access_token in clear to .tokens/token.json',
  ],
  [
    'TypeScript: the block is gone',
    'no-plaintext-credentials',
    'fail',
    ts(
      'src/tokens.ts',
      "    if (isProduction() && process.env.ALLOW_PLAINTEXT_TOKENS !== '1') throw new Error('tokens are not written in production');\n",
      '',
    ),
    'TokenStore.save() writes accessToken in clear to .tokens/token.json',
  ],
  [
    'Python: the opt-in is on when unset',
    'no-plaintext-credentials',
    'fail',
    py('app/tokens.py', 'os.getenv("ALLOW_PLAINTEXT_TOKENS") != "1"', 'os.getenv("ALLOW_PLAINTEXT_TOKENS", "1") != "1"'),
  ],
  [
    'TypeScript: the opt-in is on when unset',
    'no-plaintext-credentials',
    'fail',
    ts('src/tokens.ts', "process.env.ALLOW_PLAINTEXT_TOKENS !== '1'", "process.env.ALLOW_PLAINTEXT_TOKENS === '0'"),
  ],
  [
    'Python: the caller blocks',
    'no-plaintext-credentials',
    'pass',
    edited(
      python,
      [
        'app/tokens.py',
        '        data = {"provider": provider, "access_token": token}\n        (self._folder / "token.json").write_text(json.dumps(data))\n',
        '        self._write({"provider": provider, "access_token": token})\n',
      ],
      [
        'app/tokens.py',
        '    def save(self, provider, token):',
        '    def _write(self, credentials):\n        (self._folder / "token.json").write_text(json.dumps(credentials))\n\n    def save(self, provider, token):',
      ],
    ),
  ],
  [
    'Python: a second writer skips it',
    'no-plaintext-credentials',
    'fail',
    py(
      'app/tokens.py',
      '    def save(self, provider, token):',
      '    def export(self, refresh_token):\n        with open("backup.json", "w") as out:\n            json.dump({"refresh_token": refresh_token}, out)\n\n    def save(self, provider, token):',
    ),
    'TokenStore.export()',
  ],
  [
    'Python: it is encrypted',
    'no-plaintext-credentials',
    'pass',
    edited(
      python,
      [
        'app/tokens.py',
        '        if is_production() and os.getenv("ALLOW_PLAINTEXT_TOKENS") != "1":\n            raise RuntimeError("tokens are not written in production")\n',
        '',
      ],
      ['app/tokens.py', '"access_token": token}', '"access_token": self._fernet.encrypt(token)}'],
    ),
  ],
  [
    'TypeScript: it is encrypted',
    'no-plaintext-credentials',
    'pass',
    edited(
      typescript,
      [
        'src/tokens.ts',
        "    if (isProduction() && process.env.ALLOW_PLAINTEXT_TOKENS !== '1') throw new Error('tokens are not written in production');\n",
        '',
      ],
      ['src/tokens.ts', 'accessToken: token', 'accessToken: encrypt(token)'],
    ),
  ],
  // production-flag-set
  [
    'the template does not set the flag',
    'production-flag-set',
    'fail',
    py('compose.yml', '      APP_ENV: production\n', ''),
    'without APP_ENV',
  ],
  ['the template spells it otherwise', 'production-flag-set', 'fail', py('compose.yml', 'APP_ENV: production', 'APP_ENV: prod'), '"prod"'],
  [
    'TypeScript: the template does not set the flag',
    'production-flag-set',
    'fail',
    ts('compose.yml', '      NODE_ENV: production\n', ''),
    'without NODE_ENV',
  ],
  ['no deployment says', 'production-flag-set', 'unknown', without(python, 'compose.yml', 'Dockerfile')],
  [
    'nothing tests for production',
    'production-flag-set',
    'absent',
    edited(python, ['app/config.py', 'os.getenv("APP_ENV", "development") == "production"', 'True']),
  ],
  // credential-paths-ignored
  ['git does not ignore the tokens', 'credential-paths-ignored', 'fail', py('.gitignore', '.tokens/\n', ''), '.tokens/token.json'],
  ['docker does not ignore the tokens', 'credential-paths-ignored', 'fail', py('.dockerignore', '.tokens\n', ''), 'build context'],
  [
    'a rule that docker anchors at the root',
    'credential-paths-ignored',
    'fail',
    py('.dockerignore', '.tokens', 'token.json'),
    'build context',
  ],
  ['a rule for any folder', 'credential-paths-ignored', 'pass', py('.dockerignore', '.tokens', '**/token.json')],
  [
    'a rule that is taken back',
    'credential-paths-ignored',
    'fail',
    py('.dockerignore', '.tokens\n', '.tokens\n!.tokens/token.json\n'),
    'build context',
  ],
  [
    'the image copies everything',
    'credential-paths-ignored',
    'fail',
    edited(python, ['Dockerfile', 'COPY app ./app', 'COPY . .'], ['.dockerignore', '.env\n', '']),
    'copies .env into its image',
  ],
  // no-committed-secrets
  [
    'a token in code',
    'no-committed-secrets',
    'fail',
    { ...python, 'app/other.py': `TOKEN = "ghp_${'wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx'}"\n` },
    'GitHub token',
  ],
  [
    'a placeholder in code',
    'no-committed-secrets',
    'pass',
    { ...python, 'app/other.py': `TOKEN = "ghp_${'x'.repeat(36)}"\nURL = "postgresql://user:password@db.internal/app"\n` },
  ],
  [
    'a literal in compose',
    'no-committed-secrets',
    'fail',
    py('compose.yml', '      API_KEY_FILE:', '      JWT_SECRET: k7Fq9zLm2Xv4\n      API_KEY_FILE:'),
    'api JWT_SECRET',
  ],
  [
    'a value of the operator in compose',
    'no-committed-secrets',
    'pass',
    py('compose.yml', '      API_KEY_FILE:', '      JWT_SECRET: ${JWT_SECRET:?}\n      API_KEY_FILE:'),
  ],
  // no-secret-in-logs
  [
    'Python: the key in a log',
    'no-secret-in-logs',
    'fail',
    edited(python, [
      'app/main.py',
      'app = FastAPI',
      'import logging\nimport os\nlogging.info(f"key {os.environ.get(\'API_KEY\')}")\napp = FastAPI',
    ]),
    'API_KEY',
  ],
  [
    'TypeScript: the key in a log',
    'no-secret-in-logs',
    'fail',
    ts('src/main.ts', 'apiKey();', 'console.log(`key ${process.env.API_KEY}`);'),
    'API_KEY',
  ],
  [
    'Python: whether there is a key',
    'no-secret-in-logs',
    'pass',
    edited(python, [
      'app/main.py',
      'app = FastAPI',
      'import logging\nimport os\nlogging.info(f"key set: {bool(os.environ.get(\'API_KEY\'))}")\napp = FastAPI',
    ]),
  ],
  [
    'the raw payload in a ledger',
    'no-secret-in-logs',
    'fail',
    {
      ...python,
      'app/ledger.py':
        'import json\n\n\ndef register(session, payload, summary=None):\n    session.add(Action(request_summary=summary or json.dumps(payload)[:1000]))\n',
    },
    'the raw payload',
  ],
  [
    'the redacted payload in a ledger',
    'no-secret-in-logs',
    'pass',
    {
      ...python,
      'app/ledger.py':
        'import json\n\n\ndef register(session, payload, summary=None):\n    session.add(Action(request_summary=summary or json.dumps(redact(payload))[:1000]))\n',
    },
  ],
  // lifecycle-audited
  [
    'a silent refresh',
    'lifecycle-audited',
    'fail',
    {
      ...python,
      'app/credentials.py':
        'class Manager:\n    def refresh_credential(self, provider):\n        self.access_token = self.client.refresh(provider)\n',
    },
    'leaves no event',
  ],
  [
    'an event in memory',
    'lifecycle-audited',
    'fail',
    {
      ...python,
      'app/credentials.py':
        'class Manager:\n    def refresh_credential(self, provider):\n        self.access_token = self.client.refresh(provider)\n        self._events.append(provider)\n',
    },
    'in memory only',
  ],
  [
    'a structured event',
    'lifecycle-audited',
    'pass',
    {
      ...python,
      'app/credentials.py':
        'class Manager:\n    def refresh_credential(self, provider):\n        self.access_token = self.client.refresh(provider)\n        audit.record("credential.refreshed", provider=provider)\n',
    },
  ],
  [
    'TypeScript: a silent rotation',
    'lifecycle-audited',
    'fail',
    { ...typescript, 'src/credentials.ts': 'export class Manager {\n  rotateApiKey(id: string) {\n    this.apiKey = make(id);\n  }\n}\n' },
    'leaves no event',
  ],
  // secrets-tested
  [
    'no test of an unreadable file',
    'secrets-tested',
    'fail',
    py(
      'tests/test_secrets.py',
      'def test_unreadable_file(monkeypatch, tmp_path):\n    monkeypatch.setenv("API_KEY_FILE", str(tmp_path))\n    with pytest.raises(OSError):\n        secret("API_KEY")\n',
      '',
    ),
    'an unreadable secret file',
  ],
  [
    'a test that demands a missing file to be nothing',
    'secrets-tested',
    'fail',
    py(
      'tests/test_secrets.py',
      '    with pytest.raises(FileNotFoundError):\n        secret("API_KEY")\n',
      '    assert secret("API_KEY") == ""\n',
    ),
    'demands the opposite',
  ],
  ['no tests at all', 'secrets-tested', 'absent', without(python, 'tests/test_secrets.py')],
  // secrets-documented
  [
    'a file that no document names',
    'secrets-documented',
    'fail',
    py('docs/DEPLOYMENT.md', '| `API_KEY` | `API_KEY_FILE` | operator key |\n', ''),
    'API_KEY_FILE is supported',
  ],
  [
    'a document with the wrong order',
    'secrets-documented',
    'fail',
    py('docs/DEPLOYMENT.md', '`NAME_FILE` takes precedence over `NAME`', 'the environment variable takes precedence over the file'),
    'says that the variable wins',
  ],
  [
    'no document says the order',
    'secrets-documented',
    'fail',
    py('docs/DEPLOYMENT.md', ': `NAME_FILE` takes precedence over `NAME`.', '.'),
    'which of NAME_FILE',
  ],
  [
    'a document of a file that nobody reads',
    'secrets-documented',
    'fail',
    py('app/config.py', 'return secret("API_KEY")', 'return os.environ["API_KEY"]'),
    'API_KEY_FILE is read',
  ],
];

describe('G4, one edit each', () => {
  for (const [title, check, status, files, says] of rows)
    test(`${title}: ${check} ${status}`, async () => {
      const found = (await judge(files)).get(check);
      const text = [found?.summary, ...(found?.findings ?? []).map(({ key, message }) => `${key} ${message}`)].join('\n');
      expect(found?.status, text).toBe(status);
      if (says !== undefined) expect(text).toContain(says);
      for (const finding of found?.findings ?? []) expect(finding.line).toBeGreaterThan(0);
    });
});
