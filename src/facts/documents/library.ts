import picomatch from 'picomatch';
import type { Diagnostic, Location } from '../../define.ts';
import type { FileEntry, Repository } from '../../repo.ts';
import { type MarkdownDocument, parseMarkdown } from '../../syntax/markdown.ts';
import { type Classification, classify, declaredStandings, type Surface } from './classification.ts';
import { readMarkdownContract } from './contract-markdown.ts';
import { isOpenApi, readOpenApiContract } from './contract-openapi.ts';
import type { Contract } from './contract-row.ts';
import type { DocumentedVariable } from './environment-entry.ts';
import { envFileVariables, isEnvExample, isVariableRegistry, registryVariables } from './environment-files.ts';

/** Paths that configuration names. */
export interface DeclaredDocuments {
  readonly contract?: string | undefined;
  readonly governance?: string | undefined;
  readonly deployment?: string | undefined;
}

export interface DocumentEntry extends Classification {
  readonly path: string;
}

export interface ContractChoice {
  /** Absent when nothing could be taken for a contract. */
  readonly contract?: Contract;
  readonly from: 'configuration' | 'found' | 'none';
  /** Other documents that claim, by themselves, to be the contract of the same service. */
  readonly rivals: readonly Location[];
  /** A committed OpenAPI document beside a Markdown contract, for the three-way comparison. */
  readonly openApi: readonly Contract[];
}

