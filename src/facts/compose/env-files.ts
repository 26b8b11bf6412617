import { readDotenv } from '../../syntax/dotenv.ts';
import { ComposeError } from './problem.ts';
import { InvalidTemplate, type Lookup, substitute } from './template.ts';

export interface EnvFileValue {
  readonly name: string;
  readonly value: string;
  readonly line: number;
}

function expanded(path: string, template: string, line: number, lookup: Lookup, warn: (name: string) => void): string {
  try {
    return substitute(template, lookup, warn);
  } catch (error) {
    if (!(error instanceof ComposeError)) throw error;
    const reason = error instanceof InvalidTemplate ? `Invalid template: ${JSON.stringify(error.message)}` : error.message;
    throw new ComposeError(`failed to read ${path}: ${reason}`, { path, line });
  }
}

/**
 * Values of an env file. A value may use variables of `lookup` and of earlier lines; a bare name is inherited from
 * `lookup`. Throws ComposeError at the first line that cannot be read.
 */
export function envFileValues(path: string, text: string, lookup: Lookup, warn: (name: string) => void): EnvFileValue[] {
  const file = readDotenv(path, text);
  const values = new Map<string, EnvFileValue>();
  for (const entry of file.entries) {
    const inherited = entry.value === undefined ? lookup(entry.name) : undefined;
    if (entry.value === undefined && inherited === undefined) continue;
    const find: Lookup = (name) => lookup(name) ?? values.get(name)?.value;
    const value = inherited ?? (entry.literal ? (entry.value ?? '') : expanded(path, entry.value ?? '', entry.line, find, warn));
    values.set(entry.name, { name: entry.name, value, line: entry.line });
  }
  const error = file.errors[0];
  if (error) throw new ComposeError(`failed to read ${path}: ${error.reason}`, error);
  return [...values.values()];
}
