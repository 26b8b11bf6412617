import type { Effect, Machine } from '../../code/machine.ts';
import { type Outcome, outcomesOf } from '../../code/outcomes.ts';
import { type Basis, type Decision, Path } from '../../code/paths.ts';
import { constant, type Value } from '../../code/value.ts';
import { budgetOf } from './budget.ts';
import { handlerRan, isRedirect } from './ends.ts';
import { FAVOURABLE, play } from './game.ts';
import { type Answered, answerOf, answersFor } from './shared.ts';
import type { Endpoint, Layer, LayerEnd, RequestState } from './types.ts';

export interface LayerResult {
  readonly layer: Layer;
  readonly answer: 'pass' | 'stop' | 'unknown';
  readonly status?: number;
  readonly reason: string;
  readonly skips?: 'route' | 'router';
  /** The run that shows it. */
  readonly witness?: Outcome;
  /** It fails on every path, before anybody asked for a credential: nobody knows what a service that works would answer. */
  readonly crashes?: true;
  readonly decisions: readonly Decision[];
}

export interface ChainResult {
  /** How far an anonymous request gets. */
  readonly answer: 'pass' | 'stop' | 'unknown';
  readonly status?: number;
  readonly reason: string;
  readonly layers: readonly LayerResult[];
  /** The layer that decided. */
  readonly decided?: LayerResult;
}

/** How a chain is read: whose choices count as the caller's, and the answer of the mode that is being opened. */
export interface Reading {
  readonly favourable?: ReadonlySet<Basis>;
  /** A handler that ends with another status than this, and refuses nobody, has run. */
  readonly closed?: number | undefined;
  /** Layers that are taken to let the request through. */
  readonly past?: ReadonlySet<Layer>;
}

/** Runs the layers of an endpoint in order for the machine's world, each from the state the earlier ones left. */
export function runChain(machine: Machine, endpoint: Endpoint, reading: Reading = {}): ChainResult {
  const layers = endpoint.chain;
  const outer = machine.journal.mark();
  const request = endpoint.request(machine);
  const results: LayerResult[] = [];
  try {
    const left = new Set<string>();
    let answers = reading.favourable || reading.closed !== undefined || reading.past ? undefined : answersFor(machine, endpoint);
    for (const layer of layers) {
      if (reading.past?.has(layer)) continue;
      if ((layer.route !== undefined && left.has(layer.route)) || layer.routers?.some((router) => left.has(router))) {
        if (layer.role === 'handler')
          return { answer: 'stop', status: 200, reason: 'an earlier function leaves the router', layers: results };
        continue;
      }
      let result: LayerResult;
      if (answers && layer.shared) {
        const { answer, known, next } = answerOf(machine, answers, layer.shared, request, () => weigh(machine, layer, request, reading));
        if (known) keep(machine, layer, request, answer.passing);
        result = { ...answer.result, layer };
        answers = next;
      } else {
        result = runLayer(machine, layer, request, reading);
        if (!layer.known) answers = undefined;
      }
      results.push(result);
      if (result.skips === 'route' && layer.route) left.add(layer.route);
      if (result.skips === 'router' && layer.routers?.length) left.add(layer.routers.at(-1) ?? '');
      if (result.answer === 'pass') continue;
      if (result.answer === 'unknown' && layer.role !== 'handler') {
        // A later layer may still refuse for certain.
        const rest = layers.slice(layers.indexOf(layer) + 1).map((each) => runLayer(machine, each, request, reading));
        const certain = rest.find((each) => each.answer === 'stop' && refuses(each.status) && !FAILS.has(each.status));
        results.push(...rest);
        const decided = certain ?? result;
        return {
          answer: certain ? 'stop' : 'unknown',
          reason: decided.reason,
          layers: results,
          decided,
          ...(decided.status === undefined ? {} : { status: decided.status }),
        };
      }
      return {
        answer: result.answer,
        reason: result.reason,
        layers: results,
        decided: result,
        ...(result.status === undefined ? {} : { status: result.status }),
      };
    }
    return { answer: 'pass', reason: 'nothing refuses the request', layers: results };
  } finally {
    machine.journal.undo(outer);
  }
}

/** Statuses of failures: after a layer nobody could follow they may come from what it would have set. */
const FAILS: ReadonlySet<number | undefined> = new Set([400, 422, 500]);

