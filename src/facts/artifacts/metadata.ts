import type { Trace } from '../../code/trace.ts';
import { isConstant, textOf, type Value } from '../../code/value.ts';
import type { Location } from '../../define.ts';
import type { Behaviour } from '../behaviour/index.ts';
import { answersOf } from './flow.ts';
import { answerFor, limitsIn } from './huge.ts';
import { consistsOf, visit } from './parts.ts';
import { smallReads } from './redaction.ts';
import { type ContentRoute, readsUnder } from './surface.ts';

/** What the answers of a route say about what they left out. */
export interface Metadata {
  /** cut: larger content is cut; refused: it is refused; whole: it is handed out whole; stream: by the framework, with its length. */
  readonly how: 'cut' | 'refused' | 'whole' | 'stream';
  /** Names that say whether content was cut, and how large it was, in answers for large and for small content. */
  readonly truncated: { readonly large: readonly string[]; readonly small: readonly string[] };
  readonly size: { readonly large: readonly string[]; readonly small: readonly string[] };
  readonly redacted: readonly string[];
  /** Where an answer holds the time or chance beside the content. */
  readonly varies: Location | undefined;
}

const TRUNCATED = /truncat|partial|incomplete|has[-_]?more|is[-_]?complete|cut[-_]?off|next[-_]?offset/i;
const SIZE = /size|bytes|total|original[-_]?length|content[-_]?length|full[-_]?length/i;
const REDACTED = /redact|mask|scrub/i;

/** Reads the names in the answers of a route for content above and below its limit. */
export function metadataOf(behaviour: Behaviour, route: ContentRoute): Metadata {
  const limits = limitsIn(
    route.trace.tests,
    route.reads.flatMap(({ amount }) => amount ?? []),
  );
  const large = readsUnder(behaviour, route.entry, { settle: ({ value }) => answerFor(value, limits, 'default', true) });
  const small = smallReads(behaviour, route);
  const names = { large: namesIn(large.trace), small: namesIn(small.trace) };
  const of = (pattern: RegExp) => ({
    large: names.large.filter(([name]) => pattern.test(name)),
    small: names.small.filter(([name]) => pattern.test(name)),
  });
  const named = (found: readonly Said[]): readonly string[] => [...new Set(found.map(([name]) => name))];
  const [truncated, size] = [of(TRUNCATED), of(SIZE)];
  const stream = route.reads.every(({ kind }) => kind === 'served');
  const cut = large.reads.some(({ amount }) => amount !== undefined) || large.reads.length < route.reads.length;
  return {
    how: stream ? 'stream' : large.reads.length === 0 ? 'refused' : cut ? 'cut' : 'whole',
    // "No" above every limit, or "yes" below each, is said whatever happens.
    truncated: {
      large: named(truncated.large.filter(([, value]) => saysOf(value) !== false)),
      small: named(truncated.small.filter(([, value]) => saysOf(value) !== true)),
    },
    size: { large: named(size.large), small: named(size.small) },
    redacted: named([...names.large, ...names.small].filter(([name]) => REDACTED.test(name))),
    varies: varyingMarker(
      large.trace,
      large.reads.map(({ effect }) => effect.result),
    ),
  };
}

/** The name of a header or field, and what stands there where that is known. */
type Said = readonly [name: string, value: Value | undefined];

/** What a mark says when it is fixed; undefined: it may say either. */
function saysOf(value: Value | undefined): boolean | undefined {
  if (value === undefined || !isConstant(value)) return undefined;
  return !/^(?:false|0|no|null|undefined|)$/i.test(String(value.value ?? ''));
}

/** Headers and fields that answers carry. */
function namesIn(trace: Trace): readonly Said[] {
  const found: Said[] = [];
  for (const answer of answersOf(trace))
    visit(answer, (part) => {
      if (part.is === 'map') for (const [key, value] of part.entries.values()) add(found, key, value);
      if (part.is === 'object') for (const [name, value] of part.fields) if (!name.startsWith('__')) found.push([name, value]);
      if (part.is === 'library')
        for (const [name, value] of part.call?.named ?? [])
          if (/Response|Model|Schema|Out$|Result$|Content$/.test(part.path) || part.class) found.push([name, value]);
      return true;
    });
  for (const { kind, path, arguments: args } of trace.effects) {
    if (kind !== 'write') continue;
    if (/^(?:response|context)\.(?:set|setHeader|header|append|writeHead|headers)$/.test(path))
      for (const [index, arg] of args.entries()) {
        add(found, arg, args[index + 1]);
        if (arg.is === 'object') found.push(...arg.fields);
      }
    if (/\.headers\[\]$/.test(path) && args[0]) add(found, args[0], args[1]);
  }
  return found;
}

function add(found: Said[], name: Value, value: Value | undefined): void {
  const text = textOf(name);
  if (text !== undefined && text.length < 60) found.push([text, value]);
}

/** Text put together from content and from the time or chance. */
function varyingMarker(trace: Trace, results: readonly Value[]): Location | undefined {
  let found: Location | undefined;
  for (const answer of answersOf(trace))
    visit(answer, (part) => {
      if (
        !found &&
        part.is === 'derived' &&
        /concat|\+/.test(part.by) &&
        part.of.some((each) => consistsOf(each, (inner) => results.includes(inner)))
      ) {
        const varying = part.of.find((each) =>
          consistsOf(
            each,
            (inner) =>
              inner.origins.some(({ from }) => from === 'clock' || from === 'random') ||
              (inner.is === 'library' && /(?:\.now|\.utcnow|\.time|uuid4|random|randomUUID)\(\)$/.test(inner.path)),
          ),
        );
        const effect = trace.effects.find(({ result }) => varying && consistsOf(varying, (inner) => inner === result));
        if (varying) found = effect ? { path: effect.at.file, line: effect.at.line } : { path: '', line: 0 };
      }
      return !found;
    });
  return found;
}
