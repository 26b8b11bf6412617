import type { ClassNode, Expression, FunctionNode, Parameter, Statement, Target, Unit } from '../../code/tree.ts';
import { childNodes, type Node } from '../tests/walk.ts';

/** A function around a place, with what its body binds. */
export interface Frame {
  readonly function: FunctionNode;
  readonly parameters: ReadonlyMap<string, Parameter>;
  readonly locals: ReadonlyMap<string, readonly Expression[]>;
}

/** Where an expression stands: its file, the functions around it (innermost last), the class of the method. */
export interface Place {
  readonly unit: Unit;
  readonly frames: readonly Frame[];
  readonly owner?: ClassNode;
}

const frames = new WeakMap<FunctionNode, Frame>();

export function frameOf(unit: Unit, node: FunctionNode): Frame {
  const known = frames.get(node);
  if (known) return known;
  const locals = new Map<string, Expression[]>();
  const bind = (target: Target | undefined, value: Expression | undefined): void => {
    if (!target || !value) return;
    if (target.kind === 'name') locals.set(target.name, [...(locals.get(target.name) ?? []), value]);
    if (target.kind !== 'pattern' || target.form !== 'map') return;
    for (const item of target.items)
      if (item?.key !== undefined && !item.rest)
        bind(item.target, { kind: 'member', object: value, name: item.key, optional: false, at: value.at });
  };
  const visit = (each: Node): void => {
    if (each.kind === 'assign' && each.operator === undefined) bind(each.target, each.value);
    if (each.kind === 'with') for (const item of each.items) bind(item.target, item.value);
    if (each.kind === 'loop' && each.over)
      bind(each.target, { kind: 'index', object: each.over, key: ANY(each.over), optional: false, at: each.over.at });
    if (each.kind === 'function' || each.kind === 'class') return;
    for (const child of childNodes(each, unit)) visit(child);
  };
  for (const statement of unit.body(node).statements) visit(statement);
  const parameters = new Map(
    node.parameters.flatMap((parameter) => (parameter.target.kind === 'name' ? [[parameter.target.name, parameter]] : [])),
  );
  const frame = { function: node, parameters, locals };
  frames.set(node, frame);
  return frame;
}

const ANY = (near: Expression): Expression => ({ kind: 'literal', value: 0, at: near.at });

/** Visits every call below statements, with the place where it stands. */
export function eachCall(
  nodes: readonly (Statement | Expression)[],
  place: Place,
  visit: (call: Extract<Expression, { kind: 'call' }>, place: Place) => void,
): void {
  for (const node of nodes) {
    if (node.kind === 'call') visit(node, place);
    const inside: Place =
      node.kind === 'function'
        ? { ...place, frames: [...place.frames, frameOf(place.unit, node)] }
        : node.kind === 'class'
          ? { ...place, owner: node }
          : place;
    eachCall(childNodes(node, place.unit), inside, visit);
  }
}

const fields = new WeakMap<ClassNode, ReadonlyMap<string, readonly { readonly value: Expression; readonly place: Place }[]>>();

/** What a class keeps in its fields: initialisers, assignments to `this.x` and `self.x`, injected parameters. */
export function fieldsOf(
  unit: Unit,
  owner: ClassNode,
): ReadonlyMap<string, readonly { readonly value: Expression; readonly place: Place }[]> {
  const known = fields.get(owner);
  if (known) return known;
  const found = new Map<string, { value: Expression; place: Place }[]>();
  fields.set(owner, found);
  const base: Place = { unit, frames: [], owner };
  const add = (name: string, value: Expression, place: Place): void => void found.set(name, [...(found.get(name) ?? []), { value, place }]);
  const visit = (node: Node, place: Place): void => {
    if (node.kind === 'class' && node !== owner) return;
    if (node.kind === 'assign' && node.value && node.target.kind === 'member' && isSelf(node.target.object, place))
      add(node.target.name, node.value, place);
    if (node.kind === 'assign' && node.value && node.target.kind === 'name' && place.frames.length === 0)
      add(node.target.name, node.value, place);
    const inside = node.kind === 'function' ? { ...place, frames: [...place.frames, frameOf(unit, node)] } : place;
    if (node.kind === 'function' && node.form === 'constructor')
      for (const parameter of node.parameters)
        if (parameter.property && parameter.target.kind === 'name') add(parameter.target.name, parameter.target, inside);
    for (const child of childNodes(node, unit)) visit(child, inside);
  };
  for (const statement of owner.body.statements) visit(statement, base);
  for (const { name, value, form } of owner.members) {
    if (!value) continue;
    if (form === 'field' && name !== undefined) add(name, value, base);
    visit(value, base);
  }
  return found;
}

/** `this`, or the first parameter of a Python method. */
export function isSelf(object: Expression, place: Place): boolean {
  if (object.kind !== 'name') return false;
  if (object.name === 'this') return place.owner !== undefined;
  const first = place.frames[0]?.function.parameters[0]?.target;
  return (
    place.owner !== undefined &&
    place.unit.dialect === 'python' &&
    first?.kind === 'name' &&
    first.name === object.name &&
    /^(?:self|cls)$/.test(object.name)
  );
}
