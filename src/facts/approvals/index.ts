import { isSecretName } from '../../code/models/environment.ts';
import type { SharedState } from '../../code/run/shared.ts';
import type { Control, Trace } from '../../code/trace.ts';
import { originsOf } from '../../code/value.ts';
import type { World } from '../../code/world.ts';
import { defineFact, type Evidence } from '../../define.ts';
import { type Behaviour, behaviour, type Entry, type WorldName } from '../behaviour/index.ts';
import type { Entrypoint } from '../entrypoints.ts';
import { worlds } from '../worlds.ts';
import { decides } from './decision.ts';
import { type Registration, registrationOf } from './registration.ts';
import { approves, type RecordWrite, recordWrites } from './writes.ts';

export type { RecordWrite } from './writes.ts';

/** One way in which something becomes approved: an entry, and the record it approves. */
export interface ApprovalPath {
  /** `POST /approve/{id}`; with the record when an entry approves several. */
  readonly key: string;
  readonly entry: Entry;
  readonly record: string;
  /** The writes that approve. */
  readonly writes: readonly RecordWrite[];
  /** All writes of the same run to records of that name. */
  readonly fields: readonly RecordWrite[];
  readonly trace: Trace;
  /** Somebody decides here; otherwise the program approves by itself. */
  readonly human: boolean;
  readonly why: string;
}

/** A run that could not be followed to its end and may approve something. */
export interface OpenRun {
  readonly entry: Entry;
  readonly reason: string;
  readonly at: { readonly path: string; readonly line: number };
}

export interface Approvals {
  /** Ways to approve of what the deployment runs, and of programs started by hand. */
  paths(world: WorldName): readonly ApprovalPath[];
  /** The tests that decide whether a path approves. */
  controls(path: ApprovalPath): readonly Control[];
  /** Runs that may approve something unseen. */
  open(world: WorldName): readonly OpenRun[];
  /** Ways to approve that exist where the production variable says something else. */
  outside(): readonly ApprovalPath[];
  /**
   * Automatic ways to approve that are taken although none of the variables that decide them is set; `production` says whether
   * also where the production variable is.
   */
  byDefault(): readonly { readonly path: ApprovalPath; readonly switches: readonly string[]; readonly production: boolean }[];
  /** How many entries were followed. */
  followed(world: WorldName): number;
  /** Everything that was followed. */
  entries(world: WorldName): readonly Entry[];
  /** Where whoever asks gets the account that opens the guards of a route which approves. */
  registration(path: ApprovalPath): Registration | undefined;
  /** The writes of any run, for questions of other worlds or settled tests. */
  writesOf(entry: Entry, options?: Parameters<Behaviour['trace']>[1]): readonly RecordWrite[];
}

interface Read {
  readonly paths: readonly ApprovalPath[];
  readonly open: readonly OpenRun[];
  readonly followed: readonly Entry[];
}

