import { concat } from '../../code/run/text.ts';
import type { Argument, Expression, Span } from '../../code/tree.ts';
import { constant, type LibraryValue, list, map, object, symbol, unknown, type Value } from '../../code/value.ts';
import { definitionsIn } from '../tests/definitions.ts';
import type { Resolver } from './resolve.ts';
import { isSelf, type Place } from './scope.ts';

/** The arguments of a call as far as they can be told without running anything. */
export function argumentsOf(
  resolver: Resolver,
  args: readonly Argument[],
  place: Place,
): { arguments: Value[]; named: Map<string, Value> } {
  const positional: Value[] = [];
  const named = new Map<string, Value>();
  for (const { name, value, spread } of args) {
    if (spread === 'map') named.set('**', unknown('dynamic', 'spread arguments', value.at));
    else if (name !== undefined) named.set(name, staticValue(resolver, value, place));
    else positional.push(spread ? unknown('dynamic', 'spread argument', value.at) : staticValue(resolver, value, place));
  }
  return { arguments: positional, named };
}

/** A call whose arguments are read when somebody asks for them: few conditions do. */
export function calledWith(
  resolver: Resolver,
  args: readonly Argument[],
  place: Place,
  at: Span,
  construct: boolean,
): NonNullable<LibraryValue['call']> {
  let read: ReturnType<typeof argumentsOf> | undefined;
  const given = (): ReturnType<typeof argumentsOf> => {
    if (read) return read;
    // A call that stands in its own arguments, as in `text = text.replace(text)`, has none that could be told.
    if (resolver.reading.has(args)) return { arguments: [], named: new Map() };
    resolver.reading.add(args);
    try {
      read = argumentsOf(resolver, args, place);
    } finally {
      resolver.reading.delete(args);
    }
    return read;
  };
  return {
    get arguments() {
      return given().arguments;
    },
    get named() {
      return given().named;
    },
    at,
    construct,
  };
}

/** An expression as a value: constants, texts, collections, and what resolves to a package. */
export function staticValue(resolver: Resolver, expression: Expression, place: Place, depth = 6): Value {
  const nothing = (): Value => unknown('dynamic', 'a value that is only known at run time', expression.at);
  if (depth === 0) return nothing();
  const inner = (each: Expression): Value => staticValue(resolver, each, place, depth - 1);
  switch (expression.kind) {
    case 'literal':
      return expression.form === undefined || expression.form === 'float' ? constant(expression.value) : nothing();
    case 'template':
      return concat(expression.parts.map(inner));
    case 'operation':
      return expression.operator === '+' && expression.operands.length === 2 ? joined(expression.operands.map(inner)) : nothing();
    case 'collection':
      return collection(expression, inner);
    case 'await':
      return inner(expression.value);
    case 'name': {
      const bound = constantOf(expression.name, place);
      if (bound) return staticValue(resolver, bound.value, bound.place, depth - 1);
      break;
    }
    case 'member': {
      const kept =
        isSelf(expression.object, place) && place.owner ? resolver.assignments.field(place.unit, place.owner, expression.name) : undefined;
      if (kept?.length === 1 && kept[0]) return staticValue(resolver, kept[0].value, kept[0].place, depth - 1);
      break;
    }
    default:
  }
  const found = resolver.resolve(expression, place);
  return found?.is === 'library' ? (variable(found.value) ?? found.value) : nothing();
}

/** The one expression that a name stands for; undefined when it is assigned more than once. */
function constantOf(name: string, place: Place): { value: Expression; place: Place } | undefined {
  for (let index = place.frames.length - 1; index >= 0; index--) {
    const frame = place.frames[index];
    if (frame?.parameters.has(name)) return undefined;
    const values = frame?.locals.get(name);
    if (values)
      return values.length === 1 && values[0]
        ? { value: values[0], place: { ...place, frames: place.frames.slice(0, index + 1) } }
        : undefined;
  }
  const definition = definitionsIn(place.unit).get(name);
  return definition?.kind === 'value' ? { value: definition.value, place: { unit: place.unit, frames: [] } } : undefined;
}

/** A read of an environment variable. */
function variable(value: LibraryValue): Value | undefined {
  const name = /^global\.process\.env\.(\w+)$/.exec(value.path)?.[1] ?? (READS.test(value.path) ? nameIn(value) : undefined);
  return name === undefined ? undefined : symbol(`env.${name}`, 'text', [{ from: 'environment', name }]);
}

const READS = /^os\.(?:getenv|environ\.get)\(\)$|^os\.environ\.\[\]/;

function nameIn({ call }: LibraryValue): string | undefined {
  const key = call?.arguments[0];
  return key?.is === 'constant' && typeof key.value === 'string' ? key.value : undefined;
}

const isText = (value: Value): boolean =>
  (value.is === 'constant' && typeof value.value === 'string') || (value.is === 'derived' && value.holds === 'text');
const joined = (parts: readonly Value[]): Value => (parts.some(isText) ? concat(parts) : unknown('dynamic', 'a sum'));

function collection(expression: Extract<Expression, { kind: 'collection' }>, inner: (each: Expression) => Value): Value {
  const open = expression.entries.some(({ spread }) => spread === true);
  const entries = expression.entries.filter(({ spread }) => spread !== true);
  if (expression.form !== 'map')
    return list(
      entries.map(({ value }) => inner(value)),
      'list',
      open,
    );
  const pairs = entries.flatMap(({ key, value }) => (key ? [[inner(key), inner(value)] as const] : []));
  if (expression.at.file.endsWith('.py')) return map(pairs, { open });
  return object(
    'javascript',
    pairs.flatMap(([key, value]) => (key.is === 'constant' ? [[String(key.value), value] as const] : [])),
    { open },
  );
}
