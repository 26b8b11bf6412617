import { parse } from 'jsonc-parser';
import type { Repository } from '../repo.ts';
import type { Target } from './machine.ts';

const EXTENSIONS = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs', '.json'];
const TS_FOR_JS: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx'],
  '.jsx': ['.tsx'],
  '.mjs': ['.mts'],
  '.cjs': ['.cts'],
};

const folderOf = (path: string): string => (path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '');
export function normalise(path: string): string | undefined {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') {
      if (parts.length === 0) return undefined;
      parts.pop();
    } else parts.push(part);
  }
  return parts.join('/');
}
const join = (folder: string, rest: string): string | undefined => normalise(folder === '' ? rest : `${folder}/${rest}`);

/** Reads JSON that may hold comments; anything but an object is undefined. */
export function readJsonObject(repo: Repository, path: string): Record<string, unknown> | undefined {
  const text = repo.text(path);
  if (text === undefined) return undefined;
  const value: unknown = parse(text, [], { allowTrailingComma: true });
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
}

/** Resolves JavaScript and TypeScript imports: relative, `.js` meaning `.ts`, index files, tsconfig paths, workspace packages, `#imports`. */
export class JavaScriptResolver {
  readonly #repo: Repository;
  readonly #configs = new Map<string, PathConfig | undefined>();
  #workspaces: Map<string, string> | undefined;

  constructor(repo: Repository) {
    this.#repo = repo;
  }

