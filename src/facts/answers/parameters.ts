import type { Expression, Parameter } from '../../code/tree.ts';
import type { Location } from '../../define.ts';
import { dotted, textOf, walk } from '../tests/walk.ts';
import type { HandlerSource } from './handler.ts';

/** A query parameter that a handler reads. */
export interface ReadParameter {
  readonly name: string;
  readonly required: boolean;
  readonly default?: string;
  readonly maximum?: number;
  readonly at: Location;
}

const SCALAR = /^(?:str|int|float|bool|date|datetime|UUID|Decimal|EmailStr|Literal|Optional|Union|List|list|Annotated)$/;

export interface ReadParameters {
  readonly read: readonly ReadParameter[];
  /** Nothing else can read the query: no dependency, no model, no helper that gets the request. */
  readonly complete: boolean;
}

/** The query parameters of a handler; undefined when they cannot be read. */
export function queryParameters(handler: HandlerSource, framework: string, path: string): ReadParameters | undefined {
  if (handler.unit.dialect === 'python') return framework === 'fastapi' ? fastapi(handler.function.parameters, path) : undefined;
  return javascript(handler);
}

/** Scalars that are neither in the path nor given to another kind of parameter. A model or dependency may read more. */
function fastapi(parameters: readonly Parameter[], path: string): ReadParameters | undefined {
  const found: ReadParameter[] = [];
  let complete = true;
  for (const { target, annotation, default: standard, rest, at } of parameters) {
    if (rest || target.kind !== 'name') return undefined;
    const { name } = target;
    if (name === 'self' || name === 'cls' || new RegExp(`\\{${name}[*:}]`).test(path)) continue;
    const marker = standard?.kind === 'call' ? standard : annotated(annotation);
    const kind = marker ? (dotted(marker.callee) ?? '').replace(/^.*\./, '') : '';
    if (/^(?:Depends|Security|Body|File|Form|Header|Cookie|Path)$/.test(kind)) {
      if (kind === 'Depends') complete = false;
      continue;
    }
    if (kind !== 'Query' && kind !== '' && standard?.kind === 'call') return undefined;
    const head = annotation ? headOf(annotation) : '';
    if (kind !== 'Query' && annotation && !SCALAR.test(head)) {
      complete = false;
      continue;
    }
    if (kind !== 'Query' && !annotation) return undefined;
    const alias = option(marker, 'alias');
    const value =
      kind === 'Query' && standard?.kind === 'call'
        ? (option(marker, 'default') ?? marker?.arguments.find((each) => each.name === undefined)?.value)
        : standard;
    const needed = value === undefined || (value.kind === 'literal' && value.form === 'ellipsis');
    const maximum = option(marker, 'le');
    found.push({
      name: textOf(alias) ?? name,
      required: needed,
      at: { path: at.file, line: at.line },
      ...(value?.kind === 'literal' && value.form !== 'ellipsis' && value.value !== null && value.value !== undefined
        ? { default: String(value.value) }
        : {}),
      ...(maximum?.kind === 'literal' && typeof maximum.value === 'number' ? { maximum: maximum.value } : {}),
    });
  }
  return { read: found, complete };
}

type Call = Extract<Expression, { kind: 'call' }>;

const option = (call: Call | undefined, name: string): Expression | undefined => call?.arguments.find((each) => each.name === name)?.value;

function annotated(annotation: Expression | undefined): Call | undefined {
  if (annotation?.kind !== 'index' || !/(?:^|\.)Annotated$/.test(dotted(annotation.object) ?? '') || annotation.key.kind !== 'collection')
    return undefined;
  const found = annotation.key.entries.map(({ value }) => value).find((value) => value.kind === 'call');
  return found?.kind === 'call' ? found : undefined;
}

function headOf(annotation: Expression): string {
  if (annotation.kind === 'index') {
    const outer = (dotted(annotation.object) ?? '').replace(/^.*\./, '');
    const inner = annotation.key.kind === 'collection' ? annotation.key.entries[0]?.value : annotation.key;
    return /^(?:Optional|Annotated|Union|List|list)$/.test(outer) && inner ? headOf(inner) : outer;
  }
  if (annotation.kind === 'operation' && annotation.operator === '|' && annotation.operands[0]) return headOf(annotation.operands[0]);
  return (dotted(annotation) ?? '').replace(/^.*\./, '');
}

/** `req.query.x`, `request.query["x"]`, `c.req.query("x")`, `searchParams.get("x")`; undefined when the whole query is passed on. */
function javascript({ unit, function: node }: HandlerSource): ReadParameters | undefined {
  const found = new Map<string, ReadParameter>();
  let whole = node.parameters.some(({ decorators }) =>
    decorators.some(
      (each) =>
        /^(?:Query|Param)$/.test(dotted(each.kind === 'call' ? each.callee : each) ?? '') &&
        !(each.kind === 'call' && each.arguments.length > 0),
    ),
  );
  const isQuery = (each: Expression): boolean => /^(?:(?:req|request|ctx|c|context)(?:\.req|\.request)?\.query)$/.test(dotted(each) ?? '');
  const add = (name: string, at: { file: string; line: number }): void => {
    if (!found.has(name)) found.set(name, { name, required: false, at: { path: at.file, line: at.line } });
  };
  for (const { decorators, at } of node.parameters)
    for (const each of decorators)
      if (each.kind === 'call' && dotted(each.callee) === 'Query') {
        const name = textOf(each.arguments[0]?.value);
        if (name !== undefined) add(name, at);
      }
  walk(unit.body(node).statements, unit, (each) => {
    if (each.kind === 'member' && isQuery(each.object)) {
      add(each.name, each.at);
      return false;
    }
    if (each.kind === 'index' && isQuery(each.object)) {
      const name = textOf(each.key);
      if (name === undefined) whole = true;
      else add(name, each.at);
      return false;
    }
    if (each.kind === 'call' && (isQuery(each.callee) || /searchParams\.(?:get|getAll|has)$/.test(dotted(each.callee) ?? ''))) {
      const name = textOf(each.arguments[0]?.value);
      if (name === undefined) whole = true;
      else add(name, each.at);
      return false;
    }
    if (each.kind === 'assign' && each.target.kind === 'pattern' && each.value && isQuery(each.value)) {
      for (const item of each.target.items)
        if (item?.key !== undefined && !item.rest) add(item.key, each.at);
        else whole = true;
      return false;
    }
    if ((each.kind === 'member' || each.kind === 'name') && isQuery(each)) whole = true;
    return undefined;
  });
  return whole ? undefined : { read: [...found.values()], complete: false };
}
