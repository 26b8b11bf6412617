import type { TestPoint } from '../../code/trace.ts';
import { textOf } from '../../code/value.ts';
import type { Repository } from '../../repo.ts';
import type { Mutation } from './mutations.ts';
import type { TierPolicy } from './tiers.ts';

/** The action of a table that a mutation belongs to: it is named on the way to it, or in the name of the provider. */
export function declaredAction(
  repo: Repository,
  { way, match, effect }: Mutation,
  policy: TierPolicy,
  configured: readonly string[],
  tests: readonly TestPoint[] = [],
): string | undefined {
  const actions = [
    ...configured,
    ...policy.tables.flatMap(({ actions }) => [...actions.keys()]),
    ...policy.forbidden.flatMap(({ actions }) => actions),
  ];
  // It happens only where the action is the one that a test names.
  for (const { value } of tests) {
    const named = value.is === 'derived' && value.by === 'equals' ? value.of.map(textOf).find((text) => text !== undefined) : undefined;
    if (named !== undefined && actions.includes(named)) return named;
  }
  const lines = way.slice(1).flatMap(
    ({ path, line }) =>
      repo
        .text(path)
        ?.split('\n')
        .slice(Math.max(0, line - 1), line + 2) ?? [],
  );
  const quoted = actions.find((action) =>
    lines.some((text) => text.includes(`'${action}'`) || text.includes(`"${action}"`) || text.includes(`\`${action}\``)),
  );
  if (quoted !== undefined) return quoted;
  const near = new Set(
    words(`${match.domain} ${match.provider} ${match.sink.id} ${effect.path} ${(effect.stack ?? []).map(({ name }) => name).join(' ')}`),
  );
  const scored = actions.map((action) => ({
    action,
    score: words(action).filter((word) => near.has(word)).length,
    of: words(action).length,
  }));
  const best = scored.sort((a, b) => b.score - a.score || a.of - b.of)[0];
  return best && best.score > 0 && (best.score >= 2 || best.of === 1 || words(best.action)[0] === words(match.domain)[0])
    ? best.action
    : undefined;
}

const words = (text: string): string[] =>
  text
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word.length > 0);
