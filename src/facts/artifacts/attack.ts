import type { Effect } from '../../code/machine.ts';
import type { TestPoint, Trace } from '../../code/trace.ts';
import { isConstant, keyOf, textOf, type Value } from '../../code/value.ts';
import { consistsOf, visit } from './parts.ts';

/**
 * What a caller puts into a path. up: `../../etc/passwd`; dots: `..` alone, where no slash can be sent; absolute: a path
 * from the root; beside: a sibling whose name starts like the root (`/data/run10` for `/data/run1`); link: the name of a
 * link that lies inside the root.
 */
export type Attack = 'up' | 'dots' | 'absolute' | 'beside' | 'link';

const SENT: Readonly<Record<Attack, string>> = {
  up: '../../etc/passwd',
  dots: '..',
  absolute: '/etc/passwd',
  beside: '../run10/x',
  link: 'link',
};

/** Calls that leave a single harmless name, or nothing that a caller chose. */
const NEUTRAL =
  /(?:^|\.)(?:basename|secure_filename|safe_join|safe_str_cmp|UUID|int|float|Number|parseInt|hexdigest|digest|sanitize|sanitizeFilename|sanitize_filename|slugify|filenamify|quote|encodeURIComponent|ObjectId|send_from_directory)\(\)$|\.(?:name|stem|suffix|filename_safe)$/;

export const isNeutral = (part: Value): boolean =>
  (part.is === 'library' && NEUTRAL.test(part.path)) ||
  (part.is === 'derived' && /basename|^(?:js:number|number|int|length|not|equals)$/.test(part.by)) ||
  ((part.is === 'symbol' || part.is === 'derived') && (part.holds === 'number' || part.holds === 'truth'));

/** The parts of a path that a caller chose and that nothing neutralised. */
export function taintsOf(path: Value): readonly Value[] {
  const found = new Map<string, Value>();
  visit(path, (part) => {
    if (isNeutral(part)) return false;
    if ((part.is === 'symbol' || part.is === 'unknown') && part.origins.some(({ from, credential }) => from === 'request' && !credential)) {
      found.set(keyOf(part), part);
      return false;
    }
    return true;
  });
  return [...found.values()];
}

const NORMALISES = /(?:^|\.)(?:resolve|normalize|normpath|abspath|realpath|realpathSync|join|absolute)(?:\(\))*$/;
const FOLLOWS_LINKS = /(?:^|\.)(?:realpath|realpathSync|resolve)(?:\.native)?$/;

/** What is known of the paths of a run: which were made normal, and which had their links followed. */
export interface Normalised {
  readonly normal: ReadonlySet<string>;
  readonly real: ReadonlySet<string>;
}

/** Reads which values of a run are results of calls that make paths normal. */
export function normalisedIn(trace: Trace): Normalised {
  const normal = new Set<string>();
  const real = new Set<string>();
  for (const { path, result, kind } of trace.effects) {
    if (kind === 'write' || !NORMALISES.test(path) || /^os\.path\.join$/.test(path)) continue;
    const value = result.is === 'pending' && 'value' in result.state ? result.state.value : result;
    normal.add(keyOf(value));
    // `path.resolve` of Node only rewrites text; `Path.resolve` asks the file system.
    if (FOLLOWS_LINKS.test(path) && !/^(?:node:)?path\b/.test(path)) real.add(keyOf(value));
  }
  return { normal, real };
}

/** Whether a step was applied to what the caller chose, not only to the folder before it. */
const appliedTo = (value: Value, taints: ReadonlySet<string>, step: (part: Value) => boolean): boolean =>
  consistsOf(value, (part) => step(part) && consistsOf(part, (inner) => taints.has(keyOf(inner))));
const REAL = /(?:realpath(?:Sync)?(?:\.native)?|^(?:pathlib|anyio|aiopath)\b.*\.resolve)\(\)$/;

/** Whether the links of a path were followed. */
export const followsLinks = (value: Value, taints: ReadonlySet<string>, known: Normalised): boolean =>
  appliedTo(value, taints, (part) => known.real.has(keyOf(part)) || (part.is === 'library' && REAL.test(part.path)));
const isNormal = (value: Value, taints: ReadonlySet<string>, known: Normalised): boolean =>
  followsLinks(value, taints, known) ||
  appliedTo(
    value,
    taints,
    (part) => known.normal.has(keyOf(part)) || (part.is === 'library' && /\.(?:resolve|normalize|normpath|abspath)\(\)$/.test(part.path)),
  );

