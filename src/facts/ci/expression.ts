import { data, Evaluator, type Expr, Lexer, Parser, wellKnownFunctions } from '@actions/expressions';
import {
  Binary,
  ContextAccess,
  type FunctionCall,
  type Grouping,
  IndexAccess,
  Literal,
  type Logical,
  Star,
  type Unary,
} from '@actions/expressions/ast';
import { falsy, truthy } from '@actions/expressions/result';
import type { Truth } from './shell-value.ts';

export type Data = data.Array | data.Dictionary | data.StringData | data.BooleanData | data.NumberData | data.Null;

/** `undefined` is a value that is not known. */
export type Maybe = Data | undefined;

/** What an expression can see. `lookup` gets the whole access path, `*` included for filtered access. */
export interface Scope {
  lookup(path: readonly string[]): Maybe | readonly Maybe[];
  readonly success: Truth;
  readonly failure: Truth;
}

export const string = (value: string): Data => new data.StringData(value);
export const boolean = (value: boolean): Data => new data.BooleanData(value);
export const nothing: Data = new data.Null();

/** A plain JavaScript value as expression data. */
export function toData(value: unknown): Data {
  if (typeof value === 'string') return string(value);
  if (typeof value === 'number') return new data.NumberData(value);
  if (typeof value === 'boolean') return boolean(value);
  if (Array.isArray(value)) return new data.Array(...value.map(toData));
  if (typeof value === 'object' && value !== null) {
    return new data.Dictionary(...Object.entries(value).map(([key, inner]) => ({ key, value: toData(inner) })));
  }
  return nothing;
}

/** Expression data as a plain JavaScript value. */
export function toPlain(value: Data): unknown {
  if (value instanceof data.Array) return value.values().map((item) => toPlain(item as Data));
  if (value instanceof data.Dictionary) return Object.fromEntries(value.pairs().map((pair) => [pair.key, toPlain(pair.value as Data)]));
  if (value instanceof data.NumberData) return value.number();
  if (value instanceof data.BooleanData) return value.number() === 1;
  return value instanceof data.Null ? null : value.coerceString();
}

const statusFunctions = ['success', 'failure', 'always', 'cancelled'];
const contexts = ['github', 'env', 'vars', 'job', 'jobs', 'steps', 'runner', 'secrets', 'strategy', 'matrix', 'needs', 'inputs'];

const isList = (value: Maybe | readonly Maybe[]): value is readonly Maybe[] => Array.isArray(value);

class Reader {
  readonly scope: Scope;
  constructor(scope: Scope) {
    this.scope = scope;
  }

  path(node: Expr): readonly string[] | undefined {
    if (node instanceof ContextAccess) return [node.name.lexeme.toLowerCase()];
    if (!(node instanceof IndexAccess)) return undefined;
    const base = this.path(node.expr);
    if (!base) return undefined;
    if (node.index instanceof Star) return [...base, '*'];
    const index = node.index.accept(this);
    return index === undefined || isList(index) ? undefined : [...base, index.coerceString()];
  }

