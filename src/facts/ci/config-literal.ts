/** Text of a JavaScript file without comments; strings keep their place. */
function withoutComments(source: string): string {
  return source.replace(
    /\/\*[\s\S]*?\*\/|\/\/[^\n]*|("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`)/g,
    (_, literal?: string) => literal ?? '',
  );
}

const token = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`|\.\.\.|[\w$]+|[^\s]/g;

/** Direct properties of an object literal, name to value text; undefined when the braces do not balance. */
export function objectProperties(source: string): ReadonlyMap<string, string> | undefined {
  const tokens = [...withoutComments(source).matchAll(token)];
  if (tokens[0]?.[0] !== '{') return undefined;
  const text = withoutComments(source);
  const properties = new Map<string, string>();
  let depth = 0;
  let start = 1;
  for (let i = 0; i < tokens.length; i += 1) {
    const piece = tokens[i]?.[0] ?? '';
    if (/^[{[(]$/.test(piece)) depth += 1;
    else if (/^[}\])]$/.test(piece)) depth -= 1;
    if ((depth === 1 && piece === ',') || depth === 0) {
      const first = tokens[start];
      if (first && start < i) {
        const spread = first[0] === '...';
        const name = spread ? '...' : first[0].replace(/^["'`]|["'`]$/g, '');
        const colon = tokens[start + 1];
        const from = colon?.[0] === ':' ? (tokens[start + 2]?.index ?? 0) : (first.index ?? 0);
        properties.set(name, text.slice(from, tokens[i]?.index).trim());
      }
      start = i + 1;
      if (depth === 0) return properties;
    }
  }
  return undefined;
}

/** The configuration object of a file: what `export default`, `module.exports =` or a `defineConfig(` call holds. */
export function configObject(source: string): ReadonlyMap<string, string> | undefined {
  const text = withoutComments(source);
  const start = /(?:export\s+default|module\.exports\s*=)\s*(?:(?:defineConfig|mergeConfig|defineProject)\s*\(\s*)?(?=\{)/.exec(text);
  const named = /(?:export\s+default|module\.exports\s*=)\s*(\w+)\s*;?\s*$/m.exec(text);
  const variable = named?.[1]
    ? new RegExp(`(?:const|let|var)\\s+${named[1]}\\b[^=]*=\\s*(?:defineConfig\\s*\\(\\s*)?(?=\\{)`).exec(text)
    : null;
  const at = start ?? variable;
  return at ? objectProperties(text.slice(at.index + at[0].length)) : undefined;
}

/** A list of string literals; `defaults` replaces a spread of the runner's own defaults. Undefined when anything else is in it. */
export function stringList(value: string, defaults: readonly string[]): readonly string[] | undefined {
  const tokens = [...value.matchAll(token)].map((hit) => hit[0]);
  const only = tokens.length === 1 ? tokens[0] : undefined;
  const literal = (piece: string): string | undefined =>
    /^["'`]/.test(piece) && !piece.includes('${') ? piece.slice(1, -1).replace(/\\(.)/g, '$1') : undefined;
  if (only !== undefined) {
    const single = literal(only);
    return single === undefined ? undefined : [single];
  }
  if (tokens[0] !== '[' || tokens.at(-1) !== ']') return undefined;
  const items: string[] = [];
  const body = value.slice(1, -1).replace(/\.\.\.(configDefaults|defaults|defaultExclude|defaultInclude)(\.(exclude|include))?/g, () => {
    items.push(...defaults);
    return '';
  });
  for (const [piece] of body.matchAll(token)) {
    if (piece === ',') continue;
    const text = literal(piece);
    if (text === undefined) return undefined;
    items.push(text);
  }
  return items;
}
