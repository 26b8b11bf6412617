/** Exit codes, stronger first: usage, failed, notReady, ready. */
export const exitCodes = { ready: 0, notReady: 1, usage: 2, failed: 3 } as const;

/** A wrong command line. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly exitCode = exitCodes.usage;
}

/** The target cannot be inspected. */
export class TargetError extends Error {
  override readonly name = 'TargetError';
  readonly exitCode = exitCodes.failed;
}

export interface Problem {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** A configuration that cannot be used: every problem with its place. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly exitCode = exitCodes.usage;
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(({ path, line, column, message }) => `${path}:${line}:${column}: ${message}`).join('\n'));
    this.problems = problems;
  }
}

/** One line that says what went wrong, without absolute paths, so that a report does not depend on the machine. */
export function describeError(error: unknown): string {
  const message = error instanceof Error ? error.message || error.name : String(error);
  const line = message.split('\n', 1)[0] ?? '';
  return line
    .replace(/(?:file:\/\/)?(?:[A-Za-z]:)?(?:[\\/][^\\/\s'":]+){2,}/g, (path) => `…/${path.split(/[\\/]/).pop() ?? ''}`)
    .slice(0, 300);
}
