import { Journal } from '../journal.ts';
import { Exited, Limit, type Machine, Raised } from '../machine.ts';
import { isStub, stubModule } from '../stubs.ts';
import type { Dialect, ImportedName, Span, Statement } from '../tree.ts';
import {
  constant,
  list,
  type ModuleValue,
  native,
  object,
  type PendingValue,
  type Scope,
  UNDEFINED,
  unknown,
  type Value,
} from '../value.ts';
import { errorPath, raise } from './errors.ts';
import { evaluate } from './expression.ts';
import { fromJson } from './json.ts';
import { libraryAt } from './library.ts';
import { readMember } from './member.ts';
import { settlePending } from './pending.ts';
import { declare, moduleScope, UNBOUND, writeName } from './scope.ts';
import { leaveUnknown } from './starting.ts';
import { runStatement } from './statement.ts';
import { describe } from './test.ts';

/** Reads through a name that an ES import bound. */
export function dereference(m: Machine, value: Value): Value {
  let current = value;
  for (let hops = 0; current.is === 'alias' && hops < 30; hops++) {
    const module = current.module;
    current =
      module.is === 'module'
        ? (exportOf(m, module, current.name) ?? UNDEFINED)
        : readMember(m, module, current.name, 'javascript', NOWHERE);
  }
  return current;
}
const NOWHERE: Span = { file: '', start: 0, end: 0, line: 1, column: 1 };

/** What a module gives under a name; undefined when it exports nothing of that name (yet). */
export function exportOf(m: Machine, module: ModuleValue, name: string, at?: Span): Value | undefined {
  if (module.dialect === 'python') {
    const value = module.scope.variables.get(name);
    if (value && value !== UNBOUND) return value;
    const known = module.submodules.get(name);
    if (known) return known;
    const hook = module.scope.variables.get('__getattr__');
    if (hook?.is === 'function') return unknown('reflection', `module attribute ${name}`, at);
    const described = stubModule(module.file);
    if (described !== undefined) return stubOf(m, `${described}.${name}`) ?? libraryAt(m, `${described}.${name}`);
    return submodule(m, module, name, at);
  }
  const bound = module.exports.get(name);
  if (bound) {
    if ('value' in bound) return dereference(m, bound.value);
    if ('module' in bound)
      return bound.module.is === 'module'
        ? exportOf(m, bound.module, bound.name, at)
        : bound.name === '*'
          ? bound.module
          : readMember(m, bound.module, bound.name, 'javascript', at ?? NOWHERE);
    const value = module.scope.variables.get(bound.local);
    return value === undefined || value === UNBOUND ? UNDEFINED : dereference(m, value);
  }
  for (const star of module.stars) {
    if (star.is !== 'module' || star === module) continue;
    const value = exportOf(m, star, name, at);
    if (value) return value;
  }
  const common = commonExports(module);
  if (common && !(module.esm && module.exports.size > 0)) {
    if (name === 'default') {
      const inner = common.is === 'object' && common.fields.has('__esModule') ? common.fields.get('default') : undefined;
      return inner ?? common;
    }
    return common.is === 'constant' ? undefined : readMember(m, common, name, 'javascript', at ?? NOWHERE, true);
  }
  for (const star of module.stars)
    if (star.is === 'library' && name !== 'default') return readMember(m, star, name, 'javascript', at ?? NOWHERE);
  return undefined;
}

/** The module of a package that is described to the tool; undefined for any other. */
export function stubOf(m: Machine, module: string): Value | undefined {
  const file = m.options.stub?.(module);
  return file === undefined ? undefined : loadFile(m, file, 'python');
}

/** `module.exports` of a CommonJS module. */
export function commonExports(module: ModuleValue): Value | undefined {
  const holder = module.scope.variables.get('module');
  return holder?.is === 'object' ? holder.fields.get('exports') : undefined;
}

/** The value that importing a module gives: a module of the repository, or a library. Loads it when needed. */
export function importModule(m: Machine, from: string, specifier: string, dialect: Dialect, at?: Span): Value {
  const target = m.options.resolve(from, specifier, dialect);
  if (!target) {
    m.note({ code: 'import', ...(at ? { at } : {}), text: `cannot resolve ${specifier}` });
    return unknown('import', `module ${specifier}`, at);
  }
  if ('library' in target) {
    // Python looks into the folder of the program that was started before it looks for installed packages.
    const beside = dialect === 'python' && m.main?.endsWith('.py') ? m.options.resolve(m.main, `.${specifier}`, dialect) : undefined;
    return beside && 'file' in beside && !isStub(from) ? loadFile(m, beside.file, dialect) : libraryAt(m, target.library);
  }
  if ('folder' in target) return folderModule(m, target.folder, dialect);
  return loadFile(m, target.file, dialect);
}

