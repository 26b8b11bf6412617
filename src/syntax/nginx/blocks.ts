import { ConfigError, type Place, type Problem } from './error.ts';
import type { Word } from './tokens.ts';

/** A directive of the tree, includes already put in place. */
export interface Directive extends Place {
  readonly name: string;
  /** Arguments without the name. */
  readonly args: readonly Word[];
  /** Line of the closing `;` or opening `{`: the line nginx reports. */
  readonly endLine: number;
  /** Directives inside; undefined for one without a block. */
  readonly block?: readonly Directive[];
}

/** Where includes are read from. Paths are as nginx resolves them: relative ones after the prefix. */
export interface ConfigReader {
  /** Text of a file; undefined when there is none. */
  read(path: string): string | undefined;
  /** Paths that match a glob. */
  list(pattern: string): readonly string[];
  /** True for a file that may exist where this reader cannot look (the image's own files). */
  outside?(path: string): boolean;
}

export interface NginxSource {
  readonly path: string;
  readonly text: string;
  /** `main` for a whole nginx.conf, `http` for a file of conf.d. */
  readonly context: 'main' | 'http';
  /** What relative includes start with: `/etc/nginx/` in the image. */
  readonly prefix?: string;
}

export interface NginxTree {
  readonly source: NginxSource;
  readonly directives: readonly Directive[];
  /** The first error: with it nginx does not start. */
  readonly problem?: Problem;
  readonly warnings: readonly Problem[];
  /** Includes of files the reader could not look into. */
  readonly unread: readonly Directive[];
}

export const value = (directive: Directive, index: number): string => directive.args[index]?.value ?? '';
export const values = (directive: Directive): string[] => directive.args.map((word) => word.value);

/** An error at a directive, at the line nginx gives. */
export const errorAt = (directive: Directive, message: string): ConfigError =>
  new ConfigError(message, { file: directive.file, line: directive.endLine });
