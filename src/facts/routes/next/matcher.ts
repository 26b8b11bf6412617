import { literally } from '../../../syntax/literally.ts';
import { isConstant, textOf, type Value } from '../values.ts';

const SAMPLES = ['7', 'zq', 'Q~zz'];

/**
 * Whether a middleware runs for a path: no matcher means every path. Sources are path-to-regexp 6 patterns, matched
 * whole and without regard to case. Undefined: a pattern, or a condition on the request, that cannot be decided.
 */
export function matcherCovers(config: Value | undefined, path: string): boolean | undefined {
  const matcher = config?.is === 'object' ? config.fields.get('matcher') : undefined;
  if (!matcher || (isConstant(matcher) && matcher.value === undefined))
    return config === undefined || config.is === 'object' || isConstant(config) ? true : undefined;
  const concrete = SAMPLES.map((sample) => path.replace(/\{\w+\*?\}|<dynamic>/g, sample));
  let answer: boolean | undefined = false;
  for (const each of matcher.is === 'list' ? matcher.items : [matcher]) {
    const source = textOf(each.is === 'object' ? each.fields.get('source') : each);
    const conditions = each.is === 'object' && (each.fields.has('has') || each.fields.has('missing'));
    const regex = source === undefined ? undefined : sourcePattern(source);
    if (!regex) {
      answer = undefined;
      continue;
    }
    const answers = concrete.map((text) => regex.test(text));
    if (answers.every((one) => !one)) continue;
    if (answers.every((one) => one) && !conditions) return true;
    answer = undefined;
  }
  return answer;
}

/** `/dashboard/:path*`, `/((?!api|_next).*)` as a regular expression. */
export function sourcePattern(source: string): RegExp | undefined {
  if (source.length > 400 || /\([^()]*[+*][^()]*\)[+*]/.test(source.replace(/\(\?[:!=]/g, '('))) return undefined;
  let pattern = '';
  let index = 0;
  while (index < source.length) {
    const parameter = /^([/.]?):(\w+)/.exec(source.slice(index));
    const group = /^([/.]?)\(/.exec(source.slice(index));
    if (parameter || group) {
      const [all = '', prefix = ''] = parameter ?? group ?? [];
      index += parameter ? all.length : prefix.length;
      let inner = '[^\\/#?]+?';
      if (source[index] === '(') {
        const end = closing(source, index);
        if (end === undefined) return undefined;
        inner = source.slice(index + 1, end);
        index = end + 1;
      }
      const modifier = /^[*+?]/.exec(source.slice(index))?.[0] ?? '';
      index += modifier.length;
      const before = literally(prefix);
      if (modifier === '*' || modifier === '+')
        pattern += `(?:${before}(?:(?:${inner})(?:${before}(?:${inner}))*))${modifier === '*' ? '?' : ''}`;
      else pattern += modifier === '?' ? `(?:${before}(?:${inner}))?` : `${before}(?:${inner})`;
      continue;
    }
    pattern += literally(source[index] ?? '');
    index++;
  }
  try {
    return new RegExp(`^${pattern}[\\/#?]?$`, 'i');
  } catch {
    return undefined;
  }
}

/** The index of the bracket that closes the one at `start`. */
function closing(text: string, start: number): number | undefined {
  let depth = 0;
  for (let index = start; index < text.length; index++) {
    if (text[index] === '\\') index++;
    else if (text[index] === '(') depth++;
    else if (text[index] === ')' && --depth === 0) return index;
  }
  return undefined;
}
