import type { SyntaxNode } from '../../../syntax/python.ts';
import { childOf, hasToken, namedChildren } from '../../../syntax/python.ts';
import type { Body, Expression, Parameter, Statement } from '../../tree.ts';
import type { Lowering } from './context.ts';
import { branch, COMPREHENSIONS, intrinsic, name, opaque } from './context.ts';
import { boundByClauses, ownScopeHas } from './scope.ts';

/** Not a possible Python name, so it can collide with none. */
const OUTERMOST = '.0';

const clauses = (node: SyntaxNode): SyntaxNode[] =>
  node.children.filter((child) => child.type === 'for_in_clause' || child.type === 'if_clause');

/**
 * The first iterable is evaluated in the scope around the comprehension. That is only visible when a target has a
 * name it mentions, or in a class body; then it is handed in as the default of a parameter.
 */
function handedIn(node: SyntaxNode, owner: Lowering['owner'], lowering: Lowering): SyntaxNode | undefined {
  const first = clauses(node)[0];
  const iterable = first ? childOf(first, 'right') : undefined;
  if (!iterable || owner === 'class') return iterable;
  const bound = new Set(boundByClauses(node, lowering.text));
  return ownScopeHas(iterable, (child) => child.type === 'identifier' && bound.has(lowering.text(child).normalize('NFKC')))
    ? iterable
    : undefined;
}

/** A comprehension is a call of `collect.<form>` with a generator function, whose body `comprehensionBody` gives. */
export function lowerComprehension(node: SyntaxNode, lowering: Lowering): Expression {
  const form = COMPREHENSIONS.get(node.type);
  if (!form || !childOf(node, 'body')) return opaque(node, lowering, 'comprehension without a value');
  const at = lowering.at(node);
  const iterable = handedIn(node, lowering.owner, lowering);
  const parameters: Parameter[] = iterable
    ? [
        {
          at: lowering.at(iterable),
          target: { kind: 'name', at: lowering.at(iterable), name: OUTERMOST },
          default: lowering.expression(iterable),
          decorators: [],
        },
      ]
    : [];
  const waits = (child: SyntaxNode): boolean => child.type === 'await' || (child.type === 'for_in_clause' && hasToken(child, 'async'));
  const generator: Expression = {
    kind: 'function',
    at,
    form: 'lambda',
    static: false,
    async: ownScopeHas(node, waits),
    generator: true,
    parameters,
    decorators: [],
    body: at,
  };
  return intrinsic(`collect.${form}`, [generator], at);
}

/** Nested loops and conditions around the yield of one element; a map yields key and value as a tuple. */
export function comprehensionBody(node: SyntaxNode, owner: Lowering['owner'], lowering: Lowering): Body {
  const value = childOf(node, 'body');
  const at = value ? lowering.at(value) : lowering.at(node);
  const outermost = handedIn(node, owner, lowering);
  const element = value ? lowerElement(value, lowering) : opaque(node, lowering, 'comprehension without a value', []);
  const innermost: Statement[] = [{ kind: 'expression', at, value: { kind: 'yield', at, value: element, all: false } }];
  const statements = clauses(node).reduceRight<Statement[]>((body, clause) => {
    const place = lowering.at(clause);
    if (clause.type === 'if_clause') {
      const [test] = namedChildren(clause);
      return [branch(place, test ? lowering.expression(test) : opaque(clause, lowering, 'missing test'), body, [])];
    }
    const target = childOf(clause, 'left');
    const over = childOf(clause, 'right');
    return [
      {
        kind: 'loop',
        at: place,
        form: 'each',
        ...(target ? { target: lowering.target(target) } : {}),
        ...(over ? { over: over === outermost ? name(OUTERMOST, lowering.at(over), lowering) : lowering.expression(over) } : {}),
        async: hasToken(clause, 'async'),
        body,
        else: [],
      },
    ];
  }, innermost);
  return { declares: boundByClauses(node, lowering.text), statements };
}

function lowerElement(node: SyntaxNode, lowering: Lowering): Expression {
  const key = node.type === 'pair' ? childOf(node, 'key') : undefined;
  const value = node.type === 'pair' ? childOf(node, 'value') : undefined;
  if (!key || !value) return lowering.expression(node);
  const entries = [key, value].map((part) => ({ value: lowering.expression(part) }));
  return { kind: 'collection', at: lowering.at(node), form: 'tuple', entries };
}
