import type { Code } from '../../code/code.ts';
import type { Span } from '../../code/tree.ts';
import { walk } from '../tests/walk.ts';

const loops = new WeakMap<object, readonly Span[]>();

/** Whether a place of the repository stands in a loop of its own function. */
export function inLoop(code: Code, at: Span): boolean {
  const unit = code.unit(at.file);
  if (!unit) return false;
  let known = loops.get(unit);
  if (!known) {
    const found: Span[] = [];
    walk(unit.module.statements, unit, (node) => {
      if (node.kind === 'loop') found.push(node.at);
      return undefined;
    });
    known = found;
    loops.set(unit, known);
  }
  return known.some((span) => span.start <= at.start && at.end <= span.end);
}
