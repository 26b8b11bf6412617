import type { Code } from '../../code/code.ts';
import type { ClassNode, FunctionNode, Unit } from '../../code/tree.ts';
import type { Location } from '../../define.ts';
import { definitionsIn, undecorated } from '../tests/definitions.ts';
import { walk } from '../tests/walk.ts';

/** A route's handler as it is written. */
export interface HandlerSource {
  readonly unit: Unit;
  readonly function: FunctionNode;
  /** The class that it is a method of. */
  readonly owner?: ClassNode;
}

interface Written extends HandlerSource {
  /** Lines from the first decorator to the function. */
  readonly from: number;
}

const written = new WeakMap<Unit, readonly Written[]>();

/** The function that a route's place names: by the line of its definition, of its first decorator, or of the call that it is given to. */
export function handlerAt(code: Code, place: Location): HandlerSource | undefined {
  const unit = code.unit(place.path);
  if (!unit) return undefined;
  const all = written.get(unit) ?? functionsIn(unit);
  written.set(unit, all);
  const exact = all.filter(({ function: each }) => each.at.line === place.line);
  const decorated = all.filter(({ function: each, from }) => from <= place.line && place.line <= each.at.line && from < each.at.line);
  const inner = (found: readonly Written[]): Written | undefined =>
    found.toSorted((a, b) => b.function.parameters.length - a.function.parameters.length || b.function.at.end - a.function.at.end)[0];
  return inner(exact) ?? decorated.at(-1);
}

function functionsIn(unit: Unit): readonly Written[] {
  const found: Written[] = [];
  const add = (each: FunctionNode, from: number, owner?: ClassNode): void => {
    found.push({ unit, function: each, from, ...(owner ? { owner } : {}) });
  };
  const seen = new Set<FunctionNode>();
  walk(unit.module.statements, unit, (node) => {
    if (node.kind === 'class')
      for (const { value, decorators, at } of node.members)
        if (value?.kind === 'function') {
          seen.add(value);
          add(value, Math.min(at.line, value.at.line, ...decorators.map((each) => each.at.line)), node);
        }
    if (node.kind === 'function' && !seen.has(node)) add(node, Math.min(node.at.line, ...node.decorators.map((each) => each.at.line)));
    return undefined;
  });
  return found;
}

/** A class by the name it has in a file, through imports. */
export function classNamed(
  code: Code,
  unit: Unit,
  name: string,
  depth = 0,
):
  | { readonly unit: Unit; readonly class: ClassNode }
  | { readonly unit: Unit; readonly value: import('../../code/tree.ts').Expression }
  | undefined {
  const [head = name, ...rest] = name.split('.');
  const definition = definitionsIn(unit).get(head);
  if (!definition || depth > 6) return undefined;
  if (definition.kind === 'class') return rest.length === 0 ? { unit, class: definition.class } : undefined;
  if (definition.kind === 'value') {
    const value = undecorated(definition.value);
    return value.kind === 'class' ? { unit, class: value } : { unit, value };
  }
  if (definition.kind !== 'import') return undefined;
  const wanted = definition.imported === '*' ? rest.join('.') : definition.imported;
  const modules = definition.imported === '*' ? [definition.module] : [definition.module, `${definition.module}.${definition.imported}`];
  for (const module of modules) {
    const target = code.resolve(unit.file, module, unit.dialect);
    const other = target && 'file' in target ? code.unit(target.file) : undefined;
    const found =
      other && other !== unit ? classNamed(code, other, module === definition.module ? wanted : rest.join('.'), depth + 1) : undefined;
    if (found) return found;
  }
  return undefined;
}
