import type { Model, ModelCall } from '../machine.ts';
import { derive, toNumber } from '../run/operators.ts';
import { toText } from '../run/text.ts';
import { type Constant, constant, isConstant, mergeOrigins, originsOf, truth, UNDEFINED, type Value } from '../value.ts';

const first = (call: ModelCall): Value => call.arguments[0] ?? UNDEFINED;

/** A function of numbers: worked out when all arguments are known. */
const math =
  (name: string, work: (...values: readonly number[]) => number): Model =>
  (_m, call) =>
    call.arguments.every(isConstant)
      ? constant(
          work(...call.arguments.map((value) => toNumber(value.value))),
          mergeOrigins(...call.arguments.map((value) => value.origins)),
        )
      : derive(name, call.arguments, 'number');

const question =
  (name: string, ask: (value: Constant) => boolean, strict = true): Model =>
  (_m, call) => {
    const value = first(call);
    if (isConstant(value)) return truth(ask(value), value.origins);
    if (strict && STRUCTURES.has(value.is)) return truth(false);
    return derive(name, [value], 'truth');
  };

const STRUCTURES = new Set<Value['is']>(['list', 'map', 'object', 'function', 'class', 'native', 'pending']);
const whole = (value: Constant): boolean => Number.isInteger(value.value);

/** Math, and the functions that make numbers or ask about them. */
export const JAVASCRIPT_NUMBERS: Readonly<Record<string, Model>> = {
  ...Object.fromEntries(
    (['abs', 'ceil', 'floor', 'round', 'trunc', 'sign', 'sqrt', 'cbrt', 'log', 'log2', 'log10', 'min', 'max', 'pow', 'hypot'] as const).map(
      (name) => [`global.Math.${name}`, math(name, (...values) => (Math[name] as (...numbers: readonly number[]) => number)(...values))],
    ),
  ),
  'global.parseInt': (m, call) => {
    const text = toText(m, first(call));
    const radix = call.arguments[1];
    return isConstant(text) && (!radix || isConstant(radix))
      ? constant(Number.parseInt(String(text.value), radix ? toNumber(radix.value) : undefined), originsOf(text, 0))
      : derive('js:number', [first(call)], 'number');
  },
  'global.isNaN': question('isNaN', (value) => Number.isNaN(toNumber(value.value)), false),
  'global.isFinite': question('isFinite', (value) => Number.isFinite(toNumber(value.value)), false),
  'global.Number.isNaN': question('isNaN', (value) => Number.isNaN(value.value)),
  'global.Number.isFinite': question('isFinite', (value) => Number.isFinite(value.value)),
  'global.Number.isInteger': question('isInteger', whole),
  'global.Number.isSafeInteger': question('isSafeInteger', (value) => Number.isSafeInteger(value.value)),
  'global.BigInt': (_m, call) => {
    const value = first(call);
    return isConstant(value) && (typeof value.value === 'bigint' || whole(value))
      ? constant(BigInt(value.value as number), value.origins)
      : undefined;
  },
  'global.Object.is': (_m, call) => {
    const [left = UNDEFINED, right = UNDEFINED] = call.arguments;
    if (isConstant(left) && isConstant(right)) return truth(Object.is(left.value, right.value), mergeOrigins(left.origins, right.origins));
    return left === right ? truth(true) : derive('equals', [left, right], 'truth');
  },
};
