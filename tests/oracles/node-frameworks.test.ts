import { createServer, type RequestListener } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { comparable, type Expectation, postureOf, readTrap, trapFiles, trapIds, trapsRoot } from './recorded.ts';
import { listRoutes, staticPosture } from './static-posture.ts';

type Ask = (wanted: Expectation) => Promise<number>;
interface Booted {
  ask: Ask;
  close(): Promise<void>;
}

const load = createRequire(import.meta.url);

async function overHttp(listener: RequestListener): Promise<Booted> {
  const server = createServer(listener);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    ask: async ({ method, path }) => (await fetch(`http://127.0.0.1:${port}${path}`, { method, redirect: 'manual' })).status,
    close: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}

interface FastifyLike {
  ready(): Promise<unknown>;
  inject(request: { method: string; url: string }): Promise<{ statusCode: number }>;
  close(): Promise<void>;
}

/** How each framework's recorded applications are started in this process. */
const boot: Readonly<Record<string, (folder: string) => Promise<Booted>>> = {
  express: (folder) => overHttp(load(join(folder, 'app.js')) as RequestListener),
  koa: (folder) => overHttp((load(join(folder, 'app.js')) as { callback(): RequestListener }).callback()),
  fastify: async (folder) => {
    const app = load(join(folder, 'app.js')) as FastifyLike;
    await app.ready();
    return { ask: async ({ method, path }) => (await app.inject({ method, url: path })).statusCode, close: () => app.close() };
  },
  hono: async (folder) => {
    const { default: app } = (await import(join(folder, 'app.ts'))) as {
      default: { request(path: string, init: { method: string }): Response | Promise<Response> };
    };
    return { ask: async ({ method, path }) => (await app.request(path, { method })).status, close: async () => undefined };
  },
  trpc: async (folder) => {
    const { handler } = (await import(join(folder, 'server.ts'))) as { handler(request: Request): Promise<Response> };
    return {
      ask: async ({ method, path }) => {
        const body = method === 'GET' ? {} : { body: '{}', headers: { 'content-type': 'application/json' } };
        return (await handler(new Request(`http://localhost/trpc${path}`, { method, ...body }))).status;
      },
      close: async () => undefined,
    };
  },
};

let compared = 0;
afterAll(() => {
  console.log(`requests compared with the real frameworks: ${compared}`);
  expect(compared).toBeGreaterThan(100);
});

for (const framework of Object.keys(boot))
  describe(`${framework} answers as the tool says`, () => {
    for (const id of trapIds(framework)) {
      const trap = readTrap(framework, id);
      const wanted = comparable(trap).filter((each) => each.method !== 'HEAD');
      if (wanted.length === 0) continue;
      it(`${id} ${trap.title}`, async () => {
        const before = { ...process.env };
        Object.assign(process.env, trap.env ?? {});
        const app = await boot[framework]?.(join(trapsRoot, framework, id));
        process.env = before;
        if (!app) throw new Error(`${framework} cannot be started`);
        const routes = await listRoutes(trapFiles(framework, id), trap);
        try {
          for (const each of wanted) {
            const real = postureOf(await app.ask(each));
            compared++;
            const told = staticPosture(routes, each, framework);
            // Guards that run before routing answer for paths that no route has, too.
            if (told === 'absent' && real === 'protected' && /none|missing/.test(each.path)) continue;
            expect(`${each.method} ${each.path} ${told}`).toBe(`${each.method} ${each.path} ${real}`);
          }
        } finally {
          await app.close();
        }
      });
    }
  });
