import type { Effect } from '../../code/machine.ts';
import type { Trace } from '../../code/trace.ts';
import { isConstant, type LibraryValue, textOf, type Value } from '../../code/value.ts';
import type { Location } from '../../define.ts';

/** A value that a run puts into a field of a record: by assignment, construction, or a call of a store. */
export interface RecordWrite {
  /** The class, model or table. */
  readonly record: string;
  readonly field: string;
  readonly value: Value;
  readonly at: Location;
  /** A new record, or a change of one. */
  readonly creates: boolean;
  /** The function that does it. */
  readonly within: string;
}

const CHANGES =
  /\.(?:update|updateMany|update_many|updateOne|update_one|findOneAndUpdate|find_one_and_update|findByIdAndUpdate|set|upsert|save|patch)$/;
const CREATES = /\.(?:create|createMany|insert|insertOne|insert_one|insertMany|values|upsert|add|objects\.create|acreate|bulk_create)$/;
const STORES = /sqlalchemy|sqlmodel|django|peewee|tortoise|prisma|mongo|typeorm|sequelize|drizzle|knex|kysely|supabase|objection|beanie/i;

/** Everything that a trace writes into records. */
export function recordWrites(of: Trace): RecordWrite[] {
  const found: RecordWrite[] = [];
  for (const { object, field, value, at, stack } of of.writes) {
    const record = recordOf(object);
    if (record === undefined) continue;
    const within = stack.at(-1)?.name ?? '';
    found.push({
      record,
      field,
      value,
      at: { path: at.file, line: at.line },
      creates: /^(?:__init__|constructor)$/.test(within) || isNew(object),
      within,
    });
  }
  for (const effect of of.effects) found.push(...written(effect));
  return found;
}

function written(effect: Effect): RecordWrite[] {
  const at = { path: effect.at.file, line: effect.at.line };
  const within = effect.stack?.at(-1)?.name ?? '';
  const own = effect.target.class;
  // A model of a package's base class takes its fields by name.
  const made =
    own?.is === 'class' ? own : effect.result.is === 'library' && effect.result.class?.is === 'class' ? effect.result.class : undefined;
  if (made?.is === 'class' && effect.named.size > 0 && /\(?\)?$/.test(effect.path) && !CHANGES.test(effect.path))
    return [...effect.named].map(([field, value]) => ({ record: made.node.name ?? 'record', field, value, at, creates: true, within }));
  const creates = CREATES.test(effect.path);
  if (!STORES.test(effect.path) || !(creates || CHANGES.test(effect.path))) return [];
  const record = tableOf(effect.target) ?? 'record';
  const fields = [...effect.named]
    .filter(([name]) => !/^(?:where|filter|using)$/.test(name))
    .flatMap(([name, value]) => fieldsOf(value, name));
  return [...fields, ...effect.arguments.flatMap((each) => fieldsOf(each))].map(([field, value]) => ({
    record,
    field,
    value,
    at,
    creates: creates && !CHANGES.test(effect.path),
    within,
  }));
}

/** Fields in what a store is told: `{ data: { … } }`, `{ $set: { … } }`, or the fields themselves. */
function fieldsOf(value: Value, name?: string): (readonly [string, Value])[] {
  const entries: (readonly [string, Value])[] =
    value.is === 'object' && !value.tag
      ? [...value.fields]
      : value.is === 'map'
        ? [...value.entries.values()].map(
            ([key, each]) => [textOf(key) ?? (key.is === 'library' ? (key.path.split('.').at(-1) ?? '?') : '?'), each] as const,
          )
        : value.is === 'choice'
          ? value.of.flatMap((each) => [...fieldsOf(each)])
          : value.is === 'list'
            ? value.items.flatMap((each) => [...fieldsOf(each)])
            : [];
  if (entries.length === 0) return name === undefined || name === 'data' || name === 'values' ? [] : [[name, value]];
  if (name !== undefined && !/^(?:data|values|defaults|update|create|set)$/.test(name)) return [[name, value]];
  return entries.flatMap(([key, each]) =>
    /^(?:data|\$set|\$setOnInsert|create|update|values|set)$/.test(key)
      ? fieldsOf(each)
      : key === 'where' || key === 'select' || key === 'include'
        ? []
        : [[key, each] as const],
  );
}

/** The model or table in a chain of calls. */
function tableOf(target: LibraryValue): string | undefined {
  const prisma = /PrismaClient\(\)(?:\.\$extends\(\))?\.(\w+)\.\w+$/.exec(target.path);
  if (prisma?.[1]) return prisma[1];
  for (let at: LibraryValue | undefined = target; at; at = at.receiver) {
    if (at.class?.is === 'class') return at.class.node.name;
    for (const each of at.call?.arguments ?? []) {
      const name =
        each.is === 'class'
          ? each.node.name
          : each.is === 'library'
            ? each.class?.is === 'class'
              ? each.class.node.name
              : textOf(each.call?.arguments[0])
            : textOf(each);
      if (name !== undefined && /^\w{1,60}$/.test(name)) return name;
    }
  }
  return undefined;
}

const isNew = (value: Value): boolean => value.is === 'object' && value.made !== undefined;

function recordOf(value: Value): string | undefined {
  if (value.is === 'choice') {
    for (const each of value.of) {
      const name = recordOf(each);
      if (name !== undefined) return name;
    }
    return undefined;
  }
  if (value.is === 'library') return value.class?.is === 'class' ? value.class.node.name : undefined;
  if (value.is !== 'object') return undefined;
  if (value.class?.is === 'class') return value.class.node.name;
  return value.tag?.startsWith('stored:') ? value.tag.slice('stored:'.length) : undefined;
}

/** `external_actions`, `externalAction` and `ExternalAction` are one name. */
export const sameRecord = (a: string, b: string): boolean => plain(a) === plain(b);
const plain = (name: string): string =>
  name
    .replace(/[^A-Za-z0-9]/g, '')
    .toLowerCase()
    .replace(/ies$/, 'y')
    .replace(/s$/, '');
export const isEmpty = (value: Value): boolean => isConstant(value) && (value.value === null || value.value === undefined);
