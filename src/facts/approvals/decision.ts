import type { Trace } from '../../code/trace.ts';
import { originsOf } from '../../code/value.ts';
import type { Entry } from '../behaviour/index.ts';
import { snake, textsOf } from './words.ts';
import type { RecordWrite } from './writes.ts';

/** Words of a route, command or function that somebody calls to decide. */
const DECIDES =
  /(?:^|[_/:.\s-])(?:approve|accept|confirm|grant|authori[sz]e|decide|decisions?|respond|respon[sd]e|resolve|review|sign_?off|vote|verdict)(?=$|[_/:.\s{(-])/;
/** Somebody answers through a messenger, a mail or another system. */
const CALLS_BACK =
  /(?:^|[_/:.\s-])(?:webhooks?|callbacks?|interactions?|interactive|telegram|slack|discord|teams|whatsapp|sms|email|mail|hooks?|actions)(?=$|[_/:.\s{(-])/;
const AUTOMATIC = /(?:^|_)auto(?:matic(?:ally)?)?(?:_|$)|timeout|expired?|scheduler/;

/**
 * Whether somebody decides when an entry approves. Nobody does in timers, queues and start-up, when the record is made
 * approved by the call that asks for it, or when it says itself that it was approved automatically.
 */
export function decides(entry: Entry, writes: readonly RecordWrite[], trace: Trace): { readonly human: boolean; readonly why: string } {
  const texts = writes.flatMap(({ value }) => textsOf(value));
  const named = writes.map(({ field }) => snake(field));
  if ([...texts, ...named].some((text) => /^auto[-_ ]?approved$/i.test(text)))
    return { human: false, why: 'it is marked as approved automatically' };
  if (entry.kind === 'startup' || entry.kind === 'schedule') return { human: false, why: 'it runs by itself' };
  if (entry.kind === 'queue' || entry.kind === 'callback') return { human: false, why: 'a program calls it' };
  if (entry.kind === 'tool') return { human: false, why: 'an agent calls it' };
  if (entry.kind === 'bot') return { human: true, why: 'somebody answers the bot' };
  const functions = writes.flatMap(({ stack }) => stack.map(({ name }) => snake(name)));
  const automatic = functions.find((name) => AUTOMATIC.test(name));
  const where = snake(entry.kind === 'route' ? (entry.endpoint?.path ?? entry.name) : entry.name);
  if (entry.kind === 'command') {
    const decided = [where, ...functions].find((name) => DECIDES.test(name));
    return decided && !automatic
      ? { human: true, why: `${decided} is called to decide` }
      : { human: false, why: 'the program approves as it runs' };
  }
  if (DECIDES.test(where) || CALLS_BACK.test(where)) return { human: true, why: 'it is called to decide' };
  if (entry.endpoint?.method === 'GET') return { human: false, why: 'reading it approves' };
  const made = writes.every(({ fresh }) => fresh);
  if (writes.some(({ grant }) => grant === 'caller')) return { human: true, why: 'the caller says whether it is approved' };
  if (made) return { human: false, why: 'the record is approved when it is made' };
  const asked = trace.tests.some(({ value }) =>
    originsOf(value, 3).some(({ from, name }) => from === 'request' && /approv|decision|status|action|accept/i.test(name)),
  );
  if (asked) return { human: true, why: 'the caller says what is decided' };
  return functions.some((name) => DECIDES.test(name)) && !automatic
    ? { human: true, why: 'it is called to decide' }
    : { human: false, why: 'no decision is part of the call' };
}