/** Who and what can approve something, found in what every entry does. */
export const approvals = defineFact({
  id: 'approvals',
  needs: { behaviour, worlds },
  derive({ repo }, given): Approvals {
    const read = new Map<WorldName, Read>();
    const known = new WeakMap<ApprovalPath, readonly Control[]>();
    const elsewhere = new WeakMap<ApprovalPath, Partial<World>>();
    let beyond: readonly ApprovalPath[] | undefined;
    const programs = given.behaviour.commands.filter(({ file }) => mayApprove(repo.text(file) ?? ''));
    const follow = (entry: Entry, options: Parameters<Behaviour['trace']>[1] = {}): { trace: Trace; writes: readonly RecordWrite[] } => {
      let shared: SharedState = new Map();
      const trace = given.behaviour.trace(entry, { ...options, onShared: (state) => (shared = state) });
      return { trace, writes: recordWrites(trace, shared) };
    };
    const inWorld = (name: WorldName): Read => {
      const before = read.get(name);
      if (before) return before;
      const entries = distinct([
        ...given.behaviour.entries(name).filter(({ served }) => served !== false),
        ...programs.flatMap((program: Entrypoint) => given.behaviour.command(name, program)),
      ]);
      const paths: ApprovalPath[] = [];
      const open: OpenRun[] = [];
      for (const entry of entries) {
        const { trace, writes } = follow(entry);
        paths.push(...pathsOf(entry, trace, writes));
        const unread = openRun(entry, trace, (file) => mayApprove(repo.text(file) ?? ''));
        if (unread) open.push(unread);
      }
      const made: Read = { paths, open, followed: entries };
      read.set(name, made);
      return made;
    };
    const made: Approvals = {
      paths: (name) => inWorld(name).paths,
      open: (name) => inWorld(name).open,
      outside() {
        const { production, exposed } = given.worlds;
        if (!production) return [];
        if (beyond) return beyond;
        const inside = new Set(inWorld('exposed').paths.map(({ key }) => key));
        const { [production.variable]: _, ...set } = exposed.environment.set;
        beyond = distinct(given.behaviour.entries('exposed').filter(({ served }) => served !== false)).flatMap((entry) => {
          if (entry.loaded) return [];
          const world = { environment: { set, rest: 'free' as const } };
          const { trace, writes } = follow(entry, { world });
          const paths = pathsOf(entry, trace, writes).filter(({ key }) => !inside.has(key));
          for (const path of paths) elsewhere.set(path, world);
          return paths;
        });
        return beyond;
      },
      byDefault() {
        const { production, exposed } = given.worlds;
        const { set } = exposed.environment;
        const without = Object.fromEntries(Object.entries(set).filter(([name]) => name !== production?.variable));
        return [...inWorld('exposed').paths, ...made.outside()].flatMap((path) => {
          if (path.human) return [];
          const switches = switchesIn(made.controls(path)).filter((name) => name !== production?.variable && !isSecretName(name));
          const places = new Set(path.writes.map(placeOf));
          const taken = (variables: Readonly<Record<string, string>>): boolean =>
            path.entry.loaded !== undefined ||
            follow(path.entry, {
              world: {
                environment: {
                  set: Object.fromEntries(Object.entries(variables).filter(([name]) => !switches.includes(name))),
                  rest: 'free',
                  unset: switches,
                },
              },
            }).writes.some((write) => approves(write) && places.has(placeOf(write)));
          const inProduction = taken(set);
          return inProduction || taken(without) ? [{ path, switches, production: inProduction }] : [];
        });
      },
      followed: (name) => inWorld(name).followed.length,
      entries: (name) => inWorld(name).followed,
      registration(path) {
        if (path.entry.kind !== 'route') return undefined;
        const { trace } = follow(given.behaviour.same(path.entry, 'exposed') ?? path.entry);
        return registrationOf(path, trace, given.behaviour.entries('documented'), given.behaviour.trace);
      },
      writesOf: (entry, options) => follow(entry, options).writes,
      controls(path) {
        const before = known.get(path);
        if (before) return before;
        let shared: SharedState = new Map();
        const world = elsewhere.get(path);
        const options = { onShared: (state: SharedState) => (shared = state), ...(world ? { world } : {}) };
        const places = new Set(path.writes.map(placeOf));
        const controls = given.behaviour.controls(
          path.entry,
          (trace) => recordWrites(trace, shared).some((write) => approves(write) && places.has(placeOf(write))),
          options,
        ).controls;
        known.set(path, controls);
        return controls;
      },
    };
    return made;
  },
});

const placeOf = ({ at, field }: RecordWrite): string => `${at.file}:${at.start} ${field}`;

