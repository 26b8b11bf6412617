import type { Code } from '../../code/code.ts';
import type { Trace } from '../../code/trace.ts';
import type { Expression, FunctionNode, Unit } from '../../code/tree.ts';
import { isConstant, type Value } from '../../code/value.ts';
import { defineFact, type Location } from '../../define.ts';
import { numberOf } from '../artifacts/amounts.ts';
import { consistsOf, visit } from '../artifacts/parts.ts';
import { type Behaviour, behaviour, type Entry } from '../behaviour/index.ts';
import { code } from '../code.ts';
import { walk } from '../tests/walk.ts';

/** A parameter that pages, and what becomes of it. */
export interface PagedParameter {
  readonly entry: Entry;
  readonly name: string;
  readonly at: Location;
  readonly is: 'bounded' | 'unused' | 'unbounded';
  readonly why: string;
}

const LIMIT = /^(?:limit|page_?size|per_?page|size|take|top|top_?k|max_?results|count|first|num(?:_?results)?|rows)$/i;
const OFFSET = /^(?:offset|skip|start)$/i;
const CONSTRAINTS = /^(?:le|lt|max|maximum)$/;

/** Every limit and offset that routes take, followed to the query. */
export const pagedQueries = defineFact({
  id: 'paged-queries',
  needs: { behaviour, code },
  derive({ repo }, given): readonly PagedParameter[] {
    return given.behaviour
      .entries('exposed')
      .filter(({ kind, served, endpoint }) => kind === 'route' && served !== false && endpoint?.method === 'GET' && !endpoint.implicit)
      .flatMap((entry) => parametersOf(given.behaviour, given.code, entry, repo.text(entry.at.path) ?? ''));
  },
});

function parametersOf(from: Behaviour, code: Code, entry: Entry, text: string): readonly PagedParameter[] {
  const trace = from.trace(entry);
  const asked = new Map<string, { at: Location; declared?: Expression }>();
  for (const { fn } of trace.returned.slice(-1))
    for (const parameter of fn.node.parameters) {
      if (parameter.target.kind !== 'name') continue;
      const { name } = parameter.target;
      if (LIMIT.test(name) || OFFSET.test(name))
        asked.set(name, {
          at: { path: parameter.at.file, line: parameter.at.line },
          ...(parameter.default ? { declared: parameter.default } : {}),
          ...(parameter.annotation && !parameter.default ? { declared: parameter.annotation } : {}),
        });
    }
  const dropped = trace.returned.slice(-1).flatMap(({ fn }) => droppedIn(code, fn.node));
  for (const { value, at } of mentions(trace)) {
    const name = queryName(value);
    if (name !== undefined && at && !asked.has(name)) asked.set(name, { at });
  }
  const unused = dropped.flatMap(({ name, at }): PagedParameter[] =>
    asked.has(name) ? [] : [{ entry, name, at, is: 'unused', why: 'it is taken, and nothing uses it' }],
  );
  const followed = [...asked].flatMap(([name, { at, declared }]): PagedParameter[] => {
    const isIt = (part: Value): boolean =>
      part.is === 'symbol' && part.origins.some((origin) => origin.from === 'request' && lastWord(origin.name) === name);
    const uses = (of: Trace) =>
      of.effects.filter(
        (effect) =>
          effect.kind !== 'write' &&
          isUse(effect.path) &&
          [...effect.arguments, ...effect.named.values()].some((arg) => consistsOf(arg, isIt)),
      );
    const used = uses(trace);
    const sliced =
      used.length > 0 ||
      trace.returned.some(({ value }) =>
        consistsOf(
          value,
          (part) => part.is === 'library' && part.path.endsWith('.[]') && (part.call?.arguments ?? []).some((arg) => consistsOf(arg, isIt)),
        ),
      ) ||
      trace.unknownCalls.some(({ arguments: args }) => args.some((arg) => consistsOf(arg, isIt)));
    if (!sliced) return [{ entry, name, at, is: 'unused', why: 'it is taken, and no query uses it' }];
    if (OFFSET.test(name)) return [{ entry, name, at, is: 'bounded', why: 'an offset that the query uses' }];
    if ((declared && hasMaximum(declared)) || isValidated(text, name))
      return [{ entry, name, at, is: 'bounded', why: 'the parameter has a maximum' }];
    const large = from.trace(entry, { settle: ({ value }) => whenLarge(value, isIt) });
    const open = uses(large).filter((effect) => [...effect.arguments, ...effect.named.values()].some((arg) => leaksLarge(arg, isIt)));
    if (open.length === 0) return [{ entry, name, at, is: 'bounded', why: 'a larger value is refused or cut' }];
    const [first] = open;
    return [
      { entry, name, at: first ? { path: first.at.file, line: first.at.line } : at, is: 'unbounded', why: 'any number reaches the query' },
    ];
  });
  return [...unused, ...followed];
}

/** Limits and offsets that a handler takes out of the query and never mentions again. */
function droppedIn(code: Code, handler: FunctionNode): readonly { readonly name: string; readonly at: Location }[] {
  const unit = code.unit(handler.at.file);
  if (!unit) return [];
  const taken: { name: string; at: Location }[] = [];
  const mentioned = new Map<string, number>();
  walk(unit.body(handler).statements, unit, (node) => {
    if (node.kind === 'name') mentioned.set(node.name, (mentioned.get(node.name) ?? 0) + 1);
    if (node.kind === 'assign' && node.target.kind === 'pattern' && node.value && asksQuery(node.value, unit))
      for (const item of node.target.items)
        if (item?.target.kind === 'name' && (LIMIT.test(item.target.name) || OFFSET.test(item.target.name)))
          taken.push({ name: item.target.name, at: { path: node.at.file, line: node.at.line } });
    return undefined;
  });
  return taken.filter(({ name }) => mentioned.get(name) === 1);
}

