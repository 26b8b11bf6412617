import type { Location } from '../../define.ts';

/** An error or warning of compose, with the text compose prints. */
export interface Problem extends Location {
  readonly message: string;
}

/** Stops the reading of one file; always caught inside the model. */
export class ComposeError extends Error {
  readonly at: Location | undefined;

  constructor(message: string, at?: Location) {
    super(message);
    this.name = 'ComposeError';
    this.at = at;
  }
}
