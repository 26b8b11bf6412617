import { condition, type Maybe, type Scope } from './expression.ts';
import { type Leg, matrixLegs } from './matrix.ts';
import { type JobResult, type JobState, jobOutputs, type RunContext, runnerOs, scopeOf, stepOutputs, withEnv } from './run-scope.ts';
import type { Truth } from './shell-value.ts';
import type { Job, Workflow } from './workflow.ts';

/** One leg of a job: its scope before any step has run. */
export interface LegRun {
  readonly leg: Leg | undefined;
  readonly os: string | undefined;
  scope(steps: ReadonlyMap<string, ReadonlyMap<string, Maybe>>, env: ReadonlyMap<string, Maybe>, success?: Truth): Scope;
  readonly env: ReadonlyMap<string, Maybe>;
}

/** A simulated run of one workflow in which the jobs named in `failing` fail and all others succeed or are skipped. */
export class WorkflowRun {
  readonly workflow: Workflow;
  readonly context: RunContext;
  private readonly states = new Map<string, JobState>();
  private readonly failing: ReadonlySet<string>;

  constructor(workflow: Workflow, context: RunContext, failing: ReadonlySet<string> = new Set()) {
    this.workflow = workflow;
    this.context = context;
    this.failing = failing;
  }

  private ancestors(job: Job, seen = new Set<string>()): Set<string> {
    for (const id of job.needs) {
      if (seen.has(id)) continue;
      seen.add(id);
      const needed = this.workflow.jobs.get(id);
      if (needed) this.ancestors(needed, seen);
    }
    return seen;
  }

  private results(job: Job): readonly JobResult[] {
    return [...this.ancestors(job)].map((id) => this.state(id).result);
  }

  /** Scope of the job's own `if`, `strategy` and `outputs`. */
  scope(job: Job, leg: Leg | undefined = new Map()): Scope {
    const results = this.results(job);
    const success: Truth = results.some((result) => result === 'failure' || result === 'skipped')
      ? false
      : results.includes(undefined)
        ? undefined
        : true;
    const failure: Truth = results.includes('failure') ? true : results.includes(undefined) ? undefined : false;
    const parts = {
      context: this.context,
      needs: new Map(job.needs.map((id) => [id, this.state(id)])),
      leg,
      steps: new Map(),
      success,
      failure,
      os: undefined,
    };
    const env = withEnv(new Map(), this.workflow.env, scopeOf({ ...parts, env: new Map() }));
    return scopeOf({ ...parts, env });
  }

  /** Whether the job runs. */
  runs(job: Job): Truth {
    return condition(job.condition?.text, this.scope(job));
  }

  state(id: string): JobState {
    const known = this.states.get(id);
    if (known) return known;
    // A cycle of needs is not valid; nothing is known of it.
    this.states.set(id, { result: undefined, outputs: new Map() });
    const job = this.workflow.jobs.get(id);
    if (!job) return { result: undefined, outputs: new Map() };
    const runs = this.runs(job);
    const failed = this.failing.has(id);
    const result: JobResult = runs === undefined ? undefined : !runs ? 'skipped' : failed ? 'failure' : 'success';
    const state: JobState = { result, outputs: this.outputs(job) };
    this.states.set(id, state);
    return state;
  }

  private outputs(job: Job): ReadonlyMap<string, Maybe> {
    if (!job.outputs) return new Map();
    const steps = new Map<string, ReadonlyMap<string, Maybe>>();
    const [leg] = this.legs(job) ?? [];
    const run = this.leg(job, leg);
    for (const step of job.steps) {
      if (step.id === undefined) continue;
      const active = condition(step.condition?.text, run.scope(steps, run.env));
      const outputs = stepOutputs(step, this.context);
      if (active === false) steps.set(step.id, new Map());
      else if (active && outputs) steps.set(step.id, outputs);
    }
    return jobOutputs(job, run.scope(steps, run.env));
  }

  legs(job: Job): readonly Leg[] | undefined {
    return matrixLegs(job.matrix, this.scope(job, undefined));
  }

  leg(job: Job, leg: Leg | undefined): LegRun {
    const outer = this.scope(job, leg);
    const os = runnerOs(job, outer);
    const needs = new Map(job.needs.map((id) => [id, this.state(id)]));
    const scope: LegRun['scope'] = (steps, env, success = true) =>
      scopeOf({ context: this.context, needs, leg, env, steps, success, failure: success === undefined ? undefined : !success, os });
    const outerEnv = withEnv(new Map(), this.workflow.env, outer);
    const env = withEnv(outerEnv, job.env, scope(new Map(), outerEnv));
    return { leg, os, scope, env };
  }
}
