import type { TestPoint, Trace } from '../../code/trace.ts';
import { isConstant, originsOf, type Value } from '../../code/value.ts';
import type { Location } from '../../define.ts';
import { answerUnder, type Comparison, comparisonsIn, contains } from './assume.ts';
import type { Guarded } from './guarded.ts';
import { replaceVariable } from './switches.ts';
import { STATUS_FIELD } from './words.ts';

/** A comparison of what was used with a limit, before something happens. */
export interface CapControl {
  readonly kind: 'spend' | 'count';
  readonly at: Location;
  /** Where the limit comes from, for people. */
  readonly limit: string;
  /** The variable that sets it. */
  readonly variable?: string;
  readonly from: 'configuration' | 'constant' | 'other';
  /** What is compared with it is kept in a store. */
  readonly durable: boolean;
  /** Spellings of the variable with which there is no limit any more; `unset` for nothing. */
  readonly unlimited: readonly string[];
  readonly text: string;
}

const SPEND = /spen[dt]|cost|budget|usd|eur|dollar|amount|notional|price|money|cents|balance|exposure|loss/i;
const COUNT =
  /count|actions|per_?day|daily|today|max_?\w*(?:orders|posts|emails|messages|deploys|runs|trades|publish)|quota|rate|num_|_n$/i;
const TOTAL = /spent|total|used|sum|count|today|daily|balance/i;
const STORE =
  /sqlalchemy|sqlmodel|django|prisma|mongo|typeorm|sequelize|drizzle|knex|kysely|sqlite|redis|asyncpg|psycopg|peewee|supabase|\bpg\b|mysql|\.count\(\)|\.aggregate\(\)|\.scalar/i;

/** Limits that stand before something; `lineOf` gives the source line of a place. */
export function capsOf(guarded: Guarded, base: Trace, lineOf: (at: Location) => string): CapControl[] {
  const found: CapControl[] = [];
  const own = new Set(
    base.tests.flatMap(({ value }) =>
      originsOf(value, 2).flatMap(({ from, name }) =>
        from === 'stored' && STATUS_FIELD.test(name.slice(name.lastIndexOf('.') + 1)) ? [name.split('.')[0] ?? ''] : [],
      ),
    ),
  );
  for (const point of base.tests) {
    if (!point.at) continue;
    const comparison = comparisonsIn(point.value).find(({ by }) => /^[<>]=?$/.test(by));
    if (!comparison || isTime(comparison)) continue;
    const answers = [true, false].filter(
      (answer) => !guarded.reaches(guarded.trace({ settle: (each) => (each.id === point.id ? answer : undefined) })),
    );
    if (answers.length !== 1) continue;
    const at = { path: point.at.file, line: point.at.line };
    found.push(read(guarded, point, comparison, answers[0] ?? false, at, lineOf(at), own));
  }
  return found;
}

const isTime = ({ left, right }: Comparison): boolean =>
  [left, right].some(
    (each) =>
      originsOf(each, 2).some(
        ({ from, name }) => (from === 'clock' && !/count|spent|cost/i.test(name)) || /expir|_at$|until/i.test(name),
      ) && !contains(each, (part) => part.is === 'library' && STORE.test(part.path)),
  );

function read(
  guarded: Guarded,
  point: TestPoint,
  { left, right }: Comparison,
  blocks: boolean,
  at: Location,
  text: string,
  own: ReadonlySet<string>,
): CapControl {
  const [limit, used] = limitRank(left) >= limitRank(right) ? [left, right] : [right, left];
  const origin = originsOf(limit, 2).find(({ from }) => from === 'environment' || from === 'configuration');
  const words = `${text} ${origin?.name ?? ''} ${originsOf(used, 2)
    .map(({ name }) => name)
    .join(' ')}`;
  // What the action itself costs is no sum of what was used before.
  const stored = originsOf(used, 3).filter(
    ({ from, name }) => from === 'stored' && (TOTAL.test(name) || !own.has(name.split('.')[0] ?? '')),
  );
  const durable = stored.some(({ volatile }) => !volatile) || contains(used, (each) => each.is === 'library' && STORE.test(each.path));
  return {
    kind: SPEND.test(words) && !(COUNT.test(text) && !SPEND.test(text)) ? 'spend' : 'count',
    at,
    limit: origin?.name ?? (isConstant(limit) ? String(limit.value) : describeLimit(limit)),
    ...(origin ? { variable: origin.name } : {}),
    from: origin ? 'configuration' : isConstant(limit) ? 'constant' : 'other',
    durable,
    unlimited: origin?.from === 'environment' ? unlimitedWith(guarded, origin.name, point, blocks) : [],
    text: text.trim(),
  };
}

/** How much a side looks like the limit rather than what was used. */
function limitRank(value: Value): number {
  const origins = originsOf(value, 2);
  if (origins.some(({ from }) => from === 'environment' || from === 'configuration'))
    return origins.some(({ from }) => from === 'stored') ? 2 : 3;
  return isConstant(value) ? 1 : 0;
}

const describeLimit = (value: Value): string => originsOf(value, 1)[0]?.name ?? value.is;

/** Values of the limit with which it is never asked: run as if whatever is asked were over it. */
function unlimitedWith(guarded: Guarded, variable: string, point: TestPoint, blocks: boolean): string[] {
  const { machine } = guarded;
  const result: string[] = [];
  for (const text of [undefined, '', '0', '-1', 'none']) {
    const replace = replaceVariable(machine, variable, text);
    const { set, rest } = machine.world.environment;
    const reached = guarded.reaches(
      guarded.trace({
        ...(text === undefined ? {} : { world: { environment: { set: { ...set, [variable]: text }, rest } } }),
        settle: (each) => (samePlace(each, point) ? blocks : answerUnder(machine, each, replace)),
      }),
    );
    if (reached) result.push(text ?? 'unset');
  }
  return result;
}

const samePlace = (a: TestPoint, b: TestPoint): boolean => a.at?.file === b.at?.file && a.at?.start === b.at?.start;
