import { readFileSync } from 'node:fs';
import { UsageError } from './errors.ts';
import type { Report } from './report.ts';
import { reportSchema } from './report-schema.ts';

/** Reads a report written with `--report json=FILE`. Throws UsageError when the file is missing or not such a report. */
export function readReport(file: string): Report {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UsageError(`${file}: ${error instanceof SyntaxError ? 'not JSON' : 'cannot be read'}`);
  }
  const parsed = reportSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const at = issue?.path.map(String).join('.') ?? '';
  throw new UsageError(`${file}: not a report of schema 1${at ? ` (${at}: ${issue?.message ?? ''})` : ''}`);
}
