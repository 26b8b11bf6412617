import { evaluate, interpolate, type Maybe, nothing, type Scope, string, toData } from './expression.ts';
import { changedFilesOutputs, pathsFilterOutputs } from './filter.ts';
import type { Leg } from './matrix.ts';
import type { Truth } from './shell-value.ts';
import type { Job, Step } from './workflow.ts';
import { get, stringOf, type YamlTree } from './yaml-tree.ts';

/** One run of a workflow for a pull request that changes `file`, in which everything succeeds so far. */
export interface RunContext {
  readonly event: 'pull_request' | 'merge_group';
  readonly file: string;
  /** Values of the caller's `with`; undefined outside a reusable workflow or composite action. */
  readonly inputs: ReadonlyMap<string, Maybe> | undefined;
  readText(path: string): string | undefined;
}

export type JobResult = 'success' | 'skipped' | 'failure' | undefined;

export interface JobState {
  readonly result: JobResult;
  readonly outputs: ReadonlyMap<string, Maybe>;
}

const github = (context: RunContext, path: readonly string[]): Maybe => {
  const [first, second, third] = path.map((name) => name.toLowerCase());
  const request = context.event === 'pull_request';
  switch (first) {
    case 'event_name':
      return string(context.event);
    case 'ref':
      return string(request ? 'refs/pull/1/merge' : 'refs/heads/gh-readonly-queue/main/pr-1-0');
    case 'ref_name':
      return string(request ? '1/merge' : 'gh-readonly-queue/main/pr-1-0');
    case 'ref_type':
      return string('branch');
    case 'base_ref':
      return request ? undefined : nothing;
    case 'event':
      if (!request) return second === 'pull_request' ? nothing : undefined;
      // A draft cannot be merged, so its skipped jobs prove nothing about what can.
      if (second === 'pull_request') return third === 'draft' || third === 'merged' ? toData(false) : undefined;
      return second === 'action' ||
        second === 'number' ||
        second === 'repository' ||
        second === 'sender' ||
        second === 'organization' ||
        second === 'label'
        ? undefined
        : nothing;
    default:
      return undefined;
  }
};

export interface ScopeParts {
  readonly context: RunContext;
  readonly needs: ReadonlyMap<string, JobState>;
  /** Undefined when the matrix is not known. */
  readonly leg: Leg | undefined;
  readonly env: ReadonlyMap<string, Maybe>;
  readonly steps: ReadonlyMap<string, ReadonlyMap<string, Maybe>>;
  readonly success: Truth;
  readonly failure: Truth;
  readonly os: string | undefined;
}

/** The contexts an expression sees in a job or step. */
export function scopeOf(parts: ScopeParts): Scope {
  const { context } = parts;
  return {
    success: parts.success,
    failure: parts.failure,
    lookup(path) {
      const [first, second, third, fourth] = path;
      switch (first) {
        case 'github':
          return github(context, path.slice(1));
        case 'matrix': {
          if (!parts.leg) return undefined;
          let value: unknown = second === undefined ? Object.fromEntries(parts.leg) : parts.leg.get(second);
          for (const name of path.slice(2))
            value = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
          if (typeof value === 'string' && value.includes('${{')) return undefined;
          return toData(value);
        }
        case 'env':
          return second === undefined ? undefined : parts.env.get(second);
        case 'inputs':
          if (second === undefined) return undefined;
          return context.inputs ? (context.inputs.has(second) ? context.inputs.get(second) : nothing) : nothing;
        case 'runner':
          return second === 'os' && parts.os ? string(parts.os) : undefined;
        case 'steps':
          if (second === undefined || second === '*') return undefined;
          if (third === 'outputs' && fourth !== undefined) {
            const outputs = parts.steps.get(second);
            return outputs ? (outputs.has(fourth) ? outputs.get(fourth) : outputs.has('*') ? undefined : nothing) : undefined;
          }
          return undefined;
        case 'needs': {
          if (second === '*' && third === 'result')
            return [...parts.needs.values()].map((job) => (job.result === undefined ? undefined : string(job.result)));
          const job = second === undefined ? undefined : parts.needs.get(second);
          if (!job) return second === undefined || second === '*' ? undefined : nothing;
          if (third === 'result') return job.result === undefined ? undefined : string(job.result);
          if (third !== 'outputs' || fourth === undefined) return undefined;
          if (job.result === 'skipped') return nothing;
          return job.outputs.has(fourth) ? job.outputs.get(fourth) : nothing;
        }
        default:
          return undefined;
      }
    },
  };
}

/** Adds an env block; values with expressions that are not known stay unknown. */
export function withEnv(base: ReadonlyMap<string, Maybe>, tree: YamlTree | undefined, scope: Scope): ReadonlyMap<string, Maybe> {
  if (!tree) return base;
  const env = new Map(base);
  for (const [name, value] of tree.entries) {
    const text = stringOf(value) ?? '';
    let known = true;
    const result = interpolate(text, scope, (inner) => {
      if (inner === undefined) known = false;
      return inner ?? '';
    });
    env.set(name, known ? string(result) : undefined);
  }
  return env;
}

/** Runner family by `runs-on`; labels that say nothing are taken for Linux. */
export function runnerOs(job: Job, scope: Scope): string | undefined {
  const tree = job.runsOn;
  const texts = tree?.items
    ? tree.items.map((item) => stringOf(item) ?? '')
    : [stringOf(get(tree, 'labels')) ?? stringOf(get(tree, 'group')) ?? stringOf(tree) ?? ''];
  let known = true;
  const labels = texts.map((label) =>
    interpolate(label, scope, (value) => {
      if (value === undefined) known = false;
      return value ?? '';
    }).toLowerCase(),
  );
  if (labels.some((label) => label.includes('windows'))) return 'Windows';
  if (labels.some((label) => label.includes('macos'))) return 'macOS';
  return known ? 'Linux' : undefined;
}

/** Outputs of a step that are known without running it. */
export function stepOutputs(step: Step, context: RunContext): ReadonlyMap<string, Maybe> | undefined {
  const action = step.uses?.split('@')[0]?.toLowerCase();
  const data = (outputs: ReadonlyMap<string, string> | undefined): ReadonlyMap<string, Maybe> | undefined =>
    outputs && new Map([...outputs].map(([name, value]) => [name, string(value)] as const));
  if (action === 'dorny/paths-filter') {
    const filters = stringOf(get(step.inputs, 'filters')) ?? '';
    if (filters.includes('${{')) return undefined;
    const text = filters.includes('\n') || filters.includes(':') ? filters : context.readText(filters.trim());
    return text === undefined
      ? undefined
      : data(pathsFilterOutputs(text, context.file, stringOf(get(step.inputs, 'predicate-quantifier')) === 'every'));
  }
  if (action === 'tj-actions/changed-files') return data(changedFilesOutputs(step.inputs, context.file));
  return undefined;
}

/** Job outputs, from their expressions. */
export function jobOutputs(job: Job, scope: Scope): ReadonlyMap<string, Maybe> {
  const outputs = new Map<string, Maybe>();
  for (const [name, tree] of job.outputs?.entries ?? []) {
    const text = stringOf(tree) ?? '';
    const whole = /^\$\{\{((?:(?!\}\})[\s\S])*)\}\}$/.exec(text.trim());
    outputs.set(name, whole ? evaluate((whole[1] ?? '').trim(), scope) : text.includes('${{') ? undefined : string(text));
  }
  return outputs;
}
