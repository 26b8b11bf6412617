import { posix } from 'node:path';
import { defineFact, type Location } from '../../define.ts';
import type { Repository } from '../../repo.ts';
import { readDockerfile } from '../../syntax/dockerfile.ts';
import { loadTypeScript, type TypeScriptParser } from '../../syntax/typescript.ts';
import { guards } from '../guards.ts';
import { nearest } from '../nginx/levels.ts';
import { type Inventory, inventory, type RouteFact } from '../routes/inventory.ts';
import { ClientReader, type ClientRequest, type FrontFile } from './client-source.ts';
import { deployment } from './deployment.ts';
import { type DevRule, devProxyRules } from './dev-proxy.ts';
import { matchRoute } from './match-route.ts';
import { levelAt } from './nginx-level.ts';
import type { NginxProxy } from './proxy-config.ts';
import { follow } from './route-reach.ts';
import type { Trace } from './trace.ts';

/** A request of the front end, followed to the handler in production and in development. */
export interface ClientCall extends ClientRequest {
  readonly trace: Trace;
  readonly route?: RouteFact;
  /** Credentials the route's guards accept; empty when it needs none or they are not known. */
  readonly accepted: readonly string[];
  /** sent: it carries one of them; missing: none; unknown: which are accepted is not known. */
  readonly credential: 'none-needed' | 'sent' | 'missing' | 'unknown';
  /** The rule of the development server that takes it, and where it arrives. */
  readonly development?: { readonly rule: DevRule; readonly path: string | undefined; readonly route?: RouteFact };
}

export interface ClientCalls {
  /** Files of the front end. */
  readonly files: readonly string[];
  readonly calls: readonly ClientCall[];
  readonly unresolved: readonly (Location & { readonly reason: string })[];
}

/** What the front end asks of the API, and whether it gets there. */
export const clientCalls = defineFact({
  id: 'client-calls',
  needs: { deployment, inventory, guards },
  async derive({ repo }, { deployment, inventory, guards }): Promise<ClientCalls> {
    const paths = frontPaths(repo, inventory, bundled(repo, deployment.proxies));
    if (paths.length === 0) return { files: [], calls: [], unresolved: [] };
    const typescript = await loadTypeScript();
    const files = paths.flatMap((path) => opened(repo, typescript, path));
    const reader = new ClientReader(typescript.ts, files);
    const rules = devProxyRules(repo);
    const entry = deployment.entries.find(({ proxy }) => proxy) ?? deployment.entries[0];
    const served = [...new Set(deployment.containers.flatMap((container) => deployment.routesOf(container)))];
    const calls = reader.requests.flatMap((request): ClientCall[] => {
      const url = request.url.replace(/\u0000/g, 'x1');
      const trace = follow(deployment, { method: request.method, url, ...(entry && url.startsWith('/') ? { entry } : {}) });
      // A link to a page or file of the front end itself.
      if (request.plain && trace.kind !== 'proxy') return [];
      if (/^https?:/.test(url) && trace.kind === 'unknown' && !/^https?:\/\/(?:localhost|127\.|0\.0\.0\.0)/.test(url)) return [];
      const { route } = trace;
      const accepted =
        route?.auth === 'required'
          ? [
              ...new Set(
                guards.filter((guard) => guard.routes.includes(`${route.method} ${route.path}`)).flatMap(({ credentials }) => credentials),
              ),
            ]
          : [];
      const development = developed(rules, served, request);
      return [
        {
          ...request,
          trace,
          ...(route ? { route } : {}),
          accepted,
          credential: credentialOf(request, trace, accepted),
          ...(development ? { development } : {}),
        },
      ];
    });
    return { files: paths, calls, unresolved: reader.unresolved };
  },
});

