import type { Machine } from '../machine.ts';
import { agreed, splitPath } from '../run/concatenation.ts';
import { raise } from '../run/errors.ts';
import { iterate } from '../run/iterate.ts';
import { readMember } from '../run/member.ts';
import { derive, plainOf } from '../run/operators.ts';
import { formatted } from '../run/python-text.ts';
import { readIndex } from '../run/subscript.ts';
import { simplify } from '../run/test.ts';
import { concat, joinTexts, toText } from '../run/text.ts';
import type { Dialect, Primitive } from '../tree.ts';
import {
  type Call,
  type Constant,
  constant,
  isConstant,
  list,
  mergeOrigins,
  native,
  originsOf,
  textOf,
  truth,
  type Value,
} from '../value.ts';
import { patternMethod, replaceByFunction } from './patterns.ts';
import { replaceMatches, testRegex } from './regex.ts';

type Pure = (text: string, ...args: readonly Primitive[]) => Primitive | readonly Primitive[];
type Held = 'text' | 'truth' | 'number' | 'any';

const trimSet = (chars: Primitive): RegExp => new RegExp(`[${String(chars).replace(/[\\\]^-]/g, '\\$&')}]`);
function strip(text: string, chars: Primitive, left: boolean, right: boolean): string {
  if (chars === undefined || chars === null) return left && right ? text.trim() : left ? text.trimStart() : text.trimEnd();
  const set = trimSet(chars);
  let start = 0;
  let end = text.length;
  if (left) while (start < end && set.test(text[start] ?? '')) start++;
  if (right) while (end > start && set.test(text[end - 1] ?? '')) end--;
  return text.slice(start, end);
}
const title = (text: string): string => text.replace(/[A-Za-z]+/g, (word) => (word[0] ?? '').toUpperCase() + word.slice(1).toLowerCase());
const has = (text: string, part: Primitive, from: 'start' | 'end'): boolean =>
  from === 'start' ? text.startsWith(String(part)) : text.endsWith(String(part));
function splitPython(text: string, separator: Primitive, most: Primitive): string[] {
  const limit = typeof most === 'number' && most >= 0 ? most : Number.POSITIVE_INFINITY;
  if (separator === undefined || separator === null) {
    const words = text.trim().split(/\s+/);
    return text.trim() === '' ? [] : words.length <= limit + 1 ? words : [...words.slice(0, limit), words.slice(limit).join(' ')];
  }
  const parts = text.split(String(separator));
  return parts.length <= limit + 1 ? parts : [...parts.slice(0, limit), parts.slice(limit).join(String(separator))];
}
function replacePython(text: string, from: Primitive, to: Primitive, most: Primitive): string {
  const limit = typeof most === 'number' && most >= 0 ? most : Number.POSITIVE_INFINITY;
  const parts = String(from) === '' ? ['', ...text, ''] : text.split(String(from));
  if (parts.length <= limit + 1) return parts.join(String(to));
  return [...parts.slice(0, limit), parts.slice(limit).join(String(from))].join(String(to));
}
/** CPython puts the odd space on the left when the width is odd. */
function center(text: string, width: Primitive, fill: Primitive): string {
  const missing = Math.max(0, Number(width) - [...text].length);
  const left = Math.floor(missing / 2) + (missing & Number(width) & 1);
  return String(fill ?? ' ').repeat(left) + text + String(fill ?? ' ').repeat(missing - left);
}
function partition(text: string, separator: Primitive, last: boolean): string[] {
  const part = String(separator);
  const index = last ? text.lastIndexOf(part) : text.indexOf(part);
  if (index < 0) return last ? ['', '', text] : [text, '', ''];
  return [text.slice(0, index), part, text.slice(index + part.length)];
}

