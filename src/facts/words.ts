/** Splits a command line into words; quotes are removed, `&&` and `;` are words of their own. */
export function splitWords(command: string): string[] {
  const words: string[] = [];
  for (const match of command.replace(/\\\r?\n/g, ' ').matchAll(/"((?:[^"\\]|\\.)*)"|'([^']*)'|(&&|\|\||;)|([^\s"';&|]+|[&|])/g))
    words.push(match[1] ?? match[2] ?? match[3] ?? match[4] ?? '');
  return words;
}
