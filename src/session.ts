import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { gates } from '../gates/index.ts';
import { calendarDate } from './config/schema.ts';
import { suggest } from './config/suggest.ts';
import { type LoadedConfig, loadConfig, parseConfig } from './config.ts';
import { UsageError } from './errors.ts';
import { hints } from './facts/hints.ts';
import { approvalWays } from './facts/ways/approvals.ts';
import { effectWays } from './facts/ways/effects.ts';
import { requestWays } from './facts/ways/requests.ts';
import type { Around } from './facts.ts';
import { deciding, type Inspected, inspectServices, joined } from './inspect-services.ts';
import { readTrials } from './proof.ts';
import { openRepository, type Repository } from './repo.ts';
import type { Report } from './report.ts';
import { openCache, type ReportCache } from './report-cache.ts';

export interface SessionOptions {
  /** A configuration file outside the usual places, from the current folder. */
  readonly config?: string | undefined;
  readonly only?: readonly string[] | undefined;
  readonly today?: string | undefined;
  /** A file that `prove --run` wrote about these files. */
  readonly proof?: string | undefined;
  /** Name or folder of one of several services; all are judged when absent. */
  readonly service?: string | undefined;
  /** A folder that keeps reports of trees that were judged before. */
  readonly cache?: string | undefined;
  /** Runs every fact and check, to measure them. */
  readonly around?: Around;
}

export interface Session {
  readonly repo: Repository;
  readonly source: LoadedConfig;
  readonly report: Report;
  /** The part of the repository that the report speaks of: all of it, or the service that decides. */
  readonly view: Repository;
  /** Every service on its own. */
  readonly inspected: readonly Inspected[];
  /** Where reports are kept. */
  readonly cache?: ReportCache;
}

const ways = { G2: approvalWays, G3: effectWays, G6: requestWays };

/** Opens a folder, reads its configuration and inspects it. Throws UsageError, ConfigError or TargetError. */
export async function inspectFolder(folder: string, options: SessionOptions = {}): Promise<Session> {
  const today = options.today;
  if (today !== undefined && !calendarDate.safeParse(today).success) throw new UsageError(`--today is a date, YYYY-MM-DD, not "${today}"`);
  const only = options.only && gateIds(options.only);
  const { repo, source } = openTarget(folder, options.config);
  const cache = options.cache === undefined ? undefined : openCache(options.cache, folder);
  const inspectOptions = {
    gates,
    source,
    ways,
    hints,
    ...(only ? { only } : {}),
    ...(today === undefined ? {} : { today }),
    ...(options.around ? { around: options.around } : {}),
    ...(cache ? { cache } : {}),
    ...(options.proof === undefined ? {} : { trials: readTrials(options.proof, repo) }),
  };
  const inspected = await inspectServices(repo, source.config, inspectOptions, options.service);
  const report = joined(inspected, options.service !== undefined);
  return { repo, source, report, view: deciding(inspected).view, inspected, ...(cache ? { cache } : {}) };
}

/** Opens a folder and reads its configuration, or the one that is named. Throws UsageError, ConfigError or TargetError. */
export function openTarget(folder: string, config?: string): Pick<Session, 'repo' | 'source'> {
  const repo = openRepository(folder);
  return { repo, source: config === undefined ? loadConfig(repo) : readConfig(config) };
}

function readConfig(file: string): LoadedConfig {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw new UsageError(`--config ${file}: cannot be read`);
  }
  return parseConfig(text, basename(file));
}

/** Gate ids as the catalogue spells them. Throws UsageError for one that does not exist. */
function gateIds(names: readonly string[]): readonly string[] {
  const known = gates.map((gate) => gate.id);
  return names.map((name) => {
    const id = name.trim().toUpperCase();
    if (!known.includes(id)) throw new UsageError(`there is no gate "${name}"; gates are ${known.join(', ')}`);
    return id;
  });
}

/** The gate and check of an id. Throws UsageError for one that does not exist. */
export function findCheck(id: string) {
  const wanted = id.toLowerCase();
  for (const gate of gates) {
    const check = gate.checks.find((entry) => entry.id === wanted);
    if (check) return { gate, check };
  }
  const meant = suggest(
    wanted,
    gates.flatMap((gate) => gate.checks.map((check) => check.id)),
  );
  throw new UsageError(`there is no check "${id}"${meant ? `; did you mean "${meant}"?` : ''}`);
}
