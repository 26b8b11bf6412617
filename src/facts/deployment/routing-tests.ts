import { posix } from 'node:path';
import { defineFact, type Location } from '../../define.ts';
import type { Repository } from '../../repo.ts';
import { ci, type Proof } from '../ci/index.ts';
import { composeProject } from './compose-project.ts';
import { proxyConfig } from './proxy-config.ts';

/** A test file that reads a file of the deployment. */
export interface RoutingTest extends Location {
  readonly guarded: string;
  readonly kind: 'proxy' | 'compose';
  /** Why it proves nothing. */
  readonly hollow?: string;
  readonly proof: Proof;
}

export interface RoutingTests {
  readonly proxies: readonly string[];
  readonly compose: readonly string[];
  readonly tests: readonly RoutingTest[];
}

/** Which tests read the proxy's and compose's files, and whether a failure of them blocks a change of these files. */
export const routingTests = defineFact({
  id: 'routing-tests',
  needs: { proxyConfig, composeProject, ci },
  derive({ repo }, given): RoutingTests {
    const proxies = [...new Set(given.proxyConfig.flatMap(({ files }) => files))];
    const compose = given.composeProject?.files ?? [];
    const tests = repo.files.flatMap(({ path, scope, size }) => {
      if (scope !== 'test' || size > 400_000 || !/\.(?:py|[cm]?[jt]sx?|sh|bats)$/.test(path)) return [];
      const text = repo.text(path);
      if (text === undefined) return [];
      const kinds = [
        ...proxies.map((file) => ({ file, kind: 'proxy' as const })),
        ...compose.map((file) => ({ file, kind: 'compose' as const })),
      ];
      return kinds.flatMap(({ file, kind }): RoutingTest[] => {
        const line = mention(text, file);
        if (line === undefined) return [];
        const hollow = hollowness(text, kind);
        return [{ path, line, guarded: file, kind, ...(hollow ? { hollow } : {}), proof: given.ci.proveRun(path, file) }];
      });
    });
    return { proxies, compose, tests: tests.filter((test) => reads(repo, test)) };
  },
});

/** The first line of code that names a file: as a string, not in a comment. */
function mention(text: string, file: string): number | undefined {
  const name = posix.basename(file).replace(/[.*+?^$|()[\]\\{}]/g, '\\$&');
  const lines = text.split('\n');
  const index = lines.findIndex((line) => !/^\s*(?:#|\/\/|\*)/.test(line) && new RegExp(`["'\`/]${name}["'\`]`).test(line));
  return index < 0 ? undefined : index + 1;
}

const reads = (repo: Repository, { path }: RoutingTest): boolean =>
  /\bopen\(|read_text|readFile|readFileSync|safe_load|load\(|parse|\bcat\b|import /.test(repo.text(path) ?? '');

/** Assertions that cannot fail, or that say nothing of routing. */
function hollowness(text: string, kind: RoutingTest['kind']): string | undefined {
  const python = text.match(/^\s*assert\b.*$/gm) ?? [];
  const script = text.match(/\b(?:expect|assert(?:\.\w+)?|t\.\w+)\(.*$/gm) ?? [];
  const all = [...python, ...script];
  if (all.length === 0) return 'it asserts nothing';
  if (all.every((line) => /assert\s+True\b|expect\(true\)|assert\(true\)/.test(line))) return 'its assertions cannot fail';
  if (kind === 'proxy' && !/proxy_pass|location|upstream|try_files|health/.test(text)) return 'it says nothing of routing';
  if (/^\s*(?:pytestmark\s*=\s*pytest\.mark\.skip\b|describe\.skip\()/m.test(text)) return 'it is skipped';
  return undefined;
}
