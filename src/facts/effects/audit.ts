import type { Machine } from '../../code/machine.ts';
import { linearize } from '../../code/run/classes.ts';
import { recordNameOf } from '../../code/run/stored.ts';
import { trace } from '../../code/trace.ts';
import { isConstant, type LibraryValue, type Value } from '../../code/value.ts';
import { defineFact, type Location } from '../../define.ts';
import type { Repository } from '../../repo.ts';
import { behaviour } from '../behaviour/index.ts';
import { AUDIT_FIELDS, type AuditField, holding } from './audit-fields.ts';
import { approvalGates } from './gates.ts';
import { isEmpty, type RecordWrite, recordWrites, sameRecord } from './records.ts';

/** The record that is kept of external actions. */
export interface AuditRecord extends Location {
  /** One class or table, or several that one gate asks. */
  readonly names: readonly string[];
  readonly fields: readonly string[];
  readonly held: ReadonlyMap<AuditField, string>;
  readonly missing: readonly AuditField[];
  /** Fields that nothing ever fills. */
  readonly empty: readonly { readonly field: AuditField; readonly name: string }[];
  readonly writes: readonly RecordWrite[];
  /** Whether a served entry writes it. */
  readonly live: boolean;
  /** Whether a failure is written to it. */
  readonly failure: boolean;
  /** Where entries of it can be asked for. */
  readonly queried?: Location;
  /** Where entries of it are deleted. */
  readonly deleted?: Location;
}

export interface Audit {
  readonly record: AuditRecord | undefined;
}

const AUDIT_NAME = /audit|ledger|external_?action|side_?effect|action_?log|execution_?record/i;
/** A record of what was done, not of whoever reviews it. */
const isAuditName = (name: string): boolean => AUDIT_NAME.test(name) && !/[Aa]uditors?(?![a-z])/.test(name);

/** The record of external actions with the fields that it has and that are filled. */
export const audit = defineFact({
  id: 'audit',
  needs: { behaviour, approvalGates },
  derive({ repo }, given): Audit {
    const served: RecordWrite[] = [];
    const reads = new Map<string, Location>();
    const deletes = new Map<string, Location>();
    const machines = new Set<Machine>();
    for (const entry of given.behaviour.entries('exposed')) {
      machines.add(entry.machine);
      const of = given.behaviour.trace(entry);
      if (entry.served !== false) served.push(...recordWrites(of));
      for (const effect of of.effects) {
        const place = { path: effect.at.file, line: effect.at.line };
        if (/\.(?:all|findMany|find_many|find|fetchall|scalars|limit)$/.test(effect.path))
          for (const name of [...namesIn(effect.target), recordNameOf(effect) ?? '']) reads.set(name, place);
        if (/\.(?:delete|deleteMany|delete_many|deleteOne|delete_one|remove|destroy|truncate)$/.test(effect.path))
          for (const name of namesIn(effect.target)) deletes.set(name, place);
      }
    }
    const { gates, writers, all } = given.approvalGates;
    const dormant = all.flatMap((callable) => recordWrites(trace(callable.machine, () => callable.run(), { steps: 20_000 })));
    for (const { machine } of all) machines.add(machine);
    const groups = [
      ...gates.map(({ gating }) => [
        ...new Set([...gating.status.filter(({ given }) => !given).map(({ field }) => field.split('.')[0] ?? ''), ...gating.records]),
      ]),
      ...writers.filter(({ record }) => isAuditName(record)).map(({ record }) => [record]),
      ...[...new Set(served.map(({ record }) => record))].filter((name) => isAuditName(name)).map((name) => [name]),
    ].filter((names) => names.length > 0);
    const records = groups.map((names): AuditRecord => {
      const live = served.filter(({ record }) => names.some((name) => sameRecord(name, record)));
      const writes = [...live, ...dormant.filter(({ record }) => names.some((name) => sameRecord(name, record)))];
      const declared = new Map(names.flatMap((name) => declaredIn(repo, machines, name)));
      const fields = [...new Set([...declared.keys(), ...writes.map(({ field }) => field)])];
      const held = holding(fields);
      const filled = new Set(writes.filter(({ value }) => !isEmpty(value)).map(({ field }) => field));
      const [first] = writes;
      const queried = names.map((name) => [...reads].find(([each]) => sameRecord(each, name))?.[1]).find((each) => each !== undefined);
      const deleted = names.map((name) => [...deletes].find(([each]) => sameRecord(each, name))?.[1]).find((each) => each !== undefined);
      const place = placeOf(machines, names) ?? first?.at ?? { path: '', line: 1 };
      return {
        names,
        fields,
        held,
        missing: missingFrom(held),
        empty: [...held].flatMap(([field, name]) => (filled.has(name) || declared.get(name) === true ? [] : [{ field, name }])),
        writes,
        live: live.length > 0,
        failure: writes.some(
          ({ field, value }) => /status|result|outcome|state/i.test(field) && texts(value).some((text) => /fail|error/i.test(text)),
        ),
        ...place,
        ...(queried ? { queried } : {}),
        ...(deleted ? { deleted } : {}),
      };
    });
    const [best] = records.sort((a, b) => Number(b.live) - Number(a.live) || b.held.size - a.held.size);
    return { record: best };
  },
});

