import type { Code } from '../../code/code.ts';
import type { Trace } from '../../code/trace.ts';
import { defineFact, type Location } from '../../define.ts';
import type { Repository } from '../../repo.ts';
import { byCodeUnit } from '../../repository/paths.ts';
import { type Behaviour, behaviour, type Entry } from '../behaviour/index.ts';
import { code } from '../code.ts';
import { composeProject } from '../deployment/compose-project.ts';
import type { Entrypoint } from '../entrypoints.ts';
import { filesWithSinks, type SinkSite, sinkSites } from '../sinks/sites.ts';
import { Matcher, type Mutation, type Suspicion } from './mutations.ts';

/** Everything the program does to the outside world. */
export interface EffectSurface {
  readonly matcher: Matcher;
  /** Entries whose runs were read: served and not, commands that may hold effects among them. */
  readonly entries: readonly Entry[];
  /** One for each entry and place. */
  readonly mutations: readonly Mutation[];
  readonly suspicions: readonly Suspicion[];
  /** Calls in the code that no entry reaches. */
  readonly latent: readonly SinkSite[];
  /** Entries whose runs are cut short: they may do more. */
  readonly incomplete: readonly Entry[];
  /** Commands that were not run, for there are too many. */
  readonly skipped: readonly Entrypoint[];
  /** Files of the production code that were searched. */
  readonly files: number;
  trace(entry: Entry): Trace;
}

const MOST_COMMANDS = 40;

/** Every external mutation by the entry that reaches it, in the world where every variable is free. */
export const effectSurface = defineFact({
  id: 'effect-surface',
  needs: { behaviour, code, composeProject },
  derive({ repo }, given): EffectSurface {
    const services = new Set(given.composeProject?.project.services.keys() ?? []);
    const matcher = new Matcher(repo, (host) => !host.includes('.') || services.has(host));
    const sites = sinkSites(repo, given.code, { own: (host) => !host.includes('.') || services.has(host) });
    const { commands, skipped } = relevantCommands(repo, given.code, given.behaviour, sites);
    const entries = [...given.behaviour.entries('exposed'), ...commands.flatMap((each) => given.behaviour.command('exposed', each))];
    const mutations: Mutation[] = [];
    const suspicions: Suspicion[] = [];
    const incomplete: Entry[] = [];
    for (const entry of entries) {
      const trace = given.behaviour.trace(entry);
      const found = matcher.read(entry, trace);
      mutations.push(...found.mutations);
      suspicions.push(...found.suspicions);
      if (!trace.complete) incomplete.push(entry);
    }
    const reached = new Set([...mutations, ...suspicions].map(({ at }) => `${at.path}:${at.line}`));
    return {
      matcher,
      entries,
      mutations: mutations.sort(byPlace),
      suspicions: suspicions.sort(byPlace),
      latent: sites.filter(({ path, line }) => !reached.has(`${path}:${line}`)),
      incomplete,
      skipped,
      files: repo.files.filter(({ path, scope }) => scope === 'production' && /\.(?:py|[cm]?[jt]sx?)$/.test(path)).length,
      trace: (entry) => given.behaviour.trace(entry),
    };
  },
});

const byPlace = (a: { at: Location; entry: Entry }, b: { at: Location; entry: Entry }): number =>
  byCodeUnit(a.at.path, b.at.path) || a.at.line - b.at.line || byCodeUnit(a.entry.name, b.entry.name);

/** Programs whose own code, or code that they import, holds a call that may act outside. */
function relevantCommands(
  repo: Repository,
  code: Code,
  { commands }: Behaviour,
  sites: readonly SinkSite[],
): { commands: readonly Entrypoint[]; skipped: readonly Entrypoint[] } {
  const holding = new Set(sites.filter(({ match }) => match.tier === 'C').map(({ path }) => path));
  const may = new Set(filesWithSinks(repo, code));
  const reach = new Map<string, ReadonlySet<string>>();
  const importsOf = (file: string): ReadonlySet<string> => {
    const known = reach.get(file) ?? new Set(firstParty(repo, code, file));
    reach.set(file, known);
    return known;
  };
  const relevant = commands.filter(({ file }) => {
    if (holding.has(file)) return true;
    const seen = new Set([file]);
    const open = [file];
    for (let next = open.pop(); next !== undefined; next = open.pop())
      for (const each of importsOf(next)) {
        if (seen.has(each)) continue;
        if (holding.has(each)) return true;
        seen.add(each);
        open.push(each);
      }
    return false;
  });
  const first = [...relevant.filter(({ file }) => may.has(file)), ...relevant.filter(({ file }) => !may.has(file))];
  return { commands: first.slice(0, MOST_COMMANDS), skipped: first.slice(MOST_COMMANDS) };
}

const IMPORT =
  /^[ \t]*from[ \t]+([\w.]+)[ \t]+import[ \t]+\(?([\w, \t]*)|^[ \t]*import[ \t]+([\w.]+)|(?:\bfrom\s*|\brequire\s*\(\s*|\bimport\s*\(?\s*)['"`]([^'"`\n]+)['"`]/gm;

/** Files of the repository that a file imports, by its text. */
function firstParty(repo: Repository, code: Code, file: string): string[] {
  const text = repo.text(file) ?? '';
  const dialect = file.endsWith('.py') ? 'python' : 'javascript';
  const found: string[] = [];
  const add = (module: string): void => {
    const target = code.resolve(file, module, dialect);
    if (target && 'file' in target) found.push(target.file);
  };
  for (const [, from, names = '', plain, specifier] of text.matchAll(IMPORT)) {
    if (dialect === 'javascript' ? specifier : (from ?? plain)) add((dialect === 'javascript' ? specifier : (from ?? plain)) ?? '');
    if (dialect === 'python' && from !== undefined)
      for (const name of names.split(','))
        if (name.trim()) add(`${from}${from.endsWith('.') ? '' : '.'}${name.trim().split(/\s/)[0] ?? ''}`);
  }
  return found;
}
