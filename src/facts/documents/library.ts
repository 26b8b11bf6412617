import picomatch from 'picomatch';
import type { Diagnostic } from '../../define.ts';
import type { FileEntry, Repository } from '../../repo.ts';
import { type MarkdownDocument, parseMarkdown } from '../../syntax/markdown.ts';
import { onlySections, type SectionPattern } from '../../syntax/markdown-lines.ts';
import { classify, couldTellStanding, declaredStandings, type Surface } from './classification.ts';
import { type ContractChoice, chooseContract, type DocumentEntry } from './contract-choice.ts';
import type { DocumentedVariable } from './environment-entry.ts';
import { envFileVariables, isEnvExample, isVariableRegistry, registryVariables } from './environment-files.ts';
import { openingOf } from './opening.ts';
import { couldClaim, type ReadinessClaims, readinessClaims } from './readiness-claims.ts';

/** Paths that configuration names. */
export interface DeclaredDocuments {
  readonly contract?: string | undefined;
  readonly governance?: string | undefined;
  readonly deployment?: string | undefined;
}

/** The documents of a repository. Markdown is parsed when it is asked for, once. */
export interface DocumentLibrary {
  /** By path. */
  readonly entries: readonly DocumentEntry[];
  document(path: string): MarkdownDocument | undefined;
  /** The same for a reader that finds something only in sections whose source matches: at least these hold their blocks. */
  sections(path: string, pattern: SectionPattern): MarkdownDocument | undefined;
  /** Documents about a surface that speak of the present: declared, canonical, then the plainest name. */
  about(surface: Surface): readonly DocumentEntry[];
  readonly contract: ContractChoice;
  /** Variables of `.env` examples and of YAML or JSON registries. */
  readonly registries: readonly DocumentedVariable[];
  /** What documents that are not superseded claim for the gates. Change logs and decisions tell of their own day and claim nothing. */
  readiness(): ReadinessClaims;
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
  const partly = new Map<string, MarkdownDocument>();
  const sections = (path: string, pattern: SectionPattern): MarkdownDocument | undefined => {
    const text = repo.text(path);
    if (parsed.has(path) || text === undefined) return document(path);
    const key = `${path}\n${pattern.source}`;
    const known = partly.get(key);
    if (known) return known;
    const read = parseMarkdown(path, onlySections(text, pattern));
    partly.set(key, read);
    return read;
  };
  const files = repo.files.filter((file) => own(file) || named.has(file.path));
  const markdown = files.filter(({ path }) => /\.(?:md|mdx|markdown)$/i.test(path));
  const entries = listed(
    repo,
    sections,
    markdown.map(({ path }) => ({ path, ...classify(parseMarkdown(path, openingOf(repo.text(path) ?? '', couldTellStanding)), named) })),
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
  const readiness = (): ReadinessClaims => {
    const claiming = entries.filter(
      ({ path, standing }) =>
        standing !== 'superseded' && !past.test(path) && /\bG(?:ate\s*)?[1-8]\b|\/\s*16\b/i.test(repo.text(path) ?? ''),
    );
    const claims = claiming.flatMap(({ path }) => {
      const text = sections(path, couldClaim);
      return text ? [readinessClaims(text)] : [];
    });
    return {
      scores: claims.flatMap(({ scores }) => scores),
      items: claims.flatMap(({ items }) => items),
      totals: claims.flatMap(({ totals }) => totals),
    };
  };
  return {
    entries,
    document,
    sections,
    about,
    readiness,
    contract: chooseContract(repo, files, entries, about('api'), document, declared.contract),
    registries,
    diagnostics,
  };
}

const past = /(?:^|[/_-])(?:change-?log|history|(?:debug|build|security)[-_]log|adrs?|decisions?|release[-_]notes)(?=$|[/._-])/i;

const own = ({ scope }: FileEntry): boolean => scope === 'production' || scope === 'generated';

/** Applies what current documents say of others ("Canonical documents", "Historical documents"). */
function listed(repo: Repository, sections: DocumentLibrary['sections'], entries: readonly DocumentEntry[]): DocumentEntry[] {
  const telling = entries.filter(
    ({ path, standing }) =>
      standing !== 'superseded' &&
      standing !== 'record' &&
      /^#{1,6}.*\b(?:canonical|legacy|historical|superseded|deprecated|archived|obsolete)\b/im.test(repo.text(path) ?? ''),
  );
  const statements = telling.flatMap(({ path }) => {
    const text = sections(path, /\b(?:canonical|legacy|historical|superseded|deprecated|archived|obsolete)\b/i);
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
