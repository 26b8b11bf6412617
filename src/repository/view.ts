import { createHash } from 'node:crypto';
import type { Diagnostic } from '../define.ts';
import type { FileEntry, Repository } from '../repo.ts';
import { decode } from './decode.ts';
import { IgnoreRules, ignoreFile } from './ignored.ts';
import { limits, textLimit } from './limits.ts';
import { lineOf, lineStarts } from './lines.ts';
import { nestsTooDeep } from './nesting.ts';
import { byCodeUnit, folderOf, normalise } from './paths.ts';
import { scopeOf } from './scope.ts';

/** Where a view gets its content from. `read` returns undefined for what cannot be read. */
export interface Source {
  readonly name: string;
  readonly files: readonly FileEntry[];
  readonly diagnostics: readonly Diagnostic[];
  readonly exclude: string;
  read(path: string, limit: number): Uint8Array | undefined;
}

const expectedText =
  /(?:\.(?:[cm]?[jt]sx?|py|pyi|ya?ml|toml|json|md|mdx|ini|cfg|conf|txt|sh|env|sql|html|vue|svelte)|Dockerfile[^/]*|\.env[^/]*)$/;

/** A repository view over any source, with lazy text, a line index and overlays. */
export class View implements Repository {
  readonly name: string;
  readonly files: readonly FileEntry[];
  readonly #source: Source;
  readonly #byPath: ReadonlyMap<string, FileEntry>;
  readonly #texts = new Map<string, string | undefined>();
  readonly #lines = new Map<string, readonly number[]>();
  readonly #found: Diagnostic[] = [];
  #folders: ReadonlySet<string> | undefined;
  #rules: IgnoreRules | undefined;

  constructor(source: Source) {
    this.#source = source;
    this.name = source.name;
    this.files = source.files;
    this.#byPath = new Map(source.files.map((file) => [file.path, file]));
  }

  get diagnostics(): readonly Diagnostic[] {
    return [...this.#source.diagnostics, ...this.#found];
  }

  file(path: string): FileEntry | undefined {
    const known = this.#byPath.get(path);
    if (known) return known;
    const canonical = normalise(path);
    return canonical === undefined ? undefined : this.#byPath.get(canonical);
  }

  exists(path: string): boolean {
    if (this.file(path)) return true;
    const canonical = normalise(path);
    this.#folders ??= foldersOf(this.files);
    return canonical !== undefined && (canonical === '' || this.#folders.has(canonical));
  }

  text(path: string): string | undefined {
    const file = this.file(path);
    if (!file) return undefined;
    if (!this.#texts.has(file.path)) this.#texts.set(file.path, this.#load(file));
    return this.#texts.get(file.path);
  }

  bytes(path: string): Uint8Array | undefined {
    const file = this.file(path);
    return file && this.#source.read(file.path, limits.data);
  }

  lineAt(path: string, offset: number): number {
    const file = this.file(path);
    if (!file) return 1;
    let starts = this.#lines.get(file.path);
    if (!starts) {
      starts = lineStarts(this.text(path) ?? '');
      this.#lines.set(file.path, starts);
    }
    return lineOf(starts, offset);
  }

  under(folder: string): readonly FileEntry[] {
    const canonical = normalise(folder);
    if (canonical === undefined) return [];
    if (canonical === '') return this.files;
    // In code-unit order everything below a folder is one run, which ends before the character after the slash.
    return this.files.slice(firstFrom(this.files, `${canonical}/`), firstFrom(this.files, `${canonical}0`));
  }

  ignored(path: string): boolean {
    const canonical = normalise(path);
    if (!canonical) return false;
    this.#rules ??= new IgnoreRules((folder) => this.text(ignoreFile(folder)), this.#source.exclude);
    return this.#rules.ignores(path.endsWith('/') ? `${canonical}/` : canonical);
  }

  overlay(changes: ReadonlyMap<string, string | null>): Repository {
    const changed = new Map<string, Uint8Array | null>();
    for (const [path, text] of changes) {
      const canonical = normalise(path);
      if (canonical) changed.set(canonical, text === null ? null : Buffer.from(text));
    }
    const kept = this.files.filter((file) => !changed.has(file.path));
    const added = [...changed].flatMap(([path, bytes]) => (bytes ? [{ path, size: bytes.length, scope: scopeOf(path) }] : []));
    return new View({
      ...this.#source,
      files: [...kept, ...added].sort((a, b) => byCodeUnit(a.path, b.path)),
      read: (path, limit) => {
        const bytes = changed.get(path);
        if (bytes === undefined) return this.#source.read(path, limit);
        return bytes !== null && bytes.length <= limit ? bytes : undefined;
      },
    });
  }

  digest(): string {
    const { name, diagnostics, exclude, files } = this.#source;
    const whole = createHash('sha256').update(JSON.stringify([name, exclude, diagnostics]));
    for (const { path, size, scope } of files) {
      const bytes = this.#source.read(path, limits.data);
      const content = bytes ? createHash('sha256').update(bytes).digest('hex') : 'not read';
      whole.update(JSON.stringify([path, size, scope, content]));
    }
    return whole.digest('hex');
  }

  #load(file: FileEntry): string | undefined {
    const limit = textLimit(file.path);
    if (file.size > limit) return this.#skip(file, `larger than ${limit / 1024 / 1024} MB, not read`);
    const bytes = this.#source.read(file.path, limit);
    if (!bytes) return this.#skip(file, 'file cannot be read');
    const decoded = decode(bytes);
    if ('text' in decoded) return nestsTooDeep(file.path, decoded.text) ? this.#skip(file, 'nested too deeply, not read') : decoded.text;
    if (decoded.reason === 'encoding') return expectedText.test(file.path) ? this.#skip(file, 'not valid UTF-8, not read') : undefined;
    return expectedText.test(file.path) ? this.#skip(file, 'binary content in a text file, not read') : undefined;
  }

  #skip(file: FileEntry, reason: string): undefined {
    this.#found.push({ path: file.path, reason });
    return undefined;
  }
}

function foldersOf(files: readonly FileEntry[]): ReadonlySet<string> {
  const folders = new Set<string>();
  for (const file of files) {
    for (let folder = folderOf(file.path); folder !== '' && !folders.has(folder); folder = folderOf(folder)) folders.add(folder);
  }
  return folders;
}

/** Index of the first file whose path is not before `path`. */
function firstFrom(files: readonly FileEntry[], path: string): number {
  let low = 0;
  let high = files.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((files[middle]?.path ?? '') < path) low = middle + 1;
    else high = middle;
  }
  return low;
}
