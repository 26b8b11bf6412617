import { LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { ConfigError, describeError, type Problem } from '../errors.ts';
import type { Repository } from '../repo.ts';
import { knownKeys } from './known.ts';
import { type Position, positionOf } from './positions.ts';
import { type Config, configSchema } from './schema.ts';
import { suggest } from './suggest.ts';

export interface LoadedConfig {
  readonly config: Config;
  /** The file it was read from; undefined when the repository has none. */
  readonly path?: string;
  /** What stands in the file; empty without one. */
  readonly text: string;
  /** Whether the file sets this entry itself. */
  has(path: readonly PropertyKey[]): boolean;
  /** Place of an entry: `locate(['waivers', 0])`. */
  locate(path: readonly PropertyKey[]): Position;
}

const names = ['autopack-ready.yml', '.github/autopack-ready.yml'] as const;
const misnamed = ['autopack-ready.yaml', '.github/autopack-ready.yaml', '.autopack-ready.yml'] as const;

/**
 * Finds and reads the configuration of a repository. Throws ConfigError for a file that cannot be read, is not valid,
 * exists twice, or has a name that would be ignored in silence.
 */
export function loadConfig(repo: Repository): LoadedConfig {
  const found = names.filter((name) => repo.file(name));
  const [path, second] = found;
  const wrong = misnamed.find((name) => repo.file(name));
  if (second) throw new ConfigError([{ path: second, line: 1, column: 1, message: `the configuration is in ${path} already; keep one` }]);
  if (wrong)
    throw new ConfigError([{ path: wrong, line: 1, column: 1, message: `the configuration is named ${names[0]}; rename this file` }]);
  if (!path) return { config: configSchema.parse({}), text: '', has: () => false, locate: () => ({ line: 1, column: 1 }) };
  const text = repo.text(path);
  if (text === undefined) throw new ConfigError([{ path, line: 1, column: 1, message: 'cannot be read as text' }]);
  return parseConfig(text, path);
}

/** Parses and validates a configuration. Throws ConfigError with every problem and its place. */
export function parseConfig(text: string, path: string): LoadedConfig {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, version: '1.2', schema: 'core', merge: false });
  const problems = document.errors.map((error): Problem => {
    const { line, col } = lines.linePos(error.pos[0]);
    return { path, line: Math.max(1, line), column: Math.max(1, col), message: error.message.split(' at line ', 1)[0] ?? error.message };
  });
  if (problems.length > 0) throw new ConfigError(problems);
  const locate = (steps: readonly PropertyKey[]): Position => positionOf(document, lines, steps);
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 }) ?? {};
  } catch (error) {
    throw new ConfigError([{ path, line: 1, column: 1, message: describeError(error) }]);
  }
  const parsed = configSchema.safeParse(value);
  if (parsed.success) return { config: parsed.data, path, text, has: (steps) => document.hasIn(steps), locate };
  throw new ConfigError(parsed.error.issues.flatMap((issue) => explainIssue(issue, path, locate)));
}

/** Turns one issue of a schema into problems with a place; an unknown key gets the key that was likely meant. */
export function explainIssue(
  issue: z.core.$ZodIssue,
  path: string,
  locate: (steps: readonly PropertyKey[]) => Position,
): readonly Problem[] {
  const where = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path, ...locate([...issue.path, key]), message: unknownKey(key, issue.path, where) }));
  }
  if (issue.code === 'invalid_key') {
    const key = String(issue.path.at(-1));
    const reason = issue.issues[0]?.code === 'custom' || issue.issues[0]?.code === 'invalid_format' ? `: ${issue.issues[0].message}` : '';
    return [
      {
        path,
        ...locate(issue.path),
        message: unknownKey(key, issue.path.slice(0, -1), issue.path.slice(0, -1).map(String).join('.')) + reason,
      },
    ];
  }
  return [{ path, ...locate(issue.path), message: where ? `${where}: ${issue.message}` : issue.message }];
}

function unknownKey(key: string, parent: readonly PropertyKey[], where: string): string {
  const meant = suggest(key, knownKeys(parent));
  return `unknown key "${key}"${where ? ` in ${where}` : ''}${meant ? `; did you mean "${meant}"?` : ''}`;
}