const WRITES =
  /\b(?:status|state|decision|verdict|approval)\b["'\]]{0,2}\s*(?::|=|,)\s*[^\n=]{0,40}(?:approved|APPROVED|Approved)\b|\bapproved(?:_by|By|_at|At)?["'\]]{0,2}\s*(?:=(?!=)|:)\s*(?!bool|boolean|Optional|str\b|string\b|None|null|false|False|Column|mapped_column|Field)/;
/** Whether a text can hold a program that approves: loading it costs. */
const mayApprove = (text: string): boolean =>
  WRITES.test(text) || /\b(?:approve_\w+|approve[A-Z]\w+|create_\w*(?:approval|governance)\w*)\s*\(/.test(text);

function distinct(entries: readonly Entry[]): readonly Entry[] {
  const found = new Map<string, Entry>();
  for (const entry of entries) {
    const key = `${entry.kind} ${entry.name} ${entry.at.path}:${entry.at.line}`;
    if (!found.has(key)) found.set(key, entry);
  }
  return [...found.values()];
}

const TRAIL =
  /(?:audit|history|journal|trail|event|log|activit(?:y|ies)|snapshot)(?:_?(?:events?|logs?|records?|entr(?:y|ies)|rows?|trail))?$/i;

function pathsOf(entry: Entry, trace: Trace, writes: readonly RecordWrite[]): readonly ApprovalPath[] {
  // A trail tells that something was approved; it approves nothing.
  const approving = writes.filter((write) => approves(write) && !TRAIL.test(write.record));
  const decisive = approving.filter(({ kind }) => kind === 'status' || kind === 'mark');
  const names = [...new Set(approving.map(({ record }) => record))];
  return names.flatMap((record): ApprovalPath[] => {
    const own = approving.filter((write) => write.record === record);
    // Who and when alone approve only where the record has no status of its own.
    const states = writes.some((write) => write.record === record && (write.kind === 'status' || write.kind === 'mark'));
    const chosen = states
      ? own.filter((write) => decisive.includes(write))
      : own.filter(
          ({ kind, field }) => (kind === 'approver' && /^(?:approved|authori[sz]ed|granted|signed_?off)/i.test(field)) || kind === 'when',
        );
    if (chosen.length === 0) return [];
    const { human, why } = decides(entry, chosen, trace);
    return [
      {
        key: names.length > 1 ? `${entry.name} ${record}` : entry.name,
        entry,
        record,
        writes: chosen,
        fields: writes.filter((write) => write.record === record),
        trace,
        human,
        why,
      },
    ];
  });
}

function openRun(entry: Entry, trace: Trace, may: (file: string) => boolean): OpenRun | undefined {
  const named = trace.unknownCalls.find(
    ({ callee }) =>
      callee.is === 'unknown' && /\b(?:auto_?)?approve(?!d|r)\w*\b/i.test(callee.reason.text) && !callee.reason.text.startsWith('result'),
  );
  if (named)
    return { entry, reason: `what \`${describeCall(named.callee)}\` does is not known`, at: { path: named.at.file, line: named.at.line } };
  if (trace.complete) return undefined;
  const files = new Set([...trace.called].map(({ at }) => at.file));
  if (![...files].some(may)) return undefined;
  const reason = trace.reasons.find(({ code }) => code === 'budget');
  return {
    entry,
    reason: reason?.text ?? 'the run was too long to follow',
    at: reason?.at ? { path: reason.at.file, line: reason.at.line } : entry.at,
  };
}

const describeCall = (callee: { readonly is: string; readonly reason?: { readonly text: string } }): string =>
  (callee.reason?.text ?? 'it').replace(/^member /, '').replace(/ of .*$/, '');

/** The chain from an entry to a write, for people. */
export function chainOf(path: ApprovalPath, write = path.writes[0]): readonly Evidence[] {
  if (!write) return [];
  const calls = write.stack.map(({ name, at }): Evidence => ({ path: at.file, line: at.line, note: `calls ${name}()` }));
  const shown = calls.filter((each, index) => each.path !== '' && (index > 0 || each.line !== path.entry.at.line)).slice(-6);
  return [
    { ...path.entry.at, note: path.entry.name },
    ...shown,
    { path: write.at.file, line: write.at.line, note: `writes ${path.record}.${write.field}` },
  ];
}

/** Variables of the environment in the tests of a path: what opens it. */
export const switchesIn = (controls: readonly Control[]): readonly string[] => [
  ...new Set(
    controls.flatMap(({ point }) => originsOf(point.value, 3).flatMap(({ from, name }) => (from === 'environment' ? [name] : []))),
  ),
];
