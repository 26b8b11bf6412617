import type { Config } from './config.ts';
import { deriveFact } from './derive.ts';
import { UsageError } from './errors.ts';
import { type ServiceFolder, services, viewOf } from './facts/services.ts';
import { FactError } from './facts.ts';
import { type InspectOptions, inspect } from './inspect.ts';
import type { Repository } from './repo.ts';
import type { Report, ReportedWaiver } from './report.ts';
import type { Stored } from './report-cache.ts';

/** A service as it was judged, or the repository as a whole when it holds one only. */
export interface Inspected {
  /** Absent for a repository that is judged as a whole. */
  readonly service?: ServiceFolder;
  /** The part of the repository that was judged. */
  readonly view: Repository;
  readonly report: Report;
}

/**
 * Inspects every service of a repository on its own, or the one that is named. Never empty. Throws UsageError for a service that does
 * not exist, and what `inspect` throws.
 */
export async function inspectServices(
  repo: Repository,
  config: Config,
  options: InspectOptions,
  name?: string,
): Promise<readonly [Inspected, ...Inspected[]]> {
  const inputs = options.cache ? inputsOf(repo, config, options, name) : [];
  const known = options.cache?.get(inputs);
  const before = known && restored(repo, known);
  if (before) return before;
  const { all, inspected } = await inspectAll(repo, config, options, name);
  if (inspected.every(({ report }) => report.errors.length === 0))
    options.cache?.set(inputs, {
      services: [...all],
      judged: inspected.map(({ service, report }) => ({ ...(service ? { service } : {}), report })),
    });
  return inspected;
}

interface InspectedServices {
  readonly all: readonly ServiceFolder[];
  readonly inspected: readonly [Inspected, ...Inspected[]];
}

async function inspectAll(repo: Repository, config: Config, options: InspectOptions, name: string | undefined): Promise<InspectedServices> {
  const all = await servicesOf(repo, config);
  const chosen = name === undefined ? all : all.filter((each) => each.name === name || each.path === name);
  if (name !== undefined && chosen.length === 0) {
    const known = all.length > 0 ? `services are ${all.map((each) => each.name).join(', ')}` : 'the repository is judged as one service';
    throw new UsageError(`there is no service "${name}"; ${known}`);
  }
  const judge = async (service: ServiceFolder): Promise<Inspected> => {
    const view = viewOf(repo, service, all);
    return { service, view, report: await inspect(view, config, options) };
  };
  const [first, ...rest] = chosen;
  if (!first) return { all, inspected: [{ view: repo, report: await inspect(repo, config, options) }] };
  const inspected: [Inspected, ...Inspected[]] = [await judge(first)];
  for (const service of rest) inspected.push(await judge(service));
  return { all, inspected };
}

/** Everything that decides what is reported. */
const inputsOf = (repo: Repository, config: Config, options: InspectOptions, name: string | undefined): readonly unknown[] => [
  repo.digest(),
  config,
  options.source?.path,
  options.source?.text,
  options.gates.map(({ id }) => id),
  Object.keys(options.ways ?? {}),
  options.hints?.id,
  options.only,
  options.today,
  options.trials,
  name,
];

function restored(repo: Repository, { services: all, judged }: Stored): readonly [Inspected, ...Inspected[]] | undefined {
  const [first, ...rest] = judged.map(({ service, report }): Inspected => {
    const own = all.find(({ path }) => path === service?.path);
    return { ...(own ? { service: own } : {}), view: own ? viewOf(repo, own, all) : repo, report };
  });
  return first && [first, ...rest];
}

async function servicesOf(repo: Repository, config: Config): Promise<readonly ServiceFolder[]> {
  try {
    return (await deriveFact(repo, config, services)).value;
  } catch (error) {
    // The inspection of the whole meets the same failure and reports it.
    if (error instanceof FactError) return [];
    throw error;
  }
}

const share = ({ report }: Inspected): number => (report.maximum === 0 ? 0 : report.total / report.maximum);

/** The service that decides: the one that is furthest from ready, the first of several. */
export const deciding = (all: readonly [Inspected, ...Inspected[]]): Inspected =>
  all.reduce((lowest, each) => (share(each) < share(lowest) || (lowest.report.ready && !each.report.ready) ? each : lowest));

/** One report for all services: that of the service that decides, with a row for each. A waiver is of use where any service needs it. */
export function joined(all: readonly [Inspected, ...Inspected[]], alone: boolean): Report {
  const { report, service } = deciding(all);
  if (!service) return report;
  const rows = all.map((each) => ({
    name: each.service?.name ?? '',
    path: each.service?.path ?? '.',
    total: each.report.total,
    totalWithWaivers: each.report.totalWithWaivers,
    ready: each.report.ready,
  }));
  const waivers = report.waivers.map((waiver, index): ReportedWaiver => {
    const used = all.map((each) => each.report.waivers[index]).find((each) => each?.state === 'in-use');
    return used ?? waiver;
  });
  // What one service has no use for may be meant for another.
  const hints = (report.hints ?? []).filter((hint) =>
    all.every((each) => each.report.hints?.some(({ line, message }) => line === hint.line && message === hint.message)),
  );
  const { hints: _, ...rest } = report;
  const errors = new Map(all.flatMap((each) => each.report.errors.map((error) => [`${error.id} ${error.reason}`, error])));
  return {
    ...rest,
    ...(hints.length > 0 ? { hints } : {}),
    target: { ...report.target, service: service.name },
    services: rows,
    // What another service needs is not known when one is judged alone.
    waivers: alone ? waivers.filter(({ state }) => state !== 'stale') : waivers,
    errors: [...errors.values()],
  };
}
