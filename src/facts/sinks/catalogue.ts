import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { z } from 'zod';
import { commands, decoys, groups, providers } from './schema.ts';
import type { Language, Sink } from './types.ts';

export interface Decoy {
  readonly language: Language;
  readonly package: string;
  readonly call: string;
  readonly why: string;
}

const read = <T extends z.ZodType>(name: string, schema: T): z.infer<T> =>
  schema.parse(parse(readFileSync(new URL(`./catalogue/${name}.yaml`, import.meta.url), 'utf8')));

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

const callsOf = (language: Language): (() => readonly Sink[]) =>
  once(() =>
    read(language, groups).flatMap((group) =>
      group.calls.map(
        ({ rule, note, ...call }): Sink => ({
          ...call,
          language,
          form: group.form,
          package: group.package,
          imports: [group.import ?? group.package, ...group.also],
          domain: group.domain,
          receivers: group.receivers,
          seen: group.seen,
          ...(group.broad ? { broad: group.broad } : {}),
          ...(group.versions === undefined ? {} : { versions: group.versions }),
          ...(rule ? { rule } : {}),
          ...(note === undefined ? {} : { note }),
        }),
      ),
    ),
  );

const byLanguage = { javascript: callsOf('javascript'), python: callsOf('python') };

/** The calls of packages that are sinks, as the catalogue beside this file lists them; read once. */
export const sinksOf = (language: Language): readonly Sink[] => byLanguage[language]();

export interface CommandSink {
  readonly sink: Sink;
  readonly commands: readonly string[];
}

/** The programs whose start is a sink; read once. */
export const commandSinks: () => readonly CommandSink[] = once(() =>
  read('commands', commands).map(({ commands: patterns, id, domain, kind, tier, soften }) => ({
    commands: patterns,
    sink: {
      id,
      language: 'any',
      form: 'argv',
      package: patterns[0]?.split(/[ |]/)[0] ?? id,
      imports: [],
      domain,
      kind,
      tier,
      distinctive: 'high',
      call: patterns.join(', '),
      receivers: [],
      seen: 'command line',
      soften,
      harden: [],
    },
  })),
);

/** Calls of the same packages that look like sinks and are none. */
export const decoysOf: () => readonly Decoy[] = once(() => read('decoys', decoys));

export interface Provider {
  readonly hosts: readonly string[];
  readonly path?: string | undefined;
  readonly domain: string;
  readonly kind: Sink['kind'];
  readonly tier: Sink['tier'];
}

/** Providers by the host of their API. */
export const providersOf: () => readonly Provider[] = once(() => read('hosts', providers));
