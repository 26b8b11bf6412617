import type { Trace } from '../../code/trace.ts';
import { originsOf, textOf, type Value } from '../../code/value.ts';
import type { Location } from '../../define.ts';
import { contains } from './assume.ts';
import type { ExternalEffect } from './index.ts';

/** How an effect is kept from happening twice. */
export interface Consumption {
  /** The key that goes out with the call; random: a new one each time. */
  readonly key: 'stored' | 'given' | 'random' | 'none';
  /** The step from approved to executing is one conditional update, or under a lock. */
  readonly claimed?: Location;
}

const KEY = /idempoten|client_?order|clientOrderId|client_?token|dedup|request_?id|external_?ref/i;
const LOCK = /with_for_update|select_for_update|\.forUpdate|setLock|FOR UPDATE/i;

/** Reads whether a key goes out with an effect, and whether starting it is one step. */
export function consumptionOf({ guarded, mutation }: ExternalEffect): Consumption {
  const base = guarded.trace();
  const claimed = claim(base, guarded.reaches);
  return { key: keyIn(guarded.sent(base), mutation.effect.named), ...(claimed ? { claimed } : {}) };
}

function keyIn(sent: readonly Value[], named: ReadonlyMap<string, Value>): Consumption['key'] {
  let found: Consumption['key'] = 'none';
  const read = (name: string, value: Value): void => {
    if (!KEY.test(name)) return;
    const origins = originsOf(value, 2);
    const random =
      origins.some(({ from }) => from === 'random') ||
      contains(value, (each) => each.is === 'library' && /uuid|random|nanoid|cuid|ulid|token_hex/i.test(each.path));
    found = random ? 'random' : origins.some(({ from }) => from === 'stored') ? 'stored' : 'given';
  };
  for (const [name, value] of named) read(name, value);
  for (const value of sent)
    contains(value, (each) => {
      if (each.is === 'object' && !each.tag) for (const [name, field] of each.fields) read(name, field);
      if (each.is === 'map') for (const [key, item] of each.entries.values()) read(textOf(key) ?? '', item);
      return false;
    });
  return found;
}

/** A test of how many rows an update changed, or a lock, before the effect. */
function claim(base: Trace, reaches: (trace: Trace) => boolean): Location | undefined {
  const last = base.effects.findIndex((_, index) => reaches({ ...base, effects: base.effects.slice(0, index + 1) }));
  const before = base.effects.slice(0, Math.max(0, last));
  const lock = before.find(({ path, arguments: given }) => LOCK.test(path) || given.some((each) => LOCK.test(textOf(each) ?? '')));
  if (lock) return { path: lock.at.file, line: lock.at.line };
  const point = base.tests.find(
    ({ value, at }) =>
      at !== undefined &&
      contains(
        value,
        (each) =>
          each.is === 'library' &&
          /\.(?:update|updateMany|update_many|update_one|updateOne|findOneAndUpdate|find_one_and_update|execute|returning|rowcount|rowCount|executeRaw|\$executeRaw)(?:\(\)|\b)/.test(
            each.path,
          ),
      ),
  );
  return point?.at && { path: point.at.file, line: point.at.line };
}
