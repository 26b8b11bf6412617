import { type ConfigReader, type Directive, errorAt, type NginxSource, type NginxTree, value, values } from './blocks.ts';
import { toBytes } from './bytes.ts';
import { sizedTooLate } from './check-hashes.ts';
import { locationName } from './check-location.ts';
import { checkDirective, checkEntry, closeBlock, finish } from './checks.ts';
import { foreignEffect, rulesOf } from './directives.ts';
import { ConfigError, type Problem } from './error.ts';
import { type LocationName, newRegistry, newScope, type Resolves, type Scope } from './scope.ts';
import { type Statement, Tokenizer } from './tokens.ts';
import { refusesRepeat, valueProblem } from './values.ts';

/** Blocks whose content is data of their own, not directives. */
const DATA_BLOCKS = new Set(['types', 'map', 'geo', 'split_clients', 'charset_map', 'match', 'keyval']);
const DEEPEST_INCLUDE = 32;
const BLOCK_CONTEXTS: Readonly<Record<string, string>> = {
  events: 'events',
  http: 'http',
  stream: 'stream',
  mail: 'mail',
  upstream: 'upstream',
  limit_except: 'limit_except',
};

const NO_FILES: ConfigReader = { read: () => undefined, list: () => [] };

/**
 * Parses and checks a configuration the way nginx reads it: includes are put in place, and the first error ends the
 * reading. Never throws on bad input: the error is in `problem`, with nginx's own message and line.
 */
export function parseNginx(source: NginxSource, reader: ConfigReader = NO_FILES, resolves: Resolves = () => undefined): NginxTree {
  return new Parser(source, reader, resolves).parse();
}

class Parser {
  readonly #source: NginxSource;
  readonly #reader: ConfigReader;
  readonly #resolves: Resolves;
  readonly #registry = newRegistry();
  readonly #unread: Directive[] = [];

  constructor(source: NginxSource, reader: ConfigReader, resolves: Resolves) {
    this.#source = source;
    this.#reader = reader;
    this.#resolves = resolves;
    if (source.context === 'http') this.#registry.formats.add('main');
  }

