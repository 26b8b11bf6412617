import { posix } from 'node:path';
import { defineFact, type Location } from '../../define.ts';
import type { Repository } from '../../repo.ts';
import { readDockerfile } from '../../syntax/dockerfile.ts';
import type { Service } from '../compose/service.ts';
import { buildImage, type Image, publishedImage } from '../images/image.ts';
import type { Known } from '../images/known.ts';
import { type Listening, listensOn } from '../images/listening.ts';
import { type ComposedCommand, processEnvironment, startedCommand } from '../images/process.ts';
import { knownOf } from '../images/tools.ts';
import { entryOf } from '../start-command.ts';
import { splitWords } from '../words.ts';
import { composeProject } from './compose-project.ts';
import { scriptOf, sourcePort } from './listening-source.ts';

/** A port with the address it is bound to, and what says so. */
export interface Bound extends Listening {
  readonly from: Location;
}

/** One thing the deployment runs: a compose service, or the image of a Dockerfile where there is no compose file. */
export interface Container {
  readonly name: string;
  /** Absent without compose. */
  readonly service?: Service;
  readonly image: Image | undefined;
  /** Dockerfile it is built from. */
  readonly dockerfile?: string;
  /** Folder of the build context, `''` for the root. */
  readonly context: string;
  readonly command: ComposedCommand;
  readonly environment: ReadonlyMap<string, string | undefined>;
  readonly listening: readonly Bound[];
  /** File of the repository its process starts with. */
  readonly entry?: string;
  /** What a published image is known to run; undefined for images of the repository's own code. */
  readonly kind: Known['kind'] | undefined;
  readonly from: Location;
}

/** What the deployment runs. */
export const containers = defineFact({
  id: 'containers',
  needs: { composeProject },
  derive({ repo }, { composeProject: compose }): readonly Container[] {
    if (compose) return [...compose.project.services.values()].map((service) => ofService(repo, service));
    return repo.files.flatMap(({ path, scope }) => {
      const name = posix.basename(path);
      if (scope !== 'production' || !/^(?:Dockerfile|Containerfile)(?:[.-].+)?$|\.Dockerfile$/i.test(name) || /test|dev|ci\b/i.test(name))
        return [];
      const image = buildImage(readDockerfile(path, repo.text(path) ?? ''));
      const folder = posix.dirname(path).replace(/^\.$/, '');
      return image
        ? [container(repo, name === 'Dockerfile' ? folder || 'app' : name, image, folder, { path, line: 1 }, { dockerfile: path })]
        : [];
    });
  },
});

function ofService(repo: Repository, service: Service): Container {
  const { build } = service;
  if (!build) {
    const published = service.image ? publishedImage(service.image, service.imageFrom ?? service.from) : undefined;
    const own = published && !knownOf(published.base) ? ownDockerfile(repo, service) : undefined;
    const made = own && buildImage(readDockerfile(own, repo.text(own) ?? ''));
    if (own && made) return container(repo, service.name, made, contextOf(own), service.from, { service, dockerfile: own });
    return container(repo, service.name, published, '', service.from, { service });
  }
  const context = posix
    .normalize(build.context)
    .replace(/^\.\/?$/, '')
    .replace(/\/$/, '');
  const path = posix.normalize(posix.join(context, build.dockerfile));
  const text = build.dockerfileInline ?? repo.text(path);
  const args = new Map([...build.args].map(([name, { value }]) => [name, value] as const));
  const image =
    text === undefined ? undefined : buildImage(readDockerfile(path, text), { args, ...(build.target ? { target: build.target } : {}) });
  return container(repo, service.name, image, context, service.from, { service, ...(build.dockerfileInline ? {} : { dockerfile: path }) });
}

const contextOf = (dockerfile: string): string =>
  /(?:^|\/)docker\/[^/]+$/.test(dockerfile) ? '' : posix.dirname(dockerfile).replace(/^\.$/, '');

const DOCKERFILE = /(?:^|\/)(?:Dockerfile(?:\.[\w-]+)?|[\w-]+\.Dockerfile)$/;

/** The Dockerfile that an image of the repository's own is built from elsewhere: by its name, or the only one there is. */
function ownDockerfile(repo: Repository, { name, image = '' }: Service): string | undefined {
  const files = repo.files.flatMap(({ path, scope }) =>
    scope === 'production' && DOCKERFILE.test(path) && !/dev|test/i.test(posix.basename(path)) ? [path] : [],
  );
  const places = [
    `Dockerfile.${name}`,
    `${name}/Dockerfile`,
    `docker/${name}.Dockerfile`,
    `docker/Dockerfile.${name}`,
    `${name}.Dockerfile`,
  ];
  const named = [...places, `apps/${name}/Dockerfile`, `services/${name}/Dockerfile`].find((path) => files.includes(path));
  // An image of somebody else has a plain name; one's own lives under an account or registry.
  return named ?? (files.length === 1 && image.includes('/') ? files[0] : undefined);
}

