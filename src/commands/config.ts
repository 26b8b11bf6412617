import type { Command } from 'commander';

interface Options {
  readonly config?: string;
  readonly format: string;
  readonly schema?: boolean;
}

/** `config [path]`: the effective configuration and everything assumed about the target, each with its source. */
export function register(program: Command): void {
  program
    .command('config')
    .description('show the effective configuration and assumptions, each with its source')
    .argument('[path]', 'folder of the repository', '.')
    .option('--config <file>', 'configuration file instead of autopack-ready.yml')
    .option('--format <format>', 'text or json', 'text')
    .option('--schema', 'print the JSON Schema of the configuration instead')
    .action(run);
}

async function run(path: string, options: Options): Promise<void> {
  const [{ print }, { safeJson }, { UsageError }] = await Promise.all([
    import('./output.ts'),
    import('../formats/escape.ts'),
    import('../errors.ts'),
  ]);
  if (options.format !== 'text' && options.format !== 'json') throw new UsageError(`--format is text or json, not "${options.format}"`);
  if (options.schema) {
    const { configJsonSchema } = await import('../config/json-schema.ts');
    return print(`${safeJson(configJsonSchema())}\n`);
  }
  const [{ inspectFolder }, { effectiveConfig, settings }, { exitCodes }] = await Promise.all([
    import('../session.ts'),
    import('../formats/settings.ts'),
    import('../errors.ts'),
  ]);
  const { source, report } = await inspectFolder(path, options);
  const effective = effectiveConfig(source);
  await print(
    options.format === 'json'
      ? `${safeJson({ schema: 1, config: source.config, settings: effective, assumptions: report.assumptions, hints: report.hints ?? [], preview: report.preview })}\n`
      : settings(source.path, effective, report),
  );
  if (report.errors.length > 0) process.exitCode = exitCodes.failed;
}
