import type { Machine, Step } from '../code/machine.ts';
import { isSecretName } from '../code/models/environment.ts';
import type { Basis } from '../code/paths.ts';
import { isStoreCall } from '../code/run/stored.ts';
import type { World } from '../code/world.ts';
import { defineFact, type Evidence, type Location } from '../define.ts';
import type { Repository } from '../repo.ts';
import { code } from './code.ts';
import { type LayerResult, runLayer } from './routes/chain.ts';
import { inventory, type RouteFact } from './routes/inventory.ts';
import { loadService, type Service } from './routes/service.ts';
import type { Endpoint, Layer } from './routes/types.ts';
import { worlds } from './worlds.ts';

export type ProblemKind = 'bypass' | 'open-without-key' | 'weak' | 'presence-only' | 'fail-open' | 'environment-name' | 'unknown';

/** A way through a guard that should be closed, with the path that shows it. */
export interface GuardProblem {
  readonly kind: ProblemKind;
  readonly text: string;
  /** `TESTING=1` for a bypass by a variable. */
  readonly opener?: string;
  /** Whether the documented deployment sets what opens it. */
  readonly documented: boolean;
  readonly path: readonly Evidence[];
}

/** Something that refuses anonymous requests, judged beyond the one route. */
export interface GuardFact {
  readonly name: string;
  readonly at: Location;
  readonly role: Layer['role'];
  readonly routes: readonly string[];
  readonly problems: readonly GuardProblem[];
  /** It refuses even the right answer to everything: nothing shows which credential it wants. */
  readonly credentials: readonly string[];
  /** Refuses when no operator key is configured; what is kept in a store is not configured, and a guard that asks for it refuses. */
  readonly closedWithoutKey: boolean | 'unknown';
}

const OPERATOR: ReadonlySet<Basis> = new Set(['caller', 'chance', 'environment']);

/** Each guard that decides a served route, tried with a forged caller, without its key, and with every variable free. */
export const guards = defineFact({
  id: 'guards',
  needs: { inventory, code, worlds },
  derive({ repo }, given): readonly GuardFact[] {
    const uses = new Map<string, { layer: Layer; routes: RouteFact[] }>();
    for (const route of given.inventory.routes) {
      if (route.served === false) continue;
      for (const result of route.posture.chain.layers) {
        const { layer } = result;
        if (!layer.at || result.answer !== 'stop' || route.auth !== 'required') continue;
        const key = keyOf(layer);
        const use = uses.get(key) ?? { layer, routes: [] };
        use.routes.push(route);
        uses.set(key, use);
      }
    }
    const trials = new Trials(repo, given.inventory.services, given.worlds);
    return [...uses.values()]
      .map(({ layer, routes }) => judge(repo, trials, layer, routes))
      .sort((a, b) => order(a.at.path, b.at.path) || a.at.line - b.at.line);
  },
});

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const keyOf = (layer: Layer): string => `${layer.name}@${layer.at?.file}:${layer.at?.start}`;

interface Spot {
  readonly machine: Machine;
  readonly endpoint: Endpoint;
  readonly layer: Layer;
}

/** The service loaded again in other worlds, once each. */
class Trials {
  readonly #repo: Repository;
  readonly #services: readonly Service[];
  readonly #worlds: { readonly documented: World; readonly production?: { readonly variable: string; readonly value: string } | undefined };
  readonly #loaded = new Map<string, { machine: Machine; endpoints: readonly Endpoint[] }>();

  constructor(
    repo: Repository,
    services: readonly Service[],
    given: { documented: World; production: { variable: string; value: string } | undefined },
  ) {
    this.#repo = repo;
    this.#services = services;
    this.#worlds = given;
  }

  get production(): { readonly variable: string; readonly value: string } | undefined {
    return this.#worlds.production;
  }

