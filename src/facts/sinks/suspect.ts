import { type Candidate, entriesOf } from './entries.ts';
import { packageOf } from './steps.ts';
import type { Language, Sink, SinkMatch } from './types.ts';

/**
 * What a call on a receiver that is not known may be, by its name and the packages that its file imports: the names from
 * the receiver to the call (`['client', 'messages', 'create']`) against the entries of those packages. Never certain.
 */
export function suspectSink(names: readonly string[], imports: Iterable<string>, language: Language): readonly SinkMatch[] {
  const found = new Map<string, SinkMatch>();
  for (const specifier of imports) {
    const root = packageOf(specifier, language);
    for (const candidate of entriesOf(language, root).candidates)
      if (isNamed(candidate, names) && !found.has(candidate.sink.id)) found.set(candidate.sink.id, suspicion(candidate, root));
  }
  const longest = Math.max(0, ...[...found.values()].map(({ sink }) => sink.call.split('.').length));
  return [...found.values()].filter(({ sink }) => sink.call.split('.').length === longest);
}

function isNamed({ sink, call }: Candidate, names: readonly string[]): boolean {
  if (sink.form === 'callback') return names.length === 1 && names[0] === sink.call;
  if (sink.form === 'command' || sink.rule?.http || sink.distinctive === 'low' || !isTelling(sink)) return false;
  if (call.segments.length >= names.length) return false;
  return call.segments.every((segment, index) => segment.name.test(names[names.length - call.segments.length + index] ?? ''));
}

/** One common word says nothing: everything has a `create` or `send`. */
const isTelling = ({ call }: Sink): boolean => call.includes('.') || /[a-z][A-Z]|_/.test(call);

const suspicion = ({ sink }: Candidate, root: string): SinkMatch => ({
  sink,
  tier: sink.tier,
  kind: sink.kind,
  provider: sink.package,
  domain: sink.domain,
  certain: false,
  why: `named like \`${sink.call}\` of ${sink.package}, and the file imports ${root}; the receiver is not known`,
});
