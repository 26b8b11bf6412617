import { decoysOf, sinksOf } from './catalogue.ts';
import { type Pattern, patternOf, patternsOf } from './pattern.ts';
import { packageOf } from './steps.ts';
import type { Language, Sink } from './types.ts';

export interface Candidate {
  readonly sink: Sink;
  readonly patterns: readonly Pattern[];
  /** The call alone, for receivers that no pattern knows. */
  readonly call: Pattern;
  /** Python module parts that must follow the first: `genai` of `google.genai`. */
  readonly below: readonly string[];
  /** The package is the entry's own, not one that passes it on among others. */
  readonly own: boolean;
}

export interface Impostor {
  readonly pattern: Pattern;
  readonly why: string;
}

export interface PackageEntries {
  readonly candidates: readonly Candidate[];
  readonly decoys: readonly Impostor[];
}

const NONE: PackageEntries = { candidates: [], decoys: [] };
const indexes = new Map<Language, ReadonlyMap<string, PackageEntries>>();

/** The entries of the catalogue for a package, with their patterns. */
export function entriesOf(language: Language, root: string): PackageEntries {
  const index = indexOf(language);
  const found = index.get(root);
  if (found || language === 'python') return found ?? NONE;
  const scope = /^(@[^/]+)\//.exec(root)?.[1];
  return (scope && index.get(`${scope}/*`)) || NONE;
}

/** The entries that an import specifier may lead to: `google.cloud` is not `google.genai`. */
export function candidatesOf(language: Language, specifier: string): readonly Candidate[] {
  const { candidates } = entriesOf(language, packageOf(specifier, language));
  if (language === 'javascript') return candidates;
  const [, ...parts] = specifier.split('.');
  return candidates.filter(({ below }) => below.every((name, index) => parts[index] === undefined || parts[index] === name));
}

function indexOf(language: Language): ReadonlyMap<string, PackageEntries> {
  const known = indexes.get(language);
  if (known) return known;
  const candidates = new Map<string, Candidate[]>();
  for (const sink of sinksOf(language)) {
    const patterns = patternsOf(sink);
    const call = patternOf(`**.${sink.call}`);
    for (const name of sink.imports) {
      const root = name.endsWith('/*') ? name : packageOf(name, language);
      const below = language === 'python' && root !== name ? name.split('.').slice(1) : [];
      const entry = { sink, patterns, call, below, own: name === sink.imports[0] };
      const list = candidates.get(root);
      if (list) list.push(entry);
      else candidates.set(root, [entry]);
    }
  }
  const decoys = decoysOf().filter((each) => each.language === language);
  const index = new Map(
    [...candidates].map(([root, list]): [string, PackageEntries] => [
      root,
      {
        candidates: list,
        decoys: decoys
          .filter((each) => packageOf(each.package, language) === root)
          .map(({ call, why }) => ({ pattern: patternOf(`**.${call}`), why })),
      },
    ]),
  );
  indexes.set(language, index);
  return index;
}
