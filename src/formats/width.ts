const wide = /[\p{Emoji_Presentation}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\uff01-\uff60\u3000-\u303f]/u;
const none = /[\p{Mn}\p{Me}]/u;

const widthOf = (character: string): number => (none.test(character) ? 0 : wide.test(character) ? 2 : 1);

/** Columns a line takes on a terminal. */
export function width(text: string): number {
  let columns = 0;
  for (const character of text) columns += widthOf(character);
  return columns;
}

/** A line of at most `columns` columns, with an ellipsis when it was cut. */
export function clip(text: string, columns: number, ellipsis = '…'): string {
  if (width(text) <= columns) return text;
  let taken = '';
  let used = 0;
  for (const character of text) {
    used += widthOf(character);
    if (used > columns - width(ellipsis)) break;
    taken += character;
  }
  return taken.trimEnd() + ellipsis;
}

/** A sentence of at most `columns` columns: cut after a clause or a word where that leaves enough of it. */
export function brief(text: string, columns: number, ellipsis = '…'): string {
  if (width(text) <= columns) return text;
  const longest = (ends: RegExp, room: number): string =>
    [...text.matchAll(ends)].map((match) => text.slice(0, match.index)).findLast((part) => width(part) <= room) ?? '';
  const clause = longest(/[;:,](?= )| (?=\()/g, columns);
  if (width(clause) >= columns * 0.6) return clause;
  const words = longest(/[;:,]? /g, columns - width(ellipsis));
  return width(words) >= columns * 0.6 ? words + ellipsis : clip(text, columns, ellipsis);
}

export const pad = (text: string, columns: number): string => text + ' '.repeat(Math.max(0, columns - width(text)));

/** Breaks a line at spaces so that each part fits; a word that is longer than a line is broken after a mark where it has one. */
export function wrap(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((each) => pieces(each, columns))) {
    if (line !== '' && width(line) + 1 + width(word) > columns) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

function pieces(word: string, columns: number): readonly string[] {
  if (width(word) <= columns || columns < 8) return [word];
  const fits = clip(word, columns, '').length;
  const mark = [...word.slice(0, fits).matchAll(/[/_:.,-]/g)].at(-1)?.index ?? -1;
  const end = Math.max(1, mark + 1 >= fits / 2 ? mark + 1 : fits);
  return [word.slice(0, end), ...pieces(word.slice(end), columns)];
}

/** Wraps behind a lead such as an arrow; the parts after the first stand below its text. */
export function hang(lead: string, text: string, columns: number): readonly string[] {
  const [first = '', ...rest] = wrap(text, columns - width(lead));
  return [lead + first, ...rest.map((part) => ' '.repeat(width(lead)) + part)];
}
