import type { Command } from 'commander';
import { UsageError } from '../errors.ts';
import type { GuardFact } from '../facts/guards.ts';
import type { Inventory } from '../facts/routes/inventory.ts';

const FORMATS: readonly string[] = ['table', 'json', 'csv', 'markdown', 'openapi'];

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
    .option('--format <format>', 'table, json, csv, markdown or openapi', 'table')
    .option('--public', 'only routes that a request without credentials reaches')
    .option('--unknown', 'only routes whose posture could not be decided')
    .option('--guard <name>', 'only routes behind this guard')
    .option('--config <file>', 'configuration file instead of autopack-ready.yml')
    .option('--color <when>', 'auto, always or never')
    .action(run);
}

async function run(path: string, options: Options): Promise<void> {
  if (!FORMATS.includes(options.format)) throw new UsageError(`there is no format "${options.format}"; formats are ${FORMATS.join(', ')}`);
  const [{ openTarget }, { deriveFact }, { inventory }, { print }] = await Promise.all([
    import('../session.ts'),
    import('../derive.ts'),
    import('../facts/routes/inventory.ts'),
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
  await print(
    await render(
      { ...value, routes },
      options,
      async () => (await deriveFact(repo, source.config, (await import('../facts/guards.ts')).guards)).value,
    ),
  );
}

async function render(shown: Inventory, options: Options, guards: () => Promise<readonly GuardFact[]>): Promise<string> {
  if (options.format === 'json') return (await import('../formats/routes.ts')).routesJson(shown);
  if (options.format === 'table') {
    const [{ routesTable }, { styleFor }] = await Promise.all([import('../formats/routes-table.ts'), import('../terminal.ts')]);
    return routesTable(shown, styleFor(process.stdout, process.env, options.color, false));
  }
  const { routesCsv, routesMarkdown, routesOpenApi } = await import('../formats/routes-text.ts');
  if (options.format === 'csv') return routesCsv(shown);
  if (options.format === 'markdown') return routesMarkdown(shown);
  const found = await guards();
  return routesOpenApi(shown, (route) =>
    found.filter((guard) => guard.routes.includes(`${route.method} ${route.path}`)).flatMap((guard) => guard.credentials),
  );
}
