import type { ClassNode, Expression, FunctionNode, Parameter, Statement, Target, Unit } from '../../code/tree.ts';
import { childNodes, type Node } from '../tests/walk.ts';

/** A function around a place, with what its body binds. */
export interface Frame {
  readonly function: FunctionNode;
  readonly parameters: ReadonlyMap<string, Parameter>;
  readonly locals: ReadonlyMap<string, readonly Expression[]>;
  readonly imports: ReadonlyMap<string, Imported>;
}

/** What an import statement binds. */
export interface Imported {
  readonly module: string;
  readonly imported: string;
  /** `import a.b` binds `a`. */
  readonly root: boolean;
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
  const imports = new Map<string, Imported>();
  const bind = (target: Target | undefined, value: Expression | undefined): void => {
    if (!target || !value) return;
    if (target.kind === 'name' && target.from !== 'module') locals.set(target.name, [...(locals.get(target.name) ?? []), value]);
    if (target.kind !== 'pattern' || target.form !== 'map') return;
    for (const item of target.items)
      if (item?.key !== undefined && !item.rest)
        bind(item.target, { kind: 'member', object: value, name: item.key, optional: false, at: value.at });
  };
  const visit = (each: Node): void => {
    if (each.kind === 'assign' && each.operator === undefined) bind(each.target, each.value);
    if (each.kind === 'import' && !each.typeOnly)
      for (const { local, imported } of each.names) imports.set(local, { module: each.module, imported, root: each.root === true });
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
  const frame = { function: node, parameters, locals, imports };
  frames.set(node, frame);
  return frame;
}

const importsOf = new WeakMap<Unit, ReadonlyMap<string, Imported>>();

/** What a file imports at its top, also where something stands in for it when that fails. */
export function topImports(unit: Unit): ReadonlyMap<string, Imported> {
  const known = importsOf.get(unit);
  if (known) return known;
  const found = new Map<string, Imported>();
  const visit = (statement: Statement): void => {
    if (statement.kind === 'import')
      for (const { local, imported } of statement.names)
        if (!found.has(local)) found.set(local, { module: statement.module, imported, root: statement.root === true });
    if (statement.kind === 'if') [...statement.then, ...statement.else].forEach(visit);
    if (statement.kind === 'try') [...statement.body, ...statement.handlers.flatMap(({ body }) => body), ...statement.else].forEach(visit);
    if (statement.kind === 'with') statement.body.forEach(visit);
  };
  unit.module.statements.forEach(visit);
  importsOf.set(unit, found);
  return found;
}

/** A value, and where it stands. */
export interface Placed {
  readonly value: Expression;
  readonly place: Place;
}

const outer = new WeakMap<Unit, ReadonlyMap<string, readonly Placed[]>>();

/** Values that functions of a file give to names outside them. */
export function outerAssignments(unit: Unit): ReadonlyMap<string, readonly Placed[]> {
  const known = outer.get(unit);
  if (known) return known;
  const found = new Map<string, Placed[]>();
  const visit = (node: Node, place: Place): void => {
    if (node.kind === 'assign' && node.value && node.target.kind === 'name' && !node.declares && node.operator === undefined) {
      const { name, from } = node.target;
      const own = place.frames.some((frame) => frame.parameters.has(name)) || (unit.dialect === 'python' && from !== 'module');
      if (!own) found.set(name, [...(found.get(name) ?? []), { value: node.value, place }]);
    }
    const inside = enter(node, place);
    for (const child of childNodes(node, unit)) visit(child, inside);
  };
  for (const statement of unit.module.statements) visit(statement, { unit, frames: [] });
  outer.set(unit, found);
  return found;
}

/** The place inside a node. */
function enter(node: Node, place: Place): Place {
  if (node.kind === 'function') return { ...place, frames: [...place.frames, frameOf(place.unit, node)] };
  return node.kind === 'class' ? { ...place, owner: node } : place;
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
    const inside = enter(node, place);
    eachCall(childNodes(node, place.unit), inside, visit);
  }
}

const fields = new WeakMap<ClassNode, ReadonlyMap<string, readonly Placed[]>>();

/** What a class keeps in its fields: initialisers, assignments to `this.x` and `self.x`, injected parameters. */
export function fieldsOf(unit: Unit, owner: ClassNode): ReadonlyMap<string, readonly Placed[]> {
  const known = fields.get(owner);
  if (known) return known;
  const found = new Map<string, Placed[]>();
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
