import type { CallSite, Effect } from '../../code/machine.ts';
import type { SharedState } from '../../code/run/shared.ts';
import { isStoreCall, recordNameOf } from '../../code/run/stored.ts';
import type { Trace, UnknownCall } from '../../code/trace.ts';
import type { Span } from '../../code/tree.ts';
import { textOf, type Value } from '../../code/value.ts';
import { sqlWrite } from './sql.ts';
import { type FieldKind, fieldKind, type Grant, grantOf, isApprovalRecord, isApproverField, isWaiting, textsOf } from './words.ts';

/** One field of a record that a run writes. */
export interface RecordWrite {
  /** Class, model, table or holder. */
  readonly record: string;
  /** Tells records of one run apart. */
  readonly identity: object | string;
  readonly field: string;
  readonly kind: FieldKind | undefined;
  readonly value: Value;
  readonly grant: Grant;
  /** The record was made by this run. */
  readonly fresh: boolean;
  /** The store changes it only while it waits for a decision. */
  readonly conditional: boolean;
  readonly at: Span;
  readonly stack: readonly CallSite[];
}

const MUTATES =
  /(?:^|\.)(?:\w*(?:create|insert|update|upsert|save|set|put|add|values|replace|bulk|merge|persist|store|approve|transition|write)\w*)$/i;
const SQL_CALLS = /(?:execute\w*|query\w*|run|prepare|raw|text|\$executeRaw\w*|\$queryRaw\w*|sql|exec|unsafe)$/i;
/** Argument names that select instead of writing. */
const SELECTS = /^(?:where|filter|select|include|orderBy|order_by|conditions?|criteria|returning|projection)$/;

/** Every write of a run to a field that matters to an approval. `shared` is what it put into memory that outlives it. */
export function recordWrites(trace: Trace, shared: SharedState): readonly RecordWrite[] {
  const found: RecordWrite[] = [];
  const escaped = escapedOf(trace, shared);
  const add = (write: Omit<RecordWrite, 'kind' | 'grant'>): void => {
    const kind = fieldKind(write.field);
    if (kind === undefined && !isApproverField(write.field)) return;
    found.push({ ...write, kind, grant: kind ? grantOf(kind, write.value, write.record) : 'no' });
  };
  for (const { object, field, value, at, stack } of trace.writes) {
    const record = recordOf(object);
    const kept = record.stored || escaped.has(object) || record.open;
    if (kept)
      add({ record: record.name, identity: object, field, value, fresh: !record.stored && !record.open, conditional: false, at, stack });
  }
  for (const effect of trace.effects) ofEffect(effect, add);
  for (const call of trace.unknownCalls) ofUnknownCall(call, add);
  const written = new Set(found.map(({ identity }) => identity));
  for (const [holder, values] of shared)
    for (const value of values)
      if (!written.has(value))
        for (const [field, content] of fieldsOf(value)) {
          const at = value.is === 'object' ? value.made : undefined;
          if (at)
            add({
              record: lastName(holder),
              identity: value,
              field,
              value: content,
              fresh: !isStored(value),
              conditional: false,
              at,
              stack: [],
            });
        }
  return found;
}

const lastName = (holder: string): string =>
  holder.slice(Math.max(holder.lastIndexOf('.'), holder.lastIndexOf(' ')) + 1).replace(/^_+/, '');
const isStored = (value: Value): boolean => value.origins.some(({ from }) => from === 'stored');

function recordOf(value: Value): { readonly name: string; readonly stored: boolean; readonly open: boolean } {
  const tag = value.is === 'object' ? value.tag : undefined;
  if (tag?.startsWith('stored:')) return { name: tag.slice(7), stored: true, open: false };
  const stored = value.origins.find(({ from }) => from === 'stored');
  if (stored && value.is !== 'object') return { name: stored.name, stored: true, open: false };
  if (value.is === 'object' && value.class?.is === 'class') return { name: value.class.node.name ?? 'record', stored: false, open: false };
  return { name: 'record', stored: false, open: value.is === 'unknown' || value.is === 'symbol' };
}

