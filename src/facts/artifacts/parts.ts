import type { Origin, Value } from '../../code/value.ts';

/** What a value is made of directly: parts of a term, alternatives, items, fields, the receiver and arguments of a call. */
export function directParts(value: Value): readonly Value[] {
  switch (value.is) {
    case 'derived':
    case 'choice':
      return value.of;
    case 'list':
      return value.items.slice(0, 60);
    case 'map':
      return [...value.entries.values()].slice(0, 60).map(([, item]) => item);
    case 'object':
      return value.tag === 'response' || value.tag === 'request' || value.tag === 'context' ? [] : [...value.fields.values()].slice(0, 60);
    case 'library':
      return [
        ...(value.call ? [...value.call.arguments, ...value.call.named.values()] : []),
        ...(value.receiver ? [value.receiver] : []),
        ...value.fields.values(),
      ];
    case 'pending':
      return 'value' in value.state ? [value.state.value] : [];
    default:
      return [];
  }
}

/** Visits everything a value is made of, itself first; `enter` false leaves out what a part is made of. */
export function visit(value: Value, enter: (part: Value) => boolean): void {
  const seen = new Set<Value>();
  const stack = [value];
  while (stack.length > 0 && seen.size < 4_000) {
    const part = stack.pop();
    if (!part || seen.has(part)) continue;
    seen.add(part);
    if (enter(part)) stack.push(...directParts(part));
  }
}

/** Whether something that a value is made of is what is looked for. */
export function consistsOf(value: Value, sought: (part: Value) => boolean): boolean {
  let found = false;
  visit(value, (part) => {
    found ||= sought(part);
    return !found;
  });
  return found;
}

/** Origins of a value and of all it is made of. */
export function deepOrigins(value: Value): readonly Origin[] {
  const found = new Map<string, Origin>();
  visit(value, (part) => {
    for (const origin of part.origins) found.set(`${origin.from} ${origin.name}`, origin);
    return true;
  });
  return [...found.values()];
}
