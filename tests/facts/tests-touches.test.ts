import { expect, test } from 'vitest';
import { Code } from '../../src/code/code.ts';
import { doublesOf } from '../../src/facts/tests/doubles.ts';
import { openTests, type TestCase, type Touches } from '../../src/facts/tests/index.ts';
import { memoryRepository } from '../../src/repo.ts';

async function read(path: string, text: string, more: Record<string, string> = {}): Promise<{ test: TestCase; touches: Touches }> {
  const repo = memoryRepository({ 'app.py': 'def f(x): return x\n', 'src/app.ts': 'export const f = 1;\n', ...more, [path]: text });
  const tests = openTests(repo, await Code.open(repo));
  const [first] = tests.cases(path);
  if (!first) throw new Error('no test was found');
  return { test: first, touches: tests.touches(first) };
}

const python = (body: string, more: Record<string, string> = {}) =>
  read('tests/test_a.py', `import os\nimport pytest\nfrom unittest.mock import patch\nfrom app import f\n\n${body}`, more);
const script = (body: string) =>
  read(
    'test/a.test.ts',
    `import { expect, it, vi } from 'vitest';\nimport request from 'supertest';\nimport { f } from '../src/app.ts';\n\n${body}`,
  );

const changes = ({ sets, unsets, clears }: Touches) => ({ sets: Object.fromEntries(sets), unsets: [...unsets], clears });

test.each([
  ['def test_a(monkeypatch):\n    monkeypatch.setenv("X", "1")\n', { X: '1' }, [], false],
  ['def test_a(monkeypatch):\n    monkeypatch.setenv("X", "1")\n    monkeypatch.delenv("X")\n', {}, ['X'], false],
  ['def test_a():\n    os.environ["X"] = "1"\n', { X: '1' }, [], false],
  ['def test_a():\n    with patch.dict(os.environ, {"X": "1"}, clear=True):\n        f(1)\n', { X: '1' }, [], true],
  [
    '@pytest.fixture(autouse=True)\ndef env(monkeypatch):\n    monkeypatch.setenv("X", "1")\n\ndef test_a():\n    f(1)\n',
    { X: '1' },
    [],
    false,
  ],
] as const)('Python: %s', async (body, sets, unsets, clears) => {
  expect(changes((await python(body)).touches)).toEqual({ sets, unsets, clears });
});

test('what a conftest sets when it is loaded holds, unless the test removes it', async () => {
  const more = { 'conftest.py': 'import os\nos.environ["TESTING"] = "1"\n\ndef helper():\n    os.environ["UNRUN"] = "1"\n' };
  expect(changes((await python('def test_a():\n    f(1)\n', more)).touches).sets).toEqual({ TESTING: '1' });
  expect(changes((await python('def test_a(monkeypatch):\n    monkeypatch.delenv("TESTING")\n', more)).touches)).toEqual({
    sets: {},
    unsets: ['TESTING'],
    clears: false,
  });
});

test.each([
  ["it('a', () => { vi.stubEnv('X', '1'); f(); });", { X: '1' }, []],
  ["it('a', () => { process.env.X = '1'; f(); delete process.env.Y; });", { X: '1' }, ['Y']],
] as const)('TypeScript: %s', async (body, sets, unsets) => {
  expect(changes((await script(body)).touches)).toEqual({ sets, unsets, clears: false });
});

test.each([
  ['def test_a(client):\n    client.post("/runs/1?x=2")\n', ['POST /runs/1?x=2']],
  ['BASE = "/api"\n\ndef test_a(client):\n    client.get(f"{BASE}/runs")\n', ['GET /api/runs']],
  ['@pytest.mark.parametrize("path", ["/a", "/b"])\ndef test_a(client, path):\n    client.get(path)\n', ['GET /a', 'GET /b']],
  ['def test_a(client):\n    client.request("DELETE", "/runs/1")\n', ['DELETE /runs/1']],
  ['def test_a(cache):\n    cache.get("key")\n', []],
] as const)('requests in Python: %s', async (body, expected) => {
  expect((await python(body)).touches.requests.map(({ method, target }) => `${method} ${target}`)).toEqual(expected);
});

test.each([
  ["it('a', async () => { await request(app).post('/runs').send({}); });", ['POST /runs']],
  ["it('a', async () => { await app.inject({ method: 'DELETE', url: '/runs/1' }); });", ['DELETE /runs/1']],
  ["it('a', async () => { await app.request('/runs'); });", ['GET /runs']],
  ["it('a', async () => { await fetch(`${base}/runs`, { method: 'PUT' }); });", ['PUT /runs']],
  ["it('a', async () => { await app.fetch(new Request('http://x/runs', { method: 'PATCH' })); });", ['PATCH /runs']],
] as const)('requests in TypeScript: %s', async (body, expected) => {
  expect((await script(body)).touches.requests.map(({ method, target }) => `${method} ${target}`)).toEqual(expected);
});

test.each([
  ['def test_a():\n    with patch("app.llm.complete") as mock:\n        f(1)\n', ['member app.llm.complete false']],
  [
    'def test_a():\n    with patch("app.llm.complete", side_effect=AssertionError("called")):\n        f(1)\n',
    ['member app.llm.complete true'],
  ],
  ['@patch("app.f")\ndef test_a(mock):\n    f(1)\n', ['member app.f false']],
  ['def test_a(monkeypatch):\n    monkeypatch.setattr(settings, "cap", 5)\n', ['member settings.cap false']],
  ['def test_a():\n    app.dependency_overrides[verify] = lambda: None\n', ['override verify false']],
] as const)('doubles in Python: %s', async (body, expected) => {
  expect(doublesOf((await python(body)).test).map(({ kind, target, raises }) => `${kind} ${target} ${raises}`)).toEqual(expected);
});

test('modules that vitest replaces are doubles of each test of the file', async () => {
  const { test: found } = await script("vi.mock('openai');\nit('a', () => { vi.spyOn(client, 'send').mockReturnValue(1); f(); });");
  expect(doublesOf(found).map(({ kind, target }) => `${kind} ${target}`)).toEqual(['member client.send', 'module openai']);
});
