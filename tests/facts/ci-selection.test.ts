import { describe, expect, it } from 'vitest';
import { proveRun } from '../../src/facts/ci/prove.ts';
import { memoryRepository } from './memory-repository.ts';

const workflow = (run: string): string => `on: pull_request\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - run: ${run}\n`;

async function verdict(run: string, testFile: string, files: Record<string, string>): Promise<string> {
  const repo = memoryRepository({ [testFile]: '', ...files, '.github/workflows/ci.yml': workflow(JSON.stringify(run)) });
  return (await proveRun(repo, testFile)).verdict;
}

describe('pytest', () => {
  const file = 'tests/docs/test_api.py';
  const plain = { [file]: 'import pytest\n\n\ndef test_rows():\n    assert 1\n', 'tests/conftest.py': '' };
  const slow = { [file]: 'import pytest\npytestmark = pytest.mark.slow\n\ndef test_rows():\n    assert 1\n' };
  const partly = { [file]: 'import pytest\n\n@pytest.mark.slow\ndef test_rows():\n    assert 1\n\ndef test_other():\n    assert 1\n' };
  const ini = (text: string): Record<string, string> => ({ 'pytest.ini': `[pytest]\n${text}\n` });

  it.each<[string, Record<string, string>, string]>([
    ['pytest', plain, 'blocking'],
    ['pytest tests/docs', plain, 'blocking'],
    ['pytest tests/ci', plain, 'not-blocking'],
    ['pytest tests/docs/test_api.py', plain, 'blocking'],
    ['pytest tests/docs/test_api.py::test_rows', plain, 'unknown'],
    ['pytest src', { ...plain, ...ini('testpaths = tests'), 'src/a.py': '' }, 'not-blocking'],
    ['pytest', { ...plain, ...ini('testpaths = unit'), 'unit/a.py': '' }, 'not-blocking'],
    ['pytest', { ...plain, ...ini('testpaths =\n    unit\n    tests') }, 'blocking'],
    // The ini file of the arguments' common folder rules.
    ['pytest tests/docs', { ...slow, ...ini('addopts = -m "not slow"') }, 'not-blocking'],
    ['pytest tests/docs', { ...slow, ...ini('addopts = -m "not slow"'), 'tests/docs/pytest.ini': '[pytest]\naddopts = -q\n' }, 'blocking'],
    ['pytest tests', { ...slow, ...ini('addopts = -m "not slow"'), 'tests/docs/pytest.ini': '[pytest]\n' }, 'not-blocking'],
    ['pytest', { ...slow, 'pyproject.toml': '[tool.pytest.ini_options]\naddopts = ["-m", "not slow"]\n' }, 'not-blocking'],
    ['pytest', { ...slow, 'setup.cfg': '[tool:pytest]\naddopts =\n    -q\n    -m "not slow"\n' }, 'not-blocking'],
    // A later -m replaces the earlier one.
    ['pytest -m "not legacy"', { ...slow, ...ini('addopts = -m "not slow"') }, 'blocking'],
    ['pytest -m slow', plain, 'not-blocking'],
    ['pytest -m "slow or unit"', slow, 'blocking'],
    ['pytest -m "not slow"', partly, 'unknown'],
    ['pytest -m "not slow" -m slow', slow, 'blocking'],
    ['pytest -k test_api', plain, 'blocking'],
    ['pytest -k "not other"', plain, 'blocking'],
    ['pytest -k nothing', plain, 'not-blocking'],
    ['pytest -k rows', plain, 'unknown'],
    ['pytest --ignore=tests/docs', plain, 'not-blocking'],
    ['pytest --ignore tests/docs tests/docs/test_api.py', plain, 'blocking'],
    ['pytest --co -q', plain, 'not-blocking'],
    ['pytest --splits 3 --group 1', plain, 'unknown'],
    ['pytest -n auto --maxfail=5 --cov=src --cov-report xml -x -ra', plain, 'blocking'],
    ['PYTEST_ADDOPTS="--ignore=tests" pytest', plain, 'not-blocking'],
    ['pytest -c other.ini', { ...slow, 'other.ini': '[pytest]\naddopts = -m "not slow"\n' }, 'not-blocking'],
    ['pytest', { ...plain, ...ini('python_files = check_*.py') }, 'not-blocking'],
    ['pytest', { ...plain, 'tests/conftest.py': "collect_ignore = ['docs/test_api.py']\n" }, 'unknown'],
    ['pytest', { ...plain, 'tests/conftest.py': "collect_ignore = ['setup.py']\n" }, 'blocking'],
    [
      'pytest',
      { ...plain, 'conftest.py': 'def pytest_collection_modifyitems(items):\n    for i in items: i.add_marker(pytest.mark.xfail)\n' },
      'unknown',
    ],
  ])('%s %#', async (run, files, expected) => {
    expect(await verdict(run, file, files)).toBe(expected);
  });

  it('collects by name and folder in a walk only', async () => {
    expect(await verdict('pytest tests', 'tests/check_api.py', {})).toBe('not-blocking');
    expect(await verdict('pytest tests/check_api.py', 'tests/check_api.py', {})).toBe('blocking');
    expect(await verdict('pytest', 'build/test_api.py', {})).toBe('not-blocking');
    expect(await verdict('pytest build', 'build/test_api.py', {})).toBe('blocking');
    expect(await verdict('pytest', 'tests/api_test.py', {})).toBe('blocking');
  });
});

