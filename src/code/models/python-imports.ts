import picomatch from 'picomatch';
import type { Machine, MemberModel, Model, ModelCall } from '../machine.ts';
import { callLibrary } from '../run/call.ts';
import { raise } from '../run/errors.ts';
import { libraryAt } from '../run/library.ts';
import { importModule, loadFile, newModule } from '../run/module.ts';
import { isStub } from '../stubs.ts';
import { constant, list, map, NULL, native, object, textOf, truth, type Value } from '../value.ts';
import { filePath } from './files.ts';
import { entriesIn } from './folders.ts';

/** The file of the repository whose code runs: where imports by name start from. */
export function importingFile(m: Machine): string {
  const frame = m.frames.findLast((each) => !isStub(each.module.file));
  return frame?.module.file ?? m.main ?? [...m.modules.keys()][0] ?? '';
}

/** Imports a module by its dotted name, which may be relative to a package. */
function byName(m: Machine, name: string, of: Value | undefined, call: ModelCall): Value | undefined {
  const base = of?.is === 'module' ? of.file.replace(/\/(?:__init__\.py)?$/, '').replaceAll('/', '.') : textOf(of);
  const dotted = name.startsWith('.') && base !== undefined ? `${base}${name === '.' ? '' : name}` : name;
  const from = importingFile(m);
  const target = m.options.resolve(from, dotted, 'python');
  if (!target || ('library' in target && m.options.resolve(from, dotted.split('.')[0] ?? '', 'python') === undefined))
    return raise(m, 'python', 'ModuleNotFoundError', `No module named '${dotted}'`, call.at);
  return importModule(m, from, dotted, 'python', call.at);
}

const importByName: Model = (m, call) => {
  const name = textOf(call.arguments[0] ?? call.named.get('name'));
  return name === undefined ? undefined : byName(m, name, call.arguments[1] ?? call.named.get('package'), call);
};

/** `__import__(name, fromlist=...)` gives the module itself, without a list the package at the top. */
const importStatement: Model = (m, call) => {
  const name = textOf(call.arguments[0]);
  if (name === undefined) return undefined;
  const whole = byName(m, name, undefined, call);
  const listed = call.arguments[3] ?? call.named.get('fromlist');
  const top = name.split('.')[0] ?? name;
  return listed || top === name ? whole : byName(m, top, undefined, call);
};

/** Python files and packages directly in a folder of the repository, in the order of their names. */
function modulesIn(m: Machine, folder: string): readonly { readonly name: string; readonly package: boolean }[] {
  const prefix = folder === '' || folder === '.' ? '' : `${folder.replace(/^\.\//, '').replace(/\/$/, '')}/`;
  const found = new Map<string, boolean>();
  for (const file of m.options.files?.() ?? []) {
    if (!file.startsWith(prefix)) continue;
    const [, name, inner] = /^(\w+)(?:\.py|(\/__init__\.py))$/.exec(file.slice(prefix.length)) ?? [];
    if (name !== undefined && name !== '__init__') found.set(name, inner !== undefined || (found.get(name) ?? false));
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, isPackage]) => ({ name, package: isPackage }));
}

/** `(finder, name, ispkg)` for each module below the folders given; with `deep`, below their packages, too. */
const listModules =
  (deep: boolean): Model =>
  (m, call) => {
    const paths = call.arguments[0] ?? call.named.get('path');
    const folders = paths?.is === 'list' && !paths.open ? paths.items.map(filePath) : [];
    const prefix = textOf(call.arguments[1] ?? call.named.get('prefix') ?? constant(''));
    if (folders.length === 0 || prefix === undefined || folders.includes(undefined)) return undefined;
    const below = (folder: string, before: string): Value[] =>
      modulesIn(m, folder).flatMap((each) => [
        moduleInfo(`${before}${each.name}`, each.package),
        ...(deep && each.package ? below(`${folder}/${each.name}`, `${before}${each.name}.`) : []),
      ]);
    return list(folders.flatMap((folder) => below(folder ?? '', prefix)));
  };

function moduleInfo(name: string, isPackage: boolean): Value {
  const values = [NULL, constant(name), truth(isPackage)];
  const [, second = NULL, third = NULL] = values;
  return object('python', [
    ['name', second],
    ['ispkg', third],
    ['Symbol.iterator', native('__iter__', () => list(values, 'tuple'))],
    ...values.map((value, index): [string, Value] => [String(index), value]),
  ]);
}

