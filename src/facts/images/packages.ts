import type { Location } from '../../define.ts';
import type { Image } from './image.ts';
import { simpleCommands } from './shell-words.ts';

export type PackageManager = 'apt' | 'apk' | 'yum' | 'zypper' | 'pip' | 'npm';

export interface Installed {
  readonly manager: PackageManager;
  readonly names: readonly string[];
  readonly removed: boolean;
  readonly from: Location;
}

export interface Packages {
  readonly steps: readonly Installed[];
  /** A step may install what cannot be read: a script, a list from a file. */
  readonly open: boolean;
}

interface Manager {
  readonly manager: PackageManager;
  readonly install: readonly string[];
  readonly remove: readonly string[];
  /** Options that take the next word. */
  readonly valued: readonly string[];
}

const apt: Manager = { manager: 'apt', install: ['install'], remove: ['remove', 'purge'], valued: ['-o', '-t', '--target-release', '-c'] };
const apk: Manager = {
  manager: 'apk',
  install: ['add'],
  remove: ['del'],
  valued: ['-X', '--repository', '-t', '--virtual', '-p', '--root'],
};
const yum: Manager = {
  manager: 'yum',
  install: ['install'],
  remove: ['remove', 'erase'],
  valued: ['-c', '--setopt', '--enablerepo', '--disablerepo'],
};
const pip: Manager = {
  manager: 'pip',
  install: ['install'],
  remove: ['uninstall'],
  valued: [
    '-r',
    '--requirement',
    '-c',
    '--constraint',
    '-i',
    '--index-url',
    '--extra-index-url',
    '-t',
    '--target',
    '--prefix',
    '--root',
    '-f',
    '--find-links',
    '-e',
  ],
};
const npm: Manager = {
  manager: 'npm',
  install: ['install', 'i', 'add'],
  remove: ['uninstall', 'rm'],
  valued: ['--prefix', '--registry', '-C'],
};

const managers: Readonly<Record<string, Manager>> = {
  'apt-get': apt,
  apt,
  aptitude: apt,
  apk,
  yum,
  dnf: yum,
  microdnf: yum,
  tdnf: yum,
  zypper: { ...yum, manager: 'zypper', install: ['install', 'in'] },
  pip,
  pip3: pip,
  npm,
  pnpm: npm,
};

/** Programs that run what they are given, or cannot install anything. */
const wrappers = new Set(['sudo', 'exec', 'env', 'command', 'eval']);
const scripts = new Set(['sh', 'bash', 'ash', '/bin/sh', '/bin/bash', 'source', '.']);
const fetchers = new Set(['curl', 'wget']);

/** What the RUN lines of an image install and remove, in order. */
export function installedPackages(image: Image): Packages {
  const steps: Installed[] = [];
  let open = false;
  for (const run of image.runs) {
    const virtual = new Map<string, readonly string[]>();
    for (const { words, after } of simpleCommands(run.text)) {
      const command = unwrap(words);
      const [program = ''] = command;
      if (scripts.has(program)) open ||= after === '|' || !command.includes('-c') || command.some((word) => /\.sh$/.test(word));
      else if (/^\.{0,2}\/.*/.test(program) || /\.sh$/.test(program)) open = true;
      else if (fetchers.has(program))
        open ||= command.some((word) => /^(-o|-O|--output)/.test(word) || /\/(usr\/)?(local\/)?s?bin\//.test(word));
      const step = read(command, virtual, run.from);
      if (!step) continue;
      if (step.names.some((name) => /[$`*]/.test(name)) || (step.manager === 'apt' && command.some((word) => word.includes('$('))))
        open = true;
      steps.push(step);
    }
  }
  return { steps, open };
}

function unwrap(words: readonly string[]): readonly string[] {
  let rest = words;
  while (wrappers.has(rest[0] ?? '') || /^[A-Za-z_]\w*=/.test(rest[0] ?? '')) rest = rest.slice(1);
  const [first = '', second = '', third = ''] = rest;
  if (/^python[\d.]*$/.test(first) && second === '-m' && third === 'pip') return ['pip', ...rest.slice(3)];
  if (first === 'uv' && second === 'pip') return ['pip', ...rest.slice(2)];
  return rest;
}

function read(command: readonly string[], virtual: Map<string, readonly string[]>, from: Location): Installed | undefined {
  const manager = managers[command[0] ?? ''];
  if (!manager) return undefined;
  const names: string[] = [];
  let action: string | undefined;
  let group: string | undefined;
  for (let index = 1; index < command.length; index++) {
    const word = command[index] ?? '';
    if (manager.valued.includes(word)) {
      if (word === '-t' || word === '--virtual') group = command[index + 1];
      index++;
    } else if (word.startsWith('--virtual=')) group = word.slice('--virtual='.length);
    else if (word.startsWith('-')) continue;
    else if (action === undefined) action = word;
    else names.push(word);
  }
  if (action === undefined) return undefined;
  if (manager.manager === 'npm' && !command.some((word) => word === '-g' || word === '--global')) return undefined;
  const removed = manager.remove.includes(action);
  if (!removed && !manager.install.includes(action)) return undefined;
  const plain = names.flatMap((name) => (removed && virtual.has(name) ? (virtual.get(name) ?? []) : [packageName(name, manager)]));
  if (group !== undefined && manager.manager === 'apk') virtual.set(group, plain);
  return { manager: manager.manager, names: plain, removed, from };
}

/** Without version and architecture: `curl=8.1-r0`, `curl:amd64`, `uvicorn[standard]==0.30`, `npm@10`. */
function packageName(name: string, { manager }: Manager): string {
  if (manager === 'pip') return name.split(/[[<>=!~;@ ]/)[0] ?? name;
  if (manager === 'npm') return name.replace(/(.)@[^/]*$/, '$1');
  return name.split(/[=<>~:]/)[0] ?? name;
}
