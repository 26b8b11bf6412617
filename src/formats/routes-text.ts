import { stringify } from 'yaml';
import type { Inventory, Route } from '../facts/routes/inventory.ts';
import { markdownCode, markdownText } from './escape/markdown.ts';
import { escapeText } from './escape.ts';

type Listed = Pick<Inventory, 'routes' | 'unresolved'>;

/** One row a route; a cell that a spreadsheet would run as a formula is quoted. */
export function routesCsv(inventory: Listed): string {
  const cell = (value: string): string => {
    const text = escapeText(value);
    return `"${(/^[=+\-@\t]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
  };
  const head = ['service', 'kind', 'method', 'path', 'auth', 'served', 'guards', 'file', 'line', 'reason'];
  const rows = inventory.routes.map((route) =>
    [
      route.service,
      route.kind,
      route.method,
      route.path,
      route.auth,
      String(route.served),
      guardNames(route),
      route.handler.path,
      String(route.handler.line),
      route.reason,
    ]
      .map(cell)
      .join(','),
  );
  return `${[head.join(','), ...rows].join('\n')}\n`;
}

const guardNames = (route: Route): string =>
  route.guards
    .filter((guard) => guard.verdict === 'rejects')
    .map((guard) => guard.name)
    .join(' ');

/** A table for documents and pull requests. */
export function routesMarkdown(inventory: Listed): string {
  const lines: string[] = [];
  for (const service of [...new Set(inventory.routes.map((route) => route.service))]) {
    if (service !== '.') lines.push(`## ${markdownText(service)}`, '');
    lines.push('| Method | Path | Auth | Guards | Handler |', '|---|---|---|---|---|');
    for (const route of inventory.routes)
      if (route.service === service && route.served !== false)
        lines.push(
          `| ${markdownText(route.method)} | ${markdownCode(route.path)} | ${route.auth} | ${markdownText(guardNames(route))} | ${markdownCode(`${route.handler.path}:${route.handler.line}`)} |`,
        );
    lines.push('');
  }
  return `${lines.join('\n').trimEnd()}\n`;
}

const HEADER = /^header (\S+)$/;

/** What is known of an operation beyond its route. */
export interface Detail {
  readonly parameters: readonly Record<string, unknown>[];
  readonly responses: Readonly<Record<string, unknown>>;
}

/** An OpenAPI document of the served HTTP routes, with `security` as the code enforces it. YAML. */
export function routesOpenApi(
  inventory: Listed,
  credentials: (route: Route) => readonly string[],
  detail: (route: Route) => Detail | undefined = () => undefined,
): string {
  const schemes: Record<string, unknown> = {};
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of inventory.routes) {
    if (
      route.served === false ||
      route.kind !== 'http' ||
      route.path.includes('<dynamic>') ||
      !/^(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|TRACE|ALL)$/.test(route.method)
    )
      continue;
    const names = [...new Set(credentials(route).map((credential) => schemeOf(credential, schemes)))];
    const security =
      route.auth === 'public'
        ? []
        : names.length > 0
          ? names.map((name) => ({ [name]: [] }))
          : route.auth === 'required'
            ? [{ [schemeOf('header authorization', schemes)]: [] }]
            : undefined;
    const { parameters = [], responses = {}, ...more } = detail(route) ?? {};
    const operation = {
      operationId: escapeText(`${route.method.toLowerCase()} ${route.path}`)
        .replace(/[^A-Za-z0-9]+/g, '_')
        .replace(/^_|_$/g, ''),
      ...(security ? { security } : { 'x-auth': route.auth }),
      'x-handler': escapeText(`${route.handler.path}:${route.handler.line}`),
      ...more,
      parameters: [
        ...[...route.path.matchAll(/\{(\w+)\*?\}/g)].map((match) => ({
          name: match[1],
          in: 'path',
          required: true,
          schema: { type: 'string' },
        })),
        ...parameters,
      ],
      responses: { ...responses, default: { description: route.auth === 'public' ? 'answers anyone' : escapeText(route.reason) } },
    };
    const path = escapeText(route.path.replace(/\{(\w+)\*\}/g, '{$1}'));
    paths[path] ??= {};
    for (const method of route.method === 'ALL' ? ['get', 'post', 'put', 'patch', 'delete'] : [route.method.toLowerCase()])
      paths[path][method] ??= operation;
  }
  return stringify(
    { openapi: '3.1.0', info: { title: 'Routes as the code serves them', version: '1' }, paths, components: { securitySchemes: schemes } },
    { aliasDuplicateObjects: false },
  );
}

function schemeOf(credential: string, schemes: Record<string, unknown>): string {
  const header = HEADER.exec(credential)?.[1];
  if (header === 'authorization') {
    schemes.bearer = { type: 'http', scheme: 'bearer' };
    return 'bearer';
  }
  const [where = 'header', name = credential] = credential.split(' ');
  const id = escapeText(name).replace(/[^A-Za-z0-9]+/g, '_') || 'key';
  schemes[id] = { type: 'apiKey', in: ['header', 'cookie', 'query'].includes(where) ? where : 'header', name: escapeText(name) };
  return id;
}
