import { describe, expect, it } from 'vitest';
import { postures } from './postures.ts';

const INIT = `
import { initTRPC, lazy, TRPCError } from '@trpc/server';
const t = initTRPC.context<any>().meta<any>().create();
const isAuthed = t.middleware(({ ctx, next }) => { if (!ctx.session?.user) throw new TRPCError({ code: 'UNAUTHORIZED' }); return next({ ctx: { user: ctx.session.user } }); });
`;
const FETCH = `
import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { appRouter } from './router';
const createContext = async ({ req }: any) => ({ session: req.headers.get('authorization') ? { user: 1 } : null });
export const GET = (req: Request) => fetchRequestHandler({ endpoint: '/trpc', req, router: appRouter, createContext });
`;
const serve = (router: string, server = FETCH, more: Record<string, string> = {}): Promise<Record<string, string>> =>
  postures({
    'package.json': '{"name":"x","dependencies":{"@trpc/server":"^11"}}',
    'router.ts': `${INIT}${router}`,
    'server.ts': server,
    ...more,
  });

describe('tRPC', () => {
  it('judges the middleware of each builder chain by what it does', async () => {
    const found = await serve(`
const protectedLooking = t.procedure.use(({ next }) => next()).meta({ auth: true });
const authed = t.procedure.use(isAuthed);
const byMeta = t.procedure.use(({ ctx, meta, next }) => { if (meta?.role && ctx.session?.user?.role !== meta.role) throw new TRPCError({ code: 'FORBIDDEN' }); return next(); });
export const appRouter = t.router({
  open: protectedLooking.query(() => 1),
  closed: authed.input({}).mutation(() => 1),
  piped: t.procedure.use(t.middleware(({ next }) => next()).unstable_pipe(isAuthed)).query(() => 1),
  joined: t.procedure.concat(authed).query(() => 1),
  marked: byMeta.meta({ role: 'admin' }).query(() => 1),
  unmarked: byMeta.query(() => 1),
  inline: t.procedure.query(({ ctx }) => { if (!ctx.session) throw new TRPCError({ code: 'UNAUTHORIZED' }); return 1; }),
  event: authed.subscription(() => 1),
});`);
    expect(found).toEqual({
      'GET /open': 'public',
      'POST /closed': 'required',
      'GET /piped': 'required',
      'GET /joined': 'required',
      'GET /marked': 'required',
      'GET /unmarked': 'public',
      'GET /inline': 'required',
      'GET /event': 'required',
    });
  });

  it('names procedures through nested, merged, plain and lazy routers', async () => {
    const found = await serve(
      `
const users = t.router({ get: t.procedure.query(() => 1), admin: { drop: t.procedure.use(isAuthed).mutation(() => 1) } });
export const appRouter = t.mergeRouters(t.router({ users }), t.router({ posts: lazy(() => import('./posts')), ping: t.procedure.query(() => 1) }));`,
      FETCH,
      { 'posts.ts': `${INIT}export const postRouter = t.router({ all: t.procedure.query(() => 1) });` },
    );
    expect(found).toEqual({
      'GET /users.get': 'public',
      'POST /users.admin.drop': 'required',
      'GET /posts.all': 'public',
      'GET /ping': 'public',
    });
  });

  it('does not count a guard that runs only when the context could not be told', async () => {
    const found = await serve(
      `export const appRouter = t.router({ a: t.procedure.use(isAuthed).query(() => 1), b: t.procedure.query(() => 1) });`,
      FETCH.replace("req.headers.get('authorization') ? { user: 1 } : null", 'await elsewhere(req)').replace(
        'const createContext',
        "import { elsewhere } from 'elsewhere';\nconst createContext",
      ),
    );
    expect(found).toEqual({ 'GET /a': 'unknown', 'GET /b': 'public' });
  });

  it('lets a middleware through whose package calls on', async () => {
    const found = await serve(`
import { trace } from '@opentelemetry/api';
const traced = t.procedure.use(({ next, path }) => trace.getTracer('x').startActiveSpan(path, async (span: any) => { const result = await next(); span.end(); return result; }));
export const appRouter = t.router({ a: traced.query(() => 1), b: traced.use(isAuthed).query(() => 1) });`);
    expect(found).toEqual({ 'GET /a': 'public', 'GET /b': 'required' });
  });

  it('puts the functions of an Express application before the procedures', async () => {
    const express = (guard: string): string => `
import express from 'express';
import { createExpressMiddleware } from '@trpc/server/adapters/express';
import { appRouter } from './router';
const app = express();
${guard}
app.use('/trpc', createExpressMiddleware({ router: appRouter, createContext: () => ({ session: null }) }));
app.listen(3000);
`;
    const router = 'export const appRouter = t.router({ a: t.procedure.query(() => 1) });';
    const deny = 'const deny = (req: any, res: any, next: any) => (req.headers.authorization ? next() : res.status(401).end());';
    expect(await serve(router, express(`${deny} app.use(deny);`))).toEqual({ 'GET /a': 'required' });
    expect(await serve(router, express(`${deny} app.use('/other', deny);`))).toEqual({ 'GET /a': 'public' });
  });

  it('runs what a Hono application registered before it', async () => {
    const hono = (before: string): string => `
import { Hono } from 'hono';
import { requestId } from 'hono/request-id';
import { trpcServer } from '@hono/trpc-server';
import { appRouter } from './router';
const app = new Hono();
app.use(requestId());
${before}
app.use('/trpc/*', trpcServer({ router: appRouter }));
export default app;
`;
    const router = 'export const appRouter = t.router({ open: t.procedure.query(() => 1) });';
    const refuse = "async (c, next) => { if (!c.req.header('authorization')) return c.text('no', 401); await next(); }";
    expect((await serve(router, hono('')))['GET /open']).toBe('public');
    expect((await serve(router, hono(`app.use('/trpc/*', ${refuse});`)))['GET /open']).toBe('required');
    expect((await serve(router, hono(`app.use('/other/*', ${refuse});`)))['GET /open']).toBe('public');
  });
});
