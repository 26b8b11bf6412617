import { posix } from 'node:path';
import { readJsonObject } from '../../code/resolve-javascript.ts';
import type { Repository } from '../../repo.ts';
import { splitWords } from '../words.ts';
import { sourceOf } from './javascript.ts';
import { type Entry, foldersOf, joined, type Starting, type Where } from './where.ts';

const SELECTS = new Set(['--filter', '-F', '-w', '--workspace', '--scope', '--filter-prod']);
const MOVES = new Set(['--prefix', '--cwd', '-C', '--dir']);

/** `npm run x`, `pnpm --filter api start`, `yarn workspace api start`, `bun run x`, `turbo run start`: the scripts they run. */
export function packageProgram(starting: Starting, program: string, rest: readonly string[], where: Where): readonly Entry[] {
  const words: string[] = [];
  const selected: string[] = [];
  let inside = where;
  for (let index = 0; index < rest.length; index++) {
    const word = rest[index] ?? '';
    const [option = '', value] = word.includes('=') ? [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)] : [word];
    if (word === '--') break;
    if (SELECTS.has(option)) selected.push(value ?? rest[++index] ?? '');
    else if (MOVES.has(option)) inside = { ...inside, folder: joined(inside.folder, value ?? rest[++index] ?? '') };
    else if (!word.startsWith('-')) words.push(word);
  }
  if (words[0] === 'workspace' && words[1] !== undefined) selected.push(...words.splice(0, 2).slice(1));
  if (program === 'bun' && words[0] && /\.[cm]?[jt]sx?$/.test(words[0])) return starting.run(['node', ...words], inside);
  if (words[0] === 'exec' || words[0] === 'dlx' || words[0] === 'x') return starting.run(words.slice(1), inside);
  const explicit = words[0] === 'run' || words[0] === 'run-script';
  const name = explicit ? words[1] : words[0];
  if (name === undefined) return [];
  if (selected.length > 0 || program === 'turbo' || program === 'lerna' || rest.includes('-r') || rest.includes('--recursive')) {
    const folders = workspacesOf(starting.repo).filter((each) => selected.length === 0 || selected.some((one) => selects(one, each)));
    return folders.flatMap(({ folder }) => runScript(starting, name, where, [folder]));
  }
  const found = runScript(starting, name, inside, inside === where ? foldersOf(where) : [inside.folder]);
  return found.length > 0 || explicit || program === 'npm' ? found : starting.run(words, inside);
}

interface Workspace {
  readonly folder: string;
  readonly name: string;
}

const workspacesOf = (repo: Repository): Workspace[] =>
  repo.files.flatMap(({ path, scope }) => {
    if (scope !== 'production' || !path.endsWith('/package.json') || path.includes('node_modules/')) return [];
    const { name } = readJsonObject(repo, path) ?? {};
    return typeof name === 'string' ? [{ folder: posix.dirname(path), name }] : [];
  });

const selects = (filter: string, { folder, name }: Workspace): boolean => {
  const wanted = filter.replace(/^\.\.\.|\.\.\.$|^\{|\}$/g, '').replace(/^\.\//, '');
  return (
    wanted === name ||
    wanted === folder ||
    wanted === name.replace(/^@[^/]+\//, '') ||
    (wanted.startsWith('*') && name.endsWith(wanted.slice(1)))
  );
};

/** One script of the nearest manifest in these folders. */
export function runScript(starting: Starting, name: string, where: Where, folders: readonly string[]): readonly Entry[] {
  for (const folder of folders) {
    const scripts = readJsonObject(starting.repo, joined(folder, 'package.json'))?.scripts;
    const table = typeof scripts === 'object' && scripts !== null ? (scripts as Record<string, unknown>) : {};
    const command = table[name];
    if (typeof command !== 'string') continue;
    const { image, ...outside } = where;
    const at = image && where.folder === folder ? { ...outside, image } : outside;
    return starting.run(splitWords(command), { ...at, folder, script: name });
  }
  return [];
}

/** `run-s a b`, `npm-run-all a b`: several scripts; `run-script-os`: the one for this system. */
export function severalScripts(starting: Starting, program: string, rest: readonly string[], where: Where): readonly Entry[] {
  const names =
    program === 'run-script-os'
      ? ['linux', 'darwin:linux', 'nix', 'default'].map((system) => `${where.script ?? 'start'}:${system}`)
      : rest.filter((word) => !word.startsWith('-'));
  const found = names.map((name) => runScript(starting, name, where, foldersOf(where)));
  return program === 'run-script-os' ? (found.find((each) => each.length > 0) ?? []) : found.flat();
}

/** A program that a package of the repository brings along: `"bin": { "serve": "bin/run" }`. */
export function packageBin(starting: Starting, program: string, rest: readonly string[]): readonly Entry[] {
  const { repo } = starting;
  for (const { path, scope } of repo.files) {
    if (scope !== 'production' || !/(?:^|\/)package\.json$/.test(path)) continue;
    const manifest = readJsonObject(repo, path);
    const folder = path.includes('/') ? posix.dirname(path) : '';
    const { bin, name, oclif } = manifest ?? {};
    const given =
      typeof bin === 'string' && name === program
        ? bin
        : typeof bin === 'object' && bin !== null
          ? (bin as Record<string, unknown>)[program]
          : undefined;
    if (typeof given !== 'string') continue;
    return typeof oclif === 'object' && oclif !== null
      ? oclifCommand(starting, oclif, folder, rest)
      : sourceOf(starting, [joined(folder, given)]);
  }
  return [];
}

/** The file of an oclif command: its default class is made and run. */
function oclifCommand(starting: Starting, oclif: object, folder: string, rest: readonly string[]): readonly Entry[] {
  const { commands } = oclif as Record<string, unknown>;
  const name = rest.find((word) => !word.startsWith('-'));
  if (name === undefined) return [];
  const below = typeof commands === 'string' ? commands : 'dist/commands';
  return sourceOf(starting, [joined(folder, `${below}/${name.replaceAll(':', '/')}`)]).map(({ file }) => ({
    file,
    object: 'default',
    method: 'run',
    main: false,
  }));
}

/** `./run start` in the folder of an oclif package. */
export function oclifRun(starting: Starting, program: string, rest: readonly string[], where: Where): readonly Entry[] {
  const folder = foldersOf(where).find((each) => starting.repo.file(joined(each, program)));
  const parent = folder === undefined ? undefined : posix.dirname(joined(folder, program)).replace(/(?:^|\/)bin$/, '');
  const oclif = parent === undefined ? undefined : readJsonObject(starting.repo, joined(parent, 'package.json'))?.oclif;
  return parent !== undefined && typeof oclif === 'object' && oclif !== null ? oclifCommand(starting, oclif, parent, rest) : [];
}
