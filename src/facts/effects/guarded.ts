import type { Machine } from '../../code/machine.ts';
import type { TestPoint, Trace, TraceOptions } from '../../code/trace.ts';
import type { Span } from '../../code/tree.ts';
import { constant, isConstant, NULL, originsOf, type Value } from '../../code/value.ts';
import type { Evidence, Location } from '../../define.ts';
import { answerUnder, comparisonsIn, contains, leafKey, type Replace } from './assume.ts';
import { type DigestReading, digestIn, leafKeys, readDigest } from './digest.ts';
import { replaceVariable } from './switches.ts';
import { APPROVAL_FIELD, APPROVED, isApprovedText, SPEAKS_OF_APPROVAL, STATUS_FIELD, statusText, UNDECIDED } from './words.ts';

/** Something that must not happen without an approval, with a way to run towards it. */
export interface Guarded {
  /** For people: `POST /publish reaches stripe charges.create`, `Ledger.start_execution`. */
  readonly name: string;
  readonly at: Location;
  readonly machine: Machine;
  trace(options?: TraceOptions): Trace;
  /** Whether a trace does it. */
  reaches(trace: Trace): boolean;
  /** What it hands to the outside. */
  sent(trace: Trace): readonly Value[];
}

/** A field whose value decides whether it happens. */
export interface StatusControl {
  /** `Approval.status`. */
  readonly field: string;
  readonly at?: Location;
  /** Values with which it happens, as they read. */
  readonly accepted: readonly string[];
  readonly refused: readonly string[];
  /** Whether a value that occurs nowhere lets it happen. */
  readonly anything: boolean;
  /** Whether the value is what the caller hands over instead of a stored one. */
  readonly given: boolean;
}

/** A test by which the control is left out: what it asks, and where. */
export interface Bypass {
  readonly text: string;
  readonly at: Location;
  readonly from: 'argument' | 'environment';
  readonly variable?: string;
  /** Of a variable: the control is left out as long as it is unset. */
  readonly whenUnset?: boolean;
}

export interface DigestControl extends DigestReading {
  readonly at: Location;
  /** Whether a digest that differs keeps it from happening. */
  readonly blocks: boolean;
  /** What the digest is compared with. */
  readonly against: 'stored' | 'request' | 'other';
  /** sent: the digest is of what is handed to the outside. */
  readonly over: 'sent' | 'stored' | 'other';
  readonly bypass: readonly Bypass[];
  /** Where what was hashed is changed before it is sent. */
  readonly changed?: Location;
}

/** What stands between a run and what it must not do unasked. */
export interface Gating {
  readonly reached: boolean;
  readonly complete: boolean;
  readonly base: Trace;
  readonly status: readonly StatusControl[];
  /** Records without which it does not happen. */
  readonly records: readonly string[];
  /** Records that are asked for, but whose absence does not keep it from happening. */
  readonly optional: readonly string[];
  /** Ways around the control of the status. */
  readonly bypasses: readonly Bypass[];
  readonly digests: readonly DigestControl[];
  /** A stored time after which it does not happen any more. */
  readonly expiry?: Location;
  /** A framework asks a person before the call. */
  readonly marker?: Evidence;
}

const placeOf = ({ file, line }: Span): Location => ({ path: file, line });

const NOWHERE_VALUE = constant('a status that occurs nowhere');

/** What controls something: found by running towards it with other assumptions, never by names alone. */
export function gatingOf(guarded: Guarded, marker?: Evidence): Gating {
  const base = guarded.trace();
  const empty = { base, status: [], records: [], optional: [], bypasses: [], digests: [] };
  if (!guarded.reaches(base)) return { ...empty, reached: false, complete: base.complete };
  const bypasses: Bypass[] = [];
  const status = fieldsIn(guarded, base).flatMap((field) => {
    const control = statusControl(guarded, base, field);
    const around = !control || control.anything ? bypassesOf(guarded, base, assumeField(guarded, field, NOWHERE_VALUE), field.key) : [];
    bypasses.push(...around);
    if (control) return [control];
    // A field that decides only where nothing goes around it.
    const [first] = around;
    return first
      ? [
          {
            field: field.key,
            accepted: ['approved'],
            refused: [],
            anything: true,
            given: field.given,
            ...(field.point?.at ? { at: placeOf(field.point.at) } : {}),
          },
        ]
      : [];
  });
  const records: string[] = [];
  const optional: string[] = [];
  for (const name of recordsIn(base)) {
    const replace: Replace = (value) => (isMaybeRecord(value, name) ? NULL : undefined);
    if (!reachesUnder(guarded, replace)) records.push(name);
    else {
      optional.push(name);
      if (SPEAKS_OF_APPROVAL.test(name) || status.some(({ field }) => field.startsWith(`${name}.`)))
        bypasses.push(...bypassesOf(guarded, base, { settle: (point) => answerUnder(guarded.machine, point, replace) }, name));
    }
  }
  const expiry = expiryOf(guarded, base);
  return {
    reached: true,
    complete: base.complete,
    base,
    status,
    records,
    optional,
    bypasses: distinct(bypasses),
    digests: digestsOf(guarded, base),
    ...(expiry ? { expiry } : {}),
    ...(marker ? { marker } : {}),
  };
}

