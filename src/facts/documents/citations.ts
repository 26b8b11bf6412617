import type { Location } from '../../define.ts';
import type { Repository } from '../../repo.ts';
import { allInlines, type MarkdownDocument } from '../../syntax/markdown.ts';
import { asPath } from './path-text.ts';

/** Something in the repository that a document names. */
export interface Citation extends Location {
  readonly kind: 'file' | 'glob' | 'test' | 'script';
  /** The path, without line numbers and test names; for a script its name. */
  readonly target: string;
  /** For a test: the names behind `::`. */
  readonly names?: readonly string[];
  readonly text: string;
  /** The sentence says that the thing is to be created, was removed, or is only an example. */
  readonly hypothetical: boolean;
}

const unreal =
  /\b(?:create|generate[ds]?|will be|would be|to be (?:added|created)|for example|e\.g\.|such as|like|example|removed|deleted|renamed|moved|no longer|does not exist|formerly|planned|proposed|your|copy|optional|wrong|incorrect|not committed|git-?ignored|at runtime)\b/i;
/** "No checked-in `x` exists". */
const denied = /\b(?:no|not|never|without)\b[^.,;:`]{0,24}[`"']?$/i;
/** Made by tools where the service runs or is developed. */
const made =
  /(?:^|\/)(?:node_modules|__pycache__|\.?venv|dist|build|coverage|target)\/?$|\.(?:lock|pid|log|sock|db|sqlite3?|pyc|pem|key)$|(?:^|\/)(?:package-lock\.json|pnpm-lock\.yaml)$/;

/** The files, globs, test ids and package scripts cited in code spans and links. Fenced code cites nothing: samples are free. */
export function citations(document: MarkdownDocument): Citation[] {
  return [...allInlines(document)].flatMap(({ inline }) => {
    const spans = inline.spans.flatMap((span) => {
      const around = inline.text.slice(Math.max(0, span.start - 80), span.start + span.text.length + 60);
      const hypothetical = unreal.test(around.replace(span.text, '')) || denied.test(inline.text.slice(0, span.start));
      const cited = ofSpan(span.text);
      return [...(cited ? [{ ...cited, text: span.text }] : []), ...filesOfCommand(span.text)].map((each) => ({
        ...each,
        path: document.path,
        line: span.line,
        hypothetical,
      }));
    });
    const links = inline.links.flatMap((link): Citation[] => {
      const target = linkTarget(link.url);
      return target === undefined
        ? []
        : [{ kind: 'file', target, text: link.url, path: document.path, line: link.line, hypothetical: false }];
    });
    return [...spans, ...links];
  });
}

function ofSpan(text: string): Pick<Citation, 'kind' | 'target' | 'names'> | undefined {
  const script = /^(?:(?:npm|pnpm|bun) run|yarn(?: run)?) ([\w:.-]+)\b/.exec(text);
  if (script) return { kind: 'script', target: script[1] ?? '' };
  const [head = '', ...names] = text.replace(/^(?:python -m )?pytest\s+(?:-\w+\s+)*/, '').split('::');
  const path = asPath(head.replace(/(?::\d+(?:[-:,]\d+)*|#L\d+(?:-L?\d+)?)$/, ''));
  // Media types and fractions have the form of paths.
  if (path === undefined || /^(?:text|application|image|audio|video|multipart|font)\/|^\d+\/\d+$/.test(path)) return undefined;
  if (names.length > 0) return { kind: 'test', target: path, names: names.map((name) => name.replace(/\[.*$/, '')) };
  if (/[*?]|\.\.\./.test(path)) return { kind: 'glob', target: path };
  // A bare word with a dot may be a property, a host or a module; a file is cited by folder or by a known ending.
  return path.includes('/') ||
    /\.(?:py|[cm]?[jt]sx?|md|ya?ml|json|toml|sh|conf|sql|ini|cfg|env|lock|txt)$|^(?:Dockerfile|Makefile)/.test(path)
    ? { kind: 'file', target: path }
    : undefined;
}

/** The files that a compose command names: `docker compose -f docker-compose.yml up`. */
function filesOfCommand(text: string): Pick<Citation, 'kind' | 'target' | 'text'>[] {
  if (!/^(?:\$ )?docker[ -]compose\b/.test(text)) return [];
  return [...text.matchAll(/(?:^|\s)(?:-f|--file)[ =]([\w./-]+)/g)].map(([, target = '']) => ({ kind: 'file', target, text: target }));
}

function linkTarget(url: string): string | undefined {
  if (/^(?:[a-z][\w+.-]*:|\/\/|#|\/)/i.test(url)) return undefined;
  const [bare = ''] = url.split(/[#?]/);
  try {
    return bare === '' ? undefined : decodeURIComponent(bare);
  } catch {
    return undefined;
  }
}

/**
 * Whether a cited file exists: from the root, from the document's folder, or, for a path without a folder or with an
 * unknown root, as the end of exactly one file or more. Files that ignore rules exclude are `exempt`.
 */
export function resolveCitation(repo: Repository, citation: Citation): 'found' | 'missing' | 'exempt' {
  if (citation.hypothetical || citation.kind === 'glob') return 'exempt';
  if (citation.kind === 'script') return hasScript(repo, citation.target) ? 'found' : 'missing';
  const folder = citation.path.split('/').slice(0, -1);
  const candidates = [join([], citation.target), join(folder, citation.target)].filter((path) => path !== undefined);
  if (candidates.some((path) => repo.exists(path))) return 'found';
  if (made.test(citation.target) && !isWritten(citation)) return 'exempt';
  // Version control, secrets and dot folders live on the machine that runs the service, not in the repository.
  const local = /^(?:\.git(?:\/|$)|(?:[^/]+\/)*\.env(?:\.(?!example|sample|template)[\w.-]+)?$|\.(?!github\b)[\w-]+\/?$)/.test(
    citation.target,
  );
  // A folder that is not there is ignored when anything in it would be.
  const folderOf = (path: string): string => `${path.replace(/\/$/, '')}/any`;
  if (local || candidates.some((path) => repo.ignored(path) || (citation.target.endsWith('/') && repo.ignored(folderOf(path)))))
    return 'exempt';
  const end = `/${citation.target.replace(/^(?:\.\.?\/)+/, '').replace(/\/$/, '')}`;
  const isLink = citation.text !== citation.target && citation.text.startsWith('.');
  if (
    !isLink &&
    repo.files.some(({ path }) => `/${path}`.endsWith(end) || (citation.target.endsWith('/') && `/${path}`.includes(`${end}/`)))
  )
    return 'found';
  // Without an ending, `a/b` may be a branch or a package; it is a path only where its first folder exists.
  const bare = !/\.[\w]+$|\/$/.test(citation.target);
  return bare && !repo.exists(citation.target.split('/')[0] ?? '') ? 'exempt' : 'missing';
}

/** A link leads somewhere; a code span may only speak of a kind of file. */
const isWritten = ({ text, target }: Citation): boolean => text !== target && text.startsWith('.');

function join(folder: readonly string[], target: string): string | undefined {
  const parts = [...folder];
  for (const part of target.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join('/');
}

function hasScript(repo: Repository, name: string): boolean {
  return repo.files.some(({ path, scope }) => {
    if (!/(?:^|\/)package\.json$/.test(path) || scope === 'vendored') return false;
    try {
      const manifest: unknown = JSON.parse(repo.text(path) ?? '{}');
      const scripts = typeof manifest === 'object' && manifest !== null && 'scripts' in manifest ? manifest.scripts : undefined;
      return typeof scripts === 'object' && scripts !== null && Object.hasOwn(scripts, name);
    } catch {
      return false;
    }
  });
}
