import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { tool } from '../../src/version.ts';

const project = dirname(dirname(import.meta.dirname));
const action = join(project, '.github', 'actions', 'ready');
const root = mkdtempSync(join(tmpdir(), 'action ü '));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const script = (path: string, text: string): void => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `#!/usr/bin/env bash\n${text}\n`);
  chmodSync(path, 0o755);
};

let home = '';
let count = 0;
beforeEach(() => {
  home = join(root, String(count++));
  mkdirSync(join(home, 'workspace', 'svc'), { recursive: true });
  writeFileSync(join(home, 'workspace', 'svc', 'app.py'), 'x = 1\n');
});

/** Runs a script of the action with the environment that GitHub gives. */
function run(name: string, environment: Readonly<Record<string, string>>) {
  const [output, summary] = [join(home, 'output'), join(home, 'summary')];
  for (const file of [output, summary]) writeFileSync(file, '');
  const result = spawnSync('bash', ['--noprofile', '--norc', '-e', '-o', 'pipefail', join(action, name)], {
    cwd: join(home, 'workspace'),
    encoding: 'utf8',
    env: {
      PATH: `${join(home, 'bin')}:${dirname(process.execPath)}:/usr/bin:/bin`,
      HOME: home,
      CI: 'true',
      GITHUB_ACTIONS: 'true',
      GITHUB_WORKSPACE: join(home, 'workspace'),
      GITHUB_OUTPUT: output,
      GITHUB_STEP_SUMMARY: summary,
      GITHUB_ACTION_PATH: action,
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_REPOSITORY: 'o/r',
      GITHUB_SHA: 'a'.repeat(40),
      RUNNER_TEMP: home,
      INPUT_PATH: 'svc',
      INPUT_PACKAGE: 'autopack-ready@0.1.0',
      INPUT_REQUIRE: 'ready',
      INPUT_SINCE: '',
      INPUT_ONLY: '',
      INPUT_CONFIG: '',
      ...environment,
    },
  });
  const outputs = Object.fromEntries(
    readFileSync(output, 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split(/=(.*)/s).slice(0, 2)),
  );
  return { code: result.status, out: result.stdout, err: result.stderr, outputs, summary: readFileSync(summary, 'utf8') };
}

const installed = (): void => {
  const tsx = join(project, 'node_modules', 'tsx', 'dist', 'cli.mjs');
  script(
    join(home, 'autopack-ready', 'node_modules', '.bin', 'autopack-ready'),
    `exec "${process.execPath}" "${tsx}" --tsconfig "${join(project, 'tsconfig.json')}" "${join(project, 'src', 'cli.ts')}" "$@"`,
  );
};

describe('check.sh', () => {
  it('annotates, writes the summary and every report, and hands the code on', () => {
    installed();
    const { code, out, outputs, summary } = run('check.sh', {});
    expect([code, outputs.code, outputs.written]).toEqual([0, '1', 'true']);
    expect(out.trimEnd().split('\n').at(-1)).toMatch(/^::error title=autopack-ready::NOT READY \d+ of 16/);
    expect(summary).toMatch(/^## ❌ NOT READY/);
    expect(readdirSync(outputs.reports ?? '').sort()).toEqual(['report.html', 'report.json', 'report.md', 'report.sarif']);
  });

  it('is green when the requirement is met, whatever characters an input has', () => {
    installed();
    expect(run('check.sh', { INPUT_REQUIRE: '0' }).outputs.code).toBe('0');
    const { outputs, out } = run('check.sh', { INPUT_ONLY: '$(touch owned)"; exit 0 #' });
    expect([outputs.code, outputs.written]).toEqual(['2', 'false']);
    expect(out).toContain('::error title=autopack-ready::The check ended with exit code 2');
    expect(readdirSync(join(home, 'workspace'))).toEqual(['svc']);
  });

  it('is red when the program cannot be installed', () => {
    script(join(home, 'bin', 'npm'), 'exit 1');
    expect(run('check.sh', {}).outputs).toMatchObject({ code: '3', written: 'false' });
  });
});

describe('comment.sh', () => {
  const gh = (body: string): void => script(join(home, 'bin', 'gh'), `echo "$*" >> "${join(home, 'calls')}"\n${body}`);
  const environment = () => {
    writeFileSync(join(home, 'report.md'), 'the report\n');
    return { REPORT: join(home, 'report.md'), PULL_REQUEST: '7', GH_TOKEN: 'x' };
  };
  const calls = (): readonly string[] => readFileSync(join(home, 'calls'), 'utf8').trim().split('\n');

  it('posts the first time and edits its own comment later', () => {
    gh('exit 0');
    expect(run('comment.sh', environment()).code).toBe(0);
    expect(calls()[1]).toMatch(/^api --method POST repos\/o\/r\/issues\/7\/comments -F body=@/);
    rmSync(join(home, 'calls'));
    gh('[[ "$*" == *--paginate* ]] && printf "41\\n42\\n"; exit 0');
    expect(run('comment.sh', environment()).code).toBe(0);
    expect(calls()[1]).toMatch(/^api --method PATCH repos\/o\/r\/issues\/comments\/41 -F body=@/);
  });

  it('warns and stays green where it is not permitted', () => {
    for (const body of ['exit 1', '[[ "$*" == *--paginate* ]] && exit 0; exit 1']) {
      gh(body);
      const { code, out } = run('comment.sh', environment());
      expect([code, out]).toEqual([0, expect.stringContaining('::warning title=autopack-ready::')]);
    }
  });
});

describe('the workflow files', () => {
  const load = (path: string) => parse(readFileSync(join(project, path), 'utf8'));

  it('pin the version of this program', () => {
    expect(load('.github/actions/ready/action.yml').inputs.package.default).toBe(`autopack-ready@${tool.version}`);
    expect(load('.github/workflows/ready.yml').on.workflow_call.inputs.package.default).toBe(`autopack-ready@${tool.version}`);
  });

  it('put no expression into a shell', () => {
    const steps = [
      ...load('.github/actions/ready/action.yml').runs.steps,
      ...Object.values<{ steps: { run?: string }[] }>(load('.github/workflows/ready.yml').jobs).flatMap((job) => job.steps),
    ] as { run?: string }[];
    expect(steps.length).toBeGreaterThan(8);
    for (const { run: command } of steps) expect(command ?? '').not.toContain('${{');
  });

  it('end red or green by the exit code alone', () => {
    const steps = load('.github/actions/ready/action.yml').runs.steps;
    expect(steps.at(-1)).toMatchObject({ if: 'always()', run: 'exit "$CODE"' });
    expect(
      steps.filter((step: { uses?: string }) => step.uses).every((step: { 'continue-on-error'?: boolean }) => step['continue-on-error']),
    ).toBe(true);
  });

  it.each(['check.sh', 'comment.sh'])('%s parses', (name) => {
    expect(execFileSync('bash', ['-n', join(action, name)], { encoding: 'utf8' })).toBe('');
  });
});
