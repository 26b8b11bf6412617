import { type Candidate, candidatesOf } from './entries.ts';
import { isTelling } from './pattern.ts';
import { packageOf } from './steps.ts';
import type { Language, SinkMatch } from './types.ts';

/**
 * What a call on a receiver that is not known may be, by its name and the packages that its file imports: the names from
 * the receiver to the call (`['client', 'messages', 'create']`) against the entries of those packages. Never certain.
 */
export function suspectSink(names: readonly string[], imports: Iterable<string>, language: Language): readonly SinkMatch[] {
  const found = new Map<string, SinkMatch>();
  for (const specifier of imports) {
    for (const candidate of candidatesOf(language, specifier))
      if (isNamed(candidate, names) && !found.has(candidate.sink.id))
        found.set(candidate.sink.id, suspicion(candidate, packageOf(specifier, language)));
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

const suspicion = ({ sink }: Candidate, root: string): SinkMatch => ({
  sink,
  tier: sink.tier,
  kind: sink.kind,
  provider: sink.package,
  domain: sink.domain,
  certain: false,
  why: `named like \`${sink.call}\` of ${sink.package}, and the file imports ${root}; the receiver is not known`,
});
