import { expect, test } from 'vitest';
import check from '../../gates/g1-auth-exposure/exposure-tested.ts';
import { defaultConfig } from '../../src/config.ts';
import type { Verdict } from '../../src/define.ts';
import { Facts } from '../../src/facts.ts';
import { memoryRepository } from '../../src/repo.ts';

async function judge(files: Record<string, string>): Promise<Verdict> {
  const facts = new Facts({ repo: memoryRepository(files), config: defaultConfig, diagnose: () => {}, assume: () => {} });
  return check.judge(await facts.all(check.needs), undefined);
}

const workflow = (run: string): string =>
  `on: pull_request\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      - run: ${run}\n`;

const app = `import os
from fastapi import Depends, FastAPI, Header, HTTPException

def verify_key(x_api_key: str = Header(None)):
    if not os.environ.get("APP_KEY") or x_api_key != os.environ["APP_KEY"]:
        raise HTTPException(403)

app = FastAPI()

@app.get("/health")
def health():
    return {}

@app.get("/runs", dependencies=[Depends(verify_key)])
def runs():
    return []
`;

const gaps = (end: string, guard = 'verify_key'): string => `from app import app

PUBLIC_ROUTES = {"/health": "probe"}

def guarded(route):
    return any("${guard}" in str(d.dependency) for d in route.dependencies)

def test_exposure():
    gaps = []
    for route in app.routes:
        if route.path in PUBLIC_ROUTES:
            continue
        if not guarded(route):
            gaps.append(route.path)
${end}`;

const python = (test: string, run = 'pytest tests'): Record<string, string> => ({
  'app.py': app,
  Dockerfile: 'FROM python:3.12\nCMD ["uvicorn", "app:app"]\n',
  'tests/test_exposure.py': test,
  '.github/workflows/ci.yml': workflow(run),
});

test('gaps that are asserted to be empty in a blocking job pass', async () => {
  for (const end of ['    assert not gaps\n', '    assert gaps == []\n', '    assert len(gaps) == 0, gaps\n'])
    expect((await judge(python(gaps(end)))).status).toBe('pass');
});

test('a report that ends in a constant fails, at that line', async () => {
  const verdict = await judge(python(gaps('    print(gaps)\n    assert True\n')));
  expect(verdict.status).toBe('fail');
  expect(verdict.findings[0]).toMatchObject({ path: 'tests/test_exposure.py', line: 16 });
  expect(verdict.findings[0]?.message).toContain('V02');
});

test('presence of routes is no demand on new ones', async () => {
  const verdict = await judge(python(gaps('    assert "/runs" in [r.path for r in app.routes]\n')));
  expect(verdict.status).toBe('fail');
});

test('a test that looks for another guard cannot tell routes apart', async () => {
  const verdict = await judge(python(gaps('    assert not gaps\n', 'verify_admin')));
  expect(verdict.status).toBe('fail');
});

test('a swallowed exit code blocks nothing', async () => {
  const verdict = await judge(python(gaps('    assert not gaps\n'), 'pytest tests | tee log'));
  expect(verdict.status).toBe('fail');
  expect(verdict.findings[0]?.path).toBe('.github/workflows/ci.yml');
});

test('a test that demands an open route fails beside a sound one', async () => {
  const pin = `
def test_stays_open():
    for route in app.routes:
        if route.path.startswith("/research"):
            has_auth = guarded(route)
            assert not has_auth
`;
  const verdict = await judge(python(gaps('    assert not gaps\n') + pin));
  expect(verdict.findings.map(({ message }) => message)).toEqual([expect.stringContaining('fails when somebody guards a route')]);
});

test('no test that walks the routes is absence', async () => {
  expect((await judge(python('from app import runs\ndef test_runs():\n    assert runs() == []\n'))).status).toBe('absent');
});

const server = `import express from 'express';
export const app = express();
const requireKey = (req, res, next) => {
  if (!process.env.APP_KEY || req.get('x-api-key') !== process.env.APP_KEY) return res.status(401).end();
  next();
};
app.get('/health', (req, res) => res.json({}));
app.use(requireKey);
app.get('/runs', (req, res) => res.json([]));
app.listen(3000);
`;

const script = (body: string): Record<string, string> => ({
  'package.json':
    '{"name":"s","type":"module","scripts":{"start":"node src/server.js"},"dependencies":{"express":"4.19.2"},"devDependencies":{"vitest":"3.0.0"}}',
  'src/server.js': server,
  'test/exposure.test.js': `import { expect, it, test } from 'vitest';\nimport request from 'supertest';\nimport { app } from '../src/server.js';\nconst PUBLIC = ['/health'];\nconst routes = app.router.stack.filter((layer) => layer.route).map((layer) => layer.route.path);\n${body}\n`,
  '.github/workflows/ci.yml': workflow('npx vitest run'),
});

test('each route called without a credential and refused passes', async () => {
  const loop =
    "it('exposure', async () => { for (const path of routes) { if (PUBLIC.includes(path)) continue; const res = await request(app).get(path); expect(res.status).toBe(401); } });";
  const table =
    "test.each(routes.filter((path) => !PUBLIC.includes(path)))('refuses %s', async (path) => { const res = await request(app).get(path); expect([401, 403]).toContain(res.status); });";
  for (const body of [loop, table]) expect((await judge(script(body))).status).toBe('pass');
});

test('an answer that may be a success as well fails', async () => {
  const body =
    "it('exposure', async () => { for (const path of routes) { const res = await request(app).get(path); expect([200, 401]).toContain(res.status); } });";
  expect((await judge(script(body))).status).toBe('fail');
});
