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

/** The place inside a node. */
export function enter(node: Node, place: Place): Place {
  if (node.kind === 'function') return { ...place, frames: [...place.frames, frameOf(place.unit, node)] };
  return node.kind === 'class' ? { ...place, owner: node } : place;
}

const ANY = (near: Expression): Expression => ({ kind: 'literal', value: 0, at: near.at });

/** Visits every call below statements, with the place where it stands; stays out of functions that do not matter. */
export function eachCall(
  nodes: readonly (Statement | Expression)[],
  place: Place,
  visit: (call: Extract<Expression, { kind: 'call' }>, place: Place) => void,
  matters: (fn: FunctionNode) => boolean = () => true,
): void {
  for (const node of nodes) {
    if (node.kind === 'call') visit(node, place);
    if (node.kind === 'function' && !matters(node)) continue;
    const inside = enter(node, place);
    eachCall(childNodes(node, place.unit), inside, visit, matters);
  }
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
