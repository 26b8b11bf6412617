import type { Code } from '../code/code.ts';
import type { Expression, Unit } from '../code/tree.ts';
import { defineFact, type Location } from '../define.ts';
import { code } from './code.ts';
import { definitionsIn, methodsOf } from './tests/definitions.ts';
import { dotted, textOf, walk } from './tests/walk.ts';

/** One read of an environment variable in production code. */
export interface EnvironmentRead extends Location {
  readonly name: string;
  /** The value when unset, where it is a literal beside the read; absent when nothing beside it says. */
  readonly default?: string | null;
}

/** Developers' tools beside the service: their variables and defaults are not those of production. */
export const besideService =
  /(?:^|\/)(?:scripts?|tools?|benchmarks?|bench|hack|ci|dev)\/|(?:^|\/)(?:vite|vitest|svelte|webpack|rollup|esbuild|tsup|jest|playwright|cypress|babel|tailwind|postcss|eslint|drizzle)\.config\.[cm]?[jt]s$/;

export interface Environment {
  readonly reads: readonly EnvironmentRead[];
  /** Reads whose name is computed. */
  readonly unresolved: readonly (Location & { readonly text: string; readonly start: number })[];
  /** Files that were read. */
  readonly files: number;
}

const CANDIDATE = /\benviron\b|getenv|process\.env|import\.meta\.env|BaseSettings|Deno\.env|Bun\.env/;

/** Every read of an environment variable in production code, in all its forms: calls, indexes, members, destructuring and settings classes. */
export const environment = defineFact({
  id: 'environment',
  needs: { code },
  derive({ repo }, given): Environment {
    const reads: EnvironmentRead[] = [];
    const unresolved: (Location & { text: string; start: number })[] = [];
    let files = 0;
    for (const { path, scope } of repo.files) {
      if (scope !== 'production' || !/\.(?:py|[cm]?[jt]sx?)$/.test(path) || !CANDIDATE.test(repo.text(path) ?? '')) continue;
      const unit = given.code.unit(path);
      if (!unit) continue;
      files += 1;
      readUnit(unit, given.code, reads, unresolved);
    }
    return { reads, unresolved, files };
  },
});

function readUnit(unit: Unit, model: Code, reads: EnvironmentRead[], unresolved: (Location & { text: string; start: number })[]): void {
  const add = (name: Expression | undefined, fallback: Expression | undefined, node: Expression): void => {
    const place = { path: unit.file, line: node.at.line };
    const text = nameOf(name, unit, model, 0);
    if (text === undefined) unresolved.push({ ...place, text: (name && dotted(name)) ?? 'a computed name', start: node.at.start });
    else reads.push({ ...place, name: text, ...(fallback === undefined ? {} : literalDefault(fallback)) });
  };
  const source = model.repo.text(unit.file) ?? '';
  walk(unit.module.statements, unit, (node) => {
    if (node.kind === 'function' && !CANDIDATE.test(source.slice(node.at.start, node.at.end))) return false;
    if (node.kind === 'logical' && node.operator !== 'and' && isMemberRead(node.left)) {
      add(memberName(node.left), node.right, node.left);
      return undefined;
    }
    // `os.getenv("X") or "fallback"`: the right side is what an unset variable gives.
    if (node.kind === 'logical' && node.operator !== 'and' && node.left.kind === 'call' && isCallRead(node.left))
      add(node.left.arguments[0]?.value, node.right, node.left);
    if (node.kind === 'call' && isCallRead(node))
      add(node.arguments[0]?.value, /setdefault$/.test(dotted(node.callee) ?? '') ? undefined : node.arguments[1]?.value, node);
    if ((node.kind === 'member' || node.kind === 'index') && isMemberRead(node)) add(memberName(node), undefined, node);
    if (node.kind === 'assign' && node.target.kind === 'pattern' && node.value && isEnvironment(node.value))
      for (const item of node.target.items)
        if (item?.key !== undefined) add({ kind: 'literal', value: item.key, at: node.at }, item.default, node.value);
    if (node.kind === 'class' && node.bases.some(({ value }) => /(?:^|\.)BaseSettings$/.test(dotted(value) ?? '')))
      settings(node, unit, reads);
    return undefined;
  });
}

