import { describe, expect, it } from 'vitest';
import { postures } from './postures.ts';

const HEAD = `
import { Hono } from 'hono';
const ok = (c: any) => c.text('ok');
const auth = async (c: any, next: any) => { if (!c.req.header('authorization')) return c.json({ error: 'no' }, 401); await next(); };
`;
const app = (body: string): Promise<Record<string, string>> =>
  postures({ 'package.json': '{"scripts":{"start":"tsx app.ts"},"dependencies":{"hono":"^4"}}', 'app.ts': `${HEAD}${body}\n` });

describe('Hono', () => {
  it('matches exactly, below a path, and only what comes later', async () => {
    expect(
      await app(`
const app = new Hono();
app.get('/early', ok);
app.use('/exact', auth);
app.use('/below/*', auth);
app.get('/exact', ok).get('/exact/x', ok).get('/below', ok).get('/below/:id/:rest', ok).get('/belowish', ok);
export default app;`),
    ).toEqual({
      'GET /early': 'public',
      'GET /exact': 'required',
      'GET /exact/x': 'public',
      'GET /below': 'required',
      'GET /below/{id}/{rest}': 'required',
      'GET /belowish': 'public',
    });
  });

  it('copies a sub-application when it is mounted, below every base path', async () => {
    expect(
      await app(`
const inner = new Hono().use(auth).get('/', ok).get('/:id{[0-9]+}', ok);
const app = new Hono().basePath('/api').route('/items', inner);
inner.get('/late', ok);
app.get('/health', ok);
export default { port: 3000, fetch: app.fetch };`),
    ).toEqual({ 'GET /api/items': 'required', 'GET /api/items/{id}': 'required', 'GET /api/health': 'public' });
  });

  it('follows combinators, factories and validators', async () => {
    expect(
      await app(`
import { some, every, except } from 'hono/combine';
import { createFactory, createMiddleware } from 'hono/factory';
import { bearerAuth } from 'hono/bearer-auth';
import { validator } from 'hono/validator';
const loads = createMiddleware(async (c, next) => { c.set('user', c.req.header('authorization')); await next(); });
const app = new Hono();
app.get('/some', some(bearerAuth({ token: 'x' }), loads), ok);
app.get('/every', every(loads, bearerAuth({ token: 'x' })), ok);
app.use('/x/*', except('/x/open', auth));
app.get('/x/open', ok);
app.get('/x/closed', ok);
app.get('/checked', validator('header', (value, c) => { if (!value.authorization) return c.text('no', 401); return value; }), ok);
app.get('/made', ...createFactory().createHandlers(loads, auth, ok));
export default app;`),
    ).toEqual({
      'GET /some': 'public',
      'GET /every': 'required',
      'GET /x/open': 'public',
      'GET /x/closed': 'required',
      'GET /checked': 'required',
      'GET /made': 'required',
    });
  });

  it('takes middleware of an OpenAPI route, not its description, for its guard', async () => {
    expect(
      await app(`
import { OpenAPIHono, createRoute } from '@hono/zod-openapi';
const app = new OpenAPIHono();
app.openapi(createRoute({ method: 'get', path: '/u/{id}', middleware: [auth] as const, responses: {} }), ok);
app.openapi(createRoute({ method: 'post', path: '/u', security: [{ Bearer: [] }], responses: {} }), ok);
export default app;`),
    ).toEqual({ 'GET /u/{id}': 'required', 'POST /u': 'public' });
  });

  it('does not call a guard what hands the request on before it refuses', async () => {
    expect(
      await app(
        `const app = new Hono();\napp.use(async (c, next) => { await next(); if (!c.req.header('authorization')) return c.text('no', 401); });\napp.get('/x', ok);\nexport default app;`,
      ),
    ).toEqual({ 'GET /x': 'public' });
  });

  it('leaves out applications that nothing serves', async () => {
    expect(
      await app(`const app = new Hono();\nconst other = new Hono();\nother.get('/lost', ok);\napp.get('/x', ok);\nexport default app;`),
    ).toEqual({ 'GET /x': 'public', 'GET /lost': '-public' });
  });

  it('reads an error with a status as a refusal', async () => {
    expect(
      await app(`
import { HTTPException } from 'hono/http-exception';
class Unauthorized extends HTTPException { constructor() { super(401, { message: 'no' }); } }
const app = new Hono();
app.use('/a', async (c, next) => { if (!c.get('user')) throw new Unauthorized(); await next(); });
app.get('/a', ok);
export default app;`),
    ).toEqual({ 'GET /a': 'required' });
  });

  it('serves what a worker configuration names, with its bindings as secrets nobody knows', async () => {
    const found = await postures({
      'package.json': '{"dependencies":{"hono":"^4"}}',
      'wrangler.toml': 'name = "w"\nmain = "src/index.ts"\n',
      'src/index.ts': `${HEAD}
import { jwt } from 'hono/jwt';
const app = new Hono();
app.use('/jwt/*', (c, next) => jwt({ secret: c.env.SECRET })(c, next));
app.get('/jwt/x', ok);
app.get('/key', async (c, next) => { if (c.req.header('x-key') !== c.env.API_KEY) return c.text('no', 401); await next(); }, ok);
app.get('/maybe', async (c, next) => { if (c.env.API_KEY && !c.req.header('x-key')) return c.text('no', 401); await next(); }, ok);
export default app;
`,
    });
    expect(found).toEqual({ 'GET /jwt/x': 'required', 'GET /key': 'required', 'GET /maybe': 'unknown' });
  });
});
