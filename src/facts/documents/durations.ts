import type { Location } from '../../define.ts';
import { allInlines, type MarkdownDocument, titlesOf } from '../../syntax/markdown.ts';

/** A time limit that a document states: "**Timeout** (default: 1 hour)". */
export interface DocumentedDuration extends Location {
  readonly seconds: number;
  readonly text: string;
  /** The headings above, innermost first. */
  readonly titles: readonly string[];
}

const seconds: Readonly<Record<string, number>> = {
  s: 1,
  sec: 1,
  second: 1,
  m: 60,
  min: 60,
  minute: 60,
  h: 3600,
  hr: 3600,
  hour: 3600,
  day: 86400,
};

/** The durations in text that speaks of a timeout or expiry. */
export function documentedTimeouts(document: MarkdownDocument): DocumentedDuration[] {
  return [...allInlines(document)].flatMap(({ inline, section }) =>
    inline.text.split('\n').flatMap((text, offset) => {
      if (!/\btime[- ]?outs?\b|\bexpir(?:es?|y|ation)\b/i.test(text)) return [];
      return [...text.matchAll(/(?<![\w.-])(\d+(?:\.\d+)?)[\s-]*(seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h|days?)\b/gi)].map(
        (match) => {
          const unit = (match[2] ?? '').toLowerCase().replace(/(?<=\w{2})s$/, '');
          return {
            path: document.path,
            line: inline.line + offset,
            seconds: Number(match[1]) * (seconds[unit] ?? 1),
            text,
            titles: titlesOf(section),
          };
        },
      );
    }),
  );
}
