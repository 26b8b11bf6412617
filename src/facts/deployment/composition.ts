import { posix } from 'node:path';
import { defineFact, type Evidence, type Location } from '../../define.ts';
import type { Repository } from '../../repo.ts';
import type { Node } from '../compose/node.ts';
import { get, text } from '../compose/node.ts';
import { knownOf } from '../images/tools.ts';
import { type ComposeFact, composeProject } from './compose-project.ts';
import { type Container, containers } from './containers.ts';

export type CompositionKind =
  | 'refused'
  | 'external-secret'
  | 'exclusive'
  | 'both-set'
  | 'ungranted'
  | 'default-credential'
  | 'idle'
  | 'no-healthcheck'
  | 'missing-file'
  | 'unset';

/** Something that does not fit together in the merged project. */
export interface CompositionProblem extends Location {
  readonly kind: CompositionKind;
  readonly key: string;
  readonly text: string;
  readonly related: readonly Evidence[];
}

export interface Composition {
  readonly compose: ComposeFact | undefined;
  readonly problems: readonly CompositionProblem[];
}

const DEFAULTS = new Set([
  'postgres',
  'password',
  'passwd',
  'changeme',
  'change_me',
  'secret',
  'root',
  'admin',
  'example',
  'guest',
  'test',
  '123456',
  'pass',
]);

/** Inconsistencies of the merged production project. */
export const composition = defineFact({
  id: 'composition',
  needs: { composeProject, containers },
  derive({ repo }, { composeProject: compose, containers: all }): Composition {
    if (!compose) return { compose, problems: [] };
    const { project } = compose;
    const problems: CompositionProblem[] = [
      ...project.errors.map(
        ({ message, path, line }): CompositionProblem => ({
          kind: 'refused',
          key: message.split('\n')[0] ?? message,
          text: `compose refuses: ${message}`,
          path,
          line,
          related: [],
        }),
      ),
      ...externalSecrets(repo, compose),
      ...all.flatMap((container) => inService(repo, compose, container)),
      ...project.idle.map(
        ({ target, effect, message, path, line }): CompositionProblem => ({
          kind: 'idle',
          key: target,
          text: `${target}: ${effect === 'nothing' ? 'the override has no effect' : 'the override only adds'}: ${message}`,
          path,
          line,
          related: [],
        }),
      ),
      ...dependencies(all),
      ...unset(repo, compose),
    ];
    return { compose, problems };
  },
});

function externalSecrets(repo: Repository, { project }: ComposeFact): CompositionProblem[] {
  if (
    repo.files.some(
      ({ path, scope }) =>
        scope === 'production' && /\.(?:md|sh|ya?ml)$|Makefile$/.test(path) && /docker stack deploy/.test(repo.text(path) ?? ''),
    )
  )
    return [];
  const used = new Set([...project.services.values()].flatMap(({ secrets }) => secrets.map(({ source }) => source)));
  return [...project.secrets].flatMap(([name, node]): CompositionProblem[] =>
    used.has(name) && isExternal(node)
      ? [
          {
            kind: 'external-secret',
            key: `secret ${name}`,
            text: `secret ${name} is external, which only a swarm can supply: docker compose refuses it`,
            ...place(node.at),
            related: [],
          },
        ]
      : [],
  );
}

const isExternal = (node: Node): boolean => text(get(node, 'external')) === 'true' || get(node, 'external')?.kind === 'map';
const place = ({ path, line }: Location): Location => ({ path, line });

