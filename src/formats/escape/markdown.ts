import { escapeText } from '../escape.ts';

const entities: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;', $: '&#36;' };

/**
 * Repository text as one line of Markdown prose (CommonMark and GitHub's additions): no markup, no HTML, no links, and no mention of
 * people or issues. Addresses and mentions are looked for after rendering, where an entity is gone; an empty comment still parts the text.
 */
export function markdownText(text: string): string {
  return escapeText(text)
    .replace(/[\\`*_[\]()<>#|~&$]/g, (mark) => entities[mark] ?? `\\${mark}`)
    .replace(/^\s*(?:[-+=]|\d+(?=[.)]))/, (start) => (/\d$/.test(start) ? `${start}<!-- -->` : `\\${start.trim()}`))
    .replace(/:(?=\/\/)|(?<=mailto|xmpp):|(?<=www)\./gi, '<!-- -->$&')
    .replaceAll('@', '@<!-- -->')
    .replace(/\\#(?=\d)/g, '\\#<!-- -->');
}

/** Repository text as a code span, fenced by more backticks than it holds; safe inside a table cell. */
export function markdownCode(text: string): string {
  const safe = escapeText(text) || ' ';
  const fence = '`'.repeat(1 + Math.max(0, ...[...safe.matchAll(/`+/g)].map((run) => run[0].length)));
  const padded = /^`|`$|^ .* $/.test(safe) ? ` ${safe} ` : safe;
  return fence + padded + fence;
}

/** A code span for a cell of a table, where a pipe would end the cell even inside code. */
export const markdownCell = (text: string): string => markdownCode(text).replaceAll('|', '\\|');
