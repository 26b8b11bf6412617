import type { Code } from '../../code/code.ts';
import type { Expression, Unit } from '../../code/tree.ts';
import { literally } from '../../syntax/literally.ts';
import { definitionsIn, definitionsOf } from './definitions.ts';
import type { Source } from './flow.ts';
import type { Touches } from './touches.ts';
import type { TestCase } from './types.ts';

/** What a claim is about. A test is linked when its slice reaches any one of these. */
export interface Subject {
  /** Functions, methods, classes or constants of production code: `{ name: 'start_execution', file: 'src/ledger.py' }`. */
  readonly symbols?: readonly { readonly name: string; readonly file: string }[];
  /** Served routes, their paths as in the inventory: `{ method: 'POST', path: '/approve/{id}' }`. */
  readonly routes?: readonly { readonly method: string; readonly path: string }[];
  /** Files that are read as text: documents, configuration. */
  readonly files?: readonly string[];
  /** Variables of the environment that the test sets, removes or names. */
  readonly variables?: readonly string[];
}

/** Test files that cannot be linked are not parsed. */
export function mentionOf(subject: Subject): RegExp | undefined {
  const words = [
    ...(subject.symbols ?? []).map(({ name }) => `\\b${literally(lastName(name))}\\b`),
    ...(subject.routes ?? []).map(({ path }) => literally(longestSegment(path))),
    ...(subject.files ?? []).map((path) => literally(path.slice(path.lastIndexOf('/') + 1))),
    ...(subject.variables ?? []).map((name) => `\\b${literally(name)}\\b`),
  ];
  return words.length > 0 ? new RegExp(words.join('|')) : undefined;
}

const lastName = (name: string): string => name.slice(name.lastIndexOf('.') + 1);

/** The longest fixed segment of a path; a slash for the root. */
function longestSegment(path: string): string {
  const fixed = path.split('/').filter((each) => each !== '' && !each.includes('{'));
  return fixed.reduce((longest, each) => (each.length > longest.length ? each : longest), '') || '/';
}

/** Whether a node is where a test reaches the subject; undefined when it reaches it nowhere. */
export function sourceOf(subject: Subject, test: TestCase, touches: Touches, code: Code): Source | undefined {
  const names = new Set(
    (subject.symbols ?? []).filter(({ file, name }) => reaches(touches, file, name, code)).map(({ name }) => lastName(name)),
  );
  const calls = new Set(
    touches.requests
      .filter(({ method, target }) => (subject.routes ?? []).some((route) => isFor(route, method, target)))
      .map(({ call }) => spot(call)),
  );
  const files = (subject.files ?? []).filter((path) => touches.files.includes(path)).map((path) => path.slice(path.lastIndexOf('/') + 1));
  const variables = new Set(
    (subject.variables ?? []).filter((name) => touches.sets.has(name) || touches.unsets.has(name) || touches.strings.has(name)),
  );
  const spoken = [...names].some((name) => touches.names.has(name));
  if (!spoken && calls.size === 0 && files.length === 0 && variables.size === 0) return undefined;
  const renamed = new Map<Unit, ReadonlySet<string>>();
  const local = (unit: Unit): ReadonlySet<string> => {
    const known = renamed.get(unit) ?? localNames(names, unit, test);
    renamed.set(unit, known);
    return known;
  };
  return (node: Expression, unit: Unit): boolean => {
    if (node.kind === 'name') return local(unit).has(node.name);
    if (node.kind === 'member') return names.has(node.name);
    if (node.kind === 'call') return calls.has(spot(node));
    if (node.kind !== 'literal' || typeof node.value !== 'string') return false;
    const { value } = node;
    return variables.has(value) || files.some((base) => value === base || value.endsWith(`/${base}`));
  };
}

const spot = (node: Expression): string => `${node.at.file}:${node.at.start}:${node.at.end}`;

/** Names that the symbols have in a file: `from ledger import start as begin`. */
function localNames(names: ReadonlySet<string>, unit: Unit, test: TestCase): ReadonlySet<string> {
  const found = new Set(names);
  const statements = [...unit.module.statements, ...test.parts.filter((part) => part.unit === unit).flatMap((part) => part.statements)];
  for (const [local, definition] of definitionsOf(statements))
    if (definition.kind === 'import' && names.has(definition.imported)) found.add(local);
  return found;
}

/** Whether the slice takes something from a file, directly or through a module that passes it on. */
function reaches(touches: Touches, file: string, name: string, code: Code): boolean {
  if (touches.modules.has(file)) return true;
  return [...touches.modules].some(([module, imported]) => passesOn(module, file, [...imported, name.split('.')[0] ?? name], code, 0));
}

function passesOn(module: string, file: string, names: readonly string[], code: Code, depth: number): boolean {
  if (module === file) return true;
  const index = code.repo.file(module)
    ? module
    : ['__init__.py', 'index.ts', 'index.js'].map((base) => `${module}/${base}`).find((path) => code.repo.file(path));
  const unit = index === undefined ? undefined : code.unit(index);
  if (!unit || depth > 3) return false;
  const definitions = definitionsIn(unit);
  const wanted = names.includes('*') ? [...definitions.keys()] : names;
  const passed = wanted.flatMap((each) => {
    const definition = definitions.get(each);
    if (definition?.kind !== 'import') return [];
    const { module: from, imported } = definition;
    // `from . import providers` passes a whole module on.
    const inner = unit.dialect === 'python' ? [{ module: `${from}${from.endsWith('.') ? '' : '.'}${imported}`, name: '*' }] : [];
    return [{ module: from, name: imported }, ...inner];
  });
  for (const statement of unit.module.statements) {
    if (statement.kind === 'export' && statement.from !== undefined) passed.push({ module: statement.from, name: '*' });
    if (statement.kind === 'import' && statement.all) passed.push({ module: statement.module, name: '*' });
  }
  return passed.some((each) => {
    const target = code.resolve(unit.file, each.module, unit.dialect);
    return target !== undefined && 'file' in target && target.file !== module && passesOn(target.file, file, [each.name], code, depth + 1);
  });
}

/** Whether a request is answered by a route: `{}` in its target may stand for any segment. */
function isFor(route: { readonly method: string; readonly path: string }, method: string, target: string): boolean {
  if (route.method !== 'ALL' && method !== 'ALL' && route.method !== method) return false;
  const wanted = segments(route.path);
  const asked = segments(target.split(/[?#]/)[0] ?? '');
  const rest = wanted.at(-1)?.endsWith('*}') === true;
  if (rest ? asked.length < wanted.length - 1 : asked.length !== wanted.length) return false;
  return wanted.every((segment, index) => {
    if (rest && index === wanted.length - 1) return true;
    const given = asked[index] ?? '';
    return segment === given || (segment.startsWith('{') && given !== '') || given === '{}';
  });
}

const segments = (path: string): readonly string[] => path.replace(/^\/+|\/+$/g, '').split('/');