/** Whether a value holds a caller's part, and whether it holds more than that: a whole path. */
function partOf(value: Value, taints: ReadonlySet<string>): 'none' | 'part' | 'path' {
  const tainted = consistsOf(value, (part) => taints.has(keyOf(part)));
  if (!tainted) return 'none';
  const whole = consistsOf(
    value,
    (part) =>
      (part.is === 'library' && /__truediv__|\.(?:join|joinpath|resolve|realpath)\b/.test(part.path)) ||
      (part.is === 'derived' && part.by === 'concat'),
  );
  return whole ? 'path' : 'part';
}

/** The answer that a test gives to an attack; undefined where it does not depend on it, or could not be told. */
export function answerTo(value: Value, attack: Attack, taints: ReadonlySet<string>, known: Normalised): boolean | undefined {
  if (isConstant(value)) return Boolean(value.value);
  if (value.is === 'choice') {
    const answers = value.of.map((each) => answerTo(each, attack, taints, known));
    return answers.every((each) => each === answers[0]) ? answers[0] : undefined;
  }
  if (value.is === 'library') return answerOfCall(value.path, value.receiver, value.call?.arguments ?? [], attack, taints, known);
  if (value.is !== 'derived') return undefined;
  const [left, right] = value.of;
  if (!left) return undefined;
  if (value.by === 'not') {
    const inner = answerTo(left, attack, taints, known);
    return inner === undefined ? undefined : !inner;
  }
  if (!right) return undefined;
  if (value.by === 'equals') return equals(left, right, attack, taints, known);
  if (/contains|includes/.test(value.by)) return holds(left, right, attack, taints);
  if (/startswith/i.test(value.by)) return startsWith(left, right, attack, taints, known);
  if (/endswith/i.test(value.by)) return undefined;
  if (/match|search|test/i.test(value.by)) return matches(value.by, left, right, attack, taints);
  return undefined;
}

function answerOfCall(
  path: string,
  receiver: Value | undefined,
  args: readonly Value[],
  attack: Attack,
  taints: ReadonlySet<string>,
  known: Normalised,
): boolean | undefined {
  const [first] = args;
  const subject = receiver ?? first;
  if (!subject) return undefined;
  if (/\.is_relative_to\(\)$/.test(path)) return partOf(subject, taints) === 'none' ? undefined : inside(subject, attack, taints, known);
  if (/\.(?:startsWith|startswith)\(\)$/.test(path) && first) {
    const text = textOf(first);
    const relative = subject.is === 'library' && /(?:^|\.)relative\(\)$/.test(subject.path);
    if (relative && text?.startsWith('..')) {
      const within = inside(subject, attack, taints, known);
      return within === undefined ? undefined : !within;
    }
    return startsWith(subject, first, attack, taints, known);
  }
  if (/\.(?:includes|__contains__|indexOf)\(\)$/.test(path) && first) return holds(subject, first, attack, taints);
  if (/(?:isAbsolute|is_absolute|isabs)\(\)$/.test(path)) {
    const of = first && !/is_absolute/.test(path) ? first : subject;
    if (consistsOf(of, (part) => part.is === 'library' && /(?:^|\.)relative\(\)$/.test(part.path))) return false;
    return partOf(of, taints) === 'part' ? attack === 'absolute' : undefined;
  }
  if (/(?:\.test|\.match|fullmatch|\.search)\(\)$/.test(path) && receiver && first) return matches(path, receiver, first, attack, taints);
  return undefined;
}

/** Whether a containment test says that the attacked path lies inside. */
function inside(path: Value, attack: Attack, taints: ReadonlySet<string>, known: Normalised): boolean | undefined {
  if (attack === 'link') return !followsLinks(path, taints, known);
  if (isNormal(path, taints, known)) return false;
  // A path that was not made normal still starts with its root, `..` and all.
  return attack !== 'absolute';
}

function startsWith(of: Value, prefix: Value, attack: Attack, taints: ReadonlySet<string>, known: Normalised): boolean | undefined {
  const part = partOf(of, taints);
  if (part === 'none') return undefined;
  const text = textOf(prefix);
  if (
    part === 'part' ||
    (text !== undefined && /^(?:\.\.|\/|\\|~)/.test(text) && !consistsOf(of, (each) => each.is === 'derived' && each.by === 'concat'))
  )
    return text === undefined ? undefined : SENT[attack].startsWith(text);
  if (attack === 'link') return !followsLinks(of, taints, known);
  if (!isNormal(of, taints, known)) return attack !== 'absolute';
  const ends = endOf(prefix);
  return attack === 'beside' ? !ends : false;
}

