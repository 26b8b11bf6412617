import type { ts } from 'ts-morph';
import type { Argument, Expression } from '../../tree.ts';
import { given, type Lowering, literalAt } from './context.ts';

/** Calls, constructions, tagged templates and dynamic imports. */
export function lowerCall(l: Lowering, node: ts.Expression): Expression | undefined {
  const { ts } = l;
  if (ts.isCallExpression(node)) return call(l, node);
  if (ts.isNewExpression(node)) {
    return {
      kind: 'call',
      callee: l.expression(node.expression),
      arguments: argumentsOf(l, node.arguments ?? []),
      construct: true,
      optional: false,
      ...typesOf(l, node),
      at: l.at(node),
    };
  }
  return ts.isTaggedTemplateExpression(node) ? tagged(l, node) : undefined;
}

function call(l: Lowering, node: ts.CallExpression): Expression {
  const { ts } = l;
  const at = l.at(node);
  const [first] = node.arguments;
  // `await (x)` in a file without imports reads as a call of `await` to the parser.
  if (ts.isIdentifier(node.expression) && node.expression.text === 'await' && first && node.arguments.length === 1) {
    return { kind: 'await', value: l.expression(first), at };
  }
  const dynamic = node.expression.kind === ts.SyntaxKind.ImportKeyword;
  return {
    kind: 'call',
    callee: dynamic ? { kind: 'intrinsic', name: 'import', at: l.at(node.expression) } : l.expression(node.expression),
    arguments: argumentsOf(l, node.arguments),
    construct: false,
    optional: node.questionDotToken !== undefined,
    ...typesOf(l, node),
    at,
  };
}

function argumentsOf(l: Lowering, nodes: readonly ts.Expression[]): Argument[] {
  return nodes.map((node) =>
    l.ts.isSpreadElement(node) ? { value: l.expression(node.expression), spread: 'list' } : { value: l.expression(node) },
  );
}

function typesOf(l: Lowering, node: { readonly typeArguments?: readonly ts.TypeNode[] | undefined }): { readonly types?: Expression[] } {
  return given('types', node.typeArguments?.map(l.type));
}

/** The tag is called with the list of literal texts and the values; `String.raw` gets the texts as written. */
function tagged(l: Lowering, node: ts.TaggedTemplateExpression): Expression {
  const { ts } = l;
  const { template, tag } = node;
  const raw =
    ts.isPropertyAccessExpression(tag) && tag.name.text === 'raw' && ts.isIdentifier(tag.expression) && tag.expression.text === 'String';
  const spans = ts.isTemplateExpression(template) ? template.templateSpans : [];
  const texts = [ts.isTemplateExpression(template) ? template.head : template, ...spans.map((span) => span.literal)];
  const strings = texts.map((text) => ({ value: literalAt(l.at(text), raw ? rawText(l, text) : text.text) }));
  return {
    kind: 'call',
    callee: l.expression(tag),
    arguments: [
      { value: { kind: 'collection', form: 'list', entries: strings, at: l.at(template) } },
      ...spans.map((span) => ({ value: l.expression(span.expression) })),
    ],
    construct: false,
    optional: false,
    ...typesOf(l, node),
    at: l.at(node),
  };
}

function rawText(l: Lowering, node: ts.TemplateLiteralLikeNode): string {
  const text = l.source.text.slice(l.at(node).start, node.end);
  return text
    .replace(/^[`}]/, '')
    .replace(/(`|\$\{)$/, '')
    .replaceAll('\r\n', '\n');
}
