import { describe, expect, it } from 'vitest';
import { postures } from './postures.ts';

const served = (app: string, files: Readonly<Record<string, string>> = {}): Promise<Record<string, string>> =>
  postures({
    'package.json': '{"scripts":{"start":"node app.js"},"dependencies":{"express":"^4"}}',
    'app.js': `const express = require('express');\nconst ok = (req, res) => res.send('ok');\nconst auth = (req, res, next) => req.headers.authorization ? next() : res.sendStatus(401);\n${app}`,
    ...files,
  });

describe('a service that starts', () => {
  it.each([
    ['calls something that is not known', 'const [first] = undefined;\nfirst.open();'],
    [
      'would end for want of its surroundings',
      "if (!process.env.DATABASE_URL) process.exit(1);\nif (!process.env.KEY) throw new Error('KEY');",
    ],
    [
      'fails deep inside',
      "const load = () => { throw new Error('no configuration'); };\nconst settings = load();\nsettings.port.toString();",
    ],
  ])('goes on where it %s', async (_name, before) => {
    expect(
      await served(`class Server {
  constructor() { this.api = express(); this.api.get('/x', ok); }
  async init() { ${before} }
  async start() { await this.init(); const app = express(); app.use('/api', auth, this.api); app.listen(80); }
}
new Server().start();
`),
    ).toEqual({ 'GET /api/x': 'required' });
  });
});

describe('passport', () => {
  it('tells a login, which anybody may try, from a credential', async () => {
    expect(
      await served(`
const passport = require('passport');
const app = express();
const by = (name) => (req, res, next) => passport.authenticate(name, (error, user) => user ? next() : res.sendStatus(401))(req, res, next);
app.post('/login', passport.authenticate('local'), ok);
app.get('/google', passport.authenticate('google'));
app.get('/link', passport.authorize('some-provider'), ok);
app.get('/jwt', passport.authenticate('jwt'), ok);
app.get('/key', passport.authenticate('localapikey'), ok);
app.post('/by-name', by('local'), ok);
app.get('/by-key', by('localapikey'), ok);
app.listen(80);`),
    ).toEqual({
      'POST /login': 'public',
      'GET /google': 'public',
      'GET /link': 'public',
      'GET /jwt': 'required',
      'GET /key': 'required',
      'POST /by-name': 'public',
      'GET /by-key': 'required',
    });
  });
});

describe('what stands around a guard', () => {
  const guarded = (head: string, inside: string): Promise<Record<string, string>> =>
    served(`${head}
const app = express();
app.get('/x', (req, res, next) => { ${inside} if (!req.headers.authorization) return res.sendStatus(401); next(); }, ok);
app.listen(80);`);

  it('logs without a bearing on the answer', async () => {
    const logger = `const logger = { info(text, data) { for (const key in data) { if (data[key] === process.env.A) throw data; else if (data[key].deep) return data.x; } } };`;
    expect(await guarded(logger, 'logger.info("request", { ...req.query, ...req.body, at: Date.now() });')).toEqual({
      'GET /x': 'required',
    });
  });

  it('gives numbers as text', async () => {
    expect(await guarded('', 'req.headers["x-time"] = Date.now().toString(); req.n = (Math.random() * 2).toFixed(1);')).toEqual({
      'GET /x': 'required',
    });
  });

  it('keeps a context for what runs inside it', async () => {
    expect(
      await served(`const { AsyncLocalStorage } = require('node:async_hooks');
const context = new AsyncLocalStorage();
const app = express();
app.use((req, res, next) => context.run({ user: req.headers.authorization }, next));
app.get('/x', (req, res, next) => context.getStore()?.user ? next() : res.sendStatus(401), ok);
app.get('/y', (req, res, next) => context.getStore().other ? res.sendStatus(401) : next(), ok);
app.listen(80);`),
    ).toEqual({ 'GET /x': 'required', 'GET /y': 'public' });
  });

  it.each([
    [
      'envalid',
      "const { cleanEnv, bool, str } = require('envalid');\nconst env = cleanEnv(process.env, { AUTH: bool({ default: true }), PREFIX: str({ default: '/v1' }) });",
    ],
    [
      'env-var',
      "const { get } = require('env-var');\nconst env = { AUTH: get('AUTH').default('true').asBool(), PREFIX: get('PREFIX').default('/v1').asString() };",
    ],
    [
      'deepmerge',
      "const merge = require('deepmerge');\nconst { env } = merge.all([{ env: { AUTH: false, PREFIX: '/v1' } }, { env: { AUTH: true } }]);",
    ],
    ['lodash', "const _ = require('lodash');\nconst { env } = _.merge({ env: { AUTH: false } }, { env: { AUTH: true, PREFIX: '/v1' } });"],
  ])('reads settings with %s', async (_name, head) => {
    expect(
      await served(`${head}\nconst app = express();\nif (env.AUTH) app.use(auth);\napp.get(env.PREFIX + '/x', ok);\napp.listen(80);`),
    ).toEqual({
      'GET /v1/x': 'required',
    });
  });

  it.each(['sessionKey', 'session_key', 'apiKey', 'access_token'])('takes %s of a query for a credential', async (name) => {
    expect(
      await served(`const { PrismaClient } = require('@prisma/client');
const db = new PrismaClient();
const app = express();
app.get('/x', async (req, res, next) => (req.query.${name} && (await db.session.findFirst({ where: { token: req.query.${name} } }))) ? next() : res.sendStatus(401), ok);
app.listen(80);`),
    ).toEqual({ 'GET /x': 'required' });
  });

  it('takes a record that is missing, before the handler asks for a credential, for no way in', async () => {
    expect(
      await postures({
        'package.json': '{"dependencies":{"express":"^4","mongoose":"^8"},"scripts":{"start":"node index.js"}}',
        'db.js': `const mongoose = require('mongoose'); exports.Item = mongoose.model('Item', new mongoose.Schema({}));`,
        'index.js': `const express = require('express'); const { Item } = require('./db'); const app = express();
const found = async (req, res) => { const item = await Item.findById(req.params.id); if (!item) res.status(404).end(); return item; };
app.get('/asks/:id', async (req, res) => { const item = await found(req, res); if (!item) return; if (!req.headers.authorization) return res.status(401).end(); res.json(item); });
app.get('/some/:id', async (req, res) => { const item = await found(req, res); if (!item) return; if (item.hidden && !req.headers.authorization) return res.status(401).end(); res.json(item); });
app.get('/all/:id', async (req, res) => { const item = await found(req, res); if (item) res.json(item); });
app.listen(3000);
`,
      }),
    ).toEqual({ 'GET /asks/{id}': 'required', 'GET /some/{id}': 'unknown', 'GET /all/{id}': 'public' });
  });
});