  parse(): NginxTree {
    const directives: Directive[] = [];
    let problem: Problem | undefined;
    try {
      const scope = newScope(this.#source.context);
      this.#file(this.#source.path, this.#source.text, scope, directives, 0);
      if (this.#source.context === 'main' && !scope.seen.has('events')) {
        throw new ConfigError('no "events" section in configuration', { file: this.#source.path, line: 1 });
      }
      const late = finish(this.#registry, this.#resolves);
      if (late !== undefined) throw late;
    } catch (error) {
      if (error instanceof ConfigError) problem = { message: error.message, file: error.file, line: error.line };
      else if (error instanceof RangeError) problem = { message: 'the blocks nest too deep to be read', file: this.#source.path, line: 1 };
      else throw error;
    }
    return { source: this.#source, directives, ...(problem ? { problem } : {}), warnings: this.#registry.warnings, unread: this.#unread };
  }

  #file(path: string, text: string, scope: Scope, into: Directive[], depth: number): void {
    const tokens = new Tokenizer(path, toBytes(text));
    const end = this.#statements(tokens, scope, into, depth);
    if (end.end === '}') throw new ConfigError('unexpected "}"', { file: path, line: end.line });
  }

  /** Reads until the block or file ends; the directives go to `into` as they come, so that an error keeps what was read. */
  #statements(tokens: Tokenizer, scope: Scope, into: Directive[], depth: number): Statement {
    for (;;) {
      const statement = tokens.next();
      if (statement.end === '}' || statement.end === 'eof') return statement;
      this.#statement(tokens, statement, scope, into, depth);
    }
  }

  #statement(tokens: Tokenizer, statement: Statement, scope: Scope, into: Directive[], depth: number): void {
    const [first, ...args] = statement.words;
    if (first === undefined) return;
    const directive: Directive = {
      name: first.value,
      args,
      file: first.file,
      line: first.line,
      column: first.column,
      endLine: statement.line,
    };
    if (scope.context === 'data') {
      if (statement.end === '{') throw errorAt(directive, 'unexpected "{"');
      if (directive.name === 'include' && args.length === 1) this.#include(directive, scope, into, depth);
      else {
        checkEntry(directive, scope, this.#registry);
        into.push(directive);
      }
      return;
    }
    const kind = this.#rule(directive, statement.end === '{', scope);
    if (kind === 'include') {
      this.#include(directive, scope, into, depth);
      return;
    }
    if (/_by_lua_block$/.test(directive.name)) {
      tokens.skipCode();
      into.push(directive);
      return;
    }
    let name: LocationName | undefined;
    if (directive.name === 'location') name = locationName(directive);
    if (kind !== 'foreign') checkDirective(directive, name, scope, this.#registry, this.#resolves);
    if (!scope.seen.has(directive.name)) scope.seen.set(directive.name, directive);
    if (statement.end === ';') {
      into.push(directive);
      return;
    }
    const block: Directive[] = [];
    const opened: Directive = { ...directive, block };
    into.push(opened);
    const inner = this.#inner(opened, kind, name, scope);
    const end = this.#statements(tokens, inner, block, depth);
    if (end.end === 'eof') throw new ConfigError('unexpected end of file, expecting "}"', { file: directive.file, line: end.line });
    closeBlock(opened, inner, end.line, this.#registry);
  }

  /** Finds the rule of a directive and checks place, terminator, arity and value. Returns its kind. */
  #rule(directive: Directive, opens: boolean, scope: Scope): string {
    if (scope.context === 'foreign') return directive.name === 'include' ? 'include' : 'foreign';
    const rules = rulesOf(directive.name);
    for (const rule of rules) {
      if (!rule.contexts.has(scope.context) && !rule.contexts.has('any')) continue;
      if (opens && !rule.block) throw errorAt(directive, `directive "${directive.name}" is not terminated by ";"`);
      if (!opens && rule.block) throw errorAt(directive, `directive "${directive.name}" has no opening "{"`);
      if (directive.args.length < rule.least || directive.args.length > rule.most) {
        throw errorAt(directive, `invalid number of arguments in "${directive.name}" directive`);
      }
      const onlyOnce = directive.name === 'http' || directive.name === 'events' || directive.name === 'stream' || directive.name === 'mail';
      if ((scope.seen.has(directive.name) && (refusesRepeat(rule.kind) || onlyOnce)) || sizedTooLate(directive, scope))
        throw errorAt(directive, `"${directive.name}" directive is duplicate`);
      const wrong = valueProblem(directive.name, rule.kind, values(directive));
      if (wrong !== undefined) throw errorAt(directive, wrong);
      return directive.name === 'include' ? 'include' : rule.kind;
    }
    if (rules.length > 0) throw errorAt(directive, `"${directive.name}" directive is not allowed here`);
    if (foreignEffect(directive.name) === undefined) throw errorAt(directive, `unknown directive "${directive.name}"`);
    if (foreignEffect(directive.name) !== 'decorates') this.#registry.foreign = true;
    return 'foreign';
  }

  #inner(directive: Directive, kind: string, name: LocationName | undefined, scope: Scope): Scope {
    if (kind === 'foreign') return newScope('foreign', scope, directive);
    if (DATA_BLOCKS.has(directive.name)) return newScope('data', scope, directive);
    if (directive.name === 'server') {
      const context = scope.context === 'http' ? 'server' : `${scope.context}-server`;
      const server = newScope(context, scope, directive);
      if (context === 'server') this.#registry.servers.push(server);
      return server;
    }
    if (directive.name === 'upstream' && scope.context === 'stream') return newScope('stream-upstream', scope, directive);
    if (directive.name === 'location') return newScope('location', scope, directive, name);
    if (directive.name === 'if') {
      const inLocation = scope.context === 'location' || scope.context === 'location-if';
      return newScope(inLocation ? 'location-if' : 'server-if', scope, directive, scope.location);
    }
    return newScope(BLOCK_CONTEXTS[directive.name] ?? 'foreign', scope, directive, scope.location);
  }

  #include(directive: Directive, scope: Scope, into: Directive[], depth: number): void {
    const written = value(directive, 0);
    const path = written.startsWith('/') ? written : `${this.#source.prefix ?? ''}${written}`;
    if (depth >= DEEPEST_INCLUDE) throw errorAt(directive, `open() "${path}" failed (24: Too many open files)`);
    if (/[*?[]/.test(written)) {
      for (const file of [...this.#reader.list(path)].sort()) this.#included(file, directive, scope, into, depth);
      if (this.#reader.outside?.(path) === true) this.#leave(directive, into);
      return;
    }
    this.#included(path, directive, scope, into, depth);
  }

  #included(path: string, directive: Directive, scope: Scope, into: Directive[], depth: number): void {
    const text = this.#reader.read(path);
    if (text !== undefined) this.#file(path, text, scope, into, depth + 1);
    else if (this.#reader.outside?.(path) === true) this.#leave(directive, into);
    else throw errorAt(directive, `open() "${path}" failed (2: No such file or directory)`);
  }

  /** An include that cannot be read stays in the tree, so that routing knows what it does not know. */
  #leave(directive: Directive, into: Directive[]): void {
    into.push(directive);
    this.#unread.push(directive);
    this.#registry.foreign = true;
  }
}
