import { gates } from '../gates/index.ts';
import { type Config, defaultConfig } from './config.ts';
import { type InspectOptions, inspect as inspectWith } from './inspect.ts';
import type { Repository } from './repo.ts';
import type { Report } from './report.ts';

export { gates } from '../gates/index.ts';
export { type Config, defaultConfig, loadConfig, parseConfig } from './config.ts';
export * from './define.ts';
export { ConfigError, TargetError } from './errors.ts';
export { memoryRepository, openRepository, type Repository } from './repo.ts';
export type { Report, ReportedCheck, ReportedFinding, ReportedGate } from './report.ts';

/** Inspects a repository with all gates. Throws ConfigError when the configuration names checks that do not exist. */
export const inspect = (repo: Repository, config: Config = defaultConfig, options: Partial<InspectOptions> = {}): Promise<Report> =>
  inspectWith(repo, config, { gates, ...options });
