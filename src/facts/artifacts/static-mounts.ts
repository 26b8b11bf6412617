import type { Effect, Machine } from '../../code/machine.ts';
import { textOf, type Value } from '../../code/value.ts';
import { defineFact, type Location } from '../../define.ts';
import type { Repository } from '../../repo.ts';
import { behaviour } from '../behaviour/index.ts';
import { deployment } from '../deployment/deployment.ts';
import { levelsWithin } from '../deployment/nginx-level.ts';
import { artifacts } from './index.ts';
import { deepOrigins, visit } from './parts.ts';
import { optionOf } from './reads.ts';

/** A folder that a server hands out by itself. */
export interface StaticMount {
  readonly at: Location;
  /** What serves it: `express.static`, `nginx location /files/`. */
  readonly by: string;
  /** The folder, as far as it is written; undefined: nothing of it is. */
  readonly folder: string | undefined;
  /** Why it exposes what it should not; undefined: it does not. */
  readonly exposes?: string;
}

const MOUNT =
  /^(?:(?:fastapi|starlette)\.staticfiles\.StaticFiles|flask\.Flask|express\.static|express\.default\.static|serve-static(?:\.default)?|koa-static(?:\.default)?|@hono\/node-server\/serve-static\.serveStatic|hono\/(?:bun|deno|cloudflare-workers)\.serveStatic|@nestjs\/serve-static\.ServeStaticModule\.forRoot|.*\.(?:useStaticAssets|add_static))$/;

/** Static mounts of applications, and folders that the production proxy serves. */
export const staticMounts = defineFact({
  id: 'static-mounts',
  needs: { behaviour, artifacts, deployment },
  derive({ repo }, given): readonly StaticMount[] {
    const roots = artifactVariables(
      given.artifacts.routes.flatMap(({ reads }) => reads.flatMap(({ from, root }) => [...from, ...(root ? [root] : [])])),
    );
    const machines = new Set<Machine>(
      given.behaviour
        .entries('exposed')
        .filter(({ served, kind }) => served !== false && (kind === 'route' || kind === 'startup'))
        .map(({ machine }) => machine),
    );
    const found: StaticMount[] = [];
    const seen = new Set<string>();
    for (const machine of machines)
      for (const effect of machine.effects) {
        const folder = folderOf(effect);
        const id = `${effect.at.file}:${effect.at.start}`;
        if (!folder || seen.has(id)) continue;
        seen.add(id);
        const text = folderText(folder);
        const exposes = exposedBy(repo, text, folder, roots, effect.at.file);
        found.push({
          at: { path: effect.at.file, line: effect.at.line },
          by: effect.path.replaceAll('()', ''),
          folder: text,
          ...(exposes ? { exposes } : {}),
        });
      }
    for (const proxy of given.deployment.proxies)
      for (const server of proxy.config?.servers ?? [])
        for (const level of levelsWithin(server.level)) {
          if (level.own.has('internal')) continue;
          for (const directive of [...(level.own.get('alias') ?? []), ...(level.own.get('root') ?? [])]) {
            const folder = directive.args[0]?.value;
            if (folder === undefined) continue;
            const exposes = exposedFolder(folder.replace(/\/$/, '') || '/');
            const name = level.kind === 'location' ? level.opener?.args.map((word) => word.value).join(' ') : level.kind;
            found.push({
              at: proxy.place(directive),
              by: `nginx ${directive.name} of ${name ?? level.kind}`,
              folder,
              ...(exposes ? { exposes } : {}),
            });
          }
        }
    return found;
  },
});

function folderOf(effect: Effect): Value | undefined {
  if (effect.kind === 'write') return undefined;
  if (/\.register$/.test(effect.path) && effect.arguments[0]?.is === 'library' && /^@fastify\/static/.test(effect.arguments[0].path))
    return optionOf(effect.arguments[1], 'root');
  if (!MOUNT.test(effect.path)) return undefined;
  if (effect.path === 'flask.Flask') return effect.named.get('static_folder');
  const [first] = effect.arguments;
  return (
    effect.named.get('directory') ?? optionOf(first, 'root') ?? optionOf(first, 'rootPath') ?? (first?.is === 'object' ? undefined : first)
  );
}

/** The folder as it is written: what is known of it, in order. */
function folderText(value: Value): string | undefined {
  const pieces: string[] = [];
  const collect = (part: Value, depth: number): void => {
    if (depth > 12) return;
    const text = textOf(part);
    if (text !== undefined) pieces.push(text);
    else if (part.is === 'derived') for (const each of part.of) collect(each, depth + 1);
    else if (part.is === 'choice') {
      const known = part.of.find((each) => textOf(each) !== undefined) ?? part.of[0];
      if (known) collect(known, depth + 1);
    } else if (part.is === 'library') {
      if (part.receiver?.call || /__truediv__|joinpath|parent|resolve/.test(part.path))
        if (part.receiver) collect(part.receiver, depth + 1);
      for (const each of part.call?.arguments ?? []) collect(each, depth + 1);
      if (/\.parent$/.test(part.path)) pieces.push('..');
    }
  };
  collect(value, 0);
  if (pieces.length === 0) return undefined;
  return (
    pieces
      .join('/')
      .replace(/\/{2,}/g, '/')
      .replace(/\/$/, '') || '/'
  );
}

/** Variables that say where artifacts lie. */
function artifactVariables(from: readonly Value[]): ReadonlySet<string> {
  return new Set(from.flatMap((each) => deepOrigins(each)).flatMap((origin) => (origin.from === 'environment' ? [origin.name] : [])));
}

function exposedBy(
  repo: Repository,
  text: string | undefined,
  folder: Value,
  roots: ReadonlySet<string>,
  file: string,
): string | undefined {
  const shared = deepOrigins(folder).find((origin) => origin.from === 'environment' && roots.has(origin.name));
  if (shared) return `it is the artifact root ${shared.name}`;
  if (text === undefined) return undefined;
  let upwards = false;
  visit(folder, (part) => {
    upwards ||= part.is === 'library' && /\.cwd\(\)$/.test(part.path);
    return true;
  });
  const clean = text.replace(/^\.\//, '');
  const base = file.includes('/') ? file.slice(0, file.lastIndexOf('/')) : '';
  if (clean === '.' || clean === '' || clean === '/' || clean === '..' || clean === base || (upwards && clean === '.'))
    return 'it is the folder of the program, with its code, settings and history';
  if (repo.file(`${clean}/package.json`) || repo.file(`${clean}/pyproject.toml`) || repo.file(`${clean}/.env`))
    return 'it holds the program itself';
  return exposedFolder(clean);
}

function exposedFolder(folder: string): string | undefined {
  const segments = folder.split('/').filter(Boolean);
  if (segments.length === 0) return 'it is the root of the file system';
  const last = segments.at(-1) ?? '';
  if (segments.includes('.git')) return 'it holds the history of the repository';
  if (/^(?:\.?credentials?|\.?secrets?|\.ssh|\.aws|private)$/i.test(last)) return 'it holds credentials';
  if (/^(?:\.?autonomous_runs|runs?|artifacts?|logs?|backups?|dumps?|traces?|screenshots?)$/i.test(last))
    return 'it holds what runs leave behind';
  if (/^(?:data|app|home|root|etc|var|srv)$/i.test(last) && segments.length === 1) return 'it holds more than pages';
  return undefined;
}
