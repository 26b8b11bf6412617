import type { Layer, LayerEnd } from './types.ts';

/** A layer that is only there under tests nobody could decide: what it refuses is then not certain. */
export function conditionally(layer: Layer, when: readonly string[]): Layer {
  const [test] = when;
  if (test === undefined) return layer;
  const soften = (end: LayerEnd): LayerEnd => (end.end === 'stop' ? { end: 'unknown', reason: `registered only when ${test}` } : end);
  return { ...layer, ...(layer.known ? { known: soften(layer.known) } : {}), run: (m, request) => soften(layer.run(m, request)) };
}

/** The tests of a registration that do not already hold where the route is registered. */
export const beyond = (when: readonly string[], own: readonly string[]): readonly string[] => when.filter((test) => !own.includes(test));
