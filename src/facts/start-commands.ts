import { DockerfileParser } from 'dockerfile-ast';
import { isMap, isScalar, isSeq, LineCounter, parseAllDocuments, type YAMLMap } from 'yaml';
import { readJsonObject } from '../code/resolve-javascript.ts';
import type { Location } from '../define.ts';
import type { Repository } from '../repo.ts';
import { splitWords } from './words.ts';

export interface StartCommand {
  readonly words: readonly string[];
  /** Folder that the command's relative paths start from. */
  readonly folder: string;
  readonly from: Location;
}

const folderOf = (path: string): string => (path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '');
const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
const served = (scope: string): boolean => scope !== 'test' && scope !== 'fixture' && scope !== 'vendored' && scope !== 'example';

/** Every command that the repository's deployment files start a process with, in order of authority. */
export function startCommands(repo: Repository): StartCommand[] {
  const commands: StartCommand[] = [];
  for (const { path, scope } of repo.files) {
    if (!served(scope)) continue;
    const name = nameOf(path);
    if (/^(?:Dockerfile|Containerfile)(?:\..+)?$|\.Dockerfile$/i.test(name) && !/test|dev/i.test(name))
      commands.push(...dockerfile(repo, path));
  }
  for (const { path, scope } of repo.files) {
    if (!served(scope)) continue;
    const name = nameOf(path);
    if (/^(?:docker-)?compose.*\.ya?ml$/.test(name) && !/test|dev|override|local/.test(name)) commands.push(...compose(repo, path));
    else if (name === 'Procfile') commands.push(...procfile(repo, path));
    else if (/^(?:render|fly|railway|app|nixpacks)\.(?:ya?ml|toml|json)$/.test(name)) commands.push(...platform(repo, path));
    else if (name === 'ecosystem.config.js' || name === 'ecosystem.config.cjs') commands.push(...pm2(repo, path));
  }
  for (const { path, scope } of repo.files)
    if (served(scope) && nameOf(path) === 'package.json' && !path.includes('node_modules/')) commands.push(...scripts(repo, path));
  return commands;
}

function dockerfile(repo: Repository, path: string): StartCommand[] {
  const text = repo.text(path);
  if (text === undefined) return [];
  let last: StartCommand[] = [];
  let entry: readonly string[] = [];
  /** What a file of the repository is called in the image. */
  const copied = new Map<string, string>();
  try {
    for (const instruction of DockerfileParser.parse(text).getInstructions()) {
      const keyword = instruction.getKeyword();
      if (keyword === 'FROM') {
        last = [];
        entry = [];
      }
      const raw = instruction.getRawArgumentsContent() ?? '';
      if (keyword === 'COPY' || keyword === 'ADD') {
        const parts = splitWords(raw).filter((word) => !word.startsWith('--'));
        const [source, target] = parts;
        if (parts.length === 2 && source && target && !target.endsWith('/')) copied.set(nameOf(target), nameOf(source));
      }
      if (keyword !== 'CMD' && keyword !== 'ENTRYPOINT') continue;
      const words = (raw.trim().startsWith('[') ? jsonWords(raw) : splitWords(raw)).map((word) => copied.get(nameOf(word)) ?? word);
      const from = { path, line: instruction.getRange().start.line + 1 };
      if (keyword === 'ENTRYPOINT') entry = words;
      last = [
        {
          words: keyword === 'CMD' && entry.length > 0 && !scriptOf(repo, entry) ? [...entry, ...words] : words,
          folder: folderOf(path),
          from,
        },
      ];
      if (scriptOf(repo, entry)) last = [...shellScript(repo, entry, folderOf(path), from), ...last];
    }
  } catch {
    return [];
  }
  return last;
}

