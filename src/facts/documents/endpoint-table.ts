import type { Block, Inline } from '../../syntax/markdown.ts';
import { type Endpoint, readEndpoints, readMethods, readPath } from './endpoint.ts';
import { type EndpointDetails, readDetails } from './endpoint-details.ts';

export interface TableEndpoint {
  readonly endpoints: readonly Pick<Endpoint, 'method' | 'path'>[];
  readonly line: number;
  readonly details: EndpointDetails;
}

/** Reads a table of endpoints: Method and Path columns, or one column of `METHOD /path`; other columns describe them. */
export function tableEndpoints(table: Extract<Block, { kind: 'table' }>): TableEndpoint[] {
  const column = (pattern: RegExp): number => table.header.findIndex((cell) => pattern.test(cell.text.trim()));
  const method = column(/^(?:http )?(?:method|verb)s?$/i);
  const path = column(/^(?:path|url|uri|endpoint|route|api|http request)s?$/i);
  if (path < 0) return [];
  return table.rows.flatMap((row): TableEndpoint[] => {
    const text = row.cells[path]?.text ?? '';
    const target = readPath(text);
    const methods = method < 0 || target === undefined ? [] : readMethods(row.cells[method]?.text ?? '');
    const pairs = methods.length > 0 ? methods.map((name) => ({ method: name, path: target ?? '' })) : readEndpoints(text);
    return pairs.length === 0
      ? []
      : [{ endpoints: pairs, line: row.line, details: rowDetails(table.header, row.cells, row.line, [method, path]) }];
  });
}

/** The other columns read like definitions: the header is the label, the cell its value. */
function rowDetails(header: readonly Inline[], cells: readonly Inline[], line: number, taken: readonly number[]): EndpointDetails {
  const items = header.flatMap((cell, index) => {
    const value = cells[index];
    if (taken.includes(index) || !value || value.text.trim() === '') return [];
    const label = cell.text.trim();
    const lead = `${label}: `;
    const shift = <T extends { readonly start: number }>(part: T): T => ({ ...part, start: part.start + lead.length });
    const strong = [{ start: 0, end: label.length }];
    return [
      { content: { ...value, text: lead + value.text.replace(/\n/g, ' '), spans: value.spans.map(shift), strong }, blocks: [], line },
    ];
  });
  return readDetails([{ kind: 'list', ordered: false, items, line }]);
}
