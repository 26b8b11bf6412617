import { defineFact } from '../define.ts';
import { type DocumentLibrary, readDocuments } from './documents/library.ts';

/** The repository's documents, with what configuration declares about them. */
export const documents = defineFact({
  id: 'documents',
  derive({ repo, config, assume, diagnose }): DocumentLibrary {
    const { contract, governance, deployment } = config.docs;
    const library = readDocuments(repo, {
      ...(contract ? { contract } : {}),
      ...(governance ? { governance } : {}),
      ...(deployment ? { deployment } : {}),
    });
    for (const diagnostic of library.diagnostics) diagnose(diagnostic);
    const canonical = library.contract.contract;
    if (canonical) assume({ name: 'API contract', value: canonical.path, from: [{ path: canonical.path, line: 1 }] });
    return library;
  },
});
