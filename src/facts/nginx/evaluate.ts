import type { Directive } from '../../syntax/nginx/blocks.ts';
import { foreignEffect } from '../../syntax/nginx/directives.ts';
import { type Part, parseTemplate } from '../../syntax/nginx/template.ts';
import { builtin } from './builtin.ts';
import type { Run } from './run.ts';
import { decide, Undecided, UnknownValue, type Value } from './unknown.ts';
import { escapeArgs } from './uri.ts';

const DEEPEST = 40;
/** Maps that refer to each other could otherwise be looked up without end, and values double without end. */
const MOST_LOOKUPS = 10_000;
const LONGEST_VALUE = 100_000;

export interface Mode {
  /** Captures are escaped as in arguments (redirects, and `set` before the first rewrite). */
  readonly quote?: boolean;
}

/**
 * Evaluates a value with variables. Unknown pieces make the whole unknown. nginx measures all pieces before it copies
 * them; when a variable changes the captures in between, what comes out is undefined: Undecided is thrown.
 */
export function evaluate(run: Run, source: string, mode: Mode = {}): Value {
  const pieces = parts(source);
  const value = join(run, pieces, mode.quote === true);
  if (pieces.length < 2 || value instanceof UnknownValue) return value;
  const again = join(run, pieces, mode.quote === true);
  if (again !== value) throw new Undecided(`"${source}" mixes captures with variables that change them`, run.level.opener);
  return value;
}

function join(run: Run, pieces: readonly Part[], quote: boolean): Value {
  let out = '';
  let unknown: UnknownValue | undefined;
  for (const part of pieces) {
    const value = piece(run, part, quote);
    if (value instanceof UnknownValue) unknown ??= value;
    else out += value;
    if (out.length > LONGEST_VALUE) return new UnknownValue('the value grows without end');
  }
  return unknown ?? out;
}

function parts(source: string): readonly Part[] {
  try {
    return parseTemplate(source);
  } catch {
    return [{ text: source }];
  }
}

function piece(run: Run, part: Part, escaped: boolean): Value {
  if ('text' in part) return part.text;
  if ('variable' in part) return variable(run, part.variable);
  const group = run.groups[part.capture] ?? '';
  return escaped && (run.quoted || run.plus) ? escapeArgs(group) : group;
}

/** Value of a variable. */
export function variable(run: Run, name: string): Value {
  const own = run.variables.get(name);
  if (own !== undefined) return own;
  const map = run.config.maps.get(name);
  if (map !== undefined) return mapped(run, name, map);
  const opaque = run.config.opaque.get(name);
  if (opaque !== undefined) return new UnknownValue(`$${name} comes from ${opaque.name}, which is not modelled`);
  const value = builtin(run, name);
  if (value !== undefined) return value;
  return run.config.foreignVariables ? new UnknownValue(`$${name} may come from a module that is not modelled`) : '';
}

function mapped(run: Run, name: string, map: Directive): Value {
  const cached = run.cached.get(name);
  if (cached !== undefined) return cached;
  run.lookups += 1;
  if (run.depth > DEEPEST || run.lookups > MOST_LOOKUPS) return new UnknownValue(`$${name} refers to itself`);
  run.depth += 1;
  try {
    const value = lookUp(run, map);
    if (!(map.block ?? []).some((entry) => entry.name === 'volatile' && entry.args.length === 0)) run.cached.set(name, value);
    return value;
  } finally {
    run.depth -= 1;
  }
}

/** ngx_http_map_find: exact keys without case, wildcards with `hostnames`, then regexes in order. */
function lookUp(run: Run, map: Directive): Value {
  const subject = evaluate(run, map.args[0]?.value ?? '');
  if (subject instanceof UnknownValue) return subject;
  const flags = new Set((map.block ?? []).filter(({ args }) => args.length === 0).map(({ name }) => name));
  const entries = (map.block ?? []).filter(({ args }) => args.length === 1);
  if (entries.some(({ name }) => name === 'include')) return new UnknownValue('an include of the map was not read');
  const result = (entry: Directive | undefined): Value => evaluate(run, entry?.args[0]?.value ?? '');
  const keys = new Map<string, Directive>();
  for (const entry of entries) {
    if (entry.name !== 'default' && !entry.name.startsWith('~')) keys.set(entry.name.replace(/^\\/, '').toLowerCase(), entry);
  }
  const text = flags.has('hostnames') ? subject.toLowerCase().replace(/\.$/, '') : subject.toLowerCase();
  const exact = keys.get(text) ?? (flags.has('hostnames') ? wildcard(keys, text) : undefined);
  if (exact !== undefined) return result(exact);
  if (subject !== '') {
    for (const entry of entries) {
      if (!entry.name.startsWith('~')) continue;
      const caseless = entry.name.startsWith('~*');
      if (run.match(entry.name.slice(caseless ? 2 : 1), caseless, subject, entry)) return result(entry);
    }
  }
  return result(entries.find(({ name }) => name === 'default'));
}

function wildcard(keys: ReadonlyMap<string, Directive>, host: string): Directive | undefined {
  const dotted = keys.get(`.${host}`);
  if (dotted !== undefined) return dotted;
  for (let dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1)) {
    const found = keys.get(`*${host.slice(dot)}`) ?? keys.get(host.slice(dot));
    if (found !== undefined) return found;
  }
  for (let dot = host.lastIndexOf('.'); dot > 0; dot = host.lastIndexOf('.', dot - 1)) {
    const found = keys.get(`${host.slice(0, dot)}.*`);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Evaluates a value that decides the route. Throws Undecided when it is not known. */
export const evaluateKnown = (run: Run, source: string, at: Directive, mode: Mode = {}): string => decide(evaluate(run, source, mode), at);

/** The first directive in force here whose code may answer or refuse, of a module that is not modelled. */
export const isForeignAnswer = ({ name }: Directive): boolean => foreignEffect(name) === 'answers';
