import type { ts } from 'ts-morph';
import type { Statement, Target } from '../../tree.ts';
import { given, type Lowering, literalAt, opaqueNode } from './context.ts';
import { assignmentTarget, bindingTarget } from './patterns.ts';
import { isBlockScoped, listNames } from './scope.ts';
import { lowerDeclarations, nested } from './statements.ts';

/** The five loops; undefined for any other statement. */
export function lowerLoop(l: Lowering, node: ts.Statement, label?: string): Statement[] | undefined {
  const { ts } = l;
  if (ts.isForStatement(node)) return forLoop(l, node, label);
  const common = { kind: 'loop', else: [], ...given('label', label), at: l.at(node) } as const;
  if (ts.isWhileStatement(node) || ts.isDoStatement(node)) {
    const form = ts.isWhileStatement(node) ? 'while' : 'until';
    return [{ ...common, form, test: l.expression(node.expression), async: false, body: nested(l, node.statement) }];
  }
  if (!ts.isForOfStatement(node) && !ts.isForInStatement(node)) return undefined;
  const form = ts.isForOfStatement(node) ? 'each' : 'keys';
  const async = ts.isForOfStatement(node) && node.awaitModifier !== undefined;
  return [
    {
      ...common,
      form,
      ...given('target', loopTarget(l, node.initializer)),
      ...given('declares', perIteration(l, node.initializer)),
      over: l.expression(node.expression),
      async,
      body: nested(l, node.statement),
    },
  ];
}

/** `for (init; test; step)` is the initialiser and a `while` with a step; `let` is bound anew for every round. */
function forLoop(l: Lowering, node: ts.ForStatement, label: string | undefined): Statement[] {
  const { ts } = l;
  const at = l.at(node);
  const { initializer, condition, incrementor } = node;
  const declares = initializer && perIteration(l, initializer);
  const loop: Statement = {
    kind: 'loop',
    form: 'while',
    ...given('declares', declares),
    test: condition ? l.expression(condition) : literalAt(at, true),
    ...given('step', incrementor && l.expression(incrementor)),
    async: false,
    body: nested(l, node.statement),
    else: [],
    ...given('label', label),
    at,
  };
  if (!initializer) return [loop];
  if (!ts.isVariableDeclarationList(initializer)) {
    const value = l.expression(initializer);
    return [{ kind: 'expression', value, at: value.at }, loop];
  }
  const statements = [...lowerDeclarations(l, initializer), loop];
  return declares ? [{ kind: 'block', body: { declares, statements }, at }] : statements;
}

function loopTarget(l: Lowering, node: ts.ForInitializer): Target | undefined {
  if (!l.ts.isVariableDeclarationList(node)) return assignmentTarget(l, node);
  const [first] = node.declarations;
  return first && bindingTarget(l, first.name);
}

function perIteration(l: Lowering, node: ts.ForInitializer): string[] | undefined {
  return l.ts.isVariableDeclarationList(node) && isBlockScoped(l, node) ? listNames(l, node) : undefined;
}

/** A label. On a loop it names the loop; a labelled block is a loop that runs once and that only its label leaves. */
export function lowerLabeled(l: Lowering, node: ts.LabeledStatement): Statement[] {
  const label = node.label.text;
  const loop = lowerLoop(l, node.statement, label);
  if (loop) return loop;
  if (l.ts.isLabeledStatement(node.statement)) return [opaqueNode(l, node, 'labelled statement')];
  const at = l.at(node);
  const body = nested(l, node.statement);
  return [{ kind: 'loop', form: 'until', test: literalAt(at, false), async: false, body, else: [], label, block: true, at }];
}
