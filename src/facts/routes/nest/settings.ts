import type { Effect } from '../../../code/machine.ts';
import type { Span } from '../../../code/tree.ts';
import { isConstant, type LibraryValue, type Value } from '../../../code/value.ts';
import { expressPaths, isPath } from '../express/paths.ts';
import { flatten } from '../express/stack.ts';
import { pathText } from '../text.ts';
import { applicationOf } from './application.ts';
import { type Prefixing, routeMatches } from './paths.ts';

/** A function or route that stands on the server itself, before everything of the framework. */
export interface ServerEntry {
  readonly is: 'use' | 'route';
  readonly method: string;
  readonly paths: ReturnType<typeof expressPaths>;
  readonly handlers: readonly Value[];
  readonly at: Span;
  readonly when: readonly string[];
}

export interface Documentation {
  readonly effect: Effect;
  /** How many entries stand before it. */
  readonly after: number;
}

export interface Settings {
  readonly prefixing: Prefixing;
  readonly entries: readonly ServerEntry[];
  readonly guards: readonly Value[];
  readonly interceptors: readonly Value[];
  /** Documentation: `SwaggerModule.setup(path, app, document, options)`. */
  readonly swagger: readonly Documentation[];
  /** Requests reach it: it listens, is handed to a server, or was not seen to be closed. */
  readonly listens: boolean;
  readonly closed: boolean;
}

const SERVES = new Set(['listen', 'init', 'getHttpServer', 'getHttpAdapter', 'startAllMicroservices', 'connectMicroservice']);
const VERBS = new Set(['get', 'post', 'put', 'patch', 'delete', 'head', 'options', 'all']);

/** What a program does to an application before it listens. */
export function readSettings(app: LibraryValue, effects: readonly Effect[]): Settings {
  let prefixing: Prefixing = { prefix: '', excluded: [] };
  const entries: ServerEntry[] = [];
  const guards: Value[] = [];
  const interceptors: Value[] = [];
  const swagger: Documentation[] = [];
  let listens = false;
  let closed = false;
  for (const effect of effects) {
    if (/SwaggerModule\.setup$/.test(effect.path) || /(?:^|\.)apiReference$/.test(effect.path)) {
      if (effect.arguments.some((argument) => argument.is === 'library' && applicationOf(argument) === app))
        swagger.push({ effect, after: entries.length });
      continue;
    }
    if (effect.kind !== 'call' || applicationOf(effect.receiver) !== app) continue;
    const verb = effect.path.slice(effect.path.lastIndexOf('.') + 1);
    const [first, second] = effect.arguments;
    const direct = effect.receiver === app;
    if (direct && SERVES.has(verb)) listens = true;
    if (direct && verb === 'close') closed = true;
    // Functions that are added after the server listens stand behind its answer for unknown paths.
    if (direct && (verb === 'listen' || verb === 'init')) break;
    if (direct && verb === 'setGlobalPrefix') {
      const { text } = pathText(first);
      const exclude = second?.is === 'object' ? second.fields.get('exclude') : undefined;
      prefixing = { ...prefixing, prefix: text, excluded: routeMatches(exclude) };
    } else if (direct && verb === 'enableVersioning') prefixing = { ...prefixing, versioning: versioningOf(first) };
    else if (direct && verb === 'useGlobalGuards') guards.push(...effect.arguments);
    else if (direct && verb === 'useGlobalInterceptors') interceptors.push(...effect.arguments);
    else if (verb === 'use') {
      const scoped = first !== undefined && isPath(first);
      entries.push({
        is: 'use',
        method: '',
        paths: scoped ? expressPaths(first) : [],
        handlers: flatten(scoped ? effect.arguments.slice(1) : effect.arguments),
        at: effect.at,
        when: effect.when,
      });
    } else if (direct && verb === 'useStaticAssets') {
      const options = [first, second].find((each) => each?.is === 'object');
      const prefix = options?.is === 'object' ? options.fields.get('prefix') : undefined;
      entries.push({
        is: 'use',
        method: 'static',
        paths: prefix ? expressPaths(prefix) : [],
        handlers: [],
        at: effect.at,
        when: effect.when,
      });
    } else if (VERBS.has(verb) && !direct && first && isPath(first))
      entries.push({
        is: 'route',
        method: verb.toUpperCase(),
        paths: expressPaths(first),
        handlers: flatten(effect.arguments.slice(1)),
        at: effect.at,
        when: effect.when,
      });
  }
  return { prefixing, entries, guards, interceptors, swagger, listens, closed };
}

function versioningOf(options: Value | undefined): NonNullable<Prefixing['versioning']> {
  const fields = options?.is === 'object' ? options.fields : undefined;
  const type = fields?.get('type');
  const uri = type === undefined || (type.is === 'library' ? /\.URI$/.test(type.path) : isConstant(type) && type.value === 0);
  const prefix = fields?.get('prefix');
  const otherwise = fields?.get('defaultVersion');
  return {
    uri,
    prefix: prefix && isConstant(prefix) ? (prefix.value === false ? '' : String(prefix.value)) : 'v',
    ...(otherwise ? { otherwise } : {}),
  };
}
