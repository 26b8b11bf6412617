import { isStoreCall, recordNameOf } from '../../code/run/stored.ts';
import type { TestPoint, Trace } from '../../code/trace.ts';
import type { Expression } from '../../code/tree.ts';
import { constant, keyOf, originsOf, type Value } from '../../code/value.ts';
import { defineFact, type Evidence } from '../../define.ts';
import { dotted } from '../tests/walk.ts';
import { type ApprovalPath, approvals, chainOf } from './index.ts';
import { isExpiryField, snake } from './words.ts';
import { approves, asksWaiting, type RecordWrite } from './writes.ts';

export interface TransitionProblem {
  readonly kind: 'caller' | 'reopened' | 'expiry';
  readonly key: string;
  readonly text: string;
  readonly write: RecordWrite;
  readonly path: ApprovalPath;
  readonly related: readonly Evidence[];
}

export interface Transitions {
  readonly judged: readonly ApprovalPath[];
  readonly problems: readonly TransitionProblem[];
  /** Why a path is in order. */
  readonly held: readonly Evidence[];
}

/** What a decided record may become again, who chooses its status, and whether it can be decided after its time. */
export const transitions = defineFact({
  id: 'approval-transitions',
  needs: { approvals },
  derive(_context, given): Transitions {
    const judged = given.approvals.paths('exposed').filter(({ writes }) => writes.some(({ kind }) => kind === 'status' || kind === 'mark'));
    const problems: TransitionProblem[] = [];
    const held: Evidence[] = [];
    const swept = new Set(
      given.approvals
        .entries('exposed')
        .filter(({ kind }) => kind === 'startup' || kind === 'schedule' || kind === 'queue')
        .flatMap((entry) =>
          given.approvals
            .writesOf(entry)
            .filter((write) => write.kind === 'status' && !approves(write))
            .map(({ record }) => record),
        ),
    );
    for (const path of judged) {
      const chosen = path.writes.find(
        (write) => write.kind === 'status' && write.grant === 'caller' && !path.entry.loaded && isOpen(path, write, given.approvals),
      );
      const asCaller =
        chosen ??
        path.fields.find(
          (write) => write.kind === 'status' && fromCaller(write.value) && !path.entry.loaded && isOpen(path, write, given.approvals),
        );
      if (asCaller)
        problems.push({
          kind: 'caller',
          key: `${path.key} ${asCaller.field}`,
          text: `${path.entry.name} writes to ${path.record}.${asCaller.field} what the caller sends${shapeOf(asCaller.value)}: any status can be chosen`,
          write: asCaller,
          path,
          related: chainOf(path, asCaller),
        });
      const write = path.writes.find(({ fresh }) => !fresh);
      if (!write || path.entry.loaded) continue;
      const why = heldBy(path, write, given.approvals);
      if (why === undefined)
        problems.push({
          kind: 'reopened',
          key: `${path.key} transition`,
          text: `${path.entry.name} approves ${path.record} whatever its ${write.field} is: one that was rejected, expired or carried out can be approved`,
          write,
          path,
          related: chainOf(path, write),
        });
      else held.push({ path: write.at.file, line: write.at.line, note: `${path.entry.name}: ${why}` });
      const expiry = expiryOf(write);
      // An approval that sets how long it holds is asked for its end where it is used.
      const sets = path.trace.writes.some(({ field }) => field === expiry);
      if (expiry && !sets && !swept.has(path.record) && !asks(path.trace, write, expiry))
        problems.push({
          kind: 'expiry',
          key: `${path.key} ${expiry}`,
          text: `${path.entry.name} approves ${path.record} after its time: nothing compares ${expiry}`,
          write,
          path,
          related: chainOf(path, write),
        });
    }
    return { judged, problems, held };
  },
});

const fromCaller = (value: Value): boolean =>
  (value.is === 'symbol' || value.is === 'derived' || value.is === 'unknown') && value.origins.some(({ from }) => from === 'request');

const shapeOf = (value: Value): string => {
  if (value.is !== 'derived' || value.by !== 'concat') return '';
  const fixed = value.of.flatMap((each) => (each.is === 'constant' ? [JSON.stringify(each.value)] : []));
  return fixed.length > 0 ? ` with ${fixed.join(' and ')} added` : '';
};

type Reruns = {
  writesOf(
    entry: ApprovalPath['entry'],
    options?: { settle?(point: TestPoint): boolean | undefined; stored?(name: string): Value | undefined },
  ): readonly RecordWrite[];
};
const same = (a: RecordWrite, b: RecordWrite): boolean => a.at.file === b.at.file && a.at.start === b.at.start && a.field === b.field;

/** The symbols that the caller fills in. */
function basesOf(value: Value): readonly Value[] {
  if (value.is === 'derived') return value.of.flatMap(basesOf);
  return (value.is === 'symbol' || value.is === 'unknown') && value.origins.some(({ from }) => from === 'request') ? [value] : [];
}

const mentions = (value: Value, keys: ReadonlySet<string>, depth = 4): boolean =>
  keys.has(keyOf(value)) ||
  (depth > 0 &&
    ((value.is === 'derived' && value.of.some((each) => mentions(each, keys, depth - 1))) ||
      (value.is === 'choice' && value.of.some((each) => mentions(each, keys, depth - 1)))));

