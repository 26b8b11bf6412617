import type { Command } from 'commander';

interface Options {
  readonly format: string;
  readonly only?: string;
  readonly perCheck: string;
  readonly config?: string;
  readonly today?: string;
}

/** `prove [path]`: breaks what passes, in memory, and shows who notices. */
export function register(program: Command): void {
  program
    .command('prove')
    .description('break in memory what the evidence of each pass names, one edit at a time, and show which checks notice')
    .argument('[path]', 'folder of the repository', '.')
    .option('--format <format>', 'table or json', 'table')
    .option('--only <gates>', 'break and judge these gates only, such as G1,G6')
    .option('--per-check <number>', 'sabotages of one check at most', '2')
    .option('--config <file>', 'configuration file instead of autopack-ready.yml')
    .option('--today <date>', 'date that decides whether a waiver has expired, YYYY-MM-DD')
    .action(run);
}

async function run(path: string, options: Options): Promise<void> {
  const [{ inspectFolder }, { prove }, { proofText }, { safeJson }, { print }, { UsageError, exitCodes }, { styleFor }] = await Promise.all(
    [
      import('../session.ts'),
      import('../prove/prove.ts'),
      import('../formats/proof.ts'),
      import('../formats/escape.ts'),
      import('./output.ts'),
      import('../errors.ts'),
      import('../terminal.ts'),
    ],
  );
  if (options.format !== 'table' && options.format !== 'json') throw new UsageError(`--format is table or json, not "${options.format}"`);
  const perCheck = Number(options.perCheck);
  if (!Number.isInteger(perCheck) || perCheck < 1) throw new UsageError(`--per-check is a number from 1, not "${options.perCheck}"`);
  const only = options.only?.split(',');
  const { repo, source, report } = await inspectFolder(path, {
    config: options.config,
    today: options.today,
    ...(only ? { only } : {}),
  });
  const proven = await prove(repo, report, {
    source,
    perCheck,
    only: report.gates.map(({ id }) => id),
    ...(options.today === undefined ? {} : { today: options.today }),
    ...(process.stderr.isTTY ? { progress: (done, of) => process.stderr.write(`\r${done} of ${of} sabotages\u001b[K`) } : {}),
  });
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
  await print(
    options.format === 'json' ? `${safeJson(proven)}\n` : proofText(proven, styleFor(process.stdout, process.env, undefined, false)),
  );
  if (report.errors.length > 0) process.exitCode = exitCodes.failed;
}
