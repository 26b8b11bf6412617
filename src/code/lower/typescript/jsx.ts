import type { ts } from 'ts-morph';
import type { Argument, Entry, Expression, Span } from '../../tree.ts';
import { type Lowering, literalAt, nameAt } from './context.ts';

/** JSX becomes a call of `element`: tag, properties, children. A fragment has the empty tag. */
export function lowerJsx(l: Lowering, node: ts.Expression): Expression | undefined {
  const { ts } = l;
  const at = l.at(node);
  if (ts.isJsxSelfClosingElement(node)) return element(at, tagOf(l, node.tagName), propertiesOf(l, node.attributes), []);
  if (ts.isJsxElement(node)) {
    const { tagName, attributes } = node.openingElement;
    return element(at, tagOf(l, tagName), propertiesOf(l, attributes), childrenOf(l, node.children));
  }
  if (ts.isJsxFragment(node)) {
    const start = l.at(node.openingFragment);
    const none: Expression = { kind: 'collection', form: 'map', entries: [], at: start };
    return element(at, literalAt(start, ''), none, childrenOf(l, node.children));
  }
  // Only reached where the parser recovered from an error.
  return ts.isJsxExpression(node) && node.expression ? l.expression(node.expression) : undefined;
}

function element(at: Span, tag: Expression, properties: Expression, children: readonly Argument[]): Expression {
  const callee: Expression = { kind: 'intrinsic', name: 'element', at };
  return { kind: 'call', callee, arguments: [{ value: tag }, { value: properties }, ...children], construct: false, optional: false, at };
}

function tagOf(l: Lowering, tag: ts.JsxTagNameExpression): Expression {
  const { ts } = l;
  if (ts.isJsxNamespacedName(tag)) return literalAt(l.at(tag), `${tag.namespace.text}:${tag.name.text}`);
  if (ts.isIdentifier(tag)) return /^[a-z]|-/.test(tag.text) ? literalAt(l.at(tag), tag.text) : nameAt(l.at(tag), tag.text);
  return l.expression(tag);
}

function propertiesOf(l: Lowering, attributes: ts.JsxAttributes): Expression {
  const entries = attributes.properties.map((property): Entry => {
    if (l.ts.isJsxSpreadAttribute(property)) return { value: l.expression(property.expression), spread: true };
    const name = l.ts.isIdentifier(property.name) ? property.name.text : `${property.name.namespace.text}:${property.name.name.text}`;
    return { key: literalAt(l.at(property.name), name), value: attributeValue(l, property) };
  });
  return { kind: 'collection', form: 'map', entries, at: l.at(attributes) };
}

function attributeValue(l: Lowering, attribute: ts.JsxAttribute): Expression {
  const value = attribute.initializer;
  if (value === undefined) return literalAt(l.at(attribute), true);
  if (!l.ts.isJsxExpression(value)) return l.expression(value);
  return value.expression ? l.expression(value.expression) : literalAt(l.at(value), undefined);
}

function childrenOf(l: Lowering, children: readonly ts.JsxChild[]): Argument[] {
  return children.flatMap((child): Argument[] => {
    if (l.ts.isJsxText(child)) {
      const text = jsxText(child.text);
      return text === '' ? [] : [{ value: literalAt(l.at(child), text) }];
    }
    if (!l.ts.isJsxExpression(child)) return [{ value: l.expression(child) }];
    if (!child.expression) return [];
    return [{ value: l.expression(child.expression), ...(child.dotDotDotToken ? { spread: 'list' as const } : {}) }];
  });
}

/** Lines are trimmed where they meet a line break, and joined by one space. */
function jsxText(text: string): string {
  const lines = text.split(/\r\n|\n|\r/);
  return lines
    .map((line, index) => (index === 0 ? line : line.trimStart()))
    .map((line, index) => (index === lines.length - 1 ? line : line.trimEnd()))
    .filter((line) => line !== '')
    .join(' ');
}
