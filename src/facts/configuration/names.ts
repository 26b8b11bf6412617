import type { Expression, FunctionNode } from '../../code/tree.ts';
import { textOf } from '../tests/walk.ts';

/** A text made of constants and at most one parameter of the function around it: `${name}_FILE`. */
export interface Pattern {
  readonly before: string;
  readonly parameter?: string;
  readonly after: string;
}

/** Reads `name`, `f"{name}_FILE"`, `name + "_FILE"`, `` `${name}_FILE` `` and their upper-cased forms; undefined for anything else. */
export function patternOf(node: Expression | undefined): Pattern | undefined {
  if (!node) return undefined;
  const text = textOf(node);
  if (text !== undefined) return { before: text, after: '' };
  if (node.kind === 'name') return { before: '', parameter: node.name, after: '' };
  if (node.kind === 'template') return sequence(node.parts);
  if (node.kind === 'operation' && node.operator === '+') return sequence(node.operands);
  if (node.kind === 'logical') return patternOf(node.left) ?? patternOf(node.right);
  if (node.kind === 'call' && node.callee.kind === 'member' && /^(?:upper|toUpperCase|strip|trim)$/.test(node.callee.name))
    return patternOf(node.callee.object);
  if (node.kind === 'call' && node.callee.kind === 'intrinsic') return patternOf(node.arguments[0]?.value);
  return undefined;
}

function sequence(parts: readonly Expression[]): Pattern | undefined {
  let result: Pattern | undefined = { before: '', after: '' };
  for (const part of parts) {
    const next = patternOf(part);
    if (!next || !result) return undefined;
    if (next.parameter === undefined)
      result =
        result.parameter === undefined
          ? { before: result.before + next.before, after: '' }
          : { ...result, after: result.after + next.before };
    else if (result.parameter === undefined) result = { before: result.before + next.before, parameter: next.parameter, after: next.after };
    else return undefined;
  }
  return result;
}

/** Where a parameter stands; undefined: it is none of the function's. */
export function parameterIndex(node: FunctionNode, name: string): number | undefined {
  const names = node.parameters.map(({ target }) => (target.kind === 'name' ? target.name : undefined));
  const receiver = names[0] === 'self' || names[0] === 'cls' ? 1 : 0;
  const index = names.indexOf(name);
  return index < receiver ? undefined : index - receiver;
}
