import type { Code } from '../../code/code.ts';
import { Limit, type Machine, Raised } from '../../code/machine.ts';
import { construct } from '../../code/run/class.ts';
import { memberOf } from '../../code/run/classes.ts';
import { evaluate } from '../../code/run/expression.ts';
import { dereference, exportOf } from '../../code/run/module.ts';
import { storedRecord } from '../../code/run/stored.ts';
import type { Expression, Parameter } from '../../code/tree.ts';
import { type ClassValue, type FunctionValue, library, type ModuleValue, symbol, type Value } from '../../code/value.ts';

const NESTED = 3;
const NOWHERE = { file: '', start: 0, end: 0, line: 1, column: 1 };

/** Something for a parameter whose argument nobody gives here: by its annotation, else anything that a caller may hand over. */
export function argumentFor(code: Code, m: Machine, fn: FunctionValue, parameter: Parameter, depth = 0): Value {
  const name = parameter.target.kind === 'name' ? parameter.target.name : 'argument';
  const type = parameter.annotation && typeOf(code, m, fn.module, parameter.annotation);
  if (type?.is === 'library' && !/^(?:builtins|global|typing|collections)\b/.test(type.path))
    return library(`${type.path}()`, { call: { arguments: [], named: new Map(), at: NOWHERE, construct: true } });
  if (type?.is === 'class' && !isEnum(type)) return instanceOf(code, m, type, depth);
  return symbol(`argument.${fn.node.name ?? ''}.${name}`, 'any', [{ from: 'request', name: `${fn.node.name ?? 'function'}(${name})` }]);
}

/** An instance of a class of the repository: a record when it keeps a state, else constructed. */
export function instanceOf(code: Code, m: Machine, type: ClassValue, depth = 0): Value {
  if (isRecord(type) || depth >= NESTED) return storedRecord(m, type.node.name ?? 'record', type);
  try {
    return construct(m, type, ...argumentsOf(code, m, constructorOf(type), depth + 1), NOWHERE);
  } catch (error) {
    if (error instanceof Raised || error instanceof Limit) return storedRecord(m, type.node.name ?? 'record', type);
    throw error;
  }
}

/** Arguments for every parameter without a default; `all`: for those with one, too. */
export function argumentsOf(code: Code, m: Machine, fn: FunctionValue | undefined, depth = 0, all = false): [Value[], Map<string, Value>] {
  const positional: Value[] = [];
  const named = new Map<string, Value>();
  if (!fn) return [positional, named];
  const own =
    fn.dialect === 'python' && fn.receiver === undefined && fn.home && !fn.node.static ? fn.node.parameters.slice(1) : fn.node.parameters;
  for (const parameter of own) {
    if (parameter.rest || (parameter.default && !all)) continue;
    const value = argumentFor(code, m, fn, parameter, depth);
    if (fn.dialect === 'python' && parameter.target.kind === 'name') named.set(parameter.target.name, value);
    else positional.push(value);
  }
  return [positional, named];
}

function constructorOf(type: ClassValue): FunctionValue | undefined {
  const found = type.dialect === 'python' ? memberOf(type, '__init__', 'fields') : memberOf(type, 'constructor', 'prototype');
  return found?.value.is === 'function' ? { ...found.value, home: found.owner } : undefined;
}

const isEnum = (type: ClassValue): boolean =>
  type.node.enum === true || type.bases.some((base) => base.is === 'library' && /^enum\./.test(base.path));

const STATE = /^(?:_?status|_?state|decision|approval_?status|approved)$/i;

/** A class that keeps a state in a field that it declares, and builds nothing to work with. */
function isRecord(type: ClassValue): boolean {
  if ([...type.fields].some(([name, value]) => STATE.test(name) && value.is !== 'function' && value.is !== 'accessor')) return true;
  if ([...(type.scope.annotations?.keys() ?? [])].some((name) => STATE.test(name))) return true;
  return type.node.members.some((member) => member.form === 'field' && STATE.test(member.name ?? ''));
}

/** The class that an annotation names, also where it was imported as a type only. */
function typeOf(code: Code, m: Machine, module: ModuleValue, annotation: Expression): Value | undefined {
  const named = annotation.kind === 'index' ? innermost(annotation) : annotation;
  if (named.kind === 'literal' && typeof named.value === 'string' && /^\w+$/.test(named.value))
    return typeOf(code, m, module, { ...named, kind: 'name', name: named.value });
  if (named.kind === 'member' && module.dialect === 'python') return resolved(m, module, named);
  if (named.kind !== 'name') return undefined;
  const bound = module.scope.variables.get(named.name);
  if (bound) return dereference(m, bound);
  for (const statement of code.unit(module.file)?.module.statements ?? []) {
    if (statement.kind !== 'import') continue;
    const imported = statement.names.find((each) => each.local === named.name);
    if (!imported) continue;
    const target = code.resolve(module.file, statement.module, module.dialect);
    if (!target) return undefined;
    if ('library' in target) return library(`${target.library}.${imported.imported}`);
    if (!('file' in target)) return undefined;
    return attempt(() => {
      const found = exportOf(m, code.load(m, target.file), imported.imported);
      return found && dereference(m, found);
    });
  }
  return undefined;
}

/** `Optional[X]`, `Annotated[X, …]`, `Promise<X>`: what stands inside. */
function innermost(annotation: Extract<Expression, { kind: 'index' }>): Expression {
  const outer =
    annotation.object.kind === 'name' ? annotation.object.name : annotation.object.kind === 'member' ? annotation.object.name : '';
  if (!/^(?:Optional|Annotated|Promise|Readonly|Awaited|InstanceType)$/.test(outer)) return annotation.object;
  const { key } = annotation;
  return key.kind === 'collection' ? (key.entries[0]?.value ?? key) : key;
}

const resolved = (m: Machine, module: ModuleValue, expression: Expression): Value | undefined =>
  attempt(() => evaluate(m, expression, module.scope, module.dialect));

function attempt<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    if (error instanceof Raised || error instanceof Limit) return undefined;
    throw error;
  }
}
