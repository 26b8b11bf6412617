export { constant, FALSE, isConstant, library, list, map, native, NULL, object, pending, symbol, textOf, TRUE, truth, UNDEFINED, unknown } from '../../code/value.ts';
export type { LibraryValue, Value } from '../../code/value.ts';
export { derive } from '../../code/run/operators.ts';
