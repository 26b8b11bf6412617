import { FORMS } from './forms.ts';
import type { Language, Term } from './program.ts';

/** An expression in one of the languages. Compound operands are already parenthesised by their forms. */
export function emitTerm(term: Term, language: Language): string {
  const word = term.word ?? '';
  switch (term.form) {
    case 'variable':
      return word;
    case 'word':
      return JSON.stringify(word);
    case 'digits':
      return language === 'python' ? word : `(${word})`;
    case 'boolean':
      return language === 'python' ? `${word.charAt(0).toUpperCase()}${word.slice(1)}` : word;
    case 'call':
      return `${word}(${term.of.map((each) => emitTerm(each, language)).join(', ')})`;
    default: {
      const pattern = FORMS[term.form]?.[language];
      if (pattern === undefined) throw new Error(`${term.form} has no ${language} form`);
      return pattern.replace(/\{\{|\}\}|\{(\d+|word)\}/g, (all, hole: string | undefined) => {
        if (hole === undefined) return all.charAt(0);
        if (hole === 'word') return word;
        const operand = term.of[Number(hole)];
        return operand ? emitTerm(operand, language) : '';
      });
    }
  }
}

/** A piece of one language with its holes and marks filled in. */
export function emitPiece(text: string, holes: readonly Term[], mark: number, language: Language): string {
  return text.replaceAll('§', String(mark)).replace(/«(\d+)»/g, (_all, hole: string) => {
    const term = holes[Number(hole)];
    return term ? emitTerm(term, language) : '';
  });
}