describe('vitest and jest', () => {
  const file = 'src/api/contract.test.ts';
  const manifest = (scripts: Record<string, string>, more: object = {}): Record<string, string> => ({
    'package.json': JSON.stringify({ scripts, ...more }, null, 2),
  });
  const config = (test: string): Record<string, string> => ({
    'vitest.config.ts': `import { defineConfig } from 'vitest/config';\nexport default defineConfig({\n  plugins: [react()],\n  test: { ${test} },\n});\n`,
  });

  it.each<[string, Record<string, string>, string]>([
    ['npx vitest run', {}, 'blocking'],
    ['npx vitest run src/api', {}, 'blocking'],
    ['npx vitest run src/other', {}, 'not-blocking'],
    ['npx vitest run -t contract', {}, 'unknown'],
    ['npx vitest bench', {}, 'not-blocking'],
    ['npx vitest run --changed', {}, 'unknown'],
    ['npx vitest run --shard=1/2', {}, 'unknown'],
    ['npx vitest run', config("include: ['test/**/*.test.ts'] /* src later */"), 'not-blocking'],
    ['npx vitest run src/api', config("include: ['test/**/*.test.ts']"), 'not-blocking'],
    ['npx vitest run', config("include: ['src/**/*.test.ts'], exclude: [...configDefaults.exclude, 'src/api/**']"), 'not-blocking'],
    ['npx vitest run', config('include: patterns'), 'unknown'],
    ['npx vitest run', config("projects: ['a', 'b']"), 'unknown'],
    ['npm test', manifest({ test: 'vitest run' }), 'blocking'],
    ['npm test', manifest({ test: 'vitest run || true' }), 'not-blocking'],
    ['npm test', manifest({ test: 'vitest run; echo done' }), 'not-blocking'],
    ['npm test', manifest({ test: 'echo no tests && exit 0' }), 'not-blocking'],
    ['npm test', manifest({ pretest: 'tsc', test: 'vitest run' }), 'blocking'],
    ['npm test', manifest({ test: 'npm run unit && npm run lint', unit: 'vitest run', lint: 'eslint .' }), 'blocking'],
    ['npm test -- src/other', manifest({ test: 'vitest run' }), 'not-blocking'],
    ['npm run check --if-present', manifest({ test: 'vitest run' }), 'not-blocking'],
    ['pnpm test', manifest({ test: 'cross-env CI=1 jest' }), 'blocking'],
    ['yarn vitest run', manifest({}), 'blocking'],
    ['npm test -w packages/a', manifest({ test: 'vitest run' }), 'unknown'],
    ['npm --prefix web test', { 'web/package.json': '{"scripts":{"test":"vitest run"}}' }, 'not-blocking'],
    ['npx jest', {}, 'blocking'],
    ['npx jest --testPathPattern other', {}, 'not-blocking'],
    ['npx jest contract', {}, 'blocking'],
    ['npx jest --onlyChanged', {}, 'unknown'],
    ['doppler run -- npx jest', {}, 'unknown'],
    ['grep jest package.json', {}, 'not-blocking'],
    ['npx jest', manifest({}, { jest: { rootDir: 'src', testRegex: '.*\\.spec\\.ts$' } }), 'not-blocking'],
    ['npx jest', manifest({}, { jest: { rootDir: 'src', testRegex: '.*\\.test\\.ts$' } }), 'blocking'],
    ['npx jest', { 'jest.config.js': "module.exports = { testMatch: ['<rootDir>/src/**/*.test.ts'] };\n" }, 'blocking'],
    ['npx jest', { 'jest.config.js': "module.exports = { testMatch: ['<rootDir>/test/**/*.test.ts'] };\n" }, 'not-blocking'],
    ['npx jest', { 'jest.config.js': "module.exports = { testPathIgnorePatterns: ['/api/'] };\n" }, 'not-blocking'],
    ['npx jest', { 'jest.config.js': 'module.exports = require("./base");\n' }, 'unknown'],
    ['npx mocha "src/**/*.test.ts"', {}, 'blocking'],
    ['npx mocha', {}, 'not-blocking'],
    ['node --test src/api/contract.test.ts', {}, 'blocking'],
  ])('%s %#', async (run, files, expected) => {
    expect(await verdict(run, file, files)).toBe(expected);
  });

  it('points into package.json', async () => {
    const files = manifest({ build: 'tsc', test: 'vitest run || true' });
    const proof = await proveRun(memoryRepository({ [file]: '', ...files, '.github/workflows/ci.yml': workflow('npm test') }), file);
    expect(proof).toMatchObject({ verdict: 'not-blocking', path: 'package.json', line: 4 });
  });
});
