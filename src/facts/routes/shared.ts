import type { Machine } from '../../code/machine.ts';
import type { LayerResult, Run } from './chain.ts';
import type { Endpoint, Layer, RequestState } from './types.ts';

/** What a layer looks at of an endpoint: its method, whether its path has a parameter, or anything else of it. */
export type Facet = 'method' | 'route' | `{${string}}`;

/** Notes what a layer looks at; where it looks at less than the route, its answer holds for other endpoints, too. */
export const look = (m: Machine, facet: Facet): void => {
  m.looked?.add(facet);
};

const facetOf = ({ method, path }: RequestState, facet: string): string =>
  facet === 'method' ? method : facet === 'route' ? `${method} ${path}` : String(hasParameter(path, facet.slice(1, -1)));

export const hasParameter = (path: string, name: string): boolean => path.includes(`{${name}}`) || path.includes(`{${name}*}`);

/** What a layer answered, and the run in which it let the request through. */
export interface Answered {
  readonly result: LayerResult;
  readonly passing: Run | undefined;
}

interface Entry extends Answered {
  readonly facets: ReadonlyMap<string, string>;
  readonly next: Answers;
}

/** Answers that layers gave in one state of the request, and those of the layers after them. */
export interface Answers {
  readonly of: Map<object, Entry[]>;
}

const empty = (): Answers => ({ of: new Map() });
const NO_APP = {};
const roots = new WeakMap<Machine, Map<object, Map<string, Answers>>>();

/** The answers given so far to requests of an application, in the machine's world. */
export function answersFor(machine: Machine, endpoint: Endpoint): Answers {
  const apps = roots.get(machine) ?? new Map<object, Map<string, Answers>>();
  roots.set(machine, apps);
  const worlds = apps.get(endpoint.app ?? NO_APP) ?? new Map<string, Answers>();
  apps.set(endpoint.app ?? NO_APP, worlds);
  const key = JSON.stringify(machine.world);
  const answers = worlds.get(key) ?? empty();
  worlds.set(key, answers);
  return answers;
}

/** The answer of a layer: one given before where nothing it looks at differs, else a new one, remembered. */
export function answerOf(
  machine: Machine,
  answers: Answers,
  shared: NonNullable<Layer['shared']>,
  request: RequestState,
  run: () => Answered,
): { answer: Answered; known: boolean; next: Answers } {
  const entries = answers.of.get(shared) ?? [];
  answers.of.set(shared, entries);
  const own = new Map<string, string>();
  const ownOf = (facet: string): string => {
    const value = own.get(facet) ?? facetOf(request, facet);
    own.set(facet, value);
    return value;
  };
  const known = entries.find((entry) => {
    for (const [facet, value] of entry.facets) if (ownOf(facet) !== value) return false;
    return true;
  });
  if (known) return { answer: known, known: true, next: known.next };
  const looked = new Set<string>();
  machine.looked = looked;
  try {
    const answer = run();
    const entry = { ...answer, facets: new Map([...looked].map((facet) => [facet, facetOf(request, facet)])), next: empty() };
    entries.push(entry);
    return { answer, known: false, next: entry.next };
  } finally {
    machine.looked = undefined;
  }
}
