/**
 * Whether the lowest version that a requirement allows is below a limit. `0.115.0`, `^4.18`, `>=0.95,<1`, `~=0.92.0` are
 * read; anything else gives `otherwise`.
 */
export function olderThan(requirement: string | undefined, limit: string, otherwise: boolean): boolean {
  const found = requirement === undefined ? undefined : /(\d+)(?:\.(\d+|x|\*))?(?:\.(\d+|x|\*))?/.exec(requirement);
  if (!found) return otherwise;
  const own = [found[1], found[2], found[3]].map((part) => Number(part ?? 0) || 0);
  const other = limit.split('.').map(Number);
  for (let index = 0; index < 3; index++) {
    const difference = (own[index] ?? 0) - (other[index] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
