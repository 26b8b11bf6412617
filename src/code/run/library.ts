import type { Machine } from '../machine.ts';
import { type LibraryValue, library } from '../value.ts';

/** The one library value of an import path. */
export function libraryAt(m: Machine, path: string): LibraryValue {
  let value = m.libraries.get(path);
  if (!value) {
    value = library(path);
    m.libraries.set(path, value);
  }
  return value;
}