/** Objects that a store or the memory of the process is given. */
function escapedOf(trace: Trace, shared: SharedState): ReadonlySet<Value> {
  const found = new Set<Value>();
  const visit = (value: Value, depth: number): void => {
    if (depth === 0 || found.has(value)) return;
    if (value.is === 'object' || value.is === 'map') found.add(value);
    for (const [, each] of fieldsOf(value)) visit(each, depth - 1);
    if (value.is === 'list') for (const each of value.items.slice(0, 20)) visit(each, depth - 1);
    if (value.is === 'choice') for (const each of value.of) visit(each, depth - 1);
  };
  for (const values of shared.values()) for (const each of values) visit(each, 3);
  for (const { path, arguments: given, named } of trace.effects)
    if (isStoreCall(path) || /(?:json\.dump|dumps|write_text|writeFile\w*|model_dump\w*)$/.test(path))
      for (const each of [...given, ...named.values()]) visit(each, 3);
  for (const { callee, arguments: given } of trace.unknownCalls)
    if (callee.is === 'unknown' && MUTATES.test(callee.reason.text.replace(/ of .*$/, '').replace(/^member /, '')))
      for (const each of given) visit(each, 3);
  return found;
}

function fieldsOf(value: Value): readonly (readonly [string, Value])[] {
  if (value.is === 'object') return [...value.fields].filter(([name]) => !name.startsWith('__'));
  if (value.is !== 'map') return [];
  return [...value.entries.values()].flatMap(([key, each]) => {
    const name = textOf(key);
    return name === undefined ? [] : [[name, each] as const];
  });
}

type Add = (write: Omit<RecordWrite, 'kind' | 'grant'>) => void;

function ofEffect(effect: Effect, add: Add): void {
  const { path, arguments: given, named, target, at } = effect;
  const stack = effect.stack ?? [];
  const made = effect.result.is === 'library' ? effect.result.class : undefined;
  const model = target.class?.is === 'class' ? target.class : made?.is === 'class' ? made : undefined;
  if (effect.kind === 'write') {
    // Stored records report their writes as assignments, too.
    if (path.startsWith('stored:') || !model) return;
    add({
      record: model.node.name ?? 'record',
      identity: target,
      field: path.slice(path.lastIndexOf('.') + 1),
      value: effect.result,
      fresh: true,
      conditional: false,
      at,
      stack,
    });
    return;
  }
  if (!isStoreCall(path)) return;
  const record = model?.node.name ?? recordNameOf({ path, target, arguments: given, named, at }) ?? 'record';
  const base = { record, identity: effect, at, stack };
  if (effect.kind === 'construct' || (model && named.size > 0)) {
    for (const [field, value] of named) add({ ...base, identity: effect.result, field, value, fresh: true, conditional: false });
    if (effect.kind === 'construct' && given[0])
      for (const [field, value] of fieldsOf(given[0]))
        add({ ...base, identity: effect.result, field, value, fresh: true, conditional: false });
    return;
  }
  for (const text of given.flatMap((each) => textsOf(each))) {
    const sql = SQL_CALLS.test(path) ? sqlWrite(text) : undefined;
    if (!sql) continue;
    const parameters = given.slice(1).concat([...named.values()]);
    const conditional = waits(text, parameters);
    for (const [field, value] of sql.columns) {
      const content = 'is' in value ? value : parameterOf(value, parameters);
      if (content) add({ ...base, record: sql.table, field, value: content, fresh: /^\s*insert/i.test(text), conditional });
    }
  }
  if (!MUTATES.test(path)) return;
  const fresh = /(?:create|insert|add)\w*$/i.test(path);
  const conditional = !fresh && chainWaits(effect);
  for (const [field, value] of [...named])
    if (!SELECTS.test(field))
      ofArgument(value, field, 2, (name, content) => add({ ...base, field: name, value: content, fresh, conditional }));
  const filtered =
    /(?:update|replace|findOneAnd|find_one_and|findByIdAnd)\w*$/i.test(path) && given.length > 1 && !/@prisma/.test(path)
      ? given.slice(1)
      : given;
  for (const value of filtered)
    ofArgument(value, undefined, 3, (name, content) => add({ ...base, field: name, value: content, fresh, conditional }));
}

