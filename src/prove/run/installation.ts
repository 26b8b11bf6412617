import { closeSync, existsSync, lstatSync, openSync, readdirSync, readFileSync, readSync, realpathSync, statSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';

/** A program of the existing installation, with the folders it needs. Absolute paths. */
export interface Installed {
  readonly program: string;
  /** Folders below the target that hold packages. */
  readonly installed: readonly string[];
  /** Folders elsewhere. */
  readonly readable: readonly string[];
}

const VENVS = ['.venv', 'venv', 'env', '.env'];

/** The Python that is named, active, or beside the code; else the one of the system. Nothing is run to find it. */
export function findPython(target: string, named: string | undefined, env: NodeJS.ProcessEnv): Installed | undefined {
  const active = env.VIRTUAL_ENV;
  const program = [
    ...(named === undefined ? [] : [resolve(named)]),
    ...(active ? [join(active, 'bin', 'python')] : []),
    ...VENVS.map((folder) => join(target, folder, 'bin', 'python')),
    ...(env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'python3')),
  ].find(isProgram);
  if (program === undefined) return undefined;
  const folder = dirname(dirname(program));
  const own = existsSync(join(folder, 'pyvenv.cfg')) ? [folder] : [];
  const bases = [dirname(dirname(realpathSync(program))), ...homeOf(folder)].filter((each) => each !== '/' && each !== folder);
  const all = [...new Set([...own, ...bases])];
  return { program, installed: all.filter((each) => within(target, each)), readable: all.filter((each) => !within(target, each)) };
}

/** This Node, with the package folders of the target, and those above it that it falls back to. */
export function findNode(target: string): Installed {
  const program = realpathSync(process.execPath);
  const above: string[] = [];
  for (let folder = dirname(target); folder !== dirname(folder); folder = dirname(folder)) {
    const packages = join(folder, 'node_modules');
    if (isFolder(packages)) above.push(packages, realpathSync(packages));
  }
  return { program, installed: packageFolders(target, 3), readable: [...new Set([dirname(dirname(program)), ...above])] };
}

export const within = (folder: string, path: string): boolean => path.startsWith(`${folder}/`);

function packageFolders(folder: string, depth: number): readonly string[] {
  const own = join(folder, 'node_modules');
  const below =
    depth === 0
      ? []
      : readdirSync(folder, { withFileTypes: true })
          .filter((each) => each.isDirectory() && each.name !== 'node_modules' && each.name !== '.git')
          .flatMap((each) => packageFolders(join(folder, each.name), depth - 1));
  return [...(isFolder(own) ? [own] : []), ...below];
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** Whether this is a program, and not a script that looks for one. */
function isProgram(path: string): boolean {
  try {
    if (!statSync(path).isFile() || (lstatSync(path).mode & 0o111) === 0) return false;
    const file = openSync(path, 'r');
    try {
      const start = Buffer.alloc(2);
      readSync(file, start, 0, 2, 0);
      return start.toString('latin1') !== '#!';
    } finally {
      closeSync(file);
    }
  } catch {
    return false;
  }
}

/** Where a virtual environment was made from. */
function homeOf(folder: string): readonly string[] {
  try {
    const home = /^home\s*=\s*(.+)$/m.exec(readFileSync(join(folder, 'pyvenv.cfg'), 'utf8'))?.[1]?.trim();
    return home !== undefined && isProgram(join(home, 'python3')) ? [dirname(home)] : [];
  } catch {
    return [];
  }
}
