import { concat } from '../../code/run/text.ts';
import { type Call, constant, type Value } from '../../code/value.ts';
import { type Provider, providersOf } from './catalogue.ts';
import type { Answer, Subject } from './conditions.ts';
import { hostOf, isPrivateHost } from './host.ts';
import { type Located, locate } from './locate.ts';
import type { Step } from './steps.ts';
import { alternatives, HOLE, joined, type Piece, piecesOf, sourceOf } from './text.ts';
import type { Rule, SinkContext } from './types.ts';

/** What a request does: `no` when it changes nothing outside, with the host that it goes to where that is known. */
export interface Request {
  readonly answer: Answer;
  readonly host?: string;
  readonly provider?: Provider;
  readonly why: string;
}

const CHANGES = /^(?:post|put|patch|delete)$/i;
/** Names under which clients take the address that relative URLs start from. */
const BASES = ['baseURL', 'prefixUrl', 'baseUrl', 'prefix', 'base_url'];

/** Whether an HTTP call changes something on a host that is not the service's own. */
export function requestOf(rule: Rule, subject: Subject, context: SinkContext): Request {
  const { method, url } = rule.http === 'urlopen' ? urlopen(subject) : read(subject);
  const changes = method === undefined ? 'unknown' : CHANGES.test(method) ? 'yes' : 'no';
  if (changes === 'no') return { answer: 'no', why: `${method} changes nothing` };
  if (inProcess(subject)) return { answer: 'no', why: 'the client talks to the application in the same process' };
  const targets = urlsOf(url, subject).map((pieces) => target(pieces, context));
  const reaching = targets.filter(({ answer }) => answer !== 'no');
  const first = reaching.find(({ answer }) => answer === 'yes') ?? reaching[0];
  if (!first) return targets[0] ?? { answer: 'no', why: 'no address' };
  if (changes === 'unknown') return { ...first, answer: 'unknown', why: `${first.why}; its method is not known` };
  // One of several addresses may be the service's own.
  if (first.answer === 'yes' && targets.some(({ answer }) => answer !== 'yes')) return { ...first, answer: 'unknown' };
  return first;
}

interface Read {
  /** Undefined: not known. */
  readonly method: string | undefined;
  readonly url: Located;
}

const textOf = (located: Located): string | undefined =>
  located !== 'absent' && located !== 'unread' && located.value.is === 'constant' && typeof located.value.value === 'string'
    ? located.value.value
    : undefined;

/** `get` when nothing is given, undefined when what is given is not known. */
const methodOf = (located: Located): string | undefined => (located === 'absent' ? 'get' : textOf(located));

function read({ call, language, steps }: Subject): Read {
  const name = steps.at(-1)?.name ?? 'default';
  const find = (at: string | undefined, position?: number): Located =>
    locate(call, { ...(at === undefined ? {} : { at }), ...(position === undefined ? {} : { position }) }, language);
  if (language === 'python') {
    if (CHANGES.test(name)) return { method: name, url: find('url', 0) };
    if (name === 'send') return built(call.arguments[0] ?? call.named.get('request'), language);
    return { method: methodOf(find('method', 0)), url: find('url', 1) };
  }
  if (CHANGES.test(name)) return { method: name, url: find(undefined, 0) };
  const [first] = call.arguments;
  if (first?.is === 'object' && !first.fields.has('href')) {
    const url = find('url', 0);
    const host = first.fields.get('hostname') ?? first.fields.get('host');
    return { method: methodOf(find('method', 0)), url: url === 'absent' && host ? { value: concat([constant('https://'), host]) } : url };
  }
  if (first?.is === 'library' && /(?:^|\.)Request\(\)$/.test(first.path)) return built(first, language);
  return { method: methodOf(find('method', 1)), url: find(undefined, 0) };
}

/** A request that was made before it is sent. */
function built(request: Value | undefined, language: Subject['language']): Read {
  if (request?.is !== 'library' || !request.call) return { method: undefined, url: 'unread' };
  if (language === 'javascript')
    return {
      method: methodOf(locate(request.call, { at: 'method', position: 1 }, language)),
      url: locate(request.call, { position: 0 }, language),
    };
  return {
    method: methodOf(locate(request.call, { at: 'method', position: 0 }, language)),
    url: locate(request.call, { at: 'url', position: 1 }, language),
  };
}

/** `urlopen(url, data)`, `urlopen(Request(url, data, method=…))`: data makes it a POST. */
function urlopen({ call, language }: Subject): Read {
  const find = (of: Pick<Call, 'arguments' | 'named'>, at: string, position?: number): Located =>
    locate(of, { at, ...(position === undefined ? {} : { position }) }, language);
  const given = (located: Located): boolean =>
    located !== 'absent' && !(located !== 'unread' && located.value.is === 'constant' && located.value.value === null);
  const url = find(call, 'url', 0);
  const request =
    url !== 'absent' && url !== 'unread' && url.value.is === 'library' && url.value.path.endsWith('Request()') ? url.value.call : undefined;
  const implied = given(find(call, 'data', 1)) || (request !== undefined && given(find(request, 'data', 1))) ? 'post' : 'get';
  if (!request) return { method: implied, url };
  const method = find(request, 'method');
  return { method: method === 'absent' ? implied : textOf(method), url: find(request, 'url', 0) };
}

