import { escapeText } from '../escape.ts';

/**
 * Text as a SARIF message (2.1.0, 3.11.5 and 3.11.6): no embedded link, no placeholder. Braces that cannot be a placeholder stay as
 * they are, because viewers show them unchanged.
 */
export function sarifText(text: string): string {
  const linked = text.includes('](') ? text.replace(/[\\[\]]/g, '\\$&') : text;
  return escapeText(linked).replace(/\{(\d+)\}/g, '{{$1}}') || ' ';
}

/** A path of the repository as a relative URI reference (RFC 3986). */
export const sarifUri = (path: string): string =>
  path
    .split('/')
    .filter((segment) => segment !== '')
    .map((segment) => encodeURIComponent(segment.replace(/\p{Cs}/gu, '\ufffd')))
    .join('/');
