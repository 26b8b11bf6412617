import g4 from '../../../gates/g4-secrets-persistence/gate.ts';
import { defaultConfig } from '../../../src/config.ts';
import { inspect } from '../../../src/inspect.ts';
import { memoryRepository } from '../../../src/repo.ts';
import { edited, type Files, without } from '../g6-repositories.ts';

export { edited, type Files, without };

const COMPOSE = `services:
  api:
    build: .
    environment:
      APP_ENV: production
      NODE_ENV: production
      DATABASE_URL_FILE: /run/secrets/db_url
      API_KEY_FILE: /run/secrets/api_key
    secrets: [db_url, api_key]
secrets:
  db_url:
    file: ./secrets/db_url
  api_key:
    file: ./secrets/api_key
`;

const DOCUMENT = `# Deployment

Secrets come from files: \`NAME_FILE\` takes precedence over \`NAME\`.

| Variable | File | Purpose |
|---|---|---|
| \`DATABASE_URL\` | \`DATABASE_URL_FILE\` | database |
| \`API_KEY\` | \`API_KEY_FILE\` | operator key |

\`ALLOW_PLAINTEXT_TOKENS\` (default \`0\`) lets production write tokens in clear.
`;

const CI = `on: [pull_request]
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: TESTS
`;

/** A FastAPI service that takes its secrets as it should. */
export const python: Files = {
  'requirements.txt': 'fastapi\nuvicorn\nsqlalchemy\n',
  Dockerfile: 'FROM python:3.11-slim\nWORKDIR /app\nCOPY app ./app\nCMD ["uvicorn", "app.main:app", "--host", "0.0.0.0"]\n',
  '.gitignore': '.env\n.tokens/\nsecrets/\n',
  '.dockerignore': '.env\n.tokens\nsecrets\n',
  '.env.example': 'APP_ENV=production\nALLOW_PLAINTEXT_TOKENS=0\n',
  'compose.yml': COMPOSE,
  'docs/DEPLOYMENT.md': DOCUMENT,
  'app/__init__.py': '',
  'app/config.py': `import os


class SecretError(RuntimeError):
    pass


def is_production():
    return os.getenv("APP_ENV", "development") == "production"


def secret(name):
    path = os.environ.get(f"{name}_FILE")
    if path:
        with open(path) as handle:
            value = handle.read().strip()
        if not value:
            raise SecretError(f"{name}_FILE is empty")
        return value
    value = os.environ.get(name, "")
    if not value and is_production():
        raise SecretError(f"{name} is required in production")
    return value


def database_url():
    return secret("DATABASE_URL")


def api_key():
    return secret("API_KEY")
`,
  'app/tokens.py': `import json
import logging
import os
from pathlib import Path

from app.config import is_production

logger = logging.getLogger(__name__)


class TokenStore:
    def __init__(self):
        self._folder = Path(".tokens")
        self._tokens = {}

    def save(self, provider, token):
        if is_production() and os.getenv("ALLOW_PLAINTEXT_TOKENS") != "1":
            raise RuntimeError("tokens are not written in production")
        data = {"provider": provider, "access_token": token}
        (self._folder / "token.json").write_text(json.dumps(data))
        logger.info("token saved", extra={"provider": provider})
`,
  'app/main.py': `from contextlib import asynccontextmanager

from fastapi import Depends, FastAPI, Header, HTTPException
from sqlalchemy import create_engine

from app.config import api_key, database_url
from app.tokens import TokenStore

engine = create_engine(database_url())
store = TokenStore()


@asynccontextmanager
async def lifespan(app):
    api_key()
    yield


app = FastAPI(lifespan=lifespan)


def verify(x_api_key: str = Header(None)):
    if not x_api_key or x_api_key != api_key():
        raise HTTPException(status_code=401)


@app.post("/tokens/{provider}", dependencies=[Depends(verify)])
def save(provider: str):
    store.save(provider, "x")
    return {}
`,
  'tests/test_secrets.py': `import os

import pytest

from app.config import SecretError, api_key, database_url, secret
from app.tokens import TokenStore


def test_file(monkeypatch, tmp_path):
    path = tmp_path / "key"
    path.write_text("from-file")
    monkeypatch.setenv("API_KEY_FILE", str(path))
    assert api_key() == "from-file"


def test_database_url_file(monkeypatch, tmp_path):
    path = tmp_path / "url"
    path.write_text("sqlite://")
    monkeypatch.setenv("DATABASE_URL_FILE", str(path))
    assert database_url() == "sqlite://"


def test_file_wins(monkeypatch, tmp_path):
    path = tmp_path / "key"
    path.write_text("from-file")
    monkeypatch.setenv("API_KEY", "from-variable")
    monkeypatch.setenv("API_KEY_FILE", str(path))
    assert secret("API_KEY") == "from-file"


def test_missing_file(monkeypatch, tmp_path):
    monkeypatch.setenv("API_KEY_FILE", str(tmp_path / "missing"))
    with pytest.raises(FileNotFoundError):
        secret("API_KEY")


def test_empty_file(monkeypatch, tmp_path):
    path = tmp_path / "key"
    path.write_text("")
    monkeypatch.setenv("API_KEY_FILE", str(path))
    with pytest.raises(SecretError):
        secret("API_KEY")


def test_unreadable_file(monkeypatch, tmp_path):
    monkeypatch.setenv("API_KEY_FILE", str(tmp_path))
    with pytest.raises(OSError):
        secret("API_KEY")


def test_production_writes_no_token(monkeypatch):
    monkeypatch.setenv("APP_ENV", "production")
    with pytest.raises(RuntimeError):
        TokenStore().save("github", "t")
`,
  '.github/workflows/ci.yml': CI.replace('TESTS', 'pytest tests'),
};