const PYTHON: Readonly<Record<string, readonly [Held, Pure]>> = {
  lower: ['text', (text) => text.toLowerCase()],
  casefold: ['text', (text) => text.toLowerCase()],
  upper: ['text', (text) => text.toUpperCase()],
  title: ['text', title],
  capitalize: ['text', (text) => (text[0] ?? '').toUpperCase() + text.slice(1).toLowerCase()],
  swapcase: [
    'text',
    (text) => [...text].map((letter) => (letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase())).join(''),
  ],
  strip: ['text', (text, chars) => strip(text, chars, true, true)],
  lstrip: ['text', (text, chars) => strip(text, chars, true, false)],
  rstrip: ['text', (text, chars) => strip(text, chars, false, true)],
  removeprefix: ['text', (text, part) => (has(text, part, 'start') ? text.slice(String(part).length) : text)],
  removesuffix: ['text', (text, part) => (String(part) !== '' && has(text, part, 'end') ? text.slice(0, -String(part).length) : text)],
  replace: ['text', replacePython],
  center: ['text', center],
  isidentifier: ['truth', (text) => /^[\p{L}_][\p{L}\p{N}_]*$/u.test(text)],
  istitle: ['truth', (text) => /\p{L}/u.test(text) && text === title(text)],
  isascii: ['truth', (text) => /^[\x00-\x7f]*$/.test(text)],
  split: ['any', splitPython],
  rsplit: [
    'any',
    (text, separator, most) => {
      const parts = splitPython(text, separator, undefined);
      if (typeof most !== 'number' || parts.length <= most + 1) return parts;
      return [parts.slice(0, parts.length - most).join(String(separator ?? ' ')), ...parts.slice(parts.length - most)];
    },
  ],
  splitlines: ['any', (text) => (text === '' ? [] : text.replace(/\r?\n$/, '').split(/\r?\n/))],
  partition: ['any', (text: string, separator: Primitive) => partition(text, separator, false)],
  rpartition: ['any', (text: string, separator: Primitive) => partition(text, separator, true)],
  find: ['number', (text, part) => text.indexOf(String(part))],
  rfind: ['number', (text, part) => text.lastIndexOf(String(part))],
  count: ['number', (text, part) => (part === '' ? text.length + 1 : text.split(String(part)).length - 1)],
  isdigit: ['truth', (text) => /^\p{Nd}+$/u.test(text)],
  isnumeric: ['truth', (text) => /^\d+$/.test(text)],
  isdecimal: ['truth', (text) => /^\d+$/.test(text)],
  isalpha: ['truth', (text) => /^\p{L}+$/u.test(text)],
  isalnum: ['truth', (text) => /^[\p{L}\d]+$/u.test(text)],
  isspace: ['truth', (text) => /^\s+$/.test(text)],
  isupper: ['truth', (text) => text !== text.toLowerCase() && text === text.toUpperCase()],
  islower: ['truth', (text) => text !== text.toUpperCase() && text === text.toLowerCase()],
  zfill: [
    'text',
    (text, width) =>
      /^[+-]/.test(text) ? text.charAt(0) + text.slice(1).padStart(Number(width) - 1, '0') : text.padStart(Number(width), '0'),
  ],
  ljust: ['text', (text, width, fill) => text.padEnd(Number(width), String(fill ?? ' '))],
  rjust: ['text', (text, width, fill) => text.padStart(Number(width), String(fill ?? ' '))],
};

const JAVASCRIPT: Readonly<Record<string, readonly [Held, Pure]>> = {
  toLowerCase: ['text', (text) => text.toLowerCase()],
  toLocaleLowerCase: ['text', (text) => text.toLowerCase()],
  toUpperCase: ['text', (text) => text.toUpperCase()],
  trim: ['text', (text) => text.trim()],
  trimStart: ['text', (text) => text.trimStart()],
  trimEnd: ['text', (text) => text.trimEnd()],
  includes: ['truth', (text, part) => text.includes(String(part))],
  startsWith: ['truth', (text, part, from) => text.startsWith(String(part), from === undefined ? 0 : Number(from))],
  endsWith: ['truth', (text, part) => text.endsWith(String(part))],
  indexOf: ['number', (text, part) => text.indexOf(String(part))],
  lastIndexOf: ['number', (text, part) => text.lastIndexOf(String(part))],
  slice: ['text', (text, start, end) => text.slice(Number(start ?? 0), end === undefined ? undefined : Number(end))],
  substring: ['text', (text, start, end) => text.substring(Number(start ?? 0), end === undefined ? undefined : Number(end))],
  substr: ['text', (text, start, length) => text.substr(Number(start ?? 0), length === undefined ? undefined : Number(length))],
  charAt: ['text', (text, index) => text.charAt(Number(index ?? 0))],
  at: ['text', (text, index) => text.at(Number(index ?? 0))],
  charCodeAt: ['number', (text, index) => text.charCodeAt(Number(index ?? 0))],
  codePointAt: ['number', (text, index) => text.codePointAt(Number(index ?? 0))],
  repeat: ['text', (text, count) => text.repeat(Math.min(10_000, Number(count)))],
  padStart: ['text', (text, width, fill) => text.padStart(Number(width), fill === undefined ? ' ' : String(fill))],
  padEnd: ['text', (text, width, fill) => text.padEnd(Number(width), fill === undefined ? ' ' : String(fill))],
  toString: ['text', (text: string) => text] as const,
  valueOf: ['text', (text: string) => text] as const,
  normalize: ['text', (text, form) => text.normalize(form === undefined ? 'NFC' : String(form))],
  localeCompare: ['number', (text, other) => (text < String(other) ? -1 : text > String(other) ? 1 : 0)],
};

