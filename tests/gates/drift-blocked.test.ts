import { expect, test } from 'vitest';
import check from '../../gates/g8-documentation-convergence/drift-blocked.ts';
import { defaultConfig } from '../../src/config.ts';
import type { Verdict } from '../../src/define.ts';
import { Facts } from '../../src/facts.ts';
import { memoryRepository } from '../../src/repo.ts';

const files = (body: string, run = 'pytest tests', paths = ''): Record<string, string> => ({
  'app.py': 'from fastapi import FastAPI\napp = FastAPI()\n\n@app.get("/health")\ndef health():\n    return {}\n',
  Dockerfile: 'FROM python:3.12\nCMD ["uvicorn", "app:app"]\n',
  'docs/API_CONTRACT.md': '# API contract\n\n#### `GET /health`\n\n**Auth**: None (public)\n',
  'tests/test_contract.py': `import re\nfrom pathlib import Path\nfrom app import app\n\n${body}`,
  '.github/workflows/ci.yml': `on:\n  pull_request:${paths}\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      - run: ${run}\n`,
});

async function judge(repo: Record<string, string>): Promise<Verdict> {
  const facts = new Facts({ repo: memoryRepository(repo), config: defaultConfig, diagnose: () => {}, assume: () => {} });
  return check.judge(await facts.all(check.needs), undefined);
}

const read = `def documented():
    return set(re.findall(r"(/\\\\w+)", Path("docs/API_CONTRACT.md").read_text()))

def served():
    return {route.path for route in app.routes}

`;
const equal = `${read}def test_contract():\n    assert documented() == served()\n`;

test('an equality of documented and served routes in a blocking job passes', async () => {
  expect((await judge(files(equal))).status).toBe('pass');
});

test('a grep of the contract compares nothing', async () => {
  const verdict = await judge(files('def test_contract():\n    assert "/health" in Path("docs/API_CONTRACT.md").read_text()\n'));
  expect(verdict.status).toBe('fail');
  expect(verdict.findings[0]?.message).toContain('never asks the application for its routes');
});

test('one direction is half a comparison', async () => {
  const verdict = await judge(files(`${read}def test_contract():\n    missing = documented() - served()\n    assert not missing\n`));
  expect(verdict.findings[0]?.message).toContain('one way only');
});

test('a path filter that skips the contract lets it drift', async () => {
  const verdict = await judge(files(equal, 'pytest tests', '\n    paths: ["*.py"]'));
  expect(verdict.findings.map(({ message }) => message)).toEqual([
    expect.stringContaining('does not block a change of docs/API_CONTRACT.md'),
  ]);
});

test('a swallowed exit code blocks nothing', async () => {
  expect((await judge(files(equal, 'pytest tests || true'))).status).toBe('fail');
});

test('no test that reads the contract is absence', async () => {
  expect((await judge(files('def test_contract():\n    assert app\n'))).status).toBe('absent');
});
