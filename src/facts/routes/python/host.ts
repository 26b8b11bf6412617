import type { Machine, MemberModel, Model, Models } from '../../../code/machine.ts';
import { importingFile } from '../../../code/models/python-imports.ts';
import { linearize, memberOf } from '../../../code/run/classes.ts';
import { raise } from '../../../code/run/errors.ts';
import { libraryAt } from '../../../code/run/library.ts';
import { readMember } from '../../../code/run/member.ts';
import { importModule, loadFile } from '../../../code/run/module.ts';
import { constant, isConstant, list, NULL, object, symbol, TRUE, textOf, truth, unknown, type Value } from '../values.ts';
import { PLUGIN_CALLS } from './entry-points.ts';
import { djangoMember, flaskRequest, flaskSession } from './request.ts';
import { djangoSetting } from './settings.ts';

const held = (m: Machine): Map<string, unknown> => m.cache as Map<string, unknown>;

/** What the request being judged has: set by the adapter, read by the request object. Undone with the path. */
export function setActive(m: Machine, name: string, value: Value): void {
  m.journal.set(held(m), `active ${name}`, value);
}
export const active = (m: Machine, name: string): Value | undefined => m.cache.get(`active ${name}`) as Value | undefined;

/** Whether an answer is what a package gives for want of a credential, whatever status it has. */
export const isRefusal = (m: Machine, answer: Value): boolean => active(m, 'refused') === answer;

/** The value of a dotted name, as `import_string` of frameworks finds it. */
export function importObject(m: Machine, dotted: string): Value {
  const from = importingFile(m);
  const text = dotted.replace(':', '.');
  const whole = m.options.resolve(from, text, 'python');
  if (whole && !('library' in whole)) return importModule(m, from, text, 'python');
  const cut = text.lastIndexOf('.');
  if (cut < 0) return importModule(m, from, text, 'python');
  return (
    readMember(m, importModule(m, from, text.slice(0, cut), 'python'), text.slice(cut + 1), 'python', NOWHERE, true) ??
    unknown('import', dotted)
  );
}
const NOWHERE = { file: '', start: 0, end: 0, line: 1, column: 1 };

/** Methods of a class that a decorator gave an attribute, also below a package's decorator. */
function functionsWith(of: Value, name: string): Value {
  const found = new Map<string, Value>();
  for (const each of [...linearize(of)].reverse()) if (each.is === 'class') for (const [key, item] of each.fields) found.set(key, item);
  const inner = (value: Value): Value | undefined =>
    value.is === 'function' && value.fields.has(name)
      ? value
      : value.is === 'library'
        ? value.call?.arguments.map(inner).find((each) => each !== undefined)
        : undefined;
  return list([...found.values()].flatMap((value) => inner(value) ?? []));
}

function attributesOf(value: Value): Value {
  const found = new Map<string, Value>();
  if (value.is === 'module') for (const [name, item] of value.scope.variables) found.set(name, item);
  else if (value.is === 'class' || value.is === 'object') {
    const of = value.is === 'class' ? value : value.class;
    for (const each of of ? [...linearize(of)].reverse() : [])
      if (each.is === 'class') for (const [name, item] of each.fields) found.set(name, item);
    if (value.is === 'object') for (const [name, item] of value.fields) found.set(name, item);
  } else return NULL;
  return list([...found].filter(([name]) => /^[A-Z][A-Z0-9_]*$/.test(name)).map(([name, item]) => list([constant(name), item], 'tuple')));
}

/** A Python file of the repository that a path at run time can only mean; None for any other. */
function pythonFile(m: Machine, path: string | undefined): Value {
  const name = path?.replace(/^(?:\.{0,2}\/)+/, '');
  if (name === undefined || name === '') return NULL;
  const of = (from: string): readonly string[] => (m.options.files?.() ?? []).filter((file) => file === from || file.endsWith(`/${from}`));
  const found = of(name);
  const [file] = found.length > 0 ? found : of(name.slice(name.lastIndexOf('/') + 1));
  return found.length < 2 && file?.endsWith('.py') ? loadFile(m, file, 'python') : NULL;
}

const CALLS: Readonly<Record<string, Model>> = {
  record: () => NULL,
  conditions: (m) => list(m.when.map((text) => constant(text))),
  fallback: (m, call) => libraryAt(m, textOf(call.arguments[0]) ?? 'unknown'),
  active: (m, call) => active(m, textOf(call.arguments[0]) ?? '') ?? NULL,
  activate: (m, call) => {
    if (call.arguments[1]) setActive(m, textOf(call.arguments[0]) ?? '', call.arguments[1]);
    return NULL;
  },
  caller: (m) => constant(m.world.caller),
  credential: (m, call) => {
    m.credentialReads++;
    const name = textOf(call.arguments[0]) ?? 'credential';
    const origins = [{ from: 'request' as const, name, credential: true }];
    return m.world.caller === 'none' ? constant(null, origins) : symbol(`request.credential.${name}`, 'text', origins);
  },
  known_user: (_m, call) =>
    object(
      'python',
      [
        ['is_authenticated', TRUE],
        ['is_active', TRUE],
        ['is_anonymous', constant(false)],
      ],
      { open: true, made: call.at, tag: 'principal', origins: [{ from: 'principal', name: 'user' }] },
    ),
  refused: (m, call) => {
    const answer = call.arguments[0] ?? NULL;
    setActive(m, 'refused', answer);
    return answer;
  },
  unknown: (_m, call) => unknown('dynamic', textOf(call.arguments[0]) ?? 'a value of a package', call.at),
  import_object: (m, call) => {
    const [name] = call.arguments;
    const text = textOf(name);
    return text === undefined ? (name && isConstant(name) ? NULL : unknown('import', 'a computed import', call.at)) : importObject(m, text);
  },
  setting: (m, call) => djangoSetting(m, textOf(call.arguments[0]) ?? '', call.arguments[1]),
  django_member: (m, call) =>
    djangoMember(m, textOf(call.arguments[0]) ?? '') ??
    raise(m, 'python', 'AttributeError', `no attribute '${textOf(call.arguments[0]) ?? ''}'`, call.at),
  opaque: (_m, call) => truth(call.arguments[0]?.is === 'library' || call.arguments[0]?.is === 'unknown'),
  has: (_m, call) => truth(memberOf(call.arguments[0] ?? NULL, textOf(call.arguments[1]) ?? '', 'fields') !== undefined),
  functions_with: (_m, call) => functionsWith(call.arguments[0] ?? NULL, textOf(call.arguments[1]) ?? ''),
  attributes: (_m, call) => attributesOf(call.arguments[0] ?? NULL),
  python_file: (m, call) => pythonFile(m, textOf(call.arguments[0])),
  ...PLUGIN_CALLS,
};

const MEMBERS: Readonly<Record<string, MemberModel>> = { request: (m) => flaskRequest(m), session: (m) => flaskSession(m) };

/** What the descriptions of Python packages ask the tool for: `from _host import …`. */
export const HOST_MODELS: Models = {
  calls: new Map(Object.entries(CALLS).map(([name, model]) => [`_host.${name}`, model])),
  members: new Map(Object.entries(MEMBERS).map(([name, model]) => [`_host.${name}`, model])),
};