/** Whether a status of the caller is written although every comparison with it fails: no closed set stands before it. */
function isOpen(path: ApprovalPath, write: RecordWrite, runs: Reruns): boolean {
  const bases = basesOf(write.value);
  if (bases.length === 0 || bases.every((base) => declaredClosed(path, base))) return false;
  const keys = new Set(bases.map(keyOf));
  const names = new Set(bases.flatMap((base) => (base.is === 'unknown' ? [base.reason.text] : [])));
  const about = ({ value }: TestPoint): boolean =>
    mentions(value, keys) || (names.size > 0 && [...unknownsIn(value)].some((each) => names.has(each)));
  return runs
    .writesOf(path.entry, { settle: (point) => (about(point) ? false : undefined) })
    .some((each) => same(each, write) && fromCaller(each.value));
}

function* unknownsIn(value: Value, depth = 4): Generator<string> {
  if (value.is === 'unknown') yield value.reason.text;
  else if (depth > 0 && (value.is === 'derived' || value.is === 'choice')) for (const each of value.of) yield* unknownsIn(each, depth - 1);
}

/** `decision: Literal["approved", "rejected"]`, an enumeration, `@IsIn([...])`. */
function declaredClosed(path: ApprovalPath, base: Value): boolean {
  const origin = base.origins.find(({ from }) => from === 'request');
  const field = origin?.name.split(/[. ]/).at(-1);
  if (field === undefined) return false;
  for (const node of path.trace.called) {
    if (node.at.file !== path.entry.at.path || Math.abs(node.at.line - path.entry.at.line) > 3) continue;
    const scope = path.entry.machine.modules.get(node.at.file)?.scope.variables;
    for (const { target, annotation } of node.parameters) {
      if (target.kind === 'name' && target.name === field && closes(annotation, scope)) return true;
      const of = annotation && scope?.get(dotted(annotation) ?? '');
      if (of?.is !== 'class') continue;
      if (closes(of.scope.annotations?.get(field), of.module.scope.variables)) return true;
      const member = of.node.members.find(({ name }) => name === field);
      if (
        member &&
        ((closes(member.annotation, of.module.scope.variables) && member.decorators.length > 0) ||
          member.decorators.some((each) => /\bIs(?:In|Enum)$/.test(dotted(each.kind === 'call' ? each.callee : each) ?? '')))
      )
        return true;
    }
  }
  return false;
}

function closes(annotation: Expression | undefined, scope: ReadonlyMap<string, Value> | undefined): boolean {
  if (!annotation) return false;
  if (annotation.kind === 'index')
    return (
      /(?:^|\.)Literal$/.test(dotted(annotation.object) ?? '') ||
      (/(?:Optional|Annotated)$/.test(dotted(annotation.object) ?? '') && closes(annotation.key, scope))
    );
  const of = scope?.get(dotted(annotation) ?? '');
  return of?.is === 'class' && of.bases.some((base) => base.is === 'library' && /^enum\./.test(base.path));
}

/** What keeps a record that is no longer waiting from being approved; undefined: nothing. */
function heldBy(path: ApprovalPath, write: RecordWrite, runs: Reruns): string | undefined {
  if (write.conditional) return 'the update asks that it waits';
  const asked = path.trace.effects.find(
    ({ path: call, target, arguments: given, named, at }) =>
      isStoreCall(call) &&
      !/(?:add|commit|refresh|save)$/.test(call) &&
      (recordNameOf({ path: call, target, arguments: given, named, at }) ?? write.record) === write.record &&
      [...given, ...named.values()].some((each) => asksWaiting(each, 4)),
  );
  if (asked) return 'only what waits is looked up';
  const ended = write.kind === 'mark' ? constant(false) : constant('rejected');
  const still = (value: Value): boolean =>
    runs
      .writesOf(path.entry, {
        stored: (name) =>
          snake(name.slice(name.lastIndexOf('.') + 1)) === snake(write.field)
            ? ({ ...value, origins: [{ from: 'stored', name }] } as Value)
            : undefined,
      })
      .some((each) => same(each, write) && approves(each));
  return still(ended) ? undefined : `its ${write.field} is checked before`;
}

function expiryOf({ identity }: RecordWrite): string | undefined {
  const value = identity as Partial<Value>;
  if (value.is !== 'object' || !('fields' in value)) return undefined;
  return [...(value.fields as ReadonlyMap<string, Value>).keys()].find(isExpiryField);
}

/** Whether a test or a query of the run is about a field of the record. */
function asks(trace: Trace, { identity }: RecordWrite, field: string): boolean {
  if (trace.tests.some(({ value }) => originsOf(value, 3).some(({ from, name }) => from === 'stored' && name.endsWith(`.${field}`))))
    return true;
  const of = (identity as { class?: Value }).class;
  const column = of?.is === 'class' ? of.fields.get(field) : undefined;
  if (!column) return false;
  const holds = (value: Value, depth: number): boolean =>
    value === column ||
    (depth > 0 &&
      ((value.is === 'derived' && value.of.some((each) => holds(each, depth - 1))) ||
        (value.is === 'list' && value.items.some((each) => holds(each, depth - 1)))));
  return trace.effects.some(({ arguments: given }) => given.some((each) => holds(each, 4)));
}
