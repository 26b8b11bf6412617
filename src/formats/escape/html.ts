import { escapeText } from '../escape.ts';

const entities: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;', '"': '&quot;', "'": '&#39;' };

/** Text as HTML content or quoted attribute value. */
export const htmlText = (text: string): string => escapeText(text).replace(/[<>&"']/g, (mark) => entities[mark] ?? mark);
