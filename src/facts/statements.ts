import { defineFact } from '../define.ts';
import {
  contradictingDefaults,
  contradictingHeadings,
  contradictingLists,
  type DefaultContradiction,
  type ListContradiction,
} from './documents/contradictions.ts';
import type { DocumentedVariable } from './documents/environment-entry.ts';
import { markdownVariables } from './documents/environment-markdown.ts';
import { protectedLists } from './documents/protected-lists.ts';
import { documents } from './documents.ts';

/** What the documents that speak for the present state, and where they disagree. */
export interface Statements {
  /** Canonical documents and registries of variables. */
  readonly documents: readonly string[];
  /** Stated defaults and protected lists: the denominator. */
  readonly stated: number;
  /** Every variable that a canonical document or a registry describes. */
  readonly variables: readonly DocumentedVariable[];
  readonly defaults: readonly DefaultContradiction[];
  readonly headings: readonly DocumentedVariable[];
  readonly lists: readonly ListContradiction[];
}

/** Canonical Markdown, registries and env examples; history and superseded documents state nothing. */
export const statements = defineFact({
  id: 'statements',
  needs: { documents },
  derive(_context, given): Statements {
    const { entries, document, registries } = given.documents;
    const canonical = entries.filter(({ standing }) => standing === 'canonical').flatMap(({ path }) => document(path) ?? []);
    const variables = [...registries, ...canonical.flatMap(markdownVariables)];
    const lists = canonical.flatMap((each) => protectedLists(each));
    return {
      documents: [...new Set([...canonical.map(({ path }) => path), ...registries.map(({ path }) => path)])].sort(),
      stated: new Set(variables.filter((entry) => entry.default !== undefined).map(({ name }) => name)).size + lists.length,
      variables,
      defaults: contradictingDefaults(variables),
      headings: contradictingHeadings(variables),
      lists: contradictingLists(lists),
    };
  },
});
