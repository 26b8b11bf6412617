import type { Evidence } from '../../define.ts';
import { type Obstacle, obstacle, type Visit } from './attempt.ts';
import type { RunContext } from './run-scope.ts';
import { visitJob } from './visit-job.ts';
import { type Job, type Step, triggered, type Workflow } from './workflow.ts';
import { WorkflowRun } from './workflow-run.ts';

export type { Attempt, Obstacle, Visit } from './attempt.ts';

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
