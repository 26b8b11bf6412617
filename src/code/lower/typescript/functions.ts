import type { ts } from 'ts-morph';
import type { Expression, FunctionNode, Parameter, Span } from '../../tree.ts';
import { type Callable, decoratorsOf, given, hasModifier, type Lowering, nameAt } from './context.ts';
import { propertyKey } from './names.ts';
import { bindingTarget } from './patterns.ts';

/** The head of a function; its body is only a span until somebody asks for it. A name is the one written, never inferred. */
export function lowerFunction(l: Lowering, node: Callable): FunctionNode {
  const { ts } = l;
  const { SyntaxKind } = ts;
  const at = l.at(node);
  const block = ts.isClassStaticBlockDeclaration(node);
  const body = node.body;
  return {
    kind: 'function',
    ...given('name', nameOf(l, node)),
    form: formOf(l, node),
    static: block || hasModifier(node, SyntaxKind.StaticKeyword),
    async: hasModifier(node, SyntaxKind.AsyncKeyword),
    generator: !block && node.asteriskToken !== undefined,
    parameters: block ? [] : lowerParameters(l, node.parameters),
    ...given('returns', block || !node.type ? undefined : l.type(node.type)),
    decorators: decoratorsOf(l, node),
    body: body ? l.at(body) : endOf(at),
    ...(body ? {} : { bodiless: true }),
    at,
  };
}

const endOf = (at: Span): Span => ({ ...at, start: at.end });

function nameOf(l: Lowering, node: Callable): string | undefined {
  if (l.ts.isConstructorDeclaration(node)) return 'constructor';
  if (l.ts.isClassStaticBlockDeclaration(node) || node.name === undefined) return undefined;
  const { key } = propertyKey(l, node.name);
  return key === '' && l.ts.isIdentifier(node.name) ? undefined : key;
}

function formOf(l: Lowering, node: Callable): FunctionNode['form'] {
  const { ts } = l;
  if (ts.isArrowFunction(node)) return 'arrow';
  if (ts.isConstructorDeclaration(node)) return 'constructor';
  if (ts.isGetAccessor(node)) return 'getter';
  if (ts.isSetAccessor(node)) return 'setter';
  return ts.isMethodDeclaration(node) || ts.isClassStaticBlockDeclaration(node) ? 'method' : 'function';
}

/** A `this` parameter only carries a type, so it is dropped. */
function lowerParameters(l: Lowering, nodes: readonly ts.ParameterDeclaration[]): Parameter[] {
  return nodes.filter((node) => !(l.ts.isIdentifier(node.name) && node.name.text === 'this')).map((node) => lowerParameter(l, node));
}

function lowerParameter(l: Lowering, node: ts.ParameterDeclaration): Parameter {
  const { SyntaxKind } = l.ts;
  const modifiers = [
    SyntaxKind.PublicKeyword,
    SyntaxKind.PrivateKeyword,
    SyntaxKind.ProtectedKeyword,
    SyntaxKind.ReadonlyKeyword,
    SyntaxKind.OverrideKeyword,
  ];
  return {
    target: bindingTarget(l, node.name),
    ...given('default', node.initializer && l.expression(node.initializer)),
    ...given('annotation', node.type && l.type(node.type)),
    ...(node.dotDotDotToken ? { rest: 'list' as const } : {}),
    ...(node.questionToken ? { optional: true } : {}),
    decorators: decoratorsOf(l, node),
    ...(modifiers.some((kind) => hasModifier(node, kind)) ? { property: true } : {}),
    at: l.at(node),
  };
}

/** `(() => …)()` over the given body span: how a namespace runs. */
export function immediateCall(at: Span, body: Span): Expression {
  const callee: FunctionNode = {
    kind: 'function',
    form: 'arrow',
    static: false,
    async: false,
    generator: false,
    parameters: [],
    decorators: [],
    body,
    at,
  };
  return { kind: 'call', callee, arguments: [], construct: false, optional: false, at };
}

/** `Object.assign(name, value)`: how a namespace joins the function, class or namespace of its name. */
export function mergeInto(at: Span, name: string, value: Expression): Expression {
  const callee: Expression = { kind: 'member', object: nameAt(at, 'Object'), name: 'assign', optional: false, at };
  return { kind: 'call', callee, arguments: [{ value: nameAt(at, name) }, { value }], construct: false, optional: false, at };
}
