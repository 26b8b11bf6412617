import type { Value } from '../../code/value.ts';
import { matchCommand } from './commands.ts';
import { type Answer, holds, type Subject } from './conditions.ts';
import { type Candidate, entriesOf } from './entries.ts';
import { mayExecute } from './executed.ts';
import { isMutation } from './graphql.ts';
import { requestOf } from './http.ts';
import { type Fit, fits, isTelling, plainSteps } from './pattern.ts';
import { type Chain, chainOf, languageOf, packageOf, type Step } from './steps.ts';
import { kindOf, tellingCall } from './telling.ts';
import type { Language, Sink, SinkCall, SinkContext, SinkMatch, Tier } from './types.ts';
import { selects } from './versions.ts';

/**
 * The sink that a call of a package is, with the tier that its arguments give it; undefined for any other call. The call
 * is an effect of the interpreter, or anything of that shape. `certain: false` is a call that may be a sink: its receiver,
 * package version or a deciding argument is not known.
 */
export function matchSink(call: SinkCall, context: SinkContext = {}): SinkMatch | undefined {
  const language = languageOf(call.at.file);
  if (!mayMatch(call.path, language)) return undefined;
  const chain = chainOf(call.target, language);
  return (
    matchCommand(call, chain, context) ??
    matchPackage(call, chain, context) ??
    matchSent(call, chain, context) ??
    matchHanded(call, context) ??
    (entriesOf(language, chain.root).candidates.length === 0 ? tellingCall(chain) : undefined)
  );
}

/** Calls that call what they are handed, with the arguments after it. */
export const PASSES_ON =
  /\.(?:add_task|submit|call_soon|call_later|run_in_executor|run_in_threadpool|run_sync|start_soon|apply|apply_async|enqueue|setTimeout|setImmediate|nextTick|Thread|Process|Timer)$/;

/** `executor.submit(client.send, message)`: a function of a package that is handed on is called. */
function matchHanded(call: SinkCall, context: SinkContext): SinkMatch | undefined {
  if (!PASSES_ON.test(call.path)) return undefined;
  const named = call.named.get('target');
  const index = call.arguments.findIndex((value) => value.is === 'library' && !value.call);
  const target = named?.is === 'library' ? named : call.arguments[index];
  if (target?.is !== 'library' || target.call) return undefined;
  const given = call.named.get('args');
  const args =
    named || /\.(?:Thread|Process|Timer)$/.test(call.path) ? (given?.is === 'list' ? given.items : []) : call.arguments.slice(index + 1);
  return matchSink({ ...call, path: target.path, target, arguments: args }, context);
}

const known = new Map<string, boolean>();

/** Whether anything of this path can be a sink, asked once a path: most calls of a program are none. */
export function mayMatch(path: string, language: Language): boolean {
  const key = `${language} ${path}`;
  let answer = known.get(key);
  if (answer === undefined) {
    answer =
      entriesOf(language, packageOf(path, language)).candidates.length > 0 ||
      mayExecute(path) ||
      PASSES_ON.test(path) ||
      path.endsWith('.send') ||
      kindOf(path.slice(path.lastIndexOf('.') + 1)) !== undefined;
    if (known.size > 20_000) known.clear();
    known.set(key, answer);
  }
  return answer;
}

/** `client.send(new SendEmailCommand(…))`: what is sent says what happens, whoever sends it. */
function matchSent(call: SinkCall, chain: Chain, context: SinkContext): SinkMatch | undefined {
  const [command] = call.arguments;
  if (chain.language !== 'javascript' || chain.steps.at(-1)?.name !== 'send' || command?.is !== 'library' || !command.call)
    return undefined;
  const { root, steps } = chainOf(command, 'javascript');
  const name = steps.at(-1)?.name;
  const candidate = entriesOf('javascript', root).candidates.find(({ sink }) => sink.form === 'command' && sink.call === name);
  if (!candidate) return undefined;
  const invoked = { ...call, arguments: command.call.arguments };
  return judge({ candidate, certain: true }, { call: invoked, language: 'javascript', steps: chain.steps }, context);
}

interface Found {
  readonly candidate: Candidate;
  readonly certain: boolean;
  readonly doubt?: string;
}

function matchPackage(call: SinkCall, chain: Chain, context: SinkContext): SinkMatch | undefined {
  const { candidates, decoys } = entriesOf(chain.language, chain.root);
  if (candidates.length === 0) return undefined;
  const { steps, invoked } = invocation(call, chain.steps);
  if (decoys.some(({ pattern }) => fits(pattern, steps) === 'yes')) return undefined;
  let best: Found | undefined;
  for (const candidate of candidates) {
    const found = find(candidate, steps, context);
    if (found && (!best || rank(found) > rank(best))) best = found;
  }
  return best && judge(best, { call: invoked, language: chain.language, steps }, context);
}

const rank = ({ candidate, certain }: Found): number => (certain ? 100 : 0) + candidate.call.segments.length;

/** `f.bind(x)(…)`, `f.call(x, …)` are calls of `f`. */
function invocation(call: SinkCall, steps: readonly Step[]): { steps: readonly Step[]; invoked: SinkCall } {
  const last = steps.at(-1);
  if (last?.name === 'bind' && last.call)
    return { steps: steps.slice(0, -1), invoked: { ...call, arguments: [...last.call.arguments.slice(1), ...call.arguments] } };
  if (last?.name === 'call' && !last.call && steps.length > 1)
    return { steps: steps.slice(0, -1), invoked: { ...call, arguments: call.arguments.slice(1) } };
  // What a call gave is called: `axios.create()(…)`, and a package whose export is a function: `fetch(…)`.
  if (!last || (last.call && last.name !== '[]')) return { steps: [...steps, { name: 'default' }], invoked: call };
  return { steps, invoked: call };
}

