import { UsageError } from './errors.ts';
import type { Style } from './formats/style.ts';

interface Stream {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** How text may look on a stream: `--color` first, then NO_COLOR, FORCE_COLOR, then whether it is a terminal. Throws UsageError on another mode. */
export function styleFor(stream: Stream, environment: NodeJS.ProcessEnv, color: string | undefined, verbose: boolean): Style {
  const terminal = stream.isTTY === true;
  const locale = environment.LC_ALL || environment.LC_CTYPE || environment.LANG || '';
  return {
    color: colored(color, environment, terminal),
    columns: Math.max(40, Math.min(terminal ? (stream.columns ?? 80) : 80, 120)),
    ascii: environment.TERM === 'dumb' || (terminal && /^(?:C|POSIX)$/.test(locale)),
    verbose,
  };
}

function colored(mode: string | undefined, environment: NodeJS.ProcessEnv, terminal: boolean): boolean {
  if (mode !== undefined && !['auto', 'always', 'never'].includes(mode))
    throw new UsageError(`--color is auto, always or never, not "${mode}"`);
  if (mode === 'always' || mode === 'never') return mode === 'always';
  if (environment.NO_COLOR) return false;
  if (environment.FORCE_COLOR) return environment.FORCE_COLOR !== '0';
  return terminal && environment.TERM !== 'dumb';
}
