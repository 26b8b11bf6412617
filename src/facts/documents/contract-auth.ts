import { type Block, type MarkdownDocument, type Section, titlesOf } from '../../syntax/markdown.ts';
import { authRemark } from './auth-remark.ts';
import { readAuth } from './auth-words.ts';
import type { DocumentedAuth } from './contract-row.ts';
import { definitions } from './definitions.ts';
import { readEndpoints } from './endpoint.ts';
import { authLabel, authText, type EndpointDetails } from './endpoint-details.ts';

/** The auth of an endpoint: its own words, else those of its section, of the document, of a sample request. */
export function documentedAuth(document: MarkdownDocument, section: Section, line: number, details: EndpointDetails): DocumentedAuth {
  const { path } = document;
  if (details.auth) return { ...readAuth(details.auth.text), path, line: details.auth.line, from: 'endpoint' };
  const above = sectionAuth(section);
  if (above) return { ...readAuth(above.text), path, line: above.line, from: 'section' };
  const general = documentAuth(document);
  if (general) return { ...readAuth(general.text), path, line: general.line, from: 'document' };
  if (details.exampleAuth) return { ...readAuth(details.exampleAuth.text), path, line: details.exampleAuth.line, from: 'example' };
  const none = { text: '', posture: 'unknown', credentials: [], understated: false, reason: 'no auth is documented' } as const;
  return { ...none, path, line, from: 'nowhere' };
}

interface Statement {
  readonly text: string;
  readonly line: number;
}

const titleAuth =
  /^(?:[\d.]+\s*)?(?:public|open|anonymous|unauthenticated|protected|authenticated|private|secured|api[- ]key|jwt)\b.*\b(?:endpoints?|routes?|api|apis)\b/i;

/** The nearest default above: a definition or an "all endpoints" sentence of an enclosing section, or its title. */
function sectionAuth(section: Section): Statement | undefined {
  for (let at: Section | undefined = section; at; at = at.parent) {
    // The blocks of a section that names endpoints belong to those endpoints.
    const found = definitions(at.blocks).find(({ label }) => authLabel.test(label)) ?? undefined;
    if (found) return { text: authText(found), line: found.line };
    const sentence = universal(at.blocks);
    if (sentence && !hasException(sentence.text)) return sentence;
    const remark = at.title && readEndpoints(at.title.text).length === 0 ? authRemark(at.title.text) : undefined;
    if (remark !== undefined) return { text: remark, line: at.line };
    if (at.title && titleAuth.test(at.title.text)) return { text: at.title.text, line: at.line };
  }
  return undefined;
}

/** What a section about authentication says of every endpoint, unless it makes exceptions that it does not list here. */
function documentAuth(document: MarkdownDocument): Statement | undefined {
  for (const section of document.sections) {
    if (!titlesOf(section).some((title) => /^(?:[\d.]+\s*)?(?:auth(?:entication|orization)?|security|access)\b/i.test(title))) continue;
    const sentence = universal(section.blocks);
    if (sentence) return hasException(sentence.text) ? undefined : sentence;
  }
  return undefined;
}

const hasException = (text: string): boolean =>
  /\b(?:except|unless|other than|apart from|most|excluding|but not)\b|\bnon-(?!production)/i.test(text);

/** "All endpoints require X." */
function universal(blocks: readonly Block[]): Statement | undefined {
  for (const block of blocks) {
    const inlines = block.kind === 'paragraph' ? [block.content] : block.kind === 'list' ? block.items.map((item) => item.content) : [];
    for (const inline of inlines) {
      // "No auth for local development. All endpoints are open." says nothing of production.
      if (/\b(?:local|dev(?:elopment)?)\b/i.test(inline.text) && !/\bprod(?:uction)?\b/i.test(inline.text)) continue;
      const match =
        /\b(?:all|every|each|these|your)\b(?: [\w/-]+){0,3}? (?:endpoints?|routes?|requests?|paths?)\b(?! (?:param|field|bod|header|payload|data))[^.]*/i.exec(
          inline.text.replace(/\n/g, ' '),
        );
      if (match && readAuth(match[0]).posture !== 'unknown') return { text: match[0], line: inline.line };
    }
  }
  return undefined;
}
