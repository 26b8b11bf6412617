import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Run {
  readonly script: string;
  readonly command: readonly string[];
  /** Exit status of A and of B. */
  readonly others: readonly [number, number];
}

/** Real exit statuses of generated scripts, all started by one driver. T always fails. */
export function exitStatuses(runs: readonly Run[]): readonly number[] {
  const folder = mkdtempSync(join(tmpdir(), 'shell-'));
  try {
    const bin = join(folder, 'bin');
    mkdirSync(bin);
    writeFileSync(join(bin, 'T'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    writeFileSync(join(bin, 'A'), '#!/bin/sh\nexit $A_STATUS\n', { mode: 0o755 });
    writeFileSync(join(bin, 'B'), '#!/bin/sh\nexit $B_STATUS\n', { mode: 0o755 });
    const lines = runs.map(({ script, command, others }, i) => {
      const file = join(folder, `s${i}`);
      writeFileSync(file, `${script}\n`);
      return `A_STATUS=${others[0]} B_STATUS=${others[1]} timeout 5 ${command.join(' ')} ${file} >/dev/null 2>&1 </dev/null; echo $?`;
    });
    const driver = join(folder, 'driver');
    writeFileSync(driver, `cd ${folder}\nPATH=${bin}:$PATH\n${lines.join('\n')}\n`);
    const output = execFileSync('sh', [driver], { encoding: 'utf8', env: { PATH: process.env.PATH ?? '' } });
    return output.trim().split('\n').map(Number);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
