import type { Effect } from '../../code/machine.ts';
import type { Trace } from '../../code/trace.ts';
import type { Entry } from '../behaviour/index.ts';

const WORK =
  /^(?:sqlalchemy|sqlmodel|django\.db|flask_sqlalchemy|peewee|tortoise|asyncpg|psycopg2?|sqlite3|aiosqlite|pymongo|motor|redis|aioredis|requests|httpx|aiohttp|urllib\.request|subprocess|psutil|boto3|@prisma|.*generated\/prisma|mongoose|mongodb|typeorm|@nestjs\/typeorm|sequelize|drizzle-orm|knex|kysely|pg|mysql2|better-sqlite3|ioredis|axios|node-fetch|got|fs|node:fs|child_process|node:child_process|global\.fetch|builtins\.open|pathlib)\b/;
/** Calls that only put a query, a path or a connection together. */
const PREPARES =
  /(?:^sqlalchemy\.(?:text|func\b.*|select|orm\.sessionmaker\(\)|create_engine|desc|and_|or_)|sessionmaker\(\)\(\)\.close|\.(?:Path|cwd|home|resolve|__truediv__|joinpath|filter|filter_by|order_by|group_by|where|query|options|join|outerjoin|limit|offset|select_from|label|desc|asc|sum|close|having|distinct|PrismaClient|Column|Session)|Session)$/;

/** Drivers whose `query` is sent at once. */
const SENDS = /^(?:pg|mysql2?|mariadb|better-sqlite3|typeorm|sequelize|@nestjs\/typeorm)\b/;

/** Whether a call does work: asks a store, another service or the file system. */
export const isWork = ({ kind, path }: Effect): boolean =>
  kind !== 'write' && WORK.test(path) && !(PREPARES.test(path) && !(SENDS.test(path) && /\.query$/.test(path)));

/** The function of the repository that answers: the last that the framework called. */
export const handlerName = (trace: Trace): string | undefined => {
  const { fn } = trace.returned.at(-1) ?? {};
  return fn && (fn.node.name ?? 'anonymous');
};

/** The name of the handler of an entry's full run, also where a run ends before it. */
export function isInHandler(effect: Effect, entry: Entry, handler: string | undefined): boolean {
  const [outer] = effect.stack ?? [];
  if (!outer) return false;
  const known = entry.endpoint?.chain.at(-1);
  return outer.name === handler || outer.name === known?.name;
}

/** Work that the handler of a run does. */
export const workOf = (entry: Entry, trace: Trace, handler: string | undefined): readonly Effect[] =>
  trace.effects.filter((effect) => isWork(effect) && isInHandler(effect, entry, handler));
