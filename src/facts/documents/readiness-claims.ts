import type { Location } from '../../define.ts';
import { allInlines, type Block, type Inline, type MarkdownDocument, type Section, titlesOf } from '../../syntax/markdown.ts';

/** A score that a document gives a gate. */
export interface ScoreClaim extends Location {
  readonly gate: string;
  readonly title: string;
  readonly score: 0 | 1 | 2;
}

/** A ticked or open checklist item of a gate. */
export interface ChecklistItem extends Location {
  readonly gate: string;
  readonly text: string;
  readonly ticked: boolean;
}

/** "16/16". A threshold says what must be reached, a claim what is. */
export interface TotalClaim extends Location {
  readonly score: number;
  readonly of: number;
  readonly kind: 'claim' | 'threshold';
  readonly text: string;
}

export interface ReadinessClaims {
  readonly scores: readonly ScoreClaim[];
  readonly items: readonly ChecklistItem[];
  readonly totals: readonly TotalClaim[];
}

/** The gates by the words of their titles, for documents that leave out the number. */
const gateWords: readonly (readonly [string, RegExp])[] = [
  ['G1', /\bauth\w* (?:&|and) exposure\b/i],
  ['G2', /\bgovernance (?:&|and) approvals?\b/i],
  ['G3', /\bexternal (?:side[- ])?effects?\b|\bside[- ]effects\b/i],
  ['G4', /\bsecrets? (?:&|and) persistence\b/i],
  ['G5', /\bartifact boundary\b/i],
  ['G6', /\bdeployment invariants?\b/i],
  ['G7', /\bobservability correctness\b/i],
  ['G8', /\bdocumentation convergence\b/i],
];

/** `G1` of "G1. Auth & exposure", "Gate 1" or the title alone; undefined for text about several gates. */
function gateOf(text: string): string | undefined {
  const numbers = new Set([...text.matchAll(/\bG(?:ate\s*)?([1-8])\b/gi)].map((match) => `G${match[1]}`));
  if (numbers.size > 0) return numbers.size === 1 ? [...numbers][0] : undefined;
  const named = gateWords.filter(([, pattern]) => pattern.test(text));
  return named.length === 1 ? named[0]?.[0] : undefined;
}

/** Where a section may hold a score, a checklist item or a total: the sources of `gateOf`, `itemsIn` and `totalsIn`. */
export const couldClaim = new RegExp(
  [
    '\\bG(?:ate[\\s*_`]*)?[1-8]\\b',
    '\\/[\\s*_`]*16',
    '\\[[ xX]\\]',
    ...gateWords.map(([, { source }]) => source.replace('&', '&(?:amp;)?')),
  ].join('|'),
  'i',
);

/** The scores, checklist items and totals that a document claims for the eight gates. Fenced code claims nothing. */
export function readinessClaims(document: MarkdownDocument): ReadinessClaims {
  const { path } = document;
  const scores = document.sections.flatMap((section) => section.blocks.flatMap((block) => scoresIn(path, block)));
  const items = document.sections.flatMap((section) =>
    itemsIn(
      path,
      section.blocks,
      titlesOf(section)
        .map(gateOf)
        .find((gate) => gate !== undefined),
    ),
  );
  const totals = [...allInlines(document)].flatMap(({ inline, section }) =>
    totalsIn(path, inline, section, scores.length > 0 || items.length > 0),
  );
  return { scores, items, totals };
}

function scoresIn(path: string, block: Block): ScoreClaim[] {
  if (block.kind === 'list') {
    return block.items.flatMap((item) => {
      const gate = gateOf(item.content.text);
      const score = /[:=–—-]\s*(?:score\s*[:=]?\s*)?([0-2])(?:\s*\/\s*2)?\b(?!\s*[./]\s*\d)(?=\s*(?:$|[(–—✅❌-]))/u.exec(
        item.content.text.split('\n')[0] ?? '',
      )?.[1];
      const own =
        gate === undefined || score === undefined ? [] : [{ gate, title: item.content.text, score: toScore(score), path, line: item.line }];
      return [...own, ...item.blocks.flatMap((inner) => scoresIn(path, inner))];
    });
  }
  if (block.kind !== 'table') return [];
  const column = block.header.findIndex((cell) => /\b(?:score|rating|points)\b/i.test(cell.text));
  if (column < 0) return [];
  return block.rows.flatMap((row) => {
    const name = row.cells.find((cell, index) => index !== column && gateOf(cell.text) !== undefined);
    const gate = name && gateOf(name.text);
    const score = /^\D{0,3}([0-2])(?:\s*\/\s*2)?(?!\d|\s*[./–-]\s*\d)/u.exec(row.cells[column]?.text.trim() ?? '')?.[1];
    return gate === undefined || score === undefined
      ? []
      : [{ gate, title: name?.text ?? '', score: toScore(score), path, line: row.line }];
  });
}

const toScore = (digit: string): ScoreClaim['score'] => (digit === '2' ? 2 : digit === '1' ? 1 : 0);

/** Checkboxes below a list item or heading that names a gate. */
function itemsIn(path: string, blocks: readonly Block[], gate: string | undefined): ChecklistItem[] {
  let current = gate;
  return blocks.flatMap((block): ChecklistItem[] => {
    if (block.kind === 'paragraph') current = gateOf(block.content.text.split('\n').at(-1) ?? '') ?? gate;
    if (block.kind === 'quote') return itemsIn(path, block.blocks, current);
    if (block.kind !== 'list') return [];
    return block.items.flatMap((item) => {
      const own = gateOf(item.content.text) ?? current;
      const inner = itemsIn(path, item.blocks, own);
      if (own === undefined || item.checked === undefined) return inner;
      return [{ gate: own, text: item.content.text, ticked: item.checked, path, line: item.line }, ...inner];
    });
  });
}

const threshold = /\b(?:threshold|target|goal|requires?|required|must|needs?|until|when|only if|minimum|at least|means)\b/i;
const subject = /\b(?:score|status|ready|readiness|gates?|total|rubric|autopack ready)\b/i;

/** Fractions of 16 that speak of readiness, not of tests or lines. */
function totalsIn(path: string, inline: Inline, section: Section, rubric: boolean): TotalClaim[] {
  return inline.text.split('\n').flatMap((text, offset) =>
    [...text.matchAll(/(?<![\d/.])(\d{1,2})\s*\/\s*16(?![\d/.]\d|\d)/g)].flatMap((match): TotalClaim[] => {
      const after = text.slice(match.index + match[0].length, match.index + match[0].length + 24);
      const before = text.slice(Math.max(0, match.index - 60), match.index);
      // Counts of tests and the like are fractions too.
      if (
        /\b(?:tests?|checks|cases|files|passed|passing|keywords?|patterns?|match\w*|lines?|phases?)\b/i.test(before.slice(-32) + after) ||
        Number(match[1]) > 16
      )
        return [];
      const about = subject.test(text) || rubric || titlesOf(section).some((title) => subject.test(title));
      if (!about) return [];
      const kind = threshold.test(before) || /^\W*(?:required|needed|threshold)\b/i.test(after) ? 'threshold' : 'claim';
      return [{ score: Number(match[1]), of: 16, kind, text: text.trim(), path, line: inline.line + offset }];
    }),
  );
}