function container(
  repo: Repository,
  name: string,
  image: Image | undefined,
  context: string,
  from: Location,
  more: { service?: Service; dockerfile?: string },
): Container {
  const { service } = more;
  const command = startedCommand(image, service ?? {});
  const environment = processEnvironment(image, service?.environment);
  const words = command.shell ? splitWords(command.words.join(' ')) : command.words;
  const built = more.dockerfile !== undefined;
  const entry = built ? (entryOf(repo, words, context)?.file ?? scriptEntry(repo, words, context)) : undefined;
  const options = {
    ...(image ? { image } : {}),
    script: (script: string) => scriptOf(repo, context, script),
    file: (path: string) => repo.text(sourceFile(repo, image, context, path) ?? ''),
  };
  const said = built || !command.inherited || image ? listensOn(command, environment, options) : [];
  const place = command.from ?? from;
  const listening =
    said.length > 0 ? said.map((one) => ({ ...one, from: place })) : fallback(repo, entry, environment, image, service, place);
  const kind = knownOf(image?.base)?.kind;
  return {
    name,
    image,
    context,
    command,
    environment,
    listening,
    from,
    kind: built && kind === 'language' ? undefined : kind,
    ...more,
    ...(entry ? { entry } : {}),
  };
}

/** The file of the repository that ends up at a path of an image. */
export function sourceFile(repo: Repository, image: Image | undefined, context: string, path: string): string | undefined {
  const absolute = posix.resolve(image?.workingDir ?? '/', path);
  const within = (file: string): string => posix.normalize(posix.join(context, file));
  for (const copy of [...(image?.copies ?? [])].reverse()) {
    if (copy.source !== undefined) continue;
    for (const written of copy.paths) {
      const source = within(written.replace(/^\/+/, '') || '.')
        .replace(/^\.$/, '')
        .replace(/\/$/, '');
      const folder = copy.destination.replace(/\/$/, '');
      if (repo.file(source)) {
        const target = copy.destination.endsWith('/') || copy.paths.length > 1 ? `${folder}/${posix.basename(source)}` : copy.destination;
        if (target === absolute) return source;
      } else if (absolute.startsWith(`${folder}/`)) {
        const file = posix.join(source, absolute.slice(folder.length + 1));
        if (repo.file(file)) return file;
      }
    }
  }
  const beside = within(posix.relative(image?.workingDir ?? '/', absolute));
  return repo.file(beside) ? beside : undefined;
}

/** `./start.sh`: the last command of the script that starts something of the repository. */
function scriptEntry(repo: Repository, words: readonly string[], context: string): string | undefined {
  const script = words.find((word) => /\.sh$/.test(word));
  const file = script && repo.files.find(({ path }) => posix.basename(path) === posix.basename(script) && path.startsWith(context))?.path;
  if (!file) return undefined;
  const lines = (repo.text(file) ?? '').split('\n');
  return lines
    .map((line) => entryOf(repo, splitWords(line.trim().replace(/^exec\s+/, '')), context)?.file)
    .findLast((found) => found !== undefined);
}

/** What else says where a process listens, when its command does not: its source, EXPOSE, `expose`, targets of ports. */
function fallback(
  repo: Repository,
  entry: string | undefined,
  environment: ReadonlyMap<string, string | undefined>,
  image: Image | undefined,
  service: Service | undefined,
  at: Location,
): Bound[] {
  const written = entry === undefined ? undefined : sourcePort(repo, entry, environment);
  if (written) return [written];
  const port = environment.get('PORT');
  if (port && /^\d+$/.test(port)) return [{ port: Number(port), bind: 'unknown', source: 'PORT', from: at }];
  const exposed = image?.exposed.map((one): Bound => ({ port: one.port, bind: 'unknown', source: 'EXPOSE', from: one.from })) ?? [];
  if (exposed.length > 0) return exposed;
  const own =
    service?.expose.flatMap((text): Bound[] =>
      /^\d+/.test(text) ? [{ port: Number.parseInt(text, 10), bind: 'unknown', source: 'expose', from: service.from }] : [],
    ) ?? [];
  if (own.length > 0) return own;
  return service?.ports.map((one): Bound => ({ port: one.target, bind: 'unknown', source: 'ports', from: one.from })) ?? [];
}
