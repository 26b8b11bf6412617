import type { Repository } from '../../repo.ts';
import type { ParseShell } from '../../syntax/shell.ts';
import { condition, flag } from './expression.ts';
import { type RunContext, withEnv } from './run-scope.ts';
import type { ShellHost } from './shell-state.ts';
import { type Truth, text, unknownValue, type Value } from './shell-value.ts';
import { scriptEnds, shellSetup } from './step-fails.ts';
import { scriptText } from './step-run.ts';
import { type Job, triggered, type Workflow } from './workflow.ts';
import { WorkflowRun } from './workflow-run.ts';

/** A job that stands for others: one check to require instead of many. */
export interface Aggregate {
  readonly path: string;
  readonly line: number;
  readonly job: string;
  readonly checkName: string;
  /** Jobs whose failure leaves this job green or skipped. */
  readonly swallows: readonly string[];
  /** Jobs for which it is not known. */
  readonly unknown: readonly string[];
  readonly reason: string;
}

const gateActions = /^(re-actors\/alls-green)@/;

/** Whether a step must fail in a run where a needed job has failed. */
function stepTurnsRed(run: WorkflowRun, job: Job, index: number, parse: ParseShell): Truth {
  const step = job.steps[index];
  if (!step) return false;
  const leg = run.leg(job, new Map());
  const env = withEnv(leg.env, step.env, leg.scope(new Map(), leg.env));
  const scope = leg.scope(new Map(), env);
  const active = condition(step.condition?.text, scope);
  const tolerated = flag(step.continueOnError?.value, scope);
  if (active === false || tolerated) return false;
  if (step.uses !== undefined && gateActions.test(step.uses)) return active;
  if (!step.run) return false;
  const setup = shellSetup(step.shell ?? job.shell);
  if (!setup) return undefined;
  const environment = new Map<string, Value>();
  for (const [name, value] of env) environment.set(name, value === undefined ? unknownValue : text(value.coerceString()));
  const host: ShellHost = { command: () => ({ kind: 'ordinary' }) };
  const ends = scriptEnds({ text: scriptText(step.run.text, scope), setup, host, parse, environment, path: job.path, line: step.run.line });
  const plain = ends.filter((end) => end.deviations === 0);
  if (ends.some((end) => end.opaque) || plain.length === 0) return undefined;
  const red = plain.every((end) => end.status !== 0);
  const green = plain.every((end) => end.status === 0);
  if (green && ends.length === plain.length) return false;
  return red && active && tolerated === false ? true : undefined;
}

function judge(workflow: Workflow, job: Job, context: RunContext, parse: ParseShell): Aggregate {
  const swallows: string[] = [];
  const unknown: string[] = [];
  let skipped = false;
  for (const needed of job.needs) {
    const alone = new WorkflowRun(workflow, context);
    const other = workflow.jobs.get(needed);
    // A job that never runs for this change, or whose failure is tolerated, has nothing to hand on.
    if (!other || alone.state(needed).result === 'skipped' || flag(other.continueOnError?.value, alone.scope(other))) continue;
    const run = new WorkflowRun(workflow, context, new Set([needed]));
    const runs = run.runs(job);
    if (runs === false) {
      swallows.push(needed);
      skipped = true;
      continue;
    }
    const red = job.steps.map((_, i) => stepTurnsRed(run, job, i, parse));
    if (runs && red.includes(true)) continue;
    if (runs === undefined || red.includes(undefined)) unknown.push(needed);
    else swallows.push(needed);
  }
  const reason =
    swallows.length === 0
      ? 'it fails when a job it needs fails'
      : skipped
        ? 'it is skipped when a job it needs fails, and a skipped job counts as passed'
        : 'no step of it fails when a job it needs has failed';
  return { path: job.path, line: job.line, job: job.id, checkName: job.name ?? job.id, swallows, unknown, reason };
}

/** Jobs without tests of their own that sum up others, and which failures they swallow, for a pull request that changes `file`. */
export function aggregatesOf(repo: Repository, workflows: readonly Workflow[], file: string, parse: ParseShell): readonly Aggregate[] {
  const context: RunContext = { event: 'pull_request', file, inputs: undefined, readText: (name) => repo.text(name) };
  return workflows
    .filter((workflow) => triggered(workflow, file).runs !== false)
    .flatMap((workflow) =>
      [...workflow.jobs.values()].flatMap((job): readonly Aggregate[] => {
        // One needed job is an order; two or more without a checkout are a summary.
        const works = job.steps.some((step) => step.uses?.startsWith('actions/checkout') || step.uses?.startsWith('./'));
        return job.needs.length < 2 || works || job.uses !== undefined ? [] : [judge(workflow, job, context, parse)];
      }),
    );
}
