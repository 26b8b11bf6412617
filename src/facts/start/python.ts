import type { Repository } from '../../repo.ts';
import { type Entry, foldersOf, joined, placesOf, type Starting, type Where } from './where.ts';

const SERVERS = ['uvicorn', 'gunicorn', 'hypercorn', 'granian', 'flask', 'fastapi', 'daphne', 'celery', 'dramatiq', 'arq', 'taskiq'];
const RUNS = /^(?:runserver\w*|runsslserver|serve|run|daphne|start\w*)$/;

/** `python …`: a module, a server given with `-m`, a script. */
export function pythonProgram(starting: Starting, rest: readonly string[], where: Where): readonly Entry[] {
  const options = rest.filter(
    (word, index) => !/^-[uBOIEsSq]+$/.test(word) && !(word === '-X' || word === '-W' || rest[index - 1] === '-X'),
  );
  if (options[0] === '-m') {
    const module = options[1] ?? '';
    if (SERVERS.includes(module)) return starting.run([module, ...options.slice(2)], where);
    const file = moduleFile(starting.repo, `${module}.__main__`, where) ?? moduleFile(starting.repo, module, where);
    return file ? [{ file, main: true }] : [];
  }
  const at = options.findIndex((word) => word.endsWith('.py'));
  const script = options[at];
  if (script === undefined) return [];
  if (script.endsWith('manage.py') && !options.slice(at + 1).some((word) => RUNS.test(word))) return [];
  return pythonFile(starting.repo, script, where, undefined, true);
}

/** `fastapi run [file]`: the named file, else `main.py`, `app.py`, `api.py`, here or below `app`. */
export function fastapiProgram(repo: Repository, rest: readonly string[], where: Where): readonly Entry[] {
  const named = rest.slice(1).find((word) => word.endsWith('.py'));
  for (const file of named ? [named] : ['main.py', 'app.py', 'api.py', 'app/main.py', 'app/app.py', 'app/api.py']) {
    const found = pythonFile(repo, file, where, 'app', false);
    if (found.length > 0) return found;
  }
  return [];
}

/** Worker programs name the module of their tasks: `celery -A app.worker worker`, `arq app.worker.WorkerSettings`. */
export function workerModule(repo: Repository, rest: readonly string[], where: Where): readonly Entry[] {
  const words = rest.flatMap((word) => word.replace(/^--app=|^-A(?=.)/, '').split(':')[0] ?? []);
  for (const word of words) {
    if (!/^[A-Za-z_][\w.]*$/.test(word)) continue;
    const file =
      moduleFile(repo, word, where) ?? (word.includes('.') ? moduleFile(repo, word.slice(0, word.lastIndexOf('.')), where) : undefined);
    if (file) return [{ file, main: false }];
  }
  return [];
}

/** uWSGI names its module by option, or in an ini file. */
export function uwsgiProgram(repo: Repository, rest: readonly string[], where: Where): readonly Entry[] {
  const option = (names: readonly string[]): string | undefined => {
    const at = rest.findIndex((word) => names.includes(word));
    return at >= 0 ? rest[at + 1] : rest.find((word) => names.some((name) => word.startsWith(`${name}=`)))?.replace(/^[^=]*=/, '');
  };
  const ini = rest.find((word) => word.endsWith('.ini')) ?? option(['--ini']);
  const found =
    ini === undefined
      ? undefined
      : (placesOf(where, ini).find((each) => repo.file(each)) ??
        repo.files.find((each) => each.path.endsWith(`/${ini.replace(/^.*\//, '')}`))?.path);
  const text = found === undefined ? '' : (repo.text(found) ?? '');
  const setting = (name: string): string | undefined => new RegExp(`^\\s*${name}\\s*=\\s*(\\S+)`, 'm').exec(text)?.[1];
  const module = option(['--module', '-w', '--wsgi']) ?? setting('module') ?? setting('wsgi');
  const script = option(['--wsgi-file']) ?? setting('wsgi-file');
  if (module !== undefined) return pythonApplication(repo, [module.includes(':') ? module : `${module}:application`], where);
  return script === undefined ? [] : pythonFile(repo, script, where, setting('callable') ?? 'application', false);
}

