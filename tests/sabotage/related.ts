/** Whether a check may fall when another is broken, because both are about the same thing. */
export function related(broken: string, fallen: string): boolean {
  if (broken.slice(0, 2) === fallen.slice(0, 2)) return true;
  return (RELATED[broken] ?? []).some((each) => fallen === each || fallen.startsWith(`${each}/`));
}

const RELATED: Readonly<Record<string, readonly string[]>> = {};
