import { createHash, randomUUID } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync, readdirSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { z } from 'zod';
import { UsageError } from './errors.ts';
import { reportSchema } from './report-schema.ts';
import { tool } from './version.ts';

const folder = z.object({ name: z.string(), path: z.string(), foreign: z.array(z.string()).readonly().exactOptional() });
const stored = z.object({
  services: z.array(folder).describe('All services of the repository; empty when it is judged as a whole.'),
  judged: z.array(z.object({ service: folder.exactOptional(), report: reportSchema })).min(1),
});

/** `sum` tells an entry that was cut short or changed from a whole one. */
const entry = z.object({ sum: z.string(), value: z.unknown() });

/** The reports of one inspection, service by service. */
export type Stored = z.infer<typeof stored>;

/** Reports that were reached before, by everything they were made of. */
export interface ReportCache {
  /** What was kept under these inputs, which are the digest of the tree and all else that decides; undefined for anything not whole. */
  get(inputs: readonly unknown[]): Stored | undefined;
  set(inputs: readonly unknown[], value: Stored): void;
}

const MOST_BYTES = 64 * 1024 * 1024;

/**
 * Opens a cache in a folder, which is made when missing. Throws UsageError for one that the repository could fill itself, because it
 * lies inside, or that somebody else may write to: a verdict is only as good as those who can write it.
 */
export function openCache(path: string, target: string): ReportCache {
  const own = ownFolder(path);
  const inside = realpathSync(target);
  if (own === inside || own.startsWith(inside + sep))
    throw new UsageError(`--cache ${path}: lies inside the repository, which could bring its own verdicts`);
  const version = toolDigest();
  const fileOf = (inputs: readonly unknown[]): string =>
    join(
      own,
      `${createHash('sha256')
        .update(JSON.stringify([version, process.version, ...inputs]))
        .digest('hex')}.json`,
    );
  return {
    get(inputs) {
      try {
        const file = fileOf(inputs);
        const about = lstatSync(file);
        if (!about.isFile() || about.size > MOST_BYTES) return undefined;
        const { sum, value } = entry.parse(JSON.parse(readFileSync(file, 'utf8')));
        // As it was written, since a schema brings keys into its own order.
        return sum === sumOf(value) && stored.safeParse(value).success ? (value as Stored) : undefined;
      } catch {
        // Missing, cut short, or of another form: the inspection is made again.
        return undefined;
      }
    },
    set(inputs, value) {
      const file = fileOf(inputs);
      const draft = `${file}.${randomUUID()}`;
      try {
        writeFileSync(draft, JSON.stringify({ sum: sumOf(value), value }), { flag: 'wx', mode: 0o600 });
        renameSync(draft, file);
      } catch {
        // A full or vanished folder costs the next run its time, never this one its verdict.
        rmSync(draft, { force: true });
      }
    },
  };
}

const sumOf = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex');

function ownFolder(path: string): string {
  try {
    const made = mkdirSync(path, { recursive: true, mode: 0o700 });
    if (made !== undefined) chmodSync(path, 0o700);
    const real = realpathSync(path);
    const { mode, uid } = lstatSync(real);
    const foreign = process.getuid !== undefined && (uid !== process.getuid() || (mode & 0o022) !== 0);
    if (!foreign) return real;
  } catch {
    throw new UsageError(`--cache ${path}: is not a folder that can be used`);
  }
  throw new UsageError(`--cache ${path}: others may write to this folder, so its verdicts could be anybody's`);
}

/** Digest of this program: a verdict of another one is no answer. */
function toolDigest(): string {
  const root = import.meta.dirname;
  const whole = createHash('sha256').update(tool.version);
  for (const part of [root, join(root, '..', 'gates')])
    for (const name of readdirSync(part, { recursive: true, withFileTypes: true })
      .filter((each) => each.isFile())
      .map((each) => join(each.parentPath, each.name))
      .sort())
      whole.update(`${relative(root, name)}\0`).update(readFileSync(name));
  return whole.digest('hex');
}
