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
