import { evaluate, type Scope, toPlain } from './expression.ts';
import { get, type YamlTree } from './yaml-tree.ts';

export type Leg = ReadonlyMap<string, unknown>;

const equal = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** A matrix value may be a list or an expression such as `fromJSON(...)`; undefined when it is not known. */
function list(tree: YamlTree, scope: Scope): readonly unknown[] | undefined {
  if (Array.isArray(tree.value)) return tree.value;
  const wrapped = /^\$\{\{([\s\S]*)\}\}$/.exec(String(tree.value ?? '').trim());
  const value = wrapped ? evaluate((wrapped[1] ?? '').trim(), scope) : undefined;
  const plain = value === undefined ? undefined : toPlain(value);
  return Array.isArray(plain) ? plain : undefined;
}

/**
 * Legs of a matrix after include and exclude; undefined when a part is not known.
 * A job without matrix has one leg without values.
 */
export function matrixLegs(matrix: YamlTree | undefined, scope: Scope): readonly Leg[] | undefined {
  if (!matrix) return [new Map()];
  if (matrix.entries.size === 0) return undefined;
  let legs: Map<string, unknown>[] = [new Map()];
  const axes: string[] = [];
  for (const [name, tree] of matrix.entries) {
    if (name === 'include' || name === 'exclude') continue;
    const values = list(tree, scope);
    if (!values) return undefined;
    axes.push(name);
    legs = legs.flatMap((leg) => values.map((value) => new Map(leg).set(name, value)));
    if (legs.length > 256) return undefined;
  }
  if (axes.length === 0) legs = [];
  const rules = (name: string): readonly Record<string, unknown>[] | undefined => {
    const tree = get(matrix, name);
    if (!tree) return [];
    const values = list(tree, scope);
    return values?.every((value) => typeof value === 'object' && value !== null) ? (values as Record<string, unknown>[]) : undefined;
  };
  const excluded = rules('exclude');
  const included = rules('include');
  if (!excluded || !included) return undefined;
  legs = legs.filter((leg) => !excluded.some((rule) => Object.entries(rule).every(([key, value]) => equal(leg.get(key), value))));
  const originals = legs.map((leg) => new Map(leg));
  for (const rule of included) {
    let joined = false;
    legs.slice(0, originals.length).forEach((leg, i) => {
      const original = originals[i];
      const fits = Object.entries(rule).every(([key, value]) => !original?.has(key) || equal(original.get(key), value));
      if (!fits) return;
      joined = true;
      for (const [key, value] of Object.entries(rule)) leg.set(key, value);
    });
    if (!joined || originals.length === 0) legs.push(new Map(Object.entries(rule)));
  }
  return legs;
}

/** Text GitHub puts behind a job name that does not name its matrix values itself. */
export const legName = (leg: Leg): string => {
  const texts = [...leg.values()].map((value) =>
    typeof value === 'object' && value !== null ? Object.values(value).join(', ') : String(value),
  );
  return texts.length === 0 ? '' : ` (${texts.join(', ')})`;
};
