import type { Effect } from '../../code/machine.ts';
import { isConstant, textOf, type Value } from '../../code/value.ts';
import type { Location } from '../../define.ts';
import { answersOf, reachesAnswer } from './flow.ts';
import { consistsOf, directParts, visit } from './parts.ts';
import type { ContentRoute } from './surface.ts';

/** How a browser takes what a route hands out. */
export interface Served {
  readonly is: 'safe' | 'unsafe' | 'unknown';
  readonly why: string;
  readonly at: Location;
}

const INTERPRETED = /html|svg|xml|javascript/i;
const RESPONSE = /(?:^|\.)(\w*Response|send_file|send_from_directory|make_response)\(\)$/;

/** What the type of each answer with content is, and whether it is offered as an attachment. */
export function headersOf(route: ContentRoute): readonly Served[] {
  const { trace } = route;
  const seen: Served[] = [];
  const sniff =
    sets(route, /x-content-type-options/i, /nosniff/i) ||
    trace.effects.some(({ path }) => /^helmet\b/.test(path)) ||
    route.entry.machine.effects.some(({ path }) => /^(?:helmet|@fastify\/helmet|koa-helmet)\b|secureHeaders/.test(path));
  for (const read of route.reads) {
    if (read.kind === 'listing' || read.parsed) continue;
    const at = { path: read.effect.at.file, line: read.effect.at.line };
    const result = read.effect.result;
    if (read.effect.kind === 'write') {
      const attachment =
        read.effect.path.endsWith('.download') ||
        sets(route, /content-disposition/i, /attachment/i) ||
        trace.effects.some(({ path }) => path === 'response.attachment');
      const typed = typeSet(route);
      seen.push(
        attachment
          ? { is: 'safe', why: 'offered as an attachment', at }
          : typed
            ? judged(typed, sniff, at)
            : { is: 'unsafe', why: 'the type is guessed from the name of the file', at },
      );
      continue;
    }
    const holders = read.kind === 'served' ? [result] : responsesWith(route, read.effect);
    if (holders.length === 0) {
      const json = trace.effects.some(
        ({ kind, path, arguments: args }) =>
          kind === 'write' && /\.(?:json|jsonp)$/.test(path) && args.some((arg) => consistsOf(arg, (part) => part === result)),
      );
      const typed = typeSet(route);
      const sent = trace.effects.some(
        ({ kind, path, arguments: args }) =>
          kind === 'write' && /\.(?:send|html)$/.test(path) && args.some((arg) => consistsOf(arg, (part) => part === result)),
      );
      const piped = trace.effects.some(({ path }) => /\.pipe$|pipeline$/.test(path));
      if (sets(route, /content-disposition/i, /attachment/i) || trace.effects.some(({ path }) => path === 'response.attachment'))
        seen.push({ is: 'safe', why: 'offered as an attachment', at });
      else if (typed) seen.push(judged(typed, sniff, at));
      else if (json) seen.push({ is: 'safe', why: 'answered as JSON', at });
      else if (sent && read.unit === 'characters') seen.push({ is: 'unsafe', why: 'text is sent as text/html when no type is set', at });
      else if (piped || sent)
        seen.push(
          sniff ? { is: 'safe', why: 'sniffing is off', at } : { is: 'unsafe', why: 'no type is set, and the browser may guess one', at },
        );
      else if (reachesAnswer(trace, read.effect, answersOf(trace))) seen.push({ is: 'safe', why: 'answered as JSON', at });
      continue;
    }
    for (const holder of holders) seen.push(judgedResponse(holder, sniff, read.kind === 'served', at));
  }
  return seen;
}

function judged(type: Value, sniff: boolean, at: Location): Served {
  const text = textOf(type);
  if (text === undefined)
    return sniff && !chosen(type)
      ? { is: 'safe', why: 'sniffing is off', at }
      : { is: 'unsafe', why: 'the type depends on the content or its name', at };
  return INTERPRETED.test(text) && !/octet|plain/.test(text)
    ? { is: 'unsafe', why: `stored content is served as ${text}`, at }
    : { is: 'safe', why: `the type is always ${text}`, at };
}

const chosen = (type: Value): boolean => consistsOf(type, (part) => part.is === 'library' && /guess_type|lookup|mime/i.test(part.path));

