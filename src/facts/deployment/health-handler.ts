import type { Machine } from '../../code/machine.ts';
import { type Outcome, outcomesOf } from '../../code/outcomes.ts';
import { constant, isConstant, type Value } from '../../code/value.ts';
import type { Evidence, Location } from '../../define.ts';
import type { Repository } from '../../repo.ts';
import { statusNumber } from '../routes/ends.ts';
import type { RouteFact } from '../routes/inventory.ts';

/** What a health handler does when what it depends on is down. */
export interface HealthHandler {
  readonly route: RouteFact;
  /** Calls of other things than the process itself: a database, another service. */
  readonly dependencies: readonly string[];
  readonly canFail: boolean | 'unknown';
  readonly reason: string;
  /** The run that ends in a status other than 2xx. */
  readonly witness: readonly Evidence[];
  /** Lines that name a failing status, but that no run reaches. */
  readonly dead: readonly Location[];
}

/** Calls that ask nothing of anybody: logging, clocks, the process's own state, building an answer. */
const LOCAL =
  /^(?:an error of )?(?:(?:call|result) of )?(?:logging|logger|log\b|os\b|sys\b|datetime|time\b|re\b|json\b|structlog|loguru|pino|winston|builtins|functools|typing|uuid|hashlib|platform|psutil|socket\.gethostname|importlib|inspect|pathlib|fastapi|starlette|flask|express|fastify|hono|sqlalchemy\.(?:text|select|func|create_engine)(?:\(\))?$|global\.(?:Date|JSON|console|process|Math|Object|Number|String|Array|Promise|parseInt|parseFloat|Intl|performance|Error|Buffer|setTimeout|clearTimeout|AbortSignal|AbortController)|process\b|path\b|node:os|node:process|perf_hooks)/;
/** Making, and giving back, what a question is asked through. */
const HOLDING =
  /(?:sessionmaker\(\)(?:\(\))?|create_engine\(\)|Exception|Error|Response|getLogger\(\)|get_logger\(\)|\.(?:close|disconnect|release|rollback|dispose|end|quit|aclose))(?:\(\))?$/;

const harmless = (text: string): boolean => {
  const bare = text.replace(/ raises$/, '');
  return LOCAL.test(bare) || HOLDING.test(bare);
};

interface Run {
  readonly status: number | undefined;
  readonly outcome: Outcome;
}

/** Runs a handler on every path, what it calls failing or not, and reads what it answers. */
export function readHealthHandler(repo: Repository, route: RouteFact): HealthHandler {
  const handler = route.endpoint.chain.at(-1);
  const base = { route, dependencies: [], witness: [], dead: [] };
  if (handler?.role !== 'handler' || handler.known)
    return { ...base, canFail: 'unknown', reason: 'its handler is not a function of the repository' };
  const { machine } = route;
  const natural = runs(machine, route, false);
  const strict = runs(machine, route, true);
  const all = [...natural.runs, ...strict.runs];
  const dependencies = [
    ...new Set(
      all
        .flatMap(({ outcome }) => [...outcome.effects.filter(({ kind }) => kind === 'call').map(({ path }) => path), ...failures(outcome)])
        .filter((text) => !harmless(text)),
    ),
  ].sort();
  const failing = all.find(
    ({ status, outcome }) => status !== undefined && (status < 200 || status > 299) && status !== 401 && status !== 403 && depends(outcome),
  );
  const succeeds = all.some(({ status }) => status === undefined || (status >= 200 && status < 300));
  const found = { ...base, dependencies };
  if (failing)
    return {
      ...found,
      canFail: true,
      reason: succeeds ? `answers ${failing.status} when ${why(failing.outcome)}` : `always answers ${failing.status}`,
      witness: failing.outcome.path
        .filter((step) => step.role !== 'entry')
        .map((step) => ({ path: step.at.file, line: step.at.line, note: step.text }))
        .slice(-8),
    };
  const dead = statusLines(repo, route);
  if (all.some(({ outcome }) => outcome.ends === 'unknown') || (!natural.complete && dependencies.length > 0 && dead.length > 0))
    return { ...found, dead, canFail: 'unknown', reason: 'too long to follow' };
  return {
    ...found,
    dead,
    canFail: false,
    reason: dependencies.length > 0 ? 'answers 2xx whatever fails' : 'asks nothing but its own process',
  };
}