/** A method of a text, bound to it; undefined when texts have no such member. */
export function textMember(m: Machine, text: Value, name: string, dialect: Dialect): Value | undefined {
  const special = dialect === 'python' ? pythonSpecial(m, text, name) : javascriptSpecial(m, text, name);
  if (special) return special;
  const entry = (dialect === 'python' ? PYTHON : JAVASCRIPT)[name];
  if (!entry || !Object.hasOwn(dialect === 'python' ? PYTHON : JAVASCRIPT, name)) return undefined;
  const [holds, pure] = entry;
  return native(name, ({ arguments: args }) => {
    const target = simplify(m, text);
    const values = args.map((arg) => simplify(m, arg));
    if (isConstant(target) && typeof target.value === 'string' && values.every(isConstant))
      return wrap(
        pure(target.value, ...values.map((value) => value.value)),
        mergeOrigins(target.origins, ...values.map((value) => value.origins)),
        name,
        target.form,
      );
    const pieces =
      name === 'split' && dialect === 'python' && values.length === 1 ? splitPath(target, String(textOf(values[0]))) : undefined;
    if (pieces) return list(pieces, 'list', false, target.origins);
    const same = values.every(isConstant) ? agreed(target, (sample) => pure(sample, ...values.map((value) => value.value))) : undefined;
    if (typeof same === 'boolean') return truth(same, mergeOrigins(target.origins, ...values.map((value) => value.origins)));
    return derive(`${dialect === 'python' ? 'py' : 'js'}:${name}`, [target, ...values], holds);
  });
}

/** Recomputes a derived text call once its operands are known. */
export function foldText(by: string, values: readonly Value[]): Value | undefined {
  const [, dialect, name = ''] = /^(py|js):(\w+)$/.exec(by) ?? [];
  const table = dialect === 'py' ? PYTHON : JAVASCRIPT;
  const entry = dialect && Object.hasOwn(table, name) ? table[name] : undefined;
  const [target, ...rest] = values;
  if (!entry || !target || !isConstant(target) || typeof target.value !== 'string' || !rest.every(isConstant)) return undefined;
  return wrap(entry[1](target.value, ...rest.map((value) => (isConstant(value) ? value.value : undefined))), originsOf(target, 0), name);
}

function wrap(result: Primitive | readonly Primitive[], origins: Value['origins'], name: string, form?: Constant['form']): Value {
  if (Array.isArray(result))
    return list(
      result.map((item: Primitive) => constant(item, origins)),
      name.endsWith('partition') ? 'tuple' : 'list',
      false,
      origins,
    );
  const value = constant(result as Primitive, origins);
  return form === 'bytes' && typeof result === 'string' ? { ...value, form } : value;
}

