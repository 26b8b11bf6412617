import type { Code } from '../../code/code.ts';
import type { ClassNode, Expression, FunctionNode, Statement, Unit } from '../../code/tree.ts';
import { definitionsOf, undecorated } from '../tests/definitions.ts';

/** A function at the top of a file or in a class of it; functions inside belong to it. */
export interface Definition {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly function: FunctionNode;
  /** The class it is a method of. */
  readonly class?: ClassNode;
  /** It stands under a decorator, or is an argument of a call: somebody registers it. */
  readonly registered: boolean;
  readonly start: number;
  readonly end: number;
}

export interface ClassDefinition {
  readonly name: string;
  readonly node: ClassNode;
}

export interface Outline {
  readonly functions: readonly Definition[];
  readonly classes: readonly ClassDefinition[];
}

const outlines = new WeakMap<Unit, Outline>();

/** The functions and classes that a file defines at its top, and their methods. */
export function outlineOf(unit: Unit): Outline {
  const known = outlines.get(unit);
  if (known) return known;
  const functions: Definition[] = [];
  const classes: ClassDefinition[] = [];
  const add = (name: string, node: FunctionNode, registered: boolean, of?: ClassNode): void => {
    if (node.bodiless) return;
    functions.push({
      name,
      file: unit.file,
      line: node.at.line,
      function: node,
      registered,
      start: node.at.start,
      end: node.at.end,
      ...(of ? { class: of } : {}),
    });
  };
  const addClass = (name: string, node: ClassNode): void => {
    classes.push({ name, node });
    for (const [method, definition] of definitionsOf(node.body.statements))
      if (definition.kind === 'function') add(method, definition.function, isRegistered(definition.function), node);
    for (const member of node.members)
      if (member.value?.kind === 'function' && member.name !== undefined)
        add(member.name, member.value, member.decorators.length > 0, node);
  };
  const visit = (value: Expression, name: string | undefined, exported: boolean): void => {
    const made = undecorated(value);
    if (made.kind === 'function') add(name ?? made.name ?? 'default', made, exported || isRegistered(made));
    else if (made.kind === 'class') addClass(name ?? made.name ?? 'default', made);
    else if (value.kind === 'collection')
      for (const entry of value.entries)
        if (entry.key?.kind === 'literal' && typeof entry.key.value === 'string') visit(entry.value, entry.key.value, true);
        else visit(entry.value, undefined, true);
    else if (value.kind === 'call')
      for (const { value: each } of value.arguments) if (each.kind === 'function') add(each.name ?? name ?? 'callback', each, true);
  };
  const walk = (statement: Statement): void => {
    if (statement.kind === 'if') [...statement.then, ...statement.else].forEach(walk);
    else if (statement.kind === 'try')
      [...statement.body, ...statement.handlers.flatMap(({ body }) => body), ...statement.else].forEach(walk);
    else if (statement.kind === 'with' || statement.kind === 'loop') statement.body.forEach(walk);
    else if (statement.kind === 'block') statement.body.statements.forEach(walk);
    else if (statement.kind === 'export' && statement.value) visit(statement.value, 'default', true);
    else if (statement.kind === 'expression') {
      const { value } = statement;
      if (value.kind === 'assign' && value.target.kind === 'name' && value.value) visit(value.value, value.target.name, false);
      else if (value.kind === 'assign' && value.target.kind === 'member' && value.value) visit(value.value, value.target.name, true);
      else visit(value, undefined, true);
    }
  };
  unit.module.statements.forEach(walk);
  const outline = { functions, classes };
  outlines.set(unit, outline);
  return outline;
}

const isRegistered = (node: FunctionNode): boolean =>
  node.decorators.some((each) => {
    const name = each.kind === 'call' ? each.callee : each;
    return !(
      name.kind === 'name' &&
      /^(?:property|staticmethod|classmethod|cached_property|lru_cache|cache|override|abstractmethod)$/.test(name.name)
    );
  });

/** The innermost function of a file around a place; undefined: it runs when the file is loaded. */
export function functionAround(unit: Unit, start: number): Definition | undefined {
  let found: Definition | undefined;
  for (const each of outlineOf(unit).functions)
    if (each.function.body.start <= start && start < each.function.body.end && (!found || each.start > found.start)) found = each;
  return found;
}

/** Files of production code, parsed only when they match. */
export function* productionUnits(code: Code, pattern?: Pick<RegExp, 'test'>, within?: (path: string) => boolean): Generator<Unit> {
  for (const { path, scope, size } of code.repo.files) {
    if (scope !== 'production' || size > 1_500_000 || !/\.(?:py|[cm]?[jt]sx?)$/.test(path) || path.endsWith('.d.ts')) continue;
    if (within && !within(path)) continue;
    if (pattern && !pattern.test(code.repo.text(path) ?? '')) continue;
    const unit = code.unit(path);
    if (unit) yield unit;
  }
}
