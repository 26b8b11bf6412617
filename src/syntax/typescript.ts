import type { ts } from 'ts-morph';

export type TypeScript = typeof ts;

export interface SyntaxError {
  readonly line: number;
  readonly reason: string;
}

export interface OpenedSource {
  readonly source: ts.SourceFile;
  readonly errors: readonly SyntaxError[];
}

export interface TypeScriptParser {
  /** The compiler's own namespace, for its node guards. */
  readonly ts: TypeScript;
  /**
   * Parses a file without reading the disk, checking types or following imports. Tolerates syntax errors and returns them.
   * Recently opened files are kept, up to a total size, and any other is parsed again.
   * Throws a RangeError when the text is nested deeper than the stack.
   */
  open(file: string, text: string): OpenedSource;
}

/** A parsed file weighs about thirty bytes a character. */
const keptCharacters = 4_000_000;

let loading: Promise<TypeScriptParser> | undefined;

/** Loads the compiler once; nothing is paid by inspections that meet no JavaScript or TypeScript. */
export function loadTypeScript(): Promise<TypeScriptParser> {
  loading ??= import('ts-morph').then((module) => createParser(module.ts));
  return loading;
}

function createParser(ts: TypeScript): TypeScriptParser {
  const options: ts.CreateSourceFileOptions = {
    languageVersion: ts.ScriptTarget.Latest,
    jsDocParsingMode: ts.JSDocParsingMode.ParseNone,
  };
  const recent = new Map<string, { readonly text: string; readonly opened: OpenedSource }>();
  let size = 0;
  const forget = (file: string): void => {
    size -= recent.get(file)?.text.length ?? 0;
    recent.delete(file);
  };
  return {
    ts,
    open(file, text) {
      const known = recent.get(file);
      const hit = known?.text === text ? known.opened : undefined;
      const opened = hit ?? parse(ts, file, text, options);
      // Written again at the end, so the first key is the one unused for longest.
      forget(file);
      recent.set(file, { text, opened });
      size += text.length;
      for (const oldest of recent.keys()) {
        if (size <= keptCharacters || oldest === file) break;
        forget(oldest);
      }
      return opened;
    },
  };
}

function parse(ts: TypeScript, file: string, text: string, options: ts.CreateSourceFileOptions): OpenedSource {
  // The compiler knows an interpreter line only at the very start; the offsets must stay.
  const readable = text.startsWith('\uFEFF#!') ? ` //${text.slice(3)}` : text;
  const source = ts.createSourceFile(file, readable, options, false, scriptKind(ts, file));
  return { source, errors: errorsOf(ts, source) };
}

/** JSX is allowed in every JavaScript file; in `.ts` it would break `<T>x` casts. */
function scriptKind(ts: TypeScript, file: string): ts.ScriptKind {
  const extension = file.slice(file.lastIndexOf('.') + 1).toLowerCase();
  if (extension === 'tsx') return ts.ScriptKind.TSX;
  if (extension === 'jsx') return ts.ScriptKind.JSX;
  return extension === 'ts' || extension === 'mts' || extension === 'cts' ? ts.ScriptKind.TS : ts.ScriptKind.JS;
}

function errorsOf(ts: TypeScript, source: ts.SourceFile): SyntaxError[] {
  // The compiler keeps syntax errors on the file, outside its public type.
  const { parseDiagnostics = [] } = source as ts.SourceFile & { parseDiagnostics?: readonly ts.DiagnosticWithLocation[] };
  return parseDiagnostics.map((diagnostic) => ({
    line: source.getLineAndCharacterOfPosition(diagnostic.start).line + 1,
    reason: ts.flattenDiagnosticMessageText(diagnostic.messageText, ' '),
  }));
}
