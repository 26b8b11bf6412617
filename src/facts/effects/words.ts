import { isConstant, type Value } from '../../code/value.ts';

/** Values of a status that mean that somebody approved. An automatic approval is none. */
export const APPROVED =
  /^(?:is_?)?(?:approved|approve|granted|grant|accepted|accept|confirmed|authori[sz]ed|allowed|signed_?off|(?:human|operator|manually)_?approved|approved_?by_?(?:human|operator))$/i;
/** Values that mean that nobody has decided yet, or that somebody refused. */
export const UNDECIDED =
  /^(?:pending|proposed|requested|draft|new|created|queued|open|waiting|submitted|in_?review|pending_?\w+|awaiting_?\w*|needs_?\w+|rejected|denied|declined|refused|expired|cancell?ed|revoked)$/i;
/** Values a record takes when its action starts or has happened. */
export const EXECUTES =
  /^(?:executing|executed|running|started|in_?progress|processing|publishing|published|sending|sent|placing|placed|deploying|deployed|transmitting|transmitted|executing_?\w+)$/i;
/** Fields that hold where an action stands. */
export const STATUS_FIELD = /^_?(?:\w+_)?(?:status|state|decision|verdict|outcome|stage)$/i;
/** Fields that say directly whether it was approved. */
export const APPROVAL_FIELD = /approv|authori[sz]|granted|signed_?off|consent/i;
export const SPEAKS_OF_APPROVAL = /approv|authori[sz]ed|signed.?off|granted|consent/i;
/** Predicates that say whether an action may run. */
export const PREDICATE =
  /^_?(?:can|may|is|should|ready_to|allowed_to)_?(?:be_?)?(?:execut\w*|run|runnable|publish\w*|perform\w*|dispatch\w*|proceed|send|sent|deploy\w*|start)$/i;
export const HASH_FIELD = /hash|digest|checksum|fingerprint|sha\d*$/i;

/** How a status reads: an enum member by its name, text by itself. */
export function statusText(value: Value): string | undefined {
  if (isConstant(value)) return value.value === null || value.value === undefined ? 'nothing' : String(value.value);
  if (value.is !== 'object') return undefined;
  const name = value.fields.get('name');
  if (name && isConstant(name) && typeof name.value === 'string') return name.value;
  const plain = value.fields.get('value') ?? value.fields.get('__plain__');
  return plain && isConstant(plain) ? String(plain.value) : undefined;
}

export const isApprovedText = (text: string): boolean => APPROVED.test(text.replace(/[\s-]+/g, '_'));
