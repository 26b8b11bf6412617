import { posix } from 'node:path';
import type { Evidence } from '../../define.ts';
import type { Repository } from '../../repo.ts';
import type { ParseShell } from '../../syntax/shell.ts';
import type { Hop } from './commands.ts';
import { boolean, condition, flag, interpolate, type Maybe, type Scope, string } from './expression.ts';
import { legName } from './matrix.ts';
import { type RunContext, stepOutputs, withEnv } from './run-scope.ts';
import { runStep } from './step-run.ts';
import { type Job, readStep, readWorkflow, type Step, triggered, type Workflow } from './workflow.ts';
import { type LegRun, WorkflowRun } from './workflow-run.ts';
import { get, stringOf, yamlTree } from './yaml-tree.ts';

/** A reason why a step that runs the test does not, or may not, turn its check red. */
export interface Obstacle {
  readonly kind: 'not-blocking' | 'unknown';
  readonly reason: string;
  readonly path: string;
  readonly line: number;
}

/** One step that runs (or may run) the test file. */
export interface Attempt {
  readonly verdict: 'blocking' | 'not-blocking' | 'unknown';
  /** False when it is not known that the step runs the file. */
  readonly certain: boolean;
  readonly job: string;
  readonly checkName: string;
  readonly obstacles: readonly Obstacle[];
  readonly chain: readonly Evidence[];
}

export interface Visit {
  readonly repo: Repository;
  readonly parse: ParseShell;
  readonly testFile: string;
  readonly attempts: Attempt[];
  readonly misses: Hop[];
}

interface Place {
  readonly run: WorkflowRun;
  readonly job: Job;
  readonly checkName: string;
  readonly obstacles: readonly Obstacle[];
  readonly chain: readonly Evidence[];
}

const obstacle = (kind: Obstacle['kind'], reason: string, path: string, line: number): Obstacle => ({ kind, reason, path, line });

function grade(obstacles: readonly Obstacle[]): Attempt['verdict'] {
  if (obstacles.some((entry) => entry.kind === 'not-blocking')) return 'not-blocking';
  return obstacles.length > 0 ? 'unknown' : 'blocking';
}

interface StepState {
  readonly steps: Map<string, ReadonlyMap<string, Maybe>>;
  /** Why later steps may not test the change, or not all of it. */
  environment: Obstacle | undefined;
}

