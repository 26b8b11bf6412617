import { foldText } from '../../code/builtins/texts.ts';
import { constant, isConstant, type Value } from '../../code/value.ts';

/** What a value is when a variable is not set: the alternative beside it; undefined where it cannot be told. */
export function whenUnset(value: Value): unknown {
  const answer = unset(value);
  return answer.known ? answer.value : undefined;
}

/** Whether a test passes when no variable is set; undefined where it cannot be told. */
export function passesUnset(value: Value): boolean | undefined {
  const answer = unset(value);
  return answer.known ? Boolean(answer.value) : undefined;
}

type Answer = { readonly known: true; readonly value: unknown } | { readonly known: false };
const OPEN: Answer = { known: false };
const known = (value: unknown): Answer => ({ known: true, value });

function unset(value: Value): Answer {
  if (isConstant(value)) return known(value.value);
  if (value.is === 'choice') {
    const rest = value.of.filter((each) => !isFree(each)).map(unset);
    const [first] = rest;
    if (!first?.known) return OPEN;
    return rest.every((each) => each.known && Boolean(each.value) === Boolean(first.value)) ? first : OPEN;
  }
  if (value.is !== 'derived') return OPEN;
  const parts = value.of.map(unset);
  const [left, right] = parts;
  switch (value.by) {
    case 'not':
      return left?.known ? known(!left.value) : OPEN;
    case 'equals':
      return left?.known && right?.known ? known(loose(left.value) === loose(right.value)) : OPEN;
    case 'contains': {
      const [of, sought] = value.of;
      if (!right?.known || !of) return OPEN;
      if (of.is === 'list')
        return of.items.every((item) => isConstant(item))
          ? known(of.items.some((item) => isConstant(item) && loose(item.value) === loose(right.value)))
          : OPEN;
      return left?.known && typeof left.value === 'string' && sought ? known(left.value.includes(String(right.value))) : OPEN;
    }
    default:
      return folded(value.by, parts) ?? (parts.length === 1 && left ? left : OPEN);
  }
}

/** Text functions of constants. */
function folded(by: string, parts: readonly Answer[]): Answer | undefined {
  const values = parts.flatMap((part) =>
    part.known && (typeof part.value === 'string' || typeof part.value === 'number') ? [constant(part.value)] : [],
  );
  const result = values.length === parts.length ? foldText(by, values) : undefined;
  return result && isConstant(result) ? known(result.value) : undefined;
}

const loose = (value: unknown): unknown => (value === undefined ? null : value);
/** What only a set variable gives. */
const isFree = (value: Value): boolean =>
  value.is !== 'constant' && value.origins.some(({ from }) => from === 'environment' || from === 'configuration');
