import { describe, expect, it } from 'vitest';
import { aggregatesOf } from '../../src/facts/ci/aggregate.ts';
import { openCi, proveRun } from '../../src/facts/ci/prove.ts';
import { loadShell } from '../../src/syntax/shell.ts';
import { memoryRepository } from './memory-repository.ts';

const test = 'tests/test_contract.py';
const base = { [test]: 'def test_it():\n    assert 1\n', 'nginx.conf': 'events {}', 'docs/api.md': '# API', 'src/app.py': '' };
const steps = (run: string, more = ''): string =>
  `    runs-on: ubuntu-latest\n${more}    steps:\n      - uses: actions/checkout@v4\n      - run: ${run}\n`;
const workflow = (run: string, options: { on?: string; job?: string; before?: string } = {}): string =>
  `name: CI\non: ${options.on ?? 'pull_request'}\njobs:\n${options.before ?? ''}  test:\n${steps(run, options.job ?? '')}`;
const prove = (yaml: string, guarded?: string, files: Record<string, string> = {}) =>
  proveRun(memoryRepository({ ...base, '.github/workflows/ci.yml': yaml, ...files }), test, guarded);

const filtered = `  changes:
    runs-on: ubuntu-latest
    outputs:
      code: \${{ steps.filter.outputs.code }}
    steps:
      - uses: dorny/paths-filter@v3
        id: filter
        with:
          filters: |
            code:
              - 'src/**'
              - 'tests/**'
`;

describe('triggers', () => {
  it('accepts a plain pull_request', async () => {
    const proof = await prove(workflow('pytest'));
    expect(proof).toMatchObject({ verdict: 'blocking', checkName: 'test', path: '.github/workflows/ci.yml', line: 8 });
    expect(proof.chain.map((hop) => hop.line)).toEqual([2, 4, 8, 8]);
  });

  it.each([
    ['push', 'not started by pull requests'],
    ['{ workflow_dispatch: {}, schedule: [{ cron: "0 0 * * *" }] }', 'not started by pull requests'],
    ['pull_request_target', 'checks out the base'],
    ['{ pull_request: { types: [labeled] } }', 'new commits do not start it'],
    ['{ pull_request: { branches-ignore: ["ma*"] } }', 'skipped for pull requests into the main branch'],
    ['{ pull_request: { paths: ["src/**"] } }', 'the paths filter leaves out nginx.conf'],
    ['{ pull_request: { paths: ["**", "!*.conf"] } }', 'the paths filter leaves out nginx.conf'],
    ['{ pull_request: { paths-ignore: ["*.conf"] } }', 'paths-ignore leaves out nginx.conf'],
  ])('refuses on: %s', async (on, reason) => {
    const proof = await prove(workflow('pytest', { on }), 'nginx.conf');
    expect(proof.verdict).toBe('not-blocking');
    expect(proof.reason).toContain(reason);
    expect(proof.line).toBe(2);
  });

  it.each([
    '[push, pull_request]',
    '{ pull_request: }',
    '{ pull_request: { branches: ["**"], paths: ["*.conf", "!src/**"] } }',
    '{ pull_request: { branches: ["!dev", "m*"] } }',
  ])('accepts on: %s', async (on) => {
    expect((await prove(workflow('pytest', { on }), 'nginx.conf')).verdict).toBe('blocking');
  });

  it('does not know merge queues and other base branches', async () => {
    expect((await prove(workflow('pytest', { on: 'merge_group' }))).verdict).toBe('unknown');
    expect((await prove(workflow('pytest', { on: '{ pull_request: { branches: [develop] } }' }))).verdict).toBe('unknown');
  });

  it('reads no workflow below a sub-folder', async () => {
    const repo = memoryRepository({ ...base, '.github/workflows/old/ci.yml': workflow('pytest') });
    expect((await proveRun(repo, test)).verdict).toBe('not-blocking');
  });

  it('refuses a check that a second workflow always passes', async () => {
    const twin = (on: string) => ({
      '.github/workflows/skip.yml': workflow('echo fine', { on }).replace('      - uses: actions/checkout@v4\n', ''),
    });
    const proof = await prove(workflow('pytest'), undefined, twin('{ pull_request: { paths-ignore: ["src/**"] } }'));
    expect(proof).toMatchObject({
      verdict: 'not-blocking',
      reason: expect.stringContaining('same name'),
      path: '.github/workflows/skip.yml',
    });
    expect((await prove(workflow('pytest'), undefined, twin('{ pull_request: { paths-ignore: ["tests/**"] } }'))).verdict).toBe('blocking');
  });

  it('refuses a checkout of the base branch', async () => {
    const checkout = (ref: string) => workflow('pytest').replace('checkout@v4', `checkout@v4\n        with: { ref: "${ref}" }`);
    expect(await prove(checkout('main'))).toMatchObject({ verdict: 'not-blocking', line: 8 });
    expect((await prove(checkout('${{ github.base_ref }}'))).verdict).toBe('not-blocking');
    expect((await prove(checkout('${{ github.event.pull_request.head.sha }}'))).verdict).toBe('blocking');
  });
});

