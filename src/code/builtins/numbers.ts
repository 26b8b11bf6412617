import { type Constant, constant, isConstant, native, UNDEFINED, type Value } from '../value.ts';

/** A method of a JavaScript number, truth, bigint or symbol. */
export function numberMember(of: Constant, name: string): Value | undefined {
  const { value } = of;
  if (value === null || value === undefined) return undefined;
  const text = (work: (argument: number | undefined) => string): Value =>
    native(name, ({ arguments: [argument = UNDEFINED] }) =>
      constant(work(isConstant(argument) && argument.value !== undefined ? Number(argument.value) : undefined), of.origins),
    );
  if (name === 'toString')
    return text((radix) => (typeof value === 'number' || typeof value === 'bigint' ? value.toString(radix) : String(value)));
  if (name === 'valueOf') return native(name, () => of);
  if (typeof value !== 'number') return undefined;
  if (name === 'toFixed') return text((digits) => value.toFixed(digits));
  if (name === 'toPrecision') return text((digits) => value.toPrecision(digits));
  return name === 'toLocaleString' ? text(() => String(value)) : undefined;
}
