import type { Diagnostic } from './define.ts';

/** What a path is for, by its place relative to the scan root. Tests are evidence, so nothing is thrown away. */
export type Scope = 'production' | 'test' | 'example' | 'fixture' | 'generated' | 'vendored';

export interface FileEntry {
  /** `/`-separated, relative to the root, never starting with `/` or `./`. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  readonly scope: Scope;
}

/** A read-only view of the inspected tree. Nothing of it is executed and no link is followed. */
export interface Repository {
  /** Folder name of the root, for titles; never an absolute path. */
  readonly name: string;
  /** All files, sorted by path (code-unit order). */
  readonly files: readonly FileEntry[];
  readonly diagnostics: readonly Diagnostic[];
  file(path: string): FileEntry | undefined;
  /** True for a file, or for a folder that holds one. */
  exists(path: string): boolean;
  /** Decoded text without a byte-order mark; undefined for a binary, undecodable, missing or too large file (diagnosed once). */
  text(path: string): string | undefined;
  bytes(path: string): Uint8Array | undefined;
  /** Line (from 1) of a UTF-16 offset. */
  lineAt(path: string, offset: number): number;
  /** Files directly or deeply below a folder (`''` is the root). */
  under(folder: string): readonly FileEntry[];
  /** A view with some files replaced, added (text) or removed (null). */
  overlay(changes: ReadonlyMap<string, string | null>): Repository;
  /** SHA-256 over everything that a reader of this view can see: names, contents, ignore rules and what was left out. */
  digest(): string;
  /** True when git ignore rules of the tree exclude this path (the path need not exist). */
  ignored(path: string): boolean;
}

export { memoryRepository, openRepository } from './repository/open.ts';