describe('jobs', () => {
  it.each([
    ["    if: github.event_name == 'push'\n", 'not-blocking'],
    ["    if: github.ref == 'refs/heads/main'\n", 'not-blocking'],
    ['    if: ${{ false }}\n', 'not-blocking'],
    ['    if: vars.RUN_TESTS\n', 'unknown'],
    ['    if: github.event.pull_request.head.repo.fork == false\n', 'unknown'],
    ["    if: github.event_name == 'pull_request' && !github.event.pull_request.draft\n", 'blocking'],
    ["    if: ${{ github.event_name == 'push' }} || false\n", 'blocking'],
    ['    continue-on-error: true\n', 'not-blocking'],
    ['    continue-on-error: ${{ inputs.soft }}\n', 'blocking'],
    ['    continue-on-error: ${{ vars.SOFT }}\n', 'unknown'],
    ['    strategy: { matrix: { python: [] } }\n', 'not-blocking'],
  ])('%s is %s', async (job, verdict) => {
    expect((await prove(workflow('pytest', { job }))).verdict).toBe(verdict);
  });

  it('evaluates a path filter for the guarded file', async () => {
    const yaml = workflow('pytest', { before: filtered, job: "    needs: changes\n    if: needs.changes.outputs.code == 'true'\n" });
    expect((await prove(yaml, 'src/app.py')).verdict).toBe('blocking');
    expect(await prove(yaml, 'nginx.conf')).toMatchObject({
      verdict: 'not-blocking',
      reason: expect.stringContaining('skipped for a change of nginx.conf'),
      line: 19,
    });
  });

  it('skips a job whose needed job is skipped, unless always() is said', async () => {
    const before = "  gate:\n    if: github.event_name == 'push'\n    runs-on: ubuntu-latest\n    steps: [{ run: echo }]\n";
    expect(await prove(workflow('pytest', { before, job: '    needs: gate\n' }))).toMatchObject({
      verdict: 'not-blocking',
      reason: expect.stringContaining('it needs gate'),
    });
    expect((await prove(workflow('pytest', { before, job: '    needs: [gate]\n    if: always()\n' }))).verdict).toBe('blocking');
    expect((await prove(workflow('pytest', { before, job: '    needs: [gate]\n    if: "!cancelled()"\n' }))).verdict).toBe('blocking');
  });

  it('names matrix legs and judges each', async () => {
    const matrix =
      '    strategy:\n      matrix:\n        python: ["3.11", "3.12"]\n        include:\n          - { python: "3.13", soft: true }\n    continue-on-error: ${{ matrix.soft == true }}\n';
    const proof = await prove(workflow('pytest', { job: matrix }));
    expect(proof).toMatchObject({ verdict: 'blocking', checkName: 'test (3.11)' });
    expect(proof.attempts.map((attempt) => attempt.verdict)).toEqual(['blocking', 'blocking', 'not-blocking']);
  });

  it('reads a matrix from the outputs of a path filter', async () => {
    const before = filtered.replace('outputs.code }}', 'outputs.changes }}');
    const job = '    needs: changes\n    strategy: { matrix: { part: "${{ fromJSON(needs.changes.outputs.code) }}" } }\n';
    expect(await prove(workflow('pytest', { before, job }), 'src/app.py')).toMatchObject({ verdict: 'blocking', checkName: 'test (code)' });
    expect(await prove(workflow('pytest', { before, job }), 'nginx.conf')).toMatchObject({
      verdict: 'not-blocking',
      reason: expect.stringContaining('matrix is empty'),
    });
  });

  it('follows reusable workflows of the repository', async () => {
    const caller = 'on: pull_request\njobs:\n  call:\n    uses: ./.github/workflows/tests.yml\n    with: { path: tests }\n';
    const called = `on:\n  workflow_call:\n    inputs: { path: { type: string } }\njobs:\n  unit:\n${steps('pytest ${{ inputs.path }}')}`;
    expect(await prove(caller, undefined, { '.github/workflows/tests.yml': called })).toMatchObject({
      verdict: 'blocking',
      checkName: 'call / unit',
    });
    expect((await prove(caller.replace('path: tests', 'path: other'), undefined, { '.github/workflows/tests.yml': called })).verdict).toBe(
      'not-blocking',
    );
    expect((await prove(caller.replace('./.github/workflows/tests.yml', 'org/ci/.github/workflows/tests.yml@v1'))).verdict).toBe('unknown');
  });

  it('follows composite actions of the repository', async () => {
    const yaml = 'on: pull_request\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: ./.github/actions/test\n';
    const action = 'runs:\n  using: composite\n  steps:\n    - run: pytest | tee log\n      shell: bash\n';
    expect((await prove(yaml, undefined, { '.github/actions/test/action.yml': action })).verdict).toBe('blocking');
    expect(await prove(yaml, undefined, { '.github/actions/test/action.yml': action.replace('shell: bash', 'shell: sh') })).toMatchObject({
      verdict: 'not-blocking',
      path: '.github/actions/test/action.yml',
      line: 4,
    });
  });
});