/** A checkout of something else than the change under review. */
function otherRevision(step: Step, path: string): Obstacle | undefined {
  const ref = stringOf(get(step.inputs, 'ref'));
  if (ref === undefined || ref === '' || get(step.inputs, 'path') || get(step.inputs, 'repository')) return undefined;
  if (/head_ref|head\.(sha|ref)|github\.(sha|ref)\b|refs\/pull\//.test(ref)) return undefined;
  const literal = !ref.includes('${{') || /base_ref|base\.(sha|ref)|default_branch/.test(ref);
  return obstacle(
    literal ? 'not-blocking' : 'unknown',
    `the job checks out ${ref}, not the change`,
    path,
    get(step.inputs, 'ref')?.line ?? step.line,
  );
}

function visitSteps(
  visit: Visit,
  place: Place,
  steps: readonly Step[],
  path: string,
  leg: LegRun,
  state: StepState,
  defaults: { shell: string | undefined; directory: string | undefined },
  depth: number,
): void {
  const { context } = place.run;
  for (const step of steps) {
    const scope = leg.scope(state.steps, leg.env);
    const env = withEnv(leg.env, step.env, scope);
    const inner = leg.scope(state.steps, env);
    const active = condition(step.condition?.text, inner);
    const outputs = stepOutputs(step, context);
    if (step.id !== undefined && active === false) state.steps.set(step.id, new Map());
    else if (step.id !== undefined && active && outputs) state.steps.set(step.id, outputs);
    const obstacles = [...place.obstacles];
    const at = step.condition?.line ?? step.line;
    if (active === false) obstacles.push(obstacle('not-blocking', `the step does not run (if: ${brief(step.condition?.text)})`, path, at));
    if (active === undefined)
      obstacles.push(obstacle('unknown', `whether the step runs is not known (if: ${brief(step.condition?.text)})`, path, at));
    const tolerated = flag(step.continueOnError?.value, inner);
    const line = step.continueOnError?.line ?? step.line;
    if (tolerated) obstacles.push(obstacle('not-blocking', 'continue-on-error on the step keeps the job green', path, line));
    if (tolerated === undefined) obstacles.push(obstacle('unknown', 'continue-on-error of the step is not known', path, line));
    const chain: Evidence[] = [...place.chain, { path, line: step.line, note: step.name ?? 'step' }];
    if (step.uses?.startsWith('./') && depth < 10) {
      visitComposite(visit, { ...place, obstacles, chain }, step, leg, inner, depth);
      continue;
    }
    if (step.uses?.startsWith('actions/checkout@')) state.environment ??= otherRevision(step, path);
    if (!step.run) continue;
    if (state.environment) obstacles.push(state.environment);
    visitScript(visit, { ...place, obstacles, chain }, step, path, leg, env, inner, defaults);
    if (/GITHUB_ENV/.test(step.run.text) && /PYTEST_ADDOPTS|VITEST|JEST|NODE_OPTIONS/.test(step.run.text)) {
      state.environment = obstacle('unknown', 'an earlier step sets options of the test runner through GITHUB_ENV', path, step.line);
    }
  }
}

const brief = (text: string | undefined): string => (text ?? '').replace(/\s+/g, ' ').slice(0, 120);

function visitScript(
  visit: Visit,
  place: Place,
  step: Step,
  path: string,
  leg: LegRun,
  env: ReadonlyMap<string, Maybe>,
  scope: Scope,
  defaults: { shell: string | undefined; directory: string | undefined },
): void {
  if (!step.run) return;
  const shell = step.shell ?? defaults.shell ?? (place.job.container ? 'sh' : undefined);
  const { verdict, trail } = runStep(
    { text: step.run.text, path, line: step.run.line, shell, directory: step.directory ?? defaults.directory, os: leg.os, scope, env },
    visit.repo,
    visit.testFile,
    visit.parse,
  );
  visit.misses.push(...trail.misses);
  const hit = trail.hits[0];
  const [maybe] = trail.maybe;
  const obstacles = [...place.obstacles];
  if (verdict.kind === 'absent') {
    if (!maybe && !hit) return;
    if (maybe) obstacles.push(obstacle('unknown', maybe.note, maybe.path, maybe.line));
    else if (hit) obstacles.push(obstacle('unknown', 'whether the command is reached is not known', hit.path, hit.line));
  } else if (verdict.kind !== 'blocking') obstacles.push(obstacle(verdict.kind, verdict.reason, verdict.path, verdict.line));
  const chain: Evidence[] = [...place.chain, ...trail.hops, ...(hit ? [hit] : maybe ? [maybe] : [])];
  visit.attempts.push({
    verdict: grade(obstacles),
    certain: hit !== undefined,
    job: place.job.id,
    checkName: place.checkName,
    obstacles,
    chain,
  });
}

function visitComposite(visit: Visit, place: Place, step: Step, leg: LegRun, scope: Scope, depth: number): void {
  const folder = posix.normalize(step.uses ?? '').replace(/\/$/, '');
  const path = [`${folder}/action.yml`, `${folder}/action.yaml`].find((candidate) => visit.repo.file(candidate));
  const tree = path === undefined ? undefined : yamlTree(visit.repo.text(path) ?? '');
  if (path === undefined || !tree || stringOf(get(tree, 'runs', 'using')) !== 'composite') return;
  const steps = (get(tree, 'runs', 'steps')?.items ?? []).map(readStep);
  const inputs = new Map<string, Maybe>();
  for (const [name, input] of get(tree, 'inputs')?.entries ?? []) {
    const given = get(step.inputs, name) ?? get(input, 'default');
    let known = true;
    const value = interpolate(stringOf(given) ?? '', scope, (inner) => {
      if (inner === undefined) known = false;
      return inner ?? '';
    });
    inputs.set(name, known ? string(value) : undefined);
  }
  const inner: LegRun = {
    ...leg,
    scope: (states, env, success) => {
      const outer = leg.scope(states, env, success);
      return {
        ...outer,
        lookup: (access) =>
          access[0] === 'inputs' && access[1] !== undefined
            ? inputs.has(access[1])
              ? inputs.get(access[1])
              : outer.lookup(['inputs', ''])
            : outer.lookup(access),
      };
    },
  };
  visitSteps(
    visit,
    place,
    steps,
    path,
    inner,
    { steps: new Map(), environment: undefined },
    { shell: undefined, directory: undefined },
    depth + 1,
  );
}

function jobName(job: Job, leg: LegRun): string {
  const suffix = leg.leg === undefined ? '' : legName(leg.leg);
  if (job.name === undefined) return job.id + suffix;
  const scope = leg.scope(new Map(), leg.env);
  return job.name.includes('${{') ? interpolate(job.name, scope, (value) => value ?? '…') : job.name + suffix;
}

function visitJob(
  visit: Visit,
  run: WorkflowRun,
  job: Job,
  outer: { obstacles: readonly Obstacle[]; chain: readonly Evidence[]; name: string },
  depth: number,
): void {
  const obstacles = [...outer.obstacles];
  const runs = run.runs(job);
  const at = job.condition?.line ?? job.line;
  const skipped = job.needs.find((id) => run.state(id).result === 'skipped');
  const why =
    skipped !== undefined && run.scope(job).success === false
      ? `it needs ${skipped}, which is skipped`
      : `if: ${brief(job.condition?.text)}`;
  if (runs === false)
    obstacles.push(
      obstacle(
        'not-blocking',
        `the job is skipped for a change of ${run.context.file} (${why}), and a skipped job counts as passed`,
        job.path,
        at,
      ),
    );
  if (runs === undefined)
    obstacles.push(obstacle('unknown', `whether the job runs for a change of ${run.context.file} is not known (${why})`, job.path, at));
  const legs = run.legs(job);
  if (legs?.length === 0)
    obstacles.push(obstacle('not-blocking', 'the matrix is empty, so the job is skipped', job.path, job.matrix?.line ?? job.line));
  for (const leg of legs && legs.length > 0 ? legs : [undefined]) {
    const legRun = run.leg(job, leg);
    const scope = legRun.scope(new Map(), legRun.env);
    const own = [...obstacles];
    const tolerated = flag(job.continueOnError?.value, scope);
    const line = job.continueOnError?.line ?? job.line;
    if (tolerated) own.push(obstacle('not-blocking', 'continue-on-error on the job keeps the run green', job.path, line));
    if (tolerated === undefined) own.push(obstacle('unknown', 'continue-on-error of the job is not known', job.path, line));
    if (leg === undefined && legs === undefined)
      own.push(obstacle('unknown', 'the matrix is not known', job.path, job.matrix?.line ?? job.line));
    const checkName = outer.name + jobName(job, legRun);
    const chain: Evidence[] = [...outer.chain, { path: job.path, line: job.line, note: `job ${job.id}` }];
    if (job.uses !== undefined) visitReusable(visit, run, job, scope, { obstacles: own, chain, name: `${checkName} / ` }, depth);
    else {
      const place: Place = { run, job, checkName, obstacles: own, chain };
      visitSteps(
        visit,
        place,
        job.steps,
        job.path,
        legRun,
        { steps: new Map(), environment: undefined },
        { shell: job.shell, directory: job.directory },
        0,
      );
    }
  }
}

function visitReusable(
  visit: Visit,
  run: WorkflowRun,
  job: Job,
  scope: Scope,
  outer: { obstacles: readonly Obstacle[]; chain: readonly Evidence[]; name: string },
  depth: number,
): void {
  const path = job.uses?.startsWith('./') ? posix.normalize(job.uses) : undefined;
  const workflow = path === undefined ? undefined : readWorkflow(path, visit.repo.text(path) ?? '');
  if (path === undefined || depth > 9) {
    const obstacles = [
      ...outer.obstacles,
      obstacle('unknown', `the reusable workflow ${job.uses} is not in this repository`, job.path, job.line),
    ];
    if (/test|ci/i.test(`${job.id} ${job.uses}`))
      visit.attempts.push({
        verdict: grade(obstacles),
        certain: false,
        job: job.id,
        checkName: outer.name.replace(/ \/ $/, ''),
        obstacles,
        chain: outer.chain,
      });
    return;
  }
  if (
    !workflow ||
    !(
      get(workflow.on, 'workflow_call') ||
      stringOf(workflow.on) === 'workflow_call' ||
      workflow.on?.items?.some((item) => item.value === 'workflow_call')
    )
  )
    return;
  const inputs = new Map<string, Maybe>();
  for (const [name, input] of get(workflow.on, 'workflow_call', 'inputs')?.entries ?? []) {
    const given = get(job.inputs, name) ?? get(input, 'default');
    const text = stringOf(given);
    let known = true;
    const value = interpolate(text ?? '', scope, (inner) => {
      if (inner === undefined) known = false;
      return inner ?? '';
    });
    const typed = stringOf(get(input, 'type')) === 'boolean' && (value === 'true' || value === 'false' || value === '');
    inputs.set(name, !known ? undefined : typed ? boolean(value === 'true') : string(value));
  }
  const inner = new WorkflowRun(workflow, { ...run.context, inputs });
  for (const called of workflow.jobs.values()) visitJob(visit, inner, called, outer, depth + 1);
}

/** A job of another workflow that reports the same check for this change and always passes. */
function alwaysGreenTwin(workflows: readonly Workflow[], workflow: Workflow, job: Job, guarded: string): Job | undefined {
  const name = job.name ?? job.id;
  const trivial = (step: Step): boolean => !step.uses && /^\s*((echo|printf|true|:|exit 0)\b[^|&;]*\s*)*$/.test(step.run?.text ?? '');
  return workflows
    .filter((other) => other !== workflow && triggered(other, guarded).runs !== false)
    .flatMap((other) => [...other.jobs.values()])
    .find((twin) => (twin.name ?? twin.id) === name && twin.uses === undefined && twin.steps.every(trivial));
}

/** Adds an attempt for each step of a workflow that runs or may run the test file. */
export function visitWorkflow(visit: Visit, workflow: Workflow, guarded: string, workflows: readonly Workflow[]): void {
  const trigger = triggered(workflow, guarded);
  const obstacles: Obstacle[] = [];
  if (trigger.runs === false) obstacles.push(obstacle('not-blocking', trigger.reason, workflow.path, trigger.line));
  if (trigger.runs === undefined) obstacles.push(obstacle('unknown', trigger.reason, workflow.path, trigger.line));
  const context: RunContext = {
    event: trigger.event === 'merge_group' ? 'merge_group' : 'pull_request',
    file: guarded,
    inputs: undefined,
    readText: (path) => visit.repo.text(path),
  };
  const run = new WorkflowRun(workflow, context);
  const chain: Evidence[] = [{ path: workflow.path, line: trigger.line, note: `workflow ${workflow.name}` }];
  for (const job of workflow.jobs.values()) {
    const twin = alwaysGreenTwin(workflows, workflow, job, guarded);
    const shared = twin
      ? [
          obstacle(
            'not-blocking',
            `a job that always passes reports a check of the same name (${job.name ?? job.id})`,
            twin.path,
            twin.line,
          ),
        ]
      : [];
    visitJob(visit, run, job, { obstacles: [...obstacles, ...shared], chain, name: '' }, 0);
  }
}
