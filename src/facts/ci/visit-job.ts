import { posix } from 'node:path';
import type { Evidence } from '../../define.ts';
import { brief, grade, type Obstacle, obstacle, type Place, type Visit } from './attempt.ts';
import { boolean, flag, interpolate, type Maybe, type Scope, string } from './expression.ts';
import { legName } from './matrix.ts';
import { visitSteps } from './visit-steps.ts';
import { type Job, readWorkflow } from './workflow.ts';
import { type LegRun, WorkflowRun } from './workflow-run.ts';
import { get, stringOf } from './yaml-tree.ts';

function jobName(job: Job, leg: LegRun): string {
  const suffix = leg.leg === undefined ? '' : legName(leg.leg);
  if (job.name === undefined) return job.id + suffix;
  const scope = leg.scope(new Map(), leg.env);
  return job.name.includes('${{') ? interpolate(job.name, scope, (value) => value ?? '…') : job.name + suffix;
}

/** Follows a job, each leg of its matrix, and the workflow it may call. */
export function visitJob(
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
        workflow: job.path,
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
