import type { Code } from '../../code/code.ts';
import type { Expression } from '../../code/tree.ts';
import type { Location } from '../../define.ts';
import type { Repository } from '../../repo.ts';
import { packageVersion } from '../routes/package-version.ts';
import { changesByFetch, importsIn, namesCallOf, namesProgram, sinkPackages, startsPrograms } from './imports.ts';
import { matchSink } from './match.ts';
import { Resolver } from './resolve.ts';
import { eachCall, type Place } from './scope.ts';
import { languageOf } from './steps.ts';
import { suspectSink } from './suspect.ts';
import type { SinkContext, SinkMatch } from './types.ts';

/** A call in production code that is a sink, or may be one, whoever reaches it. */
export interface SinkSite extends Location {
  readonly match: SinkMatch;
  /** The call as written: `self.client.messages.create`. */
  readonly text: string;
  /** The function around it: `Publisher.publish`. */
  readonly within?: string;
}

const SOURCE = /\.(?:py|[cm]?[jt]sx?)$/;

/**
 * Every call in production code that is a sink of the catalogue, found by imports, assignments, fields, annotations and
 * what functions return; nothing is run. A call on an unknown receiver that is named like one is listed as uncertain.
 */
export function sinkSites(repo: Repository, code: Code, context: SinkContext = {}): readonly SinkSite[] {
  const resolver = new Resolver(code);
  const sites: SinkSite[] = [];
  for (const file of filesWithSinks(repo, code)) {
    const unit = code.unit(file);
    if (!unit) continue;
    const imports = importsIn(repo.text(file) ?? '', file);
    const here: SinkContext = { version: (name) => packageVersion(repo, file, name), ...context };
    eachCall(unit.module.statements, { unit, frames: [] }, (call, place) => {
      const match = matchCall(call, place, resolver, here) ?? suspect(call, imports, resolver, place);
      if (!match) return;
      const within = nameOf(place);
      sites.push({ path: file, line: call.at.line, match, text: spelled(call.callee), ...(within === undefined ? {} : { within }) });
    });
  }
  return sites;
}

/** Production files that may hold a sink call: they name one of a package that they, or a file they import from, import. */
export function filesWithSinks(repo: Repository, code: Code): readonly string[] {
  const sources = repo.files.filter(({ path, scope }) => scope === 'production' && SOURCE.test(path) && !/\.d\.[cm]?ts$/.test(path));
  const packages = new Map<string, readonly string[]>();
  for (const { path } of sources) {
    const found = sinkPackages(repo.text(path) ?? '', path);
    if (found.length > 0) packages.set(path, found);
  }
  const stems = new Set([...packages.keys()].map(stemOf));
  const calls = ({ path }: { readonly path: string }): boolean => {
    const text = repo.text(path) ?? '';
    const own = packages.get(path);
    if (own && namesCallOf(own, text, path)) return true;
    if (changesByFetch(text, path) || (startsPrograms(text, path) && namesProgram(text))) return true;
    return firstPartyImports(text, path).some((specifier) => {
      if (!stems.has(stemOf(specifier.replace(/[/.]+$/, '').replaceAll('.', '/')))) return false;
      const target = code.resolve(path, specifier, languageOf(path));
      const theirs = target !== undefined && 'file' in target ? packages.get(target.file) : undefined;
      return theirs !== undefined && namesCallOf(theirs, text, path);
    });
  };
  return sources.filter(calls).map(({ path }) => path);
}

/** The last name of a path without its extension; the folder's for an index file. */
function stemOf(path: string): string {
  const parts = path.replace(/\.(?:py|[cm]?[jt]sx?)$/, '').split('/');
  const last = parts.at(-1) ?? '';
  return (/^(?:index|__init__)$/.test(last) ? parts.at(-2) : last) ?? '';
}

function firstPartyImports(text: string, file: string): readonly string[] {
  if (languageOf(file) === 'javascript')
    return [...text.matchAll(/(?:\bfrom\s*|\brequire\s*\(\s*|\bimport\s*\(?\s*)(['"`])([^'"`\n]+)\1/g)].map(
      ([, , specifier = '']) => specifier,
    );
  return [...text.matchAll(/^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+import[ \t]+\(?([^\n)]*)|import[ \t]+([\w.]+))/gm)].flatMap(
    ([, from, names = '', module]) =>
      from === undefined
        ? [module ?? '']
        : [from, ...names.split(',').map((name) => `${from}${from.endsWith('.') ? '' : '.'}${name.trim().split(/\s+/)[0] ?? ''}`)],
  );
}

type CallExpression = Extract<Expression, { kind: 'call' }>;

function matchCall(call: CallExpression, place: Place, resolver: Resolver, context: SinkContext): SinkMatch | undefined {
  if (call.callee.kind === 'intrinsic') return undefined;
  const callee = resolver.resolve(call.callee, place);
  if (callee?.is !== 'library') return undefined;
  return matchSink({ path: callee.value.path, target: callee.value, ...resolver.argumentsOf(call.arguments, place), at: call.at }, context);
}

function suspect(call: CallExpression, imports: readonly string[], resolver: Resolver, place: Place): SinkMatch | undefined {
  const names = namesOf(call.callee);
  if (names.length < 2 || imports.length === 0) return undefined;
  const [found] = suspectSink(names, imports, languageOf(place.unit.file));
  // What is resolved to something else is not suspected.
  return found && found.sink.distinctive !== 'low' && !resolver.resolve(call.callee, place) ? found : undefined;
}

/** `['self', 'client', 'send']`; empty where the chain does not start with a name. */
function namesOf(expression: Expression): readonly string[] {
  if (expression.kind === 'name') return [expression.name];
  if (expression.kind === 'await') return namesOf(expression.value);
  if (expression.kind === 'call') return namesOf(expression.callee);
  if (expression.kind !== 'member') return [];
  const before = namesOf(expression.object);
  return before.length === 0 ? [] : [...before, expression.name];
}

function spelled(expression: Expression): string {
  if (expression.kind === 'call') return `${spelled(expression.callee)}()`;
  if (expression.kind === 'await') return spelled(expression.value);
  if (expression.kind === 'member') return `${spelled(expression.object)}.${expression.name}`;
  return expression.kind === 'name' ? expression.name : '…';
}

function nameOf({ frames, owner }: Place): string | undefined {
  const fn = frames.find((frame) => frame.function.name !== undefined)?.function.name;
  return owner?.name === undefined ? fn : [owner.name, fn].filter((part) => part !== undefined).join('.');
}
