import { describe, expect, it } from 'vitest';
import { postures } from './postures.ts';

const HEAD = `
const fastify = require('fastify')();
const fp = require('fastify-plugin');
const ok = async () => 'ok';
const auth = async (request, reply) => { if (!request.headers.authorization) { reply.code(401).send(); } };
`;
const TAIL = '\nfastify.listen({ port: 3000 });\n';
const app = (body: string, more: Record<string, string> = {}): Promise<Record<string, string>> =>
  postures({
    'package.json': '{"main":"app.js","scripts":{"start":"node app.js"},"dependencies":{"fastify":"^5"}}',
    'app.js': `${HEAD}${body}${TAIL}`,
    ...more,
  });

describe('Fastify', () => {
  it('keeps hooks of an encapsulated plugin, at any depth, from its parent and siblings', async () => {
    expect(
      await app(`
fastify.register(async (a) => {
  a.register(async (b) => { b.addHook('onRequest', auth); b.get('/b', ok); });
  a.get('/a', ok);
}, { prefix: '/v1' });
fastify.get('/root', ok);`),
    ).toEqual({ 'GET /v1/b': 'required', 'GET /v1/a': 'public', 'GET /root': 'public' });
  });

  it('lets a shared plugin guard and decorate what is registered next to it, also when it is awaited', async () => {
    expect(
      await app(
        `
async function start() {
  await fastify.register(require('./plugins/auth'));
  fastify.get('/closed', { preHandler: [fastify.authenticate] }, ok);
  fastify.get('/open', ok);
}
start();`,
        {
          'plugins/auth.js': `const fp = require('fastify-plugin');\nmodule.exports = fp(async (f) => { f.decorate('authenticate', async (request) => { await request.jwtVerify(); }); });\n`,
        },
      ),
    ).toEqual({ 'GET /closed': 'required', 'GET /open': 'public' });
  });

  it('sees that a decorator read too early is no hook', async () => {
    expect(
      await app(
        `fastify.get('/early', { onRequest: fastify.check }, ok);\nfastify.decorate('check', auth);\nfastify.get('/late', { onRequest: fastify.check }, ok);`,
      ),
    ).toEqual({
      'GET /early': 'public',
      'GET /late': 'required',
    });
  });

  it('combines guards of @fastify/auth: any of them, or all', async () => {
    expect(
      await app(`
fastify.register(require('@fastify/auth'));
fastify.after(() => {
  const never = async () => { throw Object.assign(new Error('no'), { statusCode: 401 }); };
  const always = async () => {};
  fastify.get('/any', { preHandler: fastify.auth([never, always]) }, ok);
  fastify.get('/all', { preHandler: fastify.auth([never, always], { relation: 'and' }) }, ok);
});
`),
    ).toEqual({ 'GET /any': 'public', 'GET /all': 'required' });
  });

  it('evaluates exemptions by path for each route, and a parameter is no named path', async () => {
    expect(
      await app(`
fastify.addHook('onRequest', async (request, reply) => {
  if (['/login', '/users/new'].includes(request.url.split('?')[0]) || request.url.startsWith('/public/')) return;
  return auth(request, reply);
});
fastify.post('/login', ok);
fastify.get('/users/:id', ok);
fastify.get('/public/:name', ok);`),
    ).toEqual({ 'POST /login': 'public', 'GET /users/{id}': 'required', 'GET /public/{name}': 'public' });
  });

  it('does not take a status without a reply, or a loader of the user, for a guard', async () => {
    expect(
      await app(`
fastify.addHook('preHandler', async (request, reply) => { request.user = request.headers.authorization; if (!request.user) reply.code(401); });
fastify.get('/open', ok);`),
    ).toEqual({ 'GET /open': 'public' });
  });

  it('loads folders by their names', async () => {
    expect(
      await app(
        `fastify.register(require('@fastify/autoload'), { dir: require('path').join(__dirname, 'routes'), options: { prefix: '/api' } });`,
        {
          'routes/root.js': `module.exports = async (f) => { f.get('/', async () => 1); };\n`,
          'routes/items/index.js': `module.exports = async (f) => { f.get('/:id', async () => 1); };\n`,
          'routes/items/index.test.js': `throw new Error('not a route');\n`,
        },
      ),
    ).toEqual({ 'GET /api': 'public', 'GET /api/items/{id}': 'public' });
  });

  const AUTOHOOKS = {
    'routes/root.js': `module.exports = async (f) => { f.get('/', async () => 1); };\n`,
    'routes/api/autohooks.js': `module.exports = async (f) => { f.addHook('onRequest', async (request, reply) => { if (!request.headers.authorization) { reply.code(401).send(); } }); };\n`,
    'routes/api/index.js': `module.exports = async (f) => { f.get('/', async () => 1); };\n`,
    'routes/api/users/index.js': `module.exports = async (f) => { f.get('/', async () => 1); };\n`,
    'routes/api/users/_id/index.js': `module.exports = async (f) => { f.get('/', async () => 1); };\n`,
    'routes/api/status/_autohooks.js': `module.exports = async (f) => { f.decorateRequest('seen', false); };\n`,
    'routes/api/status/one.js': `module.exports = { method: 'GET', url: '/one', handler: async () => 1 };\n`,
    'routes/other/index.js': `module.exports = async (f) => { f.get('/', async () => 1); };\nmodule.exports.autoPrefix = '/else';\n`,
  };
  const ALL = (own: string, users: string, status: string): Record<string, string> => ({
    'GET /': 'public',
    'GET /api': own,
    'GET /api/users': users,
    'GET /api/users/{id}': users,
    'GET /api/status/one': status,
    'GET /else': 'public',
  });
  it.each([
    ['neither', '', ALL('public', 'public', 'public')],
    ['for their own folder', 'autoHooks: true', ALL('required', 'public', 'public')],
    ['for the folders below too', 'autoHooks: true, cascadeHooks: true', ALL('required', 'required', 'required')],
    ['until a folder brings its own', 'autoHooks: true, cascadeHooks: true, overwriteHooks: true', ALL('required', 'required', 'public')],
  ])('runs the hook files of autoloaded folders: %s', async (_, options, expected) => {
    expect(
      await app(
        `fastify.register(require('@fastify/autoload'), { dir: require('path').join(__dirname, 'routes'), routeParams: true, ${options} });`,
        AUTOHOOKS,
      ),
    ).toEqual(expected);
  });

  it('calls a hook of an unknown package neither guard nor harmless', async () => {
    expect(await app(`fastify.addHook('onRequest', require('@acme/guard').check);\nfastify.get('/x', ok);`)).toEqual({
      'GET /x': 'unknown',
    });
  });

  it('registers the file that fastify-cli starts', async () => {
    expect(
      await postures({
        'package.json': '{"scripts":{"start":"fastify start -l info app.js"},"dependencies":{"fastify":"^5","fastify-cli":"^7"}}',
        'app.js': `const path = require('node:path');
const AutoLoad = require('@fastify/autoload');
module.exports = async function (fastify, opts) {
  fastify.register(AutoLoad, { dir: path.join(__dirname, 'plugins'), options: Object.assign({}, opts) });
  fastify.register(AutoLoad, { dir: path.join(__dirname, 'routes'), options: Object.assign({}, opts) });
};
module.exports.options = {};
`,
        'plugins/guard.js': `const fp = require('fastify-plugin');
module.exports = fp(async (f) => { f.addHook('onRequest', async (request, reply) => { if (request.routeOptions.config.open) return; if (!request.headers.authorization) return reply.code(401).send(); }); });
`,
        'routes/root.js': `module.exports = async (f) => { f.get('/', { config: { open: true } }, async () => 1); };`,
        'routes/items/index.js': `module.exports = async (f) => { f.get('/', async () => 1); };`,
      }),
    ).toEqual({ 'GET /': 'public', 'GET /items': 'required' });
  });
});
