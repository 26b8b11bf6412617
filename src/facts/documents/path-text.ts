import type { Inline } from '../../syntax/markdown.ts';

/** The file path or glob a text begins with, as a code span, a link or plain. */
export function leadingPath(inline: Inline): string | undefined {
  const span = inline.spans[0];
  if (span?.start === 0) return asPath(span.text);
  const link = inline.links[0];
  if (link && inline.text.startsWith(link.text)) return asPath(link.url.replace(/^\.\//, '')) ?? asPath(link.text);
  return asPath(/^\S+/.exec(inline.text)?.[0] ?? '');
}

/** Text that has the form of a repository path or path glob; undefined for commands, URLs, routes and prose. */
export function asPath(text: string): string | undefined {
  const trimmed = text.trim().replace(/^\.\//, '').replace(/[,;]$/, '');
  if (trimmed === '' || /[\s<>$(){}=|"'`\\,;]|:\/\/|^[~/@#-]|^[A-Za-z]:/.test(trimmed)) return undefined;
  const named =
    /(?:^|\/)\.?[\w-]+(?:[.\w-]|\*)*\.[A-Za-z][\w]{0,9}$|(?:^|\/)(?:Dockerfile|Makefile|Procfile|LICENSE|CODEOWNERS)(?:\.[\w-]+)?$|^\.[\w-]+[\w.*-]*$/.test(
      trimmed,
    );
  return named || /^[\w.@*-]+(?:\/[\w.@*-]+)*\/(?:\*{1,2})?$|^(?:[\w.@*-]+\/)+[\w.@*-]+$/.test(trimmed) ? trimmed : undefined;
}

/** `docs`, `docs/`, `docs/*` and `docs/**` name one thing: everything below. Files keep their name; `./` goes. */
export function normalisePattern(pattern: string): string {
  const trimmed = pattern
    .trim()
    .replace(/^(?:\.\/)+/, '')
    .replace(/\/{2,}/g, '/');
  return trimmed.endsWith('/') ? `${trimmed}**` : trimmed.replace(/\/\*{1,2}(?:\/\*{1,2})*$/, '/**');
}
