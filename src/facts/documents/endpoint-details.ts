import { type Block, type Inline, sliceInline } from '../../syntax/markdown.ts';
import type { DocumentedField, DocumentedParameter, DocumentedResponse, DocumentedSwitch } from './contract-row.ts';
import { type Definition, definitions } from './definitions.ts';
import { leadingName, readFieldList, readSample, readShape } from './shape-text.ts';

/** What the text under an endpoint says about it. */
export interface EndpointDetails {
  readonly auth?: { readonly text: string; readonly line: number };
  /** Credential headers of a sample request. */
  readonly exampleAuth?: { readonly text: string; readonly line: number };
  readonly response?: Omit<DocumentedResponse, 'path'>;
  readonly requestTypes: readonly string[];
  readonly statusCodes: readonly { readonly code: number; readonly line: number }[];
  readonly parameters: readonly DocumentedParameter[];
  readonly switch?: DocumentedSwitch;
  readonly status: string;
}

export const authLabel =
  /^(?:default |required |requires |needs )?(?:auth|authn?z?|authentication|authori[sz]ation|access|access control|security|requires|guard|protected|permissions?)(?: required| policy| posture| level| method)?\??$/i;
const responseLabel = /^(?:success )?(?:response|returns?|output|response body|response schema|200|201)$/i;
const requestLabel = /^(?:request|request body|body|payload|input)$/i;
const statusLabel = /^(?:status(?: |-)?codes?|http status(?:es)?|errors?|error (?:codes|responses)|response codes|responses)$/i;
const queryLabel = /^(?:query|query ?(?:params?|parameters?|string)|params?|parameters?)$/i;
const switchLabel = /^(?:kill[- ]?switch|feature[- ]?flag|flag|switch|enabled by|gated by|behind flag)$/i;

/** Reads the definitions, tables and samples that belong to one endpoint. `extra` are blocks under titles of their own ("Response"). */
export function readDetails(
  blocks: readonly Block[],
  extra: readonly { readonly title: string; readonly blocks: readonly Block[] }[] = [],
): EndpointDetails {
  const titled = extra.map(({ title, blocks: inner }): Definition => titledDefinition(title, inner));
  const found = [...definitions(blocks), ...titled];
  const named = (pattern: RegExp): Definition[] => found.filter(({ label }) => pattern.test(label));
  const auth = named(authLabel)[0];
  const open = found.find(({ label }) => /^public\??$/i.test(label));
  const response = named(responseLabel)[0] ?? found.find(({ label }) => /^response\b/i.test(label));
  const gate = named(switchLabel)[0];
  const codes = [...named(statusLabel).flatMap(codesOf), ...(response ? codesOf({ ...response, blocks: [] }) : [])];
  const exampleAuth = exampleCredential([...blocks, ...extra.flatMap(({ blocks: inner }) => inner)]);
  const readSwitchOf = gate && readSwitch(gate);
  return {
    ...(auth ? { auth: { text: authText(auth), line: auth.line } } : {}),
    ...(!auth && open ? { auth: { text: /^(?:yes|true|✅)/iu.test(open.value.text) ? 'public' : 'not public', line: open.line } } : {}),
    ...(exampleAuth ? { exampleAuth } : {}),
    ...(response ? { response: readResponse(response) } : {}),
    requestTypes: named(requestLabel).flatMap(({ value }) => typeNames(value)),
    statusCodes: [...new Map(codes.map((entry) => [entry.code, entry])).values()],
    parameters: [...named(queryLabel).flatMap(parametersOf), ...blocks.flatMap(parameterTable)],
    ...(readSwitchOf ? { switch: readSwitchOf } : {}),
    status: named(/^(?:status|lifecycle|stability)$/i)[0]?.value.text ?? '',
  };
}

function titledDefinition(title: string, blocks: readonly Block[]): Definition {
  const first = blocks[0];
  const value: Inline =
    first?.kind === 'paragraph' ? first.content : { text: '', line: first?.line ?? 1, spans: [], links: [], strong: [] };
  const code = /\((\d{3})[^)]*\)/.exec(title)?.[1] ?? '';
  const label = title
    .replace(/\s*\([^)]*\)\s*/g, ' ')
    .replace(/:$/, '')
    .trim();
  return { label, qualifier: code, value, line: first?.line ?? 1, blocks: first?.kind === 'paragraph' ? blocks.slice(1) : blocks };
}

