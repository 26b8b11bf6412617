import type { Expression } from '../../code/tree.ts';
import type { Location } from '../../define.ts';
import { definitionsIn } from './definitions.ts';
import type { Part, TestCase } from './types.ts';
import { dotted, textOf, walk } from './walk.ts';

/** A request that a test makes; `{}` in its target stands for what is filled in. */
export interface TouchedRequest extends Location {
  readonly method: string;
  readonly target: string;
  /** The call that makes it. */
  readonly call: Expression;
}

const METHOD = /^(?:get|post|put|patch|delete|head|options)$/;
const VERB = /^(?:get|post|put|patch|delete|head|options)$/i;

/** The requests of a part: test clients, supertest, inject, fetch and `new Request`. */
export function requestsIn(part: Part, test: TestCase): readonly TouchedRequest[] {
  const found: TouchedRequest[] = [];
  walk(part.statements, part.unit, (node) => {
    if (node.kind !== 'call') return undefined;
    const request = requestOf(node);
    if (!request) return undefined;
    for (const target of targets(request.target, part, test))
      if (/^(?:https?:\/\/[^/]+|\{\})?\//.test(target))
        found.push({
          method: request.method,
          target: target.replace(/^(?:https?:\/\/[^/]+|\{\})/, ''),
          call: node,
          path: part.unit.file,
          line: node.at.line,
        });
    return undefined;
  });
  return found;
}

type Call = Extract<Expression, { kind: 'call' }>;

function requestOf(call: Call): { method: string; target: Expression } | undefined {
  const [first, second] = call.arguments.map(({ value }) => value);
  if (!first) return undefined;
  if (call.construct) return dotted(call.callee) === 'Request' ? { method: option(second, 'method') ?? 'GET', target: first } : undefined;
  if (call.callee.kind === 'name')
    return call.callee.name === 'fetch' && first.kind !== 'call' ? { method: option(second, 'method') ?? 'GET', target: first } : undefined;
  if (call.callee.kind !== 'member') return undefined;
  const { name } = call.callee;
  if (METHOD.test(name)) return { method: name.toUpperCase(), target: first };
  if (name === 'inject' && first.kind === 'collection') {
    const target = entry(first, 'url') ?? entry(first, 'path');
    return target ? { method: option(first, 'method') ?? 'GET', target } : undefined;
  }
  if (name !== 'request' && name !== 'inject') return undefined;
  const verb = textOf(first);
  if (second && verb !== undefined && VERB.test(verb)) return { method: verb.toUpperCase(), target: second };
  if (second && verb === undefined && second.kind !== 'collection') return { method: 'ALL', target: second };
  return { method: option(second, 'method') ?? 'GET', target: first };
}

const entry = (map: Expression | undefined, key: string): Expression | undefined =>
  map?.kind === 'collection' ? map.entries.find((each) => textOf(each.key) === key)?.value : undefined;

const option = (map: Expression | undefined, key: string): string | undefined => textOf(entry(map, key))?.toUpperCase();

/** What the target may be: a literal, a template, a constant, or each text of the test's tables for a parameter. */
function targets(target: Expression, part: Part, test: TestCase, depth = 0): readonly string[] {
  if (target.kind === 'template')
    return [target.parts.map((each) => textOf(each) ?? (depth < 3 ? (one(each, part, test, depth) ?? '{}') : '{}')).join('')];
  if (target.kind === 'operation' && target.operator === '+')
    return [target.operands.map((each) => textOf(each) ?? (depth < 3 ? (one(each, part, test, depth) ?? '{}') : '{}')).join('')];
  const text = textOf(target);
  if (text !== undefined) return [text];
  if (target.kind !== 'name' || depth > 2) return [];
  const value = assignedTo(target.name, part) ?? constant(target.name, part);
  if (value) return targets(value, part, test, depth + 1);
  return test.tables.flatMap(({ values }) => [...pathsIn(values, part, 0)]);
}

function one(expression: Expression, part: Part, test: TestCase, depth: number): string | undefined {
  if (expression.kind !== 'name') return undefined;
  const value = assignedTo(expression.name, part) ?? constant(expression.name, part);
  const [only, ...more] = value ? targets(value, part, test, depth + 1) : [];
  return more.length === 0 ? only : undefined;
}

function constant(name: string, part: Part): Expression | undefined {
  const definition = definitionsIn(part.unit).get(name);
  return definition?.kind === 'value' ? definition.value : undefined;
}

function assignedTo(name: string, part: Part): Expression | undefined {
  let found: Expression | undefined;
  walk(part.statements, part.unit, (node) => {
    if (node.kind === 'assign' && node.target.kind === 'name' && node.target.name === name && node.operator === undefined)
      found ??= node.value;
    return undefined;
  });
  return found;
}

function* pathsIn(values: Expression, part: Part, depth: number): Generator<string> {
  const text = textOf(values);
  if (text?.startsWith('/')) yield text;
  if (values.kind === 'collection') for (const { value } of values.entries) yield* pathsIn(value, part, depth);
  if (values.kind === 'call') for (const { value } of values.arguments) yield* pathsIn(value, part, depth);
  const named = values.kind === 'name' && depth < 2 ? constant(values.name, part) : undefined;
  if (named) yield* pathsIn(named, part, depth + 1);
}