/** Whether an approval stands before it on every way: a status that must be an approved one, a record of an approval, or a framework's question. */
export const isApproved = ({ status, records, bypasses, marker }: Gating): boolean =>
  marker !== undefined ||
  status.some((control) => isApproval(control) && !(control.anything && bypasses.length > 0)) ||
  records.some(isApprovalRecord);

/** Whether a record is one of an approval, by its name. */
export const isApprovalRecord = (name: string): boolean => /approv|consent|sign_?off/i.test(name);
/** Records of who acts, not of what is done. */
const OF_A_PERSON = /^(?:user|account|member|customer|vendor|seller|client|tenant|organi[sz]ation|org|profile|session|token|oauth\w*)s?$/i;
const ABOUT_ACTIONS = /approv|proposal|action|request|decision|ledger|review|job|task|publish|order|draft|packet|execution/i;

/** Whether a field holds an approval: it has an approved value, or is named so. */
export function isApproval({ accepted, refused, field, given }: StatusControl): boolean {
  const [record = '', ...rest] = field.split('.');
  if (given || OF_A_PERSON.test(record)) return false;
  const texts = [...accepted, ...refused];
  if (texts.some((text) => /^(?:is_?)?(?:approved?|granted)$/i.test(text)) || APPROVAL_FIELD.test(rest.join('.'))) return true;
  return texts.some(isApprovedText) && ABOUT_ACTIONS.test(field);
}

interface Field {
  /** The name of a stored field, or the key of an operand. */
  readonly key: string;
  readonly stored: boolean;
  readonly given: boolean;
  readonly point: TestPoint | undefined;
  readonly values: readonly Value[];
}

/** Fields that tests ask about and that may say that somebody approved. */
function fieldsIn({ machine }: Guarded, base: Trace): Field[] {
  const found = new Map<string, { stored: boolean; given: boolean; point: TestPoint | undefined; values: Value[] }>();
  const add = (leaf: Value, others: readonly Value[], point: TestPoint | undefined): void => {
    const key = leaf.is === 'symbol' && leaf.key.startsWith('stored.') ? leaf.key.slice('stored.'.length) : leafKey(leaf);
    if (key === undefined) return;
    const origins = originsOf(leaf, 1);
    if (origins.length > 0 && origins.every(({ from }) => from === 'environment' || from === 'clock' || from === 'configuration')) return;
    const known = found.get(key) ?? {
      stored: leaf.is === 'symbol' && leaf.key.startsWith('stored.'),
      given: origins.length > 0 && origins.every(({ from }) => from === 'request'),
      point,
      values: [],
    };
    for (const other of others) if (statusText(other) !== undefined) known.values.push(other);
    found.set(key, known);
  };
  for (const point of base.tests) {
    for (const { left, right } of comparisonsIn(point.value)) {
      for (const leaf of leavesOf(left)) add(leaf, valuesIn(right), point);
      for (const leaf of leavesOf(right)) add(leaf, valuesIn(left), point);
    }
    for (const leaf of leavesOf(point.value)) add(leaf, [], point);
  }
  return [...found].flatMap(([key, { stored, given, point, values }]): Field[] => {
    const name = key.slice(key.lastIndexOf('.') + 1).replace(/\W+$/, '');
    const all = distinctValues([...values, ...values.flatMap((value) => siblings(machine, value)), ...written(base, key)]);
    const texts = all.map((value) => statusText(value) ?? '');
    const telling = texts.some((text) => APPROVED.test(text)) || (STATUS_FIELD.test(name) && texts.some((text) => UNDECIDED.test(text)));
    if (!telling && !(APPROVAL_FIELD.test(name) && !/id$|_by$|hash|digest/i.test(name))) return [];
    const asked = telling ? all : [...all, constant(true), constant(false), NULL];
    return [{ key, stored, given, point, values: distinctValues(asked) }];
  });
}

function leavesOf(value: Value, depth = 5): Value[] {
  if (leafKey(value) !== undefined) return [value];
  if (depth === 0) return [];
  if (value.is === 'derived' || value.is === 'choice') return value.of.flatMap((each) => leavesOf(each, depth - 1));
  return [];
}

