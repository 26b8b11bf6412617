import { JavaScriptResolver, readJsonObject } from '../code/resolve-javascript.ts';
import type { Repository } from '../repo.ts';
import type { Entrypoint } from './entrypoints.ts';
import { splitWords } from './words.ts';

export type Entry = Pick<Entrypoint, 'file' | 'object' | 'factory' | 'main'>;

const join = (folder: string, rest: string): string => (folder === '' ? rest : `${folder}/${rest}`);

/** The file and object a start command runs; undefined when it starts something that is not in the repository. */
export function entryOf(repo: Repository, words: readonly string[], folder: string, depth = 0): Entry | undefined {
  if (depth > 6) return undefined;
  const separators = words.flatMap((word, index) => (word === '&&' || word === ';' || word === '||' ? [index] : []));
  if (separators.length > 0) {
    const parts: string[][] = [[]];
    for (const word of words) {
      if (word === '&&' || word === ';' || word === '||') parts.push([]);
      else parts.at(-1)?.push(word);
    }
    let inside = folder;
    let found: Entry | undefined;
    for (const part of parts) {
      if (part[0] === 'cd' && part[1]) inside = join(folder, part[1]);
      else found = entryOf(repo, part, inside, depth + 1) ?? found;
    }
    return found;
  }
  const [head, ...rest] = words.filter((word) => !/^[A-Z_][A-Z0-9_]*=/.test(word));
  if (head === undefined) return undefined;
  const program = head.slice(head.lastIndexOf('/') + 1);
  switch (program) {
    case 'sh':
    case 'bash':
    case '/bin/sh': {
      const script = rest[rest.indexOf('-c') + 1];
      return rest.some((word) => /^-\w*c$/.test(word)) && script
        ? entryOf(repo, splitWords(rest.at(-1) ?? ''), folder, depth + 1)
        : undefined;
    }
    case 'exec':
    case 'dumb-init':
    case 'tini':
    case 'env':
    case 'cross-env':
    case 'dotenv':
    case 'doppler':
    case 'opentelemetry-instrument':
    case 'ddtrace-run':
    case 'newrelic-admin':
    case 'npx':
    case 'pnpx':
    case 'bunx':
    case 'uvx':
    case 'nodemon':
    case 'concurrently':
      return entryOf(
        repo,
        rest.filter((word) => word !== '--' && !word.startsWith('-')),
        folder,
        depth + 1,
      );
    case 'poetry':
    case 'uv':
    case 'pdm':
    case 'pipenv':
    case 'hatch':
      return rest[0] === 'run'
        ? entryOf(
            repo,
            rest.slice(1).filter((word, index) => !(index === 0 && word.startsWith('-'))),
            folder,
            depth + 1,
          )
        : undefined;
    case 'npm':
    case 'yarn':
    case 'pnpm':
    case 'bun':
      return script(repo, program, rest, folder, depth);
    case 'uvicorn':
    case 'gunicorn':
    case 'hypercorn':
    case 'granian':
    case 'daphne':
      return pythonApplication(repo, rest, folder);
    case 'fastapi': {
      const file = rest.slice(1).find((word) => word.endsWith('.py'));
      return file
        ? pythonFile(repo, file, folder, 'app', false)
        : (pythonFile(repo, 'main.py', folder, 'app', false) ?? pythonFile(repo, 'app/main.py', folder, 'app', false));
    }
    case 'flask':
      return rest.includes('run') ? flaskApplication(repo, words, rest, folder) : undefined;
    case 'uwsgi':
      return uwsgiApplication(repo, rest, folder);
    case 'celery':
    case 'dramatiq':
    case 'arq':
    case 'taskiq':
    case 'huey_consumer':
    case 'faust':
      return workerModule(repo, rest, folder);
    default:
      break;
  }
  if (/^python[\d.]*$/.test(program)) return python(repo, rest, folder, depth);
  if (['node', 'ts-node', 'tsx', 'ts-node-dev', 'deno', 'nest', 'next', 'bun'].includes(program))
    return javascript(repo, program, rest, folder);
  return undefined;
}

