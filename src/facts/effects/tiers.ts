import { Limit, type Machine, Raised } from '../../code/machine.ts';
import { callValue } from '../../code/run/call.ts';
import { trace } from '../../code/trace.ts';
import { constant, type FunctionValue, isConstant, textOf, type Value } from '../../code/value.ts';
import { defineFact, type Location } from '../../define.ts';
import type { Repository } from '../../repo.ts';
import { literally } from '../../syntax/literally.ts';
import { type Behaviour, behaviour } from '../behaviour/index.ts';
import type { Tier } from '../sinks/types.ts';

/** A constant table of the repository that says which action is of which tier. */
export interface TierTable extends Location {
  readonly name: string;
  readonly actions: ReadonlyMap<string, Tier>;
  /** What the program makes of an action that the table does not name; unread: no function asks the table. */
  readonly unknownIs: 'C' | 'refused' | 'free' | 'unread' | 'undecided';
  /** Where it is asked. */
  readonly asked?: Location;
  /** The function that asks it. */
  readonly askedBy?: string;
  /** Whether a served entry comes there. */
  readonly live: boolean;
}

/** Actions that are never done, approved or not. */
export interface ForbiddenList extends Location {
  readonly name: string;
  readonly actions: readonly string[];
  readonly live: boolean;
}

export interface TierPolicy {
  readonly tables: readonly TierTable[];
  readonly forbidden: readonly ForbiddenList[];
}

const TABLE = /tier|approval|risk|policy|side_?effect|permission|governance|polic/i;
const FORBIDS = /forbid|never|prohibit|denied|deny|banned|blocked|not_?allowed/i;
const NOBODY = 'an.action.that.nobody.declared';

/** The tables of the loaded programs that give actions their tier, with who asks them. */
export const tierPolicy = defineFact({
  id: 'tier-policy',
  needs: { behaviour },
  derive({ repo }, given): TierPolicy {
    const tables = new Map<string, TierTable>();
    const forbidden = new Map<string, ForbiddenList>();
    const machines = new Map<Machine, Set<string>>();
    for (const entry of given.behaviour.entries('exposed')) {
      const called = machines.get(entry.machine) ?? new Set<string>();
      if (entry.served !== false) for (const node of given.behaviour.trace(entry).called) called.add(`${node.at.file}:${node.at.start}`);
      machines.set(entry.machine, called);
    }
    for (const [machine, called] of machines)
      for (const module of machine.modules.values())
        for (const [name, value] of module.scope.variables) {
          if (module.file === '' || !repo.file(module.file)) continue;
          const key = `${module.file} ${name}`;
          const actions = actionsOf(name, value);
          if (actions && !tables.has(key)) {
            const reading = readings(machine, repo, name, called);
            const line = lineOf(repo, module.file, name);
            tables.set(key, { name, path: module.file, line, actions, ...reading });
            const never = forbiddenIn(value);
            if (never.length > 0) forbidden.set(key, { name, path: module.file, line, actions: never, live: reading.live });
          }
          // What may not be approved by the machine may still be approved.
          const list = FORBIDS.test(name) && !/auto_?approv/i.test(name) ? listed(value) : undefined;
          if (list && list.length > 0 && !forbidden.has(key))
            forbidden.set(key, {
              name,
              path: module.file,
              line: lineOf(repo, module.file, name),
              actions: list,
              live: functionsThatName(machine, repo, name).some(({ fn: { node } }) => called.has(`${node.at.file}:${node.at.start}`)),
            });
        }
    return { tables: [...tables.values()], forbidden: [...forbidden.values()] };
  },
});

export type { Behaviour };

function tierIn(value: Value): Tier | undefined {
  const text =
    textOf(value) ??
    (value.is === 'object'
      ? (textOf(value.fields.get('value')) ??
        textOf(value.fields.get('name')) ??
        (value.fields.has('tier') ? tierText(value.fields.get('tier')) : undefined))
      : value.is === 'map'
        ? [...value.entries.values()].flatMap(([key, each]) => (textOf(key) === 'tier' ? [tierText(each) ?? ''] : []))[0]
        : undefined);
  const found = /^(?:tier[\s_-]*)?([ABC])$/i.exec(text ?? '')?.[1];
  return found === undefined ? undefined : (found.toUpperCase() as Tier);
}

const tierText = (value: Value | undefined): string | undefined => (value ? tierIn(value) : undefined);

/** Keys with tiers; undefined when the value is no such table. */
function actionsOf(name: string, value: Value): Map<string, Tier> | undefined {
  const entries: (readonly [string, Value])[] =
    value.is === 'map'
      ? [...value.entries.values()].flatMap(([key, each]) =>
          actionName(key) === undefined ? [] : [[actionName(key) ?? '', each] as const],
        )
      : value.is === 'object' && !value.class && !value.tag
        ? [...value.fields]
        : value.is === 'library' && /freeze\(\)|MappingProxyType\(\)/.test(value.path) && value.call?.arguments[0]
          ? [...(actionsOf(name, value.call.arguments[0]) ?? [])].map(([key, tier]) => [key, constant(tier)] as const)
          : [];
  if (entries.length < 2) return undefined;
  const found = new Map<string, Tier>();
  for (const [key, each] of entries) {
    const tier =
      tierIn(each) ??
      (TABLE.test(name) && isConstant(each) && typeof each.value === 'boolean' && /approv/i.test(name)
        ? each.value
          ? 'C'
          : 'B'
        : undefined);
    if (tier === undefined) continue;
    found.set(key, tier);
  }
  return found.size >= 2 && found.size * 2 >= entries.length ? found : undefined;
}

