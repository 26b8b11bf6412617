import { posix } from 'node:path';
import { expand } from './expand.ts';
import type { Image } from './image.ts';
import { type ComposedCommand, type Environment, variable } from './process.ts';
import type { Listening } from './server-options.ts';
import { servers } from './servers.ts';
import { shellWords, simpleCommands } from './shell-words.ts';
import { knownOf } from './tools.ts';

export type { Listening } from './server-options.ts';

export interface ListenOptions {
  readonly image?: Image;
  /** Text of a package script, for `npm start` and its kin. */
  script?(name: string, words: readonly string[]): string | undefined;
  /** Text of a shell script that an entrypoint runs. */
  file?(path: string): string | undefined;
}

/**
 * Where a process listens inside its container, by its command and environment. Empty when the command tells nothing:
 * then EXPOSE, `expose` and ports are the next evidence. The main address comes first.
 */
export function listensOn(command: ComposedCommand, environment: Environment, options: ListenOptions = {}): Listening[] {
  const found = command.words.length > 0 ? fromWords(command.words, command.shell, environment, options, 0) : [];
  if (found.length > 0) return found;
  return command.words.length === 0 || command.inherited || passedOn(command, options.image) ? fromImage(options.image, environment) : [];
}

/** Arguments for the entrypoint of a published image of a known service: `server /data`, `--max-connections=100`. */
function passedOn(command: ComposedCommand, image: Image | undefined): boolean {
  const kind = knownOf(image?.base)?.kind;
  return !command.shell && kind !== undefined && kind !== 'language' && image?.entrypoint === undefined && !image?.runs.length;
}

function fromImage(image: Image | undefined, environment: Environment): Listening[] {
  const known = knownOf(image?.base);
  if (!known?.ports) return [];
  const set = known.portVariable ? variable(environment, known.portVariable) : undefined;
  const port = /(\d+)$/.exec(typeof set === 'string' ? set : '')?.[1];
  return known.ports.map((one, index) => ({ port: index === 0 && port ? Number(port) : one, bind: 'all', source: 'image default' }));
}

function fromWords(words: readonly string[], shell: boolean, environment: Environment, options: ListenOptions, depth: number): Listening[] {
  if (depth > 8) return [];
  if (shell) return fromShell(words.join(' '), environment, options, depth);
  const rest = unwrap(words);
  const [program = '', ...args] = rest;
  const name = posix.basename(program);
  if (/^(ba|da|a|z)?sh$/.test(name)) {
    const index = args.findIndex((word) => /^-\w*c$/.test(word));
    if (index >= 0) return fromShell(args[index + 1] ?? '', environment, options, depth + 1);
    const script = args.find((word) => !word.startsWith('-'));
    return script ? fromScript(script, environment, options, depth) : [];
  }
  const scripted = packageScript(name, args, options);
  if (scripted !== undefined) return fromShell(scripted, environment, options, depth + 1);
  const server = servers[name] ?? (/^python[\d.]*$/.test(name) ? servers.python : undefined);
  const found = server?.({ name, args, environment, ...(options.file ? { file: options.file } : {}) }) ?? [];
  if (found.length > 0 || server) return found;
  // `docker-entrypoint.sh postgres`, `/entrypoint.sh uvicorn …`: the script usually runs the words after it.
  if (/\.sh$|entrypoint/.test(name)) {
    const inner = args.length > 0 ? fromWords(args, false, environment, options, depth + 1) : [];
    return inner.length > 0 ? inner : fromScript(program, environment, options, depth);
  }
  return [];
}

function fromScript(path: string, environment: Environment, options: ListenOptions, depth: number): Listening[] {
  const text = options.file?.(path);
  return text === undefined ? [] : fromShell(text, environment, options, depth + 1);
}

/** The last command that listens is the one that stays; assignments and exports before it count. */
function fromShell(text: string, environment: Environment, options: ListenOptions, depth: number): Listening[] {
  let found: Listening[] = [];
  const variables = new Map(environment);
  for (const { words } of simpleCommands(text)) {
    const expanded = words.flatMap((word) => {
      const value = expand(word, (name) => variable(variables, name));
      return value === undefined ? [word] : /[$]/.test(word) && /\s/.test(value) ? shellWords(value) : [value];
    });
    const assigned = expanded[0] === 'export' ? expanded.slice(1) : expanded;
    if (assigned.length > 0 && assigned.every((word) => /^[A-Za-z_]\w*=/.test(word))) {
      for (const word of assigned) variables.set(word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1));
      continue;
    }
    const own = new Map(variables);
    for (const word of expanded) {
      if (!/^[A-Za-z_]\w*=/.test(word)) break;
      own.set(word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1));
    }
    const here = fromWords(expanded, false, own, options, depth + 1);
    if (here.length > 0) found = here;
  }
  return found;
}

const runners = new Set([
  'exec',
  'tini',
  'dumb-init',
  'env',
  'sudo',
  'su-exec',
  'gosu',
  'nohup',
  'time',
  'npx',
  'bunx',
  'pnpx',
  'uvx',
  'cross-env',
  'opentelemetry-instrument',
  'ddtrace-run',
  'sh-exec',
  'catatonit',
  'setpriv',
  'nice',
  'timeout',
  'stdbuf',
  'dotenv',
  'watchmedo',
  'doppler',
]);
const environments = new Set(['poetry', 'uv', 'pdm', 'pipenv', 'hatch', 'rye']);

function unwrap(words: readonly string[]): readonly string[] {
  let rest = words;
  for (;;) {
    const [first = '', second = ''] = rest;
    const name = posix.basename(first);
    if (/^[A-Za-z_]\w*=/.test(first)) rest = rest.slice(1);
    else if (runners.has(name)) {
      rest = rest.slice(1);
      if (name === 'gosu' || name === 'su-exec' || name === 'timeout') rest = rest.slice(1);
      if (name === 'doppler' && rest[0] === 'run') rest = rest.slice(1);
      while (rest[0]?.startsWith('-')) rest = rest.slice(1);
    } else if (environments.has(name) && second === 'run') {
      rest = rest.slice(2);
      while (rest[0]?.startsWith('-'))
        rest = /^--(with|extra|group|python|project|directory|env-file)$/.test(rest[0]) ? rest.slice(2) : rest.slice(1);
    } else return rest;
  }
}

function packageScript(name: string, args: readonly string[], options: ListenOptions): string | undefined {
  if (!['npm', 'yarn', 'pnpm', 'bun'].includes(name)) return undefined;
  const plain = args.filter((word) => !word.startsWith('-'));
  const [first = '', second] = plain;
  const script = first === 'run' || first === 'run-script' ? second : first;
  if (script === undefined || script === 'install' || script === 'ci') return undefined;
  const text = options.script?.(script, [name, ...args]);
  const extra = args.slice(args.indexOf('--') + 1);
  return text === undefined ? undefined : args.includes('--') ? `${text} ${extra.join(' ')}` : text;
}

/** Whether anything besides the container itself can reach what listens. */
export const reachable = (listening: Listening): boolean | undefined =>
  listening.bind === 'unknown' ? undefined : listening.bind === 'all';
