import type { Command } from 'commander';

interface Options {
  readonly path: string;
  readonly config?: string;
  readonly today?: string;
  readonly format: string;
  readonly color?: string;
}

/** `explain CHECK [KEY]`: what a check demands, why, how to fix it, and the chain of evidence here. */
export function register(program: Command): void {
  program
    .command('explain')
    .description('say what a check demands, what it found here and how to fix it')
    .argument('<check>', 'id of the check, such as g1/routes-guarded')
    .argument('[key]', 'key of one finding, as the report prints it')
    .option('--path <folder>', 'folder of the repository', '.')
    .option('--config <file>', 'configuration file instead of autopack-ready.yml')
    .option('--today <date>', 'date that decides whether a waiver has expired, YYYY-MM-DD')
    .option('--format <format>', 'text or json', 'text')
    .option('--color <when>', 'auto, always or never')
    .action(run);
}

async function run(id: string, key: string | undefined, options: Options): Promise<void> {
  const [{ findCheck, inspectFolder }, { styleFor }, { print }, { explanation }, { safeJson }, { UsageError }] = await Promise.all([
    import('../session.ts'),
    import('../terminal.ts'),
    import('./output.ts'),
    import('../formats/explanation.ts'),
    import('../formats/escape.ts'),
    import('../errors.ts'),
  ]);
  if (options.format !== 'text' && options.format !== 'json') throw new UsageError(`--format is text or json, not "${options.format}"`);
  const { gate, check } = findCheck(id);
  const style = styleFor(process.stdout, process.env, options.color, true);
  const { repo, report } = await inspectFolder(options.path, { ...options, only: [gate.id] });
  const found = report.gates[0]?.checks.find((entry) => entry.id === check.id);
  if (!found) return;
  const all = [...found.findings, ...found.waived];
  const findings = key === undefined ? all : all.filter((finding) => finding.key === key);
  if (key !== undefined && findings.length === 0) throw new UsageError(`${check.id} has no finding "${key}" here`);
  const { why, fix } = check;
  const data = { gate: gate.id, why, fix, check: key === undefined ? found : { ...found, findings, waived: [] } };
  await print(options.format === 'json' ? `${safeJson(data)}\n` : explanation(gate, check, found, findings, repo, style));
}
