import { Recent } from '../../syntax/recent.ts';
import type { Body, FunctionNode, Unit } from '../tree.ts';

/** Source characters whose lowered bodies are kept, over all files. */
const KEPT = 4_000_000;

const recent = new Recent<object, Body>(KEPT);

/** Lowers a body once as long as it stays in use: functions are called and walked many times. */
export function rememberBodies(lower: (of: FunctionNode) => Body): Unit['body'] {
  const places = new Map<string, object>();
  const keys = new WeakMap<FunctionNode, object>();
  const keyOf = (of: FunctionNode): object => {
    const place = `${of.at.start} ${of.at.end} ${of.body.start} ${of.body.end}`;
    const key = places.get(place) ?? {};
    places.set(place, key);
    keys.set(of, key);
    return key;
  };
  return (of) => recent.get(keys.get(of) ?? keyOf(of), of.body.end - of.body.start, () => lower(of));
}
