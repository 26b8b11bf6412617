import { keyOf, type Value } from '../../code/value.ts';
import type { Location } from '../../define.ts';
import type { Behaviour } from '../behaviour/index.ts';
import { type Attack, answerTo, asksForRecord, followsLinks, normalisedIn, taintsOf } from './attack.ts';
import { consistsOf } from './parts.ts';
import { sentNames } from './sent.ts';
import { type ContentRoute, readsUnder, type StoredRead } from './surface.ts';

/** A way in which a caller leads a read out of its folder. */
export interface Escape {
  readonly attack: Attack;
  /** The part of the request that leads out: `path run_id`. */
  readonly part: string;
  readonly at: Location;
  /** What a call of this sort reads. */
  readonly kind: StoredRead['kind'];
}

export interface Containment {
  readonly escapes: readonly Escape[];
  /** Parts of the request that are in paths. */
  readonly judged: number;
}

/** Follows each attack on each part of a path that the caller chooses, through the checks of the route, to the read. */
export function containmentOf(behaviour: Behaviour, route: ContentRoute): Containment {
  const known = normalisedIn(route.trace);
  const parts = new Map<string, Value>();
  for (const read of route.reads)
    if (read.kind !== 'object' && !read.root)
      for (const from of read.from) for (const taint of taintsOf(from)) parts.set(keyOf(taint), taint);
  const escapes: Escape[] = [];
  let judged = 0;
  for (const [key, taint] of parts) {
    const name = taint.origins.find(({ from }) => from === 'request')?.name ?? 'the request';
    const attacks = sentNames(route, name);
    if (attacks.length === 0) continue;
    judged++;
    const taints = new Set([key]);
    for (const attack of attacks) {
      const reads = readsAfter(behaviour, route, attack, taints, known).filter(
        (read) => read.kind !== 'object' && !read.root && read.from.some((from) => taintsOf(from).some((each) => keyOf(each) === key)),
      );
      const [read] = reads;
      if (!read || !leadsOut(read, attack)) continue;
      if (attack === 'beside' && escapes.some((each) => each.part === name && each.attack !== 'link')) continue;
      if (attack === 'link' && escapes.some((each) => each.part === name)) continue;
      escapes.push({ attack, part: name, at: read.at, kind: read.kind });
    }
  }
  return { escapes, judged };
}

function readsAfter(
  behaviour: Behaviour,
  route: ContentRoute,
  attack: Attack,
  taints: ReadonlySet<string>,
  known: ReturnType<typeof normalisedIn>,
): readonly StoredRead[] {
  const { machine } = route.entry;
  const refused = route.trace.effects.filter(({ path, receiver, target, arguments: args }) => {
    if (!/\.relative_to$|(?:^|\.)safe_join$|\.commonpath$/.test(path)) return false;
    const subject = receiver ?? target.receiver ?? args[0];
    if (!subject || !consistsOf(subject, (part) => taints.has(keyOf(part)))) return false;
    if (/safe_join$/.test(path)) return attack !== 'link';
    if (/commonpath$/.test(path)) return false;
    const resolved = followsLinks(subject, taints, known);
    return resolved || attack === 'absolute';
  });
  const assume = [
    ...machine.world.assume,
    ...refused.map(({ path }) => ({ of: { library: path }, gives: { raises: 'python:ValueError' } })),
  ];
  return readsUnder(behaviour, route.entry, {
    world: { assume },
    settle: (point) =>
      (asksForRecord(point, route.trace.effects, taints) || asksNow(point.value) ? false : undefined) ??
      answerTo(point.value, attack, taints, known),
  }).reads;
  function asksNow(value: Value): boolean {
    // Records are made anew in each run: known by their name and by what was looked up.
    return value.is === 'choice' && value.origins.some(({ from, name }) => from === 'stored' && lookedUp(route, taints).has(name));
  }
}

const lookups = new WeakMap<ContentRoute, Map<string, ReadonlySet<string>>>();

/** The records that a route looks up by what the caller sent. */
function lookedUp(route: ContentRoute, taints: ReadonlySet<string>): ReadonlySet<string> {
  const key = [...taints].join(' ');
  const known = lookups.get(route) ?? new Map<string, ReadonlySet<string>>();
  lookups.set(route, known);
  let names = known.get(key);
  if (!names) {
    const found = new Set<string>();
    for (const { result, target, arguments: args, named } of route.trace.effects) {
      const given = result.is === 'pending' && 'value' in result.state ? result.state.value : result;
      const origin = given.is === 'choice' ? given.origins.find(({ from }) => from === 'stored') : undefined;
      if (origin && [target, ...args, ...named.values()].some((each) => consistsOf(each, (part) => taints.has(keyOf(part)))))
        found.add(origin.name);
    }
    names = found;
    known.set(key, names);
  }
  return names;
}

/** Some attacks lead nowhere by the way the path is put together. */
function leadsOut(read: StoredRead, attack: Attack): boolean {
  if (attack !== 'absolute') return true;
  // Text put behind a folder stays behind it; `Path / "/x"` and `os.path.join` drop the folder. In Node only `resolve` does.
  return read.from.some(
    (from) => from.is === 'symbol' || consistsOf(from, (part) => part.is === 'library' && /__truediv__|joinpath/.test(part.path)),
  );
}
