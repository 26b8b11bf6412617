import { posix } from 'node:path';
import type { CommandHost } from './commands.ts';
import type { CommandInfo, Effect } from './shell-state.ts';
import { known, type Value } from './shell-value.ts';

export const shellQuote = (value: Value): string => {
  const word = known(value);
  return word === undefined ? '$__unknbehind_' : /^[\w./=:@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
};

function lineOf(source: string, name: string): number {
  const start = source.search(/"scripts"\s*:/);
  const at = source.indexOf(`${JSON.stringify(name)}`, Math.max(start, 0));
  return at < 0 ? 1 : source.slice(0, at).split('\n').length;
}

const aliases: Readonly<Record<string, string>> = {
  t: 'test',
  tst: 'test',
  test: 'test',
  start: 'start',
  stop: 'stop',
  restart: 'restart',
};
const own = new Set([
  'install',
  'i',
  'ci',
  'add',
  'audit',
  'config',
  'pack',
  'publish',
  'version',
  'why',
  'list',
  'ls',
  'outdated',
  'prune',
  'store',
  'cache',
  'set',
  'init',
  'link',
  'remove',
  'up',
  'update',
  'dedupe',
  'info',
  'view',
  'login',
  'whoami',
]);

/** What `npm`, `pnpm`, `yarn` and `bun run` do: a package.json script with its pre and post scripts, or a binary. */
export function packageEffect(
  host: CommandHost,
  manager: string,
  words: readonly Value[],
  info: CommandInfo,
  command: (argv: readonly Value[]) => Effect,
): Effect {
  const { repo } = host.context;
  let cwd = info.cwd;
  let at = 0;
  let present = false;
  const options = (): boolean => {
    for (; at < words.length; at += 1) {
      const word = known(words[at]);
      if (word === undefined) return false;
      const attached = /^(--prefix|--dir|--cwd)=(.*)$/.exec(word);
      if (/^(--prefix|--dir|--cwd|-C)$/.test(word) || attached) {
        if (!attached) at += 1;
        const folder = attached?.[2] ?? known(words[at]);
        cwd = cwd === undefined || folder === undefined ? undefined : posix.normalize(posix.join(cwd, folder)).replace(/^\.$|\/$/, '');
      } else if (/^(-w|--workspace(s)?|-r|--recursive|--filter|-F|workspaces?)(=|$)/.test(word)) return false;
      else if (word === '--if-present') present = true;
      else if (!word.startsWith('-')) return true;
    }
    return true;
  };
  const vague = (): Effect =>
    host.maybe(info, `${[manager, ...words.map((word) => known(word) ?? '…')].join(' ')}: what it runs is not known`);
  if (!options()) return vague();
  let verb = known(words[at]);
  if (verb === undefined) return { kind: 'succeeds' };
  at += 1;
  if (verb === 'exec' || verb === 'dlx' || verb === 'x') {
    while (/^-/.test(known(words[at]) ?? '')) at += 1;
    return command(words.slice(at));
  }
  const explicit = verb === 'run' || verb === 'run-script' || verb === 'rum';
  if (explicit) {
    if (!options()) return vague();
    verb = known(words[at]);
    at += 1;
    if (verb === undefined) return { kind: 'ordinary' };
  } else if (own.has(verb)) return { kind: 'succeeds' };
  else verb = Object.hasOwn(aliases, verb) ? aliases[verb] : verb;
  const behind = words.slice(at);
  const separator = behind.findIndex((word) => known(word) === '--');
  const flags = separator < 0 ? behind : behind.slice(0, separator);
  if (manager === 'npm' && flags.some((word) => /^(-w|--workspaces?|--prefix|-C)(=|$)/.test(known(word) ?? ''))) return vague();
  if (cwd === undefined) return vague();
  if (words.slice(at).some((word) => known(word) === '--if-present')) present = true;
  const path = posix.join(cwd, 'package.json');
  const source = repo.text(path);
  let scripts: Record<string, unknown> = {};
  try {
    const manifest = JSON.parse(source ?? '{}') as { scripts?: unknown };
    if (typeof manifest.scripts === 'object' && manifest.scripts !== null) scripts = manifest.scripts as Record<string, unknown>;
  } catch {
    return host.maybe(info, `${path} could not be read`);
  }
  const name = verb ?? '';
  const script = Object.hasOwn(scripts, name) ? scripts[name] : undefined;
  if (typeof script !== 'string') {
    // Yarn and pnpm run a binary of that name.
    if (!explicit && (manager === 'yarn' || manager === 'pnpm')) return command(words.slice(at - 1));
    if (present || source !== undefined) return present ? { kind: 'succeeds' } : { kind: 'fails' };
    return host.maybe(info, `${path} is missing`);
  }
  host.hop(info, `runs the script ${name} of ${path}`);
  // npm hands on only what stands behind --; the others hand on everything.
  const given = words.slice(at);
  const dashes = given.findIndex((word) => known(word) === '--');
  const passed =
    manager === 'npm'
      ? dashes < 0
        ? given.filter((word) => !/^-/.test(known(word) ?? ''))
        : given.slice(dashes + 1)
      : given.filter((_, i) => i !== dashes);
  const effect = (key: string, extra: readonly Value[]): Effect[] => {
    const body = Object.hasOwn(scripts, key) ? scripts[key] : undefined;
    if (typeof body !== 'string') return [];
    return [
      {
        kind: 'script',
        text: [body, ...extra.map(shellQuote)].join(' '),
        shell: 'sh',
        errexit: false,
        pipefail: false,
        path,
        line: lineOf(source ?? '', key),
        ...(cwd === undefined ? {} : { cwd }),
      },
    ];
  };
  return { kind: 'sequence', items: [...effect(`pre${name}`, []), ...effect(name, passed), ...effect(`post${name}`, [])] };
}
