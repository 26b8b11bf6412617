import { Recent } from '../../syntax/recent.ts';
import type { Body, FunctionNode, Unit } from '../tree.ts';

/** Source characters whose lowered bodies are kept, over all files. */
const KEPT = 4_000_000;

const recent = new Recent<object, Body>(KEPT);

/** Lowers a body once as long as it stays in use: functions are called and walked many times. */
export function rememberBodies(lower: (of: FunctionNode) => Body): Unit['body'] {
  const keys = new Map<string, object>();
  return (of) => {
    const place = `${of.at.start} ${of.at.end} ${of.body.start} ${of.body.end}`;
    const key = keys.get(place) ?? {};
    keys.set(place, key);
    return recent.get(key, of.body.end - of.body.start, () => lower(of));
  };
}
