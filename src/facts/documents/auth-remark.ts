import type { Block } from '../../syntax/markdown.ts';
import { readAuth } from './auth-words.ts';

/** A remark speaks of auth only when it names a credential or says so: "(required by the executor)" does not. */
function speaksOfAuth(text: string): boolean {
  const { posture, credentials } = readAuth(text);
  return posture !== 'unknown' && (credentials.length > 0 || /\bauth|\bpublic\b|\banonymous|\bcredentials?\b|\blog ?in\b|🔒/iu.test(text));
}

/** The auth in a remark behind an endpoint or a title: "(auth: public)", "(requires X-API-Key)", "🔒". */
export function authRemark(text: string): string | undefined {
  const labelled = /\bauth(?:entication)?\s*[:=]\s*([^;.)\n]+)/i.exec(text)?.[1];
  if (labelled !== undefined) return labelled;
  const candidates = [...text.matchAll(/\(([^()]+)\)|\b(requires? [^.;()]+)|(🔒)/giu)].map(
    (match) => match[1] ?? match[2] ?? match[3] ?? '',
  );
  return candidates.find(speaksOfAuth);
}

/** The first sentence of the paragraphs that says what the endpoint asks for: "Requires a bearer token." */
export function authSentence(blocks: readonly Block[]): { text: string; line: number } | undefined {
  for (const block of blocks) {
    if (block.kind !== 'paragraph') continue;
    const sentences = block.content.text.replace(/\n/g, ' ').split(/(?<=[.!])\s+/);
    const found = sentences.find(
      (sentence) =>
        /^(?:this (?:endpoint|route) )?(?:requires?|needs?|must be authenticated|no auth\w*|public\b|does not require|is public)\b/i.test(
          sentence,
        ) && speaksOfAuth(sentence),
    );
    if (found !== undefined) return { text: found, line: block.line };
  }
  return undefined;
}
