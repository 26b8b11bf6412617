/** A path in the spelling that reports use, with the shorter form an optional last parameter also allows. */
export interface ColonPath {
  readonly text: string;
  /** The path without its optional last segment. */
  readonly without?: string;
}

/** Rewrites `:id`, `:id(\\d+)`, `:id{[0-9]+}`, `:id?`, `:rest*`, `*` and `*rest` to `{id}` and `{rest*}`. */
export function colonPath(path: string): ColonPath {
  const optional = /^(.*)\/:(\w+)(?:\((?:[^()\\]|\\.)*\)|\{[^}]*\})?\?$/.exec(path);
  let stars = 0;
  const text = path.replace(
    /:(\w+)(\((?:[^()\\]|\\.|\([^()]*\))*\)|\{(?:[^{}]|\{[^}]*\})*\})?([?*+])?|\*(\w+)?/g,
    (_all, name: string | undefined, pattern: string | undefined, modifier: string | undefined, splat: string | undefined) => {
      if (name === undefined) return `{${splat ?? `rest${stars++ || ''}`}*}`;
      const many =
        modifier === '*' || modifier === '+' || pattern === '(.*)' || pattern === '{.*}' || pattern === '{.+}' || pattern === '(.+)';
      return many ? `{${name}*}` : `{${name}}`;
    },
  );
  return optional ? { text, without: colonPath(optional[1] || '/').text } : { text };
}
