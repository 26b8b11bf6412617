import type { Code } from '../../code/code.ts';
import type { Expression, Span } from '../../code/tree.ts';
import type { Location } from '../../define.ts';
import type { Repository } from '../../repo.ts';
import { packageVersion } from '../routes/package-version.ts';
import { Listeners, matchGiven } from './callback.ts';
import { sinkFiles } from './files.ts';
import { BUILT_IN_CALLS, callsOf, changesByFetch, startsPrograms } from './imports.ts';
import { matchSink, mayMatch, PASSES_ON } from './match.ts';
import { Resolver } from './resolve.ts';
import { eachCall, type Place } from './scope.ts';
import { argumentsOf } from './static-values.ts';
import { languageOf } from './steps.ts';
import { suspectSink } from './suspect.ts';
import type { SinkContext, SinkMatch } from './types.ts';

export { filesWithSinks } from './files.ts';

/** A call in production code that is a sink, or may be one, whoever reaches it. */
export interface SinkSite extends Location {
  readonly match: SinkMatch;
  /** The call as written: `self.client.messages.create`. */
  readonly text: string;
  /** The function around it: `Publisher.publish`. */
  readonly within?: string;
  /** Where the innermost function around it stands. */
  readonly function?: Span;
}

/**
 * Every call in production code that is a sink of the catalogue, found by imports, assignments, fields, annotations and
 * what functions return; nothing is run. A call on an unknown receiver that is named like one is listed as uncertain.
 */
export function sinkSites(repo: Repository, code: Code, context: SinkContext = {}): readonly SinkSite[] {
  const resolver = new Resolver(code);
  const sites: SinkSite[] = [];
  for (const [file, packages] of sinkFiles(repo, code)) {
    const unit = code.unit(file);
    if (!unit) continue;
    const here: SinkContext = { version: (name) => packageVersion(repo, file, name), ...context };
    const text = repo.text(file) ?? '';
    const listeners = new Listeners();
    const plain = startsPrograms(text, file) || changesByFetch(text, file);
    const calls = callsOf(packages, file, plain ? BUILT_IN_CALLS : []);
    const visit = (call: CallExpression, place: Place): void => {
      if (
        call.callee.kind === 'member' &&
        calls &&
        !calls.test(call.callee.name) &&
        !FORWARDS.test(call.callee.name) &&
        !handsFunction(call) &&
        handedIn(call, calls).length === 0
      )
        return;
      const called = [call.callee, ...(calls ? handedIn(call, calls) : [])];
      let written: Expression = call.callee;
      const suspected = (): SinkMatch | undefined => {
        const found = called.map((each) => suspect(each, packages, resolver, place));
        const index = found.findIndex(Boolean);
        written = called[index] ?? call.callee;
        return found[index];
      };
      const match = given(call, place, listeners) ?? matchCall(call, place, resolver, here, listeners) ?? suspected();
      if (!match) return;
      const within = nameOf(place);
      const around = place.frames.at(-1)?.function.at;
      sites.push({
        path: file,
        line: call.at.line,
        match,
        text: spelled(written),
        ...(within === undefined ? {} : { within }),
        ...(around ? { function: around } : {}),
      });
    };
    // A function is lowered only when its text names a call that may matter.
    eachCall(unit.module.statements, { unit, frames: [] }, visit, ({ at }) => !calls || calls.test(text.slice(at.start, at.end)));
  }
  return sites;
}

const handsFunction = (call: CallExpression): boolean => call.arguments.some(({ value }) => value.kind === 'function');

/** `this.retry(client.submitOrder, order)`: methods that are handed on, for others to call. */
const handedIn = (call: CallExpression, calls: RegExp): readonly Expression[] =>
  call.arguments.flatMap(({ value }) => (value.kind === 'member' && calls.test(value.name) ? [value] : []));

/** Members of functions, and methods that call what they are handed. */
const FORWARDS = new RegExp(`^(?:bind|call|apply)$|^${PASSES_ON.source.replace(/^\\\./, '')}`);

type CallExpression = Extract<Expression, { kind: 'call' }>;

/** A call of what a package gave to the listener around it. */
function given({ callee }: CallExpression, { frames, unit }: Place, listeners: Listeners): SinkMatch | undefined {
  if (callee.kind !== 'name') return undefined;
  const giver = listeners.giverOf(
    callee.name,
    frames.map((frame) => frame.function),
  );
  return giver === undefined ? undefined : matchGiven(callee.name, giver, languageOf(unit.file));
}

function matchCall(
  call: CallExpression,
  place: Place,
  resolver: Resolver,
  context: SinkContext,
  listeners: Listeners,
): SinkMatch | undefined {
  if (call.callee.kind === 'intrinsic') return undefined;
  const callee = resolver.resolve(call.callee, place);
  if (callee?.is !== 'library' || !mayMatch(callee.value.path, languageOf(place.unit.file))) return undefined;
  listeners.add(call, callee.value.path);
  return matchSink(
    { path: callee.value.path, target: callee.value, ...argumentsOf(resolver, call.arguments, place), at: call.at },
    context,
  );
}

function suspect(callee: Expression, imports: readonly string[], resolver: Resolver, place: Place): SinkMatch | undefined {
  const names = namesOf(callee);
  if (names.length === 0 || imports.length === 0) return undefined;
  const [found] = suspectSink(names, imports, languageOf(place.unit.file));
  // What is resolved to something else is not suspected.
  return found && !resolver.resolve(callee, place) ? found : undefined;
}

/** `['self', 'client', 'send']`; empty where the chain does not start with a name. */
function namesOf(expression: Expression): readonly string[] {
  if (expression.kind === 'name') return [expression.name];
  if (expression.kind === 'await') return namesOf(expression.value);
  if (expression.kind === 'call') return namesOf(expression.callee);
  if (expression.kind !== 'member') return [];
  const before = namesOf(expression.object);
  return before.length === 0 ? [] : [...before, expression.name];
}

function spelled(expression: Expression): string {
  if (expression.kind === 'call') return `${spelled(expression.callee)}()`;
  if (expression.kind === 'await') return spelled(expression.value);
  if (expression.kind === 'member') return `${spelled(expression.object)}.${expression.name}`;
  return expression.kind === 'name' ? expression.name : '…';
}

function nameOf({ frames, owner }: Place): string | undefined {
  const fn = frames.find((frame) => frame.function.name !== undefined)?.function.name;
  return owner?.name === undefined ? fn : [owner.name, fn].filter((part) => part !== undefined).join('.');
}