function folderModule(m: Machine, folder: string, dialect: Dialect): ModuleValue {
  const key = `${folder}/`;
  let module = m.modules.get(key);
  if (!module) {
    module = newModule(key, dialect);
    module.state = 'loaded';
    m.modules.set(key, module);
  }
  return module;
}

/** A module before its file runs. */
export function newModule(file: string, dialect: Dialect): ModuleValue {
  const scope: Scope = { kind: 'module', variables: new Map() };
  return {
    is: 'module',
    file,
    dialect,
    scope,
    exports: new Map(),
    stars: [],
    state: 'new',
    esm: false,
    submodules: new Map(),
    origins: [],
  };
}

/**
 * Runs a file as a module, once; a cycle sees what exists so far. Loading always joins undecided branches, and is kept
 * when the path that caused it is undone.
 */
export function loadFile(m: Machine, file: string, dialect?: Dialect, made?: ModuleValue): ModuleValue {
  const known = m.modules.get(file);
  if (known) return known;
  if (file.endsWith('.json')) return jsonModule(m, file);
  const unit = m.options.unit(file);
  const module = made ?? newModule(file, unit?.dialect ?? dialect ?? 'javascript');
  m.modules.set(file, module);
  if (!unit) {
    m.note({ code: 'import', text: `${file} cannot be read` });
    module.state = 'loaded';
    module.exports.set('default', { value: unknown('import', file) });
    return module;
  }
  const kept = {
    journal: m.journal,
    path: m.path,
    frames: m.frames,
    tries: m.tries,
    yields: m.yields,
    returns: m.returns,
    handling: m.handling,
    when: m.when,
    repeated: m.repeated,
    steps: m.steps,
    effects: m.effects,
    putOff: m.putOff,
  };
  m.journal = new Journal();
  m.putOff = [];
  if (kept.path) m.effects = [];
  m.path = undefined;
  m.frames = [{ name: file, at: { ...NOWHERE, file }, module }];
  m.tries = 0;
  m.yields = [];
  m.returns = [[]];
  m.handling = [];
  m.steps = [];
  module.state = 'loading';
  module.esm = unit.module.statements.some((statement) => statement.kind === 'import' || statement.kind === 'export');
  try {
    prepare(m, module);
    declare(m, module.scope, unit.module.declares);
    const { statements } = unit.module;
    const ordered =
      module.dialect === 'javascript'
        ? [...statements.filter((each) => each.kind === 'import'), ...statements.filter((each) => each.kind !== 'import')]
        : statements;
    for (const statement of ordered) top(m, statement, module);
    for (let next = m.putOff.shift(); next; next = m.putOff.shift()) putOff(m, next);
  } finally {
    module.state = 'loaded';
    m.journal = kept.journal;
    if (kept.path) m.effects = kept.effects;
    m.path = kept.path;
    m.frames = kept.frames;
    m.tries = kept.tries;
    m.yields = kept.yields;
    m.returns = kept.returns;
    m.handling = kept.handling;
    m.when = kept.when;
    m.repeated = kept.repeated;
    m.steps = kept.steps;
    m.putOff = kept.putOff;
  }
  return module;
}

/** A callback that a promise runs when the statements of the module are through. */
function putOff(m: Machine, callback: PendingValue): void {
  try {
    settlePending(m, callback);
  } catch (error) {
    if (error instanceof Exited) m.note({ code: 'dynamic', at: error.at, text: 'the process ends while it starts' });
    else if (error instanceof Limit) m.note(error.reason);
    else throw error;
  }
}

/** A statement of a module that raises ends start-up; the rest still runs, so that one gap does not hide the others. */
function top(m: Machine, statement: Statement, module: ModuleValue): void {
  try {
    runStatement(m, statement, module.scope, module.dialect);
  } catch (error) {
    if (error instanceof Raised) {
      const text = `${errorPath(error.value) ?? describe(error.value)} while ${module.file} is loaded`;
      m.note({ code: 'dynamic', at: error.at, text });
      if (m.starting) leaveUnknown(m, statement, module.scope, module.dialect, text);
    } else if (error instanceof Exited) m.note({ code: 'dynamic', at: error.at, text: 'the process ends while it starts' });
    else if (error instanceof Limit) m.note(error.reason);
    else if (error instanceof RangeError) m.note({ code: 'budget', at: statement.at, text: 'nested too deep' });
    else throw error;
  }
}

