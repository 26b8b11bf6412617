/** The lines in which two texts differ, as a unified diff with two lines around them. */
export function differenceOf(path: string, before: string, after: string): string {
  const old = before.split('\n');
  const now = after.split('\n');
  let from = 0;
  while (from < old.length && from < now.length && old[from] === now[from]) from++;
  let end = 0;
  while (end < old.length - from && end < now.length - from && old[old.length - 1 - end] === now[now.length - 1 - end]) end++;
  const start = Math.max(0, from - 2);
  const lead = old.slice(start, from);
  const tail = old.slice(old.length - end, old.length - end + 2);
  const gone = old.slice(from, old.length - end);
  const come = now.slice(from, now.length - end);
  const around = lead.length + tail.length;
  return [
    `--- a/${path}`,
    `+++ b/${path}`,
    `@@ -${start + 1},${gone.length + around} +${start + 1},${come.length + around} @@`,
    ...lead.map((line) => ` ${line}`),
    ...gone.map((line) => `-${line}`),
    ...come.map((line) => `+${line}`),
    ...tail.map((line) => ` ${line}`),
  ].join('\n');
}
