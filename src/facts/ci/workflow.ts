import type { Repository } from '../../repo.ts';
import { accepts } from './filter.ts';
import type { Truth } from './shell-value.ts';
import { get, stringOf, stringsOf, type YamlTree, yamlTree } from './yaml-tree.ts';

export interface Step {
  readonly line: number;
  readonly id: string | undefined;
  readonly name: string | undefined;
  readonly uses: string | undefined;
  readonly run: { readonly text: string; readonly line: number } | undefined;
  readonly shell: string | undefined;
  readonly directory: string | undefined;
  readonly condition: { readonly text: string; readonly line: number } | undefined;
  readonly continueOnError: YamlTree | undefined;
  readonly env: YamlTree | undefined;
  readonly inputs: YamlTree | undefined;
}

export interface Job {
  readonly id: string;
  readonly path: string;
  readonly line: number;
  readonly name: string | undefined;
  readonly needs: readonly string[];
  readonly condition: { readonly text: string; readonly line: number } | undefined;
  readonly continueOnError: YamlTree | undefined;
  readonly runsOn: YamlTree | undefined;
  readonly matrix: YamlTree | undefined;
  readonly outputs: YamlTree | undefined;
  readonly env: YamlTree | undefined;
  readonly shell: string | undefined;
  readonly directory: string | undefined;
  readonly uses: string | undefined;
  readonly inputs: YamlTree | undefined;
  readonly container: boolean;
  readonly steps: readonly Step[];
}

export interface Workflow {
  readonly path: string;
  readonly name: string;
  readonly on: YamlTree | undefined;
  readonly env: YamlTree | undefined;
  readonly jobs: ReadonlyMap<string, Job>;
}

const setting = (tree: YamlTree | undefined): { text: string; line: number } | undefined => {
  const text = stringOf(tree);
  return text === undefined || !tree ? undefined : { text, line: tree.line };
};

/** Reads one step of a job or composite action. */
export function readStep(tree: YamlTree): Step {
  const run = get(tree, 'run');
  const text = stringOf(run);
  return {
    line: tree.line,
    id: stringOf(get(tree, 'id')),
    name: stringOf(get(tree, 'name')),
    uses: stringOf(get(tree, 'uses')),
    run: run && text !== undefined ? { text, line: run.textLine } : undefined,
    shell: stringOf(get(tree, 'shell')),
    directory: stringOf(get(tree, 'working-directory')),
    condition: setting(get(tree, 'if')),
    continueOnError: get(tree, 'continue-on-error'),
    env: get(tree, 'env'),
    inputs: get(tree, 'with'),
  };
}

function readJob(path: string, id: string, tree: YamlTree, defaults: YamlTree | undefined): Job {
  const own = get(tree, 'defaults', 'run');
  return {
    id,
    path,
    line: tree.line,
    name: stringOf(get(tree, 'name')),
    needs: stringsOf(get(tree, 'needs')),
    condition: setting(get(tree, 'if')),
    continueOnError: get(tree, 'continue-on-error'),
    runsOn: get(tree, 'runs-on'),
    matrix: get(tree, 'strategy', 'matrix'),
    outputs: get(tree, 'outputs'),
    env: get(tree, 'env'),
    shell: stringOf(get(own, 'shell')) ?? stringOf(get(defaults, 'shell')),
    directory: stringOf(get(own, 'working-directory')) ?? stringOf(get(defaults, 'working-directory')),
    uses: stringOf(get(tree, 'uses')),
    inputs: get(tree, 'with'),
    container: get(tree, 'container') !== undefined,
    steps: (get(tree, 'steps')?.items ?? []).map(readStep),
  };
}

/** Reads a workflow; undefined when its YAML is not valid or holds no jobs. */
export function readWorkflow(path: string, text: string): Workflow | undefined {
  const tree = yamlTree(text);
  const jobs = get(tree, 'jobs');
  if (!tree || !jobs || jobs.entries.size === 0) return undefined;
  const defaults = get(tree, 'defaults', 'run');
  return {
    path,
    name: stringOf(get(tree, 'name')) ?? path,
    on: get(tree, 'on'),
    env: get(tree, 'env'),
    jobs: new Map([...jobs.entries].map(([id, job]) => [id, readJob(path, id, job, defaults)])),
  };
}

/** Paths of the workflows GitHub reads: directly below .github/workflows. */
export const workflowPaths = (repo: Repository): readonly string[] =>
  repo.files.map((file) => file.path).filter((path) => /^\.github\/workflows\/[^/]+\.ya?ml$/.test(path));

export interface Trigger {
  readonly runs: Truth;
  readonly event: 'pull_request' | 'merge_group' | 'pull_request_target';
  readonly reason: string;
  readonly line: number;
}

const outcome = (event: Trigger['event'], runs: Truth, reason: string, line: number): Trigger => ({ event, runs, reason, line });

/** Whether a workflow runs for a pull request into the main branch that changes exactly this file. */
export function triggered(workflow: Workflow, file: string): Trigger {
  const on = workflow.on;
  const line = on?.line ?? 1;
  const names = on ? (on.items ? stringsOf(on) : on.entries.size > 0 ? [...on.entries.keys()] : stringsOf(on)) : [];
  if (!names.includes('pull_request')) {
    if (names.includes('merge_group'))
      return outcome('merge_group', undefined, 'runs in a merge queue only, which the repository may not use', line);
    if (names.includes('pull_request_target')) {
      return outcome(
        'pull_request_target',
        false,
        'pull_request_target checks out the base branch, not the change',
        get(on, 'pull_request_target')?.line ?? line,
      );
    }
    return outcome('pull_request', false, `not started by pull requests (on: ${names.join(', ') || 'nothing'})`, line);
  }
  const filter = get(on, 'pull_request');
  const types = get(filter, 'types');
  const listed = stringsOf(types);
  if (types && !listed.includes('synchronize'))
    return outcome('pull_request', false, `new commits do not start it (types: ${listed.join(', ')})`, types.line);
  const branches = get(filter, 'branches');
  if (branches) {
    const hits = ['main', 'master'].map((name) => accepts(stringsOf(branches), name));
    if (!hits.includes(true))
      return outcome('pull_request', undefined, `runs only for pull requests into ${stringsOf(branches).join(', ')}`, branches.line);
  }
  const skipped = get(filter, 'branches-ignore');
  if (skipped && ['main', 'master'].every((name) => accepts(stringsOf(skipped), name) !== false)) {
    return outcome('pull_request', false, 'skipped for pull requests into the main branch', skipped.line);
  }
  const paths = get(filter, 'paths');
  if (paths) {
    const hit = accepts(stringsOf(paths), file);
    if (hit !== true) return outcome('pull_request', hit, `the paths filter leaves out ${file}`, paths.line);
  }
  const ignored = get(filter, 'paths-ignore');
  if (ignored) {
    const hit = accepts(stringsOf(ignored), file);
    if (hit !== false)
      return outcome('pull_request', hit === undefined ? undefined : false, `paths-ignore leaves out ${file}`, ignored.line);
  }
  return outcome('pull_request', true, 'runs on pull requests', filter?.line ?? line);
}
