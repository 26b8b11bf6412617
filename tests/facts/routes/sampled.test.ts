import { describe, expect, it } from 'vitest';
import { postures } from './postures.ts';

const express = (app: string, dependencies: Record<string, string> = {}): Promise<Record<string, string>> =>
  postures({
    'package.json': JSON.stringify({
      name: 'x',
      main: 'app.js',
      scripts: { start: 'node app.js' },
      dependencies: { express: '^4', ...dependencies },
    }),
    'app.js': `const express = require('express');\nconst app = express();\n${app}\napp.listen(3000);\n`,
  });

describe('what is run before a route', () => {
  it('lets requests through a function with more paths than can be run, unless one of them refuses', async () => {
    const many = Array.from({ length: 9 }, (_, index) => `if (store.flag${index}()) log(${index});`).join(' ');
    const found = await express(`
const store = require('some-store'); const log = require('some-log');
const limit = async (req, res, next) => { ${many} if (await store.full()) return res.sendStatus(429); next(); };
const guard = async (req, res, next) => { ${many} if (!req.headers.authorization) return res.sendStatus(401); next(); };
app.get('/limited', limit, (req, res) => res.send('x'));
app.get('/guarded', guard, (req, res) => res.send('x'));
`);
    expect(found['GET /limited']).toBe('public');
    expect(found['GET /guarded']).not.toBe('public');
  });

  it('takes a fault of the request for no refusal', async () => {
    const found = await express(`
const { check } = require('some-validator');
const validate = (req, res, next) => { const { error } = check(req.body); if (error) return next(Object.assign(new Error('x'), { status: 422 })); next(); };
app.post('/items', validate, (req, res) => res.send('x'));
app.post('/denied', (req, res, next) => { if (!req.headers['x-key']) return res.status(400).end(); next(); }, (req, res) => res.send('x'));
`);
    expect(found).toMatchObject({ 'POST /items': 'public', 'POST /denied': 'required' });
  });

  it('follows the callback of passport, within a promise, too', async () => {
    const found = await express(
      `
const passport = require('passport');
const done = (req, resolve, reject) => async (err, user) => { if (err || !user) return reject(Object.assign(new Error('no'), { status: 401 })); req.user = user; resolve(); };
const auth = () => async (req, res, next) => new Promise((resolve, reject) => { passport.authenticate('jwt', { session: false }, done(req, resolve, reject))(req, res, next); }).then(() => next()).catch((error) => next(error));
const open = (req, res, next) => passport.authenticate('jwt', (err, user) => { req.user = user; next(); })(req, res, next);
app.get('/me', auth(), (req, res) => res.send('x'));
app.get('/open', open, (req, res) => res.send('x'));
`,
      { passport: '^0.7' },
    );
    expect(found).toMatchObject({ 'GET /me': 'required', 'GET /open': 'public' });
  });

  it('judges the service with the secrets that its operator sets', async () => {
    const found = await express(`
const secret = () => { if (!process.env.SESSION_SECRET) throw new Error('SESSION_SECRET is not set'); return process.env.SESSION_SECRET; };
app.use((req, res, next) => { secret(); next(); });
app.get('/open', (req, res) => res.send('x'));
`);
    expect(found).toMatchObject({ 'GET /open': 'public' });
  });

  it('goes on with what a package promises', async () => {
    const found = await postures({
      'package.json': '{"name":"x","scripts":{"start":"node app.js"},"dependencies":{"express":"^4","next":"^14"}}',
      'app.js': `const express = require('express');\nconst next = require('next');\nnext({}).prepare().then(async () => { const app = express(); app.get('/late', (req, res) => res.send('x')); app.listen(3000); });\n`,
    });
    expect(found).toMatchObject({ 'GET /late': 'public' });
  });

  it('takes no token in the body for an anonymous request', async () => {
    const found = await express(`
const users = require('some-users');
const guard = async (req, res, next) => {
  const token = req.headers.authorization || (req.body && req.body.token);
  if (!token) return res.sendStatus(401);
  const user = await users.find(token);
  if (!user) return res.sendStatus(401);
  next();
};
app.get('/me', guard, (req, res) => res.send('x'));
`);
    expect(found).toMatchObject({ 'GET /me': 'required' });
  });
});
