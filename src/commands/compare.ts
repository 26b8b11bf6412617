import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import type { Report } from '../report.ts';

interface Options {
  readonly path: string;
  readonly today?: string;
  readonly format: string;
  readonly color?: string;
}

/** `compare A B`: what changed between two reports, and what caused it. */
export function register(program: Command): void {
  program
    .command('compare')
    .description('say what changed between two JSON reports or commits; exit code 1 when the second is worse')
    .argument('<before>', 'a report written with --report json=FILE, or a commit, branch or tag')
    .argument('<after>', 'a later one')
    .option('--path <folder>', 'folder of the repository the commits are in', '.')
    .option('--today <date>', 'date that decides whether a waiver has expired, YYYY-MM-DD')
    .option('--format <format>', 'text or json', 'text')
    .option('--color <when>', 'auto, always or never')
    .action(run);
}

async function run(before: string, after: string, options: Options): Promise<void> {
  const [{ compareReports }, { comparisonText }, { safeJson }, { styleFor }, { print }, { UsageError, exitCodes }] = await Promise.all([
    import('../compare.ts'),
    import('../formats/comparison.ts'),
    import('../formats/escape.ts'),
    import('../terminal.ts'),
    import('./output.ts'),
    import('../errors.ts'),
  ]);
  if (options.format !== 'text' && options.format !== 'json') throw new UsageError(`--format is text or json, not "${options.format}"`);
  const style = styleFor(process.stdout, process.env, options.color, false);
  const [first, second] = [await reportOf(before, options), await reportOf(after, options)];
  const comparison = compareReports(first, second);
  await print(options.format === 'json' ? `${safeJson({ schema: 1, ...comparison })}\n` : comparisonText(comparison, style));
  const failed = first.errors.length + second.errors.length > 0;
  process.exitCode = failed ? exitCodes.failed : comparison.regressions.length > 0 ? exitCodes.notReady : exitCodes.ready;
}

/** A report of this name, or one of the commit of this name, with the configuration of now. */
async function reportOf(name: string, { path, today }: Options): Promise<Report> {
  if (existsSync(name) || name.endsWith('.json')) return (await import('../report-file.ts')).readReport(name);
  const [{ openTarget }, { inspectCommit }] = await Promise.all([import('../session.ts'), import('../ratchet.ts')]);
  return inspectCommit(openTarget(path, undefined).source, path, name, today);
}
