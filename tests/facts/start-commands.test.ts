import { describe, expect, it } from 'vitest';
import { defaultConfig } from '../../src/config.ts';
import { deriveFact } from '../../src/derive.ts';
import { entrypoints } from '../../src/facts/entrypoints.ts';
import { memoryRepository } from './memory-repository.ts';

/** Each entry as `file:object`. */
async function starts(files: Readonly<Record<string, string>>): Promise<string[]> {
  const { value } = await deriveFact(memoryRepository(files), defaultConfig, entrypoints);
  return value.map(({ file, object }) => (object === undefined ? file : `${file}:${object}`));
}

const MAIN = 'export const x = 1;\n';

describe('what the deployment starts', () => {
  it('maps a built file through the stages of an image to its source', async () => {
    const files = {
      'package.json': '{}',
      'apps/api/src/main.ts': MAIN,
      'docker/entrypoint.sh': '#!/bin/sh\nset -e\nnpx prisma migrate deploy\nexec node main\n',
      Dockerfile: `FROM node:20 AS builder
WORKDIR /build
COPY ./package.json package.json
COPY ./apps apps/
RUN npm run build
FROM node:20-slim
COPY --from=builder /build/dist/apps /srv/apps/
COPY ./docker/entrypoint.sh /srv/
WORKDIR /srv/apps/api
CMD ["/srv/entrypoint.sh"]
`,
    };
    expect(await starts(files)).toEqual(['apps/api/src/main.ts']);
    expect(await starts({ ...files, 'docker/entrypoint.sh': '#!/bin/sh\nexec sleep 1\n' })).toEqual([]);
  });

  it('reads outDir, and the project of an Nx workspace', async () => {
    const docker = 'FROM node:20\nWORKDIR /app\nCOPY . .\nCMD ["node", "build/server.js"]\n';
    expect(
      await starts({
        Dockerfile: docker,
        'tsconfig.json': '{ "compilerOptions": { "outDir": "./build", "rootDir": "source" } }',
        'source/server.ts': MAIN,
        'server.ts': MAIN,
      }),
    ).toEqual(['source/server.ts']);
    expect(
      await starts({
        'package.json': '{ "scripts": { "start": "nx serve" } }',
        'project.json': '{ "name": "api", "targets": { "build": { "options": { "outputPath": "dist/api", "main": "src/main.ts" } } } }',
        'src/main.ts': MAIN,
      }),
    ).toEqual(['src/main.ts']);
  });

  it.each([
    ['another user', 'CMD ["gosu", "app", "uvicorn", "api.main:app"]'],
    ['an init', 'ENTRYPOINT ["tini", "--"]\nCMD ["uvicorn", "api.main:app"]'],
    ['a tool', 'CMD ["poetry", "run", "uvicorn", "api.main:app"]'],
    ['a text', 'CMD alembic upgrade head && exec uvicorn api.main:app --port $PORT'],
    ['a console script', 'CMD ["serve", "start", "api.main:app"]'],
    ['a script that runs its arguments', 'ENTRYPOINT ["/app/entry.sh"]\nCMD ["uvicorn", "api.main:app"]'],
  ])('looks behind %s', async (_name, end) => {
    const files = {
      Dockerfile: `FROM python:3.12\nWORKDIR /app\nCOPY . .\n${end}\n`,
      'api/main.py': 'app = 1\n',
      'entry.sh': '#!/bin/sh\necho up\nexec "$@"\n',
    };
    expect(await starts(files)).toEqual(['api/main.py:app']);
  });

  it('follows workspaces, several scripts, and process managers', async () => {
    const api = {
      'apps/api/package.json': '{ "name": "@x/api", "scripts": { "start": "node dist/main.js" } }',
      'apps/api/src/main.ts': MAIN,
    };
    const root = (script: string): Record<string, string> => ({
      'package.json': JSON.stringify({ scripts: { start: script, api: 'node apps/api/dist/main' } }),
    });
    for (const script of [
      'pnpm --filter @x/api start',
      'yarn workspace @x/api start',
      'npm run start -w @x/api',
      'turbo run start --filter=api',
      'run-p api',
      'pm2-runtime apps/api/dist/main.js',
      'cd apps/api && node dist/main',
    ])
      expect(await starts({ ...api, ...root(script) }), script).toEqual(['apps/api/src/main.ts']);
    expect(
      await starts({
        ...api,
        'ecosystem.config.js': "module.exports = { apps: [{ name: 'api', script: 'node', args: 'dist/main.js', cwd: 'apps/api' }] };",
      }),
    ).toContain('apps/api/src/main.ts');
  });

  it('takes what a compose service says over its image', async () => {
    const files = {
      Dockerfile: 'FROM python:3.12\nWORKDIR /code\nCOPY backend /code\nCMD ["uvicorn", "main:app"]\n',
      'backend/main.py': 'app = 1\n',
      'backend/worker.py': 'x = 1\n',
      'docker-compose.yml': 'services:\n  jobs:\n    build: .\n    command: python worker.py\n',
    };
    expect(await starts(files)).toEqual(['backend/main.py:app', 'backend/worker.py']);
  });

  it('runs no manage.py that only migrates', async () => {
    const files = (command: string): Record<string, string> => ({
      Dockerfile: `FROM python:3.12\nWORKDIR /app\nCOPY . .\nCMD ${command}\n`,
      'manage.py': 'x = 1\n',
      'site/wsgi.py': 'application = 1\n',
    });
    expect(await starts(files('python manage.py migrate && gunicorn site.wsgi:application'))).toEqual(['site/wsgi.py:application']);
    expect(await starts(files('python manage.py runserver 0.0.0.0:8000'))).toEqual(['manage.py']);
  });
});
