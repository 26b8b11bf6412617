import type { Primitive } from './tree.ts';

/** The assumptions under which code is judged. */
export interface World {
  readonly name: string;
  readonly environment: { readonly set: Readonly<Record<string, string>>; readonly rest: 'unset' | 'free' };
  /** What the request carries. none: no credential; forged: one that nobody issued; valid: the right one. */
  readonly caller: 'none' | 'forged' | 'valid';
  readonly assume: readonly Assume[];
}

/** "open raises FileNotFoundError", "Approval.status is PENDING". */
export interface Assume {
  readonly of: { readonly library?: string; readonly stored?: string; readonly member?: string };
  readonly gives: { readonly returns: Primitive } | { readonly raises: string };
}

export const world = (
  name: string,
  set: Readonly<Record<string, string>> = {},
  options: Partial<Omit<World, 'name' | 'environment'>> & { rest?: 'unset' | 'free' } = {},
): World => ({
  name,
  environment: { set, rest: options.rest ?? 'unset' },
  caller: options.caller ?? 'none',
  assume: options.assume ?? [],
});