const FOLDER = /(?:^|\/)(?:front-?end|client|web|webapp|ui|spa|www|dashboard-ui)\//i;
const BROWSER =
  /\b(?:window\.|document\.|localStorage|XMLHttpRequest|import\.meta\.env)|from\s+["'](?:react|react-dom|vue|svelte|solid-js|@tanstack\/react-query|@angular\/core)/;
const ASKS =
  /\bfetch\b|axios|\bky\b|XMLHttpRequest|EventSource|(?:src|href|action)=|\$http|sendBeacon|\.(?:get|post|put|patch|delete)\(|API|https?:|["'`]\//;

/** Folders and files that the images of the proxies are built from; undefined: everything may be. */
function bundled(repo: Repository, proxies: readonly NginxProxy[]): readonly string[] | undefined {
  const sources: string[] = [];
  for (const { container } of proxies) {
    if (container?.dockerfile === undefined) continue;
    for (const { keyword, flags, text, exec } of readDockerfile(container.dockerfile, repo.text(container.dockerfile) ?? '').instructions) {
      if ((keyword !== 'COPY' && keyword !== 'ADD') || flags.has('from')) continue;
      for (const source of (exec ?? text.split(/\s+/)).slice(0, -1))
        sources.push(posix.normalize(posix.join(container.context, source)).replace(/\/$/, '').replace(/^\.$/, ''));
    }
  }
  const kept = sources.filter(
    (source) =>
      source === '' || source === '*' || (!/[*?]/.test(source) && (repo.file(source) !== undefined || repo.under(source).length > 0)),
  );
  return kept.length === 0 || kept.some((source) => source === '' || source === '*') ? undefined : kept;
}

function frontPaths(repo: Repository, found: Inventory, folders: readonly string[] | undefined): string[] {
  const server = new Set(found.services.flatMap(({ machine }) => [...machine.modules.keys()]));
  return repo.files.flatMap(({ path, scope, size }) => {
    if (folders && !folders.some((folder) => path === folder || path.startsWith(`${folder}/`)) && path !== 'index.html') return [];
    if (
      scope !== 'production' ||
      size > 500_000 ||
      server.has(path) ||
      !/\.(?:[cm]?[jt]sx?|vue|svelte|html)$/.test(path) ||
      /\.d\.ts$|\.config\.[cm]?[jt]s$|\.(?:stories|test|spec)\./.test(path)
    )
      return [];
    const text = repo.text(path);
    if (text === undefined || !ASKS.test(text)) return [];
    const front = /\.(?:[jt]sx|vue|svelte|html)$/.test(path) || FOLDER.test(path) || BROWSER.test(text);
    return front ? [path] : [];
  });
}

function opened(repo: Repository, typescript: TypeScriptParser, path: string): FrontFile[] {
  const text = repo.text(path) ?? '';
  const scripts = /\.(?:vue|svelte|html)$/.test(path)
    ? [...text.matchAll(/<script\b([^>]*)>([\s\S]*?)<\/script>/g)].map((match) => ({
        text: match[2] ?? '',
        offset: text.slice(0, match.index + match[0].indexOf('>') + 1).split('\n').length - 1,
      }))
    : [{ text, offset: 0 }];
  return scripts.flatMap((script, index) => {
    try {
      const name = /\.(?:vue|svelte|html)$/.test(path) ? `${path}.${index}.ts` : path;
      const { source } = typescript.open(name, script.text);
      setParents(typescript, source);
      return [{ path, source, offset: script.offset }];
    } catch (error) {
      if (error instanceof RangeError) return [];
      throw error;
    }
  });
}

/** The parser leaves parents out; the reader looks outward. */
function setParents(typescript: TypeScriptParser, root: Parameters<TypeScriptParser['ts']['forEachChild']>[0]): void {
  typescript.ts.forEachChild(root, (child) => {
    (child as { parent: typeof root }).parent = root;
    setParents(typescript, child);
  });
}

function credentialOf(request: ClientRequest, trace: Trace, accepted: readonly string[]): ClientCall['credential'] {
  if (trace.route?.auth !== 'required') return trace.route?.auth === 'unknown' ? 'unknown' : 'none-needed';
  if (accepted.length === 0) return 'unknown';
  const added = headersOfProxy(trace);
  const sent = accepted.some((name) => {
    const [kind = '', key = ''] = name.toLowerCase().split(' ');
    if (kind === 'cookie') return true;
    if (kind === 'header') return (!request.plain && request.headers.has(key)) || added.has(key);
    if (kind === 'query') return new RegExp(`[?&]${key}=`, 'i').test(request.url);
    return false;
  });
  if (sent) return 'sent';
  return accepted.every((name) => /^(?:cookie|header|query) /i.test(name)) ? 'missing' : 'unknown';
}

/** Headers that the proxy adds on the way. */
function headersOfProxy(trace: Trace): Set<string> {
  const level = trace.proxy && trace.outcome?.location && levelAt(trace.proxy, trace.outcome.location);
  const directives = level ? nearest(level, 'proxy_set_header') : [];
  return new Set(
    directives.flatMap(({ args }) =>
      args[1] && !/^\$http_/.test(args[1].value) && args[1].value !== '' ? [(args[0]?.value ?? '').toLowerCase()] : [],
    ),
  );
}

function developed(rules: readonly DevRule[], served: readonly RouteFact[], request: ClientRequest): ClientCall['development'] {
  if (!request.url.startsWith('/')) return undefined;
  const rule = rules.find(({ prefix }) => (prefix.startsWith('^') ? new RegExp(prefix).test(request.url) : request.url.startsWith(prefix)));
  if (!rule) return undefined;
  const path = rule.rewrite(request.url);
  const route = path === undefined ? undefined : matchRoute(served, request.method, path).route;
  return { rule, path, ...(route ? { route } : {}) };
}
