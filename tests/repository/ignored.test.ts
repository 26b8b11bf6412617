import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { memoryRepository } from '../../src/repo.ts';

const hasGit = spawnSync('git', ['--version']).status === 0;
const root = mkdtempSync(join(tmpdir(), 'ignore-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const word = fc.constantFrom('a', 'b', 'log', 'a.log', 'B', '[x]', 'a b');
const part = fc.constantFrom('a', 'b', '*', '*.log', '**', 'log', '?', '[ab]', '\\[x\\]', 'a\\ b', 'a b');
const line = fc
  .tuple(fc.boolean(), fc.boolean(), fc.array(part, { minLength: 1, maxLength: 3 }), fc.boolean())
  .map(([negated, anchored, parts, folder]) => `${negated ? '!' : ''}${anchored ? '/' : ''}${parts.join('/')}${folder ? '/' : ''}`);
const rules = fc.array(fc.oneof({ weight: 8, arbitrary: line }, { weight: 1, arbitrary: fc.constantFrom('# note', '', '   ', 'a  ') }), {
  maxLength: 4,
});
const path = fc.array(word, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));

/** What git itself says, for the same rules on disk. */
function accordingToGit(files: Record<string, string>, asked: readonly string[], at: string): ReadonlySet<string> {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(at, name)), { recursive: true });
    writeFileSync(join(at, name), text);
  }
  const result = spawnSync('git', ['check-ignore', '--no-index', '--stdin', '-z'], { cwd: at, input: asked.join('\0'), encoding: 'utf8' });
  return new Set(result.stdout.split('\0').filter((entry) => entry !== ''));
}

it.skipIf(!hasGit)('agrees with git on nested rules', () => {
  let run = 0;
  fc.assert(
    fc.property(
      fc.dictionary(fc.constantFrom('', 'a', 'a/b', '[x]'), rules, { maxKeys: 3 }),
      fc.uniqueArray(path, { minLength: 8, maxLength: 20 }),
      (tree, asked) => {
        const files = Object.fromEntries(
          Object.entries(tree).map(([folder, lines]) => [`${folder && `${folder}/`}.gitignore`, `${lines.join('\n')}\n`]),
        );
        const at = join(root, String(run++));
        mkdirSync(at);
        execFileSync('git', ['init', '-q', at]);
        const git = accordingToGit(files, asked, at);
        const repo = memoryRepository(files);
        // Git takes a path for a folder when the disk has one there.
        const isFolder = (name: string): boolean => repo.exists(name) && !repo.file(name);
        const ours = asked.filter((name) => repo.ignored(isFolder(name) ? `${name}/` : name));
        expect(ours).toEqual(asked.filter((name) => git.has(name)));
      },
    ),
    { numRuns: 60, seed: 7 },
  );
});
