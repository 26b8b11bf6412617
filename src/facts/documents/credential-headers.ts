import type { Location } from '../../define.ts';
import { allInlines, type MarkdownDocument, titlesOf } from '../../syntax/markdown.ts';

/** A header or scheme that a document tells callers to send. */
export interface DocumentedCredential extends Location {
  /** A header name as written, or `Bearer` or `Basic` for the scheme of `Authorization`. */
  readonly name: string;
  /** The sentence calls it the canonical, primary or required one. */
  readonly primary: boolean;
}

/** The credential headers and schemes named as code in the text about authentication. */
export function documentedCredentials(document: MarkdownDocument): DocumentedCredential[] {
  return [...allInlines(document)].flatMap(({ inline, section }) => {
    const about =
      titlesOf(section).some((title) => /\bauth|\bsecurity\b|\bapi keys?\b/i.test(title)) ||
      /\b(?:auth\w*|header|credentials?)\b/i.test(inline.text);
    if (!about) return [];
    return inline.spans.flatMap((span) => {
      const scheme = /^(?:Authorization\s*:\s*)?(Bearer|Basic)\b/i.exec(span.text)?.[1];
      const header = /^(X-[A-Za-z][\w-]*(?:Key|Token|Auth\w*|Secret|Signature))\b/i.exec(span.text)?.[1];
      const name = header ?? (scheme === undefined ? undefined : scheme.charAt(0).toUpperCase() + scheme.slice(1).toLowerCase());
      if (name === undefined) return [];
      return [{ path: document.path, line: span.line, name, primary: /\b(?:canonical|primary|default|main)\b/i.test(inline.text) }];
    });
  });
}
