import { simpleCommands } from '../images/shell-words.ts';
import { commandSinks } from './catalogue.ts';
import { executedBy } from './executed.ts';
import { type Request, target } from './http.ts';
import { type Invocation, invocationsOf } from './program.ts';
import type { Chain } from './steps.ts';
import { HOLE } from './text.ts';
import type { Sink, SinkCall, SinkContext, SinkMatch, Tier } from './types.ts';

/** The sink that starting a program is; undefined when the call starts none, or one that is no sink. */
export function matchCommand(call: SinkCall, chain: Chain, context: SinkContext): SinkMatch | undefined {
  const executed = executedBy(call, chain);
  if (!executed) return undefined;
  const inner = (text: string) => simpleCommands(text).map(({ words }) => ({ words, open: false }));
  let best: SinkMatch | undefined;
  for (const each of executed)
    for (const invocation of invocationsOf(each, inner)) {
      const match = matchInvocation(invocation, context);
      if (match && (!best || weight(match) > weight(best))) best = match;
    }
  return best;
}

const weight = ({ tier, certain }: SinkMatch): number => (certain ? 10 : 0) + 'ABC'.indexOf(tier);

function matchInvocation(invocation: Invocation, context: SinkContext): SinkMatch | undefined {
  if (invocation.options.some(({ name }) => name === '--help' || name === '--version')) return undefined;
  let best: { readonly sink: Sink; readonly fit: Fit; readonly length: number } | undefined;
  for (const { sink, commands } of commandSinks())
    for (const pattern of commands) {
      const fit = fits(pattern, invocation, context);
      const length = pattern.split(' ').length + (fit?.answer === 'yes' ? 100 : 0);
      if (fit && (!best || length > best.length)) best = { sink, fit, length };
    }
  if (!best) return undefined;
  const { sink, fit } = best;
  const softened = sink.soften.find(({ flags }) => flags?.some((flag) => hasOption(invocation, flag) === 'yes'));
  const tier: Tier = softened?.tier ?? fit.request?.provider?.tier ?? sink.tier;
  const shown = [invocation.program, ...invocation.words.slice(0, 3)].join(' ').replaceAll(HOLE, '…');
  return {
    sink,
    tier,
    kind: fit.request?.provider?.kind ?? sink.kind,
    provider: fit.request?.host ?? invocation.program,
    domain: fit.request?.provider?.domain ?? sink.domain,
    certain: fit.answer === 'yes',
    why: `starts \`${shown}\`${softened ? '; a dry run' : ''}${fit.answer === 'yes' ? '' : '; which of its commands is not known'}`,
  };
}

interface Fit {
  readonly answer: 'yes' | 'maybe';
  readonly request?: Request;
}

const quote = (text: string): string => text.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
const wordPattern = (text: string): RegExp => new RegExp(`^(?:${text.split('|').map(quote).join('|')})$`);

/** Whether a command line is what a pattern of the catalogue says. */
function fits(pattern: string, invocation: Invocation, context: SinkContext): Fit | undefined {
  const [program = '', ...tokens] = pattern.split(' ');
  if (!wordPattern(program).test(invocation.program)) return undefined;
  let maybe = false;
  let request: Request | undefined;
  for (const token of tokens.filter((each) => each.startsWith('-'))) {
    const has = hasOption(invocation, token);
    if (has === 'no') return undefined;
    maybe ||= has === 'maybe';
  }
  for (const token of tokens.filter((each) => each.startsWith('@'))) {
    request = token === '@url' ? urlOf(invocation, context) : hostOf(invocation, context);
    if (request.answer === 'no') return undefined;
    maybe ||= request.answer === 'unknown';
  }
  const fit = inOrder(
    tokens.filter((each) => !/^[-@]/.test(each)),
    invocation.words,
    invocation.open,
  );
  if (!fit) return undefined;
  return { answer: maybe || fit === 'maybe' ? 'maybe' : 'yes', ...(request ? { request } : {}) };
}

function inOrder(tokens: readonly string[], words: readonly string[], open: boolean): Fit['answer'] | undefined {
  const [token, ...rest] = tokens;
  if (token === undefined) return 'yes';
  if (token === '**') {
    let best: Fit['answer'] | undefined;
    for (let skip = 0; skip <= words.length; skip++) {
      const fit = inOrder(rest, words.slice(skip), open);
      if (fit === 'yes') return fit;
      best ??= fit;
    }
    return best;
  }
  const [word, ...others] = words;
  if (word === undefined) return open ? 'maybe' : undefined;
  if (wordPattern(token).test(word)) return inOrder(rest, others, open);
  if (!word.includes(HOLE) || inOrder(rest, others, open) === undefined) return undefined;
  const shape = new RegExp(`^${word.split(HOLE).map(quote).join('.*')}$`);
  return token.split('|').some((each) => each.includes('*') || shape.test(each)) ? 'maybe' : undefined;
}

/** `--force|-f`, `-X|--request=POST|PUT`: an option, with one of its values where they are listed. */
function hasOption({ options, open }: Invocation, token: string): 'yes' | 'no' | 'maybe' {
  const [names = '', values] = token.split('=');
  const allowed = new Set(names.split('|'));
  const given = options.filter(({ name }) => allowed.has(name));
  if (values === undefined) return given.length > 0 ? 'yes' : open ? 'maybe' : 'no';
  const wanted = new Set(values.split('|'));
  if (given.some(({ value }) => value !== undefined && wanted.has(value))) return 'yes';
  return given.some(({ value }) => value?.includes(HOLE)) || (open && given.length === 0) ? 'maybe' : 'no';
}

function urlOf({ words, options }: Invocation, context: SinkContext): Request {
  const texts = [...words, ...options.flatMap(({ name, value }) => (name === '--url' && value !== undefined ? [value] : []))];
  const answers = texts.map((text) =>
    target([{ text: text.startsWith(HOLE) || /^[a-z]+:\/\//i.test(text) ? text : `http://${text}` }], context),
  );
  return answers.find(({ answer }) => answer === 'yes') ?? answers.find(({ answer }) => answer === 'unknown') ?? NOWHERE;
}

function hostOf({ words, options, open }: Invocation, context: SinkContext): Request {
  const texts = [
    ...options.flatMap(({ name, value }) => (/^(?:-h|--host)$/.test(name) && value !== undefined ? [`db://${value}`] : [])),
    ...[...words, ...options.flatMap(({ value }) => (value === undefined ? [] : [value]))].filter((text) =>
      /^[a-z][a-z0-9+]*:\/\//i.test(text),
    ),
  ];
  const answers = texts.map((text) => target([{ text }], context));
  return answers.find(({ answer }) => answer !== 'no') ?? (open ? { ...NOWHERE, answer: 'unknown' } : NOWHERE);
}

const NOWHERE: Request = { answer: 'no', why: 'no other host' };