/** The documents of a repository. Markdown is parsed when it is asked for, once. */
export interface DocumentLibrary {
  /** By path. */
  readonly entries: readonly DocumentEntry[];
  document(path: string): MarkdownDocument | undefined;
  /** Documents about a surface that speak of the present: declared, canonical, then the plainest name. */
  about(surface: Surface): readonly DocumentEntry[];
  readonly contract: ContractChoice;
  /** Variables of `.env` examples and of YAML or JSON registries. */
  readonly registries: readonly DocumentedVariable[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Finds and classifies the documents of a repository. Pure; never throws. */
export function readDocuments(repo: Repository, declared: DeclaredDocuments = {}): DocumentLibrary {
  const named = new Set([declared.contract, declared.governance, declared.deployment].filter((path) => path !== undefined));
  const parsed = new Map<string, MarkdownDocument | undefined>();
  const document = (path: string): MarkdownDocument | undefined => {
    if (!parsed.has(path)) {
      const text = repo.text(path);
      parsed.set(path, text === undefined ? undefined : parseMarkdown(path, text));
    }
    return parsed.get(path);
  };
  const files = repo.files.filter((file) => own(file) || named.has(file.path));
  const markdown = files.filter(({ path }) => /\.(?:md|mdx|markdown)$/i.test(path));
  const entries = listed(
    repo,
    document,
    markdown.map(({ path }) => ({ path, ...classify(opening(repo, path), named) })),
  );
  const diagnostics = [...named]
    .filter((path) => !repo.exists(path))
    .map((path) => ({ path, reason: 'named in the configuration but missing' }));

  const about = (surface: Surface): DocumentEntry[] => {
    const chosen =
      surface === 'api'
        ? declared.contract
        : surface === 'governance'
          ? declared.governance
          : surface === 'deployment'
            ? declared.deployment
            : undefined;
    const rank = (entry: DocumentEntry): number => (entry.path === chosen ? 0 : entry.standing === 'canonical' ? 1 : 2);
    const present = entries.filter(
      (entry) =>
        entry.path === chosen || (entry.surfaces.includes(surface) && (entry.standing === 'canonical' || entry.standing === 'current')),
    );
    return present.sort(
      (a, b) =>
        rank(a) - rank(b) ||
        a.path.split('/').length - b.path.split('/').length ||
        a.path.length - b.path.length ||
        (a.path < b.path ? -1 : 1),
    );
  };
  const registries = files.flatMap(({ path }) => {
    if (isEnvExample(path)) return envFileVariables(path, repo.text(path) ?? '');
    return isVariableRegistry(path) ? registryVariables(path, repo.text(path) ?? '') : [];
  });
  return {
    entries,
    document,
    about,
    contract: chooseContract(repo, files, entries, about('api'), document, declared.contract),
    registries,
    diagnostics,
  };
}

const own = ({ scope }: FileEntry): boolean => scope === 'production' || scope === 'generated';

/** Enough of a document to classify it: its front matter and opening. */
function opening(repo: Repository, path: string): MarkdownDocument {
  const text = repo.text(path) ?? '';
  return parseMarkdown(path, text.length > 6000 ? text.slice(0, Math.max(text.lastIndexOf('\n', 6000), 0)) : text);
}

/** Applies what current documents say of others ("Canonical documents", "Historical documents"). */
function listed(
  repo: Repository,
  document: (path: string) => MarkdownDocument | undefined,
  entries: readonly DocumentEntry[],
): DocumentEntry[] {
  const telling = entries.filter(
    ({ path, standing }) =>
      standing !== 'superseded' &&
      standing !== 'record' &&
      /^#{1,6}.*\b(?:canonical|legacy|historical|superseded|deprecated|archived|obsolete)\b/im.test(repo.text(path) ?? ''),
  );
  const statements = telling.flatMap(({ path }) => {
    const text = document(path);
    return text ? declaredStandings(text) : [];
  });
  return entries.map((entry) => {
    if (entry.standing === 'canonical') return entry;
    const statement = statements.find(
      ({ target }) =>
        target === entry.path ||
        (target.includes('*') && picomatch.isMatch(entry.path, target)) ||
        (target.endsWith('/') && entry.path.startsWith(target)),
    );
    if (!statement || (statement.standing === 'canonical' && entry.standing !== 'current')) return entry;
    return {
      ...entry,
      standing: statement.standing,
      reason: `listed as ${statement.standing}`,
      at: { path: statement.path, line: statement.line },
    };
  });
}

/** Declared, else a Markdown document that calls itself contract or canonical, else OpenAPI, else the plainest API document with rows. */
function chooseContract(
  repo: Repository,
  files: readonly FileEntry[],
  entries: readonly DocumentEntry[],
  about: readonly DocumentEntry[],
  document: (path: string) => MarkdownDocument | undefined,
  declared: string | undefined,
): ContractChoice {
  const read = (path: string): Contract | undefined => {
    if (!/\.(?:ya?ml|json)$/i.test(path)) {
      const text = document(path);
      return text && readMarkdownContract(text);
    }
    const source = repo.text(path);
    return source !== undefined && isOpenApi(source) ? readOpenApiContract(path, source) : undefined;
  };
  const openApi = files
    .filter(
      ({ path }) => /(?:openapi|swagger|api[-_.]?(?:spec|docs?|contract|schema))[\w.-]*\.(?:ya?ml|json)$/i.test(path) && path !== declared,
    )
    .flatMap(({ path }) => read(path) ?? []);
  const claims = ({ path, standing, reason }: DocumentEntry): boolean =>
    /api[-_ ]?contract/i.test(path) || (standing === 'canonical' && !reason.startsWith('listed') && !reason.startsWith('named'));
  const claimants = about.filter((entry) => entry.path !== declared && claims(entry));
  const where = (path: string): Location => entries.find((entry) => entry.path === path)?.at ?? { path, line: 1 };

  if (declared !== undefined) {
    const contract = read(declared);
    return { from: 'configuration', rivals: claimants.map(({ path }) => where(path)), openApi, ...(contract ? { contract } : {}) };
  }
  const written = claimants.flatMap(({ path }) => {
    const contract = read(path);
    return contract && contract.rows.length > 0 ? [contract] : [];
  });
  const [first, ...others] = written;
  if (first) return { contract: first, from: 'found', rivals: others.map(({ path }) => where(path)), openApi };
  const [committed, ...further] = openApi;
  if (committed) return { contract: committed, from: 'found', rivals: further.map(({ path }) => ({ path, line: 1 })), openApi: [] };
  for (const { path } of about) {
    const contract = read(path);
    if (contract && contract.rows.length > 0) return { contract, from: 'found', rivals: [], openApi };
  }
  return { from: 'none', rivals: [], openApi };
}
