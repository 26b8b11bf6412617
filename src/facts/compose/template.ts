import { ComposeError } from './problem.ts';

export type Lookup = (name: string) => string | undefined;

type Substitute = (expression: string, lookup: Lookup, warn: (name: string) => void) => string | undefined;

const operators = [':?', '?', ':-', '-', ':+', '+'] as const;
type Operator = (typeof operators)[number];

const variable = /\$(?:(\$)|([_a-z][_a-z0-9]*)|\{(?:([_a-z][_a-z0-9]*(?::?[-+?](?:.*))?)\}|()))/gi;

/** Each variable may stand in the default of the one before, so this bounds the nesting too. */
const MAXIMUM = 400;

/** A template whose `$` starts nothing that can be interpolated. */
export class InvalidTemplate extends ComposeError {}

/**
 * Interpolates `$V`, `${V}`, `${V:-d}`, `${V-d}`, `${V:+a}`, `${V+a}`, `${V:?e}`, `${V?e}` and `$$` with the rules,
 * and the oddities, of compose 2.26. `warn` gets the name of every unset variable. Throws ComposeError for a required
 * variable without a value, InvalidTemplate for a bad template.
 */
export function substitute(template: string, lookup: Lookup, warn: (name: string) => void): string {
  if (template.split('${').length > MAXIMUM) throw new ComposeError('a template holds too many variables to be read');
  return template.replace(variable, (match) => replace(match, template, lookup, warn));
}

function replace(match: string, template: string, lookup: Lookup, warn: (name: string) => void): string {
  const end = closingBrace(match);
  const rest = end < 0 ? '' : match.slice(end + 1);
  const expression = end < 0 ? match : match.slice(0, end + 1);
  variable.lastIndex = 0;
  const [, escaped, named, braced] = new RegExp(variable.source, 'i').exec(expression) ?? [];
  if (escaped) return escaped;
  const inner = named || braced;
  if (!inner) throw new InvalidTemplate(template);
  if (!named) {
    const value = apply(firstOperator(match), inner, lookup, warn);
    if (value !== undefined) return value + substitute(rest, lookup, warn);
  }
  const value = lookup(inner);
  if (value === undefined) warn(inner);
  return value ?? '';
}

/** Index of the brace that closes the first one; the character after an opening brace is skipped. */
function closingBrace(text: string): number {
  let open = 0;
  for (let index = 0; index < text.length; index++) {
    if (text[index] === '}' && --open === 0) return index;
    if (text[index] === '{') {
      open++;
      index++;
    }
  }
  return -1;
}

/** The operator that occurs first in the whole match; ties keep the order of the list. */
function firstOperator(match: string): Operator {
  const sorted = [...operators];
  for (let outer = 1; outer < sorted.length; outer++) {
    for (let inner = outer; inner > 0 && before(sorted[inner], sorted[inner - 1], match); inner--) {
      const [left, right] = [sorted[inner - 1], sorted[inner]];
      if (left && right) sorted.splice(inner - 1, 2, right, left);
    }
  }
  return sorted[0] ?? ':?';
}

function before(left: string | undefined, right: string | undefined, match: string): boolean {
  const first = match.indexOf(left ?? '');
  const second = match.indexOf(right ?? '');
  if (first < 0) return false;
  return second < 0 || first < second;
}

function apply(operator: Operator, expression: string, lookup: Lookup, warn: (name: string) => void): ReturnType<Substitute> {
  const index = expression.indexOf(operator);
  if (index < 0) return undefined;
  const name = expression.slice(0, index);
  const argument = substitute(expression.slice(index + operator.length), lookup, warn);
  const value = lookup(name);
  const filled = value !== undefined && (value !== '' || !operator.startsWith(':'));
  if (operator.endsWith('+')) return filled ? argument : (value ?? '');
  if (filled) return value;
  if (operator.endsWith('-')) return argument;
  throw new ComposeError(`required variable ${name} is missing a value${argument === '' ? '' : `: ${argument}`}`);
}

/** Names a template reads, with their defaults: for reports on what a deployment must set. */
export function variablesOf(template: string): string[] {
  const names = new Set<string>();
  for (const [, escaped, name] of template.matchAll(/\$(?:(\$)|\{?([_a-z][_a-z0-9]*))/gi)) if (!escaped && name) names.add(name);
  return [...names];
}
