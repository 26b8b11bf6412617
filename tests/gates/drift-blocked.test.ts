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

test('this program in a blocking step is the comparison', async () => {
  const alone = (run: string, paths = ''): Record<string, string> => files('def test_other():\n    assert app\n', run, paths);
  expect((await judge(alone('npx autopack-ready contract --check'))).status).toBe('pass');
  expect((await judge(alone('npx --yes autopack-ready@1.2.0 check'))).status).toBe('pass');
  expect((await judge(alone('npx autopack-ready contract'))).status).toBe('absent');
  expect((await judge(alone('npx autopack-ready contract --check || true'))).status).toBe('fail');
  expect((await judge(alone('npx autopack-ready check', '\n    paths: ["*.py"]'))).findings[0]?.message).toContain(
    'autopack-ready blocks nothing',
  );
});

test('the action of this program counts unless it demands less', async () => {
  const action = (more: string): Record<string, string> => {
    const all = files('def test_other():\n    assert app\n');
    return {
      ...all,
      '.github/workflows/ci.yml': `on: pull_request\njobs:\n  ready:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      - uses: acme/autopack-ready/.github/actions/ready@v1\n${more}`,
    };
  };
  expect((await judge(action(''))).status).toBe('pass');
  expect((await judge(action('        with: { require: "4" }\n'))).status).not.toBe('pass');
});

const registered = (body: string): Record<string, string> => ({
  ...files(equal),
  'config/feature_flags.yaml': 'flags:\n  APP_X:\n    default: "0"\n',
  'tests/test_registry.py': `import re, yaml
from pathlib import Path

def registered():
    return set(yaml.safe_load(Path("config/feature_flags.yaml").read_text())["flags"])

def read():
    found = set()
    for path in Path("src").rglob("*.py"):
        found.update(re.findall(r"os.getenv\\\\(['\\"](\\\\w+)", path.read_text()))
    return found

${body}`,
});

test('a registry needs its comparison too', async () => {
  expect((await judge(registered('def test_registry():\n    assert registered() == read()\n'))).status).toBe('pass');
  const soft = await judge(registered('def test_registry():\n    assert "APP_X" in registered()\n'));
  expect(soft.findings.map(({ message }) => message)).toEqual([expect.stringContaining('never looks for the variables')]);
  const none = await judge({ ...files(equal), 'config/feature_flags.yaml': 'flags:\n  APP_X:\n    default: "0"\n' });
  expect(none.findings.map(({ message }) => message)).toEqual(['no test reads config/feature_flags.yaml']);
});