function isCallRead(node: Extract<Expression, { kind: 'call' }>): boolean {
  const path = dotted(node.callee) ?? '';
  return /(?:^|\.)(?:getenv|environ\.(?:get|pop|setdefault)|(?:Deno|Bun)\.env\.get)$/.test(path);
}

const isEnvironment = (node: Expression): boolean => /^(?:process\.env|import\.meta\.env|Bun\.env)$/.test(environmentPath(node));
const environmentPath = (node: Expression): string =>
  node.kind === 'member' && node.object.kind === 'member' && node.object.name === 'meta'
    ? `import.meta.${node.name}`
    : (dotted(node) ?? '');

function isMemberRead(node: Expression): boolean {
  if (node.kind === 'member') return isEnvironment(node.object) && /^[A-Z][A-Z0-9_]*$/.test(node.name);
  return node.kind === 'index' && (isEnvironment(node.object) || /(?:^|\.)environ$/.test(dotted(node.object) ?? ''));
}

function memberName(node: Expression): Expression | undefined {
  if (node.kind === 'index') return node.key;
  return node.kind === 'member' ? { kind: 'literal', value: node.name, at: node.at } : undefined;
}

/** A literal, or a constant of this or an imported module. */
function nameOf(name: Expression | undefined, unit: Unit, model: Code, depth: number): string | undefined {
  const text = textOf(name);
  if (text !== undefined || name?.kind !== 'name' || depth > 3) return text;
  const definition = definitionsIn(unit).get(name.name);
  if (definition?.kind === 'value') return nameOf(definition.value, unit, model, depth + 1);
  if (definition?.kind !== 'import') return undefined;
  const target = model.resolve(unit.file, definition.module, unit.dialect);
  const other = target && 'file' in target ? model.unit(target.file) : undefined;
  return other && nameOf({ kind: 'name', name: definition.imported, at: name.at }, other, model, depth + 1);
}

const SHOWN = /^(?:not[ _-]?(?:set|found|configured)|unset|unknown|n\/a|missing|undefined|<.*>|\(.*\)|\?+)$/i;

function literalDefault(value: Expression): { default?: string | null } {
  // What a report shows for an unset variable is not its default.
  if (value.kind !== 'literal' || (typeof value.value === 'string' && SHOWN.test(value.value))) return {};
  return { default: value.value === null || value.value === undefined ? null : String(value.value) };
}

/** The fields of a pydantic settings class: each is a variable, by its name, prefix or alias. */
function settings(node: Extract<Expression, { kind: 'class' }>, unit: Unit, reads: EnvironmentRead[]): void {
  let prefix = '';
  walk(node.body.statements, unit, (inner) => {
    if (inner.kind === 'call') for (const { name, value } of inner.arguments) if (name === 'env_prefix') prefix = textOf(value) ?? prefix;
    if (inner.kind === 'collection')
      for (const { key, value } of inner.entries) if (textOf(key) === 'env_prefix') prefix = textOf(value) ?? prefix;
    if (inner.kind === 'assign' && inner.target.kind === 'name' && inner.target.name === 'env_prefix')
      prefix = textOf(inner.value) ?? prefix;
    return undefined;
  });
  const methods = methodsOf(node);
  for (const statement of node.body.statements) {
    if (statement.kind !== 'expression' || statement.value.kind !== 'assign' || statement.value.target.kind !== 'name') continue;
    const { target, value, annotation, at } = statement.value;
    if (!annotation || target.name.startsWith('_') || target.name === 'model_config' || methods.has(target.name)) continue;
    const field = value?.kind === 'call' && /(?:^|\.)Field$/.test(dotted(value.callee) ?? '') ? value : undefined;
    const aliases = field?.arguments.filter(({ name }) => name === 'validation_alias' || name === 'alias' || name === 'env') ?? [];
    const first = field
      ? (field.arguments.find(({ name }) => name === 'default') ?? field.arguments.find(({ name }) => name === undefined))?.value
      : value;
    const named = aliases.flatMap(({ value: alias }) =>
      textOf(alias) !== undefined
        ? [textOf(alias) ?? '']
        : alias.kind === 'call'
          ? alias.arguments.flatMap(({ value: each }) => textOf(each) ?? [])
          : [],
    );
    for (const name of named.length > 0 ? named : [`${prefix}${target.name}`.toUpperCase()])
      reads.push({ name, path: unit.file, line: at.line, ...(first ? literalDefault(first) : {}) });
  }
}
