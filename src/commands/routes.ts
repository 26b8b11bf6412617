import type { Command } from 'commander';
import { UsageError } from '../errors.ts';

interface Options {
  readonly format: string;
  readonly public?: boolean;
  readonly unknown?: boolean;
  readonly guard?: string;
  readonly config?: string;
  readonly color?: string;
}

/** `routes [path]`: every route with what an anonymous request meets. */
export function register(program: Command): void {
  program
    .command('routes')
    .description('list every route: method, path, auth posture, guards, place')
    .argument('[path]', 'folder of the repository', '.')
    .option('--format <format>', 'table or json', 'table')
    .option('--public', 'only routes that a request without credentials reaches')
    .option('--unknown', 'only routes whose posture could not be decided')
    .option('--guard <name>', 'only routes behind this guard')
    .option('--config <file>', 'configuration file instead of autopack-ready.yml')
    .option('--color <when>', 'auto, always or never')
    .action(run);
}

async function run(path: string, options: Options): Promise<void> {
  if (options.format !== 'table' && options.format !== 'json') throw new UsageError(`--format is table or json, not "${options.format}"`);
  const [{ openTarget }, { deriveFact }, { inventory }, { routesJson }, { routesTable }, { styleFor }, { print }] = await Promise.all([
    import('../session.ts'),
    import('../derive.ts'),
    import('../facts/routes/inventory.ts'),
    import('../formats/routes.ts'),
    import('../formats/routes-table.ts'),
    import('../terminal.ts'),
    import('./output.ts'),
  ]);
  const { repo, source } = openTarget(path, options.config);
  const { value } = await deriveFact(repo, source.config, inventory);
  const routes = value.routes.filter(
    (route) =>
      (!options.public || route.auth === 'public') &&
      (!options.unknown || route.auth === 'unknown') &&
      (!options.guard || route.guards.some((guard) => guard.name === options.guard)),
  );
  const shown = { ...value, routes };
  await print(
    options.format === 'json' ? routesJson(shown) : routesTable(shown, styleFor(process.stdout, process.env, options.color, false)),
  );
}