/** The shell script of the repository that a command runs: by its ending, or by its first line. */
function scriptOf(repo: Repository, words: readonly string[]): string | undefined {
  const script = words.find((word) => /\.sh$/.test(word)) ?? words[0];
  if (script === undefined) return undefined;
  const file = repo.files.find((entry) => nameOf(entry.path) === nameOf(script) && served(entry.scope))?.path;
  return file !== undefined && (/\.sh$/.test(file) || /^#!.*\b(?:ba|da|z)?sh\b/.test((repo.text(file) ?? '').slice(0, 60)))
    ? file
    : undefined;
}

/** The commands of a start script that is part of the repository. */
function shellScript(repo: Repository, words: readonly string[], folder: string, from: Location): StartCommand[] {
  const file = scriptOf(repo, words);
  const text = file === undefined ? undefined : repo.text(file);
  if (file === undefined || text === undefined) return [];
  return text
    .split('\n')
    .flatMap((line, index) =>
      /^\s*(?:exec\s+)?\S*(?:uvicorn|gunicorn|uwsgi|hypercorn|python3?|node|npm|yarn|pnpm|flask|fastapi|daphne)\b/.test(line)
        ? [{ words: splitWords(line.trim().replace(/^exec\s+/, '')), folder, from: { path: file, line: index + 1 } }]
        : [],
    )
    .concat(from ? [] : []);
}

function jsonWords(raw: string): string[] {
  try {
    const value: unknown = JSON.parse(raw);
    return Array.isArray(value) ? value.map(String) : [];
  } catch {
    return [];
  }
}

function compose(repo: Repository, path: string): StartCommand[] {
  const text = repo.text(path);
  if (text === undefined) return [];
  const lines = new LineCounter();
  const commands: StartCommand[] = [];
  for (const document of parseAllDocuments(text, { lineCounter: lines, logLevel: 'silent' })) {
    const root = 'contents' in document ? document.contents : undefined;
    const services = isMap(root) ? root.get('services', true) : undefined;
    if (!isMap(services)) continue;
    for (const pair of services.items) {
      if (!isMap(pair.value)) continue;
      const service: YAMLMap = pair.value;
      const command = service.get('command', true);
      if (!command) continue;
      const words = isSeq(command)
        ? command.items.map((item) => (isScalar(item) ? String(item.value) : ''))
        : isScalar(command)
          ? splitWords(String(command.value ?? ''))
          : [];
      const build = service.get('build', true);
      const given: unknown = isScalar(build)
        ? build.value
        : isMap(service.get('build', true))
          ? document.getIn(['services', String(pair.key), 'build', 'context'])
          : '.';
      const context = String(given ?? '.');
      const base = [folderOf(path), context.replace(/^\.\/?/, '')].filter((part) => part !== '').join('/');
      const offset = 'range' in command && Array.isArray(command.range) ? Number(command.range[0]) : 0;
      if (words.length > 0) commands.push({ words, folder: base, from: { path, line: lines.linePos(offset).line } });
    }
  }
  return commands;
}

function procfile(repo: Repository, path: string): StartCommand[] {
  return (repo.text(path) ?? '').split('\n').flatMap((line, index) => {
    const command = /^\s*\w+\s*:\s*(.+)$/.exec(line)?.[1];
    return command ? [{ words: splitWords(command), folder: folderOf(path), from: { path, line: index + 1 } }] : [];
  });
}

function platform(repo: Repository, path: string): StartCommand[] {
  return (repo.text(path) ?? '').split('\n').flatMap((line, index) => {
    const command = /^\s*-?\s*"?(?:startCommand|start_command|start|cmd|entrypoint)"?\s*[:=]\s*["']?(.+?)["']?,?\s*$/.exec(line)?.[1];
    return command ? [{ words: splitWords(command), folder: folderOf(path), from: { path, line: index + 1 } }] : [];
  });
}

function pm2(repo: Repository, path: string): StartCommand[] {
  return (repo.text(path) ?? '').split('\n').flatMap((line, index) => {
    const script = /\bscript\s*:\s*['"](.+?)['"]/.exec(line)?.[1];
    return script ? [{ words: ['node', script], folder: folderOf(path), from: { path, line: index + 1 } }] : [];
  });
}

function scripts(repo: Repository, path: string): StartCommand[] {
  const manifest = readJsonObject(repo, path);
  const table = typeof manifest?.scripts === 'object' && manifest.scripts !== null ? (manifest.scripts as Record<string, unknown>) : {};
  const text = repo.text(path) ?? '';
  const line = (word: string): number => Math.max(1, text.slice(0, Math.max(0, text.indexOf(`"${word}"`))).split('\n').length);
  for (const name of ['start:prod', 'start', 'serve']) {
    const script = table[name];
    if (typeof script === 'string') return [{ words: splitWords(script), folder: folderOf(path), from: { path, line: line(name) } }];
  }
  return [];
}
