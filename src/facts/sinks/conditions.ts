import { originsOf, type Value } from '../../code/value.ts';
import { isLoopback } from './host.ts';
import { type Located, locate } from './locate.ts';
import { NO_CALL, type Step } from './steps.ts';
import type { Condition, Language, Plain, SinkCall, SinkContext } from './types.ts';

export type Answer = 'yes' | 'no' | 'unknown';

/** A call that may be a sink, with the steps that lead to it. */
export interface Subject {
  readonly call: SinkCall;
  readonly language: Language;
  readonly steps: readonly Step[];
}

/** Whether a condition on the arguments of a call, or of what made its receiver, holds. */
export function holds(condition: Condition, subject: Subject, context: SinkContext): Answer {
  if (condition.after !== undefined) return calledBefore(condition, subject, context);
  const from = argumentsOf(condition, subject);
  if (from === 'unread') return 'unknown';
  const located = from ? locate(from, condition, subject.language) : 'absent';
  if (located === 'unread') return 'unknown';
  if (located === 'absent' || isNothing(located.value))
    return condition.otherwise === undefined ? 'no' : answer(condition, condition.otherwise);
  return ofValue(condition, located.value);
}

const isNothing = (value: Value): boolean => value.is === 'constant' && (value.value === undefined || value.value === null);

/** The call whose arguments are read; undefined when there is none, as before a function of a module. */
function argumentsOf(condition: Condition, { call, steps }: Subject): SinkCall | NonNullable<Step['call']> | 'unread' | undefined {
  if (condition.of === undefined) return call;
  const before = steps.slice(0, -1);
  const step =
    condition.of === 'receiver'
      ? (before.find(({ name, call: made }) => made && /^(?:default$|[A-Z])/.test(name)) ?? before.find(({ call: made }) => made))
      : condition.of === 'source'
        ? before.findLast(({ call: made }) => made)
        : before.findLast(({ name }) => name === condition.of);
  return step?.derived || step?.call === NO_CALL ? 'unread' : step?.call;
}

function ofValue(condition: Condition, value: Value): Answer {
  if (condition.fixed === false) return isFixed(value);
  if (value.is === 'choice') {
    const answers = value.of.map((each) => ofValue(condition, each));
    return answers.every((each) => each === answers[0]) ? (answers[0] ?? 'unknown') : 'unknown';
  }
  if (condition.member) {
    if (value.is !== 'library') return 'unknown';
    const name = value.path.replace(/^.*[./]/, '');
    return condition.member.includes(name) ? 'yes' : 'no';
  }
  if (value.is === 'constant' && isPlain(value.value)) return answer(condition, value.value);
  // A member of a package is no constant that a condition lists: an enumeration has a name like its value.
  if (value.is === 'library' && condition.any) {
    const name = value.path.replace(/^.*\./, '').toLowerCase();
    return condition.any.some((each) => String(each).toLowerCase() === name) ? 'yes' : 'unknown';
  }
  return 'unknown';
}

const isPlain = (value: unknown): value is Plain => value === null || ['string', 'number', 'boolean'].includes(typeof value);

function answer(condition: Condition, value: Plain): Answer {
  const text = typeof value === 'string' ? value : undefined;
  if (condition.loopback) return text !== undefined && isLoopback(text) ? 'yes' : 'no';
  if (condition.matches !== undefined) return text !== undefined && new RegExp(condition.matches).test(text) ? 'yes' : 'no';
  if (condition.any) return condition.any.includes(value) ? 'yes' : 'no';
  if (condition.none) return condition.none.includes(value) ? 'no' : 'yes';
  return 'unknown';
}

/** For `fixed: false`: yes when whoever calls, or what is stored, decides the value. */
function isFixed(value: Value): Answer {
  const origins = originsOf(value, 2);
  if (origins.some(({ from }) => from !== 'environment' && from !== 'configuration' && from !== 'unknown')) return 'yes';
  if (value.is === 'constant') return 'no';
  return origins.length > 0 && origins.every(({ from }) => from === 'environment' || from === 'configuration') ? 'no' : 'unknown';
}

function calledBefore(condition: Condition, { call }: Subject, context: SinkContext): Answer {
  const before = (context.earlier ?? []).filter(
    (each) => each.path.endsWith(`.${condition.after}`) && each.target.receiver?.id === call.target.receiver?.id,
  );
  const last = before.at(-1);
  if (!last) return 'no';
  const located: Located = last.arguments[0] ? { value: last.arguments[0] } : 'absent';
  return located === 'absent' ? 'no' : ofValue(condition, located.value);
}