const specification: Model = (m, call) => {
  const path = filePath(call.arguments[1] ?? call.named.get('location'));
  const file = path?.replace(/^\.\//, '');
  if (file === undefined || !(m.options.files?.() ?? []).includes(file)) return undefined;
  const run = native('exec_module', ({ arguments: [module] }) => {
    if (module?.is === 'module' && module.state === 'new') loadFile(m, module.file, 'python', module);
    return NULL;
  });
  const loader = object('python', [['exec_module', run]]);
  return object('python', [
    ['name', call.arguments[0] ?? NULL],
    ['origin', constant(file)],
    ['loader', loader],
  ]);
};

/** A module before it runs: a program may put names into it first. */
const moduleOf: Model = (m, call) => {
  const [of] = call.arguments;
  const file = of?.is === 'object' ? textOf(of.fields.get('origin')) : undefined;
  return file === undefined ? undefined : (m.modules.get(file) ?? newModule(file, 'python'));
};

/** Names in a folder that has source files of the repository. */
const listFolder: Model = (m, call) => {
  const folder = filePath(call.arguments[0])?.replace(/^\.\//, '').replace(/\/$/, '');
  const files = m.options.files?.() ?? [];
  if (folder === undefined || !files.some((file) => file.startsWith(`${folder}/`) && file.endsWith('.py'))) return undefined;
  const { files: own, folders } = entriesIn(m, folder);
  return list([...own, ...folders].sort().map((name) => constant(name)));
};

/** Python files of the repository that a pattern names. */
function matching(m: Machine, pattern: string): readonly string[] {
  // Python knows neither braces nor extended patterns, nor a `!` before the whole.
  const fits = picomatch(pattern.replace(/^\.\//, ''), { dot: true, nobrace: true, noextglob: true, nonegate: true });
  return (m.options.files?.() ?? []).filter((file) => file.endsWith('.py') && fits(file)).sort();
}

const globbed: Model = (m, call) => {
  const pattern = textOf(call.arguments[0]);
  const found = pattern?.endsWith('.py') ? matching(m, pattern) : [];
  return found.length > 0 ? list(found.map((file) => constant(file))) : undefined;
};

const globbedBelow =
  (deep: boolean): Model =>
  (m, call) => {
    const [pattern, folder] = [textOf(call.arguments[0]), filePath(call.receiver)];
    if (!pattern?.endsWith('.py') || folder === undefined) return undefined;
    const found = matching(m, `${folder.replace(/\/$/, '')}/${deep ? '**/' : ''}${pattern}`);
    return list(found.map((file) => callLibrary(m, libraryAt(m, 'pathlib.Path'), [constant(file)], new Map(), call.at, true)));
  };

const ofPath =
  (use: (path: string) => string): MemberModel =>
  (_m, read) => {
    const path = filePath(read.receiver ?? read);
    return path === undefined ? undefined : constant(use(path));
  };
const lastOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** Modules that programs import by name, and folders they look for them in. Source: the Python library reference. */
export const PYTHON_IMPORTS: Readonly<Record<string, Model>> = {
  'importlib.import_module': importByName,
  'builtins.__import__': importStatement,
  'pkgutil.iter_modules': listModules(false),
  'pkgutil.walk_packages': listModules(true),
  'importlib.util.spec_from_file_location': specification,
  'importlib.util.module_from_spec': moduleOf,
  'os.listdir': listFolder,
  'glob.glob': globbed,
  'glob.iglob': globbed,
  'pathlib.*.glob': globbedBelow(false),
  'pathlib.*.rglob': globbedBelow(true),
};

export const PYTHON_IMPORT_MEMBERS: Readonly<Record<string, MemberModel>> = {
  'pathlib.Path().name': ofPath(lastOf),
  'pathlib.Path().stem': ofPath((path) => lastOf(path).replace(/\.\w+$/, '')),
  'pathlib.Path().parts': (_m, read) => {
    const parts = filePath(read.receiver ?? read)?.split('/');
    return (
      parts &&
      list(
        parts.map((part) => constant(part || '/')),
        'tuple',
      )
    );
  },
  'pathlib.Path().suffix': ofPath((path) => /\.\w+$/.exec(lastOf(path))?.[0] ?? ''),
  'sys.modules': (m) => {
    const files = new Set(m.options.files?.() ?? []);
    const known = [...m.modules.values()].flatMap((module): [Value, Value][] =>
      module.dialect === 'python' && !isStub(module.file) && module.file.endsWith('.py')
        ? [[constant(dottedName(files, module.file)), module]]
        : [],
    );
    return map(known, { open: true, missing: (key) => loaded(m, textOf(key)) });
  },
};

/** The name that a file has below the outermost package around it. */
function dottedName(files: ReadonlySet<string>, file: string): string {
  const parts = file.replace(/(?:\/__init__)?\.py$/, '').split('/');
  let from = parts.length - 1;
  while (from > 0 && files.has(`${parts.slice(0, from).join('/')}/__init__.py`)) from--;
  return parts.slice(from).join('.');
}

/** The module of a name as `sys.modules` holds it. */
function loaded(m: Machine, name: string | undefined): Value {
  const from = importingFile(m);
  const target = name === undefined ? undefined : m.options.resolve(from, name, 'python');
  return target && name !== undefined ? importModule(m, from, name, 'python') : NULL;
}
