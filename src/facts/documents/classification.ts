import type { Location } from '../../define.ts';
import type { MarkdownDocument } from '../../syntax/markdown.ts';
import { leadingPath } from './path-text.ts';

/**
 * canonical: claims, or is declared, to be the truth about something; current: describes the present without claiming it;
 * record: speaks of a moment (a log, decision, plan, dated report); superseded: says of itself or is said to be out of date.
 */
export type Standing = 'canonical' | 'current' | 'record' | 'superseded';

export type Surface = 'api' | 'governance' | 'deployment' | 'environment' | 'authentication' | 'readiness';

export interface Classification {
  readonly standing: Standing;
  readonly surfaces: readonly Surface[];
  /** What decided the standing. */
  readonly reason: string;
  readonly at: Location;
}

const supersededFolder = /^(?:archived?|archives|old|legacy|deprecated|superseded|obsolete|attic|trash|_?bak|backup)$/i;
const recordFolder =
  /^(?:adrs?|decisions?|decision[-_]records?|rfcs?|history|historical|changelogs?|post-?mortems?|retros?|minutes|meeting[-_]?notes|reports?|plans?|proposals?|prompts?|journal|logs?|release[-_]?notes)$/i;
const recordName =
  /(?:^|[-_ .])(?:changelog|changes|history|release[-_ ]?notes|log|journal|plans?|proposal|roadmap|prompts?|reports?|summary|completion|complete|status|retro(?:spective)?|post-?mortem|migration[-_ ]notes|decisions?|adr[-_ ]?\d+|gap[-_ ]analysis|scan|audit|todo|backlog|handoff|burndown)(?=$|[-_ .])/i;
const dated = /(?:^|[^\d])20\d\d[-_.]?(?:0[1-9]|1[0-2])[-_.]?(?:0[1-9]|[12]\d|3[01])(?:[^\d]|$)/;
const supersededStatus = /\b(?:superseded|deprecated|archived|obsolete|historical|withdrawn|rejected|replaced|out[- ]of[- ]date|legacy)\b/i;
const recordStatus = /\b(?:draft|proposed|accepted|completed?|final report)\b/i;

const surfaceNames: readonly (readonly [Surface, RegExp])[] = [
  [
    'api',
    /api[-_ ]?contract|(?:^|[-_/ .])(?:openapi|swagger)(?:$|[-_. ])|(?:^|[-_/ ])api(?:$|[-_ .](?:basics|reference|docs?|guide|spec|endpoints))|(?:^|[-_ ])(?:rest|http)[-_ ]api|endpoints?(?:$|[-_. ])/i,
  ],
  ['governance', /governance|approval[-_ ]?polic|change[-_ ]?policy/i],
  ['deployment', /deploy(?:ment|ing)?(?:$|[-_. ])|(?:^|[-_ ])(?:operations|production)(?:$|[-_. ])|self[-_ ]?host/i],
  ['environment', /environment|(?:^|[-_ ])env(?:$|[-_ .])|config(?:uration)?(?:$|[-_ .])|feature[-_ ]?flags|settings/i],
  ['authentication', /auth(?:entication|orization)?(?:$|[-_. ])|security(?:$|[-_. ])/i],
  ['readiness', /readiness|(?:^|[-_ ])ready(?:$|[-_. ])|go[-_ ]?live|checklist/i],
];