describe('steps', () => {
  it.each([
    ['pytest | tee log', 'not-blocking'],
    ['pytest || true', 'not-blocking'],
    ['pytest\n        continue-on-error: true', 'not-blocking'],
    ['pytest\n        if: failure()', 'not-blocking'],
    ['pytest\n        if: always()', 'blocking'],
    ['pytest\n        if: steps.x.outputs.changed', 'unknown'],
    ['pytest\n        shell: python', 'unknown'],
    ['pytest | tee log\n        shell: bash', 'blocking'],
    ['pytest\n        working-directory: tests', 'blocking'],
    ['pytest\n        working-directory: src', 'not-blocking'],
    ['pytest tests ${{ vars.ARGS }}', 'unknown'],
    ['python -m pytest -q tests/', 'blocking'],
    ['coverage run -m pytest tests && coverage report', 'blocking'],
    ['poetry run pytest tests/test_contract.py', 'blocking'],
    ['uv run --frozen --extra dev python -m pytest', 'blocking'],
    ['PYTHONPATH=src xvfb-run -a timeout 10m pytest', 'blocking'],
    ['cd tests && pytest', 'blocking'],
    ['make test', 'blocking'],
    ['make soft', 'not-blocking'],
    ['make all-tests', 'blocking'],
    ['make nothing', 'not-blocking'],
    ['bash scripts/test.sh', 'not-blocking'],
    ['bash -e scripts/test.sh', 'blocking'],
    ['./scripts/strict.sh tests', 'blocking'],
    ['./scripts/strict.sh src', 'not-blocking'],
    ['tox -e unit', 'blocking'],
    ['nox -s unit', 'blocking'],
    ['turbo run test', 'unknown'],
    ['docker compose run app pytest', 'unknown'],
    ['echo pytest', 'not-blocking'],
    ['python -m unittest discover -s tests', 'blocking'],
  ])('%s is %s', async (run, verdict) => {
    const files = {
      Makefile:
        'PY ?= python\nARGS = -q\n\n.PHONY: test\ntest:\n\t@$(PY) -m pytest $(ARGS)\nsoft:\n\t-pytest\nall-tests: test\n\techo done\nnothing:\n\techo pytest\n',
      'scripts/test.sh': '#!/bin/bash\npytest tests\necho done\n',
      'scripts/strict.sh': '#!/usr/bin/env bash\nset -euo pipefail\npytest "$@" | tee log\n',
      'tox.ini': '[tox]\nenvlist = unit\n\n[testenv:unit]\ncommands =\n    pytest {posargs:tests}\n',
      'noxfile.py': 'import nox\n\n@nox.session\ndef unit(session):\n    session.install("pytest")\n    session.run("pytest", "tests")\n',
    };
    expect((await prove(workflow(run), undefined, files)).verdict).toBe(verdict);
  });

  it('names the line of the swallowed failure', async () => {
    const yaml = workflow('|\n          echo start\n          pytest 2>&1 | tee log');
    expect(await prove(yaml)).toMatchObject({ verdict: 'not-blocking', line: 10, reason: expect.stringContaining('pipefail') });
  });

  it('reads plain PowerShell', async () => {
    const windows = (run: string): string => workflow(run).replace('ubuntu-latest', 'windows-latest');
    expect((await prove(windows('pytest 2>&1 | Tee-Object log.txt'))).verdict).toBe('blocking');
    expect((await prove(windows('|\n          pytest\n          git status'))).verdict).toBe('not-blocking');
    expect((await prove(windows('if ($true) { pytest }'))).verdict).toBe('unknown');
  });

  it('distrusts options set through GITHUB_ENV', async () => {
    const yaml = workflow('pytest').replace('- uses: actions/checkout@v4', '- run: echo "PYTEST_ADDOPTS=-k nothing" >> $GITHUB_ENV');
    expect((await prove(yaml)).verdict).toBe('unknown');
  });
});

