import type { Command } from 'commander';

interface Options {
  readonly from?: string;
  readonly write?: string;
  readonly label?: string;
  readonly config?: string;
  readonly today?: string;
}

/** `badge [path]`: the score as an SVG image. */
export function register(program: Command): void {
  program
    .command('badge')
    .description('draw the score as an SVG badge')
    .argument('[path]', 'folder of the repository', '.')
    .option('--from <report>', 'take the score from a JSON report instead')
    .option('--write <file>', 'write the badge to a file')
    .option('--label <text>', 'text on the left')
    .option('--config <file>', 'configuration file instead of autopack-ready.yml')
    .option('--today <date>', 'date that decides whether a waiver has expired, YYYY-MM-DD')
    .action(run);
}

async function run(path: string, options: Options): Promise<void> {
  const [{ badge }, { print, writeReport }, { exitCodes }] = await Promise.all([
    import('../badge.ts'),
    import('./output.ts'),
    import('../errors.ts'),
  ]);
  const report =
    options.from === undefined
      ? (await (await import('../session.ts')).inspectFolder(path, options)).report
      : (await import('../report-file.ts')).readReport(options.from);
  const image = badge(report, options.label);
  if (options.write === undefined) await print(image);
  else writeReport(options.write, image);
  if (report.errors.length > 0) process.exitCode = exitCodes.failed;
}
