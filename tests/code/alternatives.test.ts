import { expect, it } from 'vitest';
import { defaultConfig } from '../../src/config.ts';
import { deriveFact } from '../../src/derive.ts';
import { behaviour } from '../../src/facts/behaviour/index.ts';
import { memoryRepository } from '../../src/repo.ts';

it('goes on with what one of several providers gives when another one raises', async () => {
  const repo = memoryRepository({
    'package.json': '{"name":"x","type":"module","scripts":{"start":"node app.js"},"dependencies":{"express":"5","lib":"1"}}',
    'app.js': `
import express from 'express';
import lib from 'lib';
class A { async write() { return lib.a(); } read() { return 1; } }
class B { async write() { throw new Error('not here'); } read() { throw new Error('not here'); } }
const made = process.env.KIND === 'a' ? new A() : new B();
const app = express();
app.post('/later', async (req, res) => { await made.write(); lib.after(); res.json({}); });
app.post('/now', (req, res) => { made.read(); lib.after(); res.json({}); });
app.listen(3000);
`,
  });
  const { value } = await deriveFact(repo, defaultConfig, behaviour);
  for (const entry of value.entries('exposed').filter(({ kind }) => kind === 'route'))
    expect(value.trace(entry).effects.map(({ path }) => path)).toContain('lib.after');
});
