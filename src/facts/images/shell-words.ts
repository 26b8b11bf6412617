export interface SimpleCommand {
  /** Raw words, quotes removed; a word from single quotes has its `$` escaped, so that `expand` leaves it. */
  readonly words: readonly string[];
  /** How it follows the command before: first, `;`, `&&`, `||`, `|`, `&`. */
  readonly after: string;
}

/** Simple commands of a shell text, in order. Compound statements give the commands inside them. */
export function simpleCommands(text: string): SimpleCommand[] {
  const commands: SimpleCommand[] = [];
  let words: string[] = [];
  let after = '';
  const flush = (operator: string): void => {
    const bare = words.filter((word, index) => !(index === 0 && reserved.has(word)));
    if (bare.length > 0) commands.push({ words: bare, after });
    if (words.length > 0 || operator !== ';') after = operator;
    words = [];
  };
  for (const token of tokens(text)) {
    if (token.operator) flush(token.text === '\n' ? ';' : token.text);
    else if (words.length === 1 && reserved.has(words[0] ?? '')) words = [token.text];
    else words.push(token.text);
  }
  flush(';');
  return commands;
}

const reserved = new Set(['then', 'do', 'else', 'if', 'while', 'until', 'elif', '{', '!', 'time']);

function* tokens(text: string): Generator<{ text: string; operator: boolean }> {
  for (const [whole, word] of text.matchAll(token)) {
    if (word !== undefined) yield { text: unquote(word), operator: false };
    else if (/^(\n|&&|\|\||[;|&()])$/.test(whole)) yield { text: whole, operator: true };
  }
}

/** A continued line, blanks, a comment, a redirection, an operator, or (captured) a word. */
const token =
  /\\\r?\n|[ \t\r]+|#[^\n]*|&?\d*(?:>>|>&|>|<<-?|<&|<)\s*[^\s;|&()]+|\n|&&|\|\||[;|&()]|((?:"(?:[^"\\]|\\[\s\S])*"|'[^']*'|\$\([^()]*\)|`[^`]*`|\\[\s\S]|[^\s;|&()"'\\])+)/g;

/** Words of a text without shell operators, quotes removed as in `simpleCommands`. */
export const shellWords = (text: string): string[] =>
  [...text.matchAll(/(?:"(?:[^"\\]|\\[\s\S])*"|'[^']*'|\\[\s\S]|[^\s"'\\])+/g)].map(([word]) => unquote(word));

function unquote(word: string): string {
  return word.replace(/"((?:[^"\\]|\\[\s\S])*)"|'([^']*)'|\\([\s\S])/g, (_match, double?: string, single?: string, escaped?: string) => {
    if (double !== undefined) return double.replace(/\\(["`\\])/g, '$1');
    if (single !== undefined) return single.replace(/[\\$]/g, '\\$&');
    return escaped === '$' || escaped === '\\' ? `\\${escaped}` : (escaped ?? '');
  });
}
