import { posix } from 'node:path';
import type { Image } from './image.ts';
import { type Known, knownImages, type System } from './known.ts';
import { installedPackages, type PackageManager } from './packages.ts';
import type { ImageReference } from './reference.ts';

/** Programs a package brings, where the name alone does not tell. */
const programs: Readonly<Record<string, readonly string[]>> = {
  netcat: ['nc'],
  'netcat-openbsd': ['nc'],
  'netcat-traditional': ['nc'],
  'nmap-ncat': ['nc', 'ncat'],
  nc: ['nc'],
  python: ['python', 'python3'],
  python3: ['python3'],
  'python-is-python3': ['python'],
  'python3-pip': ['python3', 'pip3', 'pip'],
  nodejs: ['node'],
  'nodejs-current': ['node'],
  'postgresql-client': ['pg_isready', 'psql', 'pg_dump'],
  postgresql: ['pg_isready', 'psql', 'postgres', 'pg_dump'],
  'redis-tools': ['redis-cli'],
  redis: ['redis-cli', 'redis-server'],
  'redis-server': ['redis-cli', 'redis-server'],
  'default-mysql-client': ['mysqladmin', 'mysql'],
  'mysql-client': ['mysqladmin', 'mysql'],
  'mariadb-client': ['mysqladmin', 'mysql', 'mariadb', 'mariadb-admin'],
  'curl-minimal': ['curl'],
  procps: ['ps', 'pgrep', 'pkill'],
  'procps-ng': ['ps', 'pgrep', 'pkill'],
  dnsutils: ['dig', 'nslookup'],
  'bind-tools': ['dig', 'nslookup'],
  iproute2: ['ip', 'ss'],
  'build-essential': ['gcc', 'make'],
};

const busybox = new Set([
  'sh',
  'ash',
  'wget',
  'nc',
  'ps',
  'pgrep',
  'grep',
  'sed',
  'awk',
  'cat',
  'echo',
  'test',
  '[',
  'true',
  'false',
  'sleep',
  'nslookup',
  'ping',
  'netstat',
  'find',
  'stat',
  'kill',
  'pidof',
  'env',
  'head',
  'tail',
]);
const coreutils = new Set([
  'sh',
  'bash',
  'cat',
  'echo',
  'test',
  '[',
  'true',
  'false',
  'sleep',
  'stat',
  'env',
  'head',
  'tail',
  'grep',
  'sed',
  'find',
  'perl',
  'timeout',
  'kill',
]);
/** Programs that the bare systems are known not to have. */
const extras = new Set([
  'curl',
  'wget',
  'nc',
  'python',
  'python3',
  'node',
  'npm',
  'psql',
  'pg_isready',
  'redis-cli',
  'mysqladmin',
  'mysql',
  'mongosh',
  'jq',
  'dig',
]);

/** The system below an image, by its name and tag. */
export function systemOf(base: ImageReference | undefined): System {
  if (!base) return 'unknown';
  if (base.name === 'scratch') return 'scratch';
  if (base.name.startsWith('gcr.io/distroless/') || base.name.startsWith('cgr.dev/chainguard/')) return 'distroless';
  const tag = base.tag ?? '';
  if (/alpine/.test(tag)) return 'alpine';
  if (
    /\bubi\d|oracle(linux)?\d?|\bubi\b/.test(tag) ||
    /(^|\/)(ubi\d|rockylinux|almalinux|centos|fedora|oraclelinux|amazonlinux)/.test(base.name)
  )
    return 'rhel';
  const known = knownImages[base.name];
  if (known) return known.system ?? 'debian';
  return /slim|bookworm|bullseye|buster|trixie|debian/.test(tag) ? 'debian' : 'unknown';
}

/** Facts about the image a build starts from, when it is a known one. */
export const knownOf = (base: ImageReference | undefined): Known | undefined => (base ? knownImages[base.name] : undefined);

