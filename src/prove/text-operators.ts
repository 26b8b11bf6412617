import type { Edit, Operator, Place } from './sabotage.ts';

const lineOf = (place: Place): string => place.source.slice(place.from, place.to);
const named = (place: Place, pattern: RegExp): boolean => pattern.test(place.path.slice(place.path.lastIndexOf('/') + 1));
const isCompose = (place: Place): boolean => named(place, /^(?:docker-)?compose.*\.ya?ml$/);
const isWorkflow = (place: Place): boolean => /^\.github\/workflows\/[^/]+\.ya?ml$/.test(place.path);
const isMarkdown = (place: Place): boolean => /\.(?:md|mdx)$/i.test(place.path);
const isNginx = (place: Place): boolean => /\.conf(?:\.template)?$/.test(place.path);

/** A line with everything indented below it. */
function block(place: Place): Edit {
  const depth = /^[ -]*/.exec(lineOf(place))?.[0].length ?? 0;
  let end = place.to;
  for (;;) {
    const next = place.source.indexOf('\n', end);
    if (next < 0) break;
    const stop = place.source.indexOf('\n', next + 1);
    const line = place.source.slice(next + 1, stop < 0 ? undefined : stop);
    if (line.trim() !== '' && (/^[ -]*/.exec(line)?.[0].length ?? 0) <= depth) break;
    end = stop < 0 ? place.source.length : stop;
    if (stop < 0) break;
  }
  return { start: place.from, end: Math.min(end + 1, place.source.length), with: '' };
}

const line = (place: Place): Edit => ({ start: place.from, end: Math.min(place.to + 1, place.source.length), with: '' });

function replaced(place: Place, pattern: RegExp, text: string): Edit | undefined {
  const match = pattern.exec(lineOf(place));
  return match ? { start: place.from + match.index, end: place.from + match.index + match[0].length, with: text } : undefined;
}

/** Ways to break configuration and documents. */
export const textOperators: readonly Operator[] = [
  {
    id: 'exit-status-lost',
    title: 'the step can no longer fail',
    edit: (place) =>
      isWorkflow(place) && /\brun:\s*[^|>\s]/.test(lineOf(place)) ? { start: place.to, end: place.to, with: ' || true' } : undefined,
  },
  {
    id: 'row-deleted',
    title: 'the line of the document is deleted',
    edit: (place) => (isMarkdown(place) && /^\s*(?:\||[-*+]|\d+\.|`|[A-Za-z#*.])/.test(lineOf(place)) ? line(place) : undefined),
  },
  {
    id: 'row-changed',
    title: 'the document says something else',
    edit(place) {
      if (!isMarkdown(place)) return undefined;
      return (
        replaced(place, /\b(?:Requires|Required)\b[^|]*/, 'None (public) ') ??
        replaced(place, /None \(public\)/, 'Requires `X-Other-Key`') ??
        replaced(place, /\boff\b/, 'on') ??
        replaced(place, /\| C \|/, '| B |') ??
        replaced(place, /\b\d{2,}\b/, '7')
      );
    },
  },
  {
    id: 'port-published',
    title: 'the container publishes a port',
    edit(place) {
      if (!isCompose(place)) return undefined;
      // The service that the line is of: the last header above it, below `services`.
      const above = place.source.slice(0, place.to);
      const header = [...above.matchAll(/^(\w+:| {2}[\w.-]+:)[ \t]*$/gm)].at(-1);
      if (!header || !/^ /.test(header[0]) || !/^services:[ \t]*$(?![\s\S]*^\w)/m.test(above)) return undefined;
      const end = header.index + header[0].length;
      const block = place.source.slice(end).split(/^(?! {3}|\s*$)/m, 1)[0] ?? '';
      return /^ {4}ports:/m.test(block) ? undefined : { start: end, end, with: '\n    ports: ["9999:9999"]' };
    },
  },
  {
    id: 'entry-deleted',
    title: 'the entry is deleted',
    edit: (place) =>
      /\.ya?ml$/.test(place.path) && /^\s*(?:- |[\w.-]+:)/.test(lineOf(place)) && !isWorkflow(place) ? block(place) : undefined,
  },
  {
    id: 'static-answer',
    title: 'the proxy answers by itself',
    edit(place) {
      if (!isNginx(place)) return undefined;
      const direct = replaced(place, /proxy_pass\s+[^;]+;/, 'return 200 "ok";');
      if (direct) return direct;
      const next = place.source.slice(place.to).search(/proxy_pass\s+[^;]+;/);
      const end = place.source.slice(place.to).indexOf('}');
      if (next < 0 || end < next) return undefined;
      const match = /proxy_pass\s+[^;]+;/.exec(place.source.slice(place.to));
      return match ? { start: place.to + match.index, end: place.to + match.index + match[0].length, with: 'return 200 "ok";' } : undefined;
    },
  },
  {
    id: 'prefix-kept',
    title: 'the proxy passes another path on',
    edit(place) {
      if (!isNginx(place)) return undefined;
      const rest = place.source.slice(place.from);
      const match = /(proxy_pass\s+https?:\/\/[\w.-]+(?::\d+)?)(\/[^;]*)?;/.exec(rest);
      const end = rest.indexOf('}');
      if (!match || (end >= 0 && match.index > end)) return undefined;
      const start = place.from + match.index;
      return { start, end: start + match[0].length, with: match[2] === undefined ? `${match[1]}/other/;` : `${match[1]};` };
    },
  },
  {
    id: 'line-deleted',
    title: 'the line is deleted',
    edit: (place) =>
      named(place, /^(?:Dockerfile|.*\.Dockerfile|Dockerfile\..*|\.gitignore|\.dockerignore|\.env\.example)$/) ? line(place) : undefined,
  },
  {
    id: 'tag-dropped',
    title: 'the image loses its version',
    edit: (place) => replaced(place, /(?<=(?:image:|FROM)\s+["']?[\w./-]+):[\w.-]+/, ''),
  },
];
