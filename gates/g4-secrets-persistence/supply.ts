import type { Evidence } from '../../src/define.ts';
import type { Consumer, Result } from '../../src/facts/secrets/consumers.ts';
import type { Kind, Scenario } from '../../src/facts/secrets/scenarios.ts';
import type { Secret } from '../../src/facts/secrets/secrets.ts';

/** Whether every path of a scenario ends in one of these. */
export const endsIn = (result: Result, ...kinds: readonly Kind[]): boolean =>
  result.kinds.size > 0 && [...result.kinds].every((kind) => kinds.includes(kind));

/** Loaders of a secret that a served process runs. */
export const loadersOf = (secret: Secret): readonly Consumer[] => secret.consumers.filter(({ loader, live }) => loader && live);

/** Whether a consumer that reads `NAME_FILE` takes the secret from the file, and does not only ask whether it is set. */
export const takesFile = (consumer: Consumer): boolean => consumer.loader && consumer.result('file').kinds.has('file');

/** A consumer as evidence, with what it does. */
export const shown = (consumer: Consumer, note: string): Evidence => ({
  path: consumer.path,
  line: consumer.line,
  note: `${consumer.name} ${note}`,
});

const WORDS: Readonly<Record<Kind, string>> = {
  file: 'takes the file',
  variable: 'takes the variable',
  default: 'takes the default in the code',
  random: 'makes a random value',
  unset: 'goes on without a value',
  raises: 'refuses',
  unknown: 'cannot be followed',
};

/** What a scenario gives, in words. */
export const outcomeOf = (consumer: Consumer, scenario: Scenario): string =>
  [...consumer.result(scenario).kinds]
    .sort()
    .map((kind) => WORDS[kind])
    .join(' or ');

export const list = (names: readonly string[], most = 4): string =>
  names.length <= most ? names.join(', ') : `${names.slice(0, most).join(', ')} and ${names.length - most} more`;
