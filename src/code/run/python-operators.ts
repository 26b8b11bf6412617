import type { Machine } from '../machine.ts';
import { filePath } from '../models/files.ts';
import type { Span } from '../tree.ts';
import { constant, isConstant, type ListValue, list, map, truth, unknown, type Value } from '../value.ts';
import { callLibrary, callValue, fieldOfClass } from './call.ts';
import { memberOfMetaclass } from './classes.ts';
import { raise } from './errors.ts';
import { libraryAt } from './library.ts';
import { contains, equality, plainOf, UNPLACED } from './operators.ts';
import { orderOf } from './order.ts';
import { ordered, pythonArithmetic } from './python-arithmetic.ts';
import { percentFormat } from './python-text.ts';

/** The method of an operator and the one its right operand offers. */
const METHODS: Readonly<Record<string, readonly [string, string]>> = {
  '+': ['__add__', '__radd__'],
  '-': ['__sub__', '__rsub__'],
  '*': ['__mul__', '__rmul__'],
  '/': ['__truediv__', '__rtruediv__'],
  '//': ['__floordiv__', '__rfloordiv__'],
  '%': ['__mod__', '__rmod__'],
  '**': ['__pow__', '__rpow__'],
  '@': ['__matmul__', '__rmatmul__'],
  '|': ['__or__', '__ror__'],
  '&': ['__and__', '__rand__'],
  '^': ['__xor__', '__rxor__'],
  '<<': ['__lshift__', '__rlshift__'],
  '>>': ['__rshift__', '__rrshift__'],
  '<': ['__lt__', '__gt__'],
  '<=': ['__le__', '__ge__'],
  '>': ['__gt__', '__lt__'],
  '>=': ['__ge__', '__le__'],
};
const MOST_ITEMS = 1000;

/** Python's binary operators but for equality; undefined when an operand is not known well enough. */
export function pythonOperate(m: Machine, operator: string, left: Value, right: Value, at: Span | undefined): Value | undefined {
  const methods = METHODS[operator];
  if (!methods) return undefined;
  const a = plainOf(left);
  const b = plainOf(right);
  if (operator === '%' && isConstant(a) && typeof a.value === 'string') return percentFormat(m, a, b, at);
  if (isConstant(a) && isConstant(b)) {
    const result = pythonArithmetic(operator, a, b);
    if (result === undefined || !('error' in result)) return result;
    return at ? raise(m, 'python', result.error, result.message, at) : unknown('native', result.message);
  }
  const own = a.is === 'class' ? memberOfMetaclass(a, methods[0]) : fieldOfClass(m, a, methods[0]);
  if (own) return callValue(m, own, [b], new Map(), at ?? UNPLACED);
  const reflected = fieldOfClass(m, b, methods[1]);
  if (reflected) return callValue(m, reflected, [a], new Map(), at ?? UNPLACED);
  const collected = collections(m, operator, a, b);
  if (collected) return collected;
  if (operator === '/' && at && a.is === 'library' && filePath(a) !== undefined && filePath(b) !== undefined)
    return callLibrary(m, libraryAt(m, 'pathlib.Path'), [a, b], new Map(), at, true);
  if (at && isTyped(a) && isTyped(b)) return raise(m, 'python', 'TypeError', `unsupported operand types for ${operator}`, at);
  return undefined;
}

/** Values whose type is known and that define no operators beyond those handled before. */
const isTyped = (value: Value): boolean =>
  isConstant(value) ||
  value.is === 'list' ||
  value.is === 'map' ||
  value.is === 'function' ||
  (value.is === 'object' && !value.open && value.fields.size === 0);

