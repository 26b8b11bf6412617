import { defineFact } from '../define.ts';
import type { DocumentedVariable } from './documents/environment-entry.ts';
import { couldDescribe, couldList, markdownVariables } from './documents/environment-markdown.ts';
import { documents } from './documents.ts';

export interface Variables {
  /** Variables that a registry, an env example or a present document describes. */
  readonly described: readonly DocumentedVariable[];
  /** Every name that these, or a table or list of any other present document, describe. */
  readonly named: ReadonlySet<string>;
  /** Those whose entry claims that this code reads them. */
  readonly claimed: readonly DocumentedVariable[];
  /** Whether a file other than documents and registries names the variable: compose, scripts, another language. */
  mentioned(name: string): boolean;
}

/** Environment variables as the documents describe them. */
export const variables = defineFact({
  id: 'variables',
  needs: { documents },
  derive({ repo }, given): Variables {
    const { entries, sections, registries } = given.documents;
    const present = entries.filter(
      ({ standing, surfaces, path }) =>
        standing === 'canonical' ||
        (standing === 'current' &&
          (surfaces.some((each) => each === 'environment' || each === 'deployment') || /^README\.md$/i.test(path))),
    );
    const written = present.flatMap(({ path }) => {
      const text = sections(path, couldDescribe);
      return text ? markdownVariables(text) : [];
    });
    const described = [...registries, ...written];
    const elsewhere = entries
      .filter((entry) => entry.standing === 'current' && !present.includes(entry))
      .flatMap(({ path }) => {
        const text = sections(path, couldList);
        return text ? markdownVariables(text).filter(({ source }) => source === 'table' || source === 'definition') : [];
      });
    const documentPaths = new Set([...entries.map(({ path }) => path), ...registries.map(({ path }) => path)]);
    let words: ReadonlySet<string> | undefined;
    const mentions = (): ReadonlySet<string> => {
      const found = new Set<string>();
      for (const { path, scope } of repo.files) {
        if (documentPaths.has(path) || scope === 'vendored' || scope === 'test') continue;
        for (const match of (repo.text(path) ?? '').matchAll(/\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b/g)) found.add(match[0]);
      }
      return found;
    };
    return {
      described,
      named: new Set([...described, ...elsewhere].flatMap(({ name, aliases = [] }) => [name, ...aliases])),
      claimed: described.filter(
        ({ source, external, deprecated }) => (source === 'registry' || source === 'env-file') && !external && !deprecated,
      ),
      mentioned: (name) => {
        words ??= mentions();
        return words.has(name);
      },
    };
  },
});
