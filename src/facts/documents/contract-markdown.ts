import {
  allBlocks,
  type Block,
  type Inline,
  type MarkdownDocument,
  type Section,
  sliceInline,
  splitLines,
  titlesOf,
} from '../../syntax/markdown.ts';
import { authRemark, authSentence } from './auth-remark.ts';
import { documentedAuth } from './contract-auth.ts';
import { type Contract, type ContractRow, type DocumentedAuth, type Lifecycle, mergeRows } from './contract-row.ts';
import { definitions } from './definitions.ts';
import { type Endpoint, isWildcard, normalisePath, pathKey, readEndpoints, readPath } from './endpoint.ts';
import { type EndpointDetails, readDetails } from './endpoint-details.ts';
import { tableEndpoints } from './endpoint-table.ts';

/** An endpoint with the blocks that describe it. */
interface Draft {
  readonly endpoints: readonly Pick<Endpoint, 'method' | 'path'>[];
  readonly line: number;
  readonly details: EndpointDetails;
}

/** Reads the endpoints that a Markdown document describes: headings, definitions, tables, lists and `http` blocks. */
export function readMarkdownContract(document: MarkdownDocument): Contract {
  const base = basePath(document);
  const rows: ContractRow[] = [];
  for (const section of document.sections) {
    if (titlesOf(section).some((title) => aside.test(title))) continue;
    for (const draft of draftsOf(document, section)) {
      const auth = documentedAuth(document, section, draft.line, draft.details);
      for (const endpoint of draft.endpoints) rows.push(toRow(document, section, base, draft, endpoint, auth));
    }
  }
  return { path: document.path, format: 'markdown', rows: mergeRows(rows), problems: document.problems };
}

/** Sections that talk about endpoints without describing them. */
const aside =
  /\b(?:change ?log|migrations?|migration notes|revision history|examples?|testing|troubleshooting|quick ?start|tutorial|related)\b/i;

/** Heading, then what stands in the section, in this order: an outer description takes the inner samples for itself. */
function draftsOf(document: MarkdownDocument, section: Section): Draft[] {
  const titled = section.title ? readEndpoints(section.title.text) : [];
  if (titled.length > 0) {
    const details = readDetails(section.blocks, innerSections(document, section));
    return [
      { endpoints: titled, line: section.line, details: withRemark(details, section.title?.text ?? '', section.blocks, section.line) },
    ];
  }
  // Titles such as "Response" below an endpoint belong to that endpoint.
  for (let at = section.parent; at; at = at.parent) if (at.title && readEndpoints(at.title.text).length > 0) return [];
  const defined = ofDefinitions(document, section);
  if (defined.length > 0) return defined;
  const drafts = section.blocks.flatMap((block, index) => ofBlock(block, section.blocks.slice(index + 1)));
  const [only] = drafts;
  const parts = innerSections(document, section).filter(({ title }) =>
    /^(?:request|response|parameters?|query|path|headers?|errors?|status|body|success|return)/i.test(title),
  );
  if (!only || drafts.length > 1 || parts.length === 0) return drafts;
  const details = readDetails(section.blocks, parts);
  return [{ ...only, details: only.details.auth && !details.auth ? { ...details, auth: only.details.auth } : details }];
}

/** Auth that is not a definition but a remark behind the endpoint or a sentence of its text. */
function withRemark(details: EndpointDetails, remark: string, blocks: readonly Block[], line: number): EndpointDetails {
  if (details.auth) return details;
  const said = authRemark(remark);
  const auth = said === undefined ? authSentence(blocks) : { text: said, line };
  return auth ? { ...details, auth } : details;
}

function innerSections(document: MarkdownDocument, section: Section): { title: string; blocks: readonly Block[] }[] {
  const inside = (other: Section): boolean => other.parent !== undefined && (other.parent === section || inside(other.parent));
  return document.sections
    .filter((other) => inside(other) && !(other.title && readEndpoints(other.title.text).length > 0))
    .map((other) => ({ title: other.title?.text ?? '', blocks: other.blocks }));
}

