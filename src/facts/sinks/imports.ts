import { entriesOf } from './entries.ts';
import { languageOf, packageOf } from './steps.ts';

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

/** What sends requests or starts programs without a package of the catalogue. */
const BUILT_IN = {
  javascript:
    /\bfetch\s*\(|\bchild_process\b|\bBun\s*\.\s*(?:spawn|\$)|\bDeno\s*\.\s*Command\b|['"](?:execa|zx|bun|cross-spawn|nano-spawn|tinyexec|shelljs|@actions\/exec)['"]/,
  python:
    /\bsubprocess\b|\bos\s*\.\s*(?:system|popen|exec[lv]\w*|posix_spawn\w*)\s*\(|\bfrom\s+os\s+import\b|\bpexpect\b|\binvoke\b|\brun_process\b/,
} as const;

/** The packages of the catalogue that a file imports, by its text. */
export function sinkPackages(text: string, file: string): readonly string[] {
  const language = languageOf(file);
  return importsIn(text, file).filter((specifier) => entriesOf(language, packageOf(specifier, language)).candidates.length > 0);
}

/**
 * Whether a file may hold a sink of its own, by its text: it imports a package of the catalogue, sends requests or starts
 * programs. A file that only uses a client made in another one is not among them.
 */
export function mayHoldSinks(text: string, file: string): boolean {
  return BUILT_IN[languageOf(file)].test(text) || sinkPackages(text, file).length > 0;
}
