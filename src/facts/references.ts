import type { Code } from '../code/code.ts';
import { defineFact } from '../define.ts';
import type { Repository } from '../repo.ts';
import { code } from './code.ts';
import { type Citation, citations, resolveCitation } from './documents/citations.ts';
import { documents } from './documents.ts';

export interface References {
  readonly documents: readonly string[];
  /** Citations that had to resolve. */
  readonly cited: number;
  readonly missing: readonly { readonly citation: Citation; readonly reason: string }[];
}

/** What canonical documents cite in the repository: files, test ids and package scripts, each once a document. */
export const references = defineFact({
  id: 'references',
  needs: { documents, code },
  derive({ repo }, given): References {
    const canonical = given.documents.entries.filter(({ standing }) => standing === 'canonical');
    const seen = new Set<string>();
    const missing: { citation: Citation; reason: string }[] = [];
    let cited = 0;
    for (const { path } of canonical) {
      const document = given.documents.document(path);
      for (const citation of document ? citations(document) : []) {
        const key = `${path}\n${citation.text}`;
        if (seen.has(key)) continue;
        seen.add(key);
        const outcome = resolveCitation(repo, citation);
        if (outcome === 'exempt') continue;
        cited += 1;
        if (outcome === 'missing')
          missing.push({ citation, reason: citation.kind === 'script' ? 'no package.json has this script' : 'no such file' });
        else if (citation.kind === 'test') {
          const name = missingTest(repo, given.code, citation);
          if (name !== undefined) missing.push({ citation, reason: `${citation.target} defines no ${name}` });
        }
      }
    }
    return { documents: canonical.map(({ path }) => path), cited, missing };
  },
});

/** The first cited class or function that the test file does not define. */
function missingTest(repo: Repository, model: Code, citation: Citation): string | undefined {
  const file = repo.file(citation.target) ? citation.target : repo.files.find(({ path }) => path.endsWith(`/${citation.target}`))?.path;
  const unit = file === undefined ? undefined : model.unit(file);
  if (unit?.dialect !== 'python' || unit.diagnostics.length > 0) return undefined;
  let scope = unit.module;
  for (const name of citation.names ?? []) {
    if (!scope.declares.includes(name)) return name;
    const found = scope.statements.flatMap((statement) =>
      statement.kind === 'expression' && statement.value.kind === 'assign' && statement.value.value?.kind === 'class'
        ? [statement.value.value]
        : [],
    );
    const inner = found.find((each) => each.name === name);
    if (!inner) return undefined;
    scope = inner.body;
  }
  return undefined;
}
