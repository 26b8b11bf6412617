import { literally } from '../../syntax/literally.ts';
import { type Constant, constant, type Derived, type Value } from '../value.ts';

const isPathParameter = (value: Value): boolean => value.is === 'symbol' && value.key.startsWith('request.path.{');
/** Values of path parameters of different kinds: what is the same for all of them holds whatever the caller sends. */
const SAMPLES = ['7', 'zq', '3f2504e0-4f89-41d3-9a0c-0305e82c3301', 'Q~.zz'];

/** Pieces of a text that consists of constants and path parameters; undefined for any other. */
function piecesOf(text: Value): readonly Value[] | undefined {
  if (text.is !== 'derived' || text.by !== 'concat') return undefined;
  const parts = (text as Derived).of;
  return parts.every((part) => part.is === 'constant' || isPathParameter(part)) ? parts : undefined;
}

/** The answer of a question about a path with parameters, when it is the same whatever their values are. */
export function agreed<T>(text: Value, question: (text: string) => T): T | undefined {
  const pieces = piecesOf(text);
  if (!pieces) return undefined;
  const answers = SAMPLES.map((sample) => question(pieces.map((part) => (part.is === 'constant' ? String(part.value) : sample)).join('')));
  const [first] = answers;
  return answers.every((answer) => answer === first) ? first : undefined;
}

/**
 * Whether a concatenation may be this constant: its constant pieces must fit. A path with parameters stands for a path
 * with any values in them, which is no path that a program names.
 */
export function mayEqual(text: Value, fixed: Constant): boolean {
  if (text.is !== 'derived' || typeof fixed.value !== 'string') return true;
  const [whole] = text.of;
  if (text.by === 'typeof') return !(whole && isHeader(whole)) || fixed.value === 'string' || fixed.value === 'undefined';
  if (text.by !== 'concat') return true;
  const parts = (text as Derived).of;
  if (piecesOf(text)) return !parts.some(isPathParameter);
  if (parts.length > 12 || fixed.value.length > 500) return true;
  return new RegExp(`^${parts.map((part) => (part.is === 'constant' ? literally(String(part.value)) : '[\\s\\S]*')).join('')}$`).test(
    fixed.value,
  );
}

/** What a caller sends as a header is text, if anything. */
export const isHeader = (value: Value): boolean => value.is === 'symbol' && value.key.startsWith('request.header.');

/** A path with parameters split at a separator that no parameter holds; undefined for any other text. */
export function splitPath(text: Value, separator: string): Value[] | undefined {
  const pieces = piecesOf(text);
  if (!pieces || !['/', '?', '#', '&'].includes(separator)) return undefined;
  const fields: Value[][] = [[]];
  for (const piece of pieces) {
    if (piece.is !== 'constant') fields.at(-1)?.push(piece);
    else
      String(piece.value)
        .split(separator)
        .forEach((part, index) => {
          if (index > 0) fields.push([]);
          if (part !== '') fields.at(-1)?.push(constant(part, text.origins));
        });
  }
  return fields.map(
    (parts): Value =>
      parts.length === 1 && parts[0] ? parts[0] : parts.length === 0 ? constant('', text.origins) : ({ ...text, of: parts } as Value),
  );
}
