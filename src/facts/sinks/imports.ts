import { commandSinks } from './catalogue.ts';
import { candidatesOf } from './entries.ts';
import { languageOf } from './steps.ts';
import type { Language } from './types.ts';

const JAVASCRIPT = /(?:\bfrom\s*|\brequire\s*\(\s*|\bimport\s*\(?\s*)(['"`])([^'"`\n]+)\1/g;
const PYTHON = /^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+import\b|import[ \t]+([^\n#;]+))|\bimport_module\(\s*["']([\w.]+)["']/gm;

/** Module names that a file imports, by its text alone; relative ones left out. */
export function importsIn(text: string, file: string): readonly string[] {
  const found = new Set<string>();
  if (languageOf(file) === 'javascript') {
    for (const [, , specifier] of text.matchAll(JAVASCRIPT)) if (specifier && !/^[./]/.test(specifier)) found.add(specifier);
    return [...found];
  }
  for (const [, from, list, named] of text.matchAll(PYTHON))
    for (const part of (from ?? named ?? list ?? '').split(',')) {
      const module = part.trim().split(/\s+/)[0];
      if (module && !module.startsWith('.')) found.add(module);
    }
  return [...found];
}

const PROGRAMS = {
  javascript:
    /\bchild_process\b|\bBun\s*\.\s*(?:spawn|\$)|\bDeno\s*\.\s*Command\b|['"](?:execa|zx|bun|cross-spawn|nano-spawn|tinyexec|shelljs|@actions\/exec)['"]/,
  python:
    /\bsubprocess\b|\bos\s*\.\s*(?:system|popen|exec[lv]\w*|posix_spawn\w*)\s*\(|\bfrom\s+os\s+import\b|\bpexpect\b|\binvoke\b|\brun_process\b/,
} as const;

/** Whether a file may start programs, by its text. */
export const startsPrograms = (text: string, file: string): boolean => PROGRAMS[languageOf(file)].test(text);

/** Whether a file may change something by a request of the platform, by its text. */
export const changesByFetch = (text: string, file: string): boolean =>
  languageOf(file) === 'javascript' && /\bfetch\s*\(/.test(text) && /\bmethod\b|\bRequest\b/.test(text);

/** The packages of the catalogue that a file imports, by its text. */
export function sinkPackages(text: string, file: string): readonly string[] {
  const language = languageOf(file);
  return importsIn(text, file).filter((specifier) => candidatesOf(language, specifier).length > 0);
}

/**
 * Whether a file may hold a sink of its own, by its text: it imports a package of the catalogue, sends requests or starts
 * programs. A file that only uses a client made in another one is not among them.
 */
export function mayHoldSinks(text: string, file: string): boolean {
  return startsPrograms(text, file) || changesByFetch(text, file) || sinkPackages(text, file).length > 0;
}

const names = new Map<string, readonly string[]>();

/** The last names of the calls of a package; undefined where it is called by whatever name the file gives it. */
function callNames(language: Language, specifier: string): readonly string[] | undefined {
  const candidates = candidatesOf(language, specifier);
  if (candidates.some(({ sink }) => sink.call.includes('default'))) return undefined;
  const key = `${language} ${specifier}`;
  const known = names.get(key);
  if (known) return known;
  const found = candidates.flatMap(({ sink }) => {
    const [name = ''] = sink.call.split('.').slice(-1);
    const method = `${name.slice(0, 1).toLowerCase()}${name.slice(1).replace(/Command$/, '')}`;
    return sink.form === 'command' ? [name, method, 'send'] : name.replace('()', '').split('|');
  });
  names.set(key, found);
  return found;
}

/** Whether a text has the name of a call of one of these packages. */
export function namesCallOf(packages: readonly string[], text: string, file: string): boolean {
  return callsOf(packages, file)?.test(text) ?? packages.length > 0;
}

/** Finds the names of calls of these packages in a text; undefined where any name may be one. */
export function callsOf(packages: readonly string[], file: string, more: readonly string[] = []): RegExp | undefined {
  const all = packages.map((specifier) => callNames(languageOf(file), specifier));
  if (all.includes(undefined)) return undefined;
  const last = [...new Set([...all.flatMap((each) => each ?? []), ...more])].map((name) => name.replace(/\$/g, '\\$&'));
  return last.length === 0 ? /(?!)/ : new RegExp(`(?<![\\w$])(?:${last.join('|')})(?![\\w$])`);
}

/** Functions that send requests or start programs without a package of the catalogue. */
export const BUILT_IN_CALLS: readonly string[] = [
  ...[
    'fetch',
    'Request',
    'exec',
    'execSync',
    'execFile',
    'execFileSync',
    'spawn',
    'spawnSync',
    'execa',
    'execaSync',
    'execaCommand',
    '$',
    'Command',
    'x',
  ],
  ...[
    'run',
    'call',
    'check_call',
    'check_output',
    'Popen',
    'getoutput',
    'getstatusoutput',
    'system',
    'popen',
    'execv',
    'execvp',
    'execve',
    'execvpe',
  ],
  ...[
    'execl',
    'execlp',
    'execle',
    'posix_spawn',
    'posix_spawnp',
    'run_process',
    'open_process',
    'create_subprocess_exec',
    'create_subprocess_shell',
  ],
];

let programs: readonly (readonly RegExp[])[] | undefined;

/** Whether a text names a program of the catalogue and one of its commands. */
export function namesProgram(text: string): boolean {
  programs ??= commandSinks().flatMap(({ commands }) =>
    commands.map((pattern) =>
      pattern
        .split(' ')
        .filter((word) => /^[a-z]/.test(word))
        .map((word) => new RegExp(`(?<![\\w.-])(?:${word.replaceAll('*', '[\\w-]*')})(?![\\w])`)),
    ),
  );
  return programs.some((words) => words.every((word) => word.test(text)));
}
