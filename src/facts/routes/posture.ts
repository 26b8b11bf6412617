import type { Machine } from '../../code/machine.ts';
import { isSecretName } from '../../code/models/environment.ts';
import type { Basis } from '../../code/paths.ts';
import { type ChainResult, type LayerResult, looked, type Reading, refuses, runChain } from './chain.ts';
import type { Auth, Endpoint, Guard, Layer } from './types.ts';

export interface Posture {
  readonly auth: Auth;
  readonly reason: string;
  readonly guards: readonly Guard[];
  readonly chain: ChainResult;
  /** Another route answers before this one. */
  readonly shadowed: boolean;
}

/** What an anonymous request meets at an endpoint in the machine's world. */
export function judgeEndpoint(machine: Machine, endpoint: Endpoint): Posture {
  const chain = configured(machine, endpoint, runChain(machine, endpoint));
  const guards = chain.layers.flatMap(guardOf);
  const base = { guards, chain };
  if (chain.answer === 'pass') return { ...base, auth: 'public', reason: publicReason(chain), shadowed: false };
  if (chain.answer === 'unknown') return { ...base, auth: 'unknown', reason: chain.reason, shadowed: false };
  const { status, decided } = chain;
  if (!refuses(status) && status !== undefined) {
    if (decided === undefined || (decided.layer.role === 'middleware' && status < 300))
      return { ...base, auth: 'unknown', reason: 'an earlier route or middleware answers it', shadowed: true };
    if (status === 503 || status === 404) return modeSwitch(machine, endpoint, base, chain);
  }
  return { ...base, auth: 'required', reason: chain.reason, shadowed: false };
}

/**
 * A failure is no answer where a variable that the operator would set is missing: then what counts is the service with its
 * secrets, and, should it still fail, with everything else it reads.
 */
function configured(machine: Machine, endpoint: Endpoint, chain: ChainResult): ChainResult {
  const fails = ({ answer, status, decided }: ChainResult): boolean =>
    answer === 'stop' ? status === undefined || status === 500 : decided?.crashes === true;
  if (!fails(chain)) return chain;
  const set = withSecrets(machine);
  const more = Object.keys(set).length > Object.keys(machine.world.environment.set).length;
  const keyed = more ? machine.withWorld({ environment: { set, rest: 'unset' } }, () => runChain(machine, endpoint)) : chain;
  if (!fails(keyed) || machine.variables.size === 0) return keyed;
  const free = machine.withWorld({ environment: { set, rest: 'free' } }, () => runChain(machine, endpoint));
  return fails(free) ? keyed : free;
}

/** Whoever runs the service chooses its variables. */
const OPERATOR: ReadonlySet<Basis> = new Set(['caller', 'chance', 'environment']);

/** Something answers 503 or 404: a mode. With every other variable free, is a credential still needed? */
function modeSwitch(
  machine: Machine,
  endpoint: Endpoint,
  base: { guards: readonly Guard[]; chain: ChainResult },
  chain: ChainResult,
): Posture {
  const keyed = withKeys(machine, endpoint);
  if (keyed.answer === 'stop' && refuses(keyed.status)) return { ...base, auth: 'required', reason: keyed.reason, shadowed: false };
  const rest = machine.withEnvironment('free', () => runChain(machine, endpoint, { favourable: OPERATOR, closed: chain.status }));
  if (answersAnybody(rest)) return { ...base, ...pastState(machine, endpoint, rest) };
  if (rest.answer !== 'pass')
    return {
      ...base,
      auth: rest.answer === 'stop' ? 'required' : 'unknown',
      reason: rest.answer === 'stop' ? chain.reason : rest.reason,
      shadowed: false,
    };
  const variables = [
    ...new Set(
      rest.layers.flatMap((layer) =>
        layer.decisions
          .filter((decision) => decision.basis === 'environment')
          .flatMap((decision) => /env\.(\w+)/.exec(decision.key)?.[1] ?? []),
      ),
    ),
  ];
  return {
    ...base,
    auth: 'conditional',
    reason: `${chain.reason}; ${variables.length > 0 ? `${variables.join(', ')} opens it` : 'a mode opens it'}, and then no credential is needed`,
    shadowed: false,
  };
}

/** "There is no such thing", or "not ready", to whoever asks: the state of the service says so, and neither a variable nor a credential. */
function answersAnybody({ answer, status, decided }: ChainResult): boolean {
  return (
    answer === 'stop' &&
    (status === 404 || status === 503) &&
    decided?.witness !== undefined &&
    !looked(decided.witness) &&
    decided.decisions.every(({ basis }) => basis !== 'environment' && basis !== 'credential')
  );
}

/** What an anonymous request meets once the state of the service is another. */
function pastState(machine: Machine, endpoint: Endpoint, first: ChainResult): Pick<Posture, 'auth' | 'reason' | 'shadowed'> {
  const past = new Set<Layer>();
  let chain = first;
  while (answersAnybody(chain) && chain.decided) {
    const { layer, reason } = chain.decided;
    if (layer.role === 'handler') return { auth: past.size > 0 ? 'unknown' : 'public', reason: `${reason} to anyone`, shadowed: false };
    past.add(layer);
    chain = withKeys(machine, endpoint, { past });
  }
  if (chain.answer === 'stop') return { auth: 'required', reason: chain.reason, shadowed: false };
  // What a layer that is not the handler does beyond its first answer was not seen: it may ask for a credential there.
  return { auth: 'unknown', reason: `${first.reason} to anyone`, shadowed: false };
}

/** The deployment's variables, with a value for every secret that it leaves to the operator. */
function withSecrets(machine: Machine): Record<string, string> {
  const set: Record<string, string> = { ...machine.world.environment.set };
  for (const name of machine.variables.keys()) if (isSecretName(name) && !name.endsWith('_FILE')) set[name] ??= 'a configured secret value';
  return set;
}

/** The chain of a service that has its secrets, and nothing else that it could do without. */
const withKeys = (machine: Machine, endpoint: Endpoint, reading?: Reading): ChainResult =>
  machine.withWorld({ environment: { set: withSecrets(machine), rest: 'unset' } }, () => runChain(machine, endpoint, reading));

function publicReason(chain: ChainResult): string {
  const remark = chain.layers.find(
    (each) => each.layer.role !== 'handler' && each.reason !== `${each.layer.name} lets the request through`,
  );
  return remark ? remark.reason : chain.layers.length <= 1 ? 'nothing runs before the handler' : 'nothing refuses the request';
}

function guardOf(result: LayerResult): Guard[] {
  const { layer } = result;
  if (layer.role === 'handler' && result.answer !== 'stop') return [];
  if (result.answer === 'pass' && layer.role === 'middleware' && layer.known) return [];
  const place = layer.at ? { path: layer.at.file, line: layer.at.line } : {};
  const verdict =
    result.answer === 'unknown'
      ? 'unknown'
      : result.answer === 'stop'
        ? refuses(result.status)
          ? 'rejects'
          : 'mode'
        : /yet the handler runs/.test(result.reason)
          ? 'fail-open'
          : 'no-op';
  return [{ name: layer.name, ...place, verdict, reason: result.reason }];
}