/** Whether a prefix ends with a separator. */
function endOf(prefix: Value): boolean {
  if (prefix.is === 'derived' && (prefix.by === 'concat' || prefix.by === '+')) {
    const last = prefix.of.at(-1);
    return last !== undefined && endOf(last);
  }
  if (prefix.is === 'derived' && prefix.of.length === 1 && prefix.of[0]) return endOf(prefix.of[0]);
  if (prefix.is === 'library') return /\.sep$/.test(prefix.path);
  return /[/\\]$/.test(textOf(prefix) ?? '');
}

function equals(left: Value, right: Value, attack: Attack, taints: ReadonlySet<string>, known: Normalised): boolean | undefined {
  const common = [left, right].find((each) =>
    consistsOf(each, (part) => part.is === 'library' && /common(?:path|prefix)\(\)$/.test(part.path)),
  );
  if (common) {
    if (partOf(common, taints) === 'none') return undefined;
    if (attack === 'beside' && consistsOf(common, (part) => part.is === 'library' && /commonprefix\(\)$/.test(part.path))) return true;
    return inside(common, attack, taints, known);
  }
  if (isConstant(left) || isConstant(right)) {
    const other = isConstant(left) ? right : left;
    const fixed = isConstant(left) ? left : right;
    if (
      partOf(other, taints) === 'part' &&
      fixed.is === 'constant' &&
      fixed.value !== null &&
      fixed.value !== undefined &&
      typeof fixed.value === 'string'
    )
      return fixed.value === SENT[attack] || undefined_(other, fixed.value);
  }
  return undefined;
}

/** A single character of what was sent, or something else that is compared: not told. */
const undefined_ = (other: Value, fixed: string): boolean | undefined => (other.is === 'symbol' && fixed.length > 1 ? false : undefined);

function holds(of: Value, sought: Value, attack: Attack, taints: ReadonlySet<string>): boolean | undefined {
  const text = textOf(sought);
  if (text !== undefined) {
    if (partOf(of, taints) === 'none') return undefined;
    return SENT[attack].includes(text);
  }
  // `name in ALLOWED`
  if (partOf(sought, taints) === 'part' && (of.is === 'list' || of.is === 'map') && !of.open) return false;
  return undefined;
}

function matches(how: string, pattern: Value, of: Value, attack: Attack, taints: ReadonlySet<string>): boolean | undefined {
  const [expression, subject] = partOf(pattern, taints) !== 'none' ? [of, pattern] : [pattern, of];
  if (partOf(subject, taints) !== 'part') return undefined;
  const source = sourceOf(expression);
  if (source === undefined || source.length > 300) return undefined;
  try {
    const anchored =
      /search|test/i.test(how) && !/match/i.test(how)
        ? source
        : /fullmatch/.test(how)
          ? `^(?:${source})$`
          : /^(?:py:)?match/.test(how)
            ? `^(?:${source})`
            : source;
    return new RegExp(
      anchored
        .replaceAll('\\Z', '$')
        .replaceAll('\\A', '^')
        .replace(/\(\?P</g, '(?<'),
    ).test(SENT[attack]);
  } catch {
    return undefined;
  }
}

function sourceOf(value: Value): string | undefined {
  const text = textOf(value);
  if (text !== undefined) return text;
  if (value.is === 'library') return textOf(value.call?.arguments[0]);
  if (value.is === 'object') return textOf(value.fields.get('source'));
  return undefined;
}

/** Whether a test asks for a stored record that is looked up by what the caller sent: an attack names none. */
export function asksForRecord(point: TestPoint, effects: readonly Effect[], taints: ReadonlySet<string>): boolean {
  const { value } = point;
  const of =
    value.is === 'derived' && (value.by === 'equals' || value.by === 'not') ? value.of.find((each) => each.is === 'choice') : value;
  if (of?.is !== 'choice' || !of.origins.some(({ from }) => from === 'stored')) return false;
  return effects.some(({ result, target, arguments: args, named }) => {
    const given = result.is === 'pending' && 'value' in result.state ? result.state.value : result;
    return given === of && [target, ...args, ...named.values()].some((each) => consistsOf(each, (part) => taints.has(keyOf(part))));
  });
}
