import type { Location } from '../../define.ts';
import type { Node, Path } from './node.ts';

type Type = 'object' | 'array' | 'string' | 'number' | 'integer' | 'boolean' | 'null';

/** The part of JSON Schema that the compose specification uses. */
export interface Schema {
  readonly types?: readonly Type[];
  readonly properties?: Readonly<Record<string, Schema>>;
  /** Keys by pattern. */
  readonly patterns?: readonly (readonly [RegExp, Schema])[];
  /** No key besides `properties` and `patterns`. */
  readonly closed?: boolean;
  readonly items?: Schema;
  readonly unique?: boolean;
  readonly oneOf?: readonly Schema[];
  readonly values?: readonly string[];
  readonly required?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
}

export interface Violation {
  readonly path: Path;
  readonly kind: 'type' | 'one-of' | 'other';
  readonly message: string;
  readonly at: Location;
}

interface Result {
  violations: Violation[];
  /** How well an alternative fits: one for every check that ran, minus two for every violation. */
  score: number;
}

/** All violations of a schema, an alternative's own ones after that none of the alternatives fits. */
export function validate(schema: Schema, node: Node, path: Path = []): Violation[] {
  const result: Result = { violations: [], score: 0 };
  check(schema, node, path, result);
  return result.violations;
}

function check(schema: Schema, node: Node, path: Path, result: Result): void {
  const add = (kind: Violation['kind'], message: string, at: Location = node.at): void => {
    result.violations.push({ path, kind, message, at });
    result.score -= 2;
  };
  const type = typeOf(node);
  if (schema.types && !schema.types.includes(type) && !(type === 'integer' && schema.types.includes('number'))) {
    add('type', `must be a ${readable(schema.types)}`);
    return;
  }
  if (schema.oneOf) alternatives(schema.oneOf, node, path, result, add);
  result.score += 3;
  if (schema.values && !(node.kind === 'scalar' && schema.values.includes(String(node.value)))) {
    add('other', `${path.join('.')} must be one of the following: ${schema.values.map((value) => JSON.stringify(value)).join(', ')}`);
  }
  if (node.kind === 'scalar') {
    if (typeof node.value !== 'number') return;
    if (schema.minimum !== undefined && node.value < schema.minimum) add('other', `Must be greater than or equal to ${schema.minimum}`);
    if (schema.maximum !== undefined && node.value > schema.maximum) add('other', `Must be less than or equal to ${schema.maximum}`);
  } else if (node.kind === 'list') {
    checkList(schema, node, path, result, add);
  } else {
    checkMap(schema, node, path, result, add);
  }
}

type Add = (kind: Violation['kind'], message: string, at?: Location) => void;

function alternatives(schemas: readonly Schema[], node: Node, path: Path, result: Result, add: Add): void {
  let fitting = 0;
  let best: Result | undefined;
  for (const schema of schemas) {
    const attempt: Result = { violations: [], score: 0 };
    check(schema, node, path, attempt);
    if (attempt.violations.length === 0) fitting++;
    else if (fitting === 0 && (best === undefined || attempt.score > best.score)) best = attempt;
  }
  if (fitting === 1) return;
  add('one-of', 'Must validate one and only one schema (oneOf)');
  if (fitting === 0 && best) result.violations.push(...best.violations);
}

function checkList(schema: Schema, node: Node & { kind: 'list' }, path: Path, result: Result, add: Add): void {
  if (schema.items) for (const [index, item] of node.items.entries()) check(schema.items, item, [...path, String(index)], result);
  if (!schema.unique) return;
  const seen = new Map<string, number>();
  for (const [index, item] of node.items.entries()) {
    const key = JSON.stringify(identity(item));
    const first = seen.get(key);
    if (first !== undefined) add('other', `array items[${first},${index}] must be unique`, item.at);
    seen.set(key, index);
  }
}

function checkMap(schema: Schema, node: Node & { kind: 'map' }, path: Path, result: Result, add: Add): void {
  for (const name of schema.required ?? []) if (!node.entries.has(name)) add('other', `${name} is required`);
  for (const [key, value] of node.entries) {
    const property = Object.hasOwn(schema.properties ?? {}, key) ? schema.properties?.[key] : undefined;
    const fitting = (schema.patterns ?? []).filter(([pattern]) => pattern.test(key));
    if (!property && fitting.length === 0 && schema.closed) {
      add('other', `Additional property ${key} is not allowed`, value.at);
      continue;
    }
    for (const [, child] of property ? [] : fitting) check(child, value, [...path, key], result);
    if (property) check(property, value, [...path, key], result);
  }
}

function typeOf(node: Node): Type {
  if (node.kind === 'map') return 'object';
  if (node.kind === 'list') return 'array';
  if (node.value === null) return 'null';
  if (typeof node.value === 'number') return Number.isInteger(node.value) ? 'integer' : 'number';
  return typeof node.value === 'string' ? 'string' : 'boolean';
}

function readable(types: readonly Type[]): string {
  const names = types.map((type) => (type === 'object' ? 'mapping' : type === 'array' ? 'list' : type));
  return names.length === 1 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}

function identity(node: Node): unknown {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(identity);
  return [...node.entries].sort(([left], [right]) => (left < right ? -1 : 1)).map(([key, value]) => [key, identity(value)]);
}

/** The violation compose prints: the one with the longest path, a wrong type first; an alternative tells its reason. */
export function mostSpecific(violations: readonly Violation[]): Violation | undefined {
  let best = 0;
  violations.forEach((violation, index) => {
    const current = violations[best];
    if (!current) return;
    const [depth, reached] = [violation.path.length || 1, current.path.length || 1];
    if (depth > reached || (depth === reached && violation.kind === 'type' && current.kind !== 'type')) best = index;
  });
  const chosen = violations[best];
  const reason = violations[best + 1];
  if (chosen?.kind !== 'one-of' || !reason) return chosen;
  return { ...chosen, message: reason.kind === 'type' ? `Invalid type. ${reason.message}` : reason.message, at: reason.at };
}
