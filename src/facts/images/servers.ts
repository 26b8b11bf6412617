import {
  address,
  bindOf,
  fromEnvironment,
  hostAndPort,
  type Invocation,
  type Listening,
  numeric,
  option,
  options,
  type Server,
} from './server-options.ts';

const gunicorn: Server = (invocation) => {
  const inherited = fromEnvironment(invocation, 'GUNICORN_CMD_ARGS')?.split(/\s+/) ?? [];
  const all: Invocation = { ...invocation, args: [...inherited, ...invocation.args] };
  const binds = options(all, '-b', '--bind');
  if (binds.length > 0) return binds.flatMap((bind) => address(bind, 8000) ?? []);
  const settings = option(all, '-c', '--config') ?? 'gunicorn.conf.py';
  const configured = invocation.file?.(settings.replace(/^file:/, ''));
  // gunicorn.conf.py is read without being named.
  if (configured !== undefined || settings !== 'gunicorn.conf.py') {
    const bind = /^\s*bind\s*=\s*(?:\[\s*)?["']([^"'{}]+)["']/m.exec(configured ?? '')?.[1];
    const found = bind === undefined ? undefined : address(bind, 8000);
    if (found) return [{ ...found, source: settings }];
    if (configured === undefined || /^\s*(bind|wildcard)\b/m.test(configured))
      return [{ port: undefined, bind: 'unknown', source: settings }];
  }
  const port = fromEnvironment(invocation, 'PORT');
  if (port !== undefined) return [{ port: numeric(port), bind: 'all', source: 'environment' }];
  return [{ port: 8000, bind: 'loopback', source: 'gunicorn default' }];
};

const hypercorn: Server = (invocation) => {
  const binds = options(invocation, '-b', '--bind');
  if (binds.length > 0) return binds.flatMap((bind) => address(bind, 8000) ?? []);
  if (option(invocation, '-c', '--config') !== undefined)
    return [{ port: undefined, bind: 'unknown', source: 'hypercorn configuration file' }];
  return [{ port: 8000, bind: 'loopback', source: 'hypercorn default' }];
};

const uvicornAddress = hostAndPort({
  host: '127.0.0.1',
  port: 8000,
  hostOptions: ['--host'],
  portOptions: ['--port'],
  hostVariables: ['UVICORN_HOST'],
  portVariables: ['UVICORN_PORT'],
});
const uvicorn: Server = (invocation) => (option(invocation, '--uds', '--fd') === undefined ? uvicornAddress(invocation) : []);

const fastapi: Server = (invocation) => {
  const [mode] = invocation.args;
  const host = mode === 'dev' ? '127.0.0.1' : '0.0.0.0';
  if (mode !== 'dev' && mode !== 'run') return [];
  return hostAndPort({ host, port: 8000, hostOptions: ['--host'], portOptions: ['--port'], portVariables: ['PORT'] })(invocation);
};

const flask: Server = (invocation) =>
  invocation.args.includes('run')
    ? hostAndPort({
        host: '127.0.0.1',
        port: 5000,
        hostOptions: ['--host', '-h'],
        portOptions: ['--port', '-p'],
        hostVariables: ['FLASK_RUN_HOST'],
        portVariables: ['FLASK_RUN_PORT'],
      })(invocation)
    : [];

function django(args: readonly string[]): Listening[] {
  const index = args.findIndex((word) => word === 'runserver' || word === 'runserver_plus');
  if (index < 0) return [];
  const target = args.slice(index + 1).find((word) => !word.startsWith('-'));
  if (target === undefined) return [{ port: 8000, bind: 'loopback', source: 'runserver default' }];
  if (/^\d+$/.test(target)) return [{ port: Number(target), bind: 'loopback', source: 'runserver' }];
  const found = address(target, 8000);
  return found ? [{ ...found, source: 'runserver' }] : [];
}

const modules = new Set([
  'uvicorn',
  'gunicorn',
  'hypercorn',
  'granian',
  'flask',
  'fastapi',
  'daphne',
  'streamlit',
  'http.server',
  'waitress',
]);

const python: Server = (invocation) => {
  const { args } = invocation;
  const rest = args.filter((word, index) => !(/^-[uBOIEsSqX]+$/.test(word) && !args.slice(0, index).includes('-m')));
  if (rest[0] === '-m') {
    const [, module = '', ...more] = rest;
    return modules.has(module) ? (servers[module]?.({ ...invocation, name: module, args: more }) ?? []) : [];
  }
  return rest[0]?.endsWith('manage.py') ? django(rest) : [];
};

/** A Node program decides itself; PORT is only what it is told. */
const node: Server = (invocation) => {
  const port = fromEnvironment(invocation, 'PORT', 'NITRO_PORT');
  const next = invocation.args.some((word) => /(^|\/)\.output\/server\/index\.mjs$|\.next\/standalone\/server\.js$/.test(word));
  if (next)
    return [{ port: port === undefined ? 3000 : numeric(port), bind: 'all', source: port === undefined ? 'default' : 'environment' }];
  return port === undefined ? [] : [{ port: numeric(port), bind: 'unknown', source: 'environment' }];
};

const next: Server = (invocation) => {
  if (!['start', 'dev', undefined].includes(invocation.args.find((word) => !word.startsWith('-')))) return [];
  return hostAndPort({
    host: '0.0.0.0',
    port: 3000,
    hostOptions: ['--hostname', '-H'],
    portOptions: ['--port', '-p'],
    portVariables: ['PORT'],
  })(invocation);
};

const vite: Server = (invocation) => {
  const [mode] = invocation.args.filter((word) => !word.startsWith('-'));
  if (mode === 'build') return [];
  const exposed = invocation.args.some((word, index) => word === '--host' && (invocation.args[index + 1] ?? '-').startsWith('-'));
  const port = mode === 'preview' ? 4173 : 5173;
  return hostAndPort(
    { host: 'localhost', port, hostOptions: ['--host'], portOptions: ['--port'] },
    exposed ? 'all' : undefined,
  )(invocation);
};

const uwsgi: Server = (invocation) => {
  const sockets = options(invocation, '--http', '--http-socket', '--socket', '-s', '--http11-socket');
  return sockets.flatMap((socket) => address(socket, 8000) ?? []);
};

const puma: Server = (invocation) => {
  const binds = options(invocation, '-b', '--bind');
  if (binds.length > 0) return binds.flatMap((bind) => address(bind, 9292) ?? []);
  return hostAndPort({ host: '0.0.0.0', port: 9292, hostOptions: [], portOptions: ['-p', '--port'], portVariables: ['PORT'] })(invocation);
};

const rails: Server = (invocation) =>
  ['server', 's'].includes(invocation.args[0] ?? '')
    ? hostAndPort({
        host: 'localhost',
        port: 3000,
        hostOptions: ['-b', '--binding'],
        portOptions: ['-p', '--port'],
        hostVariables: ['BINDING'],
        portVariables: ['PORT'],
      })(invocation)
    : [];

/** A data store: its image listens on all addresses. */
const store = (port: number, ...portOptions: string[]): Server => hostAndPort({ host: '0.0.0.0', port, hostOptions: [], portOptions });

const postgres: Server = (invocation) => {
  const setting = invocation.args.map((word) => /^port\s*=\s*(\d+)$/.exec(word)?.[1]).find((port) => port !== undefined);
  if (setting !== undefined) return [{ port: Number(setting), bind: 'all', source: '-c port' }];
  return hostAndPort({ host: '0.0.0.0', port: 5432, hostOptions: [], portOptions: ['-p'], portVariables: ['PGPORT'] })(invocation);
};

const redis: Server = (invocation) => {
  const bind = option(invocation, '--bind');
  return hostAndPort(
    { host: '0.0.0.0', port: 6379, hostOptions: [], portOptions: ['--port'] },
    bind === undefined ? 'all' : bindOf(bind.split(/\s/)[0]),
  )(invocation);
};

const plain =
  (port: number, source: string): Server =>
  () => [{ port, bind: 'all', source }];

/** Programs that listen, by the name they are started with. */
export const servers: Readonly<Record<string, Server>> = {
  uvicorn,
  gunicorn,
  hypercorn,
  granian: hostAndPort({
    host: '127.0.0.1',
    port: 8000,
    hostOptions: ['--host'],
    portOptions: ['--port'],
    hostVariables: ['GRANIAN_HOST'],
    portVariables: ['GRANIAN_PORT'],
  }),
  daphne: hostAndPort({ host: '127.0.0.1', port: 8000, hostOptions: ['-b', '--bind'], portOptions: ['-p', '--port'] }),
  fastapi,
  flask,
  streamlit: hostAndPort({
    host: '0.0.0.0',
    port: 8501,
    hostOptions: ['--server.address'],
    portOptions: ['--server.port'],
    hostVariables: ['STREAMLIT_SERVER_ADDRESS'],
    portVariables: ['STREAMLIT_SERVER_PORT'],
  }),
  'waitress-serve': hostAndPort({ host: '0.0.0.0', port: 8080, hostOptions: ['--host'], portOptions: ['--port'] }),
  'django-admin': ({ args }) => django(args),
  'manage.py': ({ args }) => django(args),
  'http.server': (invocation) => {
    const port = invocation.args.find((word) => /^\d+$/.test(word));
    return [
      { port: port === undefined ? 8000 : Number(port), bind: bindOf(option(invocation, '--bind', '-b') ?? ''), source: 'http.server' },
    ];
  },
  python,
  uwsgi,
  node,
  next,
  vite,
  'react-scripts': hostAndPort({
    host: '0.0.0.0',
    port: 3000,
    hostOptions: [],
    portOptions: [],
    hostVariables: ['HOST'],
    portVariables: ['PORT'],
  }),
  serve: (invocation) => {
    const listen = option(invocation, '-l', '--listen', '-p', '--port');
    const found = listen === undefined ? undefined : address(listen, 3000);
    return found
      ? [found]
      : hostAndPort({ host: '0.0.0.0', port: 3000, hostOptions: [], portOptions: [], portVariables: ['PORT'] })(invocation);
  },
  'http-server': hostAndPort({ host: '0.0.0.0', port: 8080, hostOptions: ['-a'], portOptions: ['-p', '--port'], portVariables: ['PORT'] }),
  puma,
  rails,
  nginx: plain(80, 'nginx default'),
  httpd: plain(80, 'httpd default'),
  'httpd-foreground': plain(80, 'httpd default'),
  'apache2-foreground': plain(80, 'apache default'),
  'php-fpm': plain(9000, 'php-fpm default'),
  caddy: plain(80, 'caddy default'),
  'redis-server': redis,
  'valkey-server': redis,
  postgres,
  mysqld: store(3306, '--port', '-P'),
  mariadbd: store(3306, '--port', '-P'),
  mongod: store(27017, '--port'),
  'rabbitmq-server': plain(5672, 'rabbitmq default'),
  qdrant: hostAndPort({ host: '0.0.0.0', port: 6333, hostOptions: [], portOptions: [], portVariables: ['QDRANT__SERVICE__HTTP_PORT'] }),
  memcached: hostAndPort({ host: '0.0.0.0', port: 11211, hostOptions: ['-l'], portOptions: ['-p'] }),
};
