import { constant, isConstant, type Value } from '../value.ts';

/** A regular expression of the target is only run when it cannot blow up: short, no nested or adjacent unbounded repeats. */
export function compile(pattern: Value): RegExp | undefined {
  const source = pattern.is === 'object' && pattern.tag === 'regex' ? pattern.fields.get('source') : pattern;
  const flags = pattern.is === 'object' && pattern.tag === 'regex' ? pattern.fields.get('flags') : constant('');
  if (!source || !isConstant(source) || typeof source.value !== 'string' || source.value.length > 300) return undefined;
  if (/\([^()]*[*+][^()]*\)\s*[*+{]/.test(source.value) || /\\[1-9]/.test(source.value)) return undefined;
  if ((source.value.match(/[*+]/g)?.length ?? 0) > 6) return undefined;
  const body = source.value
    .replace(/\(\?P<(\w+)>/g, '(?<$1>')
    .replace(/\\A/g, '^')
    .replace(/\\Z/g, '$');
  try {
    return new RegExp(body, flags && isConstant(flags) ? String(flags.value ?? '').replace(/[^gimsuy]/g, '') : '');
  } catch {
    return undefined;
  }
}

/** Whether the pattern matches a constant text; undefined when it is not run. */
export function testRegex(pattern: Value, text: Value, anchored = false): boolean | undefined {
  if (!isConstant(text) || typeof text.value !== 'string' || text.value.length > 2000) return undefined;
  const regex = compile(pattern);
  if (!regex) return undefined;
  regex.lastIndex = 0;
  const match = regex.exec(text.value);
  return match !== null && (!anchored || match.index === 0);
}

export function replaceMatches(pattern: Value, text: string, by: string): string | undefined {
  const regex = text.length > 2000 ? undefined : compile(pattern);
  return regex ? text.replace(regex, by) : undefined;
}
