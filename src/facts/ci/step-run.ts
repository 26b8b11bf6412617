import { posix } from 'node:path';
import type { Repository } from '../../repo.ts';
import type { ParseShell } from '../../syntax/shell.ts';
import { CommandHost, type Trail } from './commands.ts';
import { interpolate, type Maybe, type Scope } from './expression.ts';
import { shellWords } from './pytest-config.ts';
import type { Place, State } from './shell-state.ts';
import { text, unknownValue, type Value } from './shell-value.ts';
import { judgeEnds, type StepVerdict, scriptEnds, shellSetup } from './step-fails.ts';

export interface ScriptStep extends Place {
  readonly text: string;
  readonly shell: string | undefined;
  readonly directory: string | undefined;
  readonly os: string | undefined;
  readonly scope: Scope;
  readonly env: ReadonlyMap<string, Maybe>;
}

export interface StepResult {
  readonly verdict: StepVerdict;
  readonly trail: Trail;
}

const unclear = (step: Place, reason: string): StepVerdict => ({ kind: 'unknown', reason, path: step.path, line: step.line });

/** Text of a script with its expressions put in; what is not known becomes a variable that nobody sets. */
export const scriptText = (source: string, scope: Scope): string => interpolate(source, scope, (value) => value ?? '$__unknown__');

/**
 * PowerShell runs every line, and the step ends with the exit code of the last native command.
 * Only scripts of plain command lines are read.
 */
function powershell(step: ScriptStep, source: string, host: CommandHost, trail: Trail, cwd: string | undefined): StepVerdict {
  const lines = source.replace(/`\r?\n/g, ' ').split(/\r?\n/);
  let last: { line: number; subject: boolean } | undefined;
  let blocked: StepVerdict | undefined;
  lines.forEach((raw, i) => {
    const plain = raw.replace(/(^|\s)#.*$/, '').trim();
    if (plain === '' || blocked) return;
    const line = step.line + i;
    if (/^(Write-|Get-|Set-|New-|Remove-|Copy-|Move-|Test-|\$env:\w+\s*=)/i.test(plain) && !/[;&|{]/.test(plain)) return;
    const command =
      plain
        .split('|')[0]
        ?.replace(/\d?>&?\d?\S*/g, '')
        .trim() ?? '';
    const structured = /[;{}()&]|\|\||\$\(|^\$|^(if|for|foreach|try|while|exit|throw)\b/i.test(plain.replace(/2>&1|"[^"]*"|'[^']*'/g, ''));
    const argv: Value[] = shellWords(command).map((word) => (word.includes('$') ? unknownValue : text(word)));
    const before = trail.hits.length;
    if (structured) {
      if (/test|jest|mocha|tox|nox/i.test(plain))
        blocked = unclear({ path: step.path, line }, 'PowerShell beyond plain command lines is not followed');
      else if (/exit|\$LASTEXITCODE/i.test(plain))
        blocked = unclear({ path: step.path, line }, 'PowerShell that sets its own exit code is not followed');
      return;
    }
    const effect = host.command(argv, { path: step.path, line, cwd, environment: new Map() });
    if (effect.kind === 'script' || effect.kind === 'sequence')
      blocked = unclear({ path: step.path, line }, 'a script started from PowerShell is not followed');
    if (last?.subject && trail.hits.length === before) {
      blocked = {
        kind: 'not-blocking',
        path: step.path,
        line: last.line,
        reason: 'PowerShell goes on after a failing command, and a later command decides the exit code',
      };
    }
    last = { line, subject: trail.hits.length > before || last?.subject === true };
  });
  if (blocked) return blocked;
  return last?.subject ? { kind: 'blocking' } : { kind: 'absent' };
}

/** Follows one `run:` step and says whether it must fail when the test file fails. */
export function runStep(step: ScriptStep, repo: Repository, testFile: string, parse: ParseShell): StepResult {
  const trail: Trail = { hits: [], hops: [], maybe: [], misses: [] };
  const host = new CommandHost({ repo, testFile, trail });
  const source = scriptText(step.text, step.scope);
  const directory = step.directory === undefined ? '' : scriptText(step.directory, step.scope);
  const joined = posix
    .normalize(directory)
    .replace(/^\.$|\/$/g, '')
    .replace(/^\.\//, '');
  const cwd =
    directory === '' ? '' : directory.includes('__unknown__') || joined.startsWith('..') || joined.startsWith('/') ? undefined : joined;
  const shell = step.shell === undefined ? undefined : scriptText(step.shell, step.scope);
  const windows = step.os === 'Windows';
  const mentions = /test|jest|mocha|tox|nox|\bmake\b/i.test(source);
  if ((shell === undefined && windows) || shell === 'pwsh' || shell === 'powershell') {
    return { verdict: powershell(step, source, host, trail, cwd), trail };
  }
  if (shell === undefined && step.os === undefined && mentions)
    return { verdict: unclear(step, 'the runner, and with it the shell, is not known'), trail };
  const setup = shellSetup(shell);
  if (!setup) return { verdict: mentions ? unclear(step, `a step of the shell ${shell} is not followed`) : { kind: 'absent' }, trail };
  const environment = new Map<string, Value>();
  for (const [name, value] of step.env) environment.set(name, value === undefined ? unknownValue : text(value.coerceString()));
  environment.set('CI', text('true'));
  environment.set('GITHUB_ACTIONS', text('true'));
  const ends: readonly State[] = scriptEnds({ text: source, setup, host, parse, environment, cwd, path: step.path, line: step.line });
  const hit = trail.hits[0];
  const verdict = judgeEnds(ends, hit ?? step);
  if (verdict.kind === 'unknown' && !hit && trail.maybe.length === 0 && !mentions) return { verdict: { kind: 'absent' }, trail };
  return { verdict, trail };
}