function asksQuery(value: Expression, unit: Unit): boolean {
  let asks = false;
  walk([value], unit, (node) => {
    asks ||= node.kind === 'member' && /^(?:query|searchParams|nextUrl)$/.test(node.name);
    return undefined;
  });
  return asks;
}

const isUse = (path: string): boolean =>
  /\.(?:limit|offset|take|skip|first|fetchmany|findMany|findAll|find|aggregate|paginate|slice|islice|execute|query|all|top|range|lrange|list\w*|get\w*|search|fetch\w*)$/i.test(
    path,
  );
const lastWord = (name: string): string => name.slice(name.lastIndexOf(' ') + 1);

function queryName(value: Value): string | undefined {
  const origin = value.is === 'symbol' ? value.origins.find(({ from, name }) => from === 'request' && /^query /.test(name)) : undefined;
  const name = origin && lastWord(origin.name);
  return name !== undefined && (LIMIT.test(name) || OFFSET.test(name)) ? name : undefined;
}

function* mentions(trace: Trace): Generator<{ value: Value; at: Location | undefined }> {
  for (const effect of trace.effects)
    for (const arg of effect.arguments) {
      const found: Value[] = [];
      visit(arg, (part) => {
        if (queryName(part) !== undefined) found.push(part);
        return true;
      });
      for (const value of found) yield { value, at: { path: effect.at.file, line: effect.at.line } };
    }
}

/** Whether the value of a call can be as large as the parameter. */
function leaksLarge(value: Value, isIt: (part: Value) => boolean): boolean {
  if (isIt(value)) return true;
  if (value.is === 'derived' && (value.by === 'min' || value.by === 'max')) {
    if (value.by === 'min' && numberOf(value) !== undefined) return false;
    return value.of.some((part) => leaksLarge(part, isIt));
  }
  if (value.is === 'library' && /min\(\)$/.test(value.path) && numberOf(value) !== undefined) return false;
  if (value.is === 'derived' || value.is === 'choice') return value.of.some((part) => leaksLarge(part, isIt));
  if (value.is === 'library' && value.call)
    return [...value.call.arguments, ...value.call.named.values()].some((part) => leaksLarge(part, isIt));
  if (value.is === 'list') return value.items.some((part) => leaksLarge(part, isIt));
  if (value.is === 'object') return [...value.fields.values()].some((part) => leaksLarge(part, isIt));
  return false;
}

/** The answer of a comparison when the parameter is larger than any number. */
function whenLarge(value: Value, isIt: (part: Value) => boolean): boolean | undefined {
  if (value.is === 'choice') {
    const answers = value.of.map((each) => whenLarge(each, isIt));
    return answers.some((each) => each === true) && answers.every((each) => each !== false)
      ? true
      : answers.every((each) => each === answers[0])
        ? answers[0]
        : undefined;
  }
  if (value.is !== 'derived') return undefined;
  const [left, right] = value.of;
  if (value.by === 'not' && left) {
    const inner = whenLarge(left, isIt);
    return inner === undefined ? undefined : !inner;
  }
  if (!left || !right || !/^[<>]=?$/.test(value.by)) return undefined;
  const [a, b] = [consistsOf(left, isIt), consistsOf(right, isIt)];
  if (a === b || (!isConstant(a ? right : left) && numberOf(a ? right : left) === undefined)) return undefined;
  return value.by.startsWith('>') === a;
}

/** A schema beside the route gives the parameter a maximum: `limit: z.coerce.number().max(100)`, `@Max(100) limit`. */
const isValidated = (text: string, name: string): boolean =>
  // Schemas of several routes may stand in one file.
  [...text.matchAll(new RegExp(`\\b${name}['"]?\\s*:\\s*z\\.[^,;{}\\n]*`, 'g'))].every(([step]) => /\.(?:max|lte?)\(/.test(step)) &&
  new RegExp(
    `\\b${name}\\b['"]?\\??\\s*:\\s*[^,;{}]{0,200}?\\.(?:max|lte?)\\(|@Max\\([^)]*\\)[^;{}]{0,120}\\b${name}\\b|\\b${name}\\b['"]?\\s*:\\s*\\{[^{}]*\\bmaximum\\b`,
  ).test(text);

/** `Query(le=100)`, `Annotated[int, Query(le=100)]`, `z.coerce.number().max(100)`. */
function hasMaximum(expression: Expression): boolean {
  if (expression.kind === 'call')
    return (
      expression.arguments.some(({ name, value }) => (name !== undefined && CONSTRAINTS.test(name)) || hasMaximum(value)) ||
      (expression.callee.kind === 'member' && (/^(?:max|lte?)$/.test(expression.callee.name) || hasMaximum(expression.callee.object)))
    );
  if (expression.kind === 'index') return hasMaximum(expression.key);
  if (expression.kind === 'collection') return expression.entries.some(({ value }) => hasMaximum(value));
  return false;
}
