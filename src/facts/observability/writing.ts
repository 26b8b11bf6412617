import type { Effect } from '../../code/machine.ts';
import { textOf } from '../../code/value.ts';
import { defineFact, type Location } from '../../define.ts';
import { openedFrom, openingOf } from '../artifacts/reads.ts';
import { behaviour, type Entry } from '../behaviour/index.ts';
import { observability } from './surface.ts';
import { handlerName, isInHandler } from './work.ts';

/** Something that a handler changes while it only should look. */
export interface MetricsWrite {
  readonly entry: Entry;
  readonly what: string;
  readonly at: Location;
}

const STORES =
  /^(?:sqlalchemy|sqlmodel|django\.db|flask_sqlalchemy|peewee|tortoise|pymongo|motor|@prisma|.*generated\/prisma|mongoose|mongodb|typeorm|@nestjs\/typeorm|sequelize|drizzle-orm|knex|kysely)\b/;
const WRITES =
  /\.(?:commit|add|add_all|merge|delete|bulk_save_objects|insert|insert_one|insert_many|insertOne|insertMany|update|update_one|update_many|updateOne|updateMany|upsert|create|createMany|deleteMany|save|bulkCreate|bulkWrite|remove|destroy|replaceOne|findOneAndUpdate)$/;
const QUEUES = /\.(?:delay|apply_async|enqueue|send_task|addJob|publish|sendToQueue)$/;
const FILES =
  /(?:\.write_text|\.write_bytes|\.unlink|\.mkdir|\.touch|^os\.(?:remove|makedirs|rename|unlink)|^shutil\.\w+|(?:fs|fs\/promises)\.(?:writeFile|writeFileSync|appendFile|appendFileSync|unlink|unlinkSync|mkdir|mkdirSync|rm))$/;

/** Functions that find out who asks: when a key was last used is noted by them, not by the handler. */
const PROVES = /auth|api_?key|session|guard|current_?user|verify/i;

/** What the handlers of metrics routes change. */
export const metricsWrites = defineFact({
  id: 'metrics-writes',
  needs: { behaviour, observability },
  derive(_context, given): readonly MetricsWrite[] {
    return given.observability.metrics.flatMap((entry) => {
      const trace = given.behaviour.trace(entry);
      const handler = handlerName(trace);
      const found = new Map<string, MetricsWrite>();
      for (const effect of trace.effects) {
        const proving = effect.stack?.some(({ name }) => PROVES.test(name)) ?? false;
        const what = !proving && isInHandler(effect, entry, handler) ? writeOf(effect) : undefined;
        if (what === undefined) continue;
        const at = { path: effect.at.file, line: effect.at.line };
        found.set(`${at.path}:${at.line}`, { entry, what, at });
      }
      return [...found.values()];
    });
  },
});

function writeOf(effect: Effect): string | undefined {
  if (effect.kind === 'write') return undefined;
  const { path } = effect;
  const short = path.replaceAll('()', '').split('.').slice(-2).join('.');
  if (STORES.test(path) && WRITES.test(path) && !/\.(?:filter|where|set)\(\)\.remove$/.test(path)) return short;
  if (QUEUES.test(path) || FILES.test(path)) return short;
  if (/\.write$/.test(path)) {
    const opened = openingOf(effect.receiver ?? effect.target.receiver);
    return opened && /[wax+]/.test(openedFrom(opened).mode) ? short : undefined;
  }
  const [first] = effect.arguments;
  const sql =
    /^(?:sqlalchemy|sqlmodel|django\.db|flask_sqlalchemy|pg|mysql2?|mariadb|better-sqlite3|sqlite3|asyncpg|psycopg2?|aiosqlite|typeorm|sequelize|knex)\b/.test(
      path,
    ) && /\.(?:execute|query|run|exec|raw)$/.test(path)
      ? (textOf(first) ?? (first?.is === 'library' ? textOf(first.call?.arguments[0]) : undefined))
      : undefined;
  return sql !== undefined && /^\s*(?:insert|update|delete|create|drop|alter|truncate)\b/i.test(sql)
    ? `${short}: ${sql.trim().slice(0, 40)}`
    : undefined;
}
