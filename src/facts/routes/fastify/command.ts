import { JavaScriptResolver, readJsonObject } from '../../../code/resolve-javascript.ts';
import type { Repository } from '../../../repo.ts';
import { type Entrypoint, serviceOf } from '../../entrypoints.ts';
import type { Session } from '../types.ts';
import { library } from '../values.ts';

const COMMAND = /\bfastify\s+start\b([^&|;]*)/;

/** Files that `fastify start` of fastify-cli loads as a plugin. */
export function commandEntries(repo: Repository): readonly Entrypoint[] {
  return repo.files.flatMap(({ path, scope }): Entrypoint[] => {
    if (
      (path !== 'package.json' && !path.endsWith('/package.json')) ||
      scope === 'test' ||
      scope === 'fixture' ||
      scope === 'example' ||
      scope === 'vendored'
    )
      return [];
    const scripts = readJsonObject(repo, path)?.scripts;
    const commands = typeof scripts === 'object' && scripts !== null ? Object.values(scripts) : [];
    const words = commands.flatMap((each) => (typeof each === 'string' ? (COMMAND.exec(each)?.[1]?.trim().split(/\s+/) ?? []) : []));
    const folder = path.slice(0, -'package.json'.length);
    const resolver = new JavaScriptResolver(repo);
    for (const word of words.filter((each) => /\.[cm]?[jt]s$/.test(each))) {
      const plain = `${folder}${word.replace(/^\.\//, '')}`;
      const file = resolver.file(plain) ?? resolver.file(plain.replace(/(^|\/)(?:dist|build|lib)\//, '$1src/'));
      if (file !== undefined)
        return [{ file, main: false, service: serviceOf(repo, file), from: { path, line: 1 }, command: 'fastify start' }];
    }
    return [];
  });
}

/** Does what the command does: makes an instance and registers the file on it. */
export function startByCommand({ start, entry, machine }: Session): void {
  if (start.command !== 'fastify start') return;
  const at = { file: start.file, start: 0, end: 0, line: 1, column: 1 };
  const instance = library('fastify()', { made: at, call: { arguments: [], named: new Map(), at, construct: true } });
  const common = { kind: 'call' as const, named: new Map(), at };
  machine.effect({ ...common, path: 'fastify', target: library('fastify'), arguments: [], result: instance });
  machine.effect({
    ...common,
    path: 'fastify().register',
    target: library('fastify().register'),
    receiver: instance,
    arguments: [entry],
    result: instance,
  });
}