  /** Secrets that the service reads and the documented deployment leaves unset, given a value. */
  configured(route: RouteFact): Record<string, string> {
    const set: Record<string, string> = { ...this.#worlds.documented.environment.set };
    for (const name of route.machine.variables.keys())
      if (isSecretName(name) && !name.endsWith('_FILE') && !(name in set)) set[name] = 'a configured secret value';
    return set;
  }

  get documentedSet(): Readonly<Record<string, string>> {
    return this.#worlds.documented.environment.set;
  }

  /** The layer of a route in a world that is loaded anew with these variables. */
  at(route: RouteFact, layer: Layer, set: Readonly<Record<string, string>>, rest: 'unset' | 'free'): Spot | undefined {
    const service = this.#services.find((each) => each.machine === route.machine);
    if (!service) return undefined;
    const key = `${service.entry.file}:${service.entry.object ?? ''} ${rest} ${JSON.stringify(set)}`;
    let loaded = this.#loaded.get(key);
    if (!loaded) {
      loaded = loadService(
        this.#repo,
        service.session.code,
        { ...this.#worlds.documented, name: 'trial', environment: { set, rest } },
        service.entry,
      );
      this.#loaded.set(key, loaded);
    }
    for (const endpoint of loaded.endpoints) {
      if (endpoint.method !== route.method || endpoint.path !== route.path) continue;
      const found = endpoint.chain.find((each) => keyOf(each) === keyOf(layer));
      if (found) return { machine: loaded.machine, endpoint, layer: found };
    }
    return undefined;
  }
}

/** Runs the layers before a guard, whatever they answer, and then the guard. */
function probe(spot: Spot, change: Partial<World>, favourable?: ReadonlySet<Basis>): LayerResult {
  const { machine, endpoint, layer } = spot;
  return machine.withWorld({ ...machine.world, ...change }, () => {
    const mark = machine.journal.mark();
    try {
      const request = endpoint.request(machine);
      for (const before of endpoint.chain) {
        if (before === layer) break;
        runLayer(machine, before, request);
      }
      return runLayer(machine, layer, request, favourable ? { favourable } : {});
    } finally {
      machine.journal.undo(mark);
    }
  });
}

function judge(repo: Repository, trials: Trials, layer: Layer, routes: readonly RouteFact[]): GuardFact {
  const [route] = routes;
  const problems: GuardProblem[] = [];
  const at: Location = { path: layer.at?.file ?? '', line: layer.at?.line ?? 1 };
  const base = { name: layer.name, at, role: layer.role, routes: routes.map((each) => `${each.method} ${each.path}`) };
  if (!route) return { ...base, problems, credentials: [], closedWithoutKey: false };
  if (layer.known) return { ...base, problems, credentials: [layer.name], closedWithoutKey: true };
  const set = trials.configured(route);
  const own: Spot = { machine: route.machine, endpoint: route.endpoint, layer };
  const configured = trials.at(route, layer, set, 'unset') ?? own;

  configured.machine.credentials.clear();
  const forged = probe(configured, { caller: 'forged' });
  const credentials = [...configured.machine.credentials].sort();
  if (forged.answer === 'pass')
    problems.push({
      kind: presence(forged) ? 'presence-only' : 'weak',
      text: presence(forged)
        ? 'accepts any value: only the presence of the credential is checked'
        : `a made-up credential passes: ${conditions(forged)}`,
      documented: true,
      path: pathOf(repo, forged),
    });
  else if (forged.answer === 'unknown')
    problems.push({ kind: 'unknown', text: `a made-up credential: ${forged.reason}`, documented: true, path: [] });

  const bare = withoutKey(trials, route, own);
  if (bare.answer === 'pass' && forged.answer !== 'pass')
    problems.push({
      kind: 'open-without-key',
      text: 'lets requests through when no key is configured',
      documented: true,
      path: pathOf(repo, bare),
    });

  for (const found of openers(repo, trials, route, layer, set, configured)) problems.push(found);
  const named = environmentName(repo, trials, route, layer);
  if (named) problems.push(named);
  return {
    ...base,
    problems,
    credentials,
    closedWithoutKey: bare.answer === 'unknown' ? asksStore(bare) || 'unknown' : bare.answer === 'stop',
  };
}

/** The guard where no key is configured, before a made-up credential and before none. */
function withoutKey(trials: Trials, route: RouteFact, own: Spot): LayerResult {
  const { variables } = own.machine;
  const known = new Map(variables);
  variables.clear();
  const bare = probe(own, { caller: 'forged' });
  // What the deployment configures of all that the guard reads is the key, or where it is.
  const keys = [...variables.keys()].filter((name) => KEY.test(name) && name in trials.documentedSet);
  for (const [name, at] of known) variables.set(name, at);
  if (bare.answer === 'pass' || keys.length === 0) return bare;
  const set = Object.fromEntries(Object.entries(trials.documentedSet).filter(([name]) => !keys.includes(name)));
  const keyless = trials.at(route, own.layer, set, 'unset');
  const open =
    keyless && ([{ caller: 'forged' }, {}] as const).map((change) => probe(keyless, change)).find(({ answer }) => answer === 'pass');
  return open ?? bare;
}

/** What is undecided is only whether a store knows the credential. */
const asksStore = ({ decisions }: LayerResult): boolean =>
  decisions.every(
    ({ basis, text }) =>
      basis === 'caller' || basis === 'chance' || basis === 'stored' || (basis === 'credential' && isStoreCall(text.split(' ')[0] ?? '')),
  );
const KEY = /KEY|TOKEN|SECRET|PASSWORD|CREDENTIAL/;

const presence = (result: LayerResult): boolean =>
  !result.decisions.some((decision) => /^equals /.test(decision.key) && decision.taken === 0);
const conditions = (result: LayerResult): string =>
  result.decisions
    .filter((decision) => decision.basis === 'caller')
    .map((decision) => `${decision.text}${decision.taken === 0 ? '' : ' is false'}`)
    .join(' and ') || result.reason;

/** Variables that open the guard for an anonymous caller, one at a time, each confirmed by setting it. */
function openers(
  repo: Repository,
  trials: Trials,
  route: RouteFact,
  layer: Layer,
  set: Record<string, string>,
  configured: Spot,
): GuardProblem[] {
  const found: GuardProblem[] = [];
  const tried = new Set<string>();
  for (const spot of [configured, trials.at(route, layer, set, 'free')]) {
    if (!spot) continue;
    const excluded: Record<string, string> = { ...set };
    for (let round = 0; round < 4; round++) {
      const open = probe(spot, { environment: { set: excluded, rest: 'free' } }, OPERATOR);
      if (open.answer !== 'pass') break;
      const wanted = settings(open);
      if (wanted.length === 0) break;
      for (const { name, value } of wanted) {
        excluded[name] ??= '\u0000other';
        const opener = `${name}=${value}`;
        if (tried.has(opener) || name in set) continue;
        tried.add(opener);
        const changed = { ...set, [name]: value };
        const direct = probe(configured, { environment: { set: changed, rest: 'unset' } });
        const again = direct.answer === 'pass' ? undefined : trials.at(route, layer, changed, 'unset');
        const confirmed = direct.answer === 'pass' ? direct : again ? probe(again, {}) : undefined;
        if (confirmed?.answer === 'pass')
          found.push({
            kind: 'bypass',
            opener,
            text: `${opener} lets every request through, in production too`,
            documented: name in trials.documentedSet,
            path: pathOf(repo, confirmed),
          });
      }
    }
  }
  return found;
}

/** The values that environment variables have on a passing path. */
function settings(result: LayerResult): { name: string; value: string }[] {
  const values = new Map<string, string>();
  for (const decision of result.decisions) {
    if (decision.basis !== 'environment') continue;
    const name = /env\.(\w+)/.exec(decision.key)?.[1];
    if (!name) continue;
    if (/^unset env\./.test(decision.key)) {
      if (decision.taken === 1 && !values.has(name)) values.set(name, '1');
      continue;
    }
    const equal = /^equals .* string:(.*)$/s.exec(decision.key)?.[1];
    if (equal !== undefined && decision.taken === 0) values.set(name, equal);
  }
  return [...values].map(([name, value]) => ({ name, value }));
}

/** An environment name that nobody thought of: does the guard fall back to open? */
function environmentName(repo: Repository, trials: Trials, route: RouteFact, layer: Layer): GuardProblem | undefined {
  const { production } = trials;
  if (!production) return undefined;
  for (const value of ['staging', 'prod']) {
    if (value === production.value) continue;
    const spot = trials.at(route, layer, { ...trials.documentedSet, [production.variable]: value }, 'unset');
    if (!spot) continue;
    const result = probe(spot, {});
    if (result.answer === 'pass')
      return {
        kind: 'environment-name',
        opener: `${production.variable}=${value}`,
        text: `with ${production.variable}=${value} and no key configured, every request gets through`,
        documented: false,
        path: pathOf(repo, result),
      };
  }
  return undefined;
}

/** The steps of a run as evidence, each with the source line it stands on. */
export function pathOf(repo: Repository, result: LayerResult): Evidence[] {
  const evidence: Evidence[] = [];
  for (const step of result.witness?.path ?? []) {
    if (!step.at.file || !relevant(step)) continue;
    const last = evidence.at(-1);
    if (last?.path === step.at.file && last.line === step.at.line) continue;
    evidence.push({ path: step.at.file, line: step.at.line, note: note(repo, step) });
  }
  return evidence.length > 12 ? [...evidence.slice(0, 8), ...evidence.slice(-4)] : evidence;
}

const relevant = (step: Step): boolean =>
  step.role === 'branch' || step.role === 'return' || step.role === 'raise' || step.role === 'swallow';

function note(repo: Repository, step: Step): string {
  const line = repo.text(step.at.file)?.split('\n')[step.at.line - 1]?.trim().slice(0, 90) ?? '';
  return `${step.role === 'branch' ? `${step.text}: ` : ''}${line}`;
}