const endpointLabel = /^(?:api )?(?:endpoints?|routes?|url|request line|http request)$/i;

/** "**Endpoint**: `GET /x`", or a method and a path in two definitions. */
function ofDefinitions(document: MarkdownDocument, section: Section): Draft[] {
  const found = definitions(section.blocks);
  const starts = found.filter(({ label, value }) => endpointLabel.test(label) && readEndpoints(value.text).length > 0);
  const method = found.find(({ label }) => /^(?:http )?method$/i.test(label));
  const path = found.find(({ label, value }) => /^(?:path|url|endpoint|route)$/i.test(label) && readPath(value.text) !== undefined);
  const inner = innerSections(document, section);
  if (starts.length === 0 && method && path) {
    return [
      {
        endpoints: readEndpoints(`${method.value.text} ${readPath(path.value.text) ?? ''}`),
        line: path.line,
        details: readDetails(section.blocks, inner),
      },
    ];
  }
  return starts.map((start, index) => {
    const next = starts[index + 1]?.line ?? Number.POSITIVE_INFINITY;
    const blocks = section.blocks.filter((block) => block.line >= start.line && block.line < next);
    return { endpoints: readEndpoints(start.value.text), line: start.line, details: readDetails(blocks, starts.length === 1 ? inner : []) };
  });
}

function ofBlock(block: Block, after: readonly Block[]): Draft[] {
  if (block.kind === 'table') return tableEndpoints(block);
  if (block.kind === 'quote') return block.blocks.flatMap((inner, index) => ofBlock(inner, block.blocks.slice(index + 1)));
  if (block.kind === 'code') return block.language === 'http' || block.language === 'rest' ? ofHttp(block) : ofRequestLines(block, after);
  if (block.kind === 'list') {
    return block.items.flatMap((item) => {
      const drafts = ofLine(item.content, item.blocks);
      return drafts.length > 0 ? drafts : item.blocks.flatMap((inner, index) => ofBlock(inner, item.blocks.slice(index + 1)));
    });
  }
  if (block.kind !== 'paragraph') return [];
  const lines = splitLines(block.content);
  const starting = lines.filter((line) => ofLine(line, []).length > 0);
  const end = after.findIndex((other) => other.kind === 'paragraph' && ofLine(other.content, []).length > 0);
  return starting.flatMap((line) => ofLine(line, starting.length === 1 ? after.slice(0, end < 0 ? undefined : end) : [], true));
}

/** A list item or line that begins with an endpoint, which must be marked as code or bold in running text. */
function ofLine(content: Inline, blocks: readonly Block[], marked = blocks.length === 0): Draft[] {
  const endpoints = readEndpoints(content.text);
  const first = endpoints[0];
  if (!first || first.start > 0) return [];
  if (marked && content.spans[0]?.start !== 0 && content.strong[0]?.start !== 0 && content.text.length > first.path.length + 30) return [];
  const sharing = endpoints.filter((endpoint) => endpoint.start === 0);
  const rest = sliceInline(content, content.text.indexOf(first.path) + first.path.length);
  return [{ endpoints: sharing, line: content.line, details: withRemark(readDetails(blocks), rest.text, blocks, content.line) }];
}

/** A block that holds request lines and nothing else: the one it holds is described by what follows. */
function ofRequestLines(block: Extract<Block, { kind: 'code' }>, after: readonly Block[]): Draft[] {
  const lines = block.text.split('\n').map((text, index) => ({ text, line: block.textLine + index }));
  const written = lines.filter(({ text }) => text.trim() !== '');
  if (!/^(?:text|)$/.test(block.language) || written.length === 0 || !written.every(({ text }) => isRequestLine(text))) return [];
  const end = after.findIndex((other) => other.kind === 'code' && other.text.split('\n').some(isRequestLine));
  const details = readDetails(written.length === 1 ? after.slice(0, end < 0 ? undefined : end) : []);
  return written.map(({ text, line }) => ({ endpoints: readEndpoints(text), line, details }));
}

