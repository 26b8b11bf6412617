import type { Assertion } from './assertions.ts';
import { dotted } from './walk.ts';

const isFalse = (assertion: Assertion): boolean => assertion.right?.kind === 'literal' && assertion.right.value === false;

/** Demands that its operand is false: `assert not x`, `x is False`, `toBe(false)`. */
export const negates = (assertion: Assertion): boolean =>
  assertion.operator === 'falsy' || (assertion.operator === '==' && isFalse(assertion));

/** Demands that a collection is empty: `assert not gaps`, `gaps == []`, `len(gaps) == 0`, `toHaveLength(0)`. */
export function emptied(assertion: Assertion): boolean {
  const { operator, left, right } = assertion;
  if (operator === 'falsy') return left.kind !== 'literal';
  if (operator !== '==' || !right) return false;
  if (right.kind === 'collection') return right.entries.length === 0;
  if (right.kind === 'literal')
    return right.value === 0 && (assertion.part.unit.dialect === 'javascript' || /len\(\)$/.test(dotted(left) ?? ''));
  return (
    right.kind === 'call' && right.arguments.length === 0 && /^(?:set|list|dict|tuple|frozenset|Set|Map)$/.test(dotted(right.callee) ?? '')
  );
}

const REFUSED = new Set([401, 403]);

/** Demands that an answer is a refusal, and nothing else. */
export function isRefusal(assertion: Assertion): boolean {
  const { operator, left, right } = assertion;
  const codes =
    right?.kind === 'literal' && typeof right.value === 'number'
      ? [right.value]
      : right?.kind === 'collection'
        ? right.entries.map(({ value }) => (value.kind === 'literal' ? value.value : undefined))
        : [];
  const collection = right?.kind === 'collection';
  if (codes.length === 0 || (operator === 'in') !== collection || (operator !== '==' && operator !== 'in')) return false;
  const path = dotted(left) ?? '';
  return (
    codes.every((code) => typeof code === 'number' && REFUSED.has(code)) &&
    (/status|code|res/i.test(path) || left.kind === 'call' || left.kind === 'await' || left.kind === 'member')
  );
}
