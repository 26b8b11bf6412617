import type { Location } from '../../define.ts';
import { ComposeError } from './problem.ts';

interface Word {
  text: string;
  started: boolean;
}

/**
 * Words of a string command, as compose splits it: there is no shell, so an unquoted `;`, `&`, `|`, `<` or `>` ends the
 * command and what follows is lost. `dropped` tells that something was. Throws ComposeError for open quotes.
 */
export function splitCommand(line: string, at: Location): { words: string[]; dropped: boolean } {
  const words: string[] = [];
  let word: Word = { text: '', started: false };
  let quote: '"' | "'" | '`' | '$(' | undefined;
  let escaped = false;
  const invalid = (): ComposeError => new ComposeError('invalid command line string', at);
  let dropped = false;
  for (const character of line) {
    if (escaped) {
      word = { text: word.text + character, started: true };
      escaped = false;
      continue;
    }
    if (character === '\\' && quote !== "'") {
      escaped = true;
      continue;
    }
    if (/[ \t\r\n]/.test(character) && quote === undefined) {
      if (word.started) words.push(word.text);
      word = { text: '', started: false };
      continue;
    }
    if ((character === '"' || character === "'") && (quote === undefined || quote === character || quote === '`')) {
      if (quote === character) {
        word.started = true;
        quote = undefined;
        continue;
      }
      if (quote === undefined) {
        quote = character;
        continue;
      }
    } else if (character === '`' && (quote === undefined || quote === '`')) {
      quote = quote === undefined ? '`' : undefined;
    } else if (character === ')' && (quote === undefined || quote === '$(')) {
      if (quote === undefined) throw invalid();
      quote = undefined;
    } else if (character === '(' && (quote === undefined || quote === '$(')) {
      if (quote !== undefined || !word.text.endsWith('$')) throw invalid();
      quote = '$(';
    } else if (/[;&|<>]/.test(character) && quote === undefined) {
      if (character === '>' && /^[0-9]/.test(word.text)) word = { text: '', started: false };
      dropped = true;
      break;
    }
    word = { text: word.text + character, started: true };
  }
  if (word.started) words.push(word.text);
  if (escaped || quote !== undefined) throw invalid();
  return { words, dropped };
}
