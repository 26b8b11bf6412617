import type { Evidence } from '../../define.ts';
import type { Repository } from '../../repo.ts';
import type { ParseShell } from '../../syntax/shell.ts';
import type { Hop } from './commands.ts';
import type { Job } from './workflow.ts';
import type { WorkflowRun } from './workflow-run.ts';

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
  readonly workflow: string;
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

/** Where a step stands, with what already speaks against it. */
export interface Place {
  readonly run: WorkflowRun;
  readonly job: Job;
  readonly checkName: string;
  readonly obstacles: readonly Obstacle[];
  readonly chain: readonly Evidence[];
}

export const obstacle = (kind: Obstacle['kind'], reason: string, path: string, line: number): Obstacle => ({ kind, reason, path, line });

/** The worst of what speaks against an attempt. */
export function grade(obstacles: readonly Obstacle[]): Attempt['verdict'] {
  if (obstacles.some((entry) => entry.kind === 'not-blocking')) return 'not-blocking';
  return obstacles.length > 0 ? 'unknown' : 'blocking';
}

/** A condition, short enough for a message. */
export const brief = (text: string | undefined): string => (text ?? '').replace(/\s+/g, ' ').slice(0, 120);
