import type { Machine } from '../../../code/machine.ts';
import { Raised } from '../../../code/machine.ts';
import { callValue } from '../../../code/run/call.ts';
import { awaitPending } from '../../../code/run/pending.ts';
import { isStub } from '../../../code/stubs.ts';
import type { Span } from '../../../code/tree.ts';
import { refuses } from '../chain.ts';
import { endOfError, handlerRan, isRedirect } from '../ends.ts';
import type { Layer, LayerEnd, RequestState } from '../types.ts';
import { isConstant, list, map, object, textOf, type Value } from '../values.ts';
import { active, isRefusal } from './host.ts';
import { innerOf, runUntil, sameCallable, wrappersOf } from './wrappers.ts';

const NOWHERE: Span = { file: '', start: 0, end: 0, line: 1, column: 1 };

/** How a framework reads what a view, hook or error gives: the status answered, when that is known. */
export interface Reading {
  responseStatus(m: Machine, value: Value): number | undefined;
  errorStatus(m: Machine, value: Value): number | undefined;
}

/** How a view is called first. */
export interface FirstCall {
  readonly args: readonly Value[];
  readonly named: ReadonlyMap<string, Value>;
}

export function nameOfPython(value: Value): string {
  if (value.is === 'function') {
    const maker = value.scope.function;
    const outer = maker?.node.name ?? '';
    const decorates = outer !== '' && innerOf(value) !== undefined;
    if (!decorates) return value.node.name ?? 'anonymous function';
    const around = maker?.scope.function?.node.name;
    return (
      (/^(?:decorator|wrapper|wrap|inner|outer|internal|__call__|real_decorator|_?decorat\w*)$/.test(outer) ? around : undefined) ?? outer
    );
  }
  if (value.is === 'library') return value.path.replace(/\(\)/g, '');
  if (value.is === 'object' && value.class?.is === 'class') return value.class.node.name ?? 'object';
  return value.is === 'native' ? value.name : value.is;
}

export function placeOfPython(value: Value | undefined): Span | undefined {
  const at =
    value?.is === 'function' || value?.is === 'class'
      ? value.node.at
      : value?.is === 'library'
        ? value.made
        : value?.is === 'object' && value.class?.is === 'class'
          ? value.class.node.at
          : undefined;
  return at && !isStub(at.file) ? at : undefined;
}

/** Runs something and reads how it ended; errors that nothing caught answer too. */
export function ended(m: Machine, reading: Reading, run: () => LayerEnd): LayerEnd {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof Raised)) throw error;
    const end = endOfError(error, (value) => reading.errorStatus(m, value));
    // A failure that has nothing to do with who calls is no refusal.
    return end.end === 'stop' && end.status === 500 && m.credentialReads === 0
      ? { end: 'unknown', reason: end.remark ?? 'it fails', fails: true }
      : end;
  }
}

/** What an answer that did not come from the view says: it refused, or it answered without asking who calls. */
export function answered(m: Machine, status: number | undefined, name: string, value: Value, next?: Value): LayerEnd {
  if (isRefusal(m, value) && (status === undefined || !refuses(status)))
    return {
      end: 'stop',
      status: 401,
      remark: `${name} refuses a request without a credential${status === undefined ? '' : `, answering ${status}`}`,
    };
  if (
    status === undefined &&
    (value.is === 'library' || value.is === 'unknown' || value.is === 'choice') &&
    (gets(value, next) || m.credentialReads === 0)
  )
    return { end: 'unknown', reason: `what ${value.is === 'library' ? value.path.replace(/\(\)/g, '') : 'a function'} does is not known` };
  const plain = status === undefined || status < 300;
  if (plain && m.credentialReads === 0 && m.path?.decisions.some((decision) => decision.basis === 'unknown' || decision.basis === 'stored'))
    return { end: 'pass', remark: `${name} may answer without asking for a credential` };
  return { end: 'stop', ...(status === undefined ? {} : { status }) };
}

/** Whether a package's function was given the next function to call. */
const gets = (value: Value, next: Value | undefined): boolean =>
  next !== undefined &&
  value.is === 'library' &&
  (value.call?.arguments.some((each) => sameCallable(each, next) || gets(each, next)) ?? false);

export const settled = (m: Machine, value: Value): Value => (value.is === 'pending' ? awaitPending(m, value, NOWHERE) : value);

