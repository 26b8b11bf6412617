import type { SyntaxNode } from '../../../syntax/python.ts';
import type { Expression, Opaque } from '../../tree.ts';
import type { Lowering } from './context.ts';
import { fragments, name } from './context.ts';
import { scopeOf } from './scope.ts';

/** A construct the parser could not read: what is legible in it, then a value nobody knows for each name it may bind. */
export function damaged(node: SyntaxNode, lowering: Lowering): Opaque {
  const at = lowering.at(node);
  const reason = 'syntax error';
  const unknown: Expression = { kind: 'opaque', at, children: [], reason };
  const bound = scopeOf(node, lowering.text).assigns.map(
    (each): Expression => ({ kind: 'assign', at, target: name(each, at, lowering), value: unknown }),
  );
  return { kind: 'opaque', at, children: [...fragments(node, lowering), ...bound], reason };
}
