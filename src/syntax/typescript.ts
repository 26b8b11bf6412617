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
   * Throws a RangeError when the text is nested deeper than the stack.
   */
  open(file: string, text: string): OpenedSource;
}

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
  return {
    ts,
    open(file, text) {
      const source = ts.createSourceFile(file, text, options, false, scriptKind(ts, file));
      return { source, errors: errorsOf(ts, source) };
    },
  };
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
