import type { Value } from '../../code/value.ts';
import { numberOf } from './amounts.ts';
import { limitsIn } from './huge.ts';
import { deepOrigins, visit } from './parts.ts';
import type { ContentRoute } from './surface.ts';

/** A variable that limits what a route hands out, with its value when nothing is set. */
export interface NamedLimit {
  readonly name: string;
  readonly value?: number;
}

/** The limits of a route that configuration names. */
export function namedLimits(route: ContentRoute): readonly NamedLimit[] {
  const amounts = route.reads.flatMap(({ amount }) => amount ?? []);
  const names = limitsIn(route.trace.tests, amounts);
  const found = new Map<string, NamedLimit>();
  const take = (value: Value): void =>
    visit(value, (part) => {
      if (part.is === 'choice' || part.is === 'symbol') {
        const own = deepOrigins(part).find((origin) => names.has(origin.name));
        const number = numberOf(part);
        if (own && (!found.has(own.name) || number !== undefined)) {
          const known = found.get(own.name);
          if (known?.value === undefined)
            found.set(own.name, { name: own.name, ...(number !== undefined && Number.isFinite(number) ? { value: number } : {}) });
        }
      }
      return true;
    });
  for (const amount of amounts) take(amount);
  for (const { value } of route.trace.tests) take(value);
  return [...found.values()].filter(({ name }) => names.has(name));
}
