import type { Repository } from '../../repo.ts';
import { serviceOf } from '../entrypoints.ts';

/** Packages that serve requests, whether their routes are read here or not. */
const FRAMEWORK =
  /^ *"(sails|express|fastify|koa|hono|@nestjs\/core|@hapi\/hapi|restify|@adonisjs\/core|@feathersjs\/feathers|@feathersjs\/express|@loopback\/rest|@sveltejs\/kit|nuxt|h3|nitropack|elysia|@remix-run\/node|@react-router\/node|@medusajs\/framework|@strapi\/strapi|moleculer-web|polka|@tinyhttp\/app|oak|graphql-yoga|@apollo\/server|parse-server)": *"/;

/** Manifests that name a framework of which not a single route was found: what their service answers is not known. */
export function silent(
  repo: Repository,
  routes: readonly { readonly handler: { readonly path: string } }[],
): { path: string; line: number; reason: string }[] {
  const found = new Set(routes.map((route) => serviceOf(repo, route.handler.path)));
  return repo.files.flatMap(({ path, scope }) => {
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
}
