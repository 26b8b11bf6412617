import type { Value } from '../../code/value.ts';
import type { Answer } from './conditions.ts';
import { alternatives, joined, piecesOf } from './text.ts';

/** Whether a GraphQL document given as text, template or `gql` tag holds a mutation. */
export function isMutation(value: Value | undefined): Answer {
  if (!value) return 'no';
  const answers = alternatives(value).map((each): Answer => ofText(textOf(each)));
  return answers.every((each) => each === answers[0]) ? (answers[0] ?? 'unknown') : 'unknown';
}

function ofText(text: string): Answer {
  const code = text.replace(/"""[\s\S]*?"""|"(?:[^"\\\n]|\\.)*"/g, '""').replace(/#[^\n]*/g, '');
  if (/(?:^|\})\s*mutation\b/.test(code)) return 'yes';
  return /^\s*(?:query\b|subscription\b|fragment\b|\{)/.test(code) ? 'no' : 'unknown';
}

function textOf(value: Value): string {
  if (value.is === 'library' && value.call) {
    // A tagged template: the texts between the values come first, as one list.
    const [texts] = value.call.arguments;
    if (texts?.is === 'list') return texts.items.map((item) => joined(piecesOf(item))).join(' ');
    return texts ? textOf(texts) : '';
  }
  if (value.is === 'object' && value.fields.has('query')) return textOf(value.fields.get('query') ?? value);
  return joined(piecesOf(value));
}