/** A policy that lists "Production: ..." and "Development: ..." is one statement about both. */
export function authText({ value, blocks }: Definition): string {
  const nested = definitions(blocks).map((inner) => `${inner.value.text.replace(/[;.]\s*$/, '')} in ${inner.label.toLowerCase()}`);
  return [value.text, ...nested].filter((part) => part !== '').join('; ');
}

function readResponse({ value, qualifier, blocks, line }: Definition): Omit<DocumentedResponse, 'path'> {
  const shapes = [
    ...value.spans.map((span) => readShape(span.text, span.line)),
    readShape(value.text, line),
    ...blocks.map((block) => (block.kind === 'code' ? readSample(block) : undefined)),
  ];
  const shape = shapes.find((candidate) => candidate !== undefined && candidate.fields.length > 0);
  const listed = readFieldList(blocks);
  const tabled = blocks.flatMap(fieldTable);
  const fields = shape?.fields ?? (listed.length > 0 ? listed : tabled);
  return {
    text: qualifier === '' ? value.text : `${value.text} (${qualifier})`.trim(),
    line,
    types: typeNames(value),
    array: shape?.array ?? /^(?:list|array|paginated list) of\b|\[\]$/i.test(value.text),
    fields,
    // "RunResponse with: ..." names some fields of a type, not all of them.
    open: shape ? shape.open : listed.length > 0 && value.text !== '',
  };
}

const typeNames = (inline: Inline): string[] =>
  inline.spans.flatMap(
    ({ text }) => /^(?:(?:List|Array|Promise|Page|Optional)[[<])?([A-Z]\w*[a-z]\w*)[\]>]?(?:\[\])?$/.exec(text)?.[1] ?? [],
  );

function codesOf({ value, qualifier, blocks }: Definition): { code: number; line: number }[] {
  const inText = (text: string, line: number) =>
    [...text.matchAll(/(?<![\w.-])([1-5]\d\d)(?![\w.-]|\s*(?:ms|bytes|kb|mb|items|requests))/gi)].map((match) => ({
      code: Number(match[1]),
      line,
    }));
  return [
    ...inText(value.text, value.line),
    ...inText(qualifier, value.line),
    ...blocks.flatMap((block) => {
      if (block.kind === 'list') return block.items.flatMap((item) => inText(item.content.text, item.line).slice(0, 1));
      if (block.kind === 'table') return block.rows.flatMap((row) => inText(row.cells[0]?.text ?? '', row.line));
      return [];
    }),
  ];
}

/** "`limit` (max: 10000, default: 1000), `offset` (default: 0)", or a nested list of the same. */
function parametersOf({ value, blocks }: Definition): DocumentedParameter[] {
  const listed = blocks.flatMap((block) => (block.kind === 'list' ? block.items.map((item) => item.content) : []));
  const ofList = listed.flatMap((content) => (leadingName(content) === undefined ? [] : parametersIn(content).slice(0, 1)));
  return [...parametersIn(value), ...ofList, ...blocks.flatMap(parameterTable)];
}