  resolve(from: string, specifier: string): Target | undefined {
    const bare = specifier.replace(/[?#].*$/, '') || specifier;
    if (bare.startsWith('.') || bare.startsWith('/')) {
      const file = this.file(join(bare.startsWith('/') ? '' : folderOf(from), bare));
      return file ? { file } : undefined;
    }
    if (specifier.startsWith('node:')) return { library: specifier.slice(5) };
    const mapped = this.#mapped(from, specifier);
    if (mapped) return { file: mapped };
    if (specifier.startsWith('#')) return this.#internal(from, specifier);
    const name = specifier.startsWith('@') ? specifier.split('/').slice(0, 2).join('/') : (specifier.split('/')[0] ?? specifier);
    const folder = this.#packages().get(name);
    if (folder !== undefined) {
      const file = this.#entry(folder, specifier.slice(name.length));
      if (file) return { file };
    }
    return { library: specifier };
  }

  /** The file a path without or with the wrong extension means. */
  file(base: string | undefined): string | undefined {
    if (base === undefined) return undefined;
    if (this.#repo.file(base)) return base;
    const extension = /\.[cm]?jsx?$/.exec(base)?.[0];
    if (extension)
      for (const other of TS_FOR_JS[extension] ?? [])
        if (this.#repo.file(base.slice(0, -extension.length) + other)) return base.slice(0, -extension.length) + other;
    for (const each of EXTENSIONS) if (this.#repo.file(base + each)) return base + each;
    if (base === '' || this.#repo.exists(base)) {
      const manifest = readJsonObject(this.#repo, base === '' ? 'package.json' : `${base}/package.json`);
      const main = typeof manifest?.main === 'string' ? this.file(join(base, manifest.main)) : undefined;
      if (main) return main;
      for (const each of EXTENSIONS)
        if (this.#repo.file(base === '' ? `index${each}` : `${base}/index${each}`))
          return base === '' ? `index${each}` : `${base}/index${each}`;
    }
    return undefined;
  }

  #mapped(from: string, specifier: string): string | undefined {
    for (let folder = folderOf(from); ; folder = folderOf(folder)) {
      for (const name of ['tsconfig.json', 'jsconfig.json', 'tsconfig.base.json', 'tsconfig.app.json']) {
        const path = folder === '' ? name : `${folder}/${name}`;
        const config = this.#repo.file(path) ? this.#config(path) : undefined;
        const found = config && this.#apply(config, specifier);
        if (found) return found;
      }
      if (folder === '') return undefined;
    }
  }

  #apply(config: PathConfig, specifier: string): string | undefined {
    for (const [pattern, targets] of config.paths) {
      const star = pattern.indexOf('*');
      let rest: string | undefined;
      if (star < 0) rest = pattern === specifier ? '' : undefined;
      else if (specifier.startsWith(pattern.slice(0, star)) && specifier.endsWith(pattern.slice(star + 1)))
        rest = specifier.slice(star, specifier.length - (pattern.length - star - 1));
      if (rest === undefined) continue;
      for (const target of targets) {
        const file = this.file(join(config.base, target.replace('*', rest)));
        if (file) return file;
      }
    }
    return config.baseUrl ? this.file(join(config.base, specifier)) : undefined;
  }

  #config(path: string, depth = 0): PathConfig | undefined {
    if (this.#configs.has(path)) return this.#configs.get(path);
    this.#configs.set(path, undefined);
    const json = readJsonObject(this.#repo, path);
    if (!json) return undefined;
    const folder = folderOf(path);
    const options =
      typeof json.compilerOptions === 'object' && json.compilerOptions !== null ? (json.compilerOptions as Record<string, unknown>) : {};
    const parents = (Array.isArray(json.extends) ? json.extends : [json.extends]).filter(
      (each): each is string => typeof each === 'string',
    );
    let inherited: PathConfig | undefined;
    for (const parent of parents) {
      if (!parent.startsWith('.') || depth > 8) continue;
      const target = join(folder, parent.endsWith('.json') ? parent : `${parent}.json`);
      inherited = (target && this.#config(target, depth + 1)) || inherited;
    }
    const baseUrl = typeof options.baseUrl === 'string';
    const base = baseUrl ? (join(folder, String(options.baseUrl)) ?? folder) : options.paths ? folder : (inherited?.base ?? folder);
    const own = typeof options.paths === 'object' && options.paths !== null ? Object.entries(options.paths) : [];
    const paths = own.flatMap(([pattern, targets]) =>
      Array.isArray(targets) ? [[pattern, targets.filter((each): each is string => typeof each === 'string')] as const] : [],
    );
    const config: PathConfig = {
      base,
      baseUrl: baseUrl || (inherited?.baseUrl ?? false),
      paths: options.paths ? paths : (inherited?.paths ?? []),
    };
    this.#configs.set(path, config);
    return config;
  }

  #internal(from: string, specifier: string): Target | undefined {
    for (let folder = folderOf(from); ; folder = folderOf(folder)) {
      const manifest = readJsonObject(this.#repo, folder === '' ? 'package.json' : `${folder}/package.json`);
      const imports = manifest?.imports;
      if (typeof imports === 'object' && imports !== null)
        for (const [pattern, target] of Object.entries(imports)) {
          const star = pattern.indexOf('*');
          const rest =
            star < 0
              ? pattern === specifier
                ? ''
                : undefined
              : specifier.startsWith(pattern.slice(0, star))
                ? specifier.slice(star)
                : undefined;
          const goal = rest === undefined ? undefined : condition(target);
          const file = goal && this.file(join(folder, goal.replace('*', rest ?? '')));
          if (file) return { file };
        }
      if (folder === '') return undefined;
    }
  }

  #packages(): Map<string, string> {
    if (this.#workspaces) return this.#workspaces;
    this.#workspaces = new Map();
    for (const { path } of this.#repo.files) {
      if (!path.endsWith('package.json') || (path !== 'package.json' && !path.endsWith('/package.json')) || path.includes('node_modules/'))
        continue;
      const name = readJsonObject(this.#repo, path)?.name;
      if (typeof name === 'string' && !this.#workspaces.has(name)) this.#workspaces.set(name, folderOf(path));
    }
    return this.#workspaces;
  }

  #entry(folder: string, subpath: string): string | undefined {
    const manifest = readJsonObject(this.#repo, folder === '' ? 'package.json' : `${folder}/package.json`) ?? {};
    const key = `.${subpath}`;
    const candidates: string[] = [];
    const { exports } = manifest;
    if (typeof exports === 'object' && exports !== null) {
      for (const [pattern, target] of Object.entries(exports)) {
        const star = pattern.indexOf('*');
        if (pattern === key) candidates.push(...conditions(target));
        else if (star >= 0 && key.startsWith(pattern.slice(0, star)))
          candidates.push(...conditions(target).map((each) => each.replace('*', key.slice(star))));
      }
      if (subpath === '') candidates.push(...conditions(exports));
    } else if (typeof exports === 'string' && subpath === '') candidates.push(exports);
    if (subpath === '')
      for (const field of ['source', 'types', 'module', 'main'])
        if (typeof manifest[field] === 'string') candidates.push(String(manifest[field]));
    if (subpath !== '') candidates.push(subpath.slice(1), `src${subpath}`, `dist${subpath}`);
    else candidates.push('src/index', 'index', 'src/main', 'lib/index');
    for (const candidate of candidates) {
      const direct = this.file(join(folder, candidate));
      if (direct && !direct.endsWith('.d.ts')) return direct;
      const source = candidate.replace(/^(\.\/)?(dist|build|lib|out)\//, 'src/').replace(/\.d\.ts$|\.[cm]?js$/, '');
      const built =
        this.file(join(folder, source)) ??
        this.file(join(folder, candidate.replace(/^(\.\/)?(dist|build|lib|out)\//, '').replace(/\.d\.ts$|\.[cm]?js$/, '')));
      if (built) return built;
    }
    return undefined;
  }
}

interface PathConfig {
  readonly base: string;
  readonly baseUrl: boolean;
  readonly paths: readonly (readonly [string, readonly string[]])[];
}

function conditions(target: unknown): string[] {
  if (typeof target === 'string') return [target];
  if (typeof target !== 'object' || target === null) return [];
  return Object.entries(target).flatMap(([key, value]) => (key.startsWith('.') ? [] : conditions(value)));
}
const condition = (target: unknown): string | undefined => conditions(target)[0];
