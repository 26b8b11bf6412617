import type { Machine, ModelCall } from '../machine.ts';
import {
  type ClassValue,
  type LibraryValue,
  library,
  list,
  map,
  NULL,
  type Origin,
  object,
  pending,
  symbol,
  textOf,
  UNDEFINED,
  type Value,
} from '../value.ts';
import { libraryBase, linearize } from './classes.ts';

/** Calls that give one record or nothing, one record, or any number, whatever the store is. */
const ONE_OR_NONE = new Set(
  'first one_or_none scalar_one_or_none get find_one findOne findUnique findFirst findById findByPk findOneBy findOneAndUpdate find_one_and_update find_by_id get_or_none aget afirst fetchone fetchrow first_or_none findByIdAndUpdate executeTakeFirst maybeSingle'.split(
    ' ',
  ),
);
const ONE = new Set(
  'one scalar_one scalar findUniqueOrThrow findFirstOrThrow findOneOrFail findOneByOrFail get_or_404 first_or_404 executeTakeFirstOrThrow'.split(
    ' ',
  ),
);
const MANY = new Set('all findMany findAll find findBy fetchall fetchmany fetch to_list toArray scalars aall'.split(' '));
/** Packages whose calls reach a store of records. */
const STORES =
  /^(?:sqlalchemy|sqlmodel|flask_sqlalchemy|django|peewee|tortoise|mongoengine|motor|pymongo|beanie|odmantic|sqlite3|asyncpg|aiosqlite|psycopg2?|databases|@prisma\/client|(?:[\w./@-]*\/)?generated\/prisma|mongoose|mongodb|typeorm|@nestjs\/(?:typeorm|mongoose|sequelize)|sequelize(?:-typescript)?|drizzle-orm|knex|kysely|better-sqlite3|pg|mysql2|redis|ioredis|@supabase\/supabase-js|supabase|@mikro-orm|objection|gspread)\b/;

/**
 * What a call of a store gives while a run is traced: a record whose fields are named symbols with the origin `stored`
 * (`Approval.status`), so that an assumption can fix them. Undefined for calls that read no record.
 */
export function storedResult(m: Machine, call: ModelCall): Value | undefined {
  const name = call.path.slice(call.path.lastIndexOf('.') + 1);
  if (name === 'query' && /^(?:pg|mysql2|@neondatabase\/serverless)\b/.test(call.path)) return queryResult(m, call);
  const many = MANY.has(name);
  if (!many && !ONE.has(name) && !ONE_OR_NONE.has(name)) return undefined;
  const declared = modelOf(call);
  if (!declared && !STORES.test(call.path)) return undefined;
  // Maps, requests, routers (`app.get(path, response_model=Item)`) and injectors have `get`, too: a store's own reads a record.
  if ((name === 'get' || name === 'find') && !(declared ? STORES.test(call.path) : /redis|sqlite|\.prepare\(\)/.test(call.path)))
    return undefined;
  const of = declared ?? { name: tableOf(call) ?? 'record' };
  const record = storedRecord(m, of.name, of.model);
  if (many) return asynchronous(call.path, list([record], 'list', true));
  if (ONE.has(name)) return asynchronous(call.path, record);
  const nothing = isPython(call) ? NULL : UNDEFINED;
  return asynchronous(call.path, {
    is: 'choice',
    of: [record, nothing],
    when: `${of.name} exists`,
    origins: [{ from: 'stored', name: of.name }],
  });
}

/** Awaited, these builders ask the store: no call of theirs stands for the query. */
const BUILDERS = /^(?:drizzle-orm|knex|kysely|@supabase\/supabase-js|objection)\b/;

