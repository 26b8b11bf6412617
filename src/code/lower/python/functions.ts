import type { SyntaxNode } from '../../../syntax/python.ts';
import { childOf, hasToken, namedChildren } from '../../../syntax/python.ts';
import type { Argument, ClassNode, Expression, FunctionNode, Parameter, Statement } from '../../tree.ts';
import { lowerArguments } from './calls.ts';
import type { Lowering } from './context.ts';
import { call, name, opaque } from './context.ts';
import { globalsWithin, ownScopeHas, scopeOf } from './scope.ts';
import { docstring } from './strings.ts';

const YIELD = /\byield\b/;

/** Parameters of a `def` or `lambda`; a bare `*` makes those after it keyword-only, `/` leaves no trace. */
export function lowerParameters(list: SyntaxNode | undefined, lowering: Lowering): Parameter[] {
  const parameters: Parameter[] = [];
  let keywordOnly = false;
  for (const node of list ? namedChildren(list) : []) {
    if (node.type === 'positional_separator') continue;
    if (node.type === 'keyword_separator') {
      keywordOnly = true;
      continue;
    }
    const typed = node.type === 'typed_parameter';
    const binder = typed ? node.children[0] : node;
    const rest = binder?.type === 'list_splat_pattern' ? 'list' : binder?.type === 'dictionary_splat_pattern' ? 'map' : undefined;
    const target = rest ? namedChildren(binder ?? node)[0] : (childOf(node, 'name') ?? binder);
    const value = childOf(node, 'value');
    const annotation = childOf(node, 'type');
    parameters.push({
      at: lowering.at(node),
      target: lowering.target(target ?? node),
      ...(value ? { default: lowering.expression(value) } : {}),
      ...(annotation ? { annotation: lowering.expression(annotation) } : {}),
      ...(rest ? { rest } : {}),
      ...(keywordOnly && !rest ? { keywordOnly } : {}),
      decorators: [],
    });
    if (rest === 'list') keywordOnly = true;
  }
  return parameters;
}

const yields = (body: SyntaxNode | undefined, lowering: Lowering): boolean =>
  body !== undefined && YIELD.test(lowering.text(body)) && ownScopeHas(body, (node) => node.type === 'yield');

export function lowerLambda(node: SyntaxNode, lowering: Lowering): Expression {
  const body = childOf(node, 'body');
  if (!body) return opaque(node, lowering, 'lambda without a body');
  return {
    kind: 'function',
    at: lowering.at(node),
    form: 'lambda',
    static: false,
    async: false,
    generator: yields(body, lowering),
    parameters: lowerParameters(childOf(node, 'parameters'), lowering),
    decorators: [],
    body: lowering.at(body),
  };
}

function lowerFunction(node: SyntaxNode, decorators: readonly Expression[], lowering: Lowering): FunctionNode {
  const named = childOf(node, 'name');
  const body = childOf(node, 'body');
  const returns = childOf(node, 'return_type');
  return {
    kind: 'function',
    at: lowering.at(node),
    ...(named ? { name: lowering.text(named).normalize('NFKC') } : {}),
    form: lowering.owner === 'class' ? 'method' : 'function',
    static: false,
    async: hasToken(node, 'async'),
    generator: yields(body, lowering),
    parameters: lowerParameters(childOf(node, 'parameters'), lowering),
    ...(returns ? { returns: lowering.expression(returns) } : {}),
    decorators,
    body: body ? lowering.at(body) : lowering.span(node.end, node.end),
  };
}

function lowerClass(node: SyntaxNode, decorators: readonly Expression[], lowering: Lowering): ClassNode {
  const named = childOf(node, 'name');
  const body = childOf(node, 'body');
  const bases = childOf(node, 'superclasses');
  const scope = scopeOf(body, lowering.text);
  const doc = docstring(body, lowering);
  const inside = lowering.within('class', globalsWithin(lowering.globals, scope));
  const statements = body?.children
    .filter((child) => child !== doc?.statement)
    .flatMap((child) => (child.named ? inside.statement(child) : []));
  return {
    kind: 'class',
    at: lowering.at(node),
    ...(named ? { name: lowering.text(named).normalize('NFKC') } : {}),
    bases: bases ? lowerArguments(bases, lowering) : [],
    decorators,
    body: { declares: scope.declares, statements: statements ?? [] },
    members: [],
    ...(doc ? { doc: doc.text } : {}),
  };
}

/** A `def` or `class`, with its decorators: an assignment of the nested calls, innermost first. */
export function lowerDefinition(node: SyntaxNode, lowering: Lowering): Statement[] {
  const decorated = node.type === 'decorated_definition';
  const definition = decorated ? childOf(node, 'definition') : node;
  const named = definition ? childOf(definition, 'name') : undefined;
  if (!definition || !named) return [opaque(node, lowering, 'definition without a name')];
  const at = lowering.at(node);
  const decorators = node.children
    .filter((child) => decorated && child.type === 'decorator')
    .map((child) => ({ at: lowering.at(child), expression: namedChildren(child)[0] }))
    .map((each) => ({
      at: each.at,
      value: each.expression ? lowering.expression(each.expression) : opaque(node, lowering, 'empty decorator', []),
    }));
  const expressions = decorators.map((each) => each.value);
  const made =
    definition.type === 'class_definition'
      ? lowerClass(definition, expressions, lowering)
      : lowerFunction(definition, expressions, lowering);
  const value = decorators.reduceRight<Expression>((inner, each) => {
    const argument: Argument = { value: inner };
    return call(each.value, [argument], each.at);
  }, made);
  const assigned: Expression = { kind: 'assign', at, target: name(lowering.text(named), lowering.at(named), lowering), value };
  const statement: Statement = { kind: 'expression', at, value: assigned };
  return definition.broken ? [{ kind: 'opaque', at, children: [statement], reason: 'syntax error' }] : [statement];
}