/** Judges one document by its path, front matter, title and opening words. `declared` are the paths configuration names. */
export function classify(document: MarkdownDocument, declared: ReadonlySet<string> = new Set()): Classification {
  const { path } = document;
  const title = document.sections.find(({ depth }) => depth === 1)?.title?.text ?? '';
  const stem = (path.split('/').at(-1) ?? '').replace(/\.[^.]+$/, '');
  const surfaces = surfaceNames.flatMap(([surface, pattern]) => (pattern.test(stem) || pattern.test(title) ? [surface] : []));
  const say = (standing: Standing, reason: string, line = 1): Classification => ({ standing, surfaces, reason, at: { path, line } });

  if (declared.has(path)) return say('canonical', 'named in the configuration');
  const status = [document.frontMatter.status, document.frontMatter.state].find((value) => typeof value === 'string') ?? '';
  if (supersededStatus.test(status) || document.frontMatter.superseded_by !== undefined)
    return say('superseded', `front matter status "${status || 'superseded'}"`);
  const folders = path.split('/').slice(0, -1);
  const old = folders.find((folder) => supersededFolder.test(folder));
  if (old !== undefined) return say('superseded', `lies in ${old}/`);
  const opening = openingLines(document);
  const banner = opening.find(({ text }) => isSupersededBanner(text));
  if (banner) return say('superseded', `says "${banner.text.slice(0, 120)}"`, banner.line);
  if (document.frontMatter.canonical === true || /\bcanonical\b/i.test(status)) return say('canonical', 'front matter');
  const folder = folders.find((name) => recordFolder.test(name));
  if (folder !== undefined) return say('record', `lies in ${folder}/`);
  if (dated.test(stem) || dated.test(title)) return say('record', 'its name carries a date');
  if (recordName.test(stem)) return say('record', 'its name is that of a log, plan or report');
  if (recordStatus.test(status)) return say('record', `front matter status "${status}"`);
  if (/(?:^|[-_ .])canonical(?=$|[-_ .])/i.test(stem) || /\bcanonical\b/i.test(title))
    return say('canonical', 'calls itself canonical in its name or title');
  const claim = opening.find(({ text }) =>
    /\b(?:single|only|authoritative) source of truth\b|\bthis (?:document|file|page|contract) (?:is|remains) (?:the )?(?:canonical|authoritative)\b|^\W*status\W+(?:canonical|authoritative)\b/i.test(
      text,
    ),
  );
  if (claim) return say('canonical', `says "${claim.text.slice(0, 120)}"`, claim.line);
  return say('current', 'nothing marks it as past or as canonical');
}

/** The text before the second heading, where a document says what it is. */
function openingLines(document: MarkdownDocument): { text: string; line: number }[] {
  return document.sections.slice(0, 2).flatMap((section) =>
    section.blocks.slice(0, 4).flatMap((block) => {
      const inner = block.kind === 'quote' ? block.blocks : [block];
      return inner.flatMap((part) =>
        part.kind === 'paragraph' ? [{ text: part.content.text.replace(/\s+/g, ' '), line: part.line }] : [],
      );
    }),
  );
}

function isSupersededBanner(text: string): boolean {
  if (/\b(?:superseded|replaced|obsoleted) by\b/i.test(text))
    return (
      !/\b(?:are|were|is|was|has been|been) replaced by\b/i.test(text) || /^\W*(?:note\W+)?this (?:document|file|page|guide)\b/i.test(text)
    );
  if (/^\W*(?:\*+)?status\W+[^.]*\b(?:superseded|deprecated|archived|obsolete|historical|withdrawn|rejected)\b/i.test(text)) return true;
  return /\bthis (?:document|file|page|guide) is (?:\w+ )?(?:superseded|deprecated|archived|obsolete|historical|out[- ]of[- ]date|no longer maintained)\b/i.test(
    text,
  );
}

const tellingWord =
  /supersede|replaced by|obsolete|deprecated|archived|historical|withdrawn|rejected|out.?of.?date|no longer maintained|source of truth|canonical|authoritative/i;

/** Whether a source text could hold a sentence that decides the standing: no other is read for more than its title. */
export const couldTellStanding = (source: string): boolean => tellingWord.test(source.replace(/[*_`\\]/g, '').replace(/\s+/g, ' '));

export interface DeclaredStanding extends Location {
  /** A path, or a glob such as `docs/guides/*`. */
  readonly target: string;
  readonly standing: 'canonical' | 'superseded';
}

/** What a document says of others: lists and tables of documents below a heading "Canonical ..." or "Legacy/Historical ...". */
export function declaredStandings(document: MarkdownDocument): DeclaredStanding[] {
  return document.sections.flatMap((section) => {
    const title = section.title?.text ?? '';
    const past = /\b(?:legacy|historical|superseded|deprecated|archived|obsolete)\b/i.test(title);
    if (!past && !/\bcanonical\b/i.test(title)) return [];
    const firsts = section.blocks.flatMap((block) => {
      if (block.kind === 'list') return block.items.map((item) => item.content);
      return block.kind === 'table' && /\b(?:doc|document|file)s?\b/i.test(block.header[0]?.text ?? '')
        ? block.rows.flatMap((row) => row.cells[0] ?? [])
        : [];
    });
    return firsts.flatMap((inline) => {
      const target = leadingPath(inline);
      const isDocument = target !== undefined && /\.(?:md|mdx|markdown|ya?ml|json)$|\/\*{0,2}$/.test(target);
      return isDocument
        ? [{ path: document.path, line: inline.line, target, standing: past ? ('superseded' as const) : ('canonical' as const) }]
        : [];
    });
  });
}
