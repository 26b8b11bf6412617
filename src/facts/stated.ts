import { defineFact, type Location } from '../define.ts';
import { allBlocks, type MarkdownDocument, titlesOf } from '../syntax/markdown.ts';
import type { Standing } from './documents/classification.ts';
import { comparableDefault, type DocumentedVariable } from './documents/environment-entry.ts';
import { type ProtectedList, protectedLists } from './documents/protected-lists.ts';
import { documents } from './documents.ts';
import { variables } from './variables.ts';

/** A list item, paragraph or heading of a document that speaks of the present. */
export interface Passage extends Location {
  readonly text: string;
  /** The headings above it, innermost first. */
  readonly headings: readonly string[];
  readonly standing: Standing;
}

/** A row of a table, by its header. */
export interface StatedRow extends Location {
  /** Cells by lower-case header: `{ action: 'etsy.publish', tier: 'C' }`. */
  readonly cells: ReadonlyMap<string, string>;
  readonly headings: readonly string[];
  readonly standing: Standing;
}

/** What the documents that speak of the present say on a topic. Records, superseded documents and tests say nothing. */
export interface Stated {
  /** Paths of these documents, canonical ones first. */
  readonly documents: readonly string[];
  /** Text that matches, canonical documents first. `under` asks that a heading above it matches too. */
  passages(about: RegExp, under?: RegExp): readonly Passage[];
  /** Rows of tables whose headers match each of the patterns: `rows(/action|operation/i, /tier/i)`. */
  rows(...headers: readonly RegExp[]): readonly StatedRow[];
  /** Every entry on a variable or switch, in documents, registries and `.env` examples, under its name or an alias. */
  variable(name: string): readonly DocumentedVariable[];
  /**
   * The defaults that are stated for a variable, comparable (`on`, `off`, `unset`, numbers without units), each with where it stands;
   * two entries are two truths.
   */
  defaults(name: string): ReadonlyMap<string, readonly DocumentedVariable[]>;
  /** Lists of what is protected or never approved by the machine. */
  readonly lists: readonly ProtectedList[];
}

/** What present documents state, for `documented` checks. */
export const stated = defineFact({
  id: 'stated',
  needs: { documents, variables },
  derive(_context, given): Stated {
    const present = given.documents.entries
      .filter(({ standing }) => standing === 'canonical' || standing === 'current')
      .toSorted((a, b) => Number(b.standing === 'canonical') - Number(a.standing === 'canonical'));
    const opened = present.flatMap(({ path, standing }) => {
      const document = given.documents.document(path);
      return document ? [{ document, standing }] : [];
    });
    const texts = opened.map(({ document, standing }) => ({ passages: passagesOf(document, standing), rows: rowsOf(document, standing) }));
    const variable = (name: string): readonly DocumentedVariable[] =>
      given.variables.described.filter((entry) => entry.name === name || entry.aliases?.includes(name) === true);
    return {
      documents: present.map(({ path }) => path),
      passages: (about, under) =>
        texts.flatMap(({ passages }) =>
          passages.filter(({ text, headings }) => about.test(text) && (!under || headings.some((each) => under.test(each)))),
        ),
      rows: (...headers) =>
        texts.flatMap(({ rows }) =>
          rows.filter(({ cells }) => headers.every((header) => [...cells.keys()].some((name) => header.test(name)))),
        ),
      variable,
      defaults(name) {
        const found = new Map<string, DocumentedVariable[]>();
        for (const entry of variable(name)) {
          if (entry.default === undefined) continue;
          const value = comparableDefault(entry.default);
          found.set(value, [...(found.get(value) ?? []), entry]);
        }
        return found;
      },
      lists: opened.flatMap(({ document }) => protectedLists(document)),
    };
  },
});

function passagesOf(document: MarkdownDocument, standing: Standing): readonly Passage[] {
  const { path } = document;
  return document.sections.flatMap((section) => {
    const headings = titlesOf(section);
    const own = section.title ? [{ path, line: section.title.line, text: section.title.text, headings, standing }] : [];
    return [
      ...own,
      ...[...allBlocks(section.blocks)].flatMap((block): Passage[] => {
        if (block.kind === 'paragraph') return [{ path, line: block.line, text: block.content.text, headings, standing }];
        if (block.kind === 'list') return block.items.map(({ line, content }) => ({ path, line, text: content.text, headings, standing }));
        if (block.kind === 'table')
          return block.rows.map(({ line, cells }) => ({ path, line, text: cells.map(({ text }) => text).join(' | '), headings, standing }));
        return [];
      }),
    ];
  });
}

function rowsOf(document: MarkdownDocument, standing: Standing): readonly StatedRow[] {
  const { path } = document;
  return document.sections.flatMap((section) =>
    [...allBlocks(section.blocks)].flatMap((block): StatedRow[] =>
      block.kind === 'table'
        ? block.rows.map(({ line, cells }) => ({
            path,
            line,
            headings: titlesOf(section),
            standing,
            cells: new Map(block.header.map(({ text }, index) => [text.trim().toLowerCase(), cells[index]?.text.trim() ?? ''])),
          }))
        : [],
    ),
  );
}
