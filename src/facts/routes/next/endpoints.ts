import { commonExports, exportOf } from '../../../code/run/module.ts';
import type { ModuleValue } from '../../../code/value.ts';
import { placeOf } from '../callable.ts';
import { conditionally } from '../conditional.ts';
import { packageVersion } from '../package-version.ts';
import { joinPaths } from '../text.ts';
import type { Adapter, Endpoint, Layer, Session } from '../types.ts';
import { isConstant, textOf, type Value } from '../values.ts';
import { olderThan } from '../version.ts';
import { wrapped } from '../wrapped.ts';
import { type NextFile, nextEntries, nextFiles } from './files.ts';
import { actionLayer, comparedMethods, middlewareLayer, pageLayer, routeLayer } from './layers.ts';
import { matcherCovers } from './matcher.ts';
import { NEXT_MODELS } from './models.ts';
import { safeActionLayers } from './safe-actions.ts';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];

/** Next.js: files answer by their place; a middleware file runs first where its matcher says so. */
export const next: Adapter = {
  name: 'next',
  packages: ['next'],
  creates: /(?!)/,
  models: NEXT_MODELS,
  entries: (repo) =>
    nextEntries(repo, (folder) => newest(packageVersion(repo, folder === '' ? 'package.json' : `${folder}/package.json`, 'next'))),
  endpoints(session) {
    if (session.start.command !== 'next') return [];
    const folder = session.start.service === '.' ? '' : session.start.service;
    const files = nextFiles(session.code.repo, folder, newest(session.version('next')));
    const application: Application = {
      session,
      base: basePath(session, folder),
      middleware: files.filter((file) => file.is === 'middleware'),
    };
    return files.flatMap((file) => ofFile(application, file));
  },
};

interface Application {
  readonly session: Session;
  readonly base: string;
  readonly middleware: readonly NextFile[];
}

/** From version 16 on the file is called `proxy`; the old name still works. */
const newest = (version: string | undefined): boolean => !olderThan(version, '16.0.0', false);

/** `basePath` of the configuration, also inside the wrappers of packages. */
function basePath({ code, machine }: Session, folder: string): string {
  for (const extension of ['ts', 'mjs', 'js', 'mts', 'cjs']) {
    const file = folder === '' ? `next.config.${extension}` : `${folder}/next.config.${extension}`;
    if (!code.repo.file(file)) continue;
    const module = code.load(machine, file);
    const path = optionOf(exportOf(machine, module, 'default') ?? commonExports(module), 'basePath', 0);
    return textOf(path) ?? '';
  }
  return '';
}

function optionOf(value: Value | undefined, name: string, depth: number): Value | undefined {
  if (value?.is === 'object') return value.fields.get(name);
  if (value?.is !== 'library' || depth > 4) return undefined;
  for (const each of value.call?.arguments ?? []) {
    const found = optionOf(each, name, depth + 1);
    if (found) return found;
  }
  return optionOf(value.receiver, name, depth + 1);
}

const given = (value: Value | undefined): value is Value =>
  value !== undefined && !(isConstant(value) && (value.value === undefined || value.value === null));

function ofFile(application: Application, file: NextFile): Endpoint[] {
  const { machine } = application.session;
  const module = machine.modules.get(file.file);
  if (!module) return [];
  const read = (name: string): Value | undefined => exportOf(machine, module, name);
  if (file.is === 'route')
    return METHODS.filter((method) => method !== 'OPTIONS').flatMap((method) => {
      const value = read(method);
      if (!given(value) || expanded(value)) return [];
      return file.paths.map((path) => endpoint(application, file, path, method, value, routeLayer(value), { implicit: bundled(value) }));
    });
  if (file.is === 'api') {
    const value = read('default') ?? commonExports(module);
    if (!given(value)) return [];
    return file.paths.flatMap((path) => {
      const methods = comparedMethods(machine, value, path);
      return (methods.length > 0 ? methods : ['ALL']).map((method) =>
        endpoint(application, file, path, method, value, pageLayer(value), { implicit: bundled(value) }),
      );
    });
  }
  if (file.is === 'actions')
    return actionsOf(machine, module).flatMap(([name, value]) =>
      file.paths.slice(0, 1).map((path) => ({
        ...endpoint(application, file, path, 'POST', value, [...safeActionLayers(value), actionLayer(value)], {}),
        kind: 'action' as const,
        path: `${joinPaths(application.base, path)}#${name}`,
      })),
    );
  if (file.is === 'metadata') {
    const value = read('default');
    return given(value)
      ? file.paths.map((path) => endpoint(application, file, path, 'GET', value, routeLayer(value), { implicit: true, known: true }))
      : [];
  }
  return [];
}

/** Routers of other frameworks are listed by those, with their own paths. */
const expanded = (value: Value): boolean =>
  value.is === 'library' && /^(?:hono\/(?:vercel|netlify|cloudflare-pages)|@hono\/node-server\/vercel)\.handle\(\)$/.test(value.path);
/** Handlers that a package brings along whole. */
const bundled = (value: Value): boolean => value.is === 'library' && !wrapped(value);

function actionsOf(machine: Session['machine'], module: ModuleValue): (readonly [string, Value])[] {
  return [...module.exports.keys()].flatMap((name) => {
    const value = exportOf(machine, module, name);
    return value && (value.is === 'function' || value.is === 'native' || value.is === 'library') ? [[name, value] as const] : [];
  });
}

function endpoint(
  application: Application,
  file: NextFile,
  path: string,
  method: string,
  value: Value,
  handler: Layer | readonly Layer[],
  how: { readonly implicit?: boolean; readonly known?: boolean },
): Endpoint {
  const full = joinPaths(application.base, path);
  const place = placeOf(wrapped(value) ?? value) ?? { file: file.file, start: 0, end: 0, line: 1, column: 1 };
  return {
    kind: 'http',
    method,
    path: full,
    framework: 'next',
    at: place,
    when: [],
    chain: [...middlewareFor(application, path), ...(how.known ? [] : [handler].flat())],
    ...(how.implicit ? { implicit: true } : {}),
    request: () => ({ method: method === 'ALL' ? 'GET' : method, path: full, values: new Map() }),
  };
}

/** The middleware that runs before a path. A matcher that is no literal is left out by the build: it then runs everywhere. */
export function middlewareFor({ session, middleware }: Application, path: string): Layer[] {
  const { machine } = session;
  return middleware.flatMap(({ file }) => {
    const module = machine.modules.get(file);
    const value =
      module && (exportOf(machine, module, 'default') ?? exportOf(machine, module, 'proxy') ?? exportOf(machine, module, 'middleware'));
    const named = module && (given(value) ? value : (exportOf(machine, module, 'proxy') ?? exportOf(machine, module, 'middleware')));
    if (!module || !given(named)) return [];
    const covered = matcherCovers(exportOf(machine, module, 'config'), path);
    if (covered === false) return [];
    const made = middlewareLayer(named);
    return [covered === undefined ? conditionally(made, [`its matcher covers ${path}`]) : made];
  });
}
