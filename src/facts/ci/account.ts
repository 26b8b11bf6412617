import type { Evidence } from '../../define.ts';
import type { Aggregate } from './aggregate.ts';
import type { Attempt } from './attempt.ts';

const VERDICTS = { 'not-blocking': 'not blocking', unknown: 'unknown' } as const;

/** Every reason why a step that runs the test does not, or may not, turn its check red, each place once; then the summaries that hide it. */
export function accountOf(attempts: readonly Attempt[], summaries: readonly Aggregate[]): readonly Evidence[] {
  const seen = new Set<string>();
  const once = (entry: Evidence, key: string): readonly Evidence[] => {
    if (seen.has(key)) return [];
    seen.add(key);
    return [entry];
  };
  const running = attempts.filter(({ certain }) => certain);
  const reasons = running.flatMap(({ checkName, obstacles }) =>
    obstacles.flatMap(({ kind, reason, path, line }) =>
      once({ path, line, note: `${VERDICTS[kind]} in "${checkName}": ${reason}` }, `${path}:${line} ${reason}`),
    ),
  );
  const hidden = summaries.flatMap(({ path, line, job, checkName, swallows, reason }) =>
    running.some((attempt) => attempt.workflow === path && swallows.includes(attempt.job))
      ? once({ path, line, note: `the summary "${checkName}" stays green: ${reason}` }, `${path} ${job}`)
      : [],
  );
  return [...reasons, ...hidden];
}
