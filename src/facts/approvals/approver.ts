import { originsOf, type Value } from '../../code/value.ts';
import type { ApprovalPath } from './index.ts';
import { isApproverField } from './words.ts';
import type { RecordWrite } from './writes.ts';

/**
 * authenticated: from the verified credential; shared: from a credential that several people use; asked: from the request;
 * fixed: a constant or a setting; named: what a messenger says the sender is called; missing: nobody is recorded.
 */
export interface Attribution {
  readonly verdict: 'authenticated' | 'shared' | 'asked' | 'fixed' | 'named' | 'missing' | 'unknown';
  /** A predicate for people: `takes the approver from the query parameter user_id`. */
  readonly text: string;
  readonly write?: RecordWrite;
}

const RANK = ['asked', 'fixed', 'named', 'unknown', 'shared', 'authenticated'] as const;
const PEOPLE =
  /^_?(?:current_?)?(?:user|account|session|principal|operator|member|admin|profile|identity|token|api_?key)s?(?:record|model|db|row|entity)?\b/i;
const CALLS_BACK = /webhook|callback|interact|telegram|slack|discord|teams|whatsapp|sms|hook/i;

/** Where the recorded approver of a path comes from; the worst of its values counts. */
export function attribute(path: ApprovalPath): Attribution {
  const candidates = path.fields.filter(
    ({ field, grant }) => isApproverField(field) && !/^(?:denied|rejected)/i.test(field) && grant !== 'no',
  );
  const near = candidates.filter((write) => path.writes.some((other) => together(write, other)));
  const all = near.length > 0 ? near : candidates;
  const judged = all.map((write) => ({ ...judge(write.value, path), write }));
  const [worst] = judged.sort((a, b) => rank(a) - rank(b));
  return worst ?? { verdict: 'missing', text: `approves ${path.record} without recording who did` };
}

const rank = ({ verdict }: Attribution): number => RANK.indexOf(verdict as (typeof RANK)[number]);

/** Written by the same function. */
const together = (a: RecordWrite, b: RecordWrite): boolean =>
  a.at.file === b.at.file &&
  a.stack.length === b.stack.length &&
  a.stack.at(-1)?.name === b.stack.at(-1)?.name &&
  a.stack.at(-1)?.at.start === b.stack.at(-1)?.at.start;

function judge(value: Value, path: ApprovalPath): Attribution {
  if (value.is === 'choice') {
    const parts = value.of
      .filter((each) => !(each.is === 'constant' && (each.value === null || each.value === undefined)))
      .map((each) => judge(each, path));
    const [worst] = parts.sort((a, b) => rank(a) - rank(b));
    if (worst) return worst;
  }
  const origins = originsOf(value, 3);
  const guarded = path.entry.route?.auth === 'required' || path.entry.kind === 'bot';
  const principal = origins.find(({ from }) => from === 'principal');
  if (principal) {
    return /key|secret/i.test(principal.name)
      ? { verdict: 'shared', text: `records the holder of a shared key (${principal.name}): weak attribution` }
      : { verdict: 'authenticated', text: `records the authenticated ${principal.name}` };
  }
  const credential = origins.find(({ from, credential: proves }) => from === 'request' && proves === true);
  if (credential && guarded)
    return /key/i.test(credential.name)
      ? { verdict: 'shared', text: `records the holder of a shared key (${credential.name}): weak attribution` }
      : { verdict: 'authenticated', text: `records who the ${credential.name} belongs to` };
  const stored = origins.find(({ from, name }) => from === 'stored' && PEOPLE.test(name));
  if (stored && guarded) return { verdict: 'authenticated', text: `records ${stored.name} of the account that was looked up` };
  const asked = origins.find(({ from }) => from === 'request');
  if (asked) {
    if (CALLS_BACK.test(path.entry.name) || path.entry.kind === 'bot')
      return /(?:^|[._ ])(?:from_?)?(?:user_?|sender_?)?id$/i.test(asked.name)
        ? { verdict: 'authenticated', text: `records the sender's id (${asked.name})` }
        : { verdict: 'named', text: 'records what the message says the sender is called, not a verified identity' };
    return { verdict: 'asked', text: `takes the approver from the ${place(asked.name)}: whoever calls types who approved` };
  }
  const configured = origins.find(({ from }) => from === 'environment' || from === 'configuration');
  if (configured) return { verdict: 'fixed', text: `records a setting (${configured.name}) as the approver` };
  if (value.is === 'constant') return { verdict: 'fixed', text: `records the constant ${JSON.stringify(value.value)} as the approver` };
  return { verdict: 'unknown', text: 'records an approver whose origin could not be followed' };
}

/** `query user_id` reads as `query parameter user_id`. */
const place = (name: string): string =>
  name
    .replace(/^(query|path) /, '$1 parameter ')
    .replace(/^body (?:body\.)?/, 'body field ')
    .replace(/^header /, 'header ');