/** A view and everything wrapped around it as layers: each wrapper runs until it calls the next function. */
export function viewLayers(
  view: Value,
  method: string,
  first: (m: Machine, request: RequestState) => FirstCall,
  reading: Reading,
  harmless: (path: string) => boolean,
  chain: readonly Value[] = wrappersOf(view, method),
): Layer[] {
  return chain.map((value, index): Layer => {
    const next = chain[index + 1];
    const at = placeOfPython(value);
    const name = nameOfPython(value);
    const base = { name, ...(at ? { at } : {}) };
    if (value.is === 'library' && (next || !harmless(value.path))) {
      const known: LayerEnd = harmless(value.path)
        ? { end: 'pass' }
        : { end: 'unknown', reason: `${value.path.replace(/\(\)/g, '')} of a package is not known` };
      return { ...base, role: known.end === 'pass' ? 'middleware' : 'guard', known, run: () => known };
    }
    const call = (m: Machine, request: RequestState): Value => {
      const { callee, args, named } = stored(request, value) ?? { callee: value, ...first(m, request) };
      return settled(m, callValue(m, bound(callee, chain), args, named, NOWHERE));
    };
    if (next)
      return {
        ...base,
        role: 'guard',
        run: (m, request) =>
          ended(m, reading, () => {
            const result = runUntil(
              m,
              next,
              (callee, args, named) => store(m, request, next, callee, args, named),
              () => call(m, request),
            );
            if (result === 'reached') return { end: 'pass' };
            const status = reading.responseStatus(m, result);
            // A view class that answers has run a method of its own.
            return status !== undefined && status < 300 && isViewClass(value) && !isRefusal(m, result)
              ? handlerRan()
              : answered(m, status, name, result, next);
          }),
      };
    return {
      ...base,
      role: 'handler',
      run: (m, request) =>
        ended(m, reading, () => {
          if (value.is !== 'function') return { end: 'pass' };
          const result = call(m, request);
          if (isRefusal(m, result)) return { end: 'stop', status: 401 };
          const status = reading.responseStatus(m, result);
          const answers = status !== undefined && (ENDS.has(status) || (isRedirect(status) && sendsToLogin(m, result)));
          return answers ? { end: 'stop', status } : handlerRan(status);
        }),
    };
  });
}

const isViewClass = (value: Value): boolean => value.is === 'function' && value.fields.has('__view__');

/** Statuses of a view's own answer that say it did not do its work. */
const ENDS: ReadonlySet<number> = new Set([400, 401, 403, 405, 409, 415, 422, 503]);

/** Whether a view sends a caller whom it does not know to a page that asks who it is, and did not itself forget who it was. */
function sendsToLogin(m: Machine, answer: Value): boolean {
  if (m.credentialReads === 0 || active(m, 'logged out') || answer.is !== 'object') return false;
  let to = answer.fields.get('url');
  while (to?.is === 'library' && to.call) to = to.call.arguments[0];
  return /log_?-?in\b|sign_?-?in\b/i.test(textOf(to) ?? '');
}

/** A method that a package's decorator holds unbound gets an instance of its class. */
function bound(callee: Value, chain: readonly Value[]): Value {
  const maker = chain.find((each) => each.is === 'function' && each.fields.has('view_class'));
  const of = maker?.is === 'function' ? maker.fields.get('view_class') : undefined;
  if (callee.is !== 'function' || callee.receiver || of?.is !== 'class' || callee === maker) return callee;
  const [first] = callee.node.parameters;
  return first?.target.kind === 'name' && first.target.name === 'self'
    ? { ...callee, receiver: object('python', [], { class: of, open: true }) }
    : callee;
}

const key = (of: Value, what: string): string => `call ${'id' in of ? of.id : of.is} ${what}`;

function store(
  m: Machine,
  request: RequestState,
  next: Value,
  callee: Value,
  args: readonly Value[],
  named: ReadonlyMap<string, Value>,
): void {
  const values = request.values as Map<string, unknown>;
  m.journal.set(values, key(next, 'callee'), callee);
  m.journal.set(values, key(next, 'args'), list([...args]));
  m.journal.set(
    values,
    key(next, 'named'),
    map([...named].map(([name, value]) => [{ is: 'constant', value: name, origins: [] } as const, value] as const)),
  );
}

function stored(request: RequestState, of: Value): (FirstCall & { callee: Value }) | undefined {
  const callee = request.values.get(key(of, 'callee'));
  const args = request.values.get(key(of, 'args'));
  const named = request.values.get(key(of, 'named'));
  if (!callee || args?.is !== 'list' || named?.is !== 'map') return undefined;
  return {
    callee,
    args: args.items,
    named: new Map(
      [...named.entries.values()].flatMap(([name, value]) => (isConstant(name) ? [[textOf(name) ?? '', value] as const] : [])),
    ),
  };
}
