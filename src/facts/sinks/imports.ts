import { commandSinks } from './catalogue.ts';
import { type Candidate, candidatesOf } from './entries.ts';
import { languageOf } from './steps.ts';

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

const names = new Map<string, RegExp | undefined>();

/** Whether a text has the name of a call of one of these packages. */
export function namesCallOf(packages: readonly string[], text: string, file: string): boolean {
  const language = languageOf(file);
  return packages.some((specifier) => {
    const key = `${language} ${specifier}`;
    if (!names.has(key)) names.set(key, callNames(candidatesOf(language, specifier)));
    return names.get(key)?.test(text) ?? false;
  });
}

function callNames(candidates: readonly Candidate[]): RegExp | undefined {
  const last = candidates.flatMap(({ sink }) => {
    const [name = ''] = sink.call.split('.').slice(-1);
    const method = `${name.slice(0, 1).toLowerCase()}${name.slice(1).replace(/Command$/, '')}`;
    return sink.form === 'command' ? [name, method] : name === 'default' ? [] : name.replace('()', '').split('|');
  });
  const any = candidates.some(({ sink }) => sink.call.includes('default'));
  return last.length === 0 ? undefined : any ? /./ : new RegExp(`\\b(?:${[...new Set(last)].join('|')})\\b`);
}

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
