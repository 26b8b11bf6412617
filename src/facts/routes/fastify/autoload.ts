import { compile } from '../../../code/builtins/regex.ts';
import type { Machine } from '../../../code/machine.ts';
import { entriesIn } from '../../../code/models/folders.ts';
import { callValue } from '../../../code/run/call.ts';
import { readMember } from '../../../code/run/member.ts';
import { exportOf, loadFile } from '../../../code/run/module.ts';
import { constant, derive, isConstant, textOf, UNDEFINED, type Value } from '../values.ts';

const SCRIPT = /(?:(?:^.?|\.[^d]|[^.]d|[^.][^d])\.ts|\.js|\.cjs|\.mjs|\.cts|\.mts)$/iu;
const INDEX = /^index(?:\.ts|\.js|\.cjs|\.mjs|\.cts|\.mts)$/iu;
const HOOKS = /^[_.]?auto_?hooks(?:\.ts|\.js|\.cjs|\.mjs|\.cts|\.mts)$/iu;
const TEST = /\.(?:test|spec)\./;
const NOWHERE = { file: '', start: 0, end: 0, line: 1, column: 1 };
const none: ReadonlyMap<string, Value> = new Map();

/** A file that is loaded as a plugin, with what its options become. */
export interface Autoloaded {
  readonly file: string;
  readonly options: ReadonlyMap<string, Value>;
}

/** One folder: the hook files that come before its plugins, shared with no other folder, and the plugins. */
export interface AutoloadFolder {
  readonly hooks: readonly string[];
  readonly plugins: readonly Autoloaded[];
}

/** The folders that @fastify/autoload loads for its options, in its order (rules of its version 6). */
export function autoloaded(m: Machine, options: Value | undefined): readonly AutoloadFolder[] {
  const field = (name: string): Value | undefined => (options?.is === 'object' ? options.fields.get(name) : undefined);
  const given = (name: string): boolean => decided(field(name)) === true;
  const root = textOf(field('dir'))
    ?.replace(/^\.?\/+|\/+$/g, '')
    .replace(/^\.$/, '');
  if (root === undefined) {
    m.note({ code: 'dynamic', text: 'the folder that is autoloaded is not constant' });
    return [];
  }
  const scripts = patternOf(field('scriptPattern')) ?? SCRIPT;
  const indexes = patternOf(field('indexPattern')) ?? INDEX;
  const hookFiles = patternOf(field('autoHooksPattern')) ?? HOOKS;
  const ignored = patternOf(field('ignorePattern'));
  const depthLimit = field('maxDepth');
  const deepest =
    depthLimit && isConstant(depthLimit) && typeof depthLimit.value === 'number' ? depthLimit.value : Number.POSITIVE_INFINITY;
  const found: AutoloadFolder[] = [];
  walk(root, '', 0, []);
  return found;

  function walk(at: string, prefix: string, depth: number, above: readonly string[]): void {
    const { files, folders } = entriesIn(m, at);
    const inside = (name: string): string => (at === '' ? name : `${at}/${name}`);
    const relative = (name: string): string => inside(name).slice(root === '' ? 0 : (root?.length ?? 0) + 1);
    const own = given('autoHooks') ? files.find((name) => hookFiles.test(name)) : undefined;
    const hooks = !given('autoHooks') ? [] : own ? [...(given('overwriteHooks') ? [] : above), inside(own)] : above;
    const index = files.find((name) => indexes.test(name));
    const plugins: Autoloaded[] = [];
    found.push({ hooks, plugins });
    for (const name of index ? [index] : files) {
      if (name !== index && (!scripts.test(name) || TEST.test(name) || hookFiles.test(name) || ignored?.test(relative(name)))) continue;
      const kept = filter(field('matchFilter'), `/${relative(name)}`) ?? true;
      if (!kept || filter(field('ignoreFilter'), `/${relative(name)}`)) continue;
      const plugin = pluginAt(inside(name), prefix);
      if (plugin) plugins.push(plugin);
    }
    if (depth >= deepest) return;
    for (const name of folders) {
      if (name === 'node_modules' || ignored?.test(relative(name))) continue;
      walk(inside(name), `${prefix}/${segmentOf(at, name)}`, depth + 1, given('cascadeHooks') ? hooks : []);
    }
  }

  function segmentOf(at: string, name: string): string {
    const rule = field('dirNameRoutePrefix');
    if (!rule) return name;
    if (rule.is === 'function' || rule.is === 'native')
      return textOf(callValue(m, rule, [constant(at), constant(name)], none, NOWHERE)) ?? '';
    return decided(rule) === false ? '' : name;
  }

  /** `matchFilter` and `ignoreFilter`: text that the path holds, a pattern, or a function of it; undefined when not given or not decided. */
  function filter(rule: Value | undefined, path: string): boolean | undefined {
    if (!rule) return undefined;
    const text = textOf(rule);
    if (text !== undefined) return path.includes(text);
    if (rule.is === 'function' || rule.is === 'native') return decided(callValue(m, rule, [constant(path)], none, NOWHERE));
    return patternOf(rule)?.test(path);
  }

  function pluginAt(file: string, folder: string): Autoloaded | undefined {
    const off = exported(m, file, 'autoload');
    if (off && isConstant(off) && off.value === false) return undefined;
    const merged = new Map<string, Value>();
    for (const each of [exported(m, file, 'autoConfig'), field('options')])
      if (each?.is === 'object') for (const [name, value] of each.fields) merged.set(name, value);
    const override = textOf(exported(m, file, 'prefixOverride'));
    const automatic = (textOf(exported(m, file, 'autoPrefix')) ?? folder).replace(/\/+/g, '/');
    const before = merged.get('prefix');
    const fixed = before === undefined ? '' : textOf(before)?.replace(/\/$/, '');
    const spelled = (text: string): Value => constant(given('routeParams') ? withParameters(text) : text);
    if (override !== undefined) merged.set('prefix', spelled(override));
    else if (fixed === undefined) merged.set('prefix', derive('concat', [before ?? UNDEFINED, spelled(automatic)], 'text'));
    else if (automatic !== '') merged.set('prefix', spelled(`${fixed}${automatic}`));
    return { file, options: merged };
  }
}

/** Whether a constant counts as true; undefined when it is not known. */
export const decided = (value: Value | undefined): boolean | undefined => (value && isConstant(value) ? Boolean(value.value) : undefined);

const withParameters = (prefix: string): string => (prefix.includes('__') ? prefix.replace(/__/g, ':') : prefix.replace(/\/_/g, '/:'));

/** A named export, or the property of that name on the exported function. */
function exported(m: Machine, file: string, name: string): Value | undefined {
  const module = loadFile(m, file);
  const direct = exportOf(m, module, name);
  if (direct && !(isConstant(direct) && direct.value === undefined)) return direct;
  const plugin = exportOf(m, module, 'default');
  return plugin && !isConstant(plugin) ? readMember(m, plugin, name, 'javascript', NOWHERE, true) : undefined;
}

/** A pattern given as one or as its source. */
function patternOf(value: Value | undefined): RegExp | undefined {
  if (value?.is === 'object' && value.tag === 'regex') return compile(value);
  const text = textOf(value);
  try {
    return text === undefined ? undefined : new RegExp(text);
  } catch {
    return undefined;
  }
}
