import type { Code } from '../../code/code.ts';
import type { Expression } from '../../code/tree.ts';
import type { Location } from '../../define.ts';
import { definitionsIn } from './definitions.ts';
import type { TestCase } from './types.ts';
import { dotted, stringsIn, textOf, walk } from './walk.ts';

export interface TouchedRequest extends Location {
  readonly method: string;
  readonly target: string;
}

/** What a test reaches in the repository. */
export interface Touches {
  /** First-party modules outside test code, with the names taken from them. */
  readonly modules: ReadonlyMap<string, readonly string[]>;
  /** Files of the repository whose path or name the slice spells. */
  readonly files: readonly string[];
  readonly requests: readonly TouchedRequest[];
  /** Variables it sets, with the value where it is a literal. */
  readonly sets: ReadonlyMap<string, string | undefined>;
  /** Every name and member in the slice. */
  readonly names: ReadonlySet<string>;
  readonly strings: ReadonlySet<string>;
}

const METHOD = /^(?:get|post|put|patch|delete|head|options|request)$/;

/** Reads what the slice of a test touches. */
export function touchesOf(test: TestCase, code: Code): Touches {
  const modules = new Map<string, string[]>();
  const requests: TouchedRequest[] = [];
  const sets = new Map<string, string | undefined>();
  const names = new Set<string>();
  const strings = new Set<string>();
  for (const part of test.parts) {
    for (const text of stringsIn(part.statements, part.unit)) strings.add(text);
    walk(part.statements, part.unit, (node) => {
      if (node.kind === 'name') {
        names.add(node.name);
        const definition = definitionsIn(part.unit).get(node.name);
        if (definition?.kind === 'import') addImport(modules, code, part.unit.file, definition.module, definition.imported);
      }
      if (node.kind === 'member') names.add(node.name);
      if (node.kind === 'import') for (const { imported } of node.names) addImport(modules, code, part.unit.file, node.module, imported);
      if (node.kind === 'call') {
        const request = requestOf(node);
        if (request) requests.push({ ...request, path: part.unit.file, line: node.at.line });
        const set = setOf(node);
        if (set) sets.set(...set);
      }
      if (node.kind === 'assign') {
        const name = environmentName(node.target as Expression);
        if (name !== undefined) sets.set(name, textOf(node.value));
      }
      return undefined;
    });
  }
  const files = code.repo.files.flatMap(({ path }) => {
    const base = path.slice(path.lastIndexOf('/') + 1);
    const spelled = [...strings].some(
      (text) => text === path || text.endsWith(`/${path}`) || path.endsWith(`/${text.replace(/^(?:\.\.?\/)+/, '')}`) || text === base,
    );
    return spelled && base.includes('.') ? [path] : [];
  });
  return { modules, files, requests, sets, names, strings };
}

function addImport(modules: Map<string, string[]>, code: Code, from: string, module: string, imported: string): void {
  const dialect = code.unit(from)?.dialect ?? 'python';
  const target = code.resolve(from, module, dialect);
  if (!target || 'library' in target) return;
  const inner = dialect === 'python' && imported !== '*' ? code.resolve(from, `${module}.${imported}`, dialect) : undefined;
  const file = inner && 'file' in inner ? inner.file : 'file' in target ? target.file : target.folder;
  if (code.repo.file(file)?.scope === 'test') return;
  const known = modules.get(file) ?? [];
  if (!known.includes(imported)) modules.set(file, [...known, imported]);
}

function requestOf(call: Extract<Expression, { kind: 'call' }>): { method: string; target: string } | undefined {
  if (call.callee.kind !== 'member' || !METHOD.test(call.callee.name)) return undefined;
  const [first, second] = call.arguments.map(({ value }) => value);
  const generic = call.callee.name === 'request';
  const path = leading(generic ? second : first);
  if (path === undefined || !/^(?:https?:\/\/[^/]+)?\//.test(path)) return undefined;
  return { method: (generic ? (textOf(first) ?? 'ALL') : call.callee.name).toUpperCase(), target: path.replace(/^https?:\/\/[^/]+/, '') };
}

/** The text of a literal or template, with `{}` for what is filled in. */
function leading(expression: Expression | undefined): string | undefined {
  if (expression?.kind === 'template') return expression.parts.map((part) => textOf(part) ?? '{}').join('');
  return textOf(expression);
}

/** `monkeypatch.setenv("X", "1")`, `os.environ.setdefault(...)`, `vi.stubEnv(...)`. */
function setOf(call: Extract<Expression, { kind: 'call' }>): [string, string | undefined] | undefined {
  const path = dotted(call.callee) ?? '';
  if (!/\.setenv$|environ\.setdefault$|\.stubEnv$|putenv$/.test(path)) return undefined;
  const name = textOf(call.arguments[0]?.value);
  return name === undefined ? undefined : [name, textOf(call.arguments[1]?.value)];
}

function environmentName(target: Expression): string | undefined {
  if (target.kind === 'index' && /(?:^|\.)environ$|^process\.env$/.test(dotted(target.object) ?? '')) return textOf(target.key);
  return target.kind === 'member' && dotted(target.object) === 'process.env' ? target.name : undefined;
}