/** `flask run` serves what `--app` or FLASK_APP names; else `wsgi.py` or `app.py`, and there `app`, `application` or a factory. */
export function flaskProgram(repo: Repository, words: readonly string[], rest: readonly string[], where: Where): readonly Entry[] {
  if (!rest.includes('run')) return [];
  const at = rest.findIndex((word) => word === '--app' || word === '-A');
  const given =
    (at >= 0 ? rest[at + 1] : undefined) ??
    words.find((word) => word.startsWith('FLASK_APP='))?.slice('FLASK_APP='.length) ??
    flaskVariable(repo);
  for (const name of given === undefined ? ['wsgi', 'app'] : [given]) {
    const [path = '', object] = name.split(':');
    const file = moduleFile(repo, path.replace(/^\.\//, '').replace(/\.py$/, '').replaceAll('/', '.'), where);
    if (!file) continue;
    const made = object?.replace(/\(.*$/, '') ?? flaskObject(repo.text(file) ?? '');
    const factory = made !== undefined && (/^(?:create|make)_app$/.test(made) || (object?.includes('(') ?? false));
    return [{ file, main: false, ...(made ? { object: made, factory } : {}) }];
  }
  return [];
}

/** Where deployment files set FLASK_APP. */
function flaskVariable(repo: Repository): string | undefined {
  for (const { path, scope } of repo.files) {
    const name = path.slice(path.lastIndexOf('/') + 1);
    if (
      scope === 'test' ||
      scope === 'fixture' ||
      !/^(?:Dockerfile|(?:docker-)?compose.*\.ya?ml|\.flaskenv|\.env(?:\..+)?|Procfile|Makefile|.*\.sh)$/.test(name)
    )
      continue;
    const found = /\bFLASK_APP\s*[=:]\s*["']?([\w./:()]+)/.exec(repo.text(path) ?? '')?.[1];
    if (found) return found;
  }
  return undefined;
}

const flaskObject = (text: string): string | undefined =>
  ['app', 'application'].find((name) => new RegExp(`^${name}\\b.*=`, 'm').test(text)) ??
  ['create_app', 'make_app'].find((name) => new RegExp(`^def ${name}\\b`, 'm').test(text));

/** The application that words name as `module:object`; a server may also be given a module alone. */
export function pythonApplication(repo: Repository, rest: readonly string[], where: Where, explicit = false): readonly Entry[] {
  const modules = rest.filter(
    (word, index) =>
      /^[A-Za-z_][\w.]*(?::[\w.]+(?:\(.*\))?)?$/.test(word) &&
      (word.includes(':')
        ? !explicit || /:\w*(?:app|api|server|application|asgi|wsgi|main)\w*(?:\(.*\))?$/i.test(word)
        : !explicit && !/^-\w$|^--[\w-]+$/.test(rest[index - 1] ?? '')) &&
      moduleFile(repo, word.split(':')[0] ?? '', where, rest) !== undefined,
  );
  const target = modules.find((word) => word.includes(':')) ?? modules[0];
  if (target === undefined) return [];
  const [module = '', object = 'app'] = target.split(':');
  const file = moduleFile(repo, module, where, rest);
  const factory = object.endsWith(')') || rest.includes('--factory');
  return file ? [{ file, object: object.replace(/\(.*\)$/, ''), factory, main: false }] : [];
}

function moduleFile(repo: Repository, module: string, where: Where, rest: readonly string[] = []): string | undefined {
  const at = rest.findIndex((word) => word === '--app-dir' || word === '--chdir');
  const option = at >= 0 ? rest[at + 1] : undefined;
  const path = module.replaceAll('.', '/');
  const names = [`${path}.py`, `${path}/__init__.py`, `${path}/__main__.py`];
  const bases = [
    ...(option === undefined ? [] : placesOf(where, option)),
    ...foldersOf(where),
    ...foldersOf(where).flatMap((folder) => ['src', 'app', 'backend'].map((each) => joined(folder, each))),
    ...['', 'src', 'backend', 'server', 'api', 'app'],
  ];
  for (const base of bases) for (const name of names) if (repo.file(joined(base, name))) return joined(base, name);
  const matches = repo.files.filter(
    (entry) => entry.scope === 'production' && (entry.path.endsWith(`/${path}.py`) || entry.path.endsWith(`/${path}/__init__.py`)),
  );
  return matches.length === 1 ? matches[0]?.path : undefined;
}

function pythonFile(repo: Repository, file: string, where: Where, object: string | undefined, main: boolean): readonly Entry[] {
  const clean = file.replace(/^.*?(?=\w)/, '');
  const folders = foldersOf(where);
  const places = [
    ...placesOf(where, file),
    ...folders.flatMap((folder) => ['src', 'app', 'backend'].map((each) => joined(folder, joined(each, clean)))),
    ...['src', 'backend', 'server'].map((each) => joined(each, clean)),
  ];
  const found = places.find((each) => repo.file(each));
  return found === undefined ? [] : [{ file: found, main, ...(object ? { object } : {}) }];
}

/** A console script of a Python project of the repository: `[project.scripts] serve = "app.cli:main"`. */
export function consoleScript(repo: Repository, program: string, rest: readonly string[], where: Where): readonly Entry[] {
  const named = pythonApplication(repo, rest, where, true);
  if (named.length > 0) return named;
  const script = consoleScripts(repo).find(({ name }) => name === program);
  return script ? [{ file: script.file, object: script.object, factory: true, main: false }] : [];
}

/** Every console script that the Python manifests of the repository declare. */
export function consoleScripts(repo: Repository): { name: string; file: string; object: string }[] {
  return repo.files.flatMap(({ path, scope }) => {
    if (scope !== 'production' || !/(?:^|\/)(?:pyproject\.toml|setup\.(?:cfg|py))$/.test(path)) return [];
    const folder = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
    return [...scriptLines(path, repo.text(path) ?? '').matchAll(/^[\s"']*([\w.-]+)["']?\s*=\s*["']?([\w.]+):(\w+)/gm)].flatMap(
      ([, name = '', module = '', object = '']) => {
        const file = moduleFile(repo, module, { folder, depth: 0 });
        return file ? [{ name, file, object }] : [];
      },
    );
  });
}

/** The part of a manifest that declares console scripts. */
function scriptLines(path: string, text: string): string {
  const tables = path.endsWith('.toml')
    ? text.matchAll(/^\[(?:project\.(?:gui-)?scripts|tool\.poetry\.scripts)\]([^[]*)/gm)
    : text.matchAll(/console_scripts["']?\s*[=:]([^\]]*)/g);
  return [...tables].map((match) => match[1] ?? '').join('\n');
}
