import { type Directive, errorAt, value, values } from './blocks.ts';
import { checkRegex, checkTemplate, makeVariable, variableName } from './check-values.ts';
import type { Registry } from './scope.ts';

const FLAGS = new Set(['last', 'break', 'redirect', 'permanent']);

export function checkRewrite(directive: Directive, registry: Registry): void {
  const [pattern = '', replacement = '', flag] = values(directive);
  if (replacement === '') throw errorAt(directive, 'empty replacement');
  checkRegex(directive, pattern, false, registry);
  if (flag !== undefined && !FLAGS.has(flag)) throw errorAt(directive, `invalid parameter "${flag}"`);
  checkTemplate(directive, replacement, registry);
}

/** Whether a lone argument of `return` is a URL for a 302. */
export const isReturnUrl = (text: string): boolean => /^(?:https?:\/\/|\$scheme)/.test(text);

export function checkReturn(directive: Directive, registry: Registry): void {
  const [code = '', text] = values(directive);
  const number = /^\d+$/.test(code) && Number(code) <= 999;
  if (!number && !(text === undefined && isReturnUrl(code))) throw errorAt(directive, `invalid return code "${code}"`);
  checkTemplate(directive, number ? (text ?? '') : code, registry);
}

export function checkSet(directive: Directive, registry: Registry): void {
  makeVariable(directive, variableName(directive, value(directive, 0)), registry);
  checkTemplate(directive, value(directive, 1), registry);
}

export interface Condition {
  readonly operator: '' | '=' | '!=' | '~' | '~*' | '!~' | '!~*' | '-f' | '-d' | '-e' | '-x' | '!-f' | '!-d' | '!-e' | '!-x';
  /** Variable name, or the path of a file test. */
  readonly left: string;
  readonly right: string;
}

const COMPARES: ReadonlySet<string> = new Set(['=', '!=', '~', '~*', '!~', '!~*']);
const FILE_TESTS: ReadonlySet<string> = new Set(['-f', '-d', '-e', '-x', '!-f', '!-d', '!-e', '!-x']);

const isOperator = (text: string, set: ReadonlySet<string>): text is Condition['operator'] => set.has(text);

/** Reads the parenthesis of an `if`. Throws nginx's error on a condition it refuses. */
export function parseCondition(directive: Directive): Condition {
  const words = values(directive);
  const fail = (word: string) => errorAt(directive, `invalid condition "${word}"`);
  const first = words[0] ?? '';
  if (!first.startsWith('(')) throw fail(first);
  if (first === '(') words.shift();
  else words[0] = first.slice(1);
  const last = words.at(-1) ?? '';
  if (!last.endsWith(')')) throw fail(last);
  if (last === ')') words.pop();
  else words[words.length - 1] = last.slice(0, -1);
  const [left = '', operator = '', right = ''] = words;
  if (left.length > 1 && left.startsWith('$')) {
    if (words.length !== 1 && words.length !== 3) throw fail(left);
    if (words.length === 1) return { operator: '', left: left.slice(1).toLowerCase(), right: '' };
    if (!isOperator(operator, COMPARES)) throw errorAt(directive, `unexpected "${operator}" in condition`);
    return { operator, left: left.slice(1).toLowerCase(), right };
  }
  if (!/^!?-.$/.test(left) || words.length !== 2 || !isOperator(left, FILE_TESTS)) throw fail(left);
  return { operator: left, left: operator, right: '' };
}

export function checkIf(directive: Directive, registry: Registry): void {
  const condition = parseCondition(directive);
  if (FILE_TESTS.has(condition.operator)) {
    checkTemplate(directive, condition.left, registry);
    return;
  }
  if (!registry.uses.has(condition.left)) registry.uses.set(condition.left, directive);
  if (condition.operator.includes('~')) checkRegex(directive, condition.right, condition.operator.endsWith('*'), registry);
  else if (condition.operator !== '') checkTemplate(directive, condition.right, registry);
}

export function checkTryFiles(directive: Directive, registry: Registry): void {
  const words = values(directive);
  const last = words.at(-1) ?? '';
  if (last.startsWith('=') && !(/^=\d+$/.test(last) && Number(last.slice(1)) <= 999)) {
    throw errorAt(directive, `invalid code "${last}"`);
  }
  for (const word of words) checkTemplate(directive, word, registry);
}

export function checkErrorPage(directive: Directive, registry: Registry): void {
  const words = values(directive);
  const invalid = (word: string) => errorAt(directive, `invalid value "${word}"`);
  const answer = words.at(-2) ?? '';
  const overwrite = answer.startsWith('=');
  if (overwrite && (words.length === 2 || !/^=\d*$/.test(answer))) throw invalid(answer);
  for (const word of words.slice(0, overwrite ? -2 : -1)) {
    if (!/^\d+$/.test(word) || word === '499') throw invalid(word);
    if (Number(word) < 300 || Number(word) > 599) throw errorAt(directive, `value "${word}" must be between 300 and 599`);
  }
  checkTemplate(directive, words.at(-1) ?? '', registry);
}
