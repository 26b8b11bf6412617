/** A value with variables: `$name`, `${name}` (without case), `$1` and text between them. */
export type Part = { readonly text: string } | { readonly variable: string } | { readonly capture: number };

/** Splits a value as ngx_http_script_compile does. Throws an Error with nginx's message on a malformed variable. */
export function parseTemplate(source: string): readonly Part[] {
  const parts: Part[] = [];
  let at = 0;
  while (at < source.length) {
    if (source[at] !== '$') {
      const end = source.indexOf('$', at);
      parts.push({ text: source.slice(at, end < 0 ? undefined : end) });
      at = end < 0 ? source.length : end;
      continue;
    }
    at += 1;
    const digit = source[at] ?? '';
    if (digit >= '1' && digit <= '9') {
      parts.push({ capture: Number(digit) });
      at += 1;
      continue;
    }
    const bracket = source[at] === '{';
    const name = /^\w*/.exec(source.slice(bracket ? at + 1 : at))?.[0] ?? '';
    at += name.length + (bracket ? 1 : 0);
    if (bracket) {
      if (at >= source.length && name === '') throw new Error('invalid variable name');
      if (source[at] !== '}') throw new Error(`the closing bracket in "${name}" variable is missing`);
      at += 1;
    }
    if (name === '') throw new Error('invalid variable name');
    parts.push({ variable: name.toLowerCase() });
  }
  return parts;
}

/** Whether a value holds a variable or a capture, as nginx counts them: any `$`. */
export const hasVariables = (source: string): boolean => source.includes('$');
