import { constant, type Value } from '../../code/value.ts';

/** What one SQL statement writes: the table, and columns with the value, or the place or name of the parameter that gives it. */
export interface SqlWrite {
  readonly table: string;
  readonly columns: ReadonlyMap<string, Value | { readonly position: number } | { readonly parameter: string }>;
  readonly condition: string;
}

const UPDATE =
  /^\s*update\s+(?:only\s+)?["`[]?(?:\w+["`\]]?\.["`[]?)?(\w+)["`\]]?\s+(?:as\s+\w+\s+)?set\s+([\s\S]*?)(?:\s+where\s+([\s\S]*))?;?\s*$/i;
const INSERT = /^\s*insert\s+(?:or\s+\w+\s+)?into\s+["`[]?(?:\w+["`\]]?\.["`[]?)?(\w+)["`\]]?\s*\(([^)]*)\)\s*values\s*\(([\s\S]*)\)/i;

/** Reads `UPDATE t SET a = 'x'` and `INSERT INTO t (a) VALUES (?)`; undefined for anything else. */
export function sqlWrite(text: string): SqlWrite | undefined {
  const update = UPDATE.exec(text);
  let position = 0;
  const next = (): number => position++;
  if (update?.[1] && update[2] !== undefined) {
    const pairs = split(update[2]).flatMap((part) => {
      const pair = /^\s*["`[]?(\w+)["`\]]?\s*=\s*([\s\S]*?)\s*$/.exec(part);
      return pair?.[1] && pair[2] !== undefined ? [[pair[1], term(pair[2], next)] as const] : [];
    });
    return { table: update[1], columns: new Map(pairs), condition: update[3] ?? '' };
  }
  const insert = INSERT.exec(text);
  if (!insert?.[1]) return undefined;
  const names = (insert[2] ?? '').split(',').map((name) => name.trim().replace(/^["`[]|["`\]]$/g, ''));
  const values = split(insert[3] ?? '').map((part) => term(part.trim(), next));
  return {
    table: insert[1],
    columns: new Map(names.flatMap((name, index) => (values[index] ? [[name, values[index]] as const] : []))),
    condition: '',
  };
}

/** Splits at commas outside of quotes and brackets. */
function split(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let quoted = false;
  let from = 0;
  for (let index = 0; index < text.length; index++) {
    const sign = text[index];
    if (sign === "'") quoted = !quoted;
    else if (quoted) continue;
    else if (sign === '(') depth++;
    else if (sign === ')') {
      if (depth === 0) return [...parts, text.slice(from, index)];
      depth--;
    } else if (sign === ',' && depth === 0) {
      parts.push(text.slice(from, index));
      from = index + 1;
    }
  }
  return [...parts, text.slice(from)];
}

function term(text: string, next: () => number): Value | { readonly position: number } | { readonly parameter: string } {
  const quoted = /^'((?:[^']|'')*)'$/.exec(text);
  if (quoted) return constant((quoted[1] ?? '').replaceAll("''", "'"));
  if (/^(?:true|false)$/i.test(text)) return constant(/^true$/i.test(text));
  if (/^null$/i.test(text)) return constant(null);
  if (/^\d+$/.test(text)) return constant(Number(text));
  const numbered = /^\$(\d+)$/.exec(text);
  if (numbered) return { position: Number(numbered[1]) - 1 };
  const named = /^[:@](\w+)$|^%\((\w+)\)s$/.exec(text);
  if (named) return { parameter: named[1] ?? named[2] ?? '' };
  if (/^(?:\?|%s)$/.test(text)) return { position: next() };
  return constant(undefined);
}
