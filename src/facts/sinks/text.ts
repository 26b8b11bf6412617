import { type Origins, originsOf, type Value } from '../../code/value.ts';

/** A part of a text: constant, or something that is not known. */
export type Piece = { readonly text: string } | { readonly hole: Value };

/** Stands for a part that is not known where pieces are read as one text. */
export const HOLE = '\uE000';

/** The pieces of a text, in order. A value that is no text is one hole. */
export function piecesOf(value: Value, depth = 8): readonly Piece[] {
  if (depth === 0) return [{ hole: value }];
  switch (value.is) {
    case 'constant':
      return value.value === null || value.value === undefined ? [{ hole: value }] : [{ text: String(value.value) }];
    case 'derived':
      if (value.by === 'concat') return value.of.flatMap((part) => piecesOf(part, depth - 1));
      return value.by === 'text' && value.of[0] ? piecesOf(value.of[0], depth - 1) : [{ hole: value }];
    case 'object': {
      const text = value.fields.get('href') ?? value.fields.get('__text__');
      return text ? piecesOf(text, depth - 1) : [{ hole: value }];
    }
    case 'library':
      return ofLibrary(value.path, value.call?.arguments ?? [], value, depth);
    default:
      return [{ hole: value }];
  }
}

/** Functions that join texts, or wrap one. */
function ofLibrary(path: string, args: readonly Value[], value: Value, depth: number): readonly Piece[] {
  const [first, second] = args;
  if (first && /^(?:urllib\.parse\.urljoin|posixpath\.join|os\.path\.join)\(\)$/.test(path)) {
    const base = piecesOf(first, depth - 1);
    return second ? [...base, ...piecesOf(second, depth - 1)] : base;
  }
  if (first && /^(?:global\.URL|url\.URL)\(\)$/.test(path))
    return second && !isAbsolute(first, depth)
      ? [...piecesOf(second, depth - 1), ...piecesOf(first, depth - 1)]
      : piecesOf(first, depth - 1);
  if (first && /^(?:yarl\.URL|httpx\.URL|global\.String|builtins\.str)\(\)$/.test(path)) return piecesOf(first, depth - 1);
  return [{ hole: value }];
}

const isAbsolute = (value: Value, depth: number): boolean => /^[a-z][a-z0-9+.-]*:/i.test(joined(piecesOf(value, depth - 1)));

/** The pieces as one text, with `HOLE` for what is not known. */
export const joined = (pieces: readonly Piece[]): string => pieces.map((piece) => ('text' in piece ? piece.text : HOLE)).join('');

/** Where the first unknown part comes from: `$API_URL`. */
export function sourceOf(pieces: readonly Piece[]): { readonly name: string; readonly origins: Origins } | undefined {
  const hole = pieces.find((piece) => 'hole' in piece);
  if (!hole || !('hole' in hole)) return undefined;
  const origins = originsOf(hole.hole, 2);
  const variable = origins.find(({ from }) => from === 'environment' || from === 'configuration');
  return { name: variable ? `$${variable.name}` : 'a value that is not known', origins };
}

/** Every alternative of a value: the members of a choice, else itself. */
export const alternatives = (value: Value): readonly Value[] => (value.is === 'choice' ? value.of.flatMap(alternatives) : [value]);
