import { type Trace, trace } from '../../code/trace.ts';
import { originsOf, type Value } from '../../code/value.ts';
import type { Location } from '../../define.ts';
import { answerUnder, comparisonsIn } from './assume.ts';
import { digestIn } from './digest.ts';
import type { ApprovalWriter } from './gates.ts';
import { isEmpty, recordWrites } from './records.ts';
import { HASH_FIELD, STATUS_FIELD } from './words.ts';

/** Whether an approval is bound to the payload, and how. */
export interface Binding {
  readonly bound: boolean;
  /** Reads after the name of the function. */
  readonly how: string;
  readonly at?: Location;
}

/** Reads whether a function that approves stores, or cannot do without, the hash of what it approves. */
export function bindingOf(writer: ApprovalWriter): Binding {
  const { callable, gating } = writer;
  const { machine } = callable;
  const runs = [gating.base, trace(machine, () => callable.run(true), { steps: 20_000 })].filter(
    (each) => each.effects.length > 0 || each.writes.length > 0,
  );
  const stores = runs.map(storedHash);
  const [first] = stores;
  const hash = first && stores.every((each) => each !== undefined) ? first : undefined;
  if (hash) {
    if (hash.given && !gating.base.tests.some(({ value }) => comparesHash(value)))
      return { bound: false, how: `with the hash that the caller gives, which nothing compares with the payload`, at: hash.at };
    return { bound: true, how: `stores ${hash.field} with the approval`, at: hash.at };
  }
  const point = gating.base.tests.find(({ value }) => comparesHash(value));
  if (!point?.at) return { bound: false, how: 'without the hash of its payload' };
  const at = { path: point.at.file, line: point.at.line };
  const blocked = runs.every((run) => (run === gating.base ? blocksWhenDifferent(writer) : bareBlocks(writer)));
  return blocked
    ? { bound: true, how: 'compares the hash of the payload that was shown', at }
    : { bound: false, how: 'also when no hash is given', at };
}

interface StoredHash {
  readonly field: string;
  readonly at: Location;
  /** It is what the caller says, no more. */
  readonly given: boolean;
}

/** The hash that a run writes with the approval, into a field of its own. */
function storedHash(run: Trace): StoredHash | undefined {
  const writes = recordWrites(run);
  const approves = writes.filter(({ field }) => STATUS_FIELD.test(field) || /approved/i.test(field));
  const found = writes.find(
    ({ field, value, record }) =>
      HASH_FIELD.test(field) &&
      !isEmpty(value) &&
      (/approv/i.test(`${record} ${field}`) || approves.some((each) => each.record === record)),
  );
  if (!found) return undefined;
  const origins = originsOf(found.value, 2);
  return {
    field: found.field,
    at: found.at,
    given: digestIn(found.value) === undefined && origins.length > 0 && origins.every(({ from }) => from === 'request'),
  };
}

const comparesHash = (value: Value): boolean =>
  comparisonsIn(value).some(
    ({ left, right, by }) =>
      !/[<>]/.test(by) &&
      [left, right].some(
        (each) => digestIn(each) !== undefined || originsOf(each, 1).some(({ from, name }) => from === 'stored' && HASH_FIELD.test(name)),
      ) &&
      ![left, right].some(isEmpty),
  );

const different = (value: Value): boolean | undefined =>
  value.is === 'derived' && /^(?:equals|==|===|is)$/.test(value.by) && comparesHash(value) ? false : undefined;

const reaches = ({ record }: ApprovalWriter, of: Trace): boolean =>
  recordWrites(of).some((each) => each.record === record && STATUS_FIELD.test(each.field));

/** A different hash keeps it from being approved, and leaving the hash out does not help. */
function blocksWhenDifferent(writer: ApprovalWriter): boolean {
  const { callable } = writer;
  const absent = (value: Value): boolean | undefined =>
    value.is === 'derived' &&
    value.by === 'equals' &&
    value.of.some(isEmpty) &&
    originsOf(value, 1).some(({ from, name }) => from === 'request' && /hash|digest|sum/i.test(name))
      ? true
      : undefined;
  const run = (replace: (value: Value) => boolean | undefined): Trace =>
    trace(callable.machine, () => callable.run(), { steps: 20_000, settle: (point) => answerUnder(callable.machine, point, replace) });
  return (
    !reaches(writer, run(different)) &&
    !reaches(
      writer,
      run((value) => different(value) ?? absent(value)),
    )
  );
}

function bareBlocks(writer: ApprovalWriter): boolean {
  const { callable } = writer;
  return !reaches(
    writer,
    trace(callable.machine, () => callable.run(true), {
      steps: 20_000,
      settle: (point) => answerUnder(callable.machine, point, different),
    }),
  );
}
