import { existsSync, readFileSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import type { Command } from 'commander';
import type { Link } from '../formats/checklist.ts';

interface Options {
  readonly write?: string;
  readonly from?: string;
  readonly config?: string;
  readonly today?: string;
}

/** `checklist [path]`: the checklist and the score as Markdown, on its own or between the markers of a document. */
export function register(program: Command): void {
  program
    .command('checklist')
    .description('write the readiness checklist and the score as Markdown with links to the evidence')
    .argument('[path]', 'folder of the repository', '.')
    .option('--write <file>', 'put it between the markers of this document, or at its end')
    .option('--from <report>', 'take the verdict from a JSON report instead')
    .option('--config <file>', 'configuration file instead of autopack-ready.yml')
    .option('--today <date>', 'date that decides whether a waiver has expired, YYYY-MM-DD')
    .action(run);
}

async function run(path: string, options: Options): Promise<void> {
  const [{ checklistMarkdown }, { replaceBetweenMarkers }, { print, writeReport }, { TargetError, exitCodes }, { reportFor }] =
    await Promise.all([
      import('../formats/checklist.ts'),
      import('../markers.ts'),
      import('./output.ts'),
      import('../errors.ts'),
      import('./report-for.ts'),
    ]);
  const { write } = options;
  const report = await reportFor(path, options);
  const text = checklistMarkdown(report, linkFrom(write === undefined ? resolve(path) : dirname(resolve(write)), resolve(path)));
  if (report.errors.length > 0) process.exitCode = exitCodes.failed;
  if (write === undefined) return print(text);
  let document = '';
  try {
    if (existsSync(write)) document = readFileSync(write, 'utf8');
  } catch {
    throw new TargetError(`${write}: cannot be read`);
  }
  writeReport(write, replaceBetweenMarkers(document, 'checklist', text));
}

/** Links from a document's folder into the repository. */
export function linkFrom(folder: string, root: string): Link {
  const way = relative(folder, root).split(sep).join('/');
  const encode = (path: string): string =>
    path
      .split('/')
      .map((part) => encodeURIComponent(part.replace(/\p{Cs}/gu, '\ufffd')).replace(/[()]/g, (mark) => (mark === '(' ? '%28' : '%29')))
      .join('/');
  return ({ path, line }) => `${way === '' ? '' : `${encode(way)}/`}${encode(path)}#L${line}`;
}
