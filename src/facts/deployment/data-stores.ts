import { defineFact, type Location } from '../../define.ts';
import type { IdleOverride } from '../compose/idle.ts';
import type { Port } from '../compose/service.ts';
import { composeProject } from './compose-project.ts';
import { type Container, containers } from './containers.ts';

/** A data store of the deployment. */
export interface DataStore {
  readonly container: Container;
  /** Ports that others than the host itself can reach. */
  readonly published: readonly Port[];
  /** An override that was to close them and does not. */
  readonly idle?: IdleOverride;
  /** It asks for no credential. */
  readonly open?: { readonly reason: string; readonly at: Location; readonly certain: boolean };
}

const STORES = new Set(['database', 'cache', 'queue', 'search', 'vector', 'storage']);
const LOOPBACK = /^(?:127\.|::1$|\[::1\]$|localhost$)/;

/** The data stores of the merged production project. */
export const dataStores = defineFact({
  id: 'data-stores',
  needs: { containers, composeProject },
  derive(_context, { containers: all, composeProject: compose }): readonly DataStore[] {
    return all.flatMap((container): DataStore[] => {
      const { service } = container;
      if (!service || container.kind === undefined || !STORES.has(container.kind)) return [];
      const published = service.ports.filter(({ hostIp }) => hostIp === undefined || !LOOPBACK.test(hostIp));
      const idle = compose?.project.idle.find(({ target }) => target === `services.${service.name}.ports`);
      const open = openStore(container);
      return [{ container, published, ...(idle ? { idle } : {}), ...(open ? { open } : {}) }];
    });
  },
});

function openStore({ service, image, command, from }: Container): DataStore['open'] {
  if (!service) return undefined;
  const name = image?.base?.name.split('/').at(-1) ?? '';
  const variable = (key: string) => service.environment.get(key);
  const isSet = (...keys: readonly string[]): boolean => keys.some((key) => variable(key) !== undefined && variable(key)?.value !== '');
  const words = command.words.join(' ');
  const say = (reason: string, at: Location = from, certain = true): DataStore['open'] => ({
    reason,
    at: { path: at.path, line: at.line },
    certain,
  });
  const trust = variable('POSTGRES_HOST_AUTH_METHOD');
  if (trust?.value === 'trust') return say('POSTGRES_HOST_AUTH_METHOD is trust', trust.from);
  for (const key of [
    'MYSQL_ALLOW_EMPTY_PASSWORD',
    'MARIADB_ALLOW_EMPTY_ROOT_PASSWORD',
    'ALLOW_EMPTY_PASSWORD',
    'MYSQL_ALLOW_EMPTY_ROOT_PASSWORD',
  ]) {
    const empty = variable(key);
    if (empty?.value && !/^(?:0|no|false)$/i.test(empty.value)) return say(`${key} is set`, empty.from);
  }
  const configured = service.volumes.some(({ target }) => /\.(?:conf|ya?ml|acl)$/.test(target)) || service.configs.length > 0;
  if (
    /^(?:redis|valkey|redis-stack(?:-server)?|keydb|dragonfly)$/.test(name) &&
    !/requirepass|aclfile|\.conf/.test(words) &&
    !isSet('REDIS_PASSWORD', 'REDIS_ARGS', 'VALKEY_PASSWORD') &&
    !configured
  )
    return say('no requirepass is given', service.command?.from ?? from);
  if (
    /^mongo(?:db)?$/.test(name) &&
    !isSet('MONGO_INITDB_ROOT_USERNAME', 'MONGO_INITDB_ROOT_USERNAME_FILE', 'MONGODB_ROOT_PASSWORD') &&
    !/--auth|--keyFile/.test(words) &&
    !configured
  )
    return say('no root user is set');
  const security = variable('xpack.security.enabled');
  if (security?.value === 'false') return say('xpack.security.enabled is false', security.from);
  if (name === 'qdrant' && !isSet('QDRANT__SERVICE__API_KEY', 'QDRANT__SERVICE__API_KEY_FILE') && !configured)
    return say('no QDRANT__SERVICE__API_KEY is set', from, false);
  if (name === 'weaviate' && variable('AUTHENTICATION_ANONYMOUS_ACCESS_ENABLED')?.value === 'true')
    return say('anonymous access is on', from);
  return undefined;
}
