import type { Command } from 'commander';

interface Options {
  readonly format: string;
  readonly from?: string;
  readonly config?: string;
  readonly today?: string;
}

/** `plan [path]`: what is left to do, as packages of work. */
export function register(program: Command): void {
  program
    .command('plan')
    .description('list the open work as packages, file by file')
    .argument('[path]', 'folder of the repository', '.')
    .option('--format <format>', 'markdown or json', 'markdown')
    .option('--from <report>', 'plan from a JSON report instead')
    .option('--config <file>', 'configuration file instead of autopack-ready.yml')
    .option('--today <date>', 'date that decides whether a waiver has expired, YYYY-MM-DD')
    .action(run);
}

async function run(path: string, options: Options): Promise<void> {
  const [{ planOf }, { planMarkdown }, { safeJson }, { print }, { UsageError, exitCodes }, { reportFor }] = await Promise.all([
    import('../plan.ts'),
    import('../formats/plan.ts'),
    import('../formats/escape.ts'),
    import('./output.ts'),
    import('../errors.ts'),
    import('./report-for.ts'),
  ]);
  if (options.format !== 'markdown' && options.format !== 'json')
    throw new UsageError(`--format is markdown or json, not "${options.format}"`);
  const report = await reportFor(path, options);
  const plan = planOf(report);
  await print(options.format === 'json' ? `${safeJson(plan)}\n` : planMarkdown(plan));
  if (report.errors.length > 0) process.exitCode = exitCodes.failed;
}