const valuesIn = (value: Value): readonly Value[] =>
  value.is === 'list'
    ? value.items
    : value.is === 'map'
      ? [...value.entries.values()].map(([key]) => key)
      : value.is === 'choice'
        ? value.of
        : [value];

/** The other members of the enum that a value belongs to. */
function siblings(m: Machine, value: Value): Value[] {
  const membersOf = (type: Value): Value[] =>
    type.is === 'class' || type.is === 'object' ? [...type.fields.values()].filter((each) => each.is === 'object' || isConstant(each)) : [];
  if (value.is === 'object' && value.class?.is === 'class')
    return [...value.class.fields.values()].filter((each) => each.is === 'object' && each.class === value.class);
  if (!isConstant(value) || typeof value.value !== 'string') return [];
  for (const module of m.modules.values())
    for (const type of module.scope.variables.values()) {
      if (type.is !== 'class' && !(type.is === 'object' && !type.class)) continue;
      const members = membersOf(type).map((member) => (member.is === 'object' ? (member.fields.get('__plain__') ?? member) : member));
      if (
        members.length > 1 &&
        members.length < 40 &&
        members.some((each) => isConstant(each) && each.value === value.value) &&
        members.some((each) => isConstant(each) && APPROVED.test(String(each.value)))
      )
        return members.filter((each) => isConstant(each) && typeof each.value === 'string');
    }
  return [];
}

/** Values that the run itself writes to a stored field. */
const written = (base: Trace, key: string): Value[] =>
  base.writes.flatMap(({ object, field, value }) =>
    object.is === 'object' && object.tag === `stored:${key.slice(0, key.lastIndexOf('.'))}` && field === key.slice(key.lastIndexOf('.') + 1)
      ? [value]
      : [],
  );

function distinctValues(values: readonly Value[]): Value[] {
  const seen = new Set<string>();
  return values.filter((value) => {
    const text = statusText(value);
    if (text === undefined || seen.has(text)) return false;
    seen.add(text);
    return true;
  });
}

/** A run in which a field holds a value. */
function assumeField({ machine }: Guarded, { key, stored }: Field, value: Value): TraceOptions {
  const replace: Replace = (each) =>
    (stored ? each.is === 'symbol' && each.key === `stored.${key}` : leafKey(each) === key) ? value : undefined;
  return {
    ...(stored ? { stored: (name: string) => (name === key ? withStored(value, key) : undefined) } : {}),
    settle: (point) => answerUnder(machine, point, replace),
  };
}

const withStored = (value: Value, name: string): Value => (isConstant(value) ? { ...value, origins: [{ from: 'stored', name }] } : value);

function statusControl(guarded: Guarded, base: Trace, field: Field): StatusControl | undefined {
  const happens = (value: Value): boolean => guarded.reaches(guarded.trace(assumeField(guarded, field, value)));
  const anything = happens(NOWHERE_VALUE);
  const accepted: string[] = [];
  const refused: string[] = [];
  for (const value of field.values.slice(0, 24)) (happens(value) ? accepted : refused).push(statusText(value) ?? '');
  // A field that never matters is none; one that is only asked about a value without effect, too.
  if (refused.length === 0 && anything) return undefined;
  const at = field.point?.at ?? base.tests[0]?.at;
  return { field: field.key, accepted, refused, anything, given: field.given, ...(at ? { at: { path: at.file, line: at.line } } : {}) };
}

/** Single tests that, settled the other way, would have kept it from happening: by them the control is left out. */
function bypassesOf(guarded: Guarded, base: Trace, options: TraceOptions, about: string): Bypass[] {
  const found: Bypass[] = [];
  for (const point of base.tests.slice(0, 60)) {
    if (options.settle?.(point) !== undefined || !point.at) continue;
    const origins = originsOf(point.value, 2);
    const variable = origins.find(({ from }) => from === 'environment')?.name;
    const from = variable !== undefined ? 'environment' : origins.some((each) => each.from === 'request') ? 'argument' : undefined;
    if (!from || contains(point.value, (value) => leafKey(value)?.endsWith(about) ?? false)) continue;
    // Settled that way the control counts: it keeps off what is not approved, and nothing else.
    const blocked = [true, false].some(
      (answer) =>
        !guarded.reaches(guarded.trace({ ...options, settle: (each) => (each.id === point.id ? answer : options.settle?.(each)) })) &&
        guarded.reaches(guarded.trace({ settle: (each) => (each.id === point.id ? answer : undefined) })),
    );
    if (!blocked) continue;
    const text = variable ?? origins.find((each) => each.from === 'request')?.name ?? '';
    found.push({
      text,
      at: { path: point.at.file, line: point.at.line },
      from,
      ...(variable === undefined ? {} : { variable, whenUnset: guarded.reaches(guarded.trace(unset(guarded, options, variable))) }),
    });
  }
  return found;
}

