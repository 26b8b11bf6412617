import { JAVASCRIPT_PIECES } from './pieces-javascript.ts';
import { PYTHON_PIECES } from './pieces-python.ts';
import type { Language } from './program.ts';

/** Pieces of one language alone. `§` is a fresh number, `«kind»` an expression of that kind. */
export const PIECES: Readonly<Record<Language, readonly string[]>> = { python: PYTHON_PIECES, javascript: JAVASCRIPT_PIECES };
