import { defineFact, type Location } from '../../define.ts';
import { shellWords } from '../images/shell-words.ts';
import { knownOf, toolAvailable } from '../images/tools.ts';
import { routeNginx } from '../nginx/route.ts';
import { hasHealthcheck } from './composition.ts';
import { type Container, containers } from './containers.ts';
import { deployment } from './deployment.ts';
import { matchRoute } from './match-route.ts';

/** The health check of a container, and what is wrong with it. */
export interface ContainerCheck {
  readonly container: Container;
  readonly at: Location;
  readonly present: boolean | undefined;
  /** Why it can never succeed. */
  readonly failing?: string;
  /** Why it says little although it runs. */
  readonly hollow?: string;
  readonly undecided?: string;
  /** Another service waits until it is healthy. */
  readonly waited: boolean;
  /** Services it needs that it does not wait for to be healthy. */
  readonly unwaited: readonly { readonly service: string; readonly at: Location }[];
}

const PROBES = new Set([
  'curl',
  'wget',
  'nc',
  'python',
  'python3',
  'node',
  'pg_isready',
  'redis-cli',
  'mysqladmin',
  'mongosh',
  'mongo',
  'healthcheck.sh',
  'bash',
  'http',
  'grpc_health_probe',
  'bun',
  'deno',
  'rabbitmq-diagnostics',
  'valkey-cli',
  'mariadb-admin',
  'psql',
  'busybox',
  'ss',
  'netstat',
  'pgrep',
  'ps',
]);

/** Health checks of every container: whether they can run where they stand, and what they ask. */
export const containerChecks = defineFact({
  id: 'container-checks',
  needs: { containers, deployment },
  derive(_context, { containers: all, deployment }): readonly ContainerCheck[] {
    return all
      .filter(({ command }) => !/\b(?:migrate|migration|alembic|prisma migrate|db:push)\b/.test(command.words.join(' ')))
      .map((container): ContainerCheck => {
        const { service, image } = container;
        const own = image?.healthcheck === 'NONE' ? undefined : image?.healthcheck;
        const at = service?.healthcheck?.from ?? own?.from ?? container.from;
        const waited = all.some((other) =>
          other.service?.dependsOn.some((one) => one.service === container.name && one.condition === 'service_healthy'),
        );
        const unwaited = (service?.dependsOn ?? []).flatMap((one) => {
          const target = all.find(({ name }) => name === one.service);
          const matters =
            target &&
            (target.kind === 'database' ||
              target.kind === 'cache' ||
              target.kind === 'queue' ||
              target.kind === 'vector' ||
              target.kind === 'search' ||
              deployment.routesOf(target).length > 0);
          return matters && one.condition === 'service_started'
            ? [{ service: one.service, at: { path: one.from.path, line: one.from.line } }]
            : [];
        });
        const present = hasHealthcheck(container);
        const base = { container, at: { path: at.path, line: at.line }, present, waited, unwaited };
        const test = service?.healthcheck?.test ?? (own ? [own.shell ? 'CMD-SHELL' : 'CMD', ...own.words] : undefined);
        if (!present || !test) return base;
        return { ...base, ...judge(test, container, deployment) };
      });
  },
});

function judge(
  test: readonly string[],
  container: Container,
  deployment: Parameters<typeof routesOf>[0],
): Pick<ContainerCheck, 'failing' | 'hollow' | 'undecided'> {
  const [form, ...rest] = test;
  const text = rest.join(' ');
  const words = form === 'CMD-SHELL' ? shellWords(text) : rest;
  const { image } = container;
  if (!image) return { undecided: 'its image is not known' };
  const programs = form === 'CMD-SHELL' ? words.filter((word) => PROBES.has(word)) : words.slice(0, 1);
  if (form === 'CMD-SHELL' && toolAvailable(image, 'sh') === false) return { failing: 'the image has no shell for it' };
  // `a || b` succeeds when any of them does.
  const alternatives = /\|\|\s*(?!exit|false|kill|\(exit)/.test(text);
  const missing = programs.filter((program) => toolAvailable(image, program) === false);
  if (missing.length > 0 && (!alternatives || missing.length === programs.length))
    return { failing: `${missing.join(', ')} is not in the image` };
  const uncertain = programs.find((program) => toolAvailable(image, program) === undefined);
  const url = /https?:\/\/(localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\]|::1)(?::(\d+))?(\/[^\s'"`)\]]*)?/.exec(text);
  if (/\|\|\s*(?:true|exit 0|echo)\b/.test(text) || /^(?:true|exit 0|echo\b.*|:)$/.test(text.trim()))
    return { hollow: 'it always succeeds' };
  if (url) {
    const port = Number(url[2] ?? 80);
    const path = url[3] ?? '/';
    const known = container.listening.filter((one) => one.port !== undefined);
    if (known.length > 0 && !container.listening.some((one) => one.port === port || one.port === undefined))
      return { failing: `it asks port ${port}, but the process listens on ${known.map((one) => one.port).join(', ')}` };
    const answer = ask(container, deployment, port, path);
    if (answer) return answer;
  }
  return uncertain === undefined ? {} : { undecided: `whether ${uncertain} is in the image is not known` };
}

const routesOf = (
  deployment: {
    routesOf(container: Container): readonly import('../routes/inventory.ts').RouteFact[];
    readonly proxies: readonly import('./proxy-config.ts').NginxProxy[];
  },
  container: Container,
) => deployment.routesOf(container);

/** What the process itself answers to its own check. */
function ask(
  container: Container,
  deployment: Parameters<typeof routesOf>[0],
  port: number,
  path: string,
): Pick<ContainerCheck, 'failing' | 'hollow'> | undefined {
  const proxy = deployment.proxies.find((each) => each.container === container);
  if (proxy?.config) {
    const outcome = routeNginx(proxy.config, { method: 'GET', target: path, port, host: 'localhost' }, proxy.environment);
    if (outcome.kind === 'static' || (outcome.kind === 'error' && outcome.status === 404))
      return outcome.kind === 'static'
        ? { hollow: `it asks ${path}, a file that is there whatever happens behind the proxy` }
        : { failing: `${path} answers 404` };
    return undefined;
  }
  const routes = routesOf(deployment, container);
  if (routes.length === 0 || knownOf(container.image?.base)?.kind === 'proxy') return undefined;
  const { route, others } = matchRoute(routes, 'GET', path);
  if (!route) return { failing: `it asks ${path}, ${others.length > 0 ? 'which takes no GET' : 'which no route answers'}` };
  return route.auth === 'required' ? { failing: `it asks ${path}, which refuses it without a credential` } : undefined;
}
