import type { Drift, DriftReport } from '../facts/drift.ts';
import { escapeText } from './escape.ts';

const TITLES: Readonly<Record<Drift['kind'], string>> = {
  undocumented: 'served, not documented',
  ghost: 'documented, not served',
  auth: 'another auth',
  shape: 'another shape',
  undecided: 'could not be compared',
};

/** The differences between contract and code, by kind, each with its place; one line when there is none. */
export function driftText(report: DriftReport, isStale: boolean): string {
  const { path, compared, drifts, undecided } = report;
  if (path === undefined) return 'no document describes the API\n';
  const lines = Object.entries(TITLES).flatMap(([kind, title]) => {
    const found = [...drifts, ...undecided].filter((each) => each.kind === kind);
    return found.length === 0
      ? []
      : [`${title} (${found.length})`, ...found.map(({ message, path: file, line }) => `  ${file}:${line} ${escapeText(message)}`)];
  });
  if (isStale) lines.push(`the marked region of ${path} is not what the code says: run contract --write`);
  const total = drifts.length + (isStale ? 1 : 0);
  lines.push(
    total === 0
      ? `${path} and the code agree on ${compared} endpoints`
      : `${path} has drifted: ${total === 1 ? 'one difference' : `${total} differences`} in ${compared} endpoints compared`,
  );
  return `${lines.join('\n')}\n`;
}
