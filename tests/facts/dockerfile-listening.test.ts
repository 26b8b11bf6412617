import { describe, expect, it } from 'vitest';
import { buildImage, publishedImage } from '../../src/facts/images/image.ts';
import { type Listening, type ListenOptions, listensOn } from '../../src/facts/images/listening.ts';
import { processEnvironment, startedCommand } from '../../src/facts/images/process.ts';
import { readDockerfile } from '../../src/syntax/dockerfile.ts';

const at = { path: 'compose.yml', line: 1 };
const listening = (words: string[], environment: Record<string, string | undefined> = {}, options: ListenOptions = {}): Listening[] =>
  listensOn({ words, shell: false, from: at, inherited: false }, new Map(Object.entries(environment)), options);
const shell = (text: string, environment: Record<string, string | undefined> = {}, options: ListenOptions = {}): Listening[] =>
  listensOn({ words: [text], shell: true, from: at, inherited: false }, new Map(Object.entries(environment)), options);
const short = (found: readonly Listening[]): string[] => found.map(({ port, bind }) => `${bind}:${port ?? '?'}`);

describe('commands', () => {
  it.each<[string, string[]]>([
    ['uvicorn app:app', ['loopback:8000']],
    ['uvicorn app:app --host 0.0.0.0 --port=9000', ['all:9000']],
    ['uvicorn app:app --uds /tmp/s', []],
    ['gunicorn app:app', ['loopback:8000']],
    ['gunicorn -b 0.0.0.0:8001 -b [::]:8002 app:app', ['all:8001', 'all:8002']],
    ['gunicorn --bind=:80 app:app', ['all:80']],
    ['gunicorn -c conf.py app:app', ['unknown:?']],
    ['hypercorn app:app -b 127.0.0.1:9', ['loopback:9']],
    ['fastapi run app/main.py', ['all:8000']],
    ['fastapi dev app/main.py --port 1', ['loopback:1']],
    ['flask run', ['loopback:5000']],
    ['flask --app x run --host=0.0.0.0 -p 80', ['all:80']],
    ['python -m uvicorn app:app --host 0.0.0.0', ['all:8000']],
    ['python3 -u manage.py runserver 0.0.0.0:8000', ['all:8000']],
    ['python manage.py runserver', ['loopback:8000']],
    ['python manage.py migrate', []],
    ['poetry run uvicorn app:app --host ::', ['all:8000']],
    ['tini -- uvicorn app:app --host 10.0.0.1', ['unknown:8000']],
    ['next start -p 4000', ['all:4000']],
    ['vite', ['loopback:5173']],
    ['vite --host', ['all:5173']],
    ['vite preview --host 0.0.0.0', ['all:4173']],
    ['node server.js', []],
    ['celery -A x worker', []],
    ['redis-server --port 7000', ['all:7000']],
    ['postgres -c port=5433', ['all:5433']],
  ])('%s', (command, expected) => {
    expect(short(listening(command.split(' ')))).toEqual(expected);
    expect(short(shell(command))).toEqual(expected);
  });

  it('expands variables in a shell only', () => {
    expect(short(shell('exec uvicorn a:b --host 0.0.0.0 --port ${PORT:-8000}'))).toEqual(['all:8000']);
    expect(short(shell('exec uvicorn a:b --host 0.0.0.0 --port ${PORT:-8000}', { PORT: '9' }))).toEqual(['all:9']);
    expect(short(listening(['uvicorn', 'a:b', '--port', '$PORT'], { PORT: '9' }))).toEqual(['loopback:?']);
    expect(short(shell('PORT=5 gunicorn a:b'))).toEqual(['all:5']);
    expect(short(shell('export H=0.0.0.0; uvicorn a:b --host $H'))).toEqual(['all:8000']);
    expect(short(shell('uvicorn a:b --port $PORT', { PORT: undefined }))).toEqual(['loopback:?']);
  });

  it('takes ports from variables the programs read', () => {
    expect(short(listening(['gunicorn', 'a:b'], { PORT: '5' }))).toEqual(['all:5']);
    expect(short(listening(['flask', 'run'], { FLASK_RUN_HOST: '0.0.0.0', FLASK_RUN_PORT: '81' }))).toEqual(['all:81']);
    expect(short(listening(['node', 'dist/main.js'], { PORT: '3000' }))).toEqual(['unknown:3000']);
  });

  it('looks through shells, scripts and package scripts', () => {
    expect(short(listening(['sh', '-c', 'alembic upgrade head && uvicorn a:b --host 0.0.0.0']))).toEqual(['all:8000']);
    const file = (path: string): string | undefined => (path === '/entry.sh' ? 'set -e\nmigrate\nexec gunicorn -b :9 a:b\n' : undefined);
    expect(short(listening(['/entry.sh'], {}, { file }))).toEqual(['all:9']);
    expect(short(listening(['docker-entrypoint.sh', 'uvicorn', 'a:b']))).toEqual(['loopback:8000']);
    const script = (name: string): string | undefined => (name === 'start' ? 'next start' : undefined);
    expect(short(listening(['npm', 'start'], {}, { script }))).toEqual(['all:3000']);
    expect(short(listening(['npm', 'run', 'start', '--', '-p', '8'], {}, { script }))).toEqual(['all:8']);
  });

  it('reads gunicorn.conf.py, which needs no option', () => {
    const conf = (text: string) => ({ file: (path: string) => (path === 'gunicorn.conf.py' ? text : undefined) });
    expect(short(listening(['gunicorn', 'a:b'], {}, conf('workers = 2\nbind = "0.0.0.0:7"\n')))).toEqual(['all:7']);
    expect(short(listening(['gunicorn', 'a:b'], {}, conf('bind = f"0.0.0.0:{port}"\n')))).toEqual(['unknown:?']);
    expect(short(listening(['gunicorn', 'a:b'], {}, conf('workers = 2\n')))).toEqual(['loopback:8000']);
  });
});

describe('images', () => {
  it('knows where published images listen', () => {
    const image = publishedImage('qdrant/qdrant:v1', at);
    expect(short(listensOn(startedCommand(image), processEnvironment(image), { image }))).toEqual(['all:6333', 'all:6334']);
    const minio = publishedImage('minio/minio', at);
    const command = startedCommand(minio, { command: { words: ['server', '/data'], from: at } });
    expect(short(listensOn(command, new Map(), { image: minio }))).toEqual(['all:9000']);
  });

  it('joins a Dockerfile with the environment of its service', () => {
    const image = buildImage(
      readDockerfile('Dockerfile', 'FROM python:3.12-slim\nENV PORT=8080\nCMD exec uvicorn a:b --host 0.0.0.0 --port $PORT\n'),
    );
    const options = image ? { image } : {};
    expect(short(listensOn(startedCommand(image), processEnvironment(image), options))).toEqual(['all:8080']);
    const service = new Map([['PORT', { value: '9090' }]]);
    expect(short(listensOn(startedCommand(image), processEnvironment(image, service), options))).toEqual(['all:9090']);
  });

  it('says nothing of an image it does not know', () => {
    const image = publishedImage('acme/app', at);
    expect(listensOn(startedCommand(image), new Map(), { image })).toEqual([]);
  });
});