/** 401 and 403 refuse; so does a redirect to a login page, or an error the layer raises. */
export const refuses = (status: number | undefined): boolean =>
  status === undefined ||
  status === 401 ||
  status === 403 ||
  status === 407 ||
  isRedirect(status) ||
  status === 400 ||
  status === 422 ||
  status === 500;

export interface Run {
  readonly decisions: readonly Decision[];
  readonly end: LayerEnd;
  readonly outcome: Outcome;
  /** It read something that would prove who the caller is. */
  readonly looked: boolean;
}

/** Runs one layer, or says what is known of it without. */
export const runLayer = (machine: Machine, layer: Layer, request: RequestState, reading: Reading = {}): LayerResult =>
  layer.known
    ? {
        layer,
        answer: layer.known.end,
        reason: reasonOf(layer, layer.known),
        decisions: [],
        ...('status' in layer.known && layer.known.status !== undefined ? { status: layer.known.status } : {}),
      }
    : weigh(machine, layer, request, reading).result;

/** Runs a layer on every path, and leaves the request as the one that lets it through does. */
function weigh(machine: Machine, layer: Layer, request: RequestState, reading: Reading): Answered {
  const favourable = reading.favourable ?? FAVOURABLE;
  const limits = budgetOf(machine);
  const outcomes = outcomesOf(
    machine,
    () => {
      machine.credentialReads = 0;
      machine.bodyReads = 0;
      const before = machine.effects.length;
      const end = handlerEnd(layer, machine, before, layer.run(machine, request));
      return encode(end, machine.credentialReads > 0);
    },
    { ...limits.next(layer), until: (outcome) => settles(layer, outcome, reading) },
  );
  limits.add(layer, outcomes.spent);
  const runs: Run[] = outcomes.all.map((outcome) => ({
    decisions: outcome.decisions,
    end: endOf(outcome),
    outcome,
    looked: looked(outcome),
  }));
  const played = play(
    runs,
    (run) =>
      run.end.end === 'unknown'
        ? 'unknown'
        : isFault(run.end) || faulty(layer, run, runs)
          ? 'fault'
          : letsIn(layer, run.end, reading)
            ? 'pass'
            : 'stop',
    favourable,
    layer.role === 'handler' ? undefined : (group, basis) => aside(outcomes.complete ? group : runs, basis),
  );
  const crashes = layer.role !== 'handler' && played.answer === 'stop' && runs.every((run) => !run.looked && isCrash(run.end));
  const answer = crashes
    ? 'unknown'
    : layer.role === 'handler'
      ? handlerAnswer(played.answer, runs)
      : (played.answer === 'unknown' && !outcomes.complete && nobodyRefuses(layer, runs)) || isFormCheck(played.answer, runs)
        ? 'pass'
        : played.answer;
  const passing = answer === 'pass' ? [...played.witnesses, ...runs].find((run) => run.end.end === 'pass') : undefined;
  const witness = (layer.role !== 'handler' ? passing : undefined) ?? played.witnesses[0];
  const end = witness?.end;
  keep(machine, layer, request, passing);
  const statuses = new Set(played.witnesses.map((run) => (run.end.end === 'stop' ? run.end.status : undefined)));
  // Who is refused when a record is found and told "not found" when it is not is refused.
  const status = [...statuses].find((each) => CREDENTIAL.has(each)) ?? [...statuses].find((each) => !refuses(each)) ?? [...statuses][0];
  const result: LayerResult = {
    layer,
    answer,
    reason:
      answer === 'unknown'
        ? crashes && end
          ? reasonOf(layer, end)
          : unknownReason(layer, runs, outcomes.reasons[0]?.text)
        : end
          ? reasonOf(layer, end)
          : `${layer.name}: no outcome`,
    decisions: witness?.decisions ?? [],
    ...(status === undefined ? {} : { status }),
    ...(answer === 'pass' && end?.end === 'pass' && end.skips ? { skips: end.skips } : {}),
    ...(witness ? { witness: witness.outcome } : {}),
    ...(crashes ? { crashes } : {}),
  };
  return { result, passing };
}

