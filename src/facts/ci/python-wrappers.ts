import { posix } from 'node:path';
import type { CommandHost } from './commands.ts';
import { shellQuote } from './package-scripts.ts';
import { iniSection } from './pytest-config.ts';
import type { CommandInfo, Effect } from './shell-state.ts';
import { known, text, type Value } from './shell-value.ts';

/** `tox`: the commands of testenv sections in tox.ini. */
export function toxEffect(host: CommandHost, words: readonly Value[], info: CommandInfo): Effect {
  const { repo } = host.context;
  if (info.cwd === undefined) return host.maybe(info, 'tox in a directory that is not known');
  const path = posix.join(info.cwd, 'tox.ini');
  const source = repo.text(path);
  if (source === undefined) return host.maybe(info, 'tox without a tox.ini');
  const texts = words.map(known);
  if (texts.includes(undefined)) return host.maybe(info, 'tox with an argument that is not known');
  const at = texts.findIndex((word) => word === '-e' || word === '--env');
  const main = iniSection(source, 'tox');
  const envs = (at >= 0 ? (texts[at + 1] ?? '') : (main?.get('envlist') ?? main?.get('env_list') ?? []).join(','))
    .split(/[\s,]+/)
    .filter((name) => name !== '');
  if (envs.length === 0 || envs.some((name) => name.includes('{'))) return host.maybe(info, 'the tox environments are not plain names');
  const dashes = texts.indexOf('--');
  const posargs = dashes < 0 ? [] : words.slice(dashes + 1);
  const items: Effect[] = [];
  for (const env of envs) {
    const own = iniSection(source, `testenv:${env}`);
    const base = iniSection(source, 'testenv');
    const commands = own?.get('commands') ?? base?.get('commands');
    if (!commands) return host.maybe(info, `tox.ini has no commands for ${env}`);
    if (
      [...(own?.get('ignore_errors') ?? []), ...(own?.get('ignore_outcome') ?? base?.get('ignore_outcome') ?? [])].some(
        (value) => value.toLowerCase() === 'true',
      )
    )
      return host.maybe(info, 'tox ignores outcomes');
    if (own?.has('changedir') || base?.has('changedir') || own?.has('setenv') || base?.has('setenv'))
      return host.maybe(info, 'tox changes directory or environment');
    for (const command of commands.join('\n').replace(/\\\n/g, ' ').split('\n')) {
      const plain = command.replace(/\{posargs(:([^}]*))?\}/g, (_, _all?: string, fallback?: string) =>
        posargs.length > 0 ? posargs.map(shellQuote).join(' ') : (fallback ?? ''),
      );
      const body = plain
        .replace(/\{[^}]*\}/g, '$__unknown__')
        .replace(/\[\]/g, '')
        .trim();
      if (body === '') continue;
      const line = source.split('\n').findIndex((text) => text.includes(command.trim().slice(0, 30))) + 1 || 1;
      items.push({
        kind: 'script',
        text: body.replace(/^-\s*/, ''),
        shell: 'sh',
        errexit: false,
        pipefail: false,
        path,
        line,
        cwd: info.cwd,
        ignored: body.startsWith('-'),
      });
    }
  }
  host.hop(info, `runs ${envs.join(', ')} of ${path}`);
  return { kind: 'sequence', items, failure: 1 };
}

/** `nox`: the `session.run(...)` calls with literal arguments in the noxfile. */
export function noxEffect(host: CommandHost, words: readonly Value[], info: CommandInfo): Effect {
  if (info.cwd === undefined) return host.maybe(info, 'nox in a directory that is not known');
  const path = posix.join(info.cwd, 'noxfile.py');
  const source = host.context.repo.text(path);
  const texts = words.map(known);
  const at = texts.findIndex((word) => word === '-s' || word === '--session' || word === '-e');
  const name = texts[at + 1];
  if (source === undefined || at < 0 || name === undefined) return host.maybe(info, 'nox sessions are not known');
  const start = source.search(new RegExp(`^def ${name.replace(/[^\w]/g, '')}\\(`, 'm'));
  if (start < 0) return host.maybe(info, `no nox session ${name}`);
  const rest = source.slice(start);
  const end = rest.search(/\n\S/);
  const body = end < 0 ? rest : rest.slice(0, end + 1);
  if (/^\s+(if|for|while|try|with)\b|success_codes|session\.chdir|session\.env/m.test(body))
    return host.maybe(info, `the nox session ${name} decides while it runs`);
  const items: Effect[] = [];
  for (const call of body.matchAll(/session\.run\(([^()]*)\)/g)) {
    const pieces = (call[1] ?? '')
      .split(',')
      .map((piece) => piece.trim())
      .filter((piece) => piece !== '' && !/^\w+\s*=/.test(piece));
    const argv = pieces.flatMap((piece): Value[] => {
      const literal = /^(["'])(.*)\1$/.exec(piece);
      if (literal) return [text(literal[2] ?? '')];
      return piece === '*session.posargs' && !texts.includes('--') ? [] : [{ kind: 'unknown', prefix: '', many: true }];
    });
    const line = source.slice(0, start + (call.index ?? 0)).split('\n').length;
    items.push({
      kind: 'script',
      text: argv.map(shellQuote).join(' '),
      shell: 'sh',
      errexit: false,
      pipefail: false,
      path,
      line,
      cwd: info.cwd,
    });
  }
  host.hop(info, `runs the session ${name} of ${path}`);
  return { kind: 'sequence', items, failure: 1 };
}
