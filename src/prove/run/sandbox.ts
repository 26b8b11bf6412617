import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Ended, type Limits, runBounded } from './process.ts';

/** One command over one tree of files. */
export interface Run extends Limits {
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Folder of the files, absolute. */
  readonly tree: string;
  /** Where the command believes them to be, absolute: what is installed may know this place. */
  readonly at: string;
  /** Folder below `at` to start in. */
  readonly cwd: string;
  /** Folders below `at` with installed packages, which the tree does not hold. */
  readonly installed: readonly string[];
  /** Further folders to read, where they are. */
  readonly readable: readonly string[];
}

/** The folders of the system that programs need. Homes, run time sockets, data and mounts are not among them. */
const SYSTEM = ['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32', '/etc', '/opt', '/nix'];
/** File, as the command sees it, whose text is the result. It stands apart, so that a full disk does not hide what happened. */
export const RESULT = '/result/autopack-ready';
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
/** Root becomes a user that owns nothing before it runs anything: another one for each run, since processes are counted by user. */
const strangers = { first: 1_000_000, of: 1_000_000, next: process.pid };
const MEMORY_OF_ONE = 2 * 1024 ** 3;
const FILE = 128 * 1024 ** 2;
const DISK = '512m';
const PROCESSES = 512;

const script = fileURLToPath(new URL('sandbox.sh', import.meta.url));

/**
 * Runs a command in Linux namespaces of its own: no network but an empty loopback, no process but its own, no file but the tree,
 * the system and what is installed, all read-only or in bounded memory; no privilege, and limits on time, memory, processes and files.
 * The tree itself is copied and stays as it is.
 */
export async function runSandboxed(run: Run): Promise<Ended> {
  const root = mkdtempSync(join(tmpdir(), 'autopack-ready-root-'));
  const asRoot = process.getuid?.() === 0;
  const covered = (path: string): boolean => SYSTEM.some((folder) => path === folder || path.startsWith(`${folder}/`));
  const limits = [
    `--data=${MEMORY_OF_ONE}`,
    `--fsize=${FILE}`,
    `--nproc=${PROCESSES}`,
    `--cpu=${Math.ceil(run.seconds) * 2}`,
    '--nofile=4096',
    '--core=0',
  ];
  try {
    return await runBounded(
      [
        'unshare',
        ...(asRoot ? [] : ['--user', '--map-root-user']),
        ...['--mount', '--pid', '--net', '--ipc', '--uts', '--fork', '--kill-child=KILL'],
        ...[
          'sh',
          script,
          root,
          DISK,
          asRoot ? String(strangers.first + (strangers.next++ % strangers.of)) : '',
          run.tree,
          run.at,
          run.cwd,
          String(Math.ceil(run.seconds)),
        ],
        ...[RESULT, limits.join(' ')],
        ...[...SYSTEM, ...run.readable.filter((path) => !covered(path))],
        '--',
        ...run.installed,
        '--',
        ...['env', '-i', ...Object.entries(run.env).map(([name, value]) => `${name}=${value}`)],
        ...run.command,
      ],
      { PATH, LC_ALL: 'C' },
      { seconds: run.seconds + 20, memory: run.memory },
      '/',
    );
  } finally {
    rmdirSync(root);
  }
}

/** Why there is no sandbox here; undefined when there is one. */
export async function sandboxMissing(): Promise<string | undefined> {
  if (process.platform !== 'linux') return 'the sandbox is made of Linux namespaces, and this is not Linux';
  try {
    const { result, output } = await runSandboxed({
      command: ['sh', '-c', 'echo contained >"$0"', RESULT],
      env: { PATH },
      tree: dirname(script),
      at: '/target',
      cwd: '/target',
      installed: [],
      readable: [],
      seconds: 10,
      memory: MEMORY_OF_ONE,
    });
    return result === 'contained\n' ? undefined : (output.trim().split('\n').at(-1) ?? 'it does not start');
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
