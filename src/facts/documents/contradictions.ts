import { comparableDefault, type DocumentedVariable } from './environment-entry.ts';
import type { ProtectedList } from './protected-lists.ts';

export interface DefaultContradiction {
  readonly name: string;
  /** One entry a stated default, the first that states it. */
  readonly entries: readonly DocumentedVariable[];
}

/** Variables for which documents state different defaults. Spelling does not count: `0`, `false` and `off` agree. */
export function contradictingDefaults(entries: readonly DocumentedVariable[]): DefaultContradiction[] {
  const byName = new Map<string, Map<string, DocumentedVariable>>();
  for (const entry of entries) {
    if (entry.default === undefined) continue;
    const stated = byName.get(entry.name) ?? new Map<string, DocumentedVariable>();
    const value = comparableDefault(entry.default);
    if (!stated.has(value)) stated.set(value, entry);
    byName.set(entry.name, stated);
  }
  return [...byName].flatMap(([name, stated]) => (stated.size > 1 ? [{ name, entries: [...stated.values()] }] : []));
}

/** Rows whose default contradicts the heading above them: `true` under "All Default OFF". */
export const contradictingHeadings = (entries: readonly DocumentedVariable[]): DocumentedVariable[] =>
  entries.filter(({ sectionDefault, default: value }) => {
    if (sectionDefault === undefined || value === undefined || value === null) return false;
    const stated = comparableDefault(value);
    return (stated === 'on' || stated === 'off') && stated !== sectionDefault;
  });

export interface ListContradiction {
  readonly first: ProtectedList;
  readonly second: ProtectedList;
  readonly onlyFirst: readonly string[];
  readonly onlySecond: readonly string[];
}

/** Each list of one kind that is not, as a set, the first list of that kind. */
export function contradictingLists(
  lists: readonly ProtectedList[],
  kind: ProtectedList['kind'] = 'never-auto-approve',
): ListContradiction[] {
  const [first, ...others] = lists.filter((list) => list.kind === kind);
  if (!first) return [];
  return others.flatMap((second) => {
    const [a, b] = [patterns(first), patterns(second)];
    const onlyFirst = [...a].filter((pattern) => !b.has(pattern)).sort();
    const onlySecond = [...b].filter((pattern) => !a.has(pattern)).sort();
    return onlyFirst.length + onlySecond.length > 0 ? [{ first, second, onlyFirst, onlySecond }] : [];
  });
}

const patterns = (list: ProtectedList): Set<string> => new Set(list.items.map(({ pattern }) => pattern));
