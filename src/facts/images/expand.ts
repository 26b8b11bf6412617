/** A variable's value; undefined: not set; `unknown`: set to something that cannot be known here. */
export type VariableValue = string | undefined | typeof unknownValue;

export const unknownValue = Symbol('unknown');

/**
 * Expands `$V`, `${V}`, `${V:-d}`, `${V-d}`, `${V:+a}`, `${V+a}` and `\$` as a Dockerfile and a shell do.
 * Unset variables are empty. Undefined when the result depends on an unknown value, or on any other expansion.
 */
export function expand(text: string, lookup: (name: string) => VariableValue): string | undefined {
  let out = '';
  let rest = text;
  while (rest !== '') {
    const plain = /^[^$\\]+/.exec(rest)?.[0];
    if (plain !== undefined) {
      out += plain;
      rest = rest.slice(plain.length);
      continue;
    }
    if (rest.startsWith('\\')) {
      out += rest[1] === '$' || rest[1] === '\\' ? rest[1] : rest.slice(0, 2);
      rest = rest.slice(2);
      continue;
    }
    const step = variable(rest, lookup);
    if (step === undefined) return undefined;
    out += step.value;
    rest = rest.slice(step.length);
  }
  return out;
}

function variable(text: string, lookup: (name: string) => VariableValue): { value: string; length: number } | undefined {
  const simple = /^\$([A-Za-z_]\w*)/.exec(text);
  if (simple) return finish(lookup(simple[1] ?? ''), simple[0].length);
  if (text.startsWith('$(')) return undefined;
  if (!text.startsWith('${')) return { value: '$', length: 1 };
  const end = closing(text);
  const [, name, operator, argument = ''] = /^([A-Za-z_]\w*)(?:(:?[-+?])([\s\S]*))?$/.exec(text.slice(2, end)) ?? [];
  if (end < 0 || name === undefined) return undefined;
  const value = lookup(name);
  if (operator === undefined || operator.endsWith('?')) return finish(value, end + 1);
  if (value === unknownValue) return undefined;
  const filled = value !== undefined && (value !== '' || !operator.startsWith(':'));
  const taken = operator.endsWith('+') ? (filled ? argument : '') : filled ? value : argument;
  const expanded = taken === argument ? expand(argument, lookup) : taken;
  return expanded === undefined ? undefined : { value: expanded, length: end + 1 };
}

const finish = (value: VariableValue, length: number): { value: string; length: number } | undefined =>
  value === unknownValue ? undefined : { value: value ?? '', length };

function closing(text: string): number {
  let depth = 0;
  for (let index = 1; index < text.length; index++) {
    if (text[index] === '{') depth++;
    if (text[index] === '}' && --depth === 0) return index;
  }
  return -1;
}