function prepare(m: Machine, module: ModuleValue): void {
  const main = m.main === module.file;
  const { variables } = module.scope;
  if (module.dialect === 'python') {
    variables.set('__name__', constant(main ? '__main__' : module.file.replace(/(?:\/__init__)?\.pyi?$/, '').replaceAll('/', '.')));
    variables.set('__file__', constant(module.file));
    const folder = module.file.replace(/\/?[^/]*$/, '');
    variables.set('__package__', constant(folder.replaceAll('/', '.')));
    if (module.file.endsWith('/__init__.py')) variables.set('__path__', list([constant(folder)]));
    return;
  }
  const folder = module.file.includes('/') ? module.file.slice(0, module.file.lastIndexOf('/')) : '.';
  const exports = object('javascript');
  const holder = object(
    'javascript',
    [
      ['exports', exports],
      ['filename', constant(module.file)],
    ],
    { lookup: (name) => (name === 'parent' ? constant(main ? null : undefined) : undefined) },
  );
  variables.set('module', holder);
  variables.set('exports', exports);
  variables.set('__dirname', constant(folder));
  variables.set('__filename', constant(module.file));
  const require = native('require', ({ arguments: [specifier], at }) => {
    if (specifier?.is !== 'constant' || typeof specifier.value !== 'string') return unknown('import', 'a computed require', at);
    const loaded = importModule(m, module.file, specifier.value, 'javascript', at);
    return loaded.is === 'module' && !(loaded.esm && loaded.exports.size > 0) ? (commonExports(loaded) ?? loaded) : loaded;
  });
  require.fields.set('main', main ? holder : UNDEFINED);
  require.fields.set(
    'resolve',
    native('require.resolve', ({ arguments: [specifier] }) => specifier ?? UNDEFINED),
  );
  variables.set('require', require);
}

function jsonModule(m: Machine, file: string): ModuleValue {
  const module = newModule(file, 'javascript');
  m.modules.set(file, module);
  module.state = 'loaded';
  const value = m.options.json?.(file);
  const content = value === undefined ? unknown('import', file) : fromJson(value);
  module.exports.set('default', { value: content });
  if (content.is === 'object') for (const [name, item] of content.fields) if (name !== 'default') module.exports.set(name, { value: item });
  module.scope.variables.set('module', object('javascript', [['exports', content]]));
  return module;
}

function submodule(m: Machine, module: ModuleValue, name: string, at?: Span): Value | undefined {
  const folder = module.file.endsWith('/')
    ? module.file.slice(0, -1)
    : module.file.endsWith('/__init__.py')
      ? module.file.slice(0, -'/__init__.py'.length)
      : undefined;
  if (folder === undefined) return undefined;
  const target = m.options.resolve(`${folder}/__init__.py`, `.${name}`, 'python');
  if (!target || 'library' in target) return undefined;
  const value = 'folder' in target ? folderModule(m, target.folder, 'python') : loadFile(m, target.file, 'python');
  void at;
  module.submodules.set(name, value);
  return value;
}

/** Runs an import statement: binds live aliases (ES modules) or the values as they are now (Python). */
export function runImport(m: Machine, node: Extract<Statement, { kind: 'import' }>, scope: Scope, dialect: Dialect): void {
  if (node.typeOnly) {
    for (const name of node.names) writeName(m, scope, name.local, unknown('import', `type ${name.local}`), 'assign');
    if (dialect === 'javascript') bindTypes(m, node, scope);
    return;
  }
  if (dialect === 'python') {
    importPython(m, node, scope);
    return;
  }
  const { variables } = moduleScope(scope);
  const types = m.options.unit(node.at.file)?.types;
  const lazy = (name: ImportedName): boolean => name.imported !== '*' && (name.typeOnly === true || types?.has(name.local) === true);
  const target = node.names.some(lazy) ? m.options.resolve(node.at.file, node.module, dialect) : undefined;
  if (target && 'file' in target)
    for (const name of node.names) if (lazy(name)) m.journal.set(variables, name.local, lazyAlias(m, node, name));
  const eager = target && 'file' in target ? node.names.filter((name) => !lazy(name)) : node.names;
  if (eager.length === 0 && node.names.length > 0) return;
  const module = importModule(m, node.at.file, node.module, dialect, node.at);
  for (const { imported, local } of eager) {
    const value: Value =
      imported === '*'
        ? module
        : module.is === 'library' && imported === 'default'
          ? module
          : module.is === 'unknown'
            ? module
            : { is: 'alias', module, name: imported, origins: [] };
    m.journal.set(variables, local, value);
  }
}

/** A name that only types use: its module runs when injection or a contract asks for it. */
function lazyAlias(m: Machine, node: Extract<Statement, { kind: 'import' }>, { imported }: ImportedName): Value {
  return {
    is: 'alias',
    name: imported,
    origins: [],
    get module() {
      return importModule(m, node.at.file, node.module, 'javascript', node.at);
    },
  };
}

