import { readJsonObject } from '../code/resolve-javascript.ts';
import type { Location } from '../define.ts';
import type { FileEntry, Repository } from '../repo.ts';
import { readDockerfile } from '../syntax/dockerfile.ts';
import type { ComposeProject } from './compose/project.ts';
import { buildImage, type Image } from './images/image.ts';
import { startedCommand } from './images/process.ts';
import { contextOf, imagePaths } from './start/image-paths.ts';
import { pm2Scripts } from './start/process-managers.ts';
import { joined, type Where } from './start/where.ts';
import { splitWords } from './words.ts';

export interface StartCommand {
  readonly words: readonly string[];
  readonly where: Where;
  readonly from: Location;
}

const folderOf = (path: string): string => (path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '');
const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
const served = ({ scope }: FileEntry): boolean => scope !== 'test' && scope !== 'fixture' && scope !== 'vendored' && scope !== 'example';
const plainly = (folder: string): Where => ({ folder, depth: 0 });

/** Every command that the repository's deployment files start a process with, in order of authority. */
export function startCommands(repo: Repository, compose: ComposeProject | undefined): StartCommand[] {
  const commands: StartCommand[] = [];
  const files = repo.files.filter(served);
  for (const { path } of files)
    if (/^(?:Dockerfile|Containerfile)(?:[.-].+)?$|[.-]Dockerfile$/i.test(nameOf(path)) && !/test|dev/i.test(path))
      commands.push(...dockerfile(repo, path));
  if (compose) commands.push(...services(repo, compose));
  for (const { path } of files) {
    const name = nameOf(path);
    if (name === 'Procfile') commands.push(...procfile(repo, path));
    else if (/^(?:render|fly|railway|app|nixpacks)\.(?:ya?ml|toml|json)$/.test(name)) commands.push(...platform(repo, path));
    else if (/^ecosystem\.config\.[cm]?js$/.test(name))
      for (const { words, folder, line } of pm2Scripts(repo.text(path) ?? ''))
        commands.push({ words, where: plainly(joined(folderOf(path), folder)), from: { path, line } });
  }
  for (const { path } of files) if (nameOf(path) === 'package.json') commands.push(...scripts(repo, path));
  return commands;
}

function dockerfile(repo: Repository, path: string): StartCommand[] {
  const file = readDockerfile(path, repo.text(path) ?? '');
  const image = buildImage(file);
  const folders = foldersOf(repo);
  return image ? started(repo, path, image, contextOf(repo, file, image, folders), {}) : [];
}

/** What an image starts, given what a service says over it. */
function started(
  repo: Repository,
  path: string,
  image: Image,
  context: string,
  service: Parameters<typeof startedCommand>[1],
): StartCommand[] {
  const command = startedCommand(image, service);
  const from = command.from ?? { path, line: 1 };
  const of = imagePaths(repo, readDockerfile(path, repo.text(path) ?? ''), image, context);
  const cwd = image.workingDir ?? '/';
  const where: Where = { folder: of(cwd)[0] ?? context, image: { cwd, of: (each) => of(expanded(image, each)) }, depth: 0 };
  const words = command.shell ? ['sh', '-c', command.words.join(' ')] : command.words;
  return words.length > 0 ? [{ words, where, from }] : [];
}

/** Variables of the image in a path. */
const expanded = (image: Image, path: string): string =>
  path.replace(/\$\{?(\w+)\}?/g, (whole, name: string) => image.environment.get(name)?.value ?? whole).replace(/^.*\/(?=\/)/, '');

function services(repo: Repository, project: ComposeProject): StartCommand[] {
  return [...project.services.values()].flatMap((service): StartCommand[] => {
    const { build, command, entrypoint } = service;
    if (!command && !entrypoint && !build) return [];
    const given = { command, entrypoint };
    const words = [...(entrypoint?.words ?? []), ...(command?.words ?? [])];
    const from = (command ?? entrypoint ?? service).from;
    if (!build) return words.length > 0 ? [{ words, where: plainly(folderOf(from.path)), from }] : [];
    const context = build.context.replace(/^\.\/?/, '').replace(/\/$/, '');
    const path = [context, build.dockerfile].filter((part) => part !== '').join('/');
    const text = repo.text(path);
    const args = new Map([...build.args].map(([name, { value }]) => [name, value]));
    const image =
      text === undefined
        ? undefined
        : buildImage(readDockerfile(path, text), { args, ...(build.target === undefined ? {} : { target: build.target }) });
    if (image) return started(repo, path, image, context, given);
    return words.length > 0 ? [{ words, where: plainly(context), from }] : [];
  });
}

function foldersOf(repo: Repository): ReadonlySet<string> {
  const folders = new Set<string>();
  for (const { path } of repo.files)
    for (let folder = folderOf(path); folder !== '' && !folders.has(folder); folder = folderOf(folder)) folders.add(folder);
  return folders;
}

function procfile(repo: Repository, path: string): StartCommand[] {
  return (repo.text(path) ?? '').split('\n').flatMap((line, index) => {
    const command = /^\s*\w+\s*:\s*(.+)$/.exec(line)?.[1];
    return command ? [{ words: splitWords(command), where: plainly(folderOf(path)), from: { path, line: index + 1 } }] : [];
  });
}

function platform(repo: Repository, path: string): StartCommand[] {
  return (repo.text(path) ?? '').split('\n').flatMap((line, index) => {
    const command = /^\s*-?\s*"?(?:startCommand|start_command|start|cmd|entrypoint)"?\s*[:=]\s*["']?(.+?)["']?,?\s*$/.exec(line)?.[1];
    return command ? [{ words: splitWords(command), where: plainly(folderOf(path)), from: { path, line: index + 1 } }] : [];
  });
}

function scripts(repo: Repository, path: string): StartCommand[] {
  const manifest = readJsonObject(repo, path);
  const table = typeof manifest?.scripts === 'object' && manifest.scripts !== null ? (manifest.scripts as Record<string, unknown>) : {};
  const text = repo.text(path) ?? '';
  const line = (word: string): number => Math.max(1, text.slice(0, Math.max(0, text.indexOf(`"${word}"`))).split('\n').length);
  for (const name of ['start:prod', 'start:production', 'start', 'serve']) {
    const script = table[name];
    if (typeof script === 'string')
      return [{ words: splitWords(script), where: { ...plainly(folderOf(path)), script: name }, from: { path, line: line(name) } }];
  }
  return [];
}
