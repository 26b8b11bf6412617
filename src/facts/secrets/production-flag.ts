import { defineFact, type Location } from '../../define.ts';
import { configuration } from '../configuration/configuration.ts';
import { liveness } from '../configuration/liveness.ts';
import { type Container, containers } from '../deployment/containers.ts';
import { inventory } from '../routes/inventory.ts';
import { worlds } from '../worlds.ts';

/** The variable by which code tells production from the rest. */
export interface ProductionFlag {
  readonly variable: string;
  readonly value: string;
  /** Other names of the same setting. */
  readonly names: readonly string[];
  /** Where it is tested. */
  readonly tests: readonly Location[];
  /** Whether a value counts as production, whatever its case where the code folds it. */
  accepts(value: string): boolean;
  /** Whether a container runs code that tests it. */
  appliesTo(container: Container): boolean;
}

/** Found by what production code compares with "production"; absent when it compares nothing. */
export const productionFlag = defineFact({
  id: 'production-flag',
  needs: { worlds, configuration, liveness, inventory, containers },
  derive({ repo }, given): ProductionFlag | undefined {
    const known = given.worlds.production;
    const node = known === undefined ? nodeTests(repo.files, (path) => repo.text(path), given.liveness) : [];
    if (!known && node.length === 0) return undefined;
    const variable = known?.variable ?? 'NODE_ENV';
    const value = known?.value ?? 'production';
    const reads = given.configuration.variables.get(variable)?.reads ?? [];
    const live = reads.filter((read) => read.live);
    const tests = known ? (live.length > 0 ? live.map(({ path, line }) => ({ path, line })) : known.from) : node;
    // Aliases of one settings field read at one place.
    const names = [
      variable,
      ...[...given.configuration.variables.values()].flatMap(({ name, reads: others }) =>
        name !== variable &&
        others.some((other) => other.field && reads.some((read) => read.field && read.path === other.path && read.line === other.line))
          ? [name]
          : [],
      ),
    ];
    const folds = reads.some(({ path, line }) =>
      /lower\(\)|toLowerCase\(\)|upper\(\)/.test(
        (repo.text(path) ?? '')
          .split('\n')
          .slice(line - 1, line + 1)
          .join('\n'),
      ),
    );
    return {
      variable,
      value,
      names,
      tests,
      accepts: (text) =>
        text === value ||
        (folds && text.toLowerCase() === value.toLowerCase()) ||
        (text.toLowerCase() === value.toLowerCase() && text === text.toLowerCase()),
      appliesTo: (container) => {
        if (container.entry === undefined) return true;
        const loaded = given.inventory.services.filter(({ entry }) => entry.file === container.entry);
        return loaded.length === 0
          ? reads.some((read) => sameFolder(read.path, container.entry ?? ''))
          : loaded.some(({ machine }) => tests.some(({ path }) => machine.modules.has(path)));
      },
    };
  },
});

const sameFolder = (path: string, entry: string): boolean => path.split('/')[0] === entry.split('/')[0];

/** Tests of NODE_ENV in live code that guard something, not those that only choose a log format. */
function nodeTests(
  files: readonly { path: string; scope: string; size: number }[],
  text: (path: string) => string | undefined,
  live: { loads(file: string): boolean; readonly known: boolean },
): Location[] {
  const found: Location[] = [];
  for (const { path, scope, size } of files) {
    if (
      scope !== 'production' ||
      size > 400_000 ||
      !/\.[cm]?[jt]s$/.test(path) ||
      path.endsWith('.d.ts') ||
      !live.known ||
      !live.loads(path)
    )
      continue;
    const source = text(path) ?? '';
    for (const { index } of source.matchAll(/NODE_ENV["']?\]?\s*[!=]==?\s*["']production["']/g))
      found.push({ path, line: source.slice(0, index).split('\n').length });
  }
  return found;
}
