import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { TargetError, UsageError } from '../errors.ts';
import type { DriftReport } from '../facts/drift.ts';

const FORMATS: readonly string[] = ['markdown', 'openapi'];

interface Options {
  readonly format: string;
  readonly write?: string | true;
  readonly check?: boolean;
  readonly config?: string;
}

/** `contract [path]`: the API contract as the code has it, printed, written between the markers of a document, or compared with it. */
export function register(program: Command): void {
  program
    .command('contract')
    .description('print the API contract from code; update the contract document, or fail when it has drifted')
    .argument('[path]', 'folder of the repository', '.')
    .option('--format <format>', 'markdown or openapi', 'markdown')
    .option('--write [file]', 'put it between the markers of the contract document, or of this file')
    .option('--check', 'print how the contract document and the code are apart; exit 1 when they are')
    .option('--config <file>', 'configuration file instead of autopack-ready.yml')
    .action(run);
}

async function run(path: string, options: Options): Promise<void> {
  if (!FORMATS.includes(options.format)) throw new UsageError(`there is no format "${options.format}"; formats are ${FORMATS.join(', ')}`);
  if (options.check && options.write !== undefined) throw new UsageError('--check compares and --write changes: one of them');
  const [
    { openTarget },
    { Facts },
    { codeContract },
    { drift },
    { print, writeReport },
    { contractMarkdown },
    { markedText, replaceBetweenMarkers },
  ] = await Promise.all([
    import('../session.ts'),
    import('../facts.ts'),
    import('../facts/code-contract.ts'),
    import('../facts/drift.ts'),
    import('./output.ts'),
    import('../formats/contract.ts'),
    import('../markers.ts'),
  ]);
  const { repo, source } = openTarget(path, options.config);
  const facts = new Facts({ repo, config: source.config, diagnose: () => {}, assume: () => {} });
  const given = await facts.all({ codeContract, drift });
  const rows = given.codeContract as Awaited<ReturnType<typeof codeContract.derive>>;
  const report = given.drift as DriftReport;
  if (options.check) {
    const region = report.path === undefined ? undefined : markedText(repo.text(report.path) ?? '', 'contract');
    const isStale = region !== undefined && region.trim() !== contractMarkdown(rows).trim();
    const { driftText } = await import('../formats/drift.ts');
    await print(driftText(report, isStale));
    if (report.path === undefined || report.drifts.length > 0 || isStale) process.exitCode = 1;
    return;
  }
  if (options.format === 'openapi') {
    const [{ routesOpenApi }, { operationOf }] = await Promise.all([import('../formats/routes-text.ts'), import('../formats/contract.ts')]);
    const byRoute = new Map(rows.map((row) => [`${row.route.method} ${row.route.path}`, row]));
    const of = (route: { readonly method: string; readonly path: string }) => byRoute.get(`${route.method} ${route.path}`);
    const text = routesOpenApi(
      { routes: rows.map(({ route }) => route), unresolved: [] },
      (route) => of(route)?.credentials ?? [],
      (route) => {
        const row = of(route);
        return row && operationOf(row);
      },
    );
    if (options.write === undefined) return print(text);
    if (options.write === true) throw new UsageError('an OpenAPI document is written as a whole: name its file behind --write');
    return writeReport(options.write, text);
  }
  const text = contractMarkdown(rows);
  if (options.write === undefined) return print(text);
  const file = options.write === true ? contractFile(path, report) : options.write;
  let document = '';
  try {
    if (existsSync(file)) document = readFileSync(file, 'utf8');
  } catch {
    throw new TargetError(`${file}: cannot be read`);
  }
  writeReport(file, replaceBetweenMarkers(document, 'contract', text));
}

function contractFile(folder: string, { path }: DriftReport): string {
  if (path === undefined || !/\.(?:md|mdx|markdown)$/i.test(path))
    throw new UsageError(
      path === undefined
        ? 'no contract document was found: name one behind --write'
        : `${path} is no Markdown: name a document behind --write`,
    );
  return resolve(folder, path);
}
