import { isConstant, type LibraryValue, textOf, type Value } from '../../code/value.ts';
import { defineFact } from '../../define.ts';
import { contains } from './assume.ts';
import type { Mutation } from './mutations.ts';
import { effectSurface } from './surface.ts';

/** A Tier B call with what limits it; undefined: nothing was found that does. */
export interface BoundedCall {
  readonly mutation: Mutation;
  readonly limit: string | undefined;
}

const LIMIT =
  /^(?:timeout\w*|max_?\w*|\w*_?limit|maxTokens|max_?output\w*|max_completion_tokens|maxSteps|deadline|signal|budget\w*|size_?cap|max_retries|timeoutMs)$/i;

/** Tier B calls of served entries, each place once, with the argument or setting of the client that limits them. */
export const boundedCalls = defineFact({
  id: 'bounded-calls',
  needs: { effectSurface },
  derive(_context, { effectSurface }): readonly BoundedCall[] {
    const places = new Map<string, BoundedCall>();
    for (const mutation of effectSurface.mutations) {
      if (mutation.tier !== 'B' || mutation.entry.served === false) continue;
      const key = `${mutation.at.path}:${mutation.at.line}`;
      if (!places.has(key)) places.set(key, { mutation, limit: limitOf(mutation) });
    }
    return [...places.values()];
  },
});

function limitOf({ effect }: Mutation): string | undefined {
  const calls = [...chain(effect.target)].flatMap(({ call }) => (call ? [call] : []));
  for (const { arguments: given, named } of [{ arguments: effect.arguments, named: effect.named }, ...calls]) {
    for (const [name, value] of named) if (LIMIT.test(name) && !isNothing(value)) return name;
    for (const value of given) {
      const name = optionIn(value);
      if (name !== undefined) return name;
    }
  }
  const sent = [...effect.arguments, ...effect.named.values()];
  const cut = sent.some((value) =>
    contains(
      value,
      (each) =>
        (each.is === 'derived' && /slice|truncate/.test(each.by)) ||
        (each.is === 'library' && /\.\[\]$|\.(?:slice|substring)\(\)$/.test(each.path)),
    ),
  );
  return cut ? 'the length of what is sent' : undefined;
}

function* chain(value: LibraryValue): Generator<LibraryValue> {
  for (let at: LibraryValue | undefined = value; at; at = at.receiver) yield at;
}

const isNothing = (value: Value): boolean => isConstant(value) && (value.value === null || value.value === undefined);

function optionIn(value: Value, depth = 2): string | undefined {
  const entries: (readonly [string, Value])[] =
    value.is === 'object' && !value.tag
      ? [...value.fields]
      : value.is === 'map'
        ? [...value.entries.values()].flatMap(([key, each]) => [[textOf(key) ?? '', each] as const])
        : [];
  for (const [name, each] of entries) {
    if (LIMIT.test(name) && !isNothing(each)) return name;
    const inner = depth > 0 ? optionIn(each, depth - 1) : undefined;
    if (inner !== undefined) return inner;
  }
  return undefined;
}
