import type { Place } from '../../syntax/nginx/error.ts';

/** A value that cannot be known. It may be carried about; a decision on it ends the routing. */
export class UnknownValue {
  readonly reason: string;

  constructor(reason: string) {
    this.reason = reason;
  }
}

export type Value = string | UnknownValue;

/** Thrown where the routing depends on something not known. Never leaves `routeNginx`. */
export class Undecided extends Error {
  readonly at: Place | undefined;

  constructor(reason: string, at: Place | undefined) {
    super(reason);
    this.at = at;
  }
}

/** The text of a value that decides something. */
export function decide(value: Value, at: Place | undefined): string {
  if (value instanceof UnknownValue) throw new Undecided(value.reason, at);
  return value;
}
