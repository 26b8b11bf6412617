import type { Repository } from '../../repo.ts';
import { serviceOf } from '../entrypoints.ts';

/** Packages that serve requests, whether their routes are read here or not. */
const FRAMEWORK =
  /^ *"(sails|express|fastify|koa|hono|@nestjs\/core|@hapi\/hapi|restify|@adonisjs\/core|@feathersjs\/feathers|@feathersjs\/express|@loopback\/rest|@sveltejs\/kit|nuxt|h3|nitropack|elysia|@remix-run\/node|@react-router\/node|@medusajs\/framework|@strapi\/strapi|moleculer-web|polka|@tinyhttp\/app|oak|graphql-yoga|@apollo\/server|parse-server)": *"/;

const PYTHON_FRAMEWORK =
  /^\s*["']?(aiohttp|tornado|sanic|litestar|bottle|falcon|cherrypy|pyramid|starlite|blacksheep|robyn|web\.py|emmett|microdot|flask-appbuilder|flask-admin|fastapi|flask|django|starlette|quart)(?:\[[^\]]*\])?["']?\s*(?:[=<>~!;,^]|["']?\s*,?\s*$)/i;
/** A server of one of these starts with a call of its own: a client library of the same name does not. */
const PYTHON_SERVES: Readonly<Record<string, RegExp>> = {
  aiohttp: /\bweb\.(?:Application|RouteTableDef|run_app)\b/,
  tornado: /\btornado\.web\b/,
  sanic: /\bSanic\s*\(/,
  litestar: /\bLitestar\s*\(/,
  starlite: /\bStarlite\s*\(/,
  bottle: /\bBottle\s*\(|^from bottle import/m,
  falcon: /\bfalcon\.(?:asgi\.)?(?:App|API)\s*\(/,
  cherrypy: /\bcherrypy\.(?:quickstart|tree|expose)\b/,
  pyramid: /\bConfigurator\s*\(/,
  'flask-appbuilder': /\bAppBuilder\s*\(/,
  'flask-admin': /\bAdmin\s*\(/,
};
const UNREAD = new Set(Object.keys(PYTHON_SERVES));

/** What Python manifests name: a framework of which no route was found, or one whose routes are not read at all. */
function silentPython(repo: Repository, found: ReadonlySet<string>): { path: string; line: number; reason: string }[] {
  const sources = repo.files.filter(({ path, scope }) => path.endsWith('.py') && scope === 'production');
  const serves = (name: string): boolean => {
    const says = PYTHON_SERVES[name];
    return says === undefined || sources.some(({ path }) => says.test(repo.text(path) ?? ''));
  };
  const told = new Set<string>();
  return repo.files.flatMap(({ path, scope }) => {
    if (!/(?:^|\/)(?:pyproject\.toml|requirements(?:[-_/][\w-]+)?\.(?:txt|in)|setup\.(?:py|cfg)|Pipfile)$/.test(path)) return [];
    if (scope !== 'production' || /dev|test|docs|lint/.test(path)) return [];
    const service = serviceOf(repo, path);
    return (repo.text(path) ?? '').split('\n').flatMap((line, index) => {
      const name = PYTHON_FRAMEWORK.exec(line)?.[1]?.toLowerCase();
      if (name === undefined || told.has(`${service} ${name}`) || (found.has(service) && !UNREAD.has(name)) || !serves(name)) return [];
      told.add(`${service} ${name}`);
      const reason = UNREAD.has(name)
        ? `depends on ${name}, a web framework that is not modelled`
        : `depends on ${name}, of which no route was found`;
      return [{ path, line: index + 1, reason }];
    });
  });
}

/** Manifests that name a framework of which not a single route was found: what their service answers is not known. */
export function silent(
  repo: Repository,
  routes: readonly { readonly handler: { readonly path: string } }[],
): { path: string; line: number; reason: string }[] {
  const found = new Set(routes.map((route) => serviceOf(repo, route.handler.path)));
  const scripts = repo.files.flatMap(({ path, scope }) => {
    if (!/(?:^|\/)package\.json$/.test(path) || scope === 'test' || scope === 'fixture' || scope === 'example' || scope === 'vendored')
      return [];
    if (found.has(serviceOf(repo, path))) return [];
    // Development dependencies are not served.
    const lines = (repo.text(path) ?? '').split('\n');
    const from = lines.findIndex((line) => /^ *"dependencies": *\{/.test(line));
    const to = from < 0 ? -1 : lines.findIndex((line, index) => index > from && /^ *\}/.test(line));
    const at = from < 0 ? -1 : lines.findIndex((line, index) => index > from && index < to && FRAMEWORK.test(line));
    const name = FRAMEWORK.exec(lines[at] ?? '')?.[1];
    return name === undefined ? [] : [{ path, line: at + 1, reason: `depends on ${name}, of which no route was found` }];
  });
  return [...scripts, ...silentPython(repo, found)];
}
