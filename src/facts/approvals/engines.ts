import { besideService } from '../environment.ts';
import type { CodeList } from './code-lists.ts';
import type { Consultation } from './consultations.ts';
import { grantsBy } from './deciders.ts';
import { sampleOf, variantsOf } from './samples.ts';

/** Lists that are one policy: they stand in one file, or one function asks them together. */
export interface Engine {
  readonly lists: readonly CodeList[];
  readonly consultations: readonly Consultation[];
  readonly of: CodeList['of'];
  readonly patterns: ReadonlySet<string>;
}

/** Groups the lists of what is never approved by the machine into policies; those of developers' tools are left out. */
export function enginesOf(lists: readonly CodeList[], consultations: readonly Consultation[]): readonly Engine[] {
  const judged = lists.filter(
    (list) =>
      !besideService.test(list.path) &&
      (list.kind === 'never-auto-approve' || consultations.some((each) => each.list === list)) &&
      list.of !== 'expressions',
  );
  const groups: CodeList[][] = [];
  const asks = (list: CodeList): readonly string[] =>
    consultations.filter((each) => each.list === list).map(({ definition }) => `${definition.file}:${definition.start}`);
  for (const list of judged) {
    const group = groups.find(
      (each) =>
        each[0]?.of === list.of &&
        each.some((other) => other.path === list.path || asks(other).some((place) => asks(list).includes(place))),
    );
    if (group) group.push(list);
    else groups.push([list]);
  }
  return groups.map((group) => ({
    lists: group,
    consultations: consultations.filter(({ list }) => group.includes(list)),
    of: group[0]?.of ?? 'paths',
    patterns: new Set(group.flatMap(({ items }) => items.map(({ pattern }) => pattern))),
  }));
}

export interface Disagreement {
  readonly sample: string;
  readonly by: Consultation;
}

/** Something of which one policy says never and another would let it through, for certain or on some run. */
export function disagreement(strict: Engine, other: Engine): Disagreement | undefined {
  let found: Disagreement | undefined;
  for (const list of strict.lists)
    for (const { text } of list.items) {
      const sample = sampleOf(text, list.of);
      if (sample === undefined) continue;
      const tries = list.of === 'paths' ? variantsOf(sample) : [sample];
      for (const each of tries)
        for (const by of other.consultations) {
          const given = by.answer(each);
          const values = given.is === 'always' ? [given.value] : given.is === 'either' ? given.values : [];
          if (!values.some((value) => value !== by.denies)) continue;
          if (values.some((value) => grantsBy(by.definition.name)(value) === true)) return { sample: each, by };
          found ??= { sample: each, by };
        }
    }
  return found;
}
