import type { Command } from 'commander';

interface Options {
  readonly format: string;
  readonly color?: string;
}

/** `compare A B`: what changed between two reports, and what caused it. */
export function register(program: Command): void {
  program
    .command('compare')
    .description('say what changed between two JSON reports; exit code 1 when the second is worse')
    .argument('<before>', 'a report written with --report json=FILE')
    .argument('<after>', 'a later one')
    .option('--format <format>', 'text or json', 'text')
    .option('--color <when>', 'auto, always or never')
    .action(run);
}

async function run(before: string, after: string, options: Options): Promise<void> {
  const [{ compareReports }, { comparisonText }, { readReport }, { safeJson }, { styleFor }, { print }, { UsageError, exitCodes }] =
    await Promise.all([
      import('../compare.ts'),
      import('../formats/comparison.ts'),
      import('../report-file.ts'),
      import('../formats/escape.ts'),
      import('../terminal.ts'),
      import('./output.ts'),
      import('../errors.ts'),
    ]);
  if (options.format !== 'text' && options.format !== 'json') throw new UsageError(`--format is text or json, not "${options.format}"`);
  const style = styleFor(process.stdout, process.env, options.color, false);
  const [first, second] = [readReport(before), readReport(after)];
  const comparison = compareReports(first, second);
  await print(options.format === 'json' ? `${safeJson({ schema: 1, ...comparison })}\n` : comparisonText(comparison, style));
  const failed = first.errors.length + second.errors.length > 0;
  process.exitCode = failed ? exitCodes.failed : comparison.regressions.length > 0 ? exitCodes.notReady : exitCodes.ready;
}