/** A handler that is not certain to refuse lets the request in, unless the undecided test is about the credential. */
function handlerAnswer(answer: 'pass' | 'stop' | 'unknown', runs: readonly Run[]): 'pass' | 'stop' | 'unknown' {
  if (answer !== 'unknown' || runs.some(({ end }) => end.end === 'unknown' && end.decides)) return answer;
  const stops = runs.filter((run) => run.end.end === 'stop' && (run.end.status === 401 || run.end.status === 403));
  const aboutCredential = stops.some((run) => run.looked || run.decisions.some((decision) => decision.basis === 'credential'));
  return aboutCredential ? 'unknown' : 'pass';
}

/**
 * A handler refuses for want of a credential only when it looked for one (a login that rejects what its body says did not)
 * and answers 401 or 403; 404 and 503 may be a mode.
 */
function handlerEnd(layer: Layer, machine: Machine, before: number, end: LayerEnd): LayerEnd {
  if (layer.role !== 'handler' || end.end !== 'stop') return end;
  if (end.status === 503 || end.status === 404) return machine.effects.slice(before).some(works) ? handlerRan(end.status) : end;
  const refused = end.status === 401 || end.status === 403 || isRedirect(end.status);
  if (refused && (machine.credentialReads > 0 || machine.bodyReads === 0)) return end;
  const fault = (VALIDATES.has(end.status) || end.status === 405) && !machine.effects.slice(before).some(works);
  return handlerRan(end.status, fault);
}

/** A call that does more than log, read a variable or build an answer: a handler that made one has begun its work. */
const works = (effect: Effect): boolean =>
  effect.kind === 'call' &&
  !/^(?:logging|os\.(?:getenv|environ|path)|datetime|time|re|json|structlog|loguru|pino|winston|global|builtins|path|functools|typing|uuid|nanoid|crypto|cors|helmet|dd-trace|prom-client|next\/headers|@opentelemetry\/[\w-]+|@sentry\/\w+)\b|(?:Exception|Response|getLogger\(\))/.test(
    effect.path,
  );

const letsIn = (layer: Layer, end: LayerEnd, reading: Reading): boolean => end.end === 'pass' || hasRun(layer, end, reading);

/**
 * Whether a path answers the question for all of them: nothing but the caller decided it, or, in a handler, nobody asked
 * who the caller is.
 */
function settles(layer: Layer, outcome: Outcome, reading: Reading): boolean {
  const end = endOf(outcome);
  if (!letsIn(layer, end, reading) || isFault(end)) return false;
  const favourable = reading.favourable ?? FAVOURABLE;
  return outcome.decisions.every(
    ({ basis }) => favourable.has(basis) || (layer.role === 'handler' && !looked(outcome) && (basis === 'unknown' || basis === 'stored')),
  );
}

/** Answers that say what is wrong with a request, not with who sends it; some of them are given for want of a credential, too. */
const VALIDATES: ReadonlySet<number | undefined> = new Set([400, 409, 422]);
const FAULTS: ReadonlySet<number | undefined> = new Set([...VALIDATES, 404, 405, 410, 413, 415, 429]);

/**
 * "There is no such thing" or "too many" is no refusal when the same layer lets other requests in, and neither a credential
 * nor a variable decides which.
 */
const faulty = (layer: Layer, run: Run, runs: readonly Run[]): boolean =>
  layer.role !== 'handler' &&
  run.end.end === 'stop' &&
  FAULTS.has(run.end.status) &&
  !(run.looked && VALIDATES.has(run.end.status)) &&
  run.decisions.every((each) => each.basis !== 'credential' && each.basis !== 'environment') &&
  runs.some((each) => each.end.end === 'pass');

/** A handler that only says what is wrong with a request would, with a better one, do what it does on its other paths. */
const isFault = (end: LayerEnd): boolean => end.end === 'pass' && end.fault === true;

const isCrash = (end: LayerEnd): boolean => end.end === 'stop' && end.remark?.startsWith('fails: ') === true;

/** A check of the request's form that asks for no credential: a caller who sends the right form goes on, whoever it is. */
const isFormCheck = (answer: 'pass' | 'stop' | 'unknown', runs: readonly Run[]): boolean =>
  answer === 'stop' && runs.every(({ looked, end }) => !looked && end.end === 'stop' && VALIDATES.has(end.status));

/** No path that was run refuses, though there are more than could be run. */
const nobodyRefuses = (layer: Layer, runs: readonly Run[]): boolean =>
  runs.every((run) => run.end.end === 'pass' || faulty(layer, run, runs));

