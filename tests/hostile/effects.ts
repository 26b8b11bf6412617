import childProcess from 'node:child_process';
import dns from 'node:dns';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';

export interface Forbidden {
  /** What was tried: `child_process.spawn`. */
  readonly attempts: readonly string[];
  allow(): void;
}

const processes = ['spawn', 'spawnSync', 'exec', 'execSync', 'execFile', 'execFileSync', 'fork'] as const;
const writes = [
  'writeFileSync',
  'writeFile',
  'appendFileSync',
  'mkdirSync',
  'rmSync',
  'renameSync',
  'unlinkSync',
  'symlinkSync',
  'createWriteStream',
] as const;

/** Makes processes, sockets, name lookups and writes fail, and records who tried. */
export function forbidEffects(): Forbidden {
  const attempts: string[] = [];
  const restore: (() => void)[] = [];
  const forbid = (target: object, name: string, label: string): void => {
    const original = Reflect.get(target, name);
    Reflect.set(target, name, () => {
      attempts.push(label);
      throw new Error(`${label} is forbidden here`);
    });
    restore.push(() => Reflect.set(target, name, original));
  };
  for (const name of processes) forbid(childProcess, name, `child_process.${name}`);
  for (const name of writes) forbid(fs, name, `fs.${name}`);
  forbid(dns, 'lookup', 'dns.lookup');
  forbid(net.Socket.prototype, 'connect', 'net.connect');
  forbid(globalThis, 'fetch', 'fetch');
  syncBuiltinESMExports();
  return {
    attempts,
    allow() {
      for (const each of restore) each();
      syncBuiltinESMExports();
    },
  };
}
