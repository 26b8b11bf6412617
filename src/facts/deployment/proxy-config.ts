import { posix } from 'node:path';
import picomatch from 'picomatch';
import type { Config } from '../../config.ts';
import { defineFact, type Location } from '../../define.ts';
import type { Repository } from '../../repo.ts';
import type { Place } from '../../syntax/nginx/error.ts';
import { parseNginx } from '../../syntax/nginx/parse.ts';
import { envsubst } from '../nginx/envsubst.ts';
import { buildNginx, type NginxConfig } from '../nginx/levels.ts';
import type { NginxEnvironment } from '../nginx/outcome.ts';
import { type Container, containers } from './containers.ts';
import { type ProxyFiles, proxyFiles, removedByRun } from './proxy-files.ts';

/** One running nginx: its configuration as the container sees it. */
export interface NginxProxy {
  readonly name: string;
  /** The container it runs in; absent for a configuration that no image or service uses. */
  readonly container?: Container;
  /** Files of the repository it is made of. */
  readonly files: readonly string[];
  /** Absent when nginx would refuse the configuration. */
  readonly config?: NginxConfig;
  readonly problem?: Location & { readonly message: string };
  /** Places whose content is not known: includes of files outside the repository. */
  readonly unread: readonly Location[];
  /** Finds a place of the configuration in the repository. */
  place(at: Place): Location;
  /** What is at a path of the container, as far as the repository tells. */
  readonly environment: NginxEnvironment;
}

const MAIN = '/etc/nginx/nginx.conf';
const DEFAULT = '/etc/nginx/conf.d/default.conf';
/** What matters of the main file of the official image. */
const OFFICIAL_MAIN = 'events {}\nhttp {\n  include /etc/nginx/mime.types;\n  include /etc/nginx/conf.d/*.conf;\n}\n';
const OFFICIAL_DEFAULT =
  'server {\n  listen 80;\n  server_name localhost;\n  location / {\n    root /usr/share/nginx/html;\n    index index.html index.htm;\n  }\n}\n';

/** Which nginx files are what in which container. */
export const proxyConfig = defineFact({
  id: 'proxy-config',
  needs: { containers },
  derive({ repo, config, assume }, { containers: all }): readonly NginxProxy[] {
    const inside = all.flatMap((container) => {
      const proxy = ofContainer(repo, container);
      return proxy ? [proxy] : [];
    });
    const declared = config.deploy.nginx;
    const used = new Set(inside.flatMap(({ files }) => files));
    const proxies =
      declared && !declared.every((file) => used.has(file))
        ? [standalone(repo, declared)]
        : inside.length > 0
          ? inside
          : loose(repo, config);
    for (const proxy of proxies)
      assume({
        name: 'proxy configuration',
        value: `${proxy.files.join(', ')}${proxy.container ? ` in ${proxy.name}` : ''}`,
        from: proxy.files.map((path) => ({ path, line: 1 })),
      });
    return proxies;
  },
});

const runsNginx = (container: Container): boolean =>
  /(?:^|\/)(?:nginx|nginx-unprivileged|openresty|angie)$/.test(container.image?.base?.name ?? '') ||
  /^nginx\b|\/nginx\b/.test(container.command.words.join(' '));

function ofContainer(repo: Repository, container: Container): NginxProxy | undefined {
  const files = proxyFiles(repo, container);
  if (!runsNginx(container)) return undefined;
  if (files.size === 0 && container.dockerfile === undefined) return undefined;
  const official = /nginx/.test(container.image?.base?.name ?? '');
  const variables = new Map([...container.environment].flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])));
  const rendered = new Map<string, string>();
  const sources = new Map<string, string>();
  for (const [path, { path: source }] of files) {
    const text = repo.text(source);
    if (text === undefined) continue;
    const template = official ? /^\/etc\/nginx\/templates\/(.+)\.template$/.exec(path)?.[1] : undefined;
    const target = template === undefined ? path : `/etc/nginx/conf.d/${template}`;
    rendered.set(target, template === undefined ? text : envsubst(text, variables));
    sources.set(target, source);
  }
  if (official && !rendered.has(DEFAULT) && !removedByRun(container, DEFAULT)) rendered.set(DEFAULT, OFFICIAL_DEFAULT);
  const own = rendered.get(MAIN);
  const fallback = container.image?.copies.find(({ destination }) => destination.startsWith('/etc/nginx'))?.from ?? container.from;
  return make(repo, {
    name: container.name,
    container,
    files: [...new Set(sources.values())],
    main: { path: MAIN, text: own ?? OFFICIAL_MAIN },
    read: (path) => rendered.get(path),
    list: (pattern) => [...rendered.keys()].filter((path) => picomatch.isMatch(path, pattern)),
    source: (path) => sources.get(path),
    fallback,
    sources: files,
  });
}

interface Parts {
  readonly name: string;
  readonly container?: Container;
  readonly files: readonly string[];
  readonly main: { readonly path: string; readonly text: string };
  read(path: string): string | undefined;
  list(pattern: string): readonly string[];
  source(path: string): string | undefined;
  readonly fallback: Location;
  readonly sources?: ProxyFiles;
}

