import type { Effect } from '../../code/machine.ts';
import type { Trace, UnknownCall } from '../../code/trace.ts';
import { isConstant, type Value } from '../../code/value.ts';
import type { Evidence, Location } from '../../define.ts';
import type { Repository } from '../../repo.ts';
import type { Entry } from '../behaviour/index.ts';
import { packageVersion } from '../routes/package-version.ts';
import { importsIn } from '../sinks/imports.ts';
import { matchSink } from '../sinks/match.ts';
import { languageOf } from '../sinks/steps.ts';
import { suspectSink } from '../sinks/suspect.ts';
import type { SinkContext, SinkMatch, Tier } from '../sinks/types.ts';

/** A call that acts on the outside world, on a way from an entry to it. */
export interface Mutation {
  readonly at: Location;
  readonly entry: Entry;
  readonly match: SinkMatch;
  /** After the arguments and the repository's own table. */
  readonly tier: Tier;
  readonly effect: Effect;
  /** The calls from the entry to it, with the places. */
  readonly way: readonly Evidence[];
}

/** A call that may be one: its receiver or an argument is not known. */
export interface Suspicion {
  readonly at: Location;
  readonly entry: Entry;
  readonly match: SinkMatch;
  readonly text: string;
}

/** Reads what runs do with the sink catalogue. */
export class Matcher {
  readonly #repo: Repository;
  readonly #own: (host: string) => boolean;
  readonly #imports = new Map<string, readonly string[]>();

  constructor(repo: Repository, own: (host: string) => boolean) {
    this.#repo = repo;
    this.#own = own;
  }

  context(file: string): SinkContext {
    return { version: (name) => packageVersion(this.#repo, file, name), own: this.#own };
  }

  match(effect: Effect, earlier: readonly Effect[] = []): SinkMatch | undefined {
    if (effect.kind === 'write') return undefined;
    const context = { ...this.context(effect.at.file), earlier };
    const match = matchSink(effect, context);
    if (!match || match.certain || match.sink.rule?.http === undefined) return match;
    // An address that a variable may move is the one that the code falls back to.
    const fallen = {
      ...effect,
      arguments: effect.arguments.map(fallback),
      named: new Map([...effect.named].map(([name, value]) => [name, fallback(value)])),
    };
    return fallen.arguments.every((each, index) => each === effect.arguments[index]) ? match : matchSink(fallen, context);
  }

  /** The mutations of a trace, each place once, with what may be one. */
  read(entry: Entry, trace: Trace): { mutations: Mutation[]; suspicions: Suspicion[] } {
    const mutations = new Map<string, Mutation>();
    const suspicions = new Map<string, Suspicion>();
    trace.effects.forEach((effect, index) => {
      const match = this.match(effect, trace.effects.slice(Math.max(0, index - 200), index));
      if (!match) return;
      const { file: path, line } = effect.at;
      const key = `${match.sink.id} ${path}:${effect.at.start}`;
      if (!match.certain) {
        if (!suspicions.has(key)) suspicions.set(key, { entry, match, text: effect.path.replaceAll('()', ''), at: { path, line } });
        return;
      }
      const known = mutations.get(key);
      const way = pathOf(entry, effect);
      if (!known || known.tier < match.tier || (known.tier === match.tier && known.way.length > way.length))
        mutations.set(key, { entry, match, tier: match.tier, effect, way, at: { path, line } });
    });
    for (const call of trace.unknownCalls) {
      const match = this.#suspect(call);
      if (!match) continue;
      const { file: path, line } = call.at;
      const key = `${match.sink.id} ${path}:${call.at.start}`;
      if (!suspicions.has(key)) suspicions.set(key, { entry, match, text: this.#spelled(call), at: { path, line } });
    }
    return { mutations: [...mutations.values()], suspicions: [...suspicions.values()] };
  }

  #suspect(call: UnknownCall): SinkMatch | undefined {
    const names =
      /[\w$.?!]+$/
        .exec(this.#spelled(call))?.[0]
        .split('.')
        .map((name) => name.replace(/[?!]/g, '')) ?? [];
    if (names.length < 2) return undefined;
    const [first] = suspectSink(names, this.#importsOf(call.at.file), languageOf(call.at.file));
    return first && first.sink.distinctive !== 'low' ? first : undefined;
  }

  /** The callee as it is written. */
  #spelled({ at }: UnknownCall): string {
    const text = this.#repo.text(at.file)?.slice(at.start, Math.min(at.end, at.start + 200)) ?? '';
    return /^[\s\S]*?(?=\()/.exec(text.replace(/^await\s+/, ''))?.[0].replace(/\s+/g, '') ?? '';
  }

  #importsOf(file: string): readonly string[] {
    const known = this.#imports.get(file) ?? importsIn(this.#repo.text(file) ?? '', file);
    this.#imports.set(file, known);
    return known;
  }
}

/** A value with the defaults of the variables in it. */
function fallback(value: Value): Value {
  if (value.is === 'choice' && value.when.startsWith('unset env.')) {
    const [unset] = value.of;
    return unset && isConstant(unset) && typeof unset.value === 'string' ? unset : value;
  }
  if (value.is !== 'derived') return value;
  const of = value.of.map(fallback);
  return of.some((each, index) => each !== value.of[index]) ? { ...value, of } : value;
}

/** The way from the entry to an effect as evidence: where each function is called, then the effect. */
export function pathOf(entry: Entry, effect: Effect): Evidence[] {
  const steps = (effect.stack ?? []).filter(({ at }) => at.file !== '');
  return [
    { ...entry.at, note: `${entry.kind} ${entry.name}` },
    ...steps.map(({ name, at }): Evidence => ({ path: at.file, line: at.line, note: `calls ${name}()` })),
    { path: effect.at.file, line: effect.at.line, note: effect.path.replaceAll('()', '') },
  ];
}
