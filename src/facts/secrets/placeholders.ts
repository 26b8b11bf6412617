const WORDS =
  /^(?:x+|\*+|\.+|-+|_+|<.*>|\[.*\]|\{.*\}|\$.*|%.*|#.*|.*\$\{.*|.*\{\{.*|.*%\(.*|change.?me.*|change.?this.*|replace.*|your.*|my.?.*|example.*|sample.*|dummy.*|fake.*|test.*|todo.*|foo|bar|baz|secret.*|super.?secret.*|password.*|passw(?:or)?d|pass|pwd|pw|admin|root|user(?:name)?|guest|postgres(?:ql)?|mysql|mariadb|mongo|redis|rabbitmq|default|dev(?:elopment)?|local|token|key|api.?key|none|null|undefined|true|false|string|placeholder.*|redacted.*|masked.*|insert.*|enter.*|put.*|set.*|generate.*|random.*|notsecret.*|insecure.*|abc123.*|123456.*|letmein|qwerty)$/i;

/** Whether a text stands where a secret would: a word for it, a template, dots and stars. */
export const isPlaceholder = (text: string): boolean => text.length < 6 || WORDS.test(text) || new Set(text).size < 4;

/** Whether a text looks made at random: long, of several kinds of letters, with many different ones. */
export function looksRandom(text: string): boolean {
  if (text.length < 10 || /\s/.test(text)) return false;
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/].filter((kind) => kind.test(text)).length;
  return kinds >= 2 && entropy(text) >= 3 && !/^[A-Za-z]+(?:[-_.][A-Za-z]+)*\d{0,2}$/.test(text);
}

/** Bits a letter, by how often each occurs (Shannon). */
function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const letter of text) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  let sum = 0;
  for (const count of counts.values()) sum -= (count / text.length) * Math.log2(count / text.length);
  return sum;
}
