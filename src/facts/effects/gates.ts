import { type Trace, type TraceOptions, trace } from '../../code/trace.ts';
import { isConstant, originsOf, type Value } from '../../code/value.ts';
import { defineFact } from '../../define.ts';
import { behaviour, remember } from '../behaviour/index.ts';
import { code } from '../code.ts';
import { worlds } from '../worlds.ts';
import { type Callable, callables } from './callables.ts';
import { type Gating, type Guarded, gatingOf } from './guarded.ts';
import { recordWrites } from './records.ts';
import { EXECUTES, PREDICATE, STATUS_FIELD, statusText } from './words.ts';

/** A function of the repository that decides whether an approved action may run. */
export interface ApprovalGate {
  readonly callable: Callable;
  readonly guarded: Guarded;
  /** transition: it moves a record to running; executor: it calls what it was handed; predicate: it answers whether it may run. */
  readonly kind: 'transition' | 'executor' | 'predicate';
  readonly gating: Gating;
  /** Whether a run of the program calls it. */
  readonly live: boolean;
}

/** A function that writes that something is approved. */
export interface ApprovalWriter {
  readonly callable: Callable;
  readonly trace: Trace;
  readonly gating: Gating;
  /** The class of the record that it approves. */
  readonly record: string;
  readonly live: boolean;
}

export interface ApprovalGates {
  readonly gates: readonly ApprovalGate[];
  readonly writers: readonly ApprovalWriter[];
  /** The functions beside them, in the same classes or files. */
  readonly all: readonly Callable[];
  /** Functions that were looked at. */
  readonly inspected: number;
}

const WORDS = [
  /approv|authori[sz]|consent|signed.?off/i,
  /status|state|decision|approved|verdict/i,
  /execut|publish|perform|dispatch|approve|deploy|send|trade|order/i,
];
const STEPS = 20_000;

/**
 * Functions by which an approved action starts, and by which it becomes approved, found by what they do: they move a record
 * that knows an approved state to a running one, call what they were handed, answer whether it may run, or write the approved
 * state. They are run as if somebody called them, whether or not the program does.
 */
export const approvalGates = defineFact({
  id: 'approval-gates',
  needs: { behaviour, code, worlds },
  derive({ repo }, given): ApprovalGates {
    const { machine, found } = callables(repo, given.code, { ...given.worlds.exposed, caller: 'valid' }, WORDS);
    if (found.length === 0) return { gates: [], writers: [], all: [], inspected: 0 };
    const runs = remember(
      machine,
      found.filter(({ keeps }) => keeps),
      { steps: STEPS / 2 },
    );
    const called = new Set(
      given.behaviour
        .entries('exposed')
        .filter(({ served }) => served !== false)
        .flatMap((entry) => [...given.behaviour.trace(entry).called].map(placeOf)),
    );
    const gates: ApprovalGate[] = [];
    const writers: ApprovalWriter[] = [];
    const candidates = found.filter(({ speaks }) => speaks);
    for (const callable of candidates) {
      const run = (options: TraceOptions = {}): Trace => trace(machine, () => callable.run(), { steps: STEPS, ...options });
      const base = runs.get(callable) ?? run();
      const live = called.has(placeOf(callable.node));
      const common = { name: callable.name, at: callable.at, machine, trace: run };
      const record = approvedRecord(base);
      if (record !== undefined) {
        const guarded: Guarded = { ...common, reaches: (each) => approvedRecord(each) !== undefined, sent: () => [] };
        writers.push({ callable, trace: base, gating: gatingOf(guarded), record, live });
        continue;
      }
      const kind = kindOf(callable, base);
      if (!kind) continue;
      const guarded: Guarded = { ...common, reaches: (each) => does(kind, each), sent: (each) => sentBy(kind, each) };
      const gating = gatingOf(guarded);
      if (knowsApproval(gating)) gates.push({ callable, guarded, kind, gating, live });
    }
    const owners = new Set([...gates, ...writers].map(({ callable }) => ownerOf(callable)));
    return { gates, writers, all: found.filter((callable) => owners.has(ownerOf(callable))), inspected: candidates.length };
  },
});

const ownerOf = ({ owner, at }: Callable): string => `${at.path} ${owner?.name ?? ''}`;

const placeOf = ({ at }: { readonly at: { readonly file: string; readonly start: number } }): string => `${at.file}:${at.start}`;

function kindOf(callable: Callable, base: Trace): ApprovalGate['kind'] | undefined {
  const { name } = callable.node;
  if (name !== undefined && PREDICATE.test(name)) return 'predicate';
  if (does('executor', base)) return 'executor';
  return does('transition', base) ? 'transition' : undefined;
}

function does(kind: ApprovalGate['kind'], of: Trace): boolean {
  if (kind === 'predicate') return mayBeTrue(of.value);
  if (kind === 'executor') return handedCalls(of).length > 0;
  return recordWrites(of).some(
    ({ field, value, creates }) => !creates && STATUS_FIELD.test(field) && texts(value).some((text) => EXECUTES.test(text)),
  );
}

/** Calls of a function that the caller handed over: what is executed is its business. */
const handedCalls = (of: Trace) =>
  of.unknownCalls.filter(({ callee }) => {
    const key = callee.is === 'symbol' ? callee.key : '';
    return /^argument\.[^.]*\.\w*(?:fn|func|function|executor|callback|cb|handler|action|execute|run|operation|effect|send|task|thunk)\w*$/i.test(
      key,
    );
  });

const sentBy = (kind: ApprovalGate['kind'], of: Trace): Value[] =>
  kind === 'executor' ? handedCalls(of).flatMap((call) => [...call.arguments, ...call.named.values()]) : [];

const texts = (value: Value): string[] =>
  value.is === 'choice'
    ? value.of.flatMap(texts)
    : [statusText(value), value.is === 'object' ? plainOf(value) : undefined].filter((text) => text !== undefined);

function plainOf(value: Extract<Value, { is: 'object' }>): string | undefined {
  const plain = value.fields.get('value') ?? value.fields.get('__plain__');
  return plain && isConstant(plain) ? String(plain.value) : undefined;
}

function mayBeTrue(value: Value | undefined): boolean {
  if (!value) return false;
  if (value.is === 'choice') return value.of.some(mayBeTrue);
  if (value.is === 'list' && value.form === 'tuple') return mayBeTrue(value.items[0]);
  return value.is === 'constant' ? Boolean(value.value) : true;
}

/** The record on which a run writes an approved status. */
function approvedRecord(of: Trace): string | undefined {
  for (const { record, field, value } of recordWrites(of)) {
    if (!STATUS_FIELD.test(field) && !/^(?:is_?)?approved$/i.test(field)) continue;
    const approves = /approved$/i.test(field)
      ? isConstant(value) && value.value === true
      : texts(value).some((text) => /^(?:human_?|operator_?)?approved$/i.test(text));
    if (approves) return record;
  }
  return undefined;
}

/** A gate of approvals, not of any other state: an approved value or a record of an approval plays a part. */
const knowsApproval = ({ status, records, optional, base }: Gating): boolean =>
  status.some(
    ({ accepted, refused, field }) =>
      [...accepted, ...refused].some((text) => /approved|authori[sz]ed|granted/i.test(text)) || /approv/i.test(field),
  ) ||
  [...records, ...optional].some((name) => /approv/i.test(name)) ||
  base.tests.some(({ value }) => originsOf(value, 2).some(({ from, name }) => from === 'stored' && /approv/i.test(name)));
