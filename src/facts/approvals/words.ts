import { isConstant, type Value } from '../../code/value.ts';

/** `approvedBy`, `ApprovedBy` and `approved-by` read as `approved_by`. */
export const snake = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[-\s]+/g, '_')
    .toLowerCase()
    .replace(/^_+/, '');

/** Fields that are true, or hold a time or a person, once something is approved. */
const MARK = /^(?:is_|was_|has_been_)?(?:auto_?|human_|manually_)?(?:approved|authori[sz]ed|granted|signed_off)$/;
const STATUS =
  /^(?:(?:approval|request|review|proposal|action|candidate|current|new)_)?(?:status|state|decision|verdict|outcome|resolution)$|^approval$/;
const APPROVER =
  /^(?:approved|accepted|authori[sz]ed|granted|reviewed|decided|confirmed|responded|signed_off|resolved|actioned|denied|rejected)_by(?:_(?:id|user|user_id|name|username|email|principal|principal_id|actor))?$|^(?:approver|reviewer|decider)(?:_(?:id|name|username|email|user|user_id|principal))?$/;
const APPROVED_WHEN = /^(?:approved|authori[sz]ed|granted|signed_off)_(?:at|on|time|date|timestamp)$/;
const REQUESTER =
  /^(?:requested|created|proposed|submitted|initiated|raised|opened)_by(?:_(?:id|user|user_id|name|username|email|principal|principal_id))?$|^(?:requester|requestor|proposer|submitter|author|initiator|creator|owner)(?:_(?:id|name|username|email|user))?$/;
const EXPIRY = /^(?:expires?|expiry|expiration|timeout|times_out|deadline|valid_until|due)(?:_(?:at|on|time|date|timestamp))?$/;

export type FieldKind = 'mark' | 'status' | 'approver' | 'when';

/** What a field says of an approval, by its name; undefined: nothing. */
export function fieldKind(name: string): FieldKind | undefined {
  const text = snake(name);
  if (MARK.test(text)) return 'mark';
  if (STATUS.test(text)) return 'status';
  if (APPROVER.test(text) && !/^(?:denied|rejected|responded)/.test(text)) return 'approver';
  return APPROVED_WHEN.test(text) ? 'when' : undefined;
}

/** Whether a field says who decided. */
export const isApproverField = (name: string): boolean => APPROVER.test(snake(name));
export const isRequesterField = (name: string): boolean => REQUESTER.test(snake(name));
export const isExpiryField = (name: string): boolean => EXPIRY.test(snake(name));

/** Records that are there to be approved. */
export const isApprovalRecord = (name: string): boolean =>
  /approv|governance|authori[sz]ation_?request|permission_?request|access_?request|change_?request|sign_?off|proposal|proposed|consent|escalation|decision/i.test(
    snake(name),
  );

/** `approved`, `APPROVED`, `auto_approved`: says so whatever it is said of. */
export const isApproved = (text: string): boolean => /^(?:auto[-_ ]?|human[-_ ]?|pre[-_ ]?)?(?:approved?|approveed)$/i.test(text.trim());
/** `accepted`, `granted`: an approval when it is said of a record that is there to be approved. */
const isGranting = (text: string): boolean =>
  /^(?:accept(?:ed)?|grant(?:ed)?|authori[sz]ed?|confirm(?:ed)?|allow(?:ed)?|permit(?:ted)?|signed[-_ ]?off|yes)$/i.test(text.trim());
export const isWaiting = (text: string): boolean =>
  /^(?:pending(?:[-_ ]\w+)?|requested|waiting|awaiting(?:[-_ ]\w+)?|open|proposed|submitted|new|created|in[-_ ]?review|needs?[-_ ]approval|approval[-_ ]pending)$/i.test(
    text.trim(),
  );

/** The texts that a value may be: its own, its members', the name and value of a member of an enumeration. */
export function textsOf(value: Value, depth = 4): readonly string[] {
  if (depth === 0) return [];
  if (value.is === 'constant') return typeof value.value === 'string' ? [value.value] : [];
  if (value.is === 'choice') return value.of.flatMap((each) => textsOf(each, depth - 1));
  if (value.is === 'object' && value.class?.is === 'class') {
    const [name, content] = [value.fields.get('name'), value.fields.get('value')];
    if (content && name && isConstant(name)) return [...textsOf(content, 1), ...textsOf(name, 1)];
  }
  if (value.is === 'derived' && /^(?:py:)?(?:lower|upper|strip|trim|text|str)$/.test(value.by))
    return value.of.flatMap((each) => textsOf(each, depth - 1));
  return [];
}

/** How far writing a value approves: for certain, on some runs, as the caller says, not at all. */
export type Grant = 'always' | 'sometimes' | 'caller' | 'no';

/** What writing a value to a field of a kind means for the record of that name. */
export function grantOf(kind: FieldKind, value: Value, record: string): Grant {
  if (value.is === 'choice') {
    const each = value.of.map((part) => grantOf(kind, part, record));
    if (each.every((grant) => grant === 'always')) return 'always';
    if (each.some((grant) => grant === 'always' || grant === 'sometimes')) return 'sometimes';
    return each.includes('caller') ? 'caller' : 'no';
  }
  if (kind === 'approver' || kind === 'when') {
    if (isConstant(value))
      return value.value === null || value.value === undefined || value.value === '' || value.value === false ? 'no' : 'always';
    return 'always';
  }
  const texts = textsOf(value);
  if (texts.some(isApproved)) return 'always';
  if (isApprovalRecord(record) && texts.some(isGranting)) return 'always';
  if (isConstant(value))
    return value.value === true && (kind === 'mark' || isApprovalRecord(record))
      ? 'always'
      : kind === 'mark' && value.value === 1
        ? 'always'
        : 'no';
  if (texts.length > 0) return 'no';
  if (value.is !== 'symbol' && value.is !== 'derived' && value.is !== 'unknown') return 'no';
  const asked = value.origins.some(({ from }) => from === 'request');
  if (asked && (kind === 'mark' || isApprovalRecord(record))) return 'caller';
  return kind === 'mark' && value.is === 'derived' && value.holds === 'truth' ? 'sometimes' : 'no';
}
