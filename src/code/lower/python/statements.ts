import type { SyntaxNode } from '../../../syntax/python.ts';
import { childOf, childrenOf, hasToken, namedChildren } from '../../../syntax/python.ts';
import type { Expression, Statement, SwitchCase } from '../../tree.ts';
import { lowerTry, lowerWith } from './blocks.ts';
import type { Lowering } from './context.ts';
import { branch, call, name, opaque, operation } from './context.ts';
import { damaged } from './damage.ts';
import { lowerDefinition } from './functions.ts';
import { lowerImport } from './imports.ts';
import { tuple } from './operators.ts';
import { lowerCase, subjectOf } from './patterns.ts';

type Lower = (node: SyntaxNode, lowering: Lowering) => Statement[];

const required = (node: SyntaxNode, child: SyntaxNode | undefined, lowering: Lowering): Expression =>
  child ? lowering.expression(child) : opaque(node, lowering, 'missing expression', []);

const lowerExpressionStatement: Lower = (node, lowering) => {
  const parts = namedChildren(node);
  const [only] = parts;
  if (!only) return [];
  const value = parts.length > 1 || hasToken(node, ',') ? tuple(parts, lowering) : lowering.expression(only);
  return [{ kind: 'expression', at: lowering.at(node), value }];
};

const lowerIf: Lower = (node, lowering) => {
  const branchOf = (clause: SyntaxNode, rest: readonly Statement[]): Statement => {
    const test = required(clause, childOf(clause, 'condition'), lowering);
    return branch(lowering.at(clause), test, lowering.block(childOf(clause, 'consequence')), rest);
  };
  const alternatives = childrenOf(node, 'alternative');
  const otherwise = alternatives.reduceRight<Statement[]>((rest, clause) => {
    if (clause.type === 'else_clause') return lowering.block(childOf(clause, 'body'));
    return [branchOf(clause, rest)];
  }, []);
  return [branchOf(node, otherwise)];
};

const lowerLoop: Lower = (node, lowering) => {
  const otherwise = childOf(node, 'alternative');
  const common = {
    kind: 'loop',
    at: lowering.at(node),
    async: hasToken(node, 'async'),
    body: lowering.block(childOf(node, 'body')),
    else: lowering.block(otherwise ? childOf(otherwise, 'body') : undefined),
  } as const;
  if (node.type === 'while_statement') return [{ ...common, form: 'while', test: required(node, childOf(node, 'condition'), lowering) }];
  const target = childOf(node, 'left');
  return [
    {
      ...common,
      form: 'each',
      ...(target ? { target: lowering.target(target) } : {}),
      over: required(node, childOf(node, 'right'), lowering),
    },
  ];
};

const jump =
  (form: 'return' | 'break' | 'continue'): Lower =>
  (node, lowering) => {
    const [value] = namedChildren(node);
    return [{ kind: 'jump', at: lowering.at(node), form, ...(value ? { value: lowering.expression(value) } : {}) }];
  };

const lowerRaise: Lower = (node, lowering) => {
  const cause = childOf(node, 'cause');
  const [value] = namedChildren(node).filter((child) => child !== cause);
  return [
    {
      kind: 'jump',
      at: lowering.at(node),
      form: 'raise',
      ...(value ? { value: lowering.expression(value) } : {}),
      ...(cause ? { cause: lowering.expression(cause) } : {}),
    },
  ];
};

/** `assert test, message` raises AssertionError when the test is false. */
const lowerAssert: Lower = (node, lowering) => {
  const [test, message] = namedChildren(node);
  const at = lowering.at(node);
  const error = call(name('AssertionError', at, lowering), message ? [{ value: lowering.expression(message) }] : [], at);
  const negated = operation('not', [required(node, test, lowering)], test ? lowering.at(test) : at);
  const then: Statement[] = [{ kind: 'jump', at, form: 'raise', value: error }];
  return [{ kind: 'if', at, test: negated, then, else: [], origin: 'assert' }];
};

const lowerDelete: Lower = (node, lowering) => {
  const flatten = (child: SyntaxNode): SyntaxNode[] =>
    ['expression_list', 'tuple', 'list', 'parenthesized_expression'].includes(child.type) ? namedChildren(child).flatMap(flatten) : [child];
  return namedChildren(node)
    .flatMap(flatten)
    .map((child) => ({
      kind: 'expression',
      at: lowering.at(node),
      value: operation('delete', [lowering.expression(child)], lowering.at(child)),
    }));
};

const lowerMatchStatement: Lower = (node, lowering) => {
  const body = childOf(node, 'body');
  const cases = (body ? namedChildren(body) : []).flatMap((clause): SwitchCase[] => {
    if (clause.type !== 'case_clause') return [];
    const { tests, bind } = lowerCase(clause, lowering);
    const guard = childOf(clause, 'guard');
    return [
      {
        tests,
        ...(bind ? { bind } : {}),
        ...(guard ? { guard: required(guard, namedChildren(guard)[0], lowering) } : {}),
        body: lowering.block(childOf(clause, 'consequence')),
        falls: false,
        default: tests.length === 0,
      },
    ];
  });
  return [{ kind: 'switch', at: lowering.at(node), subject: subjectOf(node, lowering), cases, structural: true }];
};

const lowerTypeAlias: Lower = (node, lowering) => {
  const left = childOf(node, 'left');
  const right = childOf(node, 'right');
  const [declared] = left ? namedChildren(left) : [];
  // `type X[T] = ...`: the type parameters are left out.
  const target = declared?.type === 'generic_type' ? namedChildren(declared)[0] : declared;
  const at = lowering.at(node);
  if (!target || !right) return [opaque(node, lowering, 'incomplete type alias')];
  return [{ kind: 'expression', at, value: { kind: 'assign', at, target: lowering.target(target), value: lowering.expression(right) } }];
};

const python2: Lower = (node, lowering) => [opaque(node, lowering, `Python 2 ${node.type.replace('_', ' ')}`)];

const LOWER: Readonly<Record<string, Lower>> = {
  expression_statement: lowerExpressionStatement,
  if_statement: lowerIf,
  for_statement: lowerLoop,
  while_statement: lowerLoop,
  try_statement: (node, lowering) => [lowerTry(node, lowering)],
  with_statement: (node, lowering) => [lowerWith(node, lowering)],
  match_statement: lowerMatchStatement,
  function_definition: lowerDefinition,
  class_definition: lowerDefinition,
  decorated_definition: lowerDefinition,
  import_statement: lowerImport,
  import_from_statement: lowerImport,
  future_import_statement: lowerImport,
  return_statement: jump('return'),
  break_statement: jump('break'),
  continue_statement: jump('continue'),
  raise_statement: lowerRaise,
  assert_statement: lowerAssert,
  delete_statement: lowerDelete,
  type_alias_statement: lowerTypeAlias,
  pass_statement: () => [],
  global_statement: () => [],
  nonlocal_statement: () => [],
  print_statement: python2,
  exec_statement: python2,
};

const DEFINITIONS = new Set(['function_definition', 'class_definition']);

/** Lowers one statement to none, one or several. What is not understood becomes opaque. */
export function lowerStatement(node: SyntaxNode, lowering: Lowering): Statement[] {
  const lower = Object.hasOwn(LOWER, node.type) ? LOWER[node.type] : undefined;
  if (node.type === 'ERROR' || node.missing || (node.broken && !DEFINITIONS.has(node.type))) {
    return [damaged(node, lowering)];
  }
  return lower ? lower(node, lowering) : [opaque(node, lowering, `unsupported ${node.type.replaceAll('_', ' ')}`)];
}
