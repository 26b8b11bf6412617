import { describe, expect, it } from 'vitest';
import { postures } from './postures.ts';

const APP = "import express from 'express';\nconst app = express();\napp.get('/x', (req, res) => res.send('ok'));\napp.listen(3000);\n";
const PACKAGE = '{ "dependencies": { "express": "5.0.0" }, "scripts": { "start": "node dist/main.js" } }';

describe('processes that a program makes', () => {
  it.each([
    ['forks', "import { fork } from 'node:child_process';\nfork('./dist/workers/api.js');\n"],
    ['forks one of several', "import { Worker } from 'node:worker_threads';\nnew Worker(`./dist/workers/${process.argv[2]}.js`);\n"],
    ['hands a function to a manager', "import throng from 'throng';\nthrong({ worker: () => import('./workers/api') });\n"],
  ])('serves what it %s', async (_name, main) => {
    const files = { 'package.json': PACKAGE, 'src/main.ts': main, 'src/workers/api.ts': APP };
    expect(await postures(files)).toEqual({ 'GET /x': 'public' });
    expect(await postures({ ...files, 'src/main.ts': 'export {};\n' })).toEqual({ 'GET /x': 'public' });
  });

  it('takes a mounted application for served', async () => {
    const files = (mount: string): Record<string, string> => ({
      'requirements.txt': 'fastapi\nuvicorn\n',
      Procfile: 'web: uvicorn main:app\n',
      'main.py': `from fastapi import FastAPI\napp = FastAPI(openapi_url=None)\napi = FastAPI(openapi_url=None)\n@api.get("/x")\ndef x(): return 1\n${mount}\n`,
    });
    expect(await postures(files('app.mount("/api", api)'))).toEqual({ 'GET /api/x': 'public' });
    expect(await postures(files(''))).toEqual({ 'GET /x': '-public' });
  });

  it('runs the function in a handler that a package wraps', async () => {
    const files = (wrapper: string): Record<string, string> => ({
      'package.json': '{ "dependencies": { "next": "15.0.0" } }',
      'app/api/x/route.ts': `import { ${wrapper} } from 'some-package';\nexport const GET = ${wrapper}(async (req) => {\n  if (!req.headers.get('authorization')) return new Response('no', { status: 401 });\n  return new Response('ok');\n});\nexport const POST = ${wrapper}(async (req) => new Response('ok'));\n`,
    });
    expect(await postures(files('withLog'))).toEqual({ 'GET /api/x': 'required', 'POST /api/x': 'public' });
    expect(await postures(files('withSession'))).toEqual({ 'GET /api/x': 'required', 'POST /api/x': 'unknown' });
  });

  it('takes a file that was not sent for no refusal', async () => {
    const files = {
      'package.json': PACKAGE,
      'src/main.ts':
        "import express from 'express';\nimport multer from 'multer';\nconst app = express();\nconst one = multer().single('f');\napp.post('/x', one, (req, res, next) => (req.file ? next() : res.status(400).end()), (req, res) => res.send('ok'));\napp.listen(3000);\n",
    };
    expect(await postures(files)).toEqual({ 'POST /x': 'public' });
  });
});
