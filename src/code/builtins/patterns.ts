import type { Machine } from '../machine.ts';
import { callValue } from '../run/call.ts';
import { derive } from '../run/operators.ts';
import { simplify } from '../run/test.ts';
import { toText } from '../run/text.ts';
import type { Span } from '../tree.ts';
import { constant, isConstant, list, NULL, type ObjectValue, object, originsOf, UNDEFINED, unknown, type Value } from '../value.ts';
import { compile, testRegex } from './regex.ts';

const MOST_TEXT = 2000;

/** The text and the pattern when both are known and harmless to run. */
function ready(m: Machine, raw: Value, pattern: Value): { text: string; regex: RegExp } | undefined {
  const text = simplify(m, raw);
  if (!isConstant(text) || typeof text.value !== 'string' || text.value.length > MOST_TEXT) return undefined;
  const regex = compile(pattern);
  return regex ? { text: text.value, regex } : undefined;
}

const isGlobal = (pattern: ObjectValue): boolean => {
  const flags = pattern.fields.get('flags');
  return flags?.is === 'constant' && String(flags.value).includes('g');
};

/** A match as a program sees it: the whole and the groups by number, and the named ones. */
function found(match: RegExpMatchArray, origins: Value['origins']): Value {
  const item = (text: string | undefined): Value => (text === undefined ? UNDEFINED : constant(text, origins));
  const value = list(match.map(item), 'list', false, origins);
  matches.set(value, {
    index: constant(match.index ?? 0),
    groups: match.groups
      ? object(
          'javascript',
          Object.entries(match.groups).map(([name, text]) => [name, item(text)] as const),
        )
      : UNDEFINED,
  });
  return value;
}
const matches = new WeakMap<Value, Readonly<Record<string, Value>>>();

/** `match.index`, `match.groups`. */
export const memberOfMatch = (value: Value, name: string): Value | undefined => {
  const members = matches.get(value);
  return members && Object.hasOwn(members, name) ? members[name] : undefined;
};

/** `pattern.exec(text)`, and `text.match(pattern)` without the g flag: a match, null, or a value nobody knows. */
export function execPattern(m: Machine, pattern: Value, text: Value): Value {
  const both = ready(m, text, pattern);
  if (both) {
    const match = new RegExp(both.regex.source, both.regex.flags.replace('g', '')).exec(both.text);
    return match ? found(match, originsOf(text, 0)) : NULL;
  }
  const answer = testRegex(pattern, simplify(m, text));
  return answer === false ? NULL : derive('match', [pattern, text], 'any');
}

/** `text.match(pattern)`, `text.matchAll(pattern)`, `text.search(pattern)`, `text.split(pattern)`. */
export function patternMethod(m: Machine, name: string, text: Value, pattern: ObjectValue, most?: Value): Value {
  const both = ready(m, text, pattern);
  const origins = originsOf(text, 0);
  const texts = (all: readonly (string | undefined)[]): Value =>
    list(
      all.map((each) => (each === undefined ? UNDEFINED : constant(each, origins))),
      'list',
      false,
      origins,
    );
  switch (name) {
    case 'match': {
      if (!isGlobal(pattern)) return execPattern(m, pattern, text);
      const all = both?.text.match(both.regex);
      return both ? (all ? texts(all) : NULL) : derive('js:match', [text, pattern], 'any');
    }
    case 'matchAll':
      return both ? list([...both.text.matchAll(both.regex)].map((match) => found(match, origins))) : list([], 'list', true, origins);
    case 'search':
      return both ? constant(both.text.search(both.regex), origins) : derive('js:search', [text, pattern], 'number');
    default:
      return both
        ? texts(both.text.split(both.regex, most && isConstant(most) ? Number(most.value) : undefined))
        : list([], 'list', true, origins);
  }
}

/** `text.replace(pattern, function)`: the function is called for every match. */
export function replaceByFunction(m: Machine, text: Value, pattern: Value, by: Value, all: boolean, at: Span): Value | undefined {
  const target = simplify(m, text);
  const parts = matchesOf(m, target, pattern, all);
  if (!isConstant(target) || !parts) {
    callValue(m, by, [unknown('dynamic', 'a match', at)], new Map(), at);
    return undefined;
  }
  const whole = String(target.value);
  let result = '';
  let from = 0;
  for (const match of parts) {
    const args = match.texts.map((each) => (each === undefined ? UNDEFINED : constant(each, target.origins)));
    const replacement = toText(m, callValue(m, by, [...args, constant(match.index), target], new Map(), at));
    if (!isConstant(replacement)) return undefined;
    result += whole.slice(from, match.index) + String(replacement.value);
    from = match.index + (match.texts[0] ?? '').length;
  }
  return constant(result + whole.slice(from), target.origins);
}

function matchesOf(
  m: Machine,
  text: Value,
  pattern: Value,
  all: boolean,
): readonly { readonly texts: readonly (string | undefined)[]; readonly index: number }[] | undefined {
  if (!isConstant(text)) return undefined;
  if (isConstant(pattern)) {
    const part = String(pattern.value);
    const places: { texts: string[]; index: number }[] = [];
    for (let at = String(text.value).indexOf(part); at >= 0 && part !== ''; at = String(text.value).indexOf(part, at + part.length)) {
      places.push({ texts: [part], index: at });
      if (!all) break;
    }
    return places;
  }
  const both = ready(m, text, pattern);
  if (!both || pattern.is !== 'object') return undefined;
  const regex = isGlobal(pattern) ? both.regex : undefined;
  const found = regex ? [...both.text.matchAll(regex)] : [both.regex.exec(both.text)];
  return found.flatMap((match) => (match ? [{ texts: [...match], index: match.index ?? 0 }] : []));
}