/** Whether a program can be run in an image: true, false, or undefined when it is not known. */
export function toolAvailable(image: Image, tool: string): boolean | undefined {
  const name = posix.basename(tool);
  const { steps, open } = installedPackages(image);
  let state: boolean | undefined;
  for (const { manager, names, removed } of steps) {
    if (names.some((installed) => brings(installed, manager, name))) state = !removed;
  }
  if (state === true || copied(image, name)) return true;
  if (state === false) return open ? undefined : false;
  const inBase = baseHas(image.base, name);
  if (inBase !== false) return inBase;
  return open || copiedRoot(image) ? undefined : false;
}

function brings(installed: string, manager: PackageManager, tool: string): boolean {
  if (manager === 'pip' || manager === 'npm') return installed === tool;
  const base = installed.replace(/^(postgresql)(-\d+)?(-client)?(-\d+)?$/, (_all, name: string, _v, client = '') => `${name}${client}`);
  return installed === tool || (programs[base]?.includes(tool) ?? false) || (/^python3?\.\d+$/.test(installed) && tool === installed);
}

const binary = /^\/(usr\/(local\/)?)?s?bin\//;

/** A binary copied into the path: `COPY --from=x /bin/grpc_health_probe /usr/local/bin/`. */
function copied(image: Image, tool: string): boolean {
  return image.copies.some(({ destination, paths }) => {
    if (!binary.test(destination)) return false;
    if (posix.basename(destination) === tool && !destination.endsWith('/')) return true;
    return paths.some((path) => posix.basename(path) === tool);
  });
}

/** Whole folders of programs taken from elsewhere may hold anything. */
const copiedRoot = (image: Image): boolean =>
  image.copies.some(({ destination, source }) => source !== undefined && /^\/((usr\/(local\/)?)?(s?bin\/?|local\/?)?)?$/.test(destination));

function baseHas(base: ImageReference | undefined, tool: string): boolean | undefined {
  const system = systemOf(base);
  const known = knownOf(base);
  const tag = base?.tag ?? '';
  if (known?.tools?.includes(tool)) return true;
  if (system === 'scratch') return known?.tools?.includes(tool) ?? false;
  if (system === 'distroless') return distrolessHas(base, tool);
  if (system === 'alpine' || system === 'busybox') return alpineHas(base, known, tool);
  if (system === 'debian' || system === 'ubuntu') {
    const own = known?.debian?.[tool];
    if (own !== undefined) return own;
    if (coreutils.has(tool)) return true;
    const slim = /slim/.test(tag);
    if (known?.full && !slim) return tool === 'curl' || tool === 'wget' || tool === 'git' ? true : tool === 'nc' ? false : undefined;
    const bare =
      base?.name === 'debian' || base?.name === 'ubuntu' || (known?.full === true && slim) || base?.name === 'ghcr.io/astral-sh/uv';
    return bare && extras.has(tool) ? false : undefined;
  }
  return system === 'rhel' && (tool === 'sh' || tool === 'bash') ? true : undefined;
}

function alpineHas(base: ImageReference | undefined, known: Known | undefined, tool: string): boolean | undefined {
  if (busybox.has(tool)) return true;
  if (tool === 'curl' && base?.name === 'nginx') return !/alpine-slim/.test(base.tag ?? '');
  const own = known?.alpine?.[tool];
  if (own !== undefined) return own;
  if (base?.name === 'alpine' || base?.name === 'busybox' || known?.full) return extras.has(tool) || tool === 'bash' ? false : undefined;
  if (known && (tool === 'curl' || tool === 'python' || tool === 'python3' || tool === 'node')) return tool === 'curl' ? undefined : false;
  return undefined;
}

function distrolessHas(base: ImageReference | undefined, tool: string): boolean | undefined {
  const debug = /debug/.test(base?.tag ?? '');
  if (debug && busybox.has(tool)) return true;
  if (/nodejs/.test(base?.name ?? '') && tool === 'node') return true;
  if (/python3/.test(base?.name ?? '') && (tool === 'python' || tool === 'python3')) return tool === 'python3' ? true : undefined;
  if (base?.name.startsWith('cgr.dev/')) return undefined;
  return false;
}

/** Whether `sh` exists, which the shell form and CMD-SHELL need. */
export const shellAvailable = (image: Image): boolean | undefined => toolAvailable(image, 'sh');
