import type { Command } from 'commander';
import { UsageError } from '../errors.ts';

interface Options {
  readonly format: string;
  readonly require?: string;
  readonly color?: string;
}

/** `fleet REPORTS...`: one table over many reports. */
export function register(program: Command): void {
  program
    .command('fleet')
    .description('one table over many JSON reports')
    .argument('<reports...>', 'reports written with --report json=FILE')
    .option('--format <format>', 'table, markdown, html or json', 'table')
    .option('--require <level>', 'ready: exit with 1 unless all of them are')
    .option('--color <when>', 'auto, always or never')
    .action(run);
}

async function run(files: readonly string[], options: Options): Promise<void> {
  if (options.require !== undefined && options.require !== 'ready') throw new UsageError(`--require is "ready", not "${options.require}"`);
  const [{ fleetOf }, { fleetHtml, fleetMarkdown, fleetTable }, { readReport }, { safeJson }, { styleFor }, { print }, { exitCodes }] =
    await Promise.all([
      import('../fleet.ts'),
      import('../formats/fleet.ts'),
      import('../report-file.ts'),
      import('../formats/escape.ts'),
      import('../terminal.ts'),
      import('./output.ts'),
      import('../errors.ts'),
    ]);
  const style = styleFor(process.stdout, process.env, options.color, false);
  const writers: Readonly<Record<string, (fleet: ReturnType<typeof fleetOf>) => string>> = {
    table: (fleet) => fleetTable(fleet, style),
    markdown: fleetMarkdown,
    html: fleetHtml,
    json: (fleet) => `${safeJson(fleet)}\n`,
  };
  const write = Object.hasOwn(writers, options.format) ? writers[options.format] : undefined;
  if (!write) throw new UsageError(`--format is one of ${Object.keys(writers).join(', ')}, not "${options.format}"`);
  const fleet = fleetOf(files.map((name) => ({ name, report: readReport(name) })));
  await print(write(fleet));
  if (fleet.services.some((row) => row.failed)) process.exitCode = exitCodes.failed;
  else if (options.require === 'ready' && fleet.ready < fleet.services.length) process.exitCode = exitCodes.notReady;
}
