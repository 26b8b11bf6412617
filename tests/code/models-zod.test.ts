import { describe, expect, it } from 'vitest';
import { postures } from '../facts/routes/postures.ts';

/** What an anonymous request meets at a route whose guard stands behind a setting. */
const guarded = async (settings: string, guard: string): Promise<string | undefined> => {
  const found = await postures({
    'package.json': '{"name":"x","scripts":{"start":"node server.js"},"dependencies":{"express":"^5","zod":"^4"}}',
    Dockerfile: 'FROM node\nCMD ["node", "server.js"]\n',
    'server.ts': `
import express from 'express';
import { z } from 'zod';
${settings}
const app = express();
app.get('/a', (req, res, next) => { ${guard} }, (req, res) => res.send('x'));
app.listen(1);
`,
  });
  return found['GET /a'];
};
const deny = (test: string): string => `if (${test}) return res.status(401).end(); next();`;

describe('settings read through zod', () => {
  it.each([
    ['z.object({ AUTH: z.string().default("on").transform((x) => x === "on") })', 'env.AUTH', 'required'],
    ['z.object({ AUTH: z.string().default("off").transform((x) => x === "on") })', 'env.AUTH', 'public'],
    ['z.object({ AUTH: z.coerce.boolean() })', 'env.AUTH', 'public'],
    ['z.object({ AUTH: z.enum(["on", "off"]).optional() })', 'env.AUTH', 'public'],
    ['z.object({ A: z.string().optional() }).extend({ AUTH: z.stringbool().prefault("true") })', 'env.AUTH', 'required'],
    [
      'z.object({ AUTH: z.string().nullish() }).transform((all) => ({ auth: { on: all.AUTH ?? "yes" } }))',
      'env.auth.on === "yes"',
      'required',
    ],
    ['z.object({ AUTH: z.string() })', 'env.AUTH === "yes"', 'unknown'],
    ['z.preprocess((all) => ({ AUTH: true }), z.object({ AUTH: z.boolean() }))', 'env.AUTH', 'required'],
  ])('%s makes %s %s', async (schema, test, auth) => {
    expect(await guarded(`const env = ${schema}.parse(process.env);`, deny(test))).toBe(auth);
    expect(await guarded(`const { data: env } = ${schema}.safeParse(process.env);`, deny(test))).toBe(auth);
  });
  it('a header that a schema requires is missing in an anonymous request', async () => {
    const schema = 'const headers = z.object({ authorization: z.string().min(8) });';
    expect(await guarded(schema, deny('!headers.safeParse(req.headers).success'))).toBe('required');
    expect(await guarded(schema.replace('.min(8)', '.optional()'), deny('!headers.safeParse(req.headers).success'))).toBe('public');
  });
});
