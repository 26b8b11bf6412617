/** Deeper data does not occur in written files, and parsers that recurse would exhaust the stack on it. */
const maximum = 256;

const json = /\.(?:json|jsonc|json5|map|webmanifest)$/i;
const data = /\.(?:json|jsonc|json5|webmanifest|ya?ml|toml|lock)$|(?:^|\/)(?:Pipfile|\.[\w.-]*rc)$/i;

/** Whether a data file (JSON, YAML, TOML) nests its collections deeper than any parser of it should be asked to go. */
export function nestsTooDeep(path: string, text: string): boolean {
  if (!data.test(path)) return false;
  if (/(?:^|\n)[ \t]*(?:[-?][ \t]+){257}/.test(text)) return true;
  const quoted = json.test(path);
  let depth = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === 0x5b || code === 0x7b) {
      if (++depth > maximum) return true;
    } else if (code === 0x5d || code === 0x7d) depth = Math.max(depth - 1, 0);
    else if (code === 0x22 && quoted) index = endOfString(text, index);
  }
  return false;
}

/** Index of the quote that ends a JSON string, or of the end of its line. */
function endOfString(text: string, start: number): number {
  for (let index = start + 1; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === 0x5c) index++;
    else if (code === 0x22 || code === 0x0a) return index;
  }
  return text.length;
}
