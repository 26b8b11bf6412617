import type { Command } from 'commander';
import { exitCodes, UsageError } from '../errors.ts';
import { formats } from '../formats/index.ts';
import type { Report } from '../report.ts';
import type { Session } from '../session.ts';
import { withProgress } from './progress.ts';

interface Options {
  readonly format: string;
  readonly report: readonly string[];
  readonly attest?: string;
  readonly only?: readonly string[];
  readonly service?: string;
  readonly config?: string;
  readonly require: string;
  readonly since?: string;
  readonly today?: string;
  readonly proof?: string;
  readonly cache?: string;
  readonly verbose?: boolean;
  readonly color?: string;
}

const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, ...value.split(',')];
const append = (value: string, before: readonly string[]): readonly string[] => [...before, value];

/** `check [path]`: the score table, and red or green as the exit code. */
export function register(program: Command): void {
  program
    .command('check')
    .description('judge a repository and print the score table')
    .argument('[path]', 'folder of the repository', '.')
    .option('--format <format>', `output format: ${Object.keys(formats).join(', ')}`, 'table')
    .option('--report <format=file>', 'also write a report; repeatable', append, [])
    .option('--attest <file>', 'also write an in-toto statement of the verdict over the tree digest')
    .option('--only <gates>', 'judge these gates only, such as G1,G6', collect)
    .option('--service <name>', 'judge one of several services')
    .option('--config <file>', 'configuration file instead of autopack-ready.yml')
    .option('--require <level>', 'what counts as success: ready, ratchet (nothing worse than --since), or a number of points', 'ready')
    .option('--proof <file>', 'result of `prove --run --output` over the same files: a sabotage that survived keeps its gate at 1')
    .option('--since <ref>', 'commit, branch or tag the ratchet compares with')
    .option('--cache <folder>', 'keep reports in this folder of yours, and take them from there while nothing has changed')
    .option('--today <date>', 'date that decides whether a waiver has expired, YYYY-MM-DD')
    .option('--verbose', 'show the evidence of passes and everything that was not read')
    .option('--color <when>', 'auto, always or never')
    .action(run);
}

async function run(path: string, options: Options): Promise<void> {
  const format = known(options.format);
  const reports = options.report.map(target);
  const required = requirement(options);
  const [{ inspectFolder }, { styleFor }, { plain }, { print, writeReport }, { placementOf, writeSummary }] = await Promise.all([
    import('../session.ts'),
    import('../terminal.ts'),
    import('../formats/style.ts'),
    import('./output.ts'),
    import('./github.ts'),
  ]);
  const style = styleFor(process.stdout, process.env, options.color, options.verbose ?? false);
  const { repo, report } = await withProgress(process.stderr, 'Reading and judging, nothing is run ...', async () => {
    const session = await inspectFolder(path, options);
    return required === 'ratchet' ? { ...session, report: await ratcheted(session, path, options) } : session;
  });
  const place = { ...placementOf(path, process.cwd(), process.env), text: (file: string) => repo.text(file) };
  for (const { formatter, file } of reports) writeReport(file, (await formatter())(report, { ...plain, verbose: style.verbose }, place));
  if (options.attest !== undefined) {
    const [{ statementOf }, { safeJson }] = await Promise.all([import('../attest.ts'), import('../formats/escape.ts')]);
    writeReport(options.attest, `${safeJson(statementOf(report, repo))}\n`);
  }
  await print((await format())(report, style, place));
  if (options.format === 'github') await writeSummary(report, place, process.env);
  process.exitCode = exitCode(report, required);
}

function known(name: string) {
  const formatter = Object.hasOwn(formats, name) ? formats[name] : undefined;
  if (!formatter) throw new UsageError(`there is no format "${name}"; formats are ${Object.keys(formats).join(', ')}`);
  return formatter;
}

function target(text: string) {
  const [, name = '', file = ''] = /^([^=]*)=(.+)$/.exec(text) ?? [];
  if (file === '') throw new UsageError(`--report is FORMAT=FILE, not "${text}"`);
  return { formatter: known(name), file };
}

type Requirement = 'ready' | 'ratchet' | number;

function requirement({ require: text, since }: Options): Requirement {
  if (text === 'ratchet' && since === undefined) throw new UsageError('--require ratchet needs --since REF, the commit it compares with');
  if (text !== 'ratchet' && since !== undefined) throw new UsageError('--since is for --require ratchet');
  if (text === 'ready' || text === 'ratchet') return text;
  const points = /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN;
  if (!(points <= 16)) throw new UsageError(`--require is "ready", "ratchet" or a number from 0 to 16, not "${text}"`);
  return points;
}

async function ratcheted(session: Session, path: string, options: Options): Promise<Report> {
  const { compareSince } = await import('../ratchet.ts');
  return compareSince(session, path, options.since ?? '', options);
}

/** 3 when part of the inspection failed, 1 when the requirement is not met or a waiver is of no use any more, otherwise 0. */
export function exitCode(report: Report, required: Requirement = 'ready'): number {
  if (report.errors.length > 0) return exitCodes.failed;
  const refused = report.waivers.some((waiver) => waiver.state !== 'in-use' && waiver.state !== 'undated');
  return met(report, required) && !refused ? exitCodes.ready : exitCodes.notReady;
}

function met(report: Report, required: Requirement): boolean {
  if (required === 'ready') return report.ready;
  return required === 'ratchet' ? report.ratchet?.regressions.length === 0 : report.total >= required;
}
