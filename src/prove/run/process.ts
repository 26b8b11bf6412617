import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

export interface Ended {
  /** Exit code; null when it was killed. */
  readonly code: number | null;
  /** Why it was stopped from outside. */
  readonly stopped?: 'time' | 'memory';
  /** The end of what it printed. */
  readonly output: string;
  /** What it wrote to descriptor 3. */
  readonly result: string;
}

export interface Limits {
  readonly seconds: number;
  /** Bytes that all its processes hold together. */
  readonly memory: number;
}

const OUTPUT = 64 * 1024;
const RESULT = 32 * 1024 * 1024;
const LOOK_EVERY = 250;

/** Runs a command in a process group of its own, with nothing of our environment, until it ends or takes more than it may. */
export function runBounded(command: readonly string[], env: Readonly<Record<string, string>>, limits: Limits, cwd: string): Promise<Ended> {
  const [program = '', ...args] = command;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe', 'pipe'] });
    const { pid } = child;
    let stopped: Ended['stopped'];
    const kill = (): void => {
      try {
        if (pid !== undefined) process.kill(-pid, 'SIGKILL');
      } catch {
        // The group is gone already.
      }
    };
    const stop = (why: 'time' | 'memory'): void => {
      stopped ??= why;
      kill();
    };
    const clock = setTimeout(() => stop('time'), limits.seconds * 1000);
    const watch = setInterval(() => {
      if (pid !== undefined && memoryBelow(pid) > limits.memory) stop('memory');
    }, LOOK_EVERY);
    process.on('exit', kill);
    let output = '';
    let result = '';
    const [, stdout, stderr, third] = child.stdio;
    for (const stream of [stdout, stderr])
      stream?.on('data', (chunk: Buffer) => {
        output = (output + chunk.toString('utf8')).slice(-OUTPUT);
      });
    third?.on('data', (chunk: Buffer) => {
      if (result.length < RESULT) result += chunk.toString('utf8');
    });
    const settle = (): void => {
      clearTimeout(clock);
      clearInterval(watch);
      process.removeListener('exit', kill);
    };
    child.on('error', (error) => {
      settle();
      reject(error);
    });
    child.on('exit', () => {
      // What it started and left behind holds our pipes open.
      kill();
    });
    child.on('close', (code) => {
      settle();
      resolve({ code, ...(stopped ? { stopped } : {}), output, result });
    });
  });
}

/** Resident bytes of a process and everything below it; 0 where there is no /proc. */
function memoryBelow(root: number): number {
  const parents = new Map<number, number>();
  const held = new Map<number, number>();
  let names: string[];
  try {
    names = readdirSync('/proc');
  } catch {
    return 0;
  }
  for (const name of names) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      parents.set(Number(name), Number(fields[1]));
      held.set(Number(name), Number(fields[21]) * 4096);
    } catch {
      // It has ended in between.
    }
  }
  let sum = 0;
  for (const [pid, bytes] of held) {
    let at: number | undefined = pid;
    while (at !== undefined && at > 1 && at !== root) at = parents.get(at);
    if (at === root) sum += bytes;
  }
  return sum;
}
