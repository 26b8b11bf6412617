import type { Primitive } from './tree.ts';

/** The assumptions under which code is judged. */
export interface World {
  readonly name: string;
  readonly environment: {
    readonly set: Readonly<Record<string, string>>;
    readonly rest: 'unset' | 'free';
    /** Variables that have no value, while the rest is free. */
    readonly unset?: readonly string[];
  };
  /** What the request carries. none: no credential; forged: one that nobody issued; valid: the right one. */
  readonly caller: 'none' | 'forged' | 'valid';
  readonly assume: readonly Assume[];
  /** What paths hold, for programs that read files; absent: nothing is known of any file. */
  readonly files?: Readonly<Record<string, FileState>>;
}

/** What a path holds. unreadable: it is there, but not for this process. */
export type FileState = 'missing' | 'unreadable' | 'folder' | { readonly text: string };

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
  ...(options.files ? { files: options.files } : {}),
});