function make(repo: Repository, parts: Parts): NginxProxy {
  const place = (at: Place | { file: string; line: number }): Location => {
    const source = parts.source(at.file) ?? (repo.file(at.file) ? at.file : undefined);
    return source === undefined ? parts.fallback : { path: source, line: at.line };
  };
  const tree = parseNginx(
    { path: parts.main.path, text: parts.main.text, context: 'main', prefix: '/etc/nginx/' },
    {
      read: (path) => (/(?:mime\.types|_params|fastcgi\.conf)$/.test(path) ? (parts.read(path) ?? '') : parts.read(path)),
      list: parts.list,
      outside: () => true,
    },
  );
  const { problem } = tree;
  const base = {
    name: parts.name,
    ...(parts.container ? { container: parts.container } : {}),
    files: parts.files,
    place,
    environment: { file: fileSystem(repo, parts.container) },
  };
  const unread = tree.unread
    .filter(
      (one) => !/[*?[]/.test(one.args[0]?.value ?? '') || !/\/(?:conf\.d|modules-enabled|default\.d)\//.test(one.args[0]?.value ?? ''),
    )
    .map(place);
  if (problem) return { ...base, unread, problem: { ...place(problem), message: problem.message } };
  return { ...base, unread, config: buildNginx(tree) };
}

/**
 * Files that are certainly there: the start page of a folder that something is copied into. Any other path is taken as
 * missing: requests of an API are not files of the web root.
 */
function fileSystem(repo: Repository, container: Container | undefined): (path: string) => 'file' | 'directory' | 'missing' {
  const roots = [
    '/usr/share/nginx/html',
    ...(container?.image?.copies ?? []).map(({ destination }) => destination.replace(/\/$/, '')),
    ...(container?.service?.volumes ?? []).map(({ target }) => target),
  ];
  const copied = (container?.image?.copies ?? []).filter((copy) => copy.source === undefined);
  return (path) => {
    if (/\/index\.html?$/.test(path))
      return container === undefined || roots.some((root) => path.startsWith(`${root}/`)) ? 'file' : 'missing';
    if (path === '/' || roots.some((root) => path === root || root.startsWith(`${path}/`))) return 'directory';
    for (const { paths, destination } of copied) {
      const folder = destination.replace(/\/$/, '');
      if (!path.startsWith(`${folder}/`)) continue;
      const rest = path.slice(folder.length + 1);
      for (const source of paths) if (repo.file(posix.normalize(posix.join(container?.context ?? '', source, rest)))) return 'file';
    }
    return 'missing';
  };
}

const NAMED =
  /(?:^|\/)(?:nginx[\w.-]*\.conf(?:\.(?:example|template))?|[\w.-]+\.nginx(?:\.conf)?|nginx)$|(?:^|\/)(?:nginx|sites-(?:available|enabled))\/(?:[\w.-]+\/)*[\w.-]+(?:\.conf|\.conf\.template)?$/;

/** Configurations that lie in the repository without an image that takes them. */
function loose(repo: Repository, config: Config): NginxProxy[] {
  const found = repo.files.filter(
    ({ path, scope }) =>
      scope !== 'test' && scope !== 'fixture' && scope !== 'vendored' && NAMED.test(path) && !/dev|local|test/i.test(posix.basename(path)),
  );
  const whole = found.filter(({ path }) => /^\s*server\s*\{|^\s*http\s*\{/m.test(repo.text(path) ?? ''));
  const declared = config.deploy.nginx;
  const files = declared ?? whole.map(({ path }) => path);
  return files.length === 0 ? [] : [standalone(repo, files)];
}

function standalone(repo: Repository, files: readonly string[]): NginxProxy {
  const first = files[0] ?? '';
  const isMain = (path: string): boolean => /^\s*(?:http|events)\s*\{/m.test(repo.text(path) ?? '');
  const main = files.find(isMain);
  const folder = posix.dirname(main ?? first).replace(/^\.$/, '');
  const locate = (path: string): string | undefined => {
    if (repo.file(path)) return path;
    const tail = path.replace(/^\/etc\/nginx\//, '');
    return [posix.join(folder, tail), posix.join(folder, posix.basename(path)), tail].find((candidate) => repo.file(candidate));
  };
  const text =
    main === undefined
      ? `events {}\nhttp {\n${files.map((file) => `include ${JSON.stringify(file)};`).join('\n')}\n}\n`
      : (repo.text(main) ?? '');
  return make(repo, {
    name: 'nginx',
    files,
    main: { path: main ?? '(nginx.conf)', text },
    read: (path) => {
      const stripped = path.replace(/^\/etc\/nginx\//, '');
      const file = files.includes(stripped) ? stripped : locate(path);
      return file === undefined ? undefined : repo.text(file);
    },
    list: (pattern) => {
      const tail = pattern.replace(/^\/etc\/nginx\//, '');
      return repo.files
        .map(({ path }) => path)
        .filter((path) => picomatch.isMatch(path, posix.join(folder, tail)) || picomatch.isMatch(path, tail));
    },
    source: (path) => {
      const stripped = path.replace(/^\/etc\/nginx\//, '');
      return repo.file(stripped) ? stripped : locate(path);
    },
    fallback: { path: main ?? first, line: 1 },
  });
}
