import type { SyntaxNode } from '../../../syntax/python.ts';
import { childrenOf, hasToken, namedChildren } from '../../../syntax/python.ts';
import type { Expression, PatternItem, Target } from '../../tree.ts';
import type { Lowering } from './context.ts';
import { intrinsic, literal, name, opaque, operation } from './context.ts';

/** What one `case` pattern compares and binds. It matches anything when there are no tests. */
interface Match {
  readonly tests: readonly Expression[];
  readonly bind?: Target;
}

/** Classes whose single positional pattern is the subject itself (PEP 634). */
const SELF_MATCHING = new Set(['bool', 'bytearray', 'bytes', 'dict', 'float', 'frozenset', 'int', 'list', 'set', 'str', 'tuple']);

/** The pattern inside wrappers and parentheses. */
function unwrap(node: SyntaxNode): SyntaxNode {
  const [only, more] = namedChildren(node);
  const [first] = node.children;
  if (node.type === 'case_pattern' && node.children.length === 1 && first) return unwrap(first);
  return node.type === 'tuple_pattern' && only && !more && !hasToken(node, ',') && only.children[0]?.type !== 'splat_pattern'
    ? unwrap(only)
    : node;
}

const captured = (node: SyntaxNode): SyntaxNode | undefined =>
  node.type === 'dotted_name' && node.children.length === 1 ? node.children[0] : undefined;

/** The names a pattern binds, in order. */
export function captures(node: SyntaxNode, text: (node: SyntaxNode) => string): string[] {
  const only = captured(node);
  if (only) return text(only) === '_' ? [] : [text(only).normalize('NFKC')];
  const [head] = node.children;
  return node.children.flatMap((child) => {
    if ((node.type === 'class_pattern' || node.type === 'keyword_pattern') && child === head) return [];
    if (child.field === 'key') return [];
    if (child.type === 'identifier' && (node.type === 'as_pattern' || node.type === 'splat_pattern')) {
      return text(child) === '_' ? [] : [text(child).normalize('NFKC')];
    }
    return child.named ? captures(child, text) : [];
  });
}

/** A test that cannot be decided; the names it binds get values nobody knows. */
function undecided(node: SyntaxNode, lowering: Lowering, reason: string, known: readonly string[] = []): Expression {
  const patterns = node.type === 'case_clause' ? node.children.filter((child) => child.type === 'case_pattern') : [node];
  const at = lowering.span(patterns[0]?.start ?? node.start, patterns.at(-1)?.end ?? node.end);
  const names = [...new Set(patterns.flatMap((pattern) => captures(pattern, lowering.text)))].filter((each) => !known.includes(each));
  const children = names.map((each): Expression => {
    const value: Expression = { kind: 'opaque', at, children: [], reason };
    return { kind: 'assign', at, target: name(each, at, lowering), value };
  });
  return { kind: 'opaque', at, children, reason };
}

function sequence(node: SyntaxNode, items: readonly SyntaxNode[], lowering: Lowering): Match {
  const known: string[] = [];
  const targets = items.map((item): PatternItem | undefined => {
    const inner = unwrap(item);
    const identifier = captured(inner) ?? (inner.type === 'splat_pattern' ? namedChildren(inner)[0] : undefined);
    if (!identifier || lowering.text(identifier) === '_') {
      // A wildcard star still takes any number of elements.
      return inner.type === 'splat_pattern'
        ? { target: { kind: 'pattern', at: lowering.at(inner), form: 'list', items: [] }, rest: true }
        : undefined;
    }
    known.push(lowering.text(identifier).normalize('NFKC'));
    const target = name(lowering.text(identifier), lowering.at(identifier), lowering);
    return inner.type === 'splat_pattern' ? { target, rest: true } : { target };
  });
  const tests = [undecided(node, lowering, 'sequence pattern', known)] as const;
  return known.length > 0 ? { tests, bind: { kind: 'pattern', at: tests[0].at, form: 'list', items: targets } } : { tests };
}

function classPattern(node: SyntaxNode, lowering: Lowering): Match {
  const [head, ...parts] = namedChildren(node);
  const [part] = parts;
  if (!head) return { tests: [opaque(node, lowering, 'class pattern')] };
  const test = intrinsic('match.class', [dotted(head, lowering)], lowering.at(node));
  if (!part) return { tests: [test] };
  const inner = unwrap(part);
  if (parts.length === 1 && SELF_MATCHING.has(lowering.text(head))) {
    if (inner.type === '_') return { tests: [test] };
    const identifier = captured(inner);
    if (identifier) return { tests: [test], bind: name(lowering.text(identifier), lowering.at(identifier), lowering) };
  }
  return { tests: [undecided(node, lowering, 'class pattern')] };
}

