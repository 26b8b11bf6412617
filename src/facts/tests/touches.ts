import type { Code } from '../../code/code.ts';
import { definitionsIn, importedBy } from './definitions.ts';
import { environmentChanges } from './environment-changes.ts';
import { requestsIn, type TouchedRequest } from './requests.ts';
import type { TestCase } from './types.ts';
import { stringsIn, walk } from './walk.ts';

export type { TouchedRequest } from './requests.ts';

/** What a test reaches in the repository. */
export interface Touches {
  /** First-party modules outside test code, with the names taken from them. */
  readonly modules: ReadonlyMap<string, readonly string[]>;
  /** Files of the repository whose path or name the slice spells. */
  readonly files: readonly string[];
  readonly requests: readonly TouchedRequest[];
  /** Variables of the environment that it sets, with the value where it is a literal. */
  readonly sets: ReadonlyMap<string, string | undefined>;
  /** Variables that it removes. */
  readonly unsets: ReadonlySet<string>;
  /** It empties the environment. */
  readonly clears: boolean;
  /** Every name and member in the slice. */
  readonly names: ReadonlySet<string>;
  readonly strings: ReadonlySet<string>;
}

/** Reads what the slice of a test touches. */
export function touchesOf(test: TestCase, code: Code): Touches {
  const modules = new Map<string, string[]>();
  const names = new Set<string>();
  const strings = new Set<string>();
  for (const part of test.parts) {
    for (const text of stringsIn(part.statements, part.unit)) strings.add(text);
    walk(part.statements, part.unit, (node) => {
      if (node.kind === 'name') {
        names.add(node.name);
        const definition = definitionsIn(part.unit).get(node.name);
        if (definition?.kind === 'import') addImport(modules, code, part.unit.file, definition.module, definition.imported);
      }
      if (node.kind === 'member') names.add(node.name);
      if (node.kind === 'import') for (const { imported } of node.names) addImport(modules, code, part.unit.file, node.module, imported);
      const dynamic = node.kind === 'call' ? importedBy(node) : undefined;
      if (dynamic !== undefined) addImport(modules, code, part.unit.file, dynamic, '*');
      return undefined;
    });
  }
  return {
    modules,
    files: spelledFiles(strings, code),
    requests: test.parts.flatMap((part) => requestsIn(part, test)),
    ...environmentChanges(test, code),
    names,
    strings,
  };
}

const byBase = new WeakMap<Code, ReadonlyMap<string, readonly string[]>>();

/** Files of the repository by their last name. */
function filesByBase(code: Code): ReadonlyMap<string, readonly string[]> {
  const known = byBase.get(code);
  if (known) return known;
  const found = new Map<string, string[]>();
  for (const { path } of code.repo.files) {
    const base = path.slice(path.lastIndexOf('/') + 1);
    if (base.includes('.')) found.set(base, [...(found.get(base) ?? []), path]);
  }
  byBase.set(code, found);
  return found;
}

function spelledFiles(strings: ReadonlySet<string>, code: Code): readonly string[] {
  const index = filesByBase(code);
  const found = new Set<string>();
  for (const text of strings) {
    const base = text.slice(text.lastIndexOf('/') + 1);
    for (const path of index.get(base) ?? [])
      if (text === path || text.endsWith(`/${path}`) || path.endsWith(`/${text.replace(/^(?:\.\.?\/)+/, '')}`) || text === base)
        found.add(path);
  }
  return [...found].sort((a, b) => (a < b ? -1 : 1));
}

function addImport(modules: Map<string, string[]>, code: Code, from: string, module: string, imported: string): void {
  const dialect = code.unit(from)?.dialect ?? 'python';
  const target = code.resolve(from, module, dialect);
  if (!target || 'library' in target) return;
  const inner = dialect === 'python' && imported !== '*' ? code.resolve(from, `${module}.${imported}`, dialect) : undefined;
  const file = inner && 'file' in inner ? inner.file : 'file' in target ? target.file : target.folder;
  if (code.repo.file(file)?.scope === 'test') return;
  const known = modules.get(file) ?? [];
  if (!known.includes(imported)) modules.set(file, [...known, imported]);
}
