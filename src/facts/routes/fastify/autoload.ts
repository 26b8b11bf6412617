import { compile } from '../../../code/builtins/regex.ts';
import type { Machine } from '../../../code/machine.ts';
import { readMember } from '../../../code/run/member.ts';
import { exportOf, loadFile } from '../../../code/run/module.ts';
import { literally } from '../../../syntax/literally.ts';
import { isConstant, textOf, type Value } from '../values.ts';

const SCRIPT = /\.[cm]?[jt]s$/;
const INDEX = /^index\.[cm]?[jt]s$/;
const NOWHERE = { file: '', start: 0, end: 0, line: 1, column: 1 };

export interface Autoloaded {
  readonly file: string;
  readonly prefix: string;
}

/** The files that @fastify/autoload loads for its options, in its order, with the prefix of each. */
export function autoloaded(m: Machine, options: Value | undefined): readonly Autoloaded[] {
  const field = (name: string): Value | undefined => (options?.is === 'object' ? options.fields.get(name) : undefined);
  const flag = (name: string, otherwise: boolean): boolean => {
    const value = field(name);
    return value && isConstant(value) ? Boolean(value.value) : otherwise;
  };
  const folder = textOf(field('dir'))
    ?.replace(/^\.?\/+|\/+$/g, '')
    .replace(/^\.$/, '');
  if (folder === undefined) {
    m.note({ code: 'dynamic', text: 'the folder that is autoloaded is not constant' });
    return [];
  }
  const ignore = patternOf(field('ignorePattern'));
  const match = patternOf(field('matchFilter'));
  const found: Autoloaded[] = [];
  walk(folder, '');
  return found;

  function walk(at: string, prefix: string): void {
    const { files, folders } = entriesOf(m, at);
    const index = files.find((name) => INDEX.test(name));
    for (const name of index ? [index] : files) {
      const file = at === '' ? name : `${at}/${name}`;
      if (
        !SCRIPT.test(name) ||
        name.endsWith('.d.ts') ||
        /\.(?:test|spec)\./.test(name) ||
        ignore?.test(file) ||
        (match && !match.test(file))
      )
        continue;
      if (/^autohooks\./.test(name) || textOf(exported(m, file, 'autoload')) === 'false' || isFalse(exported(m, file, 'autoload')))
        continue;
      const override = textOf(exported(m, file, 'prefixOverride'));
      const own = textOf(exported(m, file, 'autoPrefix'));
      found.push({
        file,
        prefix: override ?? (own === undefined ? prefix : `${prefix.replace(/\/[^/]*$/, '')}${own.startsWith('/') ? own : `/${own}`}`),
      });
    }
    for (const name of folders) {
      if (ignore?.test(`${at}/${name}`) || name === 'node_modules') continue;
      const segment = flag('routeParams', false) ? name.replace(/^_(?=[^_])/, ':') : name;
      walk(at === '' ? name : `${at}/${name}`, flag('dirNameRoutePrefix', true) ? `${prefix}/${segment}` : prefix);
    }
  }
}

const isFalse = (value: Value | undefined): boolean => value !== undefined && isConstant(value) && value.value === false;

/** A named export, or the property of that name on the exported function. */
function exported(m: Machine, file: string, name: string): Value | undefined {
  const module = loadFile(m, file);
  const direct = exportOf(m, module, name);
  if (direct && !(isConstant(direct) && direct.value === undefined)) return direct;
  const plugin = exportOf(m, module, 'default');
  return plugin && !isConstant(plugin) ? readMember(m, plugin, name, 'javascript', NOWHERE, true) : undefined;
}

function patternOf(value: Value | undefined): RegExp | undefined {
  if (value?.is === 'object' && value.tag === 'regex') return compile(value);
  const text = textOf(value);
  return text === undefined ? undefined : new RegExp(literally(text));
}

/** Names of the files and folders directly in a folder. */
function entriesOf(m: Machine, folder: string): { files: readonly string[]; folders: readonly string[] } {
  const files: string[] = [];
  const folders = new Set<string>();
  const before = folder === '' ? '' : `${folder}/`;
  for (const path of m.options.files?.() ?? []) {
    if (!path.startsWith(before)) continue;
    const rest = path.slice(before.length);
    const slash = rest.indexOf('/');
    if (slash < 0) files.push(rest);
    else folders.add(rest.slice(0, slash));
  }
  return { files: files.sort(), folders: [...folders].sort() };
}
