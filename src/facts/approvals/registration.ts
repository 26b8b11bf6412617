import type { Effect } from '../../code/machine.ts';
import { isStoreCall, recordNameOf } from '../../code/run/stored.ts';
import type { TestPoint, Trace } from '../../code/trace.ts';
import { type Origin, originsOf, type Value } from '../../code/value.ts';
import type { Entry } from '../behaviour/index.ts';
import type { ApprovalPath } from './index.ts';

/** A public route that makes the account which a guard looks up: whoever asks there gets past the guard. */
export interface Registration {
  readonly entry: Entry;
  /** The record that both are about: `User`. */
  readonly account: string;
  readonly at: { readonly path: string; readonly line: number };
}

const PEOPLE =
  /^_?(?:app|auth|custom|db|base)?_?(?:user|account|member|operator|admin|profile|person|principal|customer|identity)s?(?:model|db|record|row|entity|table)?$/i;
const GUARDS = /auth|user|session|require|guard|login|current|principal|protect|verify|ensure/i;
/** Fields that every account of a kind has: to ask for them asks for no rank. */
const PLAIN =
  /^_?(?:id|uuid|pk|sub|name|user_?name|login|email\w*|phone\w*|(?:hashed_?)?password\w*|salt|(?:is_?)?(?:active|enabled|disabled|deleted|banned|blocked|locked|suspended|verified|confirmed)\w*|(?:created|updated|deleted|last|token)_?\w*|status|state)$/i;

const ASKED = /\.(?:request|creat|submit|propos|author|open|raise|initiat)\w*$/i;

/** The account whose holders pass the guards of a path, whoever they are; undefined: more than an account is asked for. */
function accountOf({ record, entry }: Pick<ApprovalPath, 'record' | 'entry'>, trace: Trace): string | undefined {
  const guards = new Set(entry.route?.guards.map(({ name }) => name.split('.').at(-1)));
  const inGuard = ({ stack }: TestPoint): boolean =>
    stack.some(({ name }) => guards.has(name.split('.').at(-1) ?? '') || GUARDS.test(name));
  const account = trace.tests
    .filter(inGuard)
    .flatMap(({ value }) => storedIn(value))
    .find((name) => !name.includes('.') && name !== record && PEOPLE.test(name));
  if (account === undefined) return undefined;
  const ranked = trace.tests.some((test) => {
    const names = storedIn(test.value);
    const own = names.filter((name) => name.startsWith(`${account}.`)).map((name) => name.slice(account.length + 1));
    if (own.some((field) => !PLAIN.test(field))) return true;
    // What the record says of people is compared with who calls; that it is not the one who asked leaves everybody else.
    return (own.length > 0 || isPrincipal(test.value)) && names.some((name) => name.startsWith(`${record}.`) && !ASKED.test(name));
  });
  const owned = trace.effects.some(
    (effect) =>
      isStoreCall(effect.path) &&
      named(effect) === record &&
      [...effect.arguments, ...effect.named.values()].some(
        (each) =>
          /(?:filter|where|find|get|first|query|select)\w*$/i.test(effect.path) &&
          (isPrincipal(each) || storedIn(each).includes(`${account}.id`)),
      ),
  );
  return ranked || owned ? undefined : account;
}

/** Where anybody can make such an account, with what the guards of the path then ask of it. */
export function registrationOf(
  path: Pick<ApprovalPath, 'record' | 'entry'>,
  trace: Trace,
  open: readonly Entry[],
  traceOf: (entry: Entry) => Trace,
): Registration | undefined {
  const account = accountOf(path, trace);
  if (account === undefined) return undefined;
  const asked = trace.tests
    .flatMap(({ value }) => storedIn(value))
    .filter((name) => name.startsWith(`${account}.`))
    .map((name) => name.slice(account.length + 1));
  for (const entry of open) {
    if (entry.route?.auth !== 'public' || entry.name.startsWith('GET ')) continue;
    const made = traceOf(entry);
    const effect = creationOf(made, account);
    if (!effect || !forAnybody(made, account)) continue;
    if (asked.some((field) => isNo(fieldsOf(effect).get(field)))) continue;
    return { entry, account, at: { path: effect.at.file, line: effect.at.line } };
  }
  return undefined;
}

/** What a value comes from, not what the records among it hold besides. */
const sourcesOf = (value: Value): readonly Origin[] =>
  value.is === 'choice' ? [...value.origins, ...value.of.flatMap(sourcesOf)] : value.origins;
const storedIn = (value: Value): string[] => sourcesOf(value).flatMap(({ from, name }) => (from === 'stored' ? [name] : []));
const isPrincipal = (value: Value): boolean => originsOf(value, 3).some(({ from }) => from === 'principal');

function named(effect: Effect): string | undefined {
  const made = effect.result.is === 'library' || effect.result.is === 'object' ? effect.result.class : undefined;
  if (effect.kind === 'construct' && made?.is === 'class') return made.node.name;
  return recordNameOf(effect);
}

const same = (a: string | undefined, b: string): boolean => a?.replace(/s$/i, '').toLowerCase() === b.replace(/s$/i, '').toLowerCase();

function creationOf(trace: Trace, account: string): Effect | undefined {
  const calls = trace.effects.filter(({ kind, path }) => kind !== 'write' && isStoreCall(path));
  const kept = calls.some(({ path }) => /\.(?:add|add_all|save|persist|merge|insert\w*|create\w*)$/i.test(path));
  return calls.find(
    (effect) =>
      same(named(effect), account) &&
      ((effect.kind === 'construct' && kept) || /\.(?:create\w*|insert\w*|save|upsert|register)$/i.test(effect.path)),
  );
}

function fieldsOf(effect: Effect): ReadonlyMap<string, Value> {
  const found = new Map(effect.named);
  const visit = (value: Value | undefined, depth: number): void => {
    if (value?.is !== 'object' || depth === 0) return;
    for (const [name, each] of value.fields) {
      if (!found.has(name)) found.set(name, each);
      visit(each, depth - 1);
    }
  };
  for (const each of effect.arguments) visit(each, 2);
  return found;
}

const isNo = (value: Value | undefined): boolean =>
  value?.is === 'constant' && (value.value === false || value.value === 0 || value.value === null);

/** No invitation, setting or number of accounts decides who may register. */
const forAnybody = ({ tests }: Trace, account: string): boolean =>
  !tests.some(
    ({ value }) =>
      /\bcount\b/.test(value.is === 'library' ? value.path : '') ||
      sourcesOf(value).some(
        ({ from, name }) =>
          from === 'environment' ||
          from === 'configuration' ||
          (from === 'stored' && !same(name.split('.')[0], account)) ||
          (from === 'request' && /invit|token|secret|code|key/i.test(name)),
      ),
  );
