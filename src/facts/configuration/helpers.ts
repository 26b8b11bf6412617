import type { Code } from '../../code/code.ts';
import type { Expression, FunctionNode, Unit } from '../../code/tree.ts';
import type { Location } from '../../define.ts';
import { dotted, walk, walkMatching } from '../tests/walk.ts';
import { type Pattern, parameterIndex, patternOf } from './names.ts';
import { type Definition, functionAround, productionUnits } from './outline.ts';

/** A function that reads the variable its argument names. */
export interface Helper {
  readonly definition: Definition;
  readonly index: number;
  readonly parameter: string;
  readonly before: string;
  readonly after: string;
  /** The helpers that it passes its own argument on to. */
  readonly through: Helper[];
}

/** A call that names a variable: `secret('DATABASE_URL')`. */
export interface HelperRead extends Location {
  readonly name: string;
  readonly start: number;
  readonly helper: Helper;
  readonly default?: string | null;
}

const READ = /(?:^|\.)(?:getenv|environ\.(?:get|pop)|(?:Deno|Bun)\.env\.get)$/;
const ENVIRONMENT = /(?:^|\.)environ$|^process\.env$|^import\.meta\.env$/;
const GENERIC = /^(?:get|has|read|load|value|fetch|find|lookup|log)$/;
const STORE = /config|settings|env|secret|vault/i;
/** What a variable is called. */
export const VARIABLE = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*$/;

/** The name of the variable that a node reads, where it reads the environment. */
function readName(node: Expression): Expression | undefined {
  if (node.kind === 'call' && READ.test(dotted(node.callee) ?? ''))
    return node.arguments[0]?.value ?? node.arguments.find(({ name }) => name === 'key')?.value;
  if (node.kind === 'index' && ENVIRONMENT.test(dotted(node.object) ?? '')) return node.key;
  // `const env = process.env` and a parameter that defaults to it.
  if (node.kind === 'index' && node.object.kind === 'name' && /^(?:env|environ|environment)$/i.test(node.object.name)) return node.key;
  return undefined;
}

/** Functions that read variables named by their arguments, and every call that names one. `files`: those with computed names. */
export function helperReads(
  code: Code,
  files: ReadonlySet<string>,
  within: (path: string) => boolean,
): { helpers: readonly Helper[]; reads: readonly HelperRead[] } {
  const helpers: Helper[] = [];
  for (const file of files) {
    const unit = code.unit(file);
    if (unit)
      walkMatching(unit, code.repo.text(file) ?? '', /env/i, (node) => {
        const name = 'kind' in node && (node.kind === 'call' || node.kind === 'index') ? readName(node) : undefined;
        if (name) addHelper(unit, name, node.at.start, helpers);
        return undefined;
      });
  }
  const reads: HelperRead[] = [];
  let from = 0;
  for (let round = 0; round < 3 && from < helpers.length; round++) {
    const fresh = helpers.slice(from);
    from = helpers.length;
    const names = new Set(fresh.map(({ definition }) => definition.name));
    const mention = mentionOf(names);
    for (const unit of productionUnits(code, mention)) {
      if (!within(unit.file)) continue;
      walkMatching(unit, code.repo.text(unit.file) ?? '', mention, (node) => {
        if (node.kind !== 'call') return undefined;
        const called = node.callee.kind === 'name' ? node.callee.name : node.callee.kind === 'member' ? node.callee.name : undefined;
        if (called === undefined || !names.has(called)) return undefined;
        // `get` of a store of secrets, not of every map there is.
        const generic = GENERIC.test(called) && !(node.callee.kind === 'member' && STORE.test(dotted(node.callee.object) ?? ''));
        if (generic) return undefined;
        for (const helper of fresh.filter(({ definition }) => definition.name === called)) {
          const argument = node.arguments.find(({ name }) => name === helper.parameter) ?? node.arguments[helper.index];
          if (!argument || (argument.name !== undefined && argument.name !== helper.parameter)) continue;
          const pattern = patternOf(argument.value);
          if (pattern?.parameter !== undefined) addHelper(unit, argument.value, node.at.start, helpers, helper);
          else if (pattern) {
            const name = `${helper.before}${pattern.before}${helper.after}`;
            if (!VARIABLE.test(name)) continue;
            reads.push({
              name,
              path: unit.file,
              line: node.at.line,
              start: node.at.start,
              helper,
              ...defaultBeside(node.arguments, helper),
            });
          }
        }
        return undefined;
      });
    }
  }
  return { helpers, reads };
}

/** Where a source may call one of these functions; a generic name counts only on a store of configuration. */
function mentionOf(names: ReadonlySet<string>): RegExp {
  const escaped = (name: string): string => name.replace(/\$/g, '\\$&');
  const specific = [...names].filter((name) => !GENERIC.test(name)).map((name) => `\\b${escaped(name)}\\b`);
  const generic = [...names].filter((name) => GENERIC.test(name)).map(escaped);
  const stored = generic.length === 0 ? [] : [`(?:${STORE.source})[\\s\\S]{0,400}?\\.\\s*(?:${generic.join('|')})\\b`];
  return new RegExp([...specific, ...stored].join('|'), 'i');
}

type Arguments = Extract<Expression, { kind: 'call' }>['arguments'];

/** The default that a call gives its helper, where it is a literal. */
function defaultBeside(args: Arguments, helper: Helper): { default?: string | null } {
  if (helper.after !== '') return {};
  const given =
    args.find(({ name }) => name !== undefined && /^(?:default|fallback|default_value|defaultValue)$/.test(name)) ??
    (args[helper.index + 1]?.name === undefined ? args[helper.index + 1] : undefined);
  if (given?.value.kind !== 'literal' || typeof given.value.value === 'boolean') return {};
  return { default: given.value.value === null || given.value.value === undefined ? null : String(given.value.value) };
}

function addHelper(unit: Unit, name: Expression, start: number, helpers: Helper[], inner?: Helper): void {
  const definition = functionAround(unit, start);
  if (!definition) return;
  const pattern = local(unit, definition.function, patternOf(name));
  if (pattern?.parameter === undefined || !/^[A-Z0-9_]*$/.test(pattern.before + pattern.after)) return;
  const index = parameterIndex(definition.function, pattern.parameter);
  if (index === undefined) return;
  const made = {
    definition,
    index,
    parameter: pattern.parameter,
    before: (inner?.before ?? '') + pattern.before,
    after: pattern.after + (inner?.after ?? ''),
    through: inner ? [inner] : [],
  };
  const same = (each: Helper): boolean =>
    each.definition.file === made.definition.file &&
    each.definition.start === made.definition.start &&
    each.parameter === made.parameter &&
    each.before === made.before &&
    each.after === made.after;
  const known = helpers.find(same);
  if (!known) helpers.push(made);
  else if (inner) known.through.push(inner);
}

/** Follows a name to what the function assigns to it. */
function local(unit: Unit, node: FunctionNode, pattern: Pattern | undefined, depth = 0): Pattern | undefined {
  if (pattern?.parameter === undefined || depth > 2 || parameterIndex(node, pattern.parameter) !== undefined) return pattern;
  let found: Pattern | undefined;
  walk(unit.body(node).statements, unit, (each) => {
    if (each.kind === 'assign' && each.target.kind === 'name' && each.target.name === pattern.parameter && each.value)
      found ??= patternOf(each.value);
    return undefined;
  });
  if (!found) return undefined;
  return local(
    unit,
    node,
    {
      before: pattern.before + found.before,
      after: found.after + pattern.after,
      ...(found.parameter === undefined ? {} : { parameter: found.parameter }),
    },
    depth + 1,
  );
}