function collections(m: Machine, operator: string, a: Value, b: Value): Value | undefined {
  if (a.is === 'map' && b.is === 'map' && operator === '|')
    return map([...a.entries.values(), ...b.entries.values()], { open: a.open || b.open, ...(a.missing ? { missing: a.missing } : {}) });
  if (operator === '*') {
    const [sequence, count] = a.is === 'list' ? [a, b] : [b, a];
    if (sequence.is !== 'list' || sequence.form === 'set' || !isConstant(count) || typeof count.value !== 'number') return undefined;
    if (sequence.items.length * count.value > MOST_ITEMS) return undefined;
    return list(Array.from({ length: Math.max(0, count.value) }, () => sequence.items).flat(), sequence.form, sequence.open);
  }
  if (a.is !== 'list' || b.is !== 'list') return undefined;
  if (a.form === 'set' && b.form === 'set') return sets(m, operator, a, b);
  if (a.form !== b.form) return undefined;
  if (operator === '+') return list([...a.items, ...b.items], a.form, a.open || b.open);
  if (operator === '<' || operator === '<=' || operator === '>' || operator === '>=') {
    const order = orderOf(m, a, b);
    return order === undefined ? undefined : constant(ordered(operator, order));
  }
  return undefined;
}

/** Whether an item is certainly in, or certainly not in, a set; undefined otherwise. */
function holds(m: Machine, set: ListValue, item: Value): boolean | undefined {
  const answer = contains(m, set, item, 'python');
  return isConstant(answer) ? answer.value === true : undefined;
}

function sets(m: Machine, operator: string, a: ListValue, b: ListValue): Value | undefined {
  const open = a.open || b.open;
  const [inB, inA] = [a.items.map((item) => holds(m, b, item)), b.items.map((item) => holds(m, a, item))];
  if (operator === '|') return list([...a.items, ...b.items.filter((_item, index) => inA[index] !== true)], 'set', open);
  if ([...inB, ...inA].includes(undefined) || open) return undefined;
  const onlyA = a.items.filter((_item, index) => !inB[index]);
  const onlyB = b.items.filter((_item, index) => !inA[index]);
  switch (operator) {
    case '&':
      return list(
        a.items.filter((_item, index) => inB[index]),
        'set',
      );
    case '-':
      return list(onlyA, 'set');
    case '^':
      return list([...onlyA, ...onlyB], 'set');
    case '<=':
      return truth(onlyA.length === 0);
    case '<':
      return truth(onlyA.length === 0 && onlyB.length > 0);
    case '>=':
      return truth(onlyB.length === 0);
    case '>':
      return truth(onlyB.length === 0 && onlyA.length > 0);
    default:
      return undefined;
  }
}

/** Equality of two Python collections or objects of the repository; undefined when it is not decided here. */
export function pythonSame(m: Machine, a: Value, b: Value, at: Span | undefined): Value | undefined {
  const own = fieldOfClass(m, a, '__eq__') ?? (fieldOfClass(m, b, '__eq__') ? undefined : null);
  if (own) return callValue(m, own, [b], new Map(), at ?? UNPLACED);
  if (own === undefined) {
    const reflected = fieldOfClass(m, b, '__eq__');
    if (reflected) return callValue(m, reflected, [a], new Map(), at ?? UNPLACED);
  }
  if (a.is === 'list' && b.is === 'list' && !a.open && !b.open) {
    if (a.form !== b.form || a.items.length !== b.items.length) return truth(false);
    if (a.form === 'set') return every(a.items.map((item) => contains(m, b, item, 'python', at)));
    return every(a.items.map((item, index) => equality(m, item, b.items[index] ?? item, '==', 'python', at)));
  }
  if (a.is === 'map' && b.is === 'map' && !a.open && !b.open && !a.missing && !b.missing) {
    if (a.entries.size !== b.entries.size) return truth(false);
    return every(
      [...a.entries].map(([key, [, value]]) => {
        const other = b.entries.get(key);
        return other ? equality(m, value, other[1], '==', 'python', at) : truth(false);
      }),
    );
  }
  if (a.is === 'object' && b.is === 'object' && a.class && a.class === b.class && fieldOfClass(m, a, '__dataclass__') && !a.open && !b.open)
    return every([...a.fields].map(([name, value]) => equality(m, value, b.fields.get(name) ?? constant(undefined), '==', 'python', at)));
  return undefined;
}

/** True when all are, false when one is false, undefined when that is open. */
function every(answers: readonly Value[]): Value | undefined {
  if (answers.some((answer) => isConstant(answer) && !answer.value)) return truth(false);
  return answers.every(isConstant) ? truth(true) : undefined;
}