function parametersIn(inline: Inline): DocumentedParameter[] {
  const names = inline.spans.filter(({ text }) => /^[A-Za-z_][\w-]*$/.test(text));
  // A span inside the parentheses of another one is a value, not a parameter.
  const outer = names.filter(({ start }) => {
    const before = inline.text.slice(0, start);
    return (before.match(/\(/g)?.length ?? 0) === (before.match(/\)/g)?.length ?? 0);
  });
  return outer.map((span, index) => {
    const notes = sliceInline(inline, span.start + span.text.length, outer[index + 1]?.start).text;
    const standard = /\bdefaults?(?: to)?\s*[:=]?\s*["'`]?([\w.-]+)/i.exec(notes)?.[1];
    const maximum = /\bmax(?:imum)?\s*[:=]?\s*([\d_,]+)/i.exec(notes)?.[1] ?? /\b\d+\s*[-–]\s*(\d+)\b/u.exec(notes)?.[1];
    const needed = /\brequired\b/i.test(notes) ? !/\bnot required\b/i.test(notes) : /\boptional\b/i.test(notes) ? false : undefined;
    return {
      name: span.text,
      in: 'query',
      line: span.line,
      ...(needed === undefined ? {} : { required: needed }),
      ...(standard === undefined ? {} : { default: standard }),
      ...(maximum === undefined ? {} : { maximum: Number(maximum.replace(/[_,]/g, '')) }),
    };
  });
}

function parameterTable(block: Block): DocumentedParameter[] {
  if (block.kind !== 'table') return [];
  const column = (pattern: RegExp): number => block.header.findIndex((cell) => pattern.test(cell.text.trim()));
  const name = column(/^(?:query )?(?:param(?:eter)?|name|field)s?$/i);
  const [needed, standard, place] = [column(/^required\??$/i), column(/^default$/i), column(/^(?:in|location)$/i)];
  if (name < 0 || (needed < 0 && standard < 0 && place < 0)) return [];
  return block.rows.flatMap((row) => {
    const text = row.cells[name]?.text.trim() ?? '';
    const where = (place < 0 ? '' : (row.cells[place]?.text.trim() ?? '')).toLowerCase();
    const value = standard < 0 ? '' : (row.cells[standard]?.text.trim() ?? '');
    if (!/^[A-Za-z_][\w-]*$/.test(text) || where === 'body') return [];
    return {
      name: text,
      in: where === 'header' || where === 'path' || where === 'cookie' ? where : ('query' as const),
      line: row.line,
      ...(needed < 0 ? {} : { required: /^(?:yes|true|required|✅|✓)/iu.test(row.cells[needed]?.text.trim() ?? '') }),
      ...(/^(?:[-–—]|n\/a|none|)$/iu.test(value) ? {} : { default: value }),
    };
  });
}

function fieldTable(block: Block): DocumentedField[] {
  if (block.kind !== 'table' || !/^(?:field|property|name|key)s?$/i.test(block.header[0]?.text.trim() ?? '')) return [];
  const needed = block.header.findIndex((cell) => /^(?:required|optional)\??$/i.test(cell.text.trim()));
  const inverted = /^optional/i.test(block.header[needed]?.text.trim() ?? '');
  return block.rows.flatMap((row) => {
    const name = /^([A-Za-z_]\w*)\??$/.exec(row.cells[0]?.text.trim() ?? '')?.[1];
    const yes = /^(?:yes|true|✅|✓)/iu.test(row.cells[needed]?.text.trim() ?? '');
    return name === undefined ? [] : [{ name, optional: needed >= 0 && yes === inverted, line: row.line }];
  });
}

function readSwitch({ value }: Definition): DocumentedSwitch | undefined {
  for (const span of value.spans) {
    const match = /^([A-Z][A-Z0-9_]*)(?:\s*=\s*["']?([^"']*)["']?)?$/.exec(span.text);
    if (!match) continue;
    const standard = /\bdefault(?:s to|:)?\s*["'`]?([\w.-]+)/i.exec(value.text.slice(span.start + span.text.length))?.[1];
    return {
      name: match[1] ?? '',
      line: span.line,
      ...(match[2] === undefined ? {} : { value: match[2] }),
      ...(standard === undefined ? {} : { default: standard }),
    };
  }
  return undefined;
}

function exampleCredential(blocks: readonly Block[]): { text: string; line: number } | undefined {
  for (const block of blocks) {
    if (block.kind !== 'code' || !/^(?:http|bash|sh|shell|curl|console|)$/.test(block.language)) continue;
    for (const [index, line] of block.text.split('\n').entries()) {
      const match = /(X-[\w-]*(?:Key|Token)|Authorization\s*:\s*Bearer|Authorization\s*:\s*Basic)\b/i.exec(line);
      if (match && !/^\s*#/.test(line)) return { text: `${match[1]} in a sample request`, line: block.textLine + index };
    }
  }
  return undefined;
}
