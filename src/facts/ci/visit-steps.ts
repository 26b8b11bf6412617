import { posix } from 'node:path';
import type { Evidence } from '../../define.ts';
import { brief, grade, type Obstacle, obstacle, type Place, type Visit } from './attempt.ts';
import { THIS_TOOL } from './commands.ts';
import { condition, flag, interpolate, type Maybe, type Scope, string } from './expression.ts';
import { stepOutputs, withEnv } from './run-scope.ts';
import { runStep } from './step-run.ts';
import { readStep, type Step } from './workflow.ts';
import type { LegRun } from './workflow-run.ts';
import { get, stringOf, yamlTree } from './yaml-tree.ts';

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

/** Adds an attempt for each of these steps that runs or may run the file. */
export function visitSteps(
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
    if (visit.testFile === THIS_TOOL && /(?:^|\/)autopack-ready(?:\/|@)/.test(step.uses ?? '')) {
      const own = state.environment ? [...obstacles, state.environment] : [...obstacles];
      const demand = stringOf(get(step.inputs, 'require')) ?? 'ready';
      const only = stringOf(get(step.inputs, 'only')) ?? '';
      if (demand !== 'ready' || (only !== '' && !/\bG8\b/i.test(only)))
        own.push(obstacle('unknown', 'what the step demands may leave drift out', path, step.line));
      visit.attempts.push({
        verdict: grade(own),
        certain: true,
        workflow: place.job.path,
        job: place.job.id,
        checkName: place.checkName,
        obstacles: own,
        chain,
      });
    }
    if (!step.run) continue;
    if (state.environment) obstacles.push(state.environment);
    visitScript(visit, { ...place, obstacles, chain }, step, path, leg, env, inner, defaults);
    if (/GITHUB_ENV/.test(step.run.text) && /PYTEST_ADDOPTS|VITEST|JEST|NODE_OPTIONS/.test(step.run.text)) {
      state.environment = obstacle('unknown', 'an earlier step sets options of the test runner through GITHUB_ENV', path, step.line);
    }
  }
}

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
    workflow: place.job.path,
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