/** Fields in the arguments of a write: `{ data: { status } }`, `{ $set: { status } }`, `status=...`. */
function ofArgument(value: Value, field: string | undefined, depth: number, use: (field: string, value: Value) => void): void {
  if (field !== undefined && (fieldKind(field) !== undefined || isApproverField(field))) {
    use(field, value);
    return;
  }
  if (depth === 0) return;
  if (value.is === 'list') for (const each of value.items.slice(0, 20)) ofArgument(each, undefined, depth - 1, use);
  if (value.is === 'object' && value.class) return;
  for (const [name, each] of fieldsOf(value)) if (!SELECTS.test(name)) ofArgument(each, name, depth - 1, use);
}

function ofUnknownCall({ callee, arguments: given, named, at, stack }: UnknownCall, add: Add): void {
  if (callee.is !== 'unknown') return;
  const name = callee.reason.text.replace(/^member /, '').replace(/ of .*$/, '');
  if (!MUTATES.test(name)) return;
  const record = /\b(?:of|member) (\w+)/.exec(callee.reason.text)?.[1] ?? name;
  const use = (field: string, value: Value): void =>
    add({
      record,
      identity: callee,
      field,
      value,
      fresh: /create|insert|add/i.test(name),
      conditional: given.some((each) => asksWaiting(each, 3)),
      at,
      stack,
    });
  for (const value of given) ofArgument(value, undefined, 3, use);
  for (const [field, value] of named) ofArgument(value, field, 2, use);
}

function parameterOf(of: { readonly position: number } | { readonly parameter: string }, given: readonly Value[]): Value | undefined {
  for (const each of given) {
    if ('parameter' in of) {
      const found = fieldsOf(each).find(([name]) => name === of.parameter)?.[1];
      if (found) return found;
    } else if (each.is === 'list') {
      const found = each.items[of.position];
      if (found) return found;
    }
  }
  return 'position' in of ? given[of.position] : undefined;
}

/** `WHERE status = 'pending'`, also with a parameter. */
function waits(text: string, parameters: readonly Value[]): boolean {
  const where = /\bwhere\b([\s\S]*)$/i.exec(text)?.[1] ?? '';
  if (!/status|state|decision|approved/i.test(where)) return false;
  if ([...where.matchAll(/'([^']*)'/g)].some(([, each]) => isWaiting(each ?? ''))) return true;
  if (/\bapproved\b[^,]*\bis\s+null\b/i.test(where)) return true;
  return parameters.some((each) => asksWaiting(each, 3));
}

/** Whether the calls that lead to an update ask that the record waits: `.filter(status="pending").update(...)`. */
function chainWaits(effect: Effect): boolean {
  if ([...effect.arguments, ...effect.named.values()].some((each) => asksWaiting(each, 4))) return true;
  for (let at = effect.receiver; at; at = at.receiver)
    if (at.call && [...at.call.arguments, ...at.call.named.values()].some((each) => asksWaiting(each, 4))) return true;
  return false;
}

/** Whether a query's argument holds a status that waits, or asks that nothing was decided yet. */
export function asksWaiting(value: Value, depth: number): boolean {
  if (depth === 0) return false;
  if (textsOf(value).some(isWaiting)) return true;
  if (value.is === 'derived') {
    if (/^(?:py:)?(?:is|equals|==|===)$/.test(value.by) && value.of.some((each) => each.is === 'constant' && each.value === null))
      return true;
    return value.of.some((each) => asksWaiting(each, depth - 1));
  }
  if (value.is === 'list') return value.items.some((each) => asksWaiting(each, depth - 1));
  if (value.is === 'choice') return value.of.some((each) => asksWaiting(each, depth - 1));
  if (value.is === 'library' && value.call)
    return [...value.call.arguments, ...value.call.named.values()].some((each) => asksWaiting(each, depth - 1));
  return fieldsOf(value).some(
    ([name, each]) => asksWaiting(each, depth - 1) || (fieldKind(name) === 'mark' && each.is === 'constant' && each.value === null),
  );
}

/** Whether a write makes something approved. */
export const approves = (write: RecordWrite): boolean =>
  write.grant !== 'no' && (write.kind !== 'status' || write.grant !== 'caller' || isApprovalRecord(write.record));
