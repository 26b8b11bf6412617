import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

export interface Expectation {
  readonly method: string;
  readonly path: string;
  /** What the code means: public, protected, absent, fail-open, other. */
  readonly posture: string;
  /** What the bare status of the real framework says. */
  readonly runtime?: string;
}

export interface Trap {
  readonly title: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly expected: readonly Expectation[];
}

export const trapsRoot = join(import.meta.dirname, '../data/route-traps');

export const trapIds = (framework: string): string[] => readdirSync(join(trapsRoot, framework)).sort();

export const readTrap = (framework: string, id: string): Trap =>
  JSON.parse(readFileSync(join(trapsRoot, framework, id, 'expected.json'), 'utf8')) as Trap;

/** The files of a trap, without what it expects. */
export function trapFiles(framework: string, id: string): Record<string, string> {
  return filesOf(join(trapsRoot, framework, id));
}

/** The text of every file below a folder, by its path from there. */
export function filesOf(folder: string, prefix = ''): Record<string, string> {
  const files: Record<string, string> = {};
  for (const name of readdirSync(folder).sort()) {
    const path = join(folder, name);
    if (name === '__pycache__') continue;
    if (statSync(path).isDirectory()) Object.assign(files, filesOf(path, `${prefix}${name}/`));
    else if (name !== 'expected.json') files[prefix + name] = readFileSync(path, 'utf8');
  }
  return files;
}

/** What a status says about an anonymous request. */
export function postureOf(status: number): 'public' | 'protected' | 'absent' {
  if (status === 404 || status === 405) return 'absent';
  return status === 401 || status === 403 || (status >= 300 && status < 400) ? 'protected' : 'public';
}

/** Expectations that a bare status can be compared with: those whose status says what the code means. */
export const comparable = (trap: Trap): Expectation[] =>
  trap.expected.filter(
    (each) => ['public', 'protected', 'absent'].includes(each.posture) && (each.runtime ?? each.posture) === each.posture,
  );
