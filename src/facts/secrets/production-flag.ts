import { defineFact, type Location } from '../../define.ts';
import type { Repository } from '../../repo.ts';
import { type ConfigurationRead, configuration } from '../configuration/configuration.ts';
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
  /** A Dockerfile that sets it to the value. */
  readonly image?: Location;
  /** Whether a container runs code that tests it. */
  appliesTo(container: Container): boolean;
}

/** Found by what production code compares with "production"; absent when it compares nothing. */
export const productionFlag = defineFact({
  id: 'production-flag',
  needs: { worlds, configuration, liveness, inventory, containers },
  derive({ repo }, given): ProductionFlag | undefined {
    const known = given.worlds.production;
    const found = known && CLIENT.test(known.variable) ? undefined : known;
    const reads = (name: string): readonly ConfigurationRead[] => given.configuration.variables.get(name)?.reads ?? [];
    // Build scripts and linters test it too: only code that a process loads counts.
    const testsOf = (name: string, from: readonly Location[]): readonly Location[] => {
      const live = reads(name).filter((read) => read.live);
      return live.length > 0
        ? live.map(({ path, line }) => ({ path, line }))
        : from.filter(({ path }) => given.liveness.loads(path) && !BUILD.test(path));
    };
    const declared = found ? testsOf(found.variable, found.from) : [];
    const node = declared.length === 0 ? nodeTests(repo.files, (path) => repo.text(path), given.liveness) : [];
    if (declared.length === 0 && node.length === 0) return undefined;
    const variable = found && declared.length > 0 ? found.variable : 'NODE_ENV';
    // What the deployment sets is not what the code compares with: that stands beside the tests.
    const value = compared(repo, declared) ?? (found && declared.length > 0 ? found.value : 'production');
    const tests = declared.length > 0 ? declared : node;
    const own = reads(variable);
    // Aliases of one settings field read at one place.
    const names = [
      variable,
      ...[...given.configuration.variables.values()].flatMap(({ name, reads: others }) =>
        name !== variable &&
        others.some((other) => other.field && own.some((read) => read.field && read.path === other.path && read.line === other.line))
          ? [name]
          : [],
      ),
    ];
    const folds = own.some(({ path, line }) =>
      /lower\(\)|toLowerCase\(\)|upper\(\)/.test(
        (repo.text(path) ?? '')
          .split('\n')
          .slice(line - 1, line + 1)
          .join('\n'),
      ),
    );
    const image = repo.files.flatMap(({ path, scope }): Location[] => {
      if (scope !== 'production' || !/(?:^|\/)[\w.-]*(?:Dockerfile|Containerfile)[\w.-]*$/.test(path)) return [];
      const text = repo.text(path) ?? '';
      const at = text.search(new RegExp(`^\\s*ENV\\s(?:.*\\s)?${variable}[= ]["']?${value}\\b`, 'm'));
      return at < 0 ? [] : [{ path, line: repo.lineAt(path, text.slice(at).search(/\S/) + at) }];
    })[0];
    return {
      variable,
      value,
      ...(image ? { image } : {}),
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
          ? own.some((read) => sameFolder(read.path, container.entry ?? ''))
          : loaded.some(({ machine }) => tests.some(({ path }) => machine.modules.has(path)));
      },
    };
  },
});

/** The spelling that the code compares with, where it stands beside most of its tests. */
function compared(repo: Repository, tests: readonly Location[]): string | undefined {
  const counts = new Map<string, number>();
  for (const { path, line } of tests) {
    const near = (repo.text(path) ?? '')
      .split('\n')
      .slice(line - 1, line + 6)
      .join('\n');
    for (const [, value = ''] of near.matchAll(/["'](production|prod)["']/gi)) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0]?.[0];
}

/** Variables that a bundler compiles into the browser's code. */
const CLIENT = /^(?:NEXT_PUBLIC|VITE|REACT_APP|PUBLIC|NUXT_PUBLIC|EXPO_PUBLIC)_/;
const BUILD = /(?:^|\/)[\w.-]*(?:\.config|rc)\.[cm]?[jt]s$|(?:^|\/)(?:webpack|vite|rollup|babel|jest)[\w.-]*$/;

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
