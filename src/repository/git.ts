import { spawnSync } from 'node:child_process';
import { devNull } from 'node:os';

/**
 * Runs git plumbing that reads objects, in an environment where nothing of the repository is executed: no hooks, no file system
 * monitor, no filters, no pager, no configuration of the user, no replaced objects, and no fetching of what a partial clone lacks.
 * Undefined when git is missing or refuses.
 */
export function readGit(folder: string, args: readonly string[], options: { input?: string; limit?: number } = {}): Buffer | undefined {
  const { PATH, SystemRoot } = process.env;
  const fixed = ['core.hooksPath=/dev/null', 'core.fsmonitor=false', 'core.pager=cat', 'protocol.allow=never', 'safe.directory=*'];
  const result = spawnSync('git', [...fixed.flatMap((setting) => ['-c', setting]), '-C', folder, ...args], {
    ...(options.input === undefined ? {} : { input: options.input }),
    maxBuffer: options.limit ?? 256 * 1024 * 1024,
    timeout: 120_000,
    windowsHide: true,
    env: {
      ...(PATH === undefined ? {} : { PATH }),
      ...(SystemRoot === undefined ? {} : { SystemRoot }),
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: devNull,
      GIT_ALLOW_PROTOCOL: 'none',
      GIT_NO_LAZY_FETCH: '1',
      GIT_NO_REPLACE_OBJECTS: '1',
      GIT_OPTIONAL_LOCKS: '0',
      GIT_TERMINAL_PROMPT: '0',
      LC_ALL: 'C',
    },
  });
  return result.status === 0 && !result.error ? result.stdout : undefined;
}
