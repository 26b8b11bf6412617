import type { CodeContractRow } from '../facts/code-contract.ts';
import { markdownCell as markdownCode, markdownText } from './escape/markdown.ts';

/** The contract as Markdown tables, one a service, in words that reading the document gives back. Places are left out: lines move. */
export function contractMarkdown(rows: readonly CodeContractRow[]): string {
  const services = [...new Set(rows.map(({ route }) => route.service))];
  const tables = services.flatMap((service) => [
    ...(services.length > 1 ? [`### ${markdownText(service)}`, ''] : []),
    '| Method | Path | Auth | Guards | Response | Status codes | Query parameters | Switch |',
    '|---|---|---|---|---|---|---|---|',
    ...rows.filter(({ route }) => route.service === service).map(tableRow),
    '',
  ]);
  // A heading of its own: what stands before the tables may speak of removed endpoints.
  return `${['## Endpoints', '', ...tables].join('\n').trimEnd()}\n`;
}

function tableRow(row: CodeContractRow): string {
  const { route, guards } = row;
  const cells = [
    markdownText(route.method),
    markdownCode(route.path),
    authWords(row),
    guards.map(markdownCode).join(', '),
    responseWords(row),
    statusWords(row),
    parameterWords(row),
    row.switch === undefined ? '' : markdownCode(row.switch),
  ];
  return `| ${cells.map((cell) => cell || '–').join(' | ')} |`;
}

function authWords({ route, credentials }: CodeContractRow): string {
  if (route.auth === 'public') return 'None (public)';
  if (route.auth === 'conditional') return 'None when enabled';
  if (route.auth === 'unknown') return 'Undecided';
  const ways = [...new Set(credentials.map(credentialWords))];
  return ways.length === 0 ? 'Required' : `Requires ${ways.join(' or ')}`;
}

function credentialWords(credential: string): string {
  const [place = '', name = credential] = credential.split(' ');
  if (/signature|hmac|svix/.test(credential)) return `a webhook signature (${markdownCode(name)})`;
  if (credential === 'header authorization') return 'a bearer token';
  if (place === 'cookie') return `a session cookie (${markdownCode(name)})`;
  if (place === 'header')
    return markdownCode(name === 'x-api-key' ? 'X-API-Key' : name.replace(/(?:^|-)\w/g, (letter) => letter.toUpperCase()));
  if (/jwt|bearer/i.test(credential)) return 'a bearer token';
  return place === 'query' ? `the API key ${markdownCode(name)} in the query` : `a credential (${markdownCode(credential)})`;
}

function responseWords({ response }: CodeContractRow): string {
  if (!response || (!response.type && response.fields?.length === 0)) return '';
  const shape = response.type
    ? markdownCode(response.type.name)
    : markdownCode(`{ ${(response.fields ?? []).map(({ name, optional }) => `${name}${optional ? '?' : ''}`).join(', ')} }`);
  return response.array ? `List of ${shape}` : shape;
}

function statusWords({ success, statuses }: CodeContractRow): string {
  const all = [...new Set([...(success === undefined ? [] : [success]), ...statuses])].sort((a, b) => a - b);
  return all.join(', ');
}

function parameterWords({ parameters }: CodeContractRow): string {
  return (parameters ?? [])
    .map(({ name, required, default: standard, maximum }) => {
      const notes = [
        ...(required ? ['required'] : []),
        ...(maximum === undefined ? [] : [`max: ${maximum}`]),
        ...(standard === undefined ? [] : [`default: ${markdownText(standard)}`]),
      ];
      return notes.length > 0 ? `${markdownCode(name)} (${notes.join(', ')})` : markdownCode(name);
    })
    .join(', ');
}

/** What an OpenAPI operation says beyond method, path and security: query parameters, responses and their fields. */
export function operationOf({ parameters, response, success, statuses, switch: opener }: CodeContractRow): {
  readonly parameters: readonly Record<string, unknown>[];
  readonly responses: Readonly<Record<string, unknown>>;
  readonly 'x-switch'?: string;
} {
  const fields = response?.fields;
  const object = fields && {
    type: 'object',
    properties: Object.fromEntries(fields.map(({ name }) => [name, {}])),
    required: fields.filter(({ optional }) => !optional).map(({ name }) => name),
  };
  const named = response && { ...(response.type ? { title: response.type.name } : {}), ...(object ?? {}) };
  const schema = named && (response.array ? { type: 'array', items: named } : named);
  const codes = [...new Set([...(success === undefined ? [] : [success]), ...statuses])].sort((a, b) => a - b);
  const answer = (code: number): Record<string, unknown> => ({
    description: code < 400 ? 'success' : 'refused or failed',
    ...(schema && code === success ? { content: { 'application/json': { schema } } } : {}),
  });
  return {
    parameters: (parameters ?? []).map(({ name, required, default: standard, maximum }) => ({
      name,
      in: 'query',
      required,
      schema: { ...(standard === undefined ? {} : { default: standard }), ...(maximum === undefined ? {} : { maximum }) },
    })),
    responses: Object.fromEntries(codes.map((code) => [String(code), answer(code)])),
    ...(opener === undefined ? {} : { 'x-switch': opener }),
  };
}