/** Type imports name classes that injection and contracts refer to; they do not run the module now. */
function bindTypes(m: Machine, node: Extract<Statement, { kind: 'import' }>, scope: Scope): void {
  const target = m.options.resolve(node.at.file, node.module, 'javascript');
  if (target && 'library' in target)
    for (const { imported, local } of node.names)
      m.journal.set(
        moduleScope(scope).variables,
        local,
        imported === 'default' || imported === '*' ? libraryAt(m, target.library) : libraryAt(m, `${target.library}.${imported}`),
      );
}

function importPython(m: Machine, node: Extract<Statement, { kind: 'import' }>, scope: Scope): void {
  const module = importChain(m, node.at.file, node.module, node.at);
  if (node.root) {
    const [root = node.module] = node.module.split('.');
    for (const { local } of node.names) writeName(m, scope, local, importChain(m, node.at.file, root, node.at), 'assign');
    return;
  }
  if (node.all) {
    if (module.is !== 'module') return;
    const listed = module.scope.variables.get('__all__');
    const names =
      listed?.is === 'list'
        ? listed.items.flatMap((item) => (item.is === 'constant' ? [String(item.value)] : []))
        : [...module.scope.variables.keys()].filter((name) => !name.startsWith('_'));
    for (const name of names) {
      const value = exportOf(m, module, name, node.at);
      if (value) m.journal.set(nearestScope(scope).variables, name, value);
    }
    return;
  }
  for (const { imported, local } of node.names) {
    let value: Value;
    if (imported === '*') value = module;
    else if (module.is === 'module') {
      const found = exportOf(m, module, imported, node.at);
      if (!found && (module.state === 'loading' || m.tries > 0 || m.path)) {
        if (m.tries > 0) raise(m, 'python', 'ImportError', `cannot import ${imported}`, node.at);
      }
      if (!found) m.note({ code: 'import', at: node.at, text: `${module.file} has no ${imported}` });
      value = found ?? unknown('import', `${imported} of ${module.file}`, node.at);
    } else value = readMember(m, module, imported, 'python', node.at);
    writeName(m, scope, local, value, 'assign');
  }
}

const nearestScope = (scope: Scope): Scope => (scope.kind === 'block' && scope.parent ? nearestScope(scope.parent) : scope);

/** Imports `a.b.c`: each package on the way runs first and gets its child as an attribute. */
function importChain(m: Machine, from: string, specifier: string, at: Span): Value {
  if (specifier.startsWith('.')) {
    for (let cut = specifier.indexOf('.', /^\.+/.exec(specifier)?.[0].length); cut > 0; cut = specifier.indexOf('.', cut + 1)) {
      const target = m.options.resolve(from, specifier.slice(0, cut), 'python');
      if (target && 'file' in target) loadFile(m, target.file, 'python');
    }
    return importModule(m, from, specifier, 'python', at);
  }
  const parts = specifier.split('.');
  let parent: Value | undefined;
  let value: Value = unknown('import', specifier, at);
  for (let index = 0; index < parts.length; index++) {
    const path = parts.slice(0, index + 1).join('.');
    const target = m.options.resolve(from, path, 'python');
    if (parent?.is === 'library') value = readMember(m, parent, parts[index] ?? '', 'python', at);
    else
      value =
        target && !('library' in target && index > 0)
          ? importModule(m, from, path, 'python', at)
          : parent?.is === 'module'
            ? (exportOf(m, parent, parts[index] ?? '', at) ?? unknown('import', path, at))
            : importModule(m, from, path, 'python', at);
    if (parent?.is === 'module' && (value.is === 'module' || value.is === 'library')) parent.submodules.set(parts[index] ?? '', value);
    parent = value;
  }
  return value;
}

/** Runs an export statement of an ES module. */
export function runExport(m: Machine, node: Extract<Statement, { kind: 'export' }>, scope: Scope, dialect: Dialect): void {
  const module = m.modules.get(node.at.file);
  if (!module || node.typeOnly) return;
  if (node.from !== undefined) {
    const source = importModule(m, node.at.file, node.from, dialect, node.at);
    if (node.all) {
      if (node.as) module.exports.set(node.as, { value: source });
      else module.stars.push(source);
    }
    for (const { local, exported } of node.names) module.exports.set(exported, { module: source, name: local });
    return;
  }
  if (node.value) {
    const value = evaluate(m, node.value, scope, dialect);
    module.exports.set('default', { value });
    return;
  }
  for (const { local, exported } of node.names) module.exports.set(exported, { local });
}
