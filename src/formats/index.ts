import type { Report } from '../report.ts';
import type { Style } from './style.ts';

export type Formatter = (report: Report, style: Style) => string;

/** Output formats by name, loaded when used. */
export const formats: Readonly<Record<string, () => Promise<Formatter>>> = {
  table: async () => (await import('./table.ts')).table,
  json: async () => (await import('./json.ts')).json,
};