function script(repo: Repository, program: string, rest: readonly string[], folder: string, depth: number): Entry | undefined {
  const words = rest.filter((word) => !word.startsWith('-'));
  const at = rest.findIndex((word) => word === '--prefix' || word === '--cwd' || word === '-C');
  const inside = at >= 0 && rest[at + 1] ? join(folder, rest[at + 1] ?? '') : folder;
  const plain = at >= 0 ? words.filter((word) => word !== rest[at + 1]) : words;
  if (program === 'bun' && plain[0] && /\.[cm]?[jt]sx?$/.test(plain[0])) return javascript(repo, 'bun', plain, inside);
  if (plain[0] === 'exec' || plain[0] === 'dlx' || plain[0] === 'x') return entryOf(repo, plain.slice(1), inside, depth + 1);
  const name = plain[0] === 'run' || plain[0] === 'run-script' ? plain[1] : plain[0];
  const manifest = readJsonObject(repo, inside === '' ? 'package.json' : `${inside}/package.json`);
  const scripts = manifest?.scripts;
  const command = typeof scripts === 'object' && scripts !== null && name ? (scripts as Record<string, unknown>)[name] : undefined;
  return typeof command === 'string' ? entryOf(repo, splitWords(command), inside, depth + 1) : undefined;
}

function python(repo: Repository, rest: readonly string[], folder: string, depth: number): Entry | undefined {
  const options = rest.filter((word) => !/^-[uBOIEsS]+$/.test(word));
  if (options[0] === '-m') {
    const module = options[1] ?? '';
    if (
      ['uvicorn', 'gunicorn', 'hypercorn', 'granian', 'flask', 'fastapi', 'daphne', 'celery', 'dramatiq', 'arq', 'taskiq'].includes(module)
    )
      return entryOf(repo, [module, ...options.slice(2)], folder, depth + 1);
    const file = moduleFile(repo, module, folder);
    return file ? { file, main: true } : undefined;
  }
  const file = options.find((word) => word.endsWith('.py'));
  if (file?.endsWith('manage.py')) return djangoSettings(repo, file, folder);
  return file ? pythonFile(repo, file, folder, undefined, true) : undefined;
}

function djangoSettings(repo: Repository, file: string, folder: string): Entry | undefined {
  return pythonFile(repo, file, folder, undefined, true);
}

/** Worker programs name the module of their tasks: `celery -A app.worker worker`, `arq app.worker.WorkerSettings`. */
function workerModule(repo: Repository, rest: readonly string[], folder: string): Entry | undefined {
  const words = rest.flatMap((word) => word.replace(/^--app=|^-A(?=.)/, '').split(':')[0] ?? []);
  for (const word of words) {
    if (!/^[A-Za-z_][\w.]*$/.test(word)) continue;
    const file =
      moduleFile(repo, word, folder) ?? (word.includes('.') ? moduleFile(repo, word.slice(0, word.lastIndexOf('.')), folder) : undefined);
    if (file) return { file, main: false };
  }
  return undefined;
}

/** uWSGI names its module by option, or in an ini file. */
function uwsgiApplication(repo: Repository, rest: readonly string[], folder: string): Entry | undefined {
  const option = (names: readonly string[]): string | undefined => {
    const at = rest.findIndex((word) => names.includes(word));
    return at >= 0 ? rest[at + 1] : rest.find((word) => names.some((name) => word.startsWith(`${name}=`)))?.replace(/^[^=]*=/, '');
  };
  const file = rest.find((word) => word.endsWith('.ini')) ?? option(['--ini']);
  const found =
    file === undefined
      ? undefined
      : repo.files.find((entry) => entry.path.endsWith(`/${file.replace(/^.*\//, '')}`) || entry.path === file)?.path;
  const text = found === undefined ? '' : (repo.text(found) ?? '');
  const setting = (name: string): string | undefined => new RegExp(`^\\s*${name}\\s*=\\s*(\\S+)`, 'm').exec(text)?.[1];
  const module = option(['--module', '-w', '--wsgi']) ?? setting('module') ?? setting('wsgi');
  const script = option(['--wsgi-file']) ?? setting('wsgi-file');
  if (module !== undefined) return pythonApplication(repo, [module.includes(':') ? module : `${module}:application`], folder);
  return script === undefined ? undefined : pythonFile(repo, script, folder, setting('callable') ?? 'application', false);
}