/** Actions whose tier says that they never happen. */
function forbiddenIn(value: Value): string[] {
  const entries: readonly (readonly [string | undefined, Value])[] =
    value.is === 'map'
      ? [...value.entries.values()].map(([key, each]) => [actionName(key), each] as const)
      : value.is === 'object'
        ? [...value.fields]
        : value.is === 'library' && value.call?.arguments[0]
          ? forbiddenIn(value.call.arguments[0]).map((name) => [name, constant('forbidden')] as const)
          : [];
  return entries.flatMap(([name, each]) => {
    const text = textOf(each) ?? (each.is === 'object' ? (textOf(each.fields.get('value')) ?? textOf(each.fields.get('name'))) : undefined);
    return name !== undefined && /^(?:forbidden|never|prohibited|denied|banned)$/i.test(text ?? '') ? [name] : [];
  });
}

const actionName = (key: Value): string | undefined =>
  textOf(key) ??
  (key.is === 'object'
    ? (textOf(key.fields.get('value')) ?? textOf(key.fields.get('name')))
    : key.is === 'list'
      ? key.items.map((each) => textOf(each) ?? '?').join('.')
      : undefined);

const listed = (value: Value): string[] | undefined =>
  value.is === 'list'
    ? value.items.flatMap((each) => textOf(each) ?? [])
    : value.is === 'native'
      ? undefined
      : value.is === 'map'
        ? [...value.entries.values()].flatMap(([key]) => textOf(key) ?? [])
        : undefined;

function lineOf(repo: Repository, file: string, name: string): number {
  const lines = repo.text(file)?.split('\n') ?? [];
  const written = new RegExp(`^\\s*(?:export\\s+)?(?:const\\s+|let\\s+|var\\s+)?${literally(name)}\\b\\s*(?::[^=]*)?=`);
  const index = lines.findIndex((line) => written.test(line));
  return Math.max(0, index) + 1;
}

/** Functions of loaded modules whose code names something. */
function functionsThatName(machine: Machine, repo: Repository, name: string): { readonly fn: FunctionValue; readonly called: string }[] {
  const word = new RegExp(`\\b${literally(name)}\\b`);
  const found: { fn: FunctionValue; called: string }[] = [];
  for (const module of machine.modules.values()) {
    if (!word.test(repo.text(module.file) ?? '')) continue;
    for (const [variable, value] of module.scope.variables) {
      const own: (readonly [string, Value])[] =
        value.is === 'function' && value.module === module
          ? [[variable, value]]
          : value.is === 'class' && value.module === module
            ? [...value.fields, ...value.prototype]
            : [];
      for (const [called, fn] of own)
        if (fn.is === 'function' && word.test(repo.text(fn.node.at.file)?.slice(fn.node.at.start, fn.node.at.end) ?? ''))
          found.push({ fn, called });
    }
  }
  return found;
}

/** Asks each function that names a table about an action that the table does not hold. */
function readings(
  machine: Machine,
  repo: Repository,
  name: string,
  called: ReadonlySet<string>,
): Pick<TierTable, 'unknownIs' | 'asked' | 'askedBy' | 'live'> {
  const functions = functionsThatName(machine, repo, name);
  const [first] = functions;
  if (!first) return { unknownIs: 'unread', live: false };
  const answers = functions.map(({ fn, called: as }) => {
    const run = trace(machine, () => ask(machine, fn), { steps: 10_000 });
    return { fn, as, is: run.ends === 'raises' ? ('refused' as const) : run.value ? meaning(run.value) : ('undecided' as const) };
  });
  const live = functions.some(({ fn: { node } }) => called.has(`${node.at.file}:${node.at.start}`));
  const told = answers.find(({ is }) => is === 'free') ?? answers.find(({ is }) => is === 'C' || is === 'refused') ?? answers[0];
  const { node } = told?.fn ?? first.fn;
  return {
    unknownIs: told?.is ?? 'undecided',
    asked: { path: node.at.file, line: node.at.line },
    askedBy: told?.as ?? first.called,
    live,
  };
}

function ask(machine: Machine, fn: FunctionValue): Value {
  const own = fn.dialect === 'python' && fn.home && !fn.node.static ? fn.node.parameters.slice(1) : fn.node.parameters;
  const given = own.filter((parameter) => !parameter.rest && !parameter.keywordOnly).map(() => constant(NOBODY));
  try {
    return callValue(machine, fn.home && fn.dialect === 'python' ? { ...fn, receiver: constant(null) } : fn, given, new Map(), fn.node.at);
  } catch (error) {
    if (error instanceof Limit) return constant('limit');
    if (error instanceof Raised) throw error;
    throw error;
  }
}

function meaning(value: Value): TierTable['unknownIs'] {
  const tier = tierIn(value);
  if (tier !== undefined) return tier === 'C' ? 'C' : 'free';
  if (isConstant(value)) {
    if (value.value === true) return 'C';
    if (value.value === false || value.value === null || value.value === undefined) return 'free';
    return /^(?:deny|denied|refuse|forbidden|blocked?|approval|requires_approval)/i.test(String(value.value)) ? 'C' : 'undecided';
  }
  return 'undecided';
}