function pythonSpecial(m: Machine, text: Value, name: string): Value | undefined {
  switch (name) {
    case 'startswith':
    case 'endswith':
      return native(name, ({ arguments: [part = constant('')] }) => affix(m, text, part, name === 'startswith' ? 'start' : 'end'));
    case 'join':
      return native(name, ({ arguments: [parts], at }) => {
        const { items, open } = parts ? iterate(m, parts) : { items: [], open: true };
        return open
          ? derive('join', [text, ...(parts ? [parts] : [])], 'text')
          : joinTexts(
              m,
              items.map((item) => joined(m, item, at)),
              text,
            );
      });
    case 'format':
      return native(name, (call) => format(m, text, call));
    case 'encode':
      return native(name, () =>
        isConstant(text) ? { ...text, value: Buffer.from(String(text.value), 'utf8').toString('latin1'), form: 'bytes' } : text,
      );
    case 'decode':
      return native(name, () =>
        isConstant(text) ? constant(Buffer.from(String(text.value), 'latin1').toString('utf8'), text.origins) : text,
      );
    case 'hex':
      // Bytes have such a method; what a caller sends may be a UUID, which has such a field.
      if (text.is === 'symbol') return undefined;
      return native(name, () =>
        isConstant(text)
          ? constant(Buffer.from(String(text.value), 'latin1').toString('hex'), text.origins)
          : derive('py:hex', [text], 'text'),
      );
    case 'index':
      return native(name, ({ arguments: [part], at }) => {
        if (isConstant(text) && part && isConstant(part)) {
          const index = String(text.value).indexOf(String(part.value));
          return index < 0 ? raise(m, 'python', 'ValueError', 'substring not found', at) : constant(index);
        }
        return derive('py:index', [text, ...(part ? [part] : [])], 'number');
      });
    case 'expandtabs':
    case 'translate':
      return native(name, () => derive(`py:${name}`, [text], 'text'));
    default:
      return undefined;
  }
}

function affix(m: Machine, text: Value, part: Value, from: 'start' | 'end'): Value {
  const target = simplify(m, text);
  const parts = part.is === 'list' ? part.items : [simplify(m, part)];
  const origins = mergeOrigins(originsOf(target, 0), ...parts.map((each) => originsOf(each, 0)));
  if (parts.every(isConstant)) {
    if (isConstant(target))
      return truth(
        parts.some((each) => has(String(target.value), each.value, from)),
        origins,
      );
    const known = edge(target, from);
    if (known !== undefined) {
      if (parts.some((each) => has(known, each.value, from))) return truth(true, origins);
      if (parts.every((each) => known.length >= String(each.value).length)) return truth(false, origins);
      const near = (value: string): boolean => (from === 'start' ? value.startsWith(known) : value.endsWith(known));
      if (known !== '' && parts.every((each) => !near(String(each.value)))) return truth(false, origins);
    }
  }
  return derive(from === 'start' ? 'startswith' : 'endswith', [target, part], 'truth');
}

/** The constant beginning or end of a concatenation. */
function edge(value: Value, from: 'start' | 'end'): string | undefined {
  if (value.is !== 'derived' || value.by !== 'concat') return undefined;
  const piece = from === 'start' ? value.of[0] : value.of.at(-1);
  return piece && isConstant(piece) ? String(piece.value) : '';
}

/** A piece of `join`: text, or a member of a str enum. Other known values are refused. */
function joined(m: Machine, item: Value, at: Call['at']): Value {
  const value = plainOf(item);
  if (isConstant(value) && typeof value.value !== 'string') return raise(m, 'python', 'TypeError', 'sequence item: expected str', at);
  return value.is === 'list' || value.is === 'map'
    ? raise(m, 'python', 'TypeError', 'sequence item: expected str', at)
    : toText(m, value, 'python');
}

const FIELD = /^(\w*)((?:\.\w+|\[[^\]]+\])*)(![rsa])?(?::(.*))?$/s;