/** `flask run` serves what `--app` or FLASK_APP names; else `wsgi.py` or `app.py`, and there `app`, `application` or a factory. */
function flaskApplication(repo: Repository, words: readonly string[], rest: readonly string[], folder: string): Entry | undefined {
  const at = rest.findIndex((word) => word === '--app' || word === '-A');
  const given =
    (at >= 0 ? rest[at + 1] : undefined) ??
    words.find((word) => word.startsWith('FLASK_APP='))?.slice('FLASK_APP='.length) ??
    flaskVariable(repo);
  const names = given === undefined ? ['wsgi', 'app'] : [given];
  for (const name of names) {
    const [path = '', object] = name.split(':');
    const module = path.replace(/^\.\//, '').replace(/\.py$/, '').replaceAll('/', '.');
    const file = moduleFile(repo, module, folder);
    if (!file) continue;
    const factory = object?.replace(/\(.*$/, '') ?? flaskObject(repo.text(file) ?? '');
    return {
      file,
      main: false,
      ...(factory ? { object: factory, factory: /^(?:create|make)_app$/.test(factory) || (object?.includes('(') ?? false) } : {}),
    };
  }
  return undefined;
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

function pythonApplication(repo: Repository, rest: readonly string[], folder: string): Entry | undefined {
  const modules = rest.filter(
    (word, index) =>
      /^[A-Za-z_][\w.]*(?::[\w.]+(?:\(\))?)?$/.test(word) &&
      (word.includes(':') || !/^-\w$|^--[\w-]+$/.test(rest[index - 1] ?? '')) &&
      moduleFile(repo, word.split(':')[0] ?? '', folder, rest) !== undefined,
  );
  const target = modules.find((word) => word.includes(':')) ?? modules[0];
  if (target === undefined) return undefined;
  const [module = '', object = 'app'] = target.split(':');
  const file = moduleFile(repo, module, folder, rest);
  return file
    ? { file, object: object.replace(/\(\)$/, ''), factory: object.endsWith('()') || rest.includes('--factory'), main: false }
    : undefined;
}

function moduleFile(repo: Repository, module: string, folder: string, rest: readonly string[] = []): string | undefined {
  const at = rest.findIndex((word) => word === '--app-dir' || word === '--chdir');
  const given = at >= 0 ? [rest[at + 1] ?? ''] : [];
  const path = module.replaceAll('.', '/');
  const bases = [
    ...given.map((each) => join(folder, each)),
    folder,
    join(folder, 'src'),
    join(folder, 'app'),
    join(folder, 'backend'),
    '',
    'src',
    'backend',
    'server',
    'api',
    'app',
  ];
  for (const base of bases)
    for (const name of [`${path}.py`, `${path}/__init__.py`, `${path}/__main__.py`])
      if (repo.file(join(base, name))) return join(base, name);
  const matches = repo.files.filter(
    (entry) => entry.scope === 'production' && (entry.path.endsWith(`/${path}.py`) || entry.path.endsWith(`/${path}/__init__.py`)),
  );
  return matches.length === 1 ? matches[0]?.path : undefined;
}

function pythonFile(repo: Repository, file: string, folder: string, object: string | undefined, main: boolean): Entry | undefined {
  const clean = file.replace(/^(?:\/app|\/code|\/usr\/src\/app|\/srv|\/workspace|\/opt\/\w+|\.)\//, '');
  for (const base of [folder, join(folder, 'src'), join(folder, 'app'), join(folder, 'backend'), '', 'src', 'backend', 'server'])
    if (repo.file(join(base, clean))) return { file: join(base, clean), main, ...(object ? { object } : {}) };
  return undefined;
}

function javascript(repo: Repository, program: string, rest: readonly string[], folder: string): Entry | undefined {
  const resolver = new JavaScriptResolver(repo);
  if (program === 'next') return undefined;
  if (program === 'nest') {
    const file = resolver.file(join(folder, 'src/main'));
    return file ? { file, main: true } : undefined;
  }
  const takesValue = new Set(['-r', '--require', '--import', '--loader', '--env-file', '-P', '--project', '--conditions', '-C']);
  const target = rest.find(
    (word, index) =>
      !word.startsWith('-') && !takesValue.has(rest[index - 1] ?? '') && word !== 'run' && word !== 'watch' && word !== 'start',
  );
  if (target === undefined) return undefined;
  const clean = target.replace(/^(?:\/app|\/usr\/src\/app|\/usr\/src|\/code|\/srv|\/workspace|\.)\//, '');
  const bases = folder === '' ? [''] : [folder, ''];
  for (const base of bases)
    for (const path of [
      clean,
      clean.replace(/^(?:dist|build|lib|out|\.build)\//, 'src/'),
      clean.replace(/^(?:dist|build|lib|out)\//, ''),
      clean.replace(/^(?:dist|build|lib|out)\/src\//, 'src/'),
      clean.replace(/^.*?\/(?:dist|build|lib|out)\//, (match) => match.replace(/(?:dist|build|lib|out)\/$/, 'src/')),
    ]) {
      const file = resolver.file(join(base, path.replace(/\.[cm]?js$/, ''))) ?? resolver.file(join(base, path));
      if (file && /\.[cm]?[jt]sx?$/.test(file)) return { file, main: true };
    }
  return undefined;
}
