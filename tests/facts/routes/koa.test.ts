import { describe, expect, it } from 'vitest';
import { postures } from './postures.ts';

const HEAD = `
const Koa = require('koa');
const Router = require('@koa/router');
const mount = require('koa-mount');
const compose = require('koa-compose');
const ok = (ctx) => { ctx.body = 'ok'; };
const auth = async (ctx, next) => { if (!ctx.get('authorization')) ctx.throw(401); await next(); };
const app = new Koa();
`;
const served = (body: string): Promise<Record<string, string>> =>
  postures({
    'package.json': '{"scripts":{"start":"node app.js"},"dependencies":{"koa":"^3","@koa/router":"^15"}}',
    'app.js': `${HEAD}${body}\napp.listen(3000);\n`,
  });

describe('Koa', () => {
  it('runs the middleware of a router only for its own routes', async () => {
    expect(
      await served(`
const a = new Router({ prefix: '/api' }); a.use(auth); a.get('/a', ok);
const b = new Router({ prefix: '/api' }); b.get('/b', ok).post('named', '/b', auth, ok);
app.use(a.routes()).use(a.allowedMethods()).use(b.routes());`),
    ).toEqual({ 'GET /api/a': 'required', 'GET /api/b': 'public', 'POST /api/b': 'required' });
  });

  it('nests routers below a path and keeps what the path guards', async () => {
    expect(
      await served(`
const inner = new Router(); inner.get('/', ok); inner.get('/:id(\\\\d+)', ok);
const outer = new Router({ prefix: '/v1' });
outer.use('/admin', auth);
outer.use('/admin', inner.routes());
outer.use('/open', inner.routes());
app.use(outer.routes());`),
    ).toEqual({ 'GET /v1/admin': 'required', 'GET /v1/admin/{id}': 'required', 'GET /v1/open': 'public', 'GET /v1/open/{id}': 'public' });
  });

  it('enters composed middleware and mounted applications where they stand', async () => {
    expect(
      await served(`
const admin = new Koa(); const r = new Router(); r.get('/x', ok); admin.use(auth); admin.use(r.routes());
const open = new Router(); open.get('/open', ok);
app.use(mount('/admin', admin));
app.use(open.routes());
app.use(compose([async (ctx, next) => { await next(); }, auth]));
const late = new Router(); late.get('/late', ok);
app.use(late.routes());`),
    ).toEqual({ 'GET /admin/x': 'required', 'GET /open': 'public', 'GET /late': 'required' });
  });

  it('does not take a status that is set before calling on for a refusal', async () => {
    expect(
      await served(`
app.use(async (ctx, next) => { if (!ctx.get('authorization')) ctx.status = 401; await next(); });
const r = new Router(); r.get('/x', ok); app.use(r.routes());`),
    ).toEqual({ 'GET /x': 'public' });
  });

  it('reads the exemptions of koa-jwt', async () => {
    expect(
      await served(`
app.use(require('koa-jwt')({ secret: 'x' }).unless({ path: ['/login', /^\\/public/] }));
const r = new Router(); r.post('/login', ok); r.get('/public/x', ok); r.get('/me', ok); app.use(r.routes());`),
    ).toEqual({ 'POST /login': 'public', 'GET /public/x': 'public', 'GET /me': 'required' });
  });

  it('lists a router that no application uses as not served', async () => {
    expect(
      await served(`const r = new Router(); r.get('/lost', ok); const s = new Router(); s.get('/s', ok); app.use(s.routes());`),
    ).toEqual({ 'GET /lost': '-public', 'GET /s': 'public' });
  });
});
