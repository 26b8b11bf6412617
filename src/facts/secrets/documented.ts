import { defineFact, type Location } from '../../define.ts';
import { documents } from '../documents.ts';
import { variables } from '../variables.ts';

/** What present documents say about secrets. */
export interface SecretDocuments {
  /** Where each name is described or shown, the first place. */
  readonly names: ReadonlyMap<string, Location>;
  /** `NAME_FILE` variables that a document tells the operator to set. */
  readonly files: ReadonlyMap<string, Location>;
  /** Sentences on which source wins. */
  readonly precedence: readonly (Location & { readonly order: 'file-first' | 'variable-first' })[];
  readonly documents: readonly string[];
}

const NAME = /\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b/g;
const FILE_FIRST =
  /_FILE\b[^.\n]{0,60}(?:>|takes? precedence|overrid|wins|has priority|first|before)|(?:file|files)\b[^.\n]{0,40}(?:takes? precedence|overrides?|wins?|has priority)|preceden[^\n]{0,60}_FILE/i;
const VARIABLE_FIRST =
  /(?:env(?:ironment)?(?: variables?| vars?)?|direct)\b[^.\n]{0,30}(?:>|takes? precedence over|overrides?|wins? over)\s*`?\*?(?:[A-Z_]*_FILE|(?:the )?(?:secret )?files?)/i;

/** Canonical and current documents, registries and env examples. */
export const secretDocuments = defineFact({
  id: 'secret-documents',
  needs: { documents, variables },
  derive({ repo }, given): SecretDocuments {
    const names = new Map<string, Location>();
    const files = new Map<string, Location>();
    const precedence: (Location & { order: 'file-first' | 'variable-first' })[] = [];
    const read: string[] = [];
    for (const { name, path, line } of given.variables.described) if (!names.has(name)) names.set(name, { path, line });
    for (const { path, standing, surfaces } of given.documents.entries) {
      const speaks =
        standing === 'canonical' ||
        (standing === 'current' &&
          (surfaces.some((each) => each === 'environment' || each === 'deployment' || each === 'governance') ||
            /(?:^|\/)README\.md$/i.test(path) ||
            /deploy|secret|config|install|docker/i.test(path)));
      if (!speaks) continue;
      read.push(path);
      (repo.text(path) ?? '').split('\n').forEach((text, index) => {
        const at = { path, line: index + 1 };
        for (const [name] of text.matchAll(NAME)) {
          if (!names.has(name)) names.set(name, at);
          if (name.endsWith('_FILE') && !files.has(name)) files.set(name, at);
        }
        if (!/_FILE\b/.test(text) && !/secret/i.test(text)) return;
        if (VARIABLE_FIRST.test(text)) precedence.push({ ...at, order: 'variable-first' });
        else if (FILE_FIRST.test(text)) precedence.push({ ...at, order: 'file-first' });
      });
    }
    return { names, files, precedence, documents: read };
  },
});
