import type { Report } from '../report.ts';
import { safeJson } from './escape.ts';

/** The report as JSON, schema 1. */
export const json = (report: Report): string => `${safeJson(report)}\n`;
