import type { Location } from '../../define.ts';
import { allBlocks, allInlines, type MarkdownDocument, titlesOf } from '../../syntax/markdown.ts';
import { normalisePath, pathKey, readEndpoints, readPath } from './endpoint.ts';

/** `METHOD /path` anywhere in a document, samples included: an endpoint that the reader will believe in. */
export interface EndpointMention {
  readonly method: string;
  readonly path: string;
  readonly key: string;
  readonly at: Location;
  /** In fenced code, where literal values may stand for parameters and a proxy prefix may lead. */
  readonly sample: boolean;
  /** Under a heading that speaks of plans, removals or history. */
  readonly hypothetical: boolean;
}

/** Every endpoint a document mentions, `curl` lines included, in the order of lines. */
export function endpointMentions(document: MarkdownDocument): EndpointMention[] {
  const lines: { text: string; line: number; sample: boolean; titles: string[] }[] = [];
  const add = (text: string, line: number, sample: boolean, titles: string[]): void => {
    for (const [offset, part] of text.split('\n').entries()) lines.push({ text: part, line: line + offset, sample, titles });
  };
  for (const { inline, section } of allInlines(document)) add(inline.text, inline.line, false, titlesOf(section));
  for (const section of document.sections) {
    for (const block of allBlocks(section.blocks)) if (block.kind === 'code') add(block.text, block.textLine, true, titlesOf(section));
  }
  const mentions = lines.flatMap(({ text, line, sample, titles }) => {
    const hypothetical = titles.some((title) => /\b(?:planned|future|removed|deprecated|migration|history|proposed)\b/i.test(title));
    const request = sample ? curlRequest(text) : undefined;
    return (request ?? readEndpoints(text)).map(({ method, path }) => {
      const normal = normalisePath(path);
      return { method, path: normal, key: pathKey(normal), at: { path: document.path, line }, sample, hypothetical };
    });
  });
  return mentions.sort((a, b) => a.at.line - b.at.line);
}

/** The request of a `curl` line that ends on the same line. */
function curlRequest(text: string): { method: string; path: string }[] | undefined {
  const url = /^\s*(?:[$>]\s*)?curl\b.*?["']?(https?:\/\/[^\s"']+)/.exec(text)?.[1];
  const path = url === undefined ? undefined : readPath(url);
  if (path === undefined) return undefined;
  const method = /(?:-X|--request)[ =]?([A-Z]+)\b/.exec(text)?.[1];
  return [{ method: method ?? (/\s(?:-d|--data\S*|-F|--json)\b/.test(text) ? 'POST' : 'GET'), path }];
}
