import type { ts } from 'ts-morph';
import type { Handler, Statement, SwitchCase } from '../../tree.ts';
import { given, type Lowering, opaqueAt } from './context.ts';
import { bindingTarget } from './patterns.ts';
import { flatten, nested } from './statements.ts';

/** Return, throw, break and continue, and `with`, whose names nobody can resolve. */
export function lowerJump(l: Lowering, node: ts.Statement): Statement[] | undefined {
  const { ts } = l;
  const at = l.at(node);
  if (ts.isReturnStatement(node)) {
    return [{ kind: 'jump', form: 'return', ...given('value', node.expression && l.expression(node.expression)), at }];
  }
  if (ts.isThrowStatement(node)) return [{ kind: 'jump', form: 'raise', value: l.expression(node.expression), at }];
  if (ts.isBreakStatement(node)) return [{ kind: 'jump', form: 'break', ...given('label', node.label?.text), at }];
  if (ts.isContinueStatement(node)) return [{ kind: 'jump', form: 'continue', ...given('label', node.label?.text), at }];
  if (!ts.isWithStatement(node)) return undefined;
  return [opaqueAt(at, 'with statement', [l.expression(node.expression), ...nested(l, node.statement)])];
}

/** The arms share one scope. Functions declared in any arm are bound before the first one runs. */
export function lowerSwitch(l: Lowering, node: ts.SwitchStatement): Statement[] {
  const { ts } = l;
  const at = l.at(node);
  const { clauses } = node.caseBlock;
  const functions = clauses.flatMap((clause) => clause.statements.filter((statement) => ts.isFunctionDeclaration(statement)));
  const scope = l.body(functions, 'block');
  const declares = new Set(scope.declares);
  const cases = clauses.map((clause): SwitchCase => {
    const body = l.body(
      clause.statements.filter((statement) => !ts.isFunctionDeclaration(statement)),
      'block',
    );
    for (const name of body.declares) declares.add(name);
    const byDefault = ts.isDefaultClause(clause);
    return { tests: byDefault ? [] : [l.expression(clause.expression)], body: body.statements, falls: true, default: byDefault };
  });
  const statement: Statement = { kind: 'switch', subject: l.expression(node.expression), cases, structural: false, at };
  return flatten({ declares: [...declares], statements: [...scope.statements, statement] }, l, node);
}

export function lowerTry(l: Lowering, node: ts.TryStatement): Statement[] {
  const handlers = node.catchClause ? [handler(l, node.catchClause)] : [];
  const last = node.finallyBlock ? nested(l, node.finallyBlock) : [];
  return [{ kind: 'try', body: nested(l, node.tryBlock), handlers, else: [], finally: last, at: l.at(node) }];
}

/** `catch` takes everything; a plain name is the handler's name, a pattern its target. */
function handler(l: Lowering, node: ts.CatchClause): Handler {
  const binding = node.variableDeclaration?.name;
  const bound = binding && (l.ts.isIdentifier(binding) ? given('name', binding.text || undefined) : { target: bindingTarget(l, binding) });
  return { types: [], ...bound, body: nested(l, node.block), at: l.at(node) };
}
