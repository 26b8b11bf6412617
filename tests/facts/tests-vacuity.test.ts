import { expect, test } from 'vitest';
import { Code } from '../../src/code/code.ts';
import { openTests } from '../../src/facts/tests/index.ts';
import { memoryRepository } from '../../src/repo.ts';

/** The rules that each test of a file breaks, by test name. */
async function rulesOf(path: string, text: string, files: Record<string, string> = {}): Promise<Record<string, string[]>> {
  const repo = memoryRepository({
    'app.py': 'def f(x): return x\n',
    'src/app.ts': 'export const f = (x: unknown) => x;\n',
    ...files,
    [path]: text,
  });
  const tests = openTests(repo, await Code.open(repo));
  return Object.fromEntries(tests.cases(path).map((each) => [each.name, tests.hits(each).map(({ rule }) => rule)]));
}

const python = async (body: string): Promise<string[]> =>
  (
    await rulesOf(
      'tests/test_a.py',
      `import pytest\nimport re\nfrom unittest.mock import patch, Mock\nfrom pathlib import Path\nfrom app import f\n${body}`,
    )
  ).test_a ?? ['no test'];

const script = async (body: string): Promise<string[]> =>
  (await rulesOf('test/a.test.ts', `import { expect, it, vi, describe } from 'vitest';\nimport { f } from '../src/app.ts';\n${body}`))
    .a ?? ['no test'];

test.each([
  ['V01', 'def test_a():\n    f(1)\n'],
  ['V02', 'def test_a():\n    print(f(1))\n    assert True, "report written"\n'],
  ['V02', 'def test_a():\n    assert (f(1) == 2, "never false")\n'],
  ['V02', 'def test_a():\n    assert f(1) is not {"a": 1}\n'],
  ['V03', 'def test_a(client):\n    assert client.get("/x").status_code in (200, 401, 403)\n'],
  ['V03', 'def test_a(client):\n    r = client.get("/x")\n    assert r.status_code == 200 or r.status_code == 403\n'],
  ['V04', 'def test_a():\n    try:\n        assert f(1) == 1\n    except Exception:\n        pass\n'],
  ['V05', 'def test_a():\n    return\n    assert f(1) == 1\n'],
  ['V06', '@pytest.mark.skip(reason="later")\ndef test_a():\n    assert f(1) == 1\n'],
  ['V06', '@pytest.mark.xfail\ndef test_a():\n    assert f(1) == 1\n'],
  [
    'V07',
    'def test_a():\n    path = Path("docs/x.md")\n    if not path.exists():\n        pytest.skip("gone")\n    assert f(path.read_text()) == "x"\n',
  ],
  ['V08', 'def test_a(client):\n    for row in client.get("/x").json():\n        assert row["ok"] == f(1)\n'],
  ['V09', 'def test_a():\n    with patch("app.f") as mock_f:\n        f(1)\n        mock_f.assert_called_once()\n'],
  ['V10', 'def test_a():\n    gate = Mock()\n    gate.run.return_value = "ok"\n    result = gate.run()\n    assert result == "ok"\n'],
  ['V11', 'def test_a():\n    value = "false"\n    enabled = value == "true"\n    assert not enabled\n'],
  ['V12', 'LIST = {"/health": "probe"}\ndef test_a():\n    for path, why in LIST.items():\n        assert why\n'],
  ['V13', 'def test_a():\n    text = Path("README.md").read_text()\n    assert "oauth" in text\n'],
  ['V14', 'def test_a():\n    text = Path("app.py").read_text()\n    assert re.search("def.*return", text, re.DOTALL)\n'],
  [
    'V15',
    'def test_a_auth(client):\n    pass\ndef test_a(client, verify_key):\n    app.dependency_overrides[verify_key] = lambda: None\n    assert client.get("/x").status_code == 403\n',
  ],
  ['V16', 'def test_a():\n    with pytest.raises(Exception):\n        f(1)\n'],
  ['V18', '@pytest.mark.parametrize("x", [])\ndef test_a(x):\n    assert f(x) == 1\n'],
  ['V19', 'def test_a(client):\n    response = client.get("/x")\n    assert response\n'],
  ['V24', 'def test_a(client):\n    assert client.get("/x").status_code != 403\n'],
  ['V26', 'def test_a():\n    assert f is not None\n    assert callable(f)\n'],
  ['V27', 'def test_a():\n    assert re.search(".*", f("x"))\n'],
  ['V29', 'def test_a():\n    missing = f(1)\n    assert f(2) == 2\n    if missing:\n        print(missing)\n'],
])('%s is found in Python: %s', async (rule, body) => {
  expect(await python(body)).toContain(rule);
});

