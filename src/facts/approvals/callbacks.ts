import { type Origin, originsOf, type Value } from '../../code/value.ts';
import { defineFact, type Evidence, type Location } from '../../define.ts';
import { guards } from '../guards.ts';
import { type ApprovalPath, approvals, chainOf } from './index.ts';

export interface CallbackProblem {
  readonly kind: 'open' | 'mode' | 'bypass' | 'fails-open' | 'comparison' | 'anybody' | 'unknown';
  readonly key: string;
  readonly text: string;
  readonly at: Location;
  readonly related: readonly Evidence[];
}

export interface Callbacks {
  /** Ways to approve through a messenger, a mail or another system. */
  readonly judged: readonly ApprovalPath[];
  readonly problems: readonly CallbackProblem[];
}

const CALLS_BACK = /webhook|callback|interact|telegram|slack|discord|teams|whatsapp|twilio|\bsms\b|e?mail|\bhooks?\b|mailgun|sendgrid/i;
/** Calls that compare in constant time or verify a signature as a whole. */
const VERIFIES =
  /(?:compare_digest|timingSafeEqual|constantTimeEquals?|safeCompare|secure_?compare|constructEvent|construct_event|verify_?(?:signature|request|key|webhook|header)\w*|validateRequest|validate_?(?:signature|request)|is_valid_request|Webhook(?:\(\))?\.verify|jwt\.decode|jsonwebtoken\.verify|jwtVerify|SignatureVerifier)/i;

/** How approvals that come from outside are verified. */
export const callbacks = defineFact({
  id: 'approval-callbacks',
  needs: { approvals, guards },
  derive(_context, given): Callbacks {
    const judged = new Map<string, ApprovalPath>();
    for (const path of given.approvals.paths('exposed')) {
      const { entry } = path;
      if (!path.human || (entry.kind !== 'bot' && !(entry.kind === 'route' && CALLS_BACK.test(entry.name)))) continue;
      if (!judged.has(entry.name)) judged.set(entry.name, path);
    }
    const problems: CallbackProblem[] = [];
    for (const path of judged.values()) {
      const { entry, trace } = path;
      const add = (
        kind: CallbackProblem['kind'],
        text: string,
        at: Location = entry.at,
        related: readonly Evidence[] = chainOf(path),
      ): void => {
        problems.push({ kind, key: `${entry.name} ${kind}`, text: `${entry.name} ${text}`, at, related });
      };
      const controls = given.approvals.controls(path);
      if (entry.kind === 'route') {
        const { route } = entry;
        if (!route || route.auth === 'unknown')
          add('unknown', `may refuse a message that nobody signed, or not: ${route?.reason ?? 'its checks are not known'}`);
        else if (route.auth === 'public') add('open', 'accepts a message that nobody signed: whoever finds the address approves');
        else if (route.auth === 'conditional') add('mode', `accepts a message that nobody signed once a mode is on: ${route.reason}`);
        else {
          const own = given.guards.filter(({ routes }) => routes.includes(`${route.method} ${route.path}`));
          for (const { name, problems: found } of own)
            for (const { kind, text, opener, path: shown } of found) {
              if (kind === 'bypass') add('bypass', `is opened by ${opener ?? 'a variable'}: ${text}`, shown[0] ?? entry.at, [...shown]);
              else if (kind === 'open-without-key' || kind === 'fail-open')
                add('fails-open', `accepts everything when its secret is not set: ${name}: ${text}`, shown[0] ?? entry.at, [...shown]);
              else if (kind === 'presence-only' || kind === 'weak')
                add('open', `does not verify what it is sent: ${name}: ${text}`, shown[0] ?? entry.at, [...shown]);
            }
          const compared = trace.tests.find(({ value }) => plainlyCompared(value));
          const verified = trace.effects.some(({ path: call }) => VERIFIES.test(call));
          if (compared?.at && !verified)
            add('comparison', 'compares the secret with ==, which takes longer the more of it is right', {
              path: compared.at.file,
              line: compared.at.line,
            });
        }
      }
      const listed = [...controls.map(({ point }) => point.value), ...trace.tests.map(({ value }) => value)].some(asksForSender);
      if (!listed)
        add(
          'anybody',
          entry.kind === 'bot'
            ? 'lets anybody who writes to the bot approve: no list of approvers is asked'
            : 'lets anybody approve whose message the channel delivers: no list of approvers is asked',
          entry.at,
        );
    }
    return { judged: [...judged.values()], problems };
  },
});

const proves = ({ from, credential, secret }: Origin): boolean => (from === 'request' && credential === true) || secret === true;

/** `header == secret`. */
function plainlyCompared(value: Value): boolean {
  if (value.is === 'choice') return value.of.some(plainlyCompared);
  if (value.is !== 'derived') return false;
  if (value.by === 'not') return value.of.some(plainlyCompared);
  if (!/equals|==/.test(value.by)) return false;
  const origins = originsOf(value, 3);
  return (
    origins.some(({ from }) => from === 'request') &&
    origins.some(({ from, secret }) => (from === 'environment' || from === 'configuration') && secret === true)
  );
}

const WORD = /^(?:approve|reject|deny|accept|decline|yes|no|pr_|storage_)/i;

/** A test whether what names the sender is on a list, or is the one that is configured or stored. */
function asksForSender(value: Value): boolean {
  if (value.is === 'choice') return value.of.some(asksForSender);
  if (value.is !== 'derived') return false;
  if (value.by === 'not') return value.of.some(asksForSender);
  const origins = originsOf(value, 3);
  const sent = origins.some((origin) => origin.from === 'request' && !proves(origin));
  if (!sent) return false;
  if (!/contains|has|includes|equals|==|in\b/.test(value.by)) return false;
  if (origins.some(({ from, secret }) => (from === 'environment' || from === 'configuration' || from === 'stored') && secret !== true))
    return true;
  const list = value.of.find((each) => each.is === 'list');
  return (
    list?.is === 'list' &&
    list.items.length > 0 &&
    !list.items.every((item) => item.is === 'constant' && typeof item.value === 'string' && WORD.test(item.value))
  );
}