function dotted(node: SyntaxNode, lowering: Lowering): Expression {
  const [first, ...rest] = namedChildren(node);
  if (!first) return opaque(node, lowering, 'empty name');
  return rest.reduce<Expression>(
    (object, part) => ({
      kind: 'member',
      at: lowering.span(node.start, part.end),
      object,
      name: lowering.text(part).normalize('NFKC'),
      optional: false,
    }),
    name(lowering.text(first), lowering.at(first), lowering),
  );
}

/** The alternatives of `a | b`; a minus sign stands before the number it belongs to. */
function alternatives(node: SyntaxNode, lowering: Lowering): Match[] {
  return node.children.flatMap((child, index) => {
    if (child.type === '|' || child.type === '-') return [];
    const negative = node.children[index - 1]?.type === '-';
    const match = lowerMatch(child, lowering);
    if (!negative) return [match];
    return [
      {
        tests: match.tests.map((test) =>
          operation('neg', [test], lowering.span(node.children[index - 1]?.start ?? child.start, child.end)),
        ),
      },
    ];
  });
}

function lowerMatch(wrapped: SyntaxNode, lowering: Lowering): Match {
  const node = unwrap(wrapped);
  if (node.broken) return { tests: [undecided(node, lowering, 'syntax error')] };
  switch (node.type) {
    case '_':
      return { tests: [] };
    case 'dotted_name': {
      const identifier = captured(node);
      if (!identifier) return { tests: [dotted(node, lowering)] };
      const text = lowering.text(identifier);
      return text === '_' ? { tests: [] } : { tests: [], bind: name(text, lowering.at(identifier), lowering) };
    }
    case 'case_pattern':
    case 'union_pattern': {
      const matches = alternatives(node, lowering);
      if (matches.some((match) => match.bind)) return { tests: [undecided(node, lowering, 'alternatives that bind names')] };
      return matches.some((match) => match.tests.length === 0) ? { tests: [] } : { tests: matches.flatMap((match) => match.tests) };
    }
    case 'as_pattern': {
      const [inner, identifier] = namedChildren(node);
      if (!inner || !identifier) return { tests: [undecided(node, lowering, 'as pattern')] };
      const match = lowerMatch(inner, lowering);
      const text = lowering.text(identifier);
      const tests = match.bind ? [undecided(inner, lowering, 'pattern that binds twice')] : match.tests;
      return { tests, bind: name(text, lowering.at(identifier), lowering) };
    }
    case 'class_pattern':
      return classPattern(node, lowering);
    case 'list_pattern':
    case 'tuple_pattern':
      return sequence(node, namedChildren(node), lowering);
    case 'dict_pattern':
      return mapping(node, lowering);
    case 'complex_pattern':
      return { tests: [undecided(node, lowering, 'complex number')] };
    default:
      return { tests: [lowering.expression(node)] };
  }
}

function mapping(node: SyntaxNode, lowering: Lowering): Match {
  const keys = childrenOf(node, 'key');
  const values = childrenOf(node, 'value');
  const known: string[] = [];
  const items = keys.flatMap((key, index): PatternItem[] => {
    const value = values[index];
    const identifier = value ? captured(unwrap(value)) : undefined;
    const text = key.type === 'string' ? lowering.expression(key) : undefined;
    if (!identifier || lowering.text(identifier) === '_' || text?.kind !== 'literal' || typeof text.value !== 'string') return [];
    known.push(lowering.text(identifier).normalize('NFKC'));
    return [{ key: text.value, target: name(lowering.text(identifier), lowering.at(identifier), lowering) }];
  });
  const tests = [undecided(node, lowering, 'mapping pattern', known)];
  return known.length > 0 ? { tests, bind: { kind: 'pattern', at: lowering.at(node), form: 'map', items } } : { tests };
}

/** The patterns after one `case`: several, or one with a trailing comma, are a sequence. */
export function lowerCase(clause: SyntaxNode, lowering: Lowering): Match {
  const patterns = clause.children.filter((child) => child.type === 'case_pattern');
  const [first] = patterns;
  if (!first) return { tests: [opaque(clause, lowering, 'case without a pattern', [])] };
  if (patterns.length > 1 || hasToken(clause, ',') || first.children[0]?.type === 'splat_pattern')
    return sequence(clause, patterns, lowering);
  return lowerMatch(first, lowering);
}

/** What a `match` looks at; several expressions are a tuple. */
export const subjectOf = (node: SyntaxNode, lowering: Lowering): Expression => {
  const subjects = childrenOf(node, 'subject');
  const [only] = subjects;
  const [last] = subjects.slice(-1);
  if (!only || !last) return literal(null, lowering.at(node));
  if (subjects.length === 1 && !hasToken(node, ',')) return lowering.expression(only);
  return {
    kind: 'collection',
    at: lowering.span(only.start, last.end),
    form: 'tuple',
    entries: subjects.map((subject) => ({ value: lowering.expression(subject) })),
  };
};