test.each([
  ['a compared result', 'def test_a():\n    assert f(1) == 1\n'],
  ['a helper that asserts', 'def check(x):\n    assert f(x) == x\ndef test_a():\n    check(1)\n'],
  ['a fixture that brings the subject', '@pytest.fixture\ndef made():\n    return f(1)\ndef test_a(made):\n    assert made == 1\n'],
  ['refusals only', 'def test_a(client):\n    assert client.get("/x").status_code in (401, 403)\n'],
  ['an error that is expected by name', 'def test_a():\n    with pytest.raises(ValueError):\n        f(1)\n'],
  ['a handler that fails', 'def test_a():\n    try:\n        assert f(1) == 1\n    except Exception:\n        pytest.fail("no")\n'],
  ['a loop over a literal list', 'def test_a():\n    for x in [1, 2]:\n        assert f(x) == x\n'],
  ['a table of cases', '@pytest.mark.parametrize("x,y", [(1, 1)])\ndef test_a(x, y):\n    assert f(x) == y\n'],
  ['a list that a callback fills', 'def test_a():\n    seen = []\n    f(lambda: seen.append(1))\n    assert seen == [1]\n'],
  [
    'a function of the test that the subject calls',
    'def test_a():\n    seen = {}\n    def run(**given):\n        seen.update(given)\n    f(run)\n    assert seen == {"x": 1}\n',
  ],
  [
    'what the subject gave to a patched collaborator',
    'def test_a():\n    with patch("app.store") as store:\n        f(1)\n        assert store.save.call_args[0][0] == 1\n',
  ],
  [
    'the mock of another collaborator',
    'def test_a():\n    with patch("app.f"), patch("app.store") as mock_store:\n        f(1)\n        mock_store.assert_called_with(1)\n',
  ],
  ['strict xfail', '@pytest.mark.xfail(strict=True)\ndef test_a():\n    assert f(1) == 1\n'],
  [
    'a script imported by path',
    'def test_a():\n    import importlib.util\n    spec = importlib.util.spec_from_file_location("s", "scripts/s.py")\n    assert spec.name == "s"\n',
  ],
])('Python stays silent on %s', async (_name, body) => {
  expect(await python(body)).toEqual([]);
});

test.each([
  ['V01', "it('a', () => { f(1); });"],
  ['V02', "it('a', () => { f(1); expect(true).toBe(true); });"],
  ['V02', "it('a', () => { expect(f(1)).not.toBe({ a: 1 }); });"],
  ['V03', "it('a', async () => { const res = await f('/x'); expect([200, 401, 403]).toContain(res.status); });"],
  ['V04', "it('a', () => { try { expect(f(1)).toBe(1); } catch {} });"],
  ['V05', "it('a', () => { return; expect(f(1)).toBe(1); });"],
  ['V06', "it.skip('a', () => { expect(f(1)).toBe(1); });"],
  ['V06', "it('a', () => { expect(f(1)).toBe(1); }); it.only('b', () => { expect(f(2)).toBe(2); });"],
  ['V08', "it('a', () => { for (const row of f(1)) expect(row).toBe(1); });"],
  ['V10', "it('a', () => { const run = vi.fn(); run.mockReturnValue(3); expect(run()).toBe(3); });"],
  ['V11', "it('a', () => { const on = 'x' === 'y'; expect(on).toBe(false); });"],
  ['V12', "const LIST = ['/a']; it('a', () => { expect(LIST).toHaveLength(1); });"],
  ['V16', "it('a', () => { expect(() => f(1)).toThrow(); });"],
  ['V17', "it('a', () => { expect(f(1)); });"],
  ['V17', "it('a', () => { expect(f(1)).rejects.toThrow(TypeError); });"],
  ['V18', "it.each([])('a', (x) => { expect(f(x)).toBe(x); });"],
  ['V19', "it('a', async () => { const res = await f(1); expect(res).toBeTruthy(); });"],
  ['V21', "it('a', () => { expect(f(1)).toMatchSnapshot(); });"],
  ['V24', "it('a', async () => { const res = await f(1); expect(res.status).not.toBe(403); });"],
  ['V26', "it('a', () => { expect(f).toBeDefined(); });"],
  ['V27', "it('a', () => { expect(f('x')).toMatch(/.*/s); });"],
  ['V29', "it('a', () => { const missing = f(1); expect(f(2)).toBe(2); if (missing) console.warn(missing); });"],
])('%s is found in TypeScript: %s', async (rule, body) => {
  expect(await script(body)).toContain(rule);
});

test.each([
  ['a compared result', "it('a', () => { expect(f(1)).toBe(1); });"],
  ['an awaited rejection by class', "it('a', async () => { await expect(f(1)).rejects.toThrow(TypeError); });"],
  ['a helper that asserts', "const check = (x: number) => expect(f(x)).toBe(x); it('a', () => { check(1); });"],
  ['a hook that calls the subject', "let made: unknown; describe('', () => {}); it('a', () => { made = f(1); expect(made).toBe(1); });"],
  ['a mock that the subject calls', "it('a', () => { const spy = vi.fn(); f(spy); expect(spy).toHaveBeenCalledWith(1); });"],
  [
    "a loop over a helper's list",
    "const all = (xs: number[]) => { for (const x of xs) expect(f(x)).toBe(x); }; it('a', () => { all([1]); });",
  ],
  [
    'a loop over a made array',
    "it('a', () => { const xs = Array.from({ length: 3 }, () => f(1)); for (const x of xs) expect(x).toBe(1); });",
  ],
  ['a filled table', "it.each([1, 2])('a', (x) => { expect(f(x)).toBe(x); });"],
  ['supertest', "it('a', async () => { await request(f(1)).get('/x').expect(401); });"],
])('TypeScript stays silent on %s', async (_name, body) => {
  expect(await script(body)).toEqual([]);
});

