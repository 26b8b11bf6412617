import type { Location } from '../../define.ts';
import { allBlocks, allInlines, type Block, type MarkdownDocument } from '../../syntax/markdown.ts';
import { readPath } from './endpoint.ts';

/** One line of a documented proxy table. */
export interface DocumentedProxyRule extends Location {
  /** As written, a trailing `*` included: `/api/*`. */
  readonly publicPath: string;
  /** Absent where the proxy answers by itself. */
  readonly backendPath?: string;
  readonly notes: string;
}

export interface DocumentedPort extends Location {
  readonly service: string;
  readonly port: number;
  /** The text says that the port is reachable from inside only. */
  readonly internal: boolean;
  readonly text: string;
}

/** Tables that map paths seen by clients to paths seen by the backend. */
export function documentedProxyRules(document: MarkdownDocument): DocumentedProxyRule[] {
  return document.sections.flatMap((section) =>
    [...allBlocks(section.blocks)].flatMap((block) => (block.kind === 'table' ? proxyTable(document.path, block) : [])),
  );
}

function proxyTable(path: string, table: Extract<Block, { kind: 'table' }>): DocumentedProxyRule[] {
  const column = (pattern: RegExp): number => table.header.findIndex((cell) => pattern.test(cell.text.trim()));
  const outer = column(
    /^(?:front ?end|public|external|client|browser|proxy|nginx|incoming|request)\b.*(?:path|url|route|location|prefix)?$|^location$/i,
  );
  const inner = column(
    /^(?:back ?end|upstream|internal|target|destination|proxied|forwarded|api)\b.*(?:path|url|route|to)?$|^proxy_pass$|^(?:goes|sent|routed|passed|reaches)\b.*$/i,
  );
  if (outer < 0 || inner < 0 || outer === inner) return [];
  return table.rows.flatMap((row) => {
    const publicPath = readPath(row.cells[outer]?.text ?? '');
    const backendPath = readPath((row.cells[inner]?.text ?? '').replace(ADDRESS, '$1'));
    const notes = row.cells
      .filter((_, index) => index !== outer && index !== inner)
      .map((cell) => cell.text)
      .join(' | ');
    return publicPath === undefined
      ? []
      : [{ path, line: row.line, publicPath, notes, ...(backendPath === undefined ? {} : { backendPath }) }];
  });
}

/** The service and port before a path: `http://app:8000/health`, `app:8000/`. */
const ADDRESS = /(?:https?:\/\/)?\b[\w.-]+:\d{2,5}(\/)/g;

const inside = /\b(?:internal|not (?:exposed|published)|no host port|private|loopback|127\.0\.0\.1)\b/i;

/** "**db**: PostgreSQL (port 5432)" and tables with Service and Port columns. */
export function documentedPorts(document: MarkdownDocument): DocumentedPort[] {
  const { path } = document;
  const tabled = document.sections.flatMap((section) =>
    [...allBlocks(section.blocks)].flatMap((block) => {
      if (block.kind !== 'table') return [];
      const service = block.header.findIndex((cell) => /^(?:service|container|component|name)$/i.test(cell.text.trim()));
      const port = block.header.findIndex((cell) => /\bports?\b/i.test(cell.text));
      if (service < 0 || port < 0) return [];
      return block.rows.flatMap((row) => {
        const text = row.cells.map((cell) => cell.text).join(' | ');
        const numbers = row.cells[port]?.text.match(/\b\d{2,5}\b/g) ?? [];
        return numbers.map((number) => ({
          path,
          line: row.line,
          service: row.cells[service]?.text.trim() ?? '',
          port: Number(number),
          internal: inside.test(text),
          text,
        }));
      });
    }),
  );
  const written = [...allInlines(document)].flatMap(({ inline }) => {
    const lead =
      inline.spans[0]?.start === 0
        ? inline.spans[0].text
        : inline.strong[0]?.start === 0
          ? inline.text.slice(0, inline.strong[0].end)
          : undefined;
    const service = lead?.replace(/:$/, '');
    if (service === undefined || !/^[\w.-]+$/.test(service)) return [];
    return [...inline.text.matchAll(/\bports?\s*:?\s*(\d{2,5})\b/gi)].map((match) => ({
      path,
      line: inline.line,
      service,
      port: Number(match[1]),
      internal: inside.test(inline.text),
      text: inline.text,
    }));
  });
  return [...tabled, ...written].sort((a, b) => a.line - b.line);
}
