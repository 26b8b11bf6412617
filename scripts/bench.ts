// Measures `check` as whole processes of the built package: on the folders that are named, else on generated services of 1, 2, 4 and 8
// times the size. `--runs N` repeats each and reports the median; `--stages N` lists the most expensive facts and checks.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeService } from './bench-generate.ts';

interface Measured {
  readonly wall: number;
  readonly cpu: number;
  readonly peak: number;
}

interface Run extends Measured {
  readonly files: number;
  readonly bytes: number;
  readonly parsed: number;
  readonly needed: readonly string[];
  readonly errors: readonly unknown[];
  readonly stages: Readonly<Record<string, number>>;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: 'string', default: '1' }, stages: { type: 'string', default: '10' } },
});
const root = join(import.meta.dirname, '..');
const child = join(import.meta.dirname, 'bench-process.mjs');

function run<T extends Measured>(mode: string, folder: string, input = ''): T {
  const result = spawnSync(process.execPath, [child, mode, folder], { input, encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 });
  if (result.status !== 0) throw new Error(`${mode} ${folder}: ${result.stderr}`);
  return JSON.parse(result.stdout) as T;
}

function median<T extends Measured>(mode: string, folder: string, input?: string): T {
  const runs = [...Array(Math.max(Number(values.runs), 1))].map(() => run<T>(mode, folder, input)).sort((a, b) => a.wall - b.wall);
  const middle = runs[runs.length >> 1];
  if (!middle) throw new Error('no run');
  return middle;
}

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(2)} s`;

function report(name: string, folder: string): Run {
  const whole = median<Run>('inspect', folder);
  const floor = median<Measured>('floor', folder, JSON.stringify(whole.needed));
  const line = [
    `${whole.files} files`,
    `${(whole.bytes / 1e6).toFixed(1)} MB`,
    `${whole.parsed} parsed`,
    `wall ${seconds(whole.wall)}`,
    `CPU ${seconds(whole.cpu)}`,
    `peak ${whole.peak.toFixed(0)} MiB`,
    `floor ${seconds(floor.wall)} (CPU ${seconds(floor.cpu)}, ${whole.needed.length} parsed)`,
    `${(whole.cpu / floor.cpu).toFixed(2)} times the floor's CPU`,
    `${((whole.wall / whole.files) * 1000).toFixed(0)} µs a file`,
    ...(whole.errors.length > 0 ? [`${whole.errors.length} INTERNAL ERRORS`] : []),
  ];
  process.stdout.write(`${name}: ${line.join(', ')}\n`);
  const dearest = Object.entries(whole.stages).sort((a, b) => b[1] - a[1]);
  for (const [stage, time] of dearest.slice(0, Number(values.stages)))
    process.stdout.write(`  ${time.toFixed(0).padStart(6)} ms  ${stage}\n`);
  return whole;
}

execFileSync(process.execPath, [join(root, 'scripts', 'build.mjs')], { cwd: root, stdio: 'inherit' });
if (positionals.length > 0) {
  for (const folder of positionals) report(basename(folder), folder);
} else {
  const parent = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    const costs = [1, 2, 4, 8].map((scale) => {
      const folder = join(parent, `${scale}x`);
      writeService(folder, scale);
      return { scale, ...report(`${scale}x`, folder) };
    });
    const [first, last] = [costs[0], costs.at(-1)];
    if (first && last) {
      const growth = (of: keyof Measured): string => (last[of] / first[of]).toFixed(1);
      process.stdout.write(
        `${last.scale} times the tree: ${growth('wall')} times the wall time, ${growth('cpu')} times the CPU, ${growth('peak')} times the memory\n`,
      );
    }
  } finally {
    rmSync(parent, { recursive: true, force: true });
  }
}
