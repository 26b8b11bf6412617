import { type Call, constant, keyOf, type Value } from '../../code/value.ts';
import type { Condition, Language } from './types.ts';

export type Located = { readonly value: Value } | 'absent' | 'unread';

type Arguments = Pick<Call, 'arguments' | 'named'>;

const isSpread = (value: Value): boolean => value.is === 'derived' && value.by === 'spread';

/** The argument that a condition speaks of. `unread`: it may be in something that is not known. */
export function locate(call: Arguments, where: Pick<Condition, 'at' | 'position'>, language: Language): Located {
  const members = where.at === undefined ? [] : memberPath(where.at);
  const spread = call.arguments.findIndex(isSpread);
  const positional = (index: number): Located => {
    if (spread >= 0 && spread <= index) return 'unread';
    const value = call.arguments[index];
    return value ? { value } : 'absent';
  };
  if (language === 'javascript') return members.reduce<Located>(member, positional(where.position ?? 0));
  const [name, ...rest] = members;
  const named = name === undefined ? undefined : call.named.get(name);
  const given: Located = named ? { value: named } : where.position === undefined ? 'absent' : positional(where.position);
  const start: Located = given === 'absent' && (call.named.has('**') || (spread >= 0 && name === undefined)) ? 'unread' : given;
  return rest.reduce<Located>(member, start);
}

/** `o:testmode` is one name. */
const memberPath = (at: string): readonly string[] => at.split('.');

function member(from: Located, name: string): Located {
  if (from === 'absent' || from === 'unread') return from;
  const { value } = from;
  switch (value.is) {
    case 'constant':
      return value.value === undefined || value.value === null ? 'absent' : 'unread';
    case 'object': {
      const field = value.fields.get(name);
      if (field && field.is !== 'accessor') return { value: field };
      return value.open || value.lookup !== undefined || value.class !== undefined || field ? 'unread' : 'absent';
    }
    case 'map': {
      const entry = value.entries.get(keyOf(constant(name)));
      if (entry) return { value: entry[1] };
      return value.open ? 'unread' : 'absent';
    }
    default:
      return 'unread';
  }
}
