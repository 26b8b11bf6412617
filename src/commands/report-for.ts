import type { Report } from '../report.ts';

interface Options {
  readonly from?: string;
  readonly config?: string;
  readonly today?: string;
}

/** The report a command works on: read from a JSON report when one is named, otherwise from an inspection of the folder. */
export async function reportFor(path: string, options: Options): Promise<Report> {
  if (options.from !== undefined) return (await import('../report-file.ts')).readReport(options.from);
  return (await (await import('../session.ts')).inspectFolder(path, options)).report;
}
