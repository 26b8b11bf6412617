import { testRegex } from '../../code/builtins/regex.ts';
import { constant, type LibraryValue, textOf, type Value } from './values.ts';

/** Whether `.unless({ path: [...] })` leaves a middleware out for a path; undefined when an exemption cannot be read. */
export function unlessMatches(value: LibraryValue, path: string): boolean | undefined {
  const options = value.call?.arguments[0];
  const paths = options?.is === 'object' ? options.fields.get('path') : undefined;
  if (!paths) return undefined;
  let answer: boolean | undefined = false;
  for (const each of paths.is === 'list' ? paths.items : [paths]) {
    const matched = matches(each.is === 'object' && each.fields.has('url') ? each.fields.get('url') : each, path);
    if (matched) return true;
    if (matched === undefined) answer = undefined;
  }
  return answer;
}

function matches(target: Value | undefined, path: string): boolean | undefined {
  const text = textOf(target);
  if (text !== undefined) return text === path;
  return target?.is === 'object' && target.tag === 'regex' ? testRegex(target, constant(path)) : undefined;
}