test('a class with __init__ and a class of another name are not collected; unittest cases are', async () => {
  const text =
    'import unittest\nfrom app import f\n' +
    'class TestA:\n    def __init__(self):\n        pass\n    def test_x(self):\n        assert f(1) == 1\n' +
    'class Auth:\n    def test_x(self):\n        assert f(1) == 1\n' +
    'class Cases(unittest.TestCase):\n    def test_x(self):\n        self.assertEqual(f(1), 1)\n';
  expect(await rulesOf('tests/test_b.py', text)).toEqual({ 'TestA::test_x': ['V22'], 'Auth::test_x': ['V22'], 'Cases::test_x': [] });
});

test.each([
  [
    'a list that setUp fills',
    'def setUp(self):\n        self.paths = ["/a", "/b"]\n',
    'for path in self.paths:\n            assert f(path) == 1\n',
    [],
  ],
  [
    'a list that setUp asks for',
    'def setUp(self):\n        self.paths = f(1)\n',
    'for path in self.paths:\n            assert f(path) == 1\n',
    ['V08'],
  ],
])('a loop over %s', async (_name, setup, body, expected) => {
  const text = `import unittest\nfrom app import f\nclass Cases(unittest.TestCase):\n    ${setup}    def test_x(self):\n        ${body}`;
  expect(await rulesOf('tests/test_b.py', text)).toEqual({ 'Cases::test_x': expected });
});

test('what a conftest does around every test reaches nothing for one of them; a module of the product may be called test_', async () => {
  const conftest = { 'tests/conftest.py': 'import pytest\nfrom app import f\n@pytest.fixture(autouse=True)\ndef clear():\n    f(0)\n' };
  const own = 'def test_a():\n    kind = "docs"\n    like = kind.lower() in ["docs"]\n    assert like\n';
  expect(await rulesOf('tests/test_c.py', own, conftest)).toEqual({ test_a: ['V11'] });
  const used = 'from test_runner import g\ndef test_a():\n    assert g(1) == 1\n';
  expect(await rulesOf('tests/test_c.py', used, { 'test_runner.py': 'def g(x): return x\n' })).toEqual({ test_a: [] });
});

test('a mixin has no tests of its own', async () => {
  const text =
    'from app import f\n' +
    'class Refuses:\n    def test_x(self):\n        assert f(1) == 1\n' +
    'class TestA(Refuses):\n    def test_y(self):\n        assert f(1) == 1\n';
  expect(await rulesOf('tests/test_b.py', text)).toEqual({ 'TestA::test_y': [] });
});

test('settings and hooks of a block are no tests', async () => {
  const text =
    "import { test, expect } from '@playwright/test';\nimport { f } from '../src/app.ts';\n" +
    "test.use({ locale: 'en' });\ntest.describe.configure({ mode: 'parallel' });\ntest.afterEach(async () => { f(0); });\n" +
    "test.describe('block', () => { test('a', () => { expect(f(1)).toBe(1); }); });\n";
  expect(await rulesOf('test/a.test.ts', text)).toEqual({ 'block > a': [] });
});

test('fixtures come from the class, the module and the conftest files above', async () => {
  const found = await rulesOf('tests/unit/test_c.py', 'def test_c(made):\n    assert made == 1\n', {
    'tests/conftest.py': 'import pytest\nfrom app import f\n@pytest.fixture\ndef made():\n    yield f(1)\n',
  });
  expect(found).toEqual({ test_c: [] });
});

test.each([
  [
    'a class of the test that extends the subject',
    'class Runner(f):\n    pass\n\ndef test_a():\n    runner = Runner()\n    assert runner.count == 1\n',
  ],
  ['a member that a base class gives', 'class TestX:\n    def test_a(self):\n        assert self.reader.pages == 3\n'],
  ['a call whose effect is captured elsewhere', 'calls = []\n\ndef test_a():\n    f(calls.append)\n    assert len(calls) == 1\n'],
  ['a call that must not fail', 'def test_a_does_not_raise():\n    f(1)\n'],
])('no own computation: %s', async (_title, body) => {
  const found = await rulesOf('tests/test_a.py', `from app import f\n${body}`);
  expect(Object.values(found).flat()).toEqual([]);
});

test('a spy on one object is not the call on another, and two calls of one function may differ', async () => {
  expect(
    await script(
      "it('a', () => { const s = vi.spyOn(service, 'send').mockReturnValue(1); f(component.send()); expect(s).toHaveBeenCalled(); });",
    ),
  ).toEqual([]);
  expect(await script("it('a', () => { expect(f(1)).toBe(f(2)); });")).toEqual([]);
});