  visitLiteral(node: Literal): Maybe {
    return node.literal;
  }
  visitGrouping(node: Grouping): Maybe | readonly Maybe[] {
    return node.group.accept(this);
  }
  visitUnary(node: Unary): Maybe {
    const value = node.expr.accept(this);
    return value === undefined || isList(value) ? undefined : boolean(falsy(value));
  }
  visitBinary(node: Binary): Maybe {
    const left = node.left.accept(this);
    const right = node.right.accept(this);
    if (left === undefined || right === undefined || isList(left) || isList(right)) return undefined;
    const token = node.operator;
    return new Evaluator(new Binary(new Literal(left, token), token, new Literal(right, token)), new data.Dictionary()).evaluate();
  }
  visitLogical(node: Logical): Maybe {
    const and = node.operator.lexeme === '&&';
    let unknown = false;
    let last: Maybe;
    for (const argument of node.args) {
      const value = argument.accept(this);
      if (value === undefined || isList(value)) {
        unknown = true;
        continue;
      }
      last = value;
      // A deciding operand decides the truth whatever the unknown ones before it are.
      if (and ? falsy(value) : truthy(value)) return unknown ? boolean(!and) : value;
    }
    return unknown ? undefined : last;
  }
  visitContextAccess(node: ContextAccess): Maybe | readonly Maybe[] {
    return this.scope.lookup([node.name.lexeme.toLowerCase()]);
  }
  visitIndexAccess(node: IndexAccess): Maybe | readonly Maybe[] {
    const path = this.path(node);
    if (path) return this.scope.lookup(path);
    const object = node.expr.accept(this);
    const index = node.index instanceof Star ? undefined : node.index.accept(this);
    if (object === undefined || index === undefined || isList(object) || isList(index)) return undefined;
    if (object instanceof data.Dictionary) return object.get(index.coerceString()) ?? nothing;
    if (object instanceof data.Array) return object.values()[index.number()] ?? nothing;
    return nothing;
  }
  visitFunctionCall(node: FunctionCall): Maybe {
    const name = node.functionName.lexeme.toLowerCase();
    const truth = (value: Truth): Maybe => (value === undefined ? undefined : boolean(value));
    if (name === 'always') return boolean(true);
    if (name === 'cancelled') return boolean(false);
    if (name === 'success') return truth(this.scope.success);
    if (name === 'failure') return truth(this.scope.failure);
    const values = node.args.map((argument) => argument.accept(this));
    const [first, second] = values;
    if (name === 'contains' && isList(first)) {
      if (second === undefined || isList(second)) return undefined;
      const wanted = second.coerceString().toLowerCase();
      if (first.some((item) => item?.coerceString().toLowerCase() === wanted)) return boolean(true);
      return first.includes(undefined) ? undefined : boolean(false);
    }
    const known: Data[] = [];
    for (const value of values) {
      if (value === undefined) return undefined;
      if (!isList(value)) known.push(value);
      else {
        const items = value.filter((item) => item !== undefined);
        if (items.length !== value.length) return undefined;
        known.push(new data.Array(...items));
      }
    }
    const definition = wellKnownFunctions[name];
    return definition && name !== 'hashfiles' ? definition.call(...known) : undefined;
  }
}

function parse(source: string): Expr | undefined {
  try {
    const functions = [...statusFunctions, 'hashFiles'].map((name) => ({ name, minArgs: 0, maxArgs: 255 }));
    return new Parser(new Lexer(source).lex().tokens, contexts, functions).parse();
  } catch {
    return undefined;
  }
}

/** Value of an expression without its `${{ }}`; undefined when it is not known or not valid. */
export function evaluate(source: string, scope: Scope): Maybe {
  try {
    const value = parse(source)?.accept(new Reader(scope));
    return value === undefined || isList(value) ? undefined : value;
  } catch {
    return undefined;
  }
}

/** Text with `${{ }}` replaced by `insert`, which gets the value or undefined. */
export function interpolate(text: string, scope: Scope, insert: (value: string | undefined, source: string) => string): string {
  return text.replace(/\$\{\{([\s\S]*?)\}\}/g, (_, source: string) =>
    insert(evaluate(source.trim(), scope)?.coerceString(), source.trim()),
  );
}

/**
 * An `if:` condition. Without a status function `success()` is added. A text around `${{ }}` is a non-empty string,
 * so it is always true, a trap that GitHub documents.
 */
export function condition(source: string | undefined, scope: Scope): Truth {
  if (source === undefined || source.trim() === '') return scope.success;
  const text = source.trim();
  const wrapped = /^\$\{\{((?:(?!\}\})[\s\S])*)\}\}$/.exec(text);
  if (!wrapped && text.includes('${{')) return scope.success;
  const inner = (wrapped?.[1] ?? text).trim();
  const value = evaluate(inner, scope);
  const truth = value === undefined ? undefined : truthy(value);
  const explicit = /\b(success|failure|always|cancelled)\s*\(/i.test(inner.replace(/'(?:[^']|'')*'/g, ''));
  if (explicit) return truth;
  return truth === false || scope.success === false ? false : truth === undefined || scope.success === undefined ? undefined : true;
}

/** A setting that may be a boolean or an expression. */
export function flag(value: unknown, scope: Scope): Truth {
  if (value === undefined || value === null) return false;
  if (typeof value === 'boolean') return value;
  const wrapped = /^\$\{\{([\s\S]*)\}\}$/.exec(String(value).trim());
  if (!wrapped) return String(value) === 'true';
  const result = evaluate((wrapped[1] ?? '').trim(), scope);
  return result === undefined ? undefined : truthy(result);
}