/** A response object of the framework: `Response(content, media_type=...)`, `FileResponse(path, filename=...)`. */
function judgedResponse(value: Value, sniff: boolean, served: boolean, at: Location): Served {
  if (value.is !== 'library' || !value.call) return { is: 'unknown', why: 'the response could not be followed', at };
  const { named } = value.call;
  const name = value.path.replace(/\(\)$/, '').replace(/^.*\./, '');
  const headers = named.get('headers');
  const type = named.get('media_type') ?? named.get('mimetype') ?? named.get('content_type') ?? headerIn(headers, /content-type/i);
  const disposition = textOf(named.get('content_disposition_type')) ?? 'attachment';
  const attached = named.get('as_attachment');
  const filename = named.get('filename');
  if (
    name === 'FileResponse' &&
    filename &&
    !(isConstant(filename) && filename.value === null) &&
    disposition === 'attachment' &&
    /^(?:fastapi|starlette)/.test(value.path)
  )
    return { is: 'safe', why: 'offered as an attachment', at };
  if (attached && isConstant(attached) && attached.value === true) return { is: 'safe', why: 'offered as an attachment', at };
  const given = headerIn(headers, /content-disposition/i);
  if (given && consistsOf(given, (part) => /attachment/i.test(textOf(part) ?? '')))
    return { is: 'safe', why: 'offered as an attachment', at };
  const off = sniff || textOf(headerIn(headers, /x-content-type-options/i)) === 'nosniff';
  if (type && !(isConstant(type) && type.value === null)) return judged(type, off, at);
  if (/JSONResponse|ORJSON/.test(name)) return { is: 'safe', why: 'answered as JSON', at };
  if (/PlainText/.test(name)) return { is: 'safe', why: 'the type is always text/plain', at };
  if (/HTML/.test(name)) return { is: 'unsafe', why: 'stored content is served as text/html', at };
  if (served) return { is: 'unsafe', why: 'the type is guessed from the name of the file', at };
  return off ? { is: 'safe', why: 'sniffing is off', at } : { is: 'unsafe', why: 'no type is set, and the browser may guess one', at };
}

function headerIn(headers: Value | undefined, name: RegExp): Value | undefined {
  if (headers?.is === 'map') return [...headers.entries.values()].find(([key]) => name.test(textOf(key) ?? ''))?.[1];
  if (headers?.is === 'object') return [...headers.fields].find(([key]) => name.test(key))?.[1];
  return undefined;
}

/** Responses in the answers that hold what was read. */
function responsesWith(route: ContentRoute, read: Effect): readonly Value[] {
  const found = new Set<Value>();
  for (const answer of answersOf(route.trace))
    visit(answer, (part) => {
      if (part.is !== 'library' || !RESPONSE.test(part.path)) return true;
      const streams =
        /Streaming/.test(part.path) &&
        directParts(part).some((each) => each.is === 'object' || each.is === 'unknown' || each.is === 'list');
      if (streams || consistsOf(part, (inner) => inner === read.result)) found.add(part);
      return false;
    });
  return [...found];
}

const HEADER = /^(?:response|context)\.(?:set|setHeader|header|append|headers|writeHead)$/;

/** Whether the route sets a header to a value. */
function sets(route: ContentRoute, name: RegExp, value: RegExp): boolean {
  return headerCalls(route).some(([key, given]) => name.test(key) && consistsOf(given, (part) => value.test(textOf(part) ?? '')));
}

/** The type that the route sets on the response. */
function typeSet(route: ContentRoute): Value | undefined {
  const typed = route.trace.effects.find(({ kind, path }) => kind === 'write' && /^(?:response|context)\.(?:type|contentType)$/.test(path))
    ?.arguments[0];
  const text = textOf(typed);
  const set = headerCalls(route).find(([name]) => /^content-type$/i.test(name))?.[1];
  // `res.type('.txt')`, `res.type(path.extname(p))`: an extension names the type.
  return set ?? (text === undefined ? typed : typed);
}

function headerCalls(route: ContentRoute): readonly (readonly [string, Value])[] {
  return route.trace.effects.flatMap(({ kind, path, arguments: args }): (readonly [string, Value])[] => {
    if (kind !== 'write' || !HEADER.test(path)) return [];
    const [first, second] = args;
    const name = textOf(first);
    if (name !== undefined && second) return [[name, second]];
    return args.flatMap((arg) => (arg.is === 'object' ? [...arg.fields] : []));
  });
}
