import type { Directive } from '../../syntax/nginx/blocks.ts';
import { fromBytes } from '../../syntax/nginx/bytes.ts';
import { isReturnUrl, parseCondition } from '../../syntax/nginx/check-rewrite.ts';
import { evaluate, evaluateKnown, variable } from './evaluate.ts';
import { useLevel } from './handler.ts';
import { isUnreadInclude } from './levels.ts';
import { fileKind } from './paths.ts';
import type { Run } from './run.ts';
import type { Step } from './step.ts';
import { decide, Undecided, UnknownValue } from './unknown.ts';
import { unescapeRedirect } from './uri.ts';

/** Why the module stopped: `exit` without a status. */
type Result = { readonly step: Step } | { readonly exit: true } | undefined;

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const FOREIGN = /^(?:server_)?rewrite_by_lua|^set_by_lua/;

interface Engine {
  readonly run: Run;
  /** Captures are escaped until the first rewrite has matched. */
  quote: boolean;
}

/** ngx_http_rewrite_handler: runs the directives of a level in order. */
export function runRewrites(run: Run, directives: readonly Directive[]): Step {
  const result = execute({ run, quote: true }, directives);
  return result !== undefined && 'step' in result ? result.step : undefined;
}

function execute(engine: Engine, directives: readonly Directive[]): Result {
  for (const directive of directives) {
    const result = one(engine, directive);
    if (result !== undefined) return result;
  }
  return undefined;
}

function one(engine: Engine, directive: Directive): Result {
  const { run } = engine;
  switch (directive.name) {
    case 'set':
      assign(engine, directive);
      return undefined;
    case 'break':
      run.hop(directive, 'break');
      stopSearch(run);
      return { exit: true };
    case 'return':
      return giveAnswer(run, directive);
    case 'rewrite':
      return rewrite(engine, directive);
    case 'if':
      return branch(engine, directive);
    case 'include':
      if (!isUnreadInclude(directive)) return undefined;
      throw new Undecided(`the included file ${fromBytes(directive.args[0]?.value ?? '')} was not read`, directive);
    default:
      if (FOREIGN.test(directive.name) && !directive.name.startsWith('set_'))
        throw new Undecided(`${directive.name} runs code that is not modelled`, directive);
      return undefined;
  }
}

/** `set $args` changes the request itself. */
function assign(engine: Engine, directive: Directive): void {
  const { run } = engine;
  const name = (directive.args[0]?.value ?? '').slice(1).toLowerCase();
  const value = evaluate(run, directive.args[1]?.value ?? '', { quote: engine.quote });
  if (name === 'args') {
    run.args = decide(value, directive);
    run.validUnparsed = false;
  } else run.variables.set(name, value);
}

function stopSearch(run: Run): void {
  if (!run.uriChanged) return;
  run.validLocation = false;
  run.uriChanged = false;
}

function giveAnswer(run: Run, directive: Directive): Result {
  const [first = '', second] = directive.args.map((word) => word.value);
  const url = isReturnUrl(first) && second === undefined;
  const status = url ? 302 : Number(first);
  const text = url ? first : (second ?? '');
  run.hop(directive, `return ${status}`);
  if (status >= 400 && text === '') return { step: { status, origin: 'return', at: directive } };
  const body = evaluate(run, text);
  if (REDIRECTS.has(status)) {
    run.location = body;
    run.discarded = true;
    return { step: { status, origin: 'return', at: directive } };
  }
  return { step: { done: { kind: 'return', status, ...(body instanceof UnknownValue ? { reason: body.reason } : { body }) } } };
}

function rewrite(engine: Engine, directive: Directive): Result {
  const { run } = engine;
  const [pattern = '', written = '', flag] = directive.args.map((word) => word.value);
  if (!run.match(pattern, false, run.uri, directive)) {
    run.groups = [];
    return undefined;
  }
  const dropArgs = written.endsWith('?');
  const replacement = dropArgs ? written.slice(0, -1) : written;
  const redirect = flag === 'redirect' || flag === 'permanent' || isReturnUrl(replacement);
  run.internal = true;
  run.validUnparsed = false;
  if (flag === 'break') {
    run.validLocation = false;
    run.uriChanged = false;
  } else run.uriChanged = true;
  if (redirect) {
    const status = flag === 'permanent' ? 301 : 302;
    const value = evaluate(run, replacement, { quote: true });
    engine.quote = false;
    if (value instanceof UnknownValue) run.location = value;
    else {
      const extra = dropArgs || run.args === '' ? '' : `${replacement.includes('?') ? '&' : '?'}${run.args}`;
      run.location = unescapeRedirect(value) + extra;
    }
    run.hop(directive, `rewrite to a redirect ${status}`);
    return { step: { status, origin: 'return', at: directive } };
  }
  const mark = replacement.indexOf('?');
  const uri = evaluateKnown(run, mark < 0 ? replacement : replacement.slice(0, mark), directive);
  if (mark >= 0) {
    const args = evaluateKnown(run, replacement.slice(mark + 1), directive, { quote: true });
    run.args = args + (dropArgs || run.args === '' ? '' : `&${run.args}`);
  } else if (dropArgs) run.args = '';
  engine.quote = false;
  run.uri = uri;
  run.hop(directive, `rewritten to ${fromBytes(uri)}`);
  if (uri === '') return { step: { status: 500, origin: 'error', at: directive } };
  return flag === 'last' || flag === 'break' ? { exit: true } : undefined;
}

function branch(engine: Engine, directive: Directive): Result {
  const { run } = engine;
  if (!holds(engine, directive)) return undefined;
  const level = run.level.ifs.get(directive) ?? ifLevel(run, directive);
  run.hop(directive, 'if: true');
  if (level !== undefined) {
    run.level = level;
    useLevel(run);
  }
  return execute(engine, directive.block ?? []);
}

/** The level of an `if`, wherever the request's level is by now. */
function ifLevel(run: Run, directive: Directive) {
  for (let at = run.level.parent; at !== undefined; at = at.parent) {
    const found = at.ifs.get(directive);
    if (found !== undefined) return found;
  }
  return undefined;
}

function holds(engine: Engine, directive: Directive): boolean {
  const { run } = engine;
  const { operator, left, right } = parseCondition(directive);
  if (operator.includes('-')) {
    const path = evaluate(run, left, { quote: engine.quote });
    const kind = fileKind(run, path, directive);
    const test = operator.at(-1);
    if (test === 'x' && kind !== 'missing') throw new Undecided('whether a file may be executed is not known', directive);
    const found = test === 'e' ? kind !== 'missing' : kind === (test === 'd' ? 'directory' : 'file');
    return found !== operator.startsWith('!');
  }
  const value = decide(/^[1-9]$/.test(left) ? evaluate(run, `$${left}`) : variable(run, left), directive);
  if (operator === '') return value !== '' && value !== '0';
  if (operator === '=') return value === evaluateKnown(run, right, directive, { quote: engine.quote });
  if (operator === '!=') return value !== evaluateKnown(run, right, directive, { quote: engine.quote });
  const matched = run.match(right, operator.endsWith('*'), value, directive);
  if (!matched) run.groups = [];
  return matched !== operator.startsWith('!');
}
