import type { ts } from 'ts-morph';
import type { Argument, ClassMember, ClassNode } from '../../tree.ts';
import { decoratorsOf, given, hasModifier, type Lowering } from './context.ts';
import { type Key, propertyKey } from './names.ts';

/** A class with its members in order. Decorators stay expressions; `implements`, index signatures and `declare` fields vanish. */
export function lowerClass(l: Lowering, node: ts.ClassLikeDeclaration): ClassNode {
  return {
    kind: 'class',
    ...given('name', node.name?.text || undefined),
    bases: basesOf(l, node),
    decorators: decoratorsOf(l, node),
    body: { declares: [], statements: [] },
    members: node.members.flatMap((member) => (hasImplementation(l, node, member) ? [] : lowerMember(l, member))),
    at: l.at(node),
  };
}

function basesOf(l: Lowering, node: ts.ClassLikeDeclaration): Argument[] {
  const clauses = node.heritageClauses?.filter((clause) => clause.token === l.ts.SyntaxKind.ExtendsKeyword) ?? [];
  return clauses.flatMap((clause) => clause.types.map((type) => ({ value: l.expression(type.expression) })));
}

/** An overload signature says nothing once the class holds the method itself. */
function hasImplementation(l: Lowering, owner: ts.ClassLikeDeclaration, member: ts.ClassElement): boolean {
  const { ts } = l;
  if (ts.isConstructorDeclaration(member)) {
    return !member.body && owner.members.some((other) => ts.isConstructorDeclaration(other) && other.body !== undefined);
  }
  if (!ts.isMethodDeclaration(member) || member.body) return false;
  const name = member.name.getText(l.source);
  return owner.members.some((other) => ts.isMethodDeclaration(other) && other.body && other.name.getText(l.source) === name);
}

function lowerMember(l: Lowering, node: ts.ClassElement): ClassMember[] {
  const { ts } = l;
  const common = { static: hasModifier(node, ts.SyntaxKind.StaticKeyword), decorators: decoratorsOf(l, node), at: l.at(node) };
  if (ts.isPropertyDeclaration(node)) {
    if (hasModifier(node, ts.SyntaxKind.DeclareKeyword) || hasModifier(node, ts.SyntaxKind.AbstractKeyword)) return [];
    const value = given('value', node.initializer && l.expression(node.initializer));
    return [
      { ...common, ...named(propertyKey(l, node.name)), form: 'field', ...value, ...given('annotation', node.type && l.type(node.type)) },
    ];
  }
  if (ts.isConstructorDeclaration(node)) return [{ ...common, name: 'constructor', form: 'constructor', value: l.function(node) }];
  if (ts.isClassStaticBlockDeclaration(node)) return [{ ...common, static: true, form: 'block', value: l.function(node) }];
  if (!ts.isMethodDeclaration(node) && !ts.isAccessor(node)) return [];
  const form = ts.isMethodDeclaration(node) ? 'method' : ts.isGetAccessor(node) ? 'getter' : 'setter';
  return [{ ...common, ...named(propertyKey(l, node.name)), form, value: l.function(node) }];
}

const named = ({ key, computed }: Key): Pick<ClassMember, 'name' | 'computed'> => (computed ? { computed } : { name: key });
