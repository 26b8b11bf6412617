import { type Config, configSchema } from './config/schema.ts';

export { type LoadedConfig, loadConfig, parseConfig } from './config/load.ts';
export type { Config, WaiverEntry } from './config/schema.ts';

/** The configuration of a repository that has none. */
export const defaultConfig: Config = configSchema.parse({});