describe('other systems', () => {
  it('are unknown', async () => {
    const repo = memoryRepository({ ...base, '.gitlab-ci.yml': 'test: { script: pytest }' });
    expect(await proveRun(repo, test)).toMatchObject({
      verdict: 'unknown',
      reason: expect.stringContaining('GitLab'),
      path: '.gitlab-ci.yml',
    });
  });

  it('broken workflows are unknown', async () => {
    expect(await prove('on: [\njobs: {')).toMatchObject({ verdict: 'unknown', path: '.github/workflows/ci.yml' });
  });
});

describe('aggregate jobs', () => {
  const summary = (rest: string): string =>
    `on: pull_request\njobs:\n  a:\n${steps('pytest')}  b:\n${steps('ruff check')}  all:\n    needs: [a, b]\n    runs-on: ubuntu-latest\n${rest}`;
  const judge = async (rest: string) => {
    const repo = memoryRepository({ ...base, '.github/workflows/ci.yml': summary(rest) });
    return aggregatesOf(repo, (await openCi(repo)).workflows, test, await loadShell())[0];
  };

  it.each([
    ["    if: always()\n    steps:\n      - run: exit 1\n        if: contains(needs.*.result, 'failure')\n", []],
    [
      '    if: always()\n    steps:\n      - run: |\n          if [ "${{ needs.a.result }}" != success ] || [ "${{ needs.b.result }}" != success ]; then exit 1; fi\n',
      [],
    ],
    ['    if: always()\n    steps:\n      - uses: re-actors/alls-green@release/v1\n        with: { jobs: "${{ toJSON(needs) }}" }\n', []],
    ['    if: always()\n    steps:\n      - run: echo passed\n', ['a', 'b']],
    [
      "    if: always()\n    steps:\n      - run: echo passed\n        if: needs.a.result == 'success' && needs.b.result == 'success'\n",
      ['a', 'b'],
    ],
    ['    if: always()\n    steps:\n      - run: test "${{ needs.a.result }}" = success\n', ['b']],
    ['    steps:\n      - run: echo passed\n', ['a', 'b']],
  ])('%s', async (rest, swallows) => {
    expect(await judge(rest)).toMatchObject({ job: 'all', swallows, unknown: [] });
  });

  it('are named beside the swallowed status and the path filter that they hide', async () => {
    const gated = "    needs: changes\n    if: needs.changes.outputs.code == 'true'\n";
    const end =
      '  all:\n    name: All checks\n    needs: [changes, test]\n    if: always()\n    runs-on: x\n    steps:\n      - run: echo passed\n';
    const { verdict, account } = await prove(workflow('pytest | tee log', { before: filtered, job: gated }) + end, 'nginx.conf');
    expect(verdict).toBe('not-blocking');
    expect(account.map(({ line, note }) => [line, note])).toEqual([
      [19, expect.stringMatching(/^not blocking in "test": the job is skipped for a change of nginx\.conf/)],
      [22, 'not blocking in "test": the pipe takes the status of its last command: pipefail is off'],
      [23, 'the summary "All checks" stays green: no step of it fails when a job it needs has failed'],
    ]);
  });
});
