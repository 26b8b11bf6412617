import type { Machine } from '../../code/machine.ts';
import type { Outcome } from '../../code/outcomes.ts';
import { test, truthyPrimitive } from '../../code/run/test.ts';
import type { Span } from '../../code/tree.ts';
import { isConstant, truth, type Value } from '../../code/value.ts';
import { snake, textsOf } from './words.ts';

/** An answer as text; raising is an answer, too. */
export function said(outcome: Outcome): string | undefined {
  if (outcome.ends === 'raises') return 'raises';
  if (outcome.ends !== 'returns') return undefined;
  const { value } = outcome;
  if (isConstant(value)) return typeof value.value === 'string' ? value.value : String(truthyPrimitive(value.value));
  const [text] = textsOf(value);
  if (text !== undefined) return text;
  if (value.is === 'list' && !value.open) return String(value.items.length > 0);
  if (value.is === 'object' || value.is === 'map') {
    const fields =
      value.is === 'object'
        ? [...value.fields]
        : [...value.entries.values()].flatMap(([key, each]) => (isConstant(key) ? [[String(key.value), each] as const] : []));
    const decisive = fields.find(([name]) =>
      /^(?:approved|auto_?approved?|allowed|decision|status|requires_?approval|needs_?approval|approval_?status|classification)$/.test(
        snake(name),
      ),
    );
    return decisive && isConstant(decisive[1]) ? `${decisive[0]}=${String(decisive[1].value)}` : undefined;
  }
  return undefined;
}

/** A comparison that is given back is yes on one path and no on another. */
export function settled(m: Machine, value: Value, at: Span): Value {
  if (value.is !== 'derived' || value.holds !== 'truth') return value;
  const answer = test(m, value, at.file.endsWith('.py') ? 'python' : 'javascript', at);
  return answer === undefined ? value : truth(answer);
}