const missingFrom = (held: ReadonlyMap<AuditField, string>): AuditField[] => AUDIT_FIELDS.filter((field) => !held.has(field));

/** Models and tables in a chain of calls. */
function namesIn(target: LibraryValue): string[] {
  const found: string[] = [];
  const prisma = /PrismaClient\(\)(?:\.\$extends\(\))?\.(\w+)\.\w+$/.exec(target.path);
  if (prisma?.[1]) found.push(prisma[1]);
  for (let at: typeof target | undefined = target; at; at = at.receiver) {
    if (at.class?.is === 'class' && at.class.node.name) found.push(at.class.node.name);
    for (const each of at.call?.arguments ?? []) if (each.is === 'class' && each.node.name) found.push(each.node.name);
  }
  return found;
}

/** Fields that a class or a Prisma model declares, and whether the store fills them by itself. */
function declaredIn(repo: Repository, machines: Iterable<Machine>, name: string): (readonly [string, boolean])[] {
  const found: (readonly [string, boolean])[] = [];
  for (const machine of machines)
    for (const module of machine.modules.values())
      for (const value of module.scope.variables.values()) {
        if (value.is !== 'class' || value.module !== module || !sameRecord(value.node.name ?? '', name)) continue;
        for (const each of linearize(value)) {
          if (each.is !== 'class') continue;
          for (const [field, declared] of each.fields)
            if (!field.startsWith('_') && declared.is === 'library' && declared.call)
              found.push([
                field,
                declared.call.named.has('default') ||
                  declared.call.named.has('server_default') ||
                  declared.call.named.has('default_factory'),
              ]);
          for (const field of each.scope.annotations?.keys() ?? [])
            if (!field.startsWith('_') && !each.fields.has(field)) found.push([field, false]);
          for (const member of each.node.members)
            if (member.form === 'field' && member.name) found.push([member.name, member.value !== undefined]);
        }
      }
  for (const { path } of repo.files.filter((file) => /\.prisma$/.test(file.path))) {
    const model = /^model\s+(\w+)\s*\{([^}]*)\}/gm;
    for (const [, title = '', body = ''] of (repo.text(path) ?? '').matchAll(model))
      if (sameRecord(title, name))
        for (const [, field = '', rest = ''] of body.matchAll(/^\s*(\w+)\s+\w+(.*)$/gm))
          found.push([field, /@default|@updatedAt/.test(rest)]);
  }
  return found;
}

function placeOf(machines: Iterable<Machine>, names: readonly string[]): Location | undefined {
  for (const machine of machines)
    for (const module of machine.modules.values())
      for (const value of module.scope.variables.values())
        if (value.is === 'class' && value.module === module && names.some((name) => sameRecord(value.node.name ?? '', name)))
          return { path: value.node.at.file, line: value.node.at.line };
  return undefined;
}

const texts = (value: Value): string[] =>
  value.is === 'choice'
    ? value.of.flatMap(texts)
    : isConstant(value)
      ? [String(value.value)]
      : value.is === 'object'
        ? [value.fields.get('value'), value.fields.get('name')].flatMap((each) => (each && isConstant(each) ? [String(each.value)] : []))
        : [];
