/** Whether a version requirement (`^4.1.0`, `==2.1`, `>=1,<3`) selects a range `>=4` or `<4`; undefined when it does not say. */
export function selects(requirement: string | undefined, range: string): boolean | undefined {
  const [, sign, bound] = /^(>=|<)(\d+(?:\.\d+)*)$/.exec(range) ?? [];
  if (sign === undefined || bound === undefined) return undefined;
  const lowest = /(?:^|[\s,|])(?:[~^=v]|==|~=|>=|===)?\s*v?(\d+(?:\.\d+)*)/.exec(requirement ?? '')?.[1];
  if (lowest === undefined) return undefined;
  const order = compare(lowest, bound);
  if (sign === '>=') return order >= 0 ? true : isOpenEnded(requirement ?? '') ? undefined : false;
  return order < 0 ? (isOpenEnded(requirement ?? '') ? undefined : true) : false;
}

/** A lower bound alone lets any later major version in. */
const isOpenEnded = (requirement: string): boolean => />/.test(requirement) && !/</.test(requirement);

function compare(a: string, b: string): number {
  const left = a.split('.').map(Number);
  const right = b.split('.').map(Number);
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
