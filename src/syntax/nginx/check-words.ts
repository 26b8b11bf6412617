import { type Directive, errorAt, values } from './blocks.ts';
import { valueProblem } from './values.ts';

/** Arguments from the given one on must match; otherwise nginx refuses the directive with the message for the word. */
type Rule = readonly [names: RegExp, from: number, words: RegExp, message: (word: string, name: string) => string];

const parameter = (word: string): string => `invalid parameter "${word}"`;
const setting = (word: string): string => `invalid value "${word}"`;
const invalid = (_word: string, name: string): string => `"${name}" directive invalid value`;

const RULES: readonly Rule[] = [
  [/^(?:proxy|fastcgi|uwsgi|scgi|grpc|memcached)_bind$/, 1, /^transparent$/, parameter],
  [/^hash$/, 1, /^consistent$/, parameter],
  [/^random$/, 1, /^least_(?:conn|time=(?:header|last_byte))$/, parameter],
  [/^random$/, 0, /^(?:two|least_.*)$/, parameter],
  [/^disable_symlinks$/, 0, /^(?:o(?:ff|n)|if_not_owner|from=.*)$/, parameter],
  [/^(?:dav|(?:proxy|fastcgi|uwsgi|scgi)_store)_access$/, 0, /^(?:user|group|all):rw?$/, setting],
  [/^(?:client_body|proxy|fastcgi|uwsgi|scgi)_temp_path$/, 1, /^\d+$/, invalid],
  [/^aio$/, 0, /^(?:o(?:ff|n)|threads(?:=.+)?)$/, invalid],
  [/^directio$/, 0, /^(?:off|\d+[kmg]?)$/i, invalid],
  [/^(?:limit_rate|limit_rate_after)$/, 0, /^\d+[km]?$|\$/i, invalid],
  [/^userid_mark$/, 0, /^(?:off|[A-Za-z0-9=])$/, (_, name) => `"${name}" directive value must be "off" or a single letter, digit or "="`],
  [/^use$/, 0, /^(?:epoll|kqueue|eventport|poll|select|\/dev\/poll)$/, (word) => `invalid event type "${word}"`],
  [/^worker_connections$/, 0, /^\d+$/, (word) => `invalid number "${word}"`],
  [/^worker_processes$/, 0, /^(?:auto|\d+)$/, invalid],
  [/^worker_priority$/, 0, /^-?\d+$/, (_, name) => `"${name}" directive invalid number`],
];

/** A lone argument that is more than a word can only be `off`. */
const OFF_ALONE = /^proxy_cookie_(?:path|domain|flags)$/;

/** Checks the words of directives that take some only. Throws ConfigError with nginx's message. */
export function checkWords(directive: Directive): void {
  const { name } = directive;
  const words = values(directive);
  for (const [names, from, pattern, message] of RULES) {
    if (!names.test(name)) continue;
    const wrong = words.slice(from).find((word) => !pattern.test(word));
    if (wrong !== undefined) throw errorAt(directive, message(wrong, name));
  }
  if (OFF_ALONE.test(name) && words.length === 1 && words[0] !== 'off') throw errorAt(directive, parameter(words[0] ?? ''));
}

/** `access_log PATH [FORMAT] [gzip] [buffer=] [flush=] [if=]`, after the path. */
export function checkLogOptions(directive: Directive, options: readonly string[]): void {
  const [path = ''] = values(directive);
  let buffered = false;
  let flushed = false;
  for (const word of options) {
    const [, option = '', text = ''] = /^(\w+)(?:=(.*))?$/.exec(word) ?? [];
    if (option === 'if' && text !== '') continue;
    if (option === 'buffer') {
      if (valueProblem('', 'size', [text]) !== undefined || Number.parseInt(text, 10) === 0)
        throw errorAt(directive, `invalid buffer size "${text}"`);
      buffered = true;
    } else if (option === 'flush') {
      if (valueProblem('', 'milliseconds', [text]) !== undefined) throw errorAt(directive, `invalid flush time "${text}"`);
      flushed = true;
    } else if (option === 'gzip') {
      if (word !== 'gzip' && !/^[1-9]$/.test(text)) throw errorAt(directive, `invalid compression level "${text}"`);
      buffered = true;
    } else throw errorAt(directive, parameter(word));
  }
  if (flushed && !buffered) throw errorAt(directive, `no buffer is defined for access_log "${path}"`);
}