/** The URL, behind the base address of the client when it is relative. */
function urlsOf(url: Located, subject: Subject): readonly (readonly Piece[])[] {
  if (url === 'absent' || url === 'unread') return [baseOf(subject) ?? [UNREAD]];
  return alternatives(url.value).map((value) => {
    const pieces = piecesOf(value);
    const text = joined(pieces);
    if (/^(?:[a-z][a-z0-9+.-]*:|\/\/)/i.test(text)) return pieces;
    const base = baseOf(subject);
    // A URL that starts with something unknown may be absolute; behind a known base it is taken for a path.
    return base ? [...base, { text: '/' }, ...pieces] : pieces;
  });
}

const UNREAD: Piece = { hole: { is: 'unknown', id: -1, reason: { code: 'dynamic', text: 'the address' }, origins: [] } };

function baseOf({ call, language, steps }: Subject): readonly Piece[] | undefined {
  const calls: Pick<Call, 'arguments' | 'named'>[] = steps.slice(0, -1).flatMap((step) => (step.call ? [step.call] : []));
  for (const each of [call, ...calls.reverse()])
    for (const at of BASES)
      for (const position of language === 'python' ? [undefined] : [0, 1, 2]) {
        const located = locate(each, { at, ...(position === undefined ? {} : { position }) }, language);
        if (located === 'absent' || located === 'unread') continue;
        const value = alternatives(located.value)[0];
        if (value) return piecesOf(value);
      }
  const made = steps.slice(0, -1).findLast((step) => HOLDS_HOST.test(step.name));
  const first = made?.call?.arguments[0] ?? made?.call?.named.get('host');
  if (!first) return undefined;
  return made?.name === 'ClientSession' ? piecesOf(first) : [{ text: 'https://' }, ...piecesOf(first)];
}

/** Where an address leads, seen from the service. */
export function target(pieces: readonly Piece[], context: SinkContext): Request {
  const text = joined(pieces);
  const source = sourceOf(pieces);
  if (text === '') return { answer: 'no', why: 'no address' };
  if (/^[./?#]/.test(text) && !text.startsWith('//')) return { answer: 'no', why: 'a path on the same host' };
  if (text.startsWith(HOLE)) {
    const named = source?.name ?? 'a value';
    return { answer: 'unknown', why: `to ${named}, whose host is not known`, ...(named.startsWith('$') ? { host: named } : {}) };
  }
  const host = hostOf(text);
  if (host === undefined) return { answer: /^[a-z][a-z0-9+.-]*:/i.test(text) ? 'unknown' : 'no', why: 'an address without a host' };
  if (host.includes(HOLE)) {
    // `${shop}.myshopify.com`: the constant end says whose host it is.
    const end = host.slice(host.lastIndexOf(HOLE) + 1);
    if (!/^[\w-]*\.[\w-]+\.[a-z]{2,}$/.test(end) || isPrivateHost(end.replace(/^[^.]*\./, '')))
      return { answer: 'unknown', why: 'to a host that is not known' };
    const name = host.replaceAll(HOLE, '*');
    return { answer: 'yes', host: name, why: `to ${name}`, ...provided(name, text) };
  }
  if (isPrivateHost(host) || !host.includes('.') || context.own?.(host) === true)
    return { answer: 'no', why: `${host} is the deployment's own` };
  return { answer: 'yes', host, why: `to ${host}`, ...provided(host, text) };
}

/** The known provider of a host. */
function provided(host: string, url: string): { provider?: Provider } {
  const path = url.replace(/^(?:[a-z][a-z0-9+.-]*:)?\/\/[^/]*/i, '') || '/';
  const provider = providersOf().find(
    (each) => each.hosts.some((pattern) => isHost(pattern, host)) && (each.path === undefined || path.startsWith(each.path)),
  );
  return provider ? { provider } : {};
}

const isHost = (pattern: string, host: string): boolean =>
  pattern === host || (pattern.includes('*') && new RegExp(`^${pattern.replace(/[.]/g, '\\.').replaceAll('*', '[\\w.*-]+')}$`).test(host));

/** Classes that take the address, or the host, as their first argument. */
const HOLDS_HOST = /^(?:ClientSession|HTTPS?Connection)$/;

/** A client whose transport is the application: test clients of ASGI and WSGI. */
const inProcess = ({ steps }: Subject): boolean =>
  steps.slice(0, -1).some(({ call }: Step) => {
    const transport = call?.named.get('transport');
    return (transport?.is === 'library' && /(?:ASGI|WSGI|Mock)Transport\(\)$/.test(transport.path)) || call?.named.has('app') === true;
  });
