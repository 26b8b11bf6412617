import type { Command } from 'commander';

interface Options {
  readonly format: string;
  readonly only?: string;
  readonly perCheck: string;
  readonly config?: string;
  readonly today?: string;
  readonly run?: boolean;
  readonly output?: string;
  readonly seconds: string;
  readonly python?: string;
  readonly uncontained?: boolean;
}

/** `prove [path]`: breaks what passes, in memory or on a copy, and shows who notices. */
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
    .option('--run', 'run the linked tests of the repository against each edit, on a copy and in a sandbox; this executes its code')
    .option('--output <file>', 'with --run: also write the result as JSON, for check --proof')
    .option('--seconds <number>', 'with --run: time for one run of tests', '120')
    .option('--python <program>', 'with --run: the interpreter that has the packages of the tests')
    .option('--uncontained', 'with --run: run where no sandbox is available, with the rights of the user')
    .action(run);
}

async function run(path: string, options: Options): Promise<void> {
  const [{ inspectFolder }, { safeJson }, { print, writeReport }, { UsageError, exitCodes }, { styleFor }] = await Promise.all([
    import('../session.ts'),
    import('../formats/escape.ts'),
    import('./output.ts'),
    import('../errors.ts'),
    import('../terminal.ts'),
  ]);
  if (options.format !== 'table' && options.format !== 'json') throw new UsageError(`--format is table or json, not "${options.format}"`);
  const numbered = (name: string, text: string): number => {
    const number = Number(text);
    if (!Number.isInteger(number) || number < 1) throw new UsageError(`${name} is a number from 1, not "${text}"`);
    return number;
  };
  const perCheck = numbered('--per-check', options.perCheck);
  const seconds = numbered('--seconds', options.seconds);
  if (options.run) await refuseWithoutSandbox(options);
  const only = options.only?.split(',');
  const session = await inspectFolder(path, {
    config: options.config,
    today: options.today,
    ...(only ? { only } : {}),
  });
  const { view, source, report } = session;
  const common = {
    source,
    perCheck,
    ...(options.today === undefined ? {} : { today: options.today }),
    ...(process.stderr.isTTY
      ? { progress: (done: number, of: number) => process.stderr.write(`\r${done} of ${of} sabotages\u001b[K`) }
      : {}),
  };
  const style = styleFor(process.stdout, process.env, undefined, false);
  const json = options.format === 'json';
  if (options.run) {
    const [{ proveByRunning }, { trialsText }] = await Promise.all([import('../prove/run/run.ts'), import('../formats/trials.ts')]);
    const trials = await proveByRunning(session.repo, report, {
      ...common,
      folder: path,
      contained: !options.uncontained,
      seconds,
      ...(options.python === undefined ? {} : { python: options.python }),
    });
    if (options.output !== undefined) writeReport(options.output, `${safeJson(trials)}\n`);
    clear();
    await print(json ? `${safeJson(trials)}\n` : trialsText(trials, style));
  } else {
    const [{ prove }, { proofText }] = await Promise.all([import('../prove/prove.ts'), import('../formats/proof.ts')]);
    const proven = await prove(view, report, { ...common, only: report.gates.map(({ id }) => id) });
    clear();
    await print(json ? `${safeJson(proven)}\n` : proofText(proven, style));
  }
  if (report.errors.length > 0) process.exitCode = exitCodes.failed;
}

const clear = (): void => {
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
};

async function refuseWithoutSandbox({ uncontained }: Options): Promise<void> {
  if (uncontained) return;
  const [{ sandboxMissing }, { UsageError }] = await Promise.all([import('../prove/run/sandbox.ts'), import('../errors.ts')]);
  const missing = await sandboxMissing();
  if (missing !== undefined)
    throw new UsageError(`nothing was run, because there is no sandbox here: ${missing}; --uncontained runs the tests with your rights`);
}
