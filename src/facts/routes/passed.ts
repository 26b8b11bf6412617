import type { Machine } from '../../code/machine.ts';
import type { LayerEnd, RequestState } from './types.ts';
import { constant, native, UNDEFINED, type Value } from './values.ts';

/** Thrown when a middleware hands the request on: whatever it does afterwards cannot take that back. */
export class HandedOn {
  readonly end: LayerEnd;
  constructor(end: LayerEnd) {
    this.end = end;
  }
}

/** `next` of frameworks whose middleware wraps what follows. */
export function handOn(end: () => LayerEnd = () => ({ end: 'pass' })): Value {
  return native('next', () => {
    throw new HandedOn(end());
  });
}

/** Runs a middleware body; handing the request on ends it. */
export function untilHandedOn(run: () => LayerEnd): LayerEnd {
  try {
    return run();
  } catch (error) {
    if (error instanceof HandedOn) return error.end;
    throw error;
  }
}

/** Marks in the shared state. */
export const mark = (m: Machine, request: RequestState, name: string, value: Value = constant(true)): Value => {
  m.journal.set(request.values as Map<string, unknown>, name, value);
  return UNDEFINED;
};