/** The same in TypeScript, with Express. */
export const typescript: Files = {
  'package.json':
    '{"name":"x","type":"module","dependencies":{"express":"4.19.2","pg":"8.11.0"},"devDependencies":{"vitest":"3"},"scripts":{"start":"node src/main.ts","test":"vitest run"}}',
  Dockerfile: 'FROM node:22-alpine\nWORKDIR /app\nCOPY package.json .\nCOPY src ./src\nCMD ["node", "src/main.ts"]\n',
  '.gitignore': '.env\n.tokens/\nsecrets/\n',
  '.dockerignore': '.env\n.tokens\nsecrets\n',
  '.env.example': 'NODE_ENV=production\nALLOW_PLAINTEXT_TOKENS=0\n',
  'compose.yml': COMPOSE,
  'docs/DEPLOYMENT.md': DOCUMENT,
  'src/config.ts': `import { readFileSync } from 'node:fs';

export const isProduction = (): boolean => process.env.NODE_ENV === 'production';

export function secret(name: string): string {
  const path = process.env[\`\${name}_FILE\`];
  if (path) {
    const value = readFileSync(path, 'utf8').trim();
    if (value === '') throw new Error(\`\${name}_FILE is empty\`);
    return value;
  }
  const value = process.env[name] ?? '';
  if (value === '' && isProduction()) throw new Error(\`\${name} is required in production\`);
  return value;
}

export const databaseUrl = (): string => secret('DATABASE_URL');
export const apiKey = (): string => secret('API_KEY');
`,
  'src/tokens.ts': `import { writeFileSync } from 'node:fs';
import { isProduction } from './config.ts';

export class TokenStore {
  save(provider: string, token: string): void {
    if (isProduction() && process.env.ALLOW_PLAINTEXT_TOKENS !== '1') throw new Error('tokens are not written in production');
    writeFileSync('.tokens/token.json', JSON.stringify({ provider, accessToken: token }));
    console.info('token saved', { provider });
  }
}
`,
  'src/main.ts': `import express from 'express';
import pg from 'pg';
import { apiKey, databaseUrl } from './config.ts';
import { TokenStore } from './tokens.ts';

const pool = new pg.Pool({ connectionString: databaseUrl() });
const store = new TokenStore();
const app = express();
apiKey();
app.use((req, res, next) => {
  if (req.header('x-api-key') !== apiKey()) return res.sendStatus(401);
  next();
});
app.post('/tokens/:provider', (req, res) => {
  store.save(req.params.provider, 'x');
  res.json({ pool: pool.totalCount });
});
app.listen(3000);
`,
  'tests/secrets.test.ts': `import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { apiKey, databaseUrl, secret } from '../src/config.ts';
import { TokenStore } from '../src/tokens.ts';

const file = (text: string): string => {
  const path = join(mkdtempSync(join(tmpdir(), 'x')), 'key');
  writeFileSync(path, text);
  return path;
};

test('file', () => {
  vi.stubEnv('API_KEY_FILE', file('from-file'));
  expect(apiKey()).toBe('from-file');
});
test('database url file', () => {
  vi.stubEnv('DATABASE_URL_FILE', file('from-file'));
  expect(databaseUrl()).toBe('from-file');
});
test('the file wins', () => {
  vi.stubEnv('API_KEY', 'from-variable');
  vi.stubEnv('API_KEY_FILE', file('from-file'));
  expect(secret('API_KEY')).toBe('from-file');
});
test('missing file', () => {
  vi.stubEnv('API_KEY_FILE', '/nowhere/missing');
  expect(() => secret('API_KEY')).toThrow(/ENOENT/);
});
test('empty file', () => {
  vi.stubEnv('API_KEY_FILE', file(''));
  expect(() => secret('API_KEY')).toThrow(/empty/);
});
test('unreadable file', () => {
  vi.stubEnv('API_KEY_FILE', tmpdir());
  expect(() => secret('API_KEY')).toThrow(/EISDIR/);
});
test('production writes no token', () => {
  vi.stubEnv('NODE_ENV', 'production');
  expect(() => new TokenStore().save('github', 't')).toThrow(/not written/);
});
`,
  '.github/workflows/ci.yml': CI.replace('TESTS', 'npx vitest run'),
};

/** The report of G4 alone. */
export async function report(files: Files) {
  const made = await inspect(memoryRepository(files), defaultConfig, { gates: [g4] });
  if (made.errors.length > 0) throw new Error(JSON.stringify(made.errors));
  return made;
}

/** The checks of G4 by the last part of their id. */
export async function judge(files: Files) {
  const [gate] = (await report(files)).gates;
  return new Map((gate?.checks ?? []).map((check) => [check.id.slice(3), check]));
}