/** `text.format(...)`. */
function format(m: Machine, text: Value, call: Call): Value {
  if (!isConstant(text) || typeof text.value !== 'string') return derive('format', [text, ...call.arguments], 'text');
  let next = 0;
  const pieces = text.value.split(/(\{\{|\}\}|\{[^{}]*\})/).map((piece): Value => {
    if (piece === '{{' || piece === '}}') return constant(piece[0]);
    if (!piece.startsWith('{')) return constant(piece);
    const [, field = '', path = '', conversion, specification] = FIELD.exec(piece.slice(1, -1)) ?? [];
    let value = field === '' ? call.arguments[next++] : /^\d+$/.test(field) ? call.arguments[Number(field)] : call.named.get(field);
    if (!value)
      return call.named.has('**')
        ? derive('format', [constant(field)], 'text')
        : raise(m, 'python', /^\d*$/.test(field) ? 'IndexError' : 'KeyError', `no argument ${field}`, call.at);
    for (const [step, member, index = ''] of path.matchAll(/\.(\w+)|\[([^\]]+)\]/g))
      value = step.startsWith('.')
        ? readMember(m, value, member ?? '', 'python', call.at)
        : readIndex(m, value, constant(/^\d+$/.test(index) ? Number(index) : index), 'python', call.at);
    if (conversion) value = formatted(m, value, constant(conversion));
    return formatted(m, value, specification === undefined ? undefined : constant(specification));
  });
  return concat(pieces);
}

function javascriptSpecial(m: Machine, text: Value, name: string): Value | undefined {
  switch (name) {
    case 'length':
      return isConstant(text) ? constant(String(text.value).length, text.origins) : derive('length', [text], 'number');
    case 'startsWith':
    case 'endsWith':
      return native(name, ({ arguments: [part = constant('undefined'), from] }) =>
        from && name === 'startsWith' && !(isConstant(from) && !from.value)
          ? derive(`js:${name}`, [text, part, from], 'truth')
          : affix(m, text, part, name === 'startsWith' ? 'start' : 'end'),
      );
    case 'concat':
      return native(name, ({ arguments: args }) => concat([text, ...args.map((arg) => toText(m, arg))]));
    case 'split':
      return native(name, ({ arguments: [separator, most] }) => {
        if (separator?.is === 'object' && separator.tag === 'regex') return patternMethod(m, 'split', text, separator, most);
        const target = simplify(m, text);
        if (isConstant(target) && (separator === undefined || (isConstant(separator) && typeof separator.value === 'string'))) {
          const parts = String(target.value).split(separator?.is === 'constant' ? String(separator.value) : '\u0000');
          return list(
            parts.slice(0, most && isConstant(most) ? Number(most.value) : undefined).map((part) => constant(part, target.origins)),
            'list',
            false,
            target.origins,
          );
        }
        const pieces = separator && isConstant(separator) && most === undefined ? splitPath(target, String(separator.value)) : undefined;
        return pieces ? list(pieces, 'list', false, target.origins) : list([], 'list', true, originsOf(text, 0));
      });
    case 'replace':
    case 'replaceAll':
      return native(name, ({ arguments: [pattern, by], at }) => replace(m, text, pattern, by, name === 'replaceAll', at));
    case 'match':
    case 'matchAll':
    case 'search':
      return native(name, ({ arguments: [pattern] }) => {
        if (pattern?.is === 'object' && pattern.tag === 'regex') return patternMethod(m, name, text, pattern);
        const answer = pattern ? testRegex(pattern, simplify(m, text)) : undefined;
        if (answer === false && name === 'match') return constant(null);
        return answer === true && name === 'match'
          ? list([], 'list', true)
          : derive(`js:${name}`, [text, ...(pattern ? [pattern] : [])], 'any');
      });
    default:
      return undefined;
  }
}

function replace(m: Machine, text: Value, pattern: Value | undefined, by: Value | undefined, all: boolean, at: Call['at']): Value {
  const target = simplify(m, text);
  if (isConstant(target) && pattern && by && isConstant(by)) {
    if (isConstant(pattern))
      return constant(
        all
          ? String(target.value).replaceAll(String(pattern.value), String(by.value))
          : String(target.value).replace(String(pattern.value), String(by.value)),
        target.origins,
      );
    const replaced = replaceMatches(pattern, String(target.value), String(by.value));
    if (replaced !== undefined) return constant(replaced, target.origins);
  }
  if (pattern && (by?.is === 'function' || by?.is === 'native' || by?.is === 'library')) {
    const replaced = replaceByFunction(m, target, pattern, by, all, at);
    if (replaced) return replaced;
  }
  return derive('js:replace', [target, ...(pattern ? [pattern] : []), ...(by ? [by] : [])], 'text');
}
