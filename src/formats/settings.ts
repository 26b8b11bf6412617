import type { LoadedConfig } from '../config.ts';
import type { Report } from '../report.ts';
import { escapeText } from './escape.ts';
import { pad, width } from './width.ts';

/** One effective setting; `from` is absent for a default. */
export interface Setting {
  readonly name: string;
  readonly value: unknown;
  readonly from?: { readonly path: string; readonly line: number };
}

/** Every setting in effect with the place that sets it. */
export function effectiveConfig(source: LoadedConfig): readonly Setting[] {
  const { config, path } = source;
  const list: Setting[] = [];
  const visit = (value: unknown, steps: readonly PropertyKey[]): void => {
    const entries = value !== null && typeof value === 'object' ? Object.entries(value) : [];
    if (entries.length > 0) for (const [key, inner] of entries) visit(inner, [...steps, Array.isArray(value) ? Number(key) : key]);
    else {
      const from = path !== undefined && source.has(steps) ? { from: { path, line: source.locate(steps).line } } : {};
      list.push({ name: steps.map(String).join('.'), value, ...from });
    }
  };
  visit(config, []);
  return list;
}

/** Settings and assumptions for a terminal. */
export function settings(path: string | undefined, effective: readonly Setting[], report: Report): string {
  const { assumptions, hints = [], preview } = report;
  const rows = effective.map(({ name, value, from }) => [name, shown(value), from ? `${from.path}:${from.line}` : 'default']);
  const assumed = assumptions.map(({ name, value, from }) => [name, value, from.map((place) => `${place.path}:${place.line}`).join(', ')]);
  const lines = [
    `Configuration: ${escapeText(path ?? 'none, everything is discovered')}`,
    ...columns(rows),
    '',
    `Assumptions:${assumed.length === 0 ? ' none' : ''}`,
    ...columns(assumed),
    ...(hints.length === 0
      ? []
      : ['', 'Entries that do nothing:', ...columns(hints.map(({ path, line, message }) => [`${path}:${line}`, message]))]),
    ...(preview ? ['', rubrics(report, preview)] : []),
  ];
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

function rubrics({ rubric, total, maximum }: Report, preview: NonNullable<Report['preview']>): string {
  const more = preview.checks.length === 0 ? 'nothing else' : preview.checks.join(', ');
  return `Rubric ${rubric}: ${total} of ${maximum}. The next one, ${preview.rubric}, would count ${more} as well: ${preview.total} of ${maximum}.`;
}

const shown = (value: unknown): string =>
  typeof value === 'string' ? value : value !== null && typeof value === 'object' ? 'none' : String(value);

function columns(rows: readonly (readonly string[])[]): readonly string[] {
  const safe = rows.map((row) => row.map(escapeText));
  const widths = [0, 1].map((index) => Math.min(40, Math.max(0, ...safe.map((row) => width(row[index] ?? '')))));
  return safe.map((row) => `  ${row.map((cell, index) => pad(cell, widths[index] ?? 0)).join('  ')}`);
}