const isRequestLine = (text: string): boolean => {
  const [only, ...others] = readEndpoints(text.trim());
  return only?.start === 0 && others.length === 0 && /^\S+\s+\S+$/.test(text.trim());
};

/** A sent request rather than a described one: the identifier in its path is some real one. */
const isSample = (text: string): boolean => /\sHTTP\/\d/.test(text) && /\/(?=[\w-]*\d)(?=[\w-]*[a-zA-Z])[\w-]{16,}/.test(text);

/** The request lines of an `http` block and the credential headers under each. */
function ofHttp(block: Extract<Block, { kind: 'code' }>): Draft[] {
  const drafts: Draft[] = [];
  for (const [index, text] of block.text.split('\n').entries()) {
    const [endpoint] = readEndpoints(text);
    if (endpoint?.start !== 0 || isSample(text)) continue;
    const rest = block.text.split('\n').slice(index + 1);
    const end = rest.findIndex((line) => readEndpoints(line)[0]?.start === 0);
    const headers = rest.slice(0, end < 0 ? undefined : end).join('\n');
    const sample: Block = {
      kind: 'code',
      language: 'http',
      meta: '',
      text: headers,
      line: block.line,
      textLine: block.textLine + index + 1,
    };
    drafts.push({ endpoints: [endpoint], line: block.textLine + index, details: readDetails([sample]) });
  }
  return drafts;
}

function toRow(
  document: MarkdownDocument,
  section: Section,
  base: string,
  draft: Draft,
  endpoint: Pick<Endpoint, 'method' | 'path'>,
  auth: DocumentedAuth,
): ContractRow {
  const path = normalisePath(endpoint.path);
  const { response, switch: gate } = draft.details;
  const problems = [
    ...(isWildcard(path) ? ['a wildcard path does not name its endpoints'] : []),
    ...(auth.posture === 'unknown' ? [auth.reason ?? 'the auth text could not be read'] : []),
  ];
  return {
    method: endpoint.method,
    path,
    key: pathKey(path),
    base,
    at: { path: document.path, line: draft.line },
    also: [],
    auth,
    requestTypes: draft.details.requestTypes,
    statusCodes: draft.details.statusCodes,
    parameters: draft.details.parameters,
    lifecycle: lifecycleOf([...titlesOf(section), draft.details.status]),
    problems,
    ...(response ? { response: { ...response, path: document.path } } : {}),
    ...(gate ? { switch: gate } : {}),
  };
}

function lifecycleOf(words: readonly string[]): Lifecycle {
  const text = words.join('\n');
  if (/\b(?:removed|retired|deleted|no longer served)\b/i.test(text)) return 'removed';
  if (/\b(?:planned|future|not (?:yet )?implemented|proposed|upcoming|roadmap)\b/i.test(text)) return 'planned';
  if (/\b(?:undocumented|intentionally (?:un|not )|not part of (?:the|this) contract|outside (?:the|this) contract)/i.test(text))
    return 'undocumented-by-design';
  return /\bdeprecated\b/i.test(text) ? 'deprecated' : 'current';
}

/** "**Base URL**: `http://host/api/v1`", or the same under a heading, puts `/api/v1` before every path. */
function basePath(document: MarkdownDocument): string {
  for (const section of document.sections) {
    const defined = definitions(section.blocks)
      .filter(({ label }) => baseLabel.test(label))
      .map(({ value }) => value.spans[0]?.text ?? value.text.split(/\s/)[0] ?? '');
    const below = baseLabel.test(section.title?.text ?? '')
      ? [...allBlocks(section.blocks)].flatMap((block) => {
          if (block.kind === 'code') return block.text.split('\n');
          return block.kind === 'paragraph' ? block.content.spans.map(({ text }) => text) : [];
        })
      : [];
    for (const text of [...defined, ...below]) {
      const path = readPath(text);
      if (path !== undefined && path !== '/') return normalisePath(path);
    }
  }
  return '';
}

const baseLabel = /^(?:[\d.]+\s*)?(?:(?:api )?(?:base|root)[ -]?(?:url|path|uri)s?|(?:api )?prefix)$/i;