const failures = (outcome: Outcome): string[] =>
  outcome.decisions.flatMap(({ key, text }) => (key.startsWith('fails ') ? [text.replace(/ raises$/, '')] : []));

/** Whether something the handler depends on, and not the caller, led here. */
const depends = (outcome: Outcome): boolean =>
  outcome.decisions.some(({ key, text, taken, basis }) =>
    key.startsWith('fails ') ? taken === 1 && !harmless(text) : basis === 'unknown' || basis === 'stored' || basis === 'environment',
  );

function why(outcome: Outcome): string {
  const failed = outcome.decisions.find(({ key, taken, text }) => key.startsWith('fails ') && taken === 1 && !harmless(text));
  return failed?.text ?? outcome.decisions.findLast(({ basis }) => basis !== 'caller')?.text ?? 'something it asks is down';
}

/** `strict`: also calls outside any `try` may fail; nothing catches that, and the framework answers 500. */
function runs(machine: Machine, route: RouteFact, strict: boolean): { runs: Run[]; complete: boolean } {
  const handler = route.endpoint.chain.at(-1);
  const mark = machine.journal.mark();
  try {
    const request = route.endpoint.request(machine);
    const outcomes = outcomesOf(
      machine,
      () => {
        if (strict) machine.tries = 1;
        const before = machine.effects.length;
        const end = handler?.run(machine, request);
        if (end?.end === 'stop') return constant(end.status ?? 500);
        if (end?.end === 'unknown') return constant(/^an error of /.test(end.reason) ? 500 : null);
        const ended = request.values.get('ended') ?? request.values.get('statusCode');
        const status =
          statusNumber(ended) ??
          statusNumber(request.values.get('status')) ??
          statusOf(request.values.get('response')) ??
          written(machine, before);
        return constant(status ?? 200);
      },
      { paths: 96, steps: 30_000 },
    );
    return {
      runs: outcomes.all.map((outcome) => ({
        outcome,
        status:
          outcome.ends === 'returns'
            ? isConstant(outcome.value) && typeof outcome.value.value === 'number'
              ? outcome.value.value
              : undefined
            : outcome.ends === 'raises'
              ? 500
              : undefined,
      })),
      complete: outcomes.complete,
    };
  } finally {
    machine.journal.undo(mark);
  }
}

/** The status a returned value carries: `JSONResponse(status_code=503)`, `new Response(body, { status: 503 })`, `body, 503`. */
function statusOf(value: Value | undefined): number | undefined {
  if (value?.is === 'library') {
    const named = value.call?.named.get('status_code') ?? value.call?.named.get('status');
    const options = value.call?.arguments[1];
    const option = options?.is === 'object' ? options.fields.get('status') : options?.is === 'map' ? undefined : options;
    return statusNumber(value.fields.get('status_code')) ?? statusNumber(named) ?? statusNumber(option);
  }
  if (value?.is === 'object') return statusNumber(value.fields.get('status_code'));
  if (value?.is === 'list') return statusNumber(value.items[1]);
  return undefined;
}

/** The last status that was written to a response the framework handed in: `response.status_code = 503`. */
function written(machine: Machine, before: number): number | undefined {
  const effect = machine.effects.slice(before).findLast(({ kind, path }) => kind === 'write' && /\.status(?:_code|Code)?$/.test(path));
  return statusNumber(effect?.result);
}

function statusLines(repo: Repository, route: RouteFact): Location[] {
  const at = route.endpoint.at;
  const text = repo.text(at.file);
  if (text === undefined) return [];
  const body = text.slice(at.start, at.end);
  return [...body.matchAll(/\b50[0-4]\b|SERVICE_UNAVAILABLE|INTERNAL_SERVER_ERROR/g)].flatMap((match) => {
    const offset = at.start + match.index;
    const line = text.slice(text.lastIndexOf('\n', offset) + 1, text.indexOf('\n', offset));
    return /^\s*(?:#|\/\/|\*)/.test(line) || !/status|exception|raise|return|code/i.test(line)
      ? []
      : [{ path: at.file, line: repo.lineAt(at.file, offset) }];
  });
}