function inService(repo: Repository, { unset: empty }: ComposeFact, container: Container): CompositionProblem[] {
  const { service, image, name } = container;
  if (!service) return [];
  const problems: CompositionProblem[] = [];
  const add = (kind: CompositionKind, key: string, message: string, at: Location, related: readonly Evidence[] = []): void =>
    void problems.push({ kind, key, text: message, ...place(at), related });
  const published = knownOf(image?.base)?.kind !== undefined && service.build === undefined;
  for (const [variable, { value, from }] of service.environment) {
    const bare = variable.endsWith('_FILE') ? variable.slice(0, -5) : undefined;
    const direct = bare === undefined ? undefined : service.environment.get(bare);
    if (bare !== undefined && value && direct?.value && !empty.has(`${name}\0${bare}`)) {
      const related = [{ ...place(direct.from), note: `${bare} is set here` }];
      if (published)
        add('exclusive', `${name} ${bare}`, `${name} gets ${bare} and ${variable}, which its image takes as an error`, from, related);
      else add('both-set', `${name} ${bare}`, `${name} gets ${bare} and ${variable}: the plain value survives the merge`, from, related);
    }
    if (bare !== undefined && value?.startsWith('/run/secrets/')) {
      const given =
        service.secrets.some(({ target }) => target === value) ||
        service.volumes.some(({ target }) => value === target || value.startsWith(`${target.replace(/\/$/, '')}/`));
      if (!given)
        add('ungranted', `${name} ${variable}`, `${variable} of ${name} names ${value}, which no secret of the service supplies`, from);
    }
    if (published && /PASS(?:WORD|WD)?$|_PASSWORD$/.test(variable) && value) {
      const users = [...service.environment].filter(([key]) => /USER(?:NAME)?$|_DB$|DATABASE$/.test(key)).map(([, each]) => each.value);
      if (DEFAULTS.has(value.toLowerCase()) || users.includes(value))
        add('default-credential', `${name} ${variable}`, `${name} keeps a default ${variable} in production`, from);
    }
  }
  if (
    service.build &&
    !service.build.dockerfileInline &&
    container.dockerfile !== undefined &&
    repo.text(container.dockerfile) === undefined &&
    !container.dockerfile.startsWith('..')
  )
    add(
      'missing-file',
      `${name} ${container.dockerfile}`,
      `${name} is built from ${container.dockerfile}, which is not in the repository`,
      service.build.from,
    );
  for (const mount of service.volumes) {
    const source = mount.source === undefined ? '' : posix.normalize(mount.source);
    if (
      mount.type !== 'bind' ||
      source.startsWith('/') ||
      source.startsWith('..') ||
      !/\.(?:conf|sql|ya?ml|json|toml|template|sh|cfg|ini)$/.test(source)
    )
      continue;
    if (!repo.exists(source) && !repo.ignored(source))
      add('missing-file', `${name} ${source}`, `${name} mounts ${source}, which is not in the repository`, mount.from);
  }
  return problems;
}

function dependencies(all: readonly Container[]): CompositionProblem[] {
  return all.flatMap(({ name, service }) =>
    (service?.dependsOn ?? []).flatMap((dependency): CompositionProblem[] => {
      if (dependency.condition !== 'service_healthy') return [];
      const target = all.find((each) => each.name === dependency.service);
      if (!target || hasHealthcheck(target) !== false) return [];
      return [
        {
          kind: 'no-healthcheck',
          key: `${name} ${dependency.service}`,
          text: `${name} waits for ${dependency.service} to be healthy, but ${dependency.service} has no health check: it never starts`,
          ...place(dependency.from),
          related: [{ ...target.from, note: dependency.service }],
        },
      ];
    }),
  );
}

/** Whether a container has a health check that is not switched off; undefined: its image may bring one. */
export function hasHealthcheck({ service, image }: Container): boolean | undefined {
  if (service?.healthcheck?.disabled) return false;
  if (service?.healthcheck?.test) return true;
  if (image?.healthcheck === 'NONE') return false;
  if (image?.healthcheck) return true;
  const known = knownOf(image?.base);
  if (known?.healthcheck) return true;
  return image && (known || image.stages.length > 0) ? false : undefined;
}

/** Variables without a value or default that no example file names either. */
function unset(repo: Repository, compose: ComposeFact): CompositionProblem[] {
  const documented = repo.files
    .flatMap(({ path }) => (/(?:^|\/)\.?env[\w.-]*(?:example|sample|template|dist)[\w.-]*$/.test(path) ? (repo.text(path) ?? '') : []))
    .join('\n');
  const told = repo.files.filter(({ path, scope }) => scope === 'production' && /\.md$/.test(path) && path.split('/').length < 4);
  return [...compose.unset].flatMap((key): CompositionProblem[] => {
    const [service = '', variable = ''] = key.split('\0');
    if (
      new RegExp(`^\\s*#?\\s*(?:export\\s+)?${variable}=`, 'm').test(documented) ||
      told.some(({ path }) => repo.text(path)?.includes(variable))
    )
      return [];
    const from = compose.project.services.get(service)?.environment.get(variable)?.from;
    return from
      ? [
          {
            kind: 'unset',
            key: `${service} ${variable}`,
            text: `${variable} of ${service} comes from a variable that nothing sets and no document names`,
            ...place(from),
            related: [],
          },
        ]
      : [];
  });
}
