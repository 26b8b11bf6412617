import type { TestPoint } from '../../code/trace.ts';
import { isConstant, type Value } from '../../code/value.ts';
import { type LimitMode, numberOf } from './amounts.ts';
import { consistsOf, visit } from './parts.ts';

const SIZE_MEMBER = /\.(?:st_size|size|byteLength|ContentLength|content_length|contentLength)$/;
const SIZE_CALL = /(?:^|\.)(?:getsize|byteLength|tell)\(\)$/;
const SIZE_TEXT = /^(?:result of )?(?:st_size|size|stat|content_length) of |size/i;

/** Whether a value measures stored content: the size of a file, the length of what was read or listed. */
export function isSize(value: Value): boolean {
  if (value.is === 'library') return SIZE_MEMBER.test(value.path) || SIZE_CALL.test(value.path) || /\.length$/.test(value.path);
  if (value.is === 'unknown') return SIZE_TEXT.test(value.reason.text);
  if (value.is === 'derived') {
    if (value.by === 'length')
      return !value.of.some(
        (part) =>
          consistsOf(
            part,
            (inner) => inner.origins.some(({ from }) => from === 'request' || from === 'environment') && inner.is === 'symbol',
          ) && part.is === 'symbol',
      );
    if (/^(?:\+|js:number|number|int|\*)$/.test(value.by)) return value.of.some(isSize);
  }
  return value.is === 'choice' && value.of.length > 0 && value.of.some(isSize);
}

const FLIP: Readonly<Record<string, string>> = { '>': '<', '>=': '<=', '<': '>', '<=': '>=' };

/**
 * The answer of a test when the content is larger than any limit (`small`: smaller than any), with configured limits at
 * their defaults or at zero; undefined where that does not decide it.
 */
export function answerFor(value: Value, limits: ReadonlySet<string>, mode: LimitMode, large: boolean): boolean | undefined {
  if (isConstant(value)) return Boolean(value.value);
  const limit = limitOf(value, limits, mode);
  if (limit !== undefined) return limit > 0 && limit !== Number.POSITIVE_INFINITY;
  if (value.is === 'choice') {
    const answers = value.of.map((each) => answerFor(each, limits, mode, large));
    return answers.every((each) => each === answers[0]) ? answers[0] : undefined;
  }
  if (value.is !== 'derived') return undefined;
  if (value.by === 'not') {
    const inner = value.of[0] && answerFor(value.of[0], limits, mode, large);
    return inner === undefined ? undefined : !inner;
  }
  const [left, right] = value.of;
  if (!left || !right || !FLIP[value.by]) return undefined;
  const [leftSize, rightSize] = [isSize(left), isSize(right)];
  if (leftSize !== rightSize) {
    const operator = leftSize ? value.by : FLIP[value.by];
    // A size that is compared with nothing (`size > 0`) asks whether there is content.
    const limit = numberOf(leftSize ? right : left, mode);
    if (limit === 0 && mode === 'default') return operator === '>' || operator === '>=';
    // Compared with "no limit" nothing is larger.
    if (limit === Number.POSITIVE_INFINITY) return operator === '<' || operator === '<=';
    return large === (operator === '>' || operator === '>=');
  }
  if (!isLimit(left, limits) && !isLimit(right, limits)) return undefined;
  const [a, b] = [numberOf(left, mode), numberOf(right, mode)];
  if (a === undefined || b === undefined) return undefined;
  return value.by === '>' ? a > b : value.by === '>=' ? a >= b : value.by === '<' ? a < b : a <= b;
}

/** The number of a configured limit that stands alone in a test. */
function limitOf(value: Value, limits: ReadonlySet<string>, mode: LimitMode): number | undefined {
  return isLimit(value, limits) && !consistsOf(value, (part) => part.is === 'derived' && FLIP[part.by] !== undefined)
    ? numberOf(value, mode)
    : undefined;
}

const isLimit = (value: Value, limits: ReadonlySet<string>): boolean =>
  !isSize(value) && consistsOf(value, (part) => part.origins.some(({ name }) => limits.has(name)));

/** Variables that content is measured against, and that say how much is read. */
export function limitsIn(tests: readonly TestPoint[], amounts: readonly Value[]): ReadonlySet<string> {
  const found = new Set<string>();
  const add = (value: Value): void =>
    visit(value, (part) => {
      for (const { from, name } of part.origins) if (from === 'environment' || from === 'configuration') found.add(name);
      return true;
    });
  for (const { value } of tests)
    visit(value, (part) => {
      if (part.is === 'derived' && FLIP[part.by] && part.of.length === 2) {
        const sizes = part.of.filter(isSize);
        if (sizes.length === 1) for (const side of part.of) if (!sizes.includes(side)) add(side);
      }
      return true;
    });
  for (const amount of amounts) add(amount);
  return found;
}

/** Whether a test measures content against a limit. */
export const isSizeTest = ({ value }: TestPoint): boolean =>
  consistsOf(
    value,
    (part) => part.is === 'derived' && FLIP[part.by] !== undefined && part.of.length === 2 && part.of.filter(isSize).length === 1,
  );
