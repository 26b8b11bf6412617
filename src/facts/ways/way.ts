import type { Evidence } from '../../define.ts';

/** One stop on the way of a request, an approval or an effect. */
export interface WayStep {
  readonly kind: string;
  readonly text: string;
  readonly path?: string;
  readonly line?: number;
  readonly state: 'ok' | 'public' | 'broken' | 'unknown';
}

/** The way from a public URL through the proxy to a handler and its guard, or from a proposal to its effect. */
export interface Way {
  readonly title: string;
  readonly steps: readonly WayStep[];
}

/** A step at a place. */
export const step = (kind: string, text: string, at: Pick<Evidence, 'path' | 'line'> | undefined, state: WayStep['state']): WayStep => ({
  kind,
  text,
  ...(at && at.path !== '' && at.path !== '.' ? { path: at.path, line: at.line } : {}),
  state,
});

/** The calls of a chain of evidence between an entry and what happens in the end. */
export const calls = (chain: readonly Evidence[]): readonly WayStep[] => chain.map((each) => step('call', each.note ?? '', each, 'ok'));
