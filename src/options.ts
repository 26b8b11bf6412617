import { explainIssue } from './config/load.ts';
import { suggest } from './config/suggest.ts';
import { type Config, type LoadedConfig, parseConfig } from './config.ts';
import type { Check } from './define.ts';
import { ConfigError, type Problem } from './errors.ts';

/**
 * Validates everything in the configuration that names a check. Returns the options of each check. Throws ConfigError for a check that
 * does not exist and for options it does not take.
 */
export function checkOptions(
  config: Config,
  checks: ReadonlyMap<string, Check>,
  source: LoadedConfig = parseConfig('', 'autopack-ready.yml'),
): ReadonlyMap<string, unknown> {
  const problems: Problem[] = [];
  const path = source.path ?? 'autopack-ready.yml';
  const missing = (id: string, steps: readonly PropertyKey[]): void => {
    const meant = suggest(id, checks.keys());
    problems.push({ path, ...source.locate(steps), message: `there is no check "${id}"${meant ? `; did you mean "${meant}"?` : ''}` });
  };
  for (const [index, { check }] of config.waivers.entries()) if (!checks.has(check)) missing(check, ['waivers', index, 'check']);
  for (const id of Object.keys(config.checks)) if (!checks.has(id)) missing(id, ['checks', id]);

  const options = new Map<string, unknown>();
  for (const check of checks.values()) {
    const given = Object.hasOwn(config.checks, check.id) ? config.checks[check.id] : undefined;
    if (!check.options) {
      if (given !== undefined) problems.push({ path, ...source.locate(['checks', check.id]), message: `${check.id} takes no options` });
      continue;
    }
    const parsed = check.options.safeParse(given);
    if (parsed.success) options.set(check.id, parsed.data);
    else
      for (const issue of parsed.error.issues)
        problems.push(...explainIssue({ ...issue, path: ['checks', check.id, ...issue.path] }, path, source.locate));
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return options;
}
