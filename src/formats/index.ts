import type { Report } from '../report.ts';
import type { Placement } from './placement.ts';
import type { Style } from './style.ts';

export type Formatter = (report: Report, style: Style, place?: Placement) => string;

/** Output formats by name, loaded when used. */
export const formats: Readonly<Record<string, () => Promise<Formatter>>> = {
  table: async () => (await import('./table.ts')).table,
  markdown: async () => (await import('./markdown.ts')).markdown,
  github: async () => (await import('./github.ts')).github,
  sarif: async () => (await import('./sarif.ts')).sarif,
  junit: async () => (await import('./junit.ts')).junit,
  html: async () => (await import('./html.ts')).html,
  json: async () => (await import('./json.ts')).json,
};