/** The same run with a variable unset. */
function unset({ machine }: Guarded, options: TraceOptions, variable: string): TraceOptions {
  const replace = replaceVariable(machine, variable, undefined);
  return { ...options, settle: (point) => options.settle?.(point) ?? answerUnder(machine, point, replace) };
}

const distinct = (bypasses: readonly Bypass[]): Bypass[] => [
  ...new Map(bypasses.map((each) => [`${each.at.path}:${each.at.line} ${each.text}`, each])).values(),
];

/** Whether a value is a record of a store that may be missing. */
const isMaybeRecord = (value: Value, name: string): boolean =>
  value.is === 'choice' &&
  value.of.some((each) => isConstant(each) && (each.value === null || each.value === undefined)) &&
  value.origins.some((each) => each.from === 'stored' && each.name === name);

/** Records that may be missing and that tests ask for. */
function recordsIn(base: Trace): string[] {
  const names = new Set<string>();
  for (const { value } of base.tests)
    contains(value, (each) => {
      if (each.is === 'choice')
        for (const origin of each.origins)
          if (origin.from === 'stored' && !origin.name.includes('.') && isMaybeRecord(each, origin.name)) names.add(origin.name);
      return false;
    });
  return [...names];
}

const reachesUnder = (guarded: Guarded, replace: Replace): boolean =>
  guarded.reaches(guarded.trace({ settle: (point) => answerUnder(guarded.machine, point, replace) }));

/** A test of a stored time that keeps it from happening one way. */
function expiryOf(guarded: Guarded, base: Trace): Location | undefined {
  for (const point of base.tests) {
    if (!point.at || !comparisonsIn(point.value).some(({ by }) => /[<>]/.test(by))) continue;
    if (
      !originsOf(point.value, 3).some(({ from, name }) => from === 'stored' && /expir|valid_?(?:until|to)|deadline|ttl|window/i.test(name))
    )
      continue;
    const blocked = [true, false].some(
      (answer) => !guarded.reaches(guarded.trace({ settle: (each) => (each.id === point.id ? answer : undefined) })),
    );
    if (blocked) return { path: point.at.file, line: point.at.line };
  }
  return undefined;
}

/** Whether a write goes into something that was hashed. */
const changes = (object: Value, hashed: ReadonlySet<string>): boolean =>
  object.is === 'symbol'
    ? hashed.has(object.key)
    : (object.is === 'map' || object.is === 'object') && (object.is === 'map' || object.tag === undefined)
      ? hashed.has(`#${object.id}`)
      : object.is === 'choice' && object.of.some((each) => changes(each, hashed));

/** Comparisons with a digest that the run makes itself. */
function digestsOf(guarded: Guarded, base: Trace): DigestControl[] {
  const found: DigestControl[] = [];
  const sent = guarded.sent(base);
  for (const point of base.tests) {
    const { at } = point;
    if (!at) continue;
    const comparison = comparisonsIn(point.value).find(
      ({ left, right, by }) => !/[<>]/.test(by) && (digestIn(left) !== undefined || digestIn(right) !== undefined),
    );
    if (!comparison) continue;
    const own = digestIn(comparison.left) ?? digestIn(comparison.right);
    const other = digestIn(comparison.left) ? comparison.right : comparison.left;
    if (!own || found.some((each) => each.at.path === at.file && each.at.line === at.line)) continue;
    const differs: Replace = (value) =>
      value.is === 'derived' && /^(?:equals|==|===|is)$/.test(value.by) && value.of.some((each) => digestIn(each) !== undefined)
        ? false
        : undefined;
    const options: TraceOptions = { settle: (each) => answerUnder(guarded.machine, each, differs) };
    const blocks = !guarded.reaches(guarded.trace(options));
    const origins = originsOf(other, 2);
    const hashed = new Set([...leafKeys(own)]);
    const change = base.writes.find(({ object, effects }) => effects >= point.effects && changes(object, hashed));
    found.push({
      ...(change ? { changed: placeOf(change.at) } : {}),
      ...readDigest(own, sent),
      at: { path: at.file, line: at.line },
      blocks,
      against: origins.some(({ from }) => from === 'stored')
        ? 'stored'
        : origins.some(({ from }) => from === 'request')
          ? 'request'
          : 'other',
      bypass: blocks ? [] : bypassesOf(guarded, base, options, 'digest'),
    });
  }
  return found;
}
