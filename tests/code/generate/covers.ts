/** Whether a spelled outcome stands for a concrete one: equal, but that `{"?": …}` stands for anything. */
export function covers(abstract: unknown, concrete: unknown): boolean {
  if (typeof abstract === 'object' && abstract !== null && '?' in abstract) return true;
  if (Array.isArray(abstract)) {
    return Array.isArray(concrete) && abstract.length === concrete.length && abstract.every((item, index) => covers(item, concrete[index]));
  }
  if (typeof abstract === 'object' && abstract !== null) {
    if (typeof concrete !== 'object' || concrete === null) return false;
    const names = Object.keys(abstract);
    if (names.length !== Object.keys(concrete).length) return false;
    return names.every(
      (name) => name in concrete && covers(abstract[name as keyof typeof abstract], concrete[name as keyof typeof concrete]),
    );
  }
  return abstract === concrete;
}
