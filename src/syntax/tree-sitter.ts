import { createRequire } from 'node:module';
import type { Parser } from '@vscode/tree-sitter-wasm';

// The package is a CommonJS bundle whose exports Node cannot name statically.
const require = createRequire(import.meta.url);
const bundle = require('@vscode/tree-sitter-wasm') as typeof import('@vscode/tree-sitter-wasm');

export type Grammar = 'bash' | 'python';

const parsers = new Map<Grammar, Promise<Parser>>();
let ready: Promise<void> | undefined;

async function load(grammar: Grammar): Promise<Parser> {
  ready ??= bundle.Parser.init();
  await ready;
  const file = require.resolve(`@vscode/tree-sitter-wasm/wasm/tree-sitter-${grammar}.wasm`);
  return new bundle.Parser().setLanguage(await bundle.Language.load(file));
}

/** The parser of one grammar, loaded once; parsing with it is synchronous. */
export function grammarParser(grammar: Grammar): Promise<Parser> {
  const known = parsers.get(grammar);
  if (known) return known;
  const parser = load(grammar);
  parsers.set(grammar, parser);
  return parser;
}
