/** A place in a configuration file as it was named to the reader; line and column count from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A problem for which nginx refuses to start, in its own words. */
export interface Problem {
  readonly message: string;
  readonly file: string;
  readonly line: number;
}

/** Thrown inside the parser on the first error, as nginx stops there. Never leaves `parseNginx`. */
export class ConfigError extends Error {
  readonly file: string;
  readonly line: number;

  constructor(message: string, at: { readonly file: string; readonly line: number }) {
    super(message);
    this.file = at.file;
    this.line = at.line;
  }
}
