import { defineFact, type Evidence, type Location } from '../../define.ts';
import { answersOf } from '../artifacts/flow.ts';
import { visit } from '../artifacts/parts.ts';
import { behaviour } from '../behaviour/index.ts';
import { configuration } from '../configuration/configuration.ts';
import { isSecretVariable } from '../configuration/secret-names.ts';
import type { DocumentedVariable } from '../documents/environment-entry.ts';
import { variables } from '../variables.ts';

/** A kill switch that documents, a registry or the service itself declare. */
export interface DeclaredSwitch {
  readonly name: string;
  /** Where it is declared. */
  readonly from: readonly Evidence[];
  readonly entries: readonly DocumentedVariable[];
  /** decides: something depends on it; shown: its only use is to be shown; unread: nothing reads it. */
  readonly use: 'decides' | 'shown' | 'unread';
  readonly reads: readonly Location[];
  /** Where it is shown. */
  readonly shown: readonly Evidence[];
}

const NAMED = /(?:^|_)(?:ENABLED?|DISABLED?|KILL(?:_?SWITCH)?|SWITCH)(?:_|$)/;

/** Every declared switch with what depends on it. */
export const declaredSwitches = defineFact({
  id: 'declared-switches',
  needs: { behaviour, configuration, variables },
  derive(_context, given): readonly DeclaredSwitch[] {
    const tested = new Set<string>();
    const shown = new Map<string, Evidence[]>();
    const showing = new Map<string, Set<string>>();
    for (const entry of given.behaviour.entries('exposed')) {
      const trace = given.behaviour.trace(entry);
      for (const { value } of trace.tests)
        visit(value, (part) => {
          for (const origin of part.origins) if (origin.from === 'environment') tested.add(origin.name);
          return true;
        });
      if (entry.kind !== 'route') continue;
      for (const answer of answersOf(trace))
        visit(answer, (part) => {
          if (part.is === 'library') return false;
          if (part.is === 'derived' && part.by === 'equals')
            for (const origin of part.origins)
              if (origin.from === 'environment' && !isSecretVariable(origin.name)) {
                const known = shown.get(origin.name) ?? [];
                if (!known.some(({ path, line }) => path === entry.at.path && line === entry.at.line))
                  shown.set(origin.name, [...known, { ...entry.at, note: `shown by ${entry.name}` }]);
                const names = showing.get(origin.name) ?? new Set<string>();
                for (const { name } of trace.called) if (name) names.add(name);
                showing.set(origin.name, names);
              }
          return true;
        });
    }
    const described = new Map<string, DocumentedVariable[]>();
    for (const entry of given.variables.described) {
      if (entry.external || entry.deprecated) continue;
      if (
        !/kill[-_ ]?switch/i.test(`${entry.description} ${entry.section} ${entry.category ?? ''}`) &&
        !(NAMED.test(entry.name) && entry.source !== 'span' && entry.source !== 'prose' && entry.source !== 'code')
      )
        continue;
      described.set(entry.name, [...(described.get(entry.name) ?? []), entry]);
    }
    const names = new Set([...described.keys(), ...[...shown.keys()].filter((name) => NAMED.test(name))]);
    return [...names].sort().map((name): DeclaredSwitch => {
      const entries = described.get(name) ?? [];
      const reads = given.configuration.variables.get(name)?.reads ?? [];
      const elsewhere = reads.filter((read) => !(read.in && showing.get(name)?.has(read.in.name)));
      const use = tested.has(name) || elsewhere.length > 0 ? 'decides' : reads.length > 0 || shown.has(name) ? 'shown' : 'unread';
      return {
        name,
        entries,
        from: [...entries.map(({ path, line }): Evidence => ({ path, line, note: `declares ${name}` })), ...(shown.get(name) ?? [])],
        use,
        reads: reads.map(({ path, line }) => ({ path, line })),
        shown: shown.get(name) ?? [],
      };
    });
  },
});
