import { expect, test } from 'vitest';
import { Code } from '../../src/code/code.ts';
import { openTests } from '../../src/facts/tests/index.ts';
import { outcomesOf } from '../../src/facts/tests/outcomes.ts';
import { memoryRepository } from '../../src/repo.ts';

async function outcomes(path: string, text: string): Promise<readonly string[]> {
  const repo = memoryRepository({ 'app.py': '', [path]: text });
  const [first] = openTests(repo, await Code.open(repo)).cases(path);
  return first ? outcomesOf(first).map(({ outcome, what }) => `${what}: ${JSON.stringify(outcome)}`) : ['no test'];
}

const python = (body: string): Promise<readonly string[]> =>
  outcomes('tests/test_a.py', `import pytest\nfrom fastapi import status\nCODE = 401\n\ndef test_a(r, m, tmp_path):\n    ${body}\n`);
const script = (body: string): Promise<readonly string[]> =>
  outcomes('a.test.ts', `import { expect, it } from 'vitest';\nit('a', async () => { ${body} });\n`);

test.each([
  ['assert r.status_code == 401', ['r.status_code: {"kind":"status","accepts":[401]}']],
  ['assert CODE == r.status_code', ['r.status_code: {"kind":"status","accepts":[401]}']],
  ['assert r.status_code in (401, status.HTTP_403_FORBIDDEN)', ['r.status_code: {"kind":"status","accepts":[401,403]}']],
  ['assert r.json()["cap"] == 5', ['r.json().cap: {"kind":"equals","values":[5]}']],
  ['assert r.json() == {"a": 1, "b": "x"}', ['r.json().a: {"kind":"equals","values":[1]}', 'r.json().b: {"kind":"equals","values":["x"]}']],
  ['assert r.cap == settings.cap', ['r.cap: {"kind":"same","as":"settings.cap"}']],
  ['assert "secret" not in r.text', ['r.text: {"kind":"lacks","texts":["secret"]}']],
  ['assert r.text.find("/api/") != -1', ['r.text: {"kind":"contains","texts":["/api/"]}']],
  ['assert len(r.content) <= 100', ['len(r.content): {"kind":"below","limit":100}']],
  ['m.assert_not_called()', ['m: {"kind":"not-called","double":"m"}']],
  ['assert m.call_count == 0', ['m: {"kind":"not-called","double":"m"}']],
  ['assert not m.called', ['m: {"kind":"not-called","double":"m"}']],
  ['assert not tmp_path.exists()', ['tmp_path.exists(): {"kind":"missing"}']],
  ['assert r.headers["X-Truncated"] == "true"', ['r.headers.X-Truncated: {"kind":"equals","values":["true"]}']],
  [
    'with pytest.raises(ValueError, match="not approved"):\n        m()',
    [': {"kind":"raises","error":"ValueError","match":"not approved"}'],
  ],
  ['assert "/api/auth/" in r.text\n    assert "/api/" in r.text', ['r.text: {"kind":"contains","texts":["/api/auth/"]}']],
])('Python: %s', async (body, expected) => {
  expect(await python(body)).toEqual(expected);
});

test.each([
  ['expect(res.status).toBe(403);', ['res.status: {"kind":"status","accepts":[403]}']],
  ['expect([401, 403]).toContain(res.status);', ['res.status: {"kind":"status","accepts":[401,403]}']],
  ['await expect(run(p)).rejects.toThrow(NotApproved);', ['run(): {"kind":"raises","error":"NotApproved"}']],
  ['await expect(run(p)).rejects.toBeInstanceOf(NotApproved);', ['run(): {"kind":"raises","error":"NotApproved"}']],
  ["expect(() => secret('X')).toThrow(/X_FILE/);", [': {"kind":"raises","match":"X_FILE"}']],
  ['expect(sink).not.toHaveBeenCalled();', ['sink: {"kind":"not-called","double":"sink"}']],
  ['expect(sink).toHaveBeenCalledTimes(0);', ['sink: {"kind":"not-called","double":"sink"}']],
  ["expect(res.body).toMatchObject({ status: 'x' });", ['res.body.status: {"kind":"equals","values":["x"]}']],
  ["expect(res).toHaveProperty('statusCode', 401);", ['res.statusCode: {"kind":"status","accepts":[401]}']],
  ["expect(text).not.toContain('secret');", ['text: {"kind":"lacks","texts":["secret"]}']],
])('TypeScript: %s', async (body, expected) => {
  expect(await script(body)).toEqual(expected);
});
