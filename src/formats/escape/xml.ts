import { escapeText } from '../escape.ts';

const entities: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;', '"': '&quot;', "'": '&apos;' };

/** Text as XML content or attribute value. What XML 1.0 cannot hold at all becomes a visible escape. */
export const xmlText = (text: string): string =>
  escapeText(text)
    .replace(/[\ufffe\uffff]/g, '\ufffd')
    .replace(/[<>&"']/g, (mark) => entities[mark] ?? mark);