/**
 * Whether what a test decides has nothing to do with who calls: what refuses on either side does so before anybody looked
 * for a credential, by the state of the service, or it is a failure or fault that nobody expects.
 */
const aside = (runs: readonly Run[], basis: Basis): boolean =>
  (basis === 'stored' || basis === 'unknown') &&
  runs.every(
    ({ looked, end }) =>
      end.end === 'pass' ||
      (end.end === 'unknown' && end.fails && (!looked || basis === 'stored')) ||
      (end.end === 'stop' && (ANYONE.has(end.status) || (!looked && (basis === 'stored' || !DENIES.has(end.status))))),
  );

/** Answers that ask for a credential, or for another one. */
const CREDENTIAL: ReadonlySet<number | undefined> = new Set([401, 403, 407]);
/** How a guard answers a caller it does not know. */
const DENIES: ReadonlySet<number | undefined> = new Set([undefined, 401, 403, 407, 301, 302, 303, 307, 308]);
/** What is answered to anyone: too much, too often, in the wrong way. */
const ANYONE: ReadonlySet<number | undefined> = new Set([405, 406, 411, 413, 414, 415, 429, 431]);

function hasRun(layer: Layer, end: LayerEnd, { closed }: Reading): boolean {
  return (
    closed !== undefined &&
    layer.role === 'handler' &&
    end.end === 'stop' &&
    end.status !== undefined &&
    end.status !== closed &&
    end.status !== 401 &&
    end.status !== 403
  );
}

const MARK = 'end:';
/** Encodes how a run ended, and whether it looked for a credential, in the value it returns. */
const encode = (end: LayerEnd, credential: boolean): Value =>
  constant(MARK + JSON.stringify({ ...end, ...(credential ? { credential } : {}) }));

/** Whether a run of a layer read something that would prove who the caller is. */
export const looked = ({ value }: Outcome): boolean =>
  value.is !== 'constant' || typeof value.value !== 'string' || value.value.endsWith('"credential":true}');

function endOf(outcome: Outcome): LayerEnd {
  if (outcome.ends === 'unknown') return { end: 'unknown', reason: 'too deep or too long to follow' };
  if (outcome.ends === 'exits') return { end: 'stop', remark: 'ends the process' };
  const { value } = outcome;
  if (value.is === 'constant' && typeof value.value === 'string' && value.value.startsWith(MARK))
    return JSON.parse(value.value.slice(MARK.length)) as LayerEnd;
  return { end: 'unknown', reason: 'no answer' };
}

/** Runs the passing path once more and keeps what it wrote to the request. */
function keep(machine: Machine, layer: Layer, request: RequestState, run: Run | undefined): void {
  if (!run) return;
  const kept = machine.path;
  machine.path = new Path(run.decisions.map((decision) => decision.taken));
  const state = { frames: machine.frames, tries: machine.tries, ticks: machine.ticks, maxTicks: machine.maxTicks };
  Object.assign(machine, { frames: [], tries: 0, ticks: 0, maxTicks: 30_000, returns: [[]], yields: [], handling: [] });
  try {
    layer.run(machine, request);
  } catch {
    // The path passed a moment ago; should it not now, the request simply stays as it was.
  } finally {
    machine.path = kept;
    Object.assign(machine, state);
  }
}

function reasonOf(layer: Layer, end: LayerEnd): string {
  if (end.end === 'pass') return end.remark ?? `${layer.name} lets the request through`;
  if (end.end === 'stop')
    return end.remark ?? (end.status === undefined ? `${layer.name} refuses the request` : `${layer.name} answers ${end.status}`);
  return `${layer.name}: ${end.reason}`;
}

function unknownReason(layer: Layer, runs: readonly Run[], note: string | undefined): string {
  const undecided = runs
    .flatMap((run) => run.decisions)
    .find((decision) => decision.basis === 'unknown' || decision.basis === 'credential' || decision.basis === 'stored');
  const direct = runs.map((run) => run.end).find((end) => end.end === 'unknown');
  return `${layer.name}: ${undecided ? `cannot tell whether ${undecided.text}` : direct && direct.end === 'unknown' ? direct.reason : (note ?? 'undecided')}`;
}
