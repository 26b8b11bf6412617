import type { Effect } from '../../code/machine.ts';
import type { Trace, TraceOptions } from '../../code/trace.ts';
import { textOf, unknown, type Value } from '../../code/value.ts';
import type { Location } from '../../define.ts';
import type { Behaviour, Entry } from '../behaviour/index.ts';
import type { RouteFact } from '../routes/inventory.ts';
import { answersOf, isParsed, reachesAnswer } from './flow.ts';
import { consistsOf, deepOrigins } from './parts.ts';
import { type ContentRead, readOf } from './reads.ts';

/** A read of stored content that a route answers with. */
export interface StoredRead extends ContentRead {
  readonly at: Location;
  /** Where the caller, or a stored record, chose what is read. */
  readonly chosenBy: 'request' | 'stored' | 'nobody';
  /** Whether the result was followed into the answer, or taken to be in it. */
  readonly followed: boolean;
}

/** A route that answers with stored content. */
export interface ContentRoute {
  /** `GET /runs/{id}/artifacts/file` */
  readonly name: string;
  readonly at: Location;
  readonly entry: Entry;
  readonly route?: RouteFact;
  readonly trace: Trace;
  readonly reads: readonly StoredRead[];
  /** content: bodies as they are; parsed: values read from files; listing: names and sizes. */
  readonly shape: 'content' | 'parsed' | 'listing';
  /** The built front end, not what the service stores. */
  readonly assets: boolean;
}

const ASSETS = /(?:^|[/\\])(?:dist|build|public|static|assets|frontend|client|www|web|ui|out|templates|\.next)(?:[/\\]|$)/;

const ASSET_VARIABLE = /STATIC|ASSET|TEMPLATE|FRONTEND|CLIENT|DIST|PUBLIC/i;

/** A file of the built front end: by its folder, or a page that is always the same. */
function isAsset({ from, root, chosenBy, kind }: StoredRead): boolean {
  const places = [...from, ...(root ? [root] : [])];
  if (places.some((each) => consistsOf(each, (part) => ASSETS.test(textOf(part) ?? '')))) return true;
  if (places.some((each) => deepOrigins(each).some((origin) => origin.from === 'environment' && ASSET_VARIABLE.test(origin.name))))
    return true;
  return (
    chosenBy === 'nobody' &&
    kind === 'served' &&
    from.some((each) => consistsOf(each, (part) => /\.(?:html?|js|css|ico|png|svg|webmanifest)$/.test(textOf(part) ?? '')))
  );
}

/** Routes whose run reads stored content and gives it back. */
export function contentRoutes(behaviour: Behaviour): readonly ContentRoute[] {
  return behaviour.entries('exposed').flatMap((entry): ContentRoute[] => {
    if (entry.kind !== 'route' || entry.served === false || entry.endpoint?.implicit) return [];
    const trace = behaviour.trace(entry);
    const reads = storedReads(entry, trace);
    if (reads.length === 0) return [];
    const { route } = entry;
    return [
      {
        name: entry.name,
        at: entry.at,
        entry,
        ...(route ? { route } : {}),
        trace,
        reads,
        shape: reads.some(({ kind, parsed }) => kind !== 'listing' && !parsed)
          ? 'content'
          : reads.some(({ kind }) => kind !== 'listing')
            ? 'parsed'
            : 'listing',
        assets: reads.every(isAsset),
      },
    ];
  });
}

/** The reads of one run that its answer holds. */
export function storedReads(entry: Entry, trace: Trace): readonly StoredRead[] {
  const answers = answersOf(trace);
  const found: StoredRead[] = [];
  const seen = new Set<string>();
  for (const effect of [...trace.effects, ...elementReads(trace)]) {
    const read = readOf(effect);
    if (!read) continue;
    const chosenBy = choice(read.from);
    const followed = read.kind === 'served' || reachesAnswer(trace, effect, answers);
    const asked = entry.endpoint?.method === 'GET' || entry.endpoint?.method === 'HEAD' || entry.endpoint?.method === 'ALL';
    if (!followed && !(asked && chosenBy === 'request')) continue;
    if (chosenBy === 'nobody' && !isRuntimePlace(read.from)) continue;
    const id = `${effect.path} ${effect.at.file}:${effect.at.start}`;
    if (seen.has(id)) continue;
    seen.add(id);
    const parsed = read.parsed === true || isParsed(trace, effect);
    found.push({ ...read, at: { path: effect.at.file, line: effect.at.line }, chosenBy, followed, ...(parsed ? { parsed } : {}) });
  }
  return found;
}

/** `entry.read_text()` on the elements of a listing: calls on values that are not known. */
function elementReads(trace: Trace): readonly Effect[] {
  return trace.unknownCalls.flatMap(({ callee, arguments: args, named, at, stack }): Effect[] => {
    const method = callee.is === 'unknown' ? /^(read_text|read_bytes) of an element of/.exec(callee.reason.text)?.[1] : undefined;
    const opener = trace.effects.find(({ path }) => /\.(?:r?glob|iterdir)$/.test(path))?.target;
    if (!method || !opener) return [];
    const from = unknown('dynamic', 'an element of a folder', at, callee.origins);
    const target = { ...opener, path: `pathlib.Path().${method}` };
    return [
      {
        kind: 'call',
        path: target.path,
        target,
        receiver: { ...opener, origins: from.origins },
        arguments: args,
        named,
        result: from,
        at,
        when: [],
        repeated: true,
        stack,
      },
    ];
  });
}

function choice(from: readonly Value[]): StoredRead['chosenBy'] {
  const origins = from.flatMap((each) => deepOrigins(each));
  if (origins.some((origin) => origin.from === 'request' && !origin.credential)) return 'request';
  return origins.some((origin) => origin.from === 'stored') ? 'stored' : 'nobody';
}

/** A path that configuration decides, not a file shipped with the code or a secret. */
const isRuntimePlace = (from: readonly Value[]): boolean => {
  const origins = from.flatMap((each) => deepOrigins(each));
  return (
    origins.some((origin) => origin.from === 'environment' || origin.from === 'configuration') &&
    !origins.some(({ name }) => /_FILE$|SECRET|KEY|TOKEN|CREDENTIAL/i.test(name))
  );
};

/** The reads of a run under other assumptions. */
export const readsUnder = (behaviour: Behaviour, entry: Entry, options: TraceOptions): { trace: Trace; reads: readonly StoredRead[] } => {
  const trace = behaviour.trace(entry, options);
  return { trace, reads: storedReads(entry, trace) };
};
