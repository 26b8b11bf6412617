export { derive } from '../../code/run/operators.ts';
export type { LibraryValue, Value } from '../../code/value.ts';
export {
  constant,
  FALSE,
  isConstant,
  library,
  list,
  map,
  NULL,
  native,
  object,
  pending,
  symbol,
  TRUE,
  textOf,
  truth,
  UNDEFINED,
  unknown,
} from '../../code/value.ts';