/** What awaiting a query that was built step by step gives: `await db.select().from(approvals).where(...)`. */
export function storedAwait(m: Machine, query: LibraryValue): Value | undefined {
  if (!query.call || !BUILDERS.test(query.path)) return undefined;
  const steps = new Set(query.path.split('.').map((step) => step.replace(/\(.*$/, '')));
  const writes = steps.has('update') || steps.has('insert') || steps.has('delete') || steps.has('del') || steps.has('upsert');
  if (writes && !steps.has('returning') && !steps.has('select')) return undefined;
  if (!writes && !steps.has('select') && !/^(?:knex|objection)\b/.test(query.path)) return undefined;
  const call = { path: query.path, target: query, arguments: [], named: new Map<string, Value>(), construct: false, at: query.call.at };
  const of = modelOf(call) ?? { name: tableOf(call) ?? 'record' };
  const record = storedRecord(m, of.name, of.model, []);
  if (record.is === 'object' && steps.has('insert')) given(query, record.fields);
  if (record.is === 'object' && steps.has('update')) given(query, record.fields);
  const rows = list([record], 'list', true);
  if (!query.path.startsWith('@supabase')) return rows;
  const one = steps.has('single') || steps.has('maybeSingle');
  return object('javascript', [
    ['data', { is: 'choice', of: [one ? record : rows, NULL], when: `${of.name} exists`, origins: [{ from: 'stored', name: of.name }] }],
    ['error', { is: 'choice', of: [NULL, object('javascript', [], { open: true })], when: 'the store answers', origins: [] }],
  ]);
}

/** What a statement writes is what it gives back. */
function given(query: LibraryValue, fields: Map<string, Value>): void {
  for (let at: LibraryValue | undefined = query; at; at = at.receiver) {
    if (!/\.(?:values|set|insert|update)\(\)$/.test(at.path)) continue;
    const written = at.call?.arguments[0];
    if (written?.is === 'object') for (const [name, value] of written.fields) if (!fields.has(name)) fields.set(name, value);
  }
}

/** `pool.query("SELECT ...")` and its like: rows of the table that the statement names. */
function queryResult(m: Machine, call: ModelCall): Value | undefined {
  const text = textOf(call.arguments[0]) ?? (call.arguments[0]?.is === 'object' ? textOf(call.arguments[0].fields.get('text')) : undefined);
  if (text === undefined || !(/^\s*(?:select|with)\b/i.test(text) || /\breturning\b/i.test(text))) return undefined;
  const rows = list([storedRecord(m, tableOf(call) ?? 'record')], 'list', true);
  if (/^mysql2\b/.test(call.path)) return pending({ value: list([rows, list([], 'list', true)], 'list') });
  const count = symbol(`stored.${tableOf(call) ?? 'record'}.rowCount`, 'number', [
    { from: 'stored', name: `${tableOf(call) ?? 'record'}.rowCount` },
  ]);
  return pending({
    value: object('javascript', [
      ['rows', rows],
      ['rowCount', count],
    ]),
  });
}

/**
 * A record of a store: an instance of its class, if it has one, whose fields may hold anything. `volatile` records live in
 * the memory of the process. A Python dict is a map.
 */
export function storedRecord(
  m: Machine,
  name: string,
  model?: Value,
  extra: readonly string[] = [],
  volatile = false,
  dialect: 'python' | 'javascript' | 'map' = 'javascript',
): Value {
  const origin = (full: string): Origin => ({ from: 'stored', name: full, ...(volatile ? { volatile } : {}) });
  const field = (member: string): Value => {
    const full = `${name}.${member}`;
    return m.watch?.stored?.(full) ?? symbol(`stored.${full}`, 'any', [origin(full)]);
  };
  if (dialect === 'map') return map([], { open: true, origins: [origin(name)], missing: (key) => field(textOf(key) ?? '?') });
  const fields = [...new Set([...(model ? fieldsOf(model) : []), ...extra.filter((each) => !each.startsWith('__'))])];
  return object(
    model?.is === 'class' ? model.dialect : dialect,
    fields.map((member) => [member, field(member)] as const),
    {
      open: true,
      tag: `stored:${name}`,
      origins: [origin(name)],
      lookup: field,
      ...(model?.is === 'class' ? { class: model } : {}),
    },
  );
}

/** Names a class declares that are no methods: columns, annotated attributes. */
function fieldsOf(model: Value): string[] {
  const names = new Set<string>();
  for (const each of linearize(model)) {
    if (each.is !== 'class') continue;
    for (const [name, value] of each.fields)
      if (
        !name.startsWith('__') &&
        value.is !== 'function' &&
        value.is !== 'accessor' &&
        value.is !== 'class' &&
        !(value.is === 'object' && /method$/.test(value.tag ?? ''))
      )
        names.add(name);
    for (const name of each.scope.annotations?.keys() ?? []) if (!name.startsWith('__')) names.add(name);
    for (const member of each.node.members) if (member.form === 'field' && !member.static && member.name) names.add(member.name);
  }
  return [...names];
}

interface Declared {
  readonly name: string;
  readonly model?: ClassValue;
}

/** Whether a call reaches a store of records, by its path. */
export const isStoreCall = (path: string): boolean => STORES.test(path);

/** The name of the record that a call of a store is about: its class, model or table; undefined when none is named. */
export const recordNameOf = (call: Pick<ModelCall, 'path' | 'target' | 'arguments' | 'named' | 'at'>): string | undefined =>
  modelOf({ ...call, construct: false })?.name ?? tableOf({ ...call, construct: false });

/** The class or table that a chain of calls names: `query(Approval).filter(...)`, `prisma.approval.findUnique`, `select(Approval)`. */
function modelOf(call: ModelCall): Declared | undefined {
  const direct = [...call.arguments, ...call.named.values()].map((each) => classIn(each, 3)).find((each) => each !== undefined);
  if (direct) return direct;
  for (let at: LibraryValue | undefined = call.target; at; at = at.receiver) {
    if (at.class?.is === 'class') return { name: at.class.node.name ?? 'record', model: at.class };
    for (const arg of at.call?.arguments ?? []) {
      const found = classIn(arg, 3);
      if (found) return found;
    }
  }
  const prisma = /PrismaClient\(\)(?:\.\$extends\(\))?\.(\w+)\.\w+$/.exec(call.path);
  return prisma?.[1] ? { name: prisma[1] } : undefined;
}

function classIn(value: Value, depth: number): Declared | undefined {
  if (depth === 0) return undefined;
  if (value.is === 'class') return value.node.enum ? undefined : { name: value.node.name ?? 'record', model: value };
  if (value.is === 'library') {
    if (value.class?.is === 'class') return { name: value.class.node.name ?? 'record', model: value.class };
    const made = value.call?.arguments ?? [];
    if (/\b(?:model|pgTable|mysqlTable|sqliteTable|define|collection|from|into|table|getRepository|select|query)\(\)/.test(value.path)) {
      const name = textOf(made[0]);
      if (name !== undefined) return { name };
    }
    for (let at: LibraryValue | undefined = value; at; at = at.receiver)
      for (const arg of at.call?.arguments ?? []) {
        const found = classIn(arg, depth - 1);
        if (found) return found;
      }
  }
  return undefined;
}

/** A table named by text: `db.collection("approvals")`, `knex("approvals")`, `SELECT … FROM approvals`, `db.approvals.find_one`. */
function tableOf(call: ModelCall): string | undefined {
  const texts: string[] = [];
  for (const arg of call.arguments) if (textOf(arg) !== undefined) texts.push(textOf(arg) ?? '');
  for (let at: LibraryValue | undefined = call.target; at; at = at.receiver)
    for (const arg of at.call?.arguments ?? []) {
      const text = textOf(arg) ?? (arg.is === 'library' ? textOf(arg.call?.arguments[0]) : undefined);
      if (text !== undefined) texts.push(text);
    }
  for (const text of texts) {
    const sql = /\b(?:from|update|into)\s+["`[]?([A-Za-z_]\w*)/i.exec(text);
    if (sql?.[1]) return sql[1];
  }
  const word = texts.find((text) => /^[A-Za-z_]\w{0,60}$/.test(text));
  if (word !== undefined) return word;
  const member = /\.(\w+)\.\w+$/.exec(call.path)?.[1];
  return member && !/^(?:query|cursor|client|db|session|manager)$/.test(member) ? member : undefined;
}

const isPython = (call: ModelCall): boolean => call.at.file.endsWith('.py');

/** JavaScript stores answer later, but for those that say so; a value in hand may be awaited all the same. */
function asynchronous(path: string, value: Value): Value {
  return /better-sqlite3|^(?!@prisma|mongoose|mongodb|typeorm|@nestjs|sequelize|drizzle|knex|kysely|pg\b|mysql2|redis\b|ioredis|@supabase|@mikro|objection|motor|asyncpg|aiosqlite|beanie|tortoise|odmantic|databases)/.test(
    path,
  )
    ? value
    : pending({ value });
}

const SESSION = /^(?:query|get|scalars?|execute|exec|from|update|insert|delete)$/;

/**
 * A store that is handed over is known by what it is asked for: `db.query(Approval)`, `db.get(Approval, id)`,
 * `db.select().from(approvals)`. Gives the function of a store that stands for it; undefined when the call names no model.
 */
export function storeOfUnknown(callee: Value, args: readonly Value[]): LibraryValue | undefined {
  const [first] = args;
  if (!first || (first.is !== 'class' && first.is !== 'library')) return undefined;
  const name =
    callee.is === 'symbol'
      ? callee.key.slice(callee.key.lastIndexOf('.') + 1)
      : callee.is === 'unknown'
        ? (/^(\w+) of /.exec(callee.reason.text)?.[1] ?? '')
        : '';
  if (!SESSION.test(name)) return undefined;
  if (first.is === 'class' && first.dialect === 'python' && libraryBase(first) && /^(?:query|get|scalars?|execute|exec)$/.test(name))
    return asked('sqlalchemy.orm.Session()', name);
  if (first.is === 'library' && /^sqlalchemy\b|^sqlmodel\b/.test(first.path) && /^(?:scalars?|execute|exec)$/.test(name))
    return asked('sqlalchemy.orm.Session()', name);
  if (first.is === 'library' && /^drizzle-orm\/.*\b\w+Table\(\)$/.test(first.path) && /^(?:from|update|insert|delete)$/.test(name))
    return asked(name === 'from' ? 'drizzle-orm.drizzle().select()' : 'drizzle-orm.drizzle()', name);
  return undefined;
}

function asked(path: string, name: string): LibraryValue {
  const receiver = library(path);
  return library(`${path}.${name}`, { receiver });
}