function find(candidate: Candidate, all: readonly Step[], context: SinkContext): Found | undefined {
  const { sink, below } = candidate;
  if (sink.form === 'command') return aggregated(candidate, all);
  if (sink.form !== 'call') return undefined;
  if (below.some((name, index) => all[index]?.name !== name)) return undefined;
  const steps = all.slice(below.length);
  const version = sink.versions === undefined ? true : selects(context.version?.(sink.package), sink.versions);
  if (version === false) return undefined;
  const fit = bestFit(candidate, steps);
  if (fit === 'yes')
    return version
      ? { candidate, certain: true }
      : { candidate, certain: false, doubt: `of ${sink.package} ${sink.versions}, and no manifest states its version` };
  if (fit === 'maybe') return { candidate, certain: false, doubt: 'the name of the service is not known' };
  return unresolved(candidate, steps);
}

/** `new SES().sendEmail(…)`: the client that has a method for each command. */
function aggregated(candidate: Candidate, steps: readonly Step[]): Found | undefined {
  const { call } = candidate.sink;
  const method = `${call.slice(0, 1).toLowerCase()}${call.slice(1).replace(/Command$/, '')}`;
  return steps.at(-1)?.name === method && steps.at(-2)?.call ? { candidate, certain: true } : undefined;
}

function bestFit({ patterns }: Candidate, steps: readonly Step[]): Fit | undefined {
  const plain = plainSteps(steps);
  let best: Fit | undefined;
  for (const pattern of patterns) {
    const fit = fits(pattern, steps) ?? (plain.length < steps.length ? fits(pattern, plain) : undefined);
    if (fit === 'yes') return fit;
    best ??= fit;
  }
  return best;
}

/** A call of the package by name, on a receiver that no pattern knows. */
function unresolved(candidate: Candidate, steps: readonly Step[]): Found | undefined {
  const { sink, call } = candidate;
  if (!candidate.own || sink.broad || sink.rule?.http || fits(call, steps) === undefined) return undefined;
  const before = steps.slice(0, -call.segments.length);
  if (candidate.patterns.some((pattern) => pattern.segments.some(({ argument }) => argument !== undefined))) return undefined;
  const receiver = before.at(-1);
  if (sink.distinctive === 'high' && isTelling(sink)) return { candidate, certain: true };
  // Another class or a plain namespace of the package is not the receiver; what a method gives may be.
  if (!receiver?.call || /^[A-Z]/.test(receiver.name)) return undefined;
  return { candidate, certain: false, doubt: `what \`${receiver.name}()\` gives is not known` };
}

function judge({ candidate, certain, doubt }: Found, subject: Subject, context: SinkContext): SinkMatch | undefined {
  const { sink } = candidate;
  const doubts = doubt === undefined ? [] : [doubt];
  const request = sink.rule?.http ? requestOf(sink.rule, subject, context) : undefined;
  if (request) {
    if (request.answer === 'no') return undefined;
    if (request.answer === 'unknown') doubts.push(request.why);
  } else if (sink.rule) {
    const answer: Answer = sink.rule.mutation ? isMutation(document(subject)) : holds(sink.rule, subject, context);
    if (answer === 'no') return undefined;
    if (answer === 'unknown') doubts.push('its arguments could not be read');
  }
  const moved = request?.provider ? { tier: request.provider.tier, reasons: [], doubts: [] } : tierOf(sink, subject, context);
  doubts.push(...moved.doubts);
  if (request?.answer === 'yes') moved.reasons.push(request.why);
  return {
    sink,
    tier: moved.tier,
    kind: request?.provider?.kind ?? sink.kind,
    provider: request?.host ?? sink.package,
    domain: request?.provider?.domain ?? sink.domain,
    certain: certain && doubts.length === 0,
    why: [`\`${spelledCall(subject, sink)}\` of ${sink.package}`, ...moved.reasons, ...doubts].join('; '),
  };
}

/** The names of the call as the program has them: `videos.insert.execute`. */
function spelledCall({ steps }: Subject, sink: Sink): string {
  if (sink.form === 'command') return sink.call;
  const length = sink.call.split('.').length;
  const names = steps.slice(-length).map(({ name }) => name);
  return names.at(-1) === 'default' ? sink.package : names.join('.');
}

const document = ({ call }: Subject): Value | undefined => call.arguments[0] ?? call.named.get('query') ?? call.named.get('document');

/** The tier after what is known to soften and to harden it. What is not known never softens. */
function tierOf(sink: Sink, subject: Subject, context: SinkContext): { tier: Tier; reasons: string[]; doubts: string[] } {
  const reasons: string[] = [];
  const doubts: string[] = [];
  let { tier } = sink;
  for (const condition of sink.soften)
    if (condition.tier < tier && holds(condition, subject, context) === 'yes') {
      tier = condition.tier;
      reasons.push(`softened by ${condition.at ?? condition.after ?? 'its argument'}`);
    }
  for (const condition of sink.harden) {
    const answer = condition.tier > tier ? holds(condition, subject, context) : 'no';
    if (answer === 'no') continue;
    tier = condition.tier;
    if (answer === 'yes')
      reasons.push(condition.fixed === false ? 'the caller chooses its destination' : `hardened by ${condition.at ?? 'its argument'}`);
    if (answer === 'unknown') doubts.push(condition.fixed === false ? 'its destination is not known' : 'its arguments could not be read');
  }
  return { tier, reasons, doubts };
}
