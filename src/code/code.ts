import type { Repository } from '../repo.ts';
import { loadPython, type PythonParser } from '../syntax/python.ts';
import { loadTypeScript, type TypeScriptParser } from '../syntax/typescript.ts';
import { lowerPython } from './lower/python/unit.ts';
import { lowerTypeScript } from './lower/typescript/unit.ts';
import { Machine, type Models, type Target } from './machine.ts';
import { MODELS } from './models/index.ts';
import { JavaScriptResolver } from './resolve-javascript.ts';
import { resolvePython } from './resolve-python.ts';
import { loadFile } from './run/module.ts';
import { isStub, stubFile, stubModule } from './stubs.ts';
import type { Dialect, Unit } from './tree.ts';
import type { ModuleValue } from './value.ts';
import type { World } from './world.ts';

export const isPython = (path: string): boolean => path.endsWith('.py');
export const isJavaScript = (path: string): boolean => /\.[cm]?[jt]sx?$/.test(path) && !path.endsWith('.d.ts');

export interface CodeOptions {
  /** More folders that absolute Python imports start from. */
  readonly roots?: readonly string[];
  /** What frameworks' packages do, on top of the general models. */
  readonly models?: readonly Models[];
  /** Python modules of packages, described in Python as far as guards and registrations need it. */
  readonly stubs?: readonly ReadonlyMap<string, string>[];
}

/** The program model of a repository: parses on demand and runs questions about behaviour. */
export class Code {
  readonly repo: Repository;
  readonly #python: PythonParser | undefined;
  readonly #typescript: TypeScriptParser | undefined;
  readonly #units = new Map<string, Unit | undefined>();
  readonly #javascript: JavaScriptResolver;
  readonly #resolved = new Map<string, Target | undefined>();
  readonly #models: Models;
  readonly #roots: readonly string[];
  readonly #stubs: ReadonlyMap<string, string>;

  private constructor(repo: Repository, python: PythonParser | undefined, typescript: TypeScriptParser | undefined, options: CodeOptions) {
    this.repo = repo;
    this.#python = python;
    this.#typescript = typescript;
    this.#javascript = new JavaScriptResolver(repo);
    this.#models = mergeModels([MODELS, ...(options.models ?? [])]);
    this.#roots = options.roots ?? [];
    this.#stubs = new Map((options.stubs ?? []).flatMap((each) => [...each]));
  }

  /** Loads the parsers whose languages occur in the repository. */
  static async open(repo: Repository, options: CodeOptions = {}): Promise<Code> {
    const python = repo.files.some((entry) => isPython(entry.path)) ? await loadPython() : undefined;
    const typescript = repo.files.some((entry) => isJavaScript(entry.path)) ? await loadTypeScript() : undefined;
    return new Code(repo, python, typescript, options);
  }

  /** The parsed file; undefined when it is no source file or cannot be read. */
  unit(file: string): Unit | undefined {
    if (this.#units.has(file)) return this.#units.get(file);
    const text = this.#text(file);
    let unit: Unit | undefined;
    if (text !== undefined && isPython(file) && this.#python) unit = lowerPython(file, text, this.#python);
    else if (text !== undefined && isJavaScript(file) && this.#typescript) unit = lowerTypeScript(file, text, this.#typescript);
    this.#units.set(file, unit);
    return unit;
  }

  /** The files that were parsed so far. */
  get parsed(): readonly string[] {
    return [...this.#units].flatMap(([file, unit]) => (unit && !isStub(file) ? [file] : []));
  }

  #text(file: string): string | undefined {
    const described = stubModule(file);
    return described === undefined ? this.repo.text(file) : this.#stubs.get(described);
  }

  resolve(from: string, module: string, dialect: Dialect): Target | undefined {
    if (isStub(from)) return this.#stubs.has(module) ? { file: stubFile(module) } : { library: module };
    const folder = from.slice(0, from.lastIndexOf('/') + 1);
    const key = `${dialect}\n${folder}\n${module}`;
    if (this.#resolved.has(key)) return this.#resolved.get(key);
    let target = dialect === 'python' ? resolvePython(this.repo, from, module, this.#roots) : this.#javascript.resolve(from, module);
    if (dialect === 'python' && this.#stubs.has(module) && !(target && 'file' in target)) target = { file: stubFile(module) };
    this.#resolved.set(key, target);
    return target;
  }

  /** A fresh machine: nothing is loaded yet. */
  machine(world: World): Machine {
    return new Machine({
      world,
      models: this.#models,
      unit: (file) => this.unit(file),
      stub: (module) => (this.#stubs.has(module) ? stubFile(module) : undefined),
      text: (file) => this.repo.text(file),
      json: (file) => parseJson(this.repo.text(file)),
      files: () => this.repo.files.map((entry) => entry.path),
      resolve: (from, module, dialect) => this.resolve(from, module, dialect),
    });
  }

  /** Runs a file as a module of the machine; `main` when it is the file that the process starts with. */
  load(machine: Machine, file: string, main = false): ModuleValue {
    if (main) machine.main = file;
    if (isPython(file) && (!main || file.endsWith('/__main__.py'))) for (const each of this.#packagesAbove(file)) loadFile(machine, each);
    return loadFile(machine, file);
  }

  /** The packages that Python imports before a module of theirs, outermost first. */
  #packagesAbove(file: string): string[] {
    const found: string[] = [];
    for (
      let folder = file.slice(0, file.lastIndexOf('/') + 1);
      folder !== '';
      folder = folder.slice(0, folder.slice(0, -1).lastIndexOf('/') + 1)
    ) {
      const own = `${folder}__init__.py`;
      if (!this.repo.file(own)) break;
      if (own !== file) found.unshift(own);
    }
    return found;
  }
}

function mergeModels(all: readonly Models[]): Models {
  return { calls: new Map(all.flatMap((each) => [...each.calls])), members: new Map(all.flatMap((each) => [...each.members])) };
}

function parseJson(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
