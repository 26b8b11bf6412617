import type { Code } from '../../code/code.ts';
import { isStub } from '../../code/stubs.ts';
import type { ClassNode, Expression, Statement, Unit } from '../../code/tree.ts';
import { type Definition, outlineOf } from '../configuration/outline.ts';
import { isSecretVariable } from '../configuration/secret-names.ts';
import { childNodes, dotted, type Node, textOf, walk } from '../tests/walk.ts';
import { argumentOf, flagsOf } from './call-arguments.ts';
import { CLEARS, GENERIC, isCredentialField, KEEPS, NAMED, PARAMETER } from './credential-words.ts';

/** What makes a value bear a credential. */
export interface Bears {
  /** The field, variable or parameter: `access_token`. */
  readonly what: string;
  readonly path: string;
  readonly line: number;
}

interface Frame {
  readonly unit: Unit;
  readonly definition: Definition | undefined;
  /** What an argument of the call bears, by the parameter's name. */
  readonly given?: (parameter: string) => Bears | undefined;
  /** Parameters whose truth is known: `include_secrets=False`. */
  readonly flags: ReadonlyMap<string, boolean>;
}

/** Answers whether an expression of production code bears a credential in clear, by what flows into it. */
export class Bearing {
  readonly #code: Code;
  #budget = 0;
  #words = true;
  readonly #methods = new Map<string, Definition[]>();
  readonly #classes = new Map<string, { unit: Unit; node: ClassNode }[]>();
  readonly #indexed = new Set<string>();

  constructor(code: Code) {
    this.#code = code;
  }

  /** Makes the functions and classes of a file, and of those it imports, known, so that calls can be followed into them. */
  #know(unit: Unit): void {
    this.#index(unit);
    walk(unit.module.statements, unit, (node) => {
      if (node.kind === 'import') {
        const target = this.#code.resolve(unit.file, node.module, unit.dialect);
        const imported = target && 'file' in target && !isStub(target.file) ? this.#code.unit(target.file) : undefined;
        if (imported) this.#index(imported);
      }
      return node.kind === 'function' || node.kind === 'class' ? false : undefined;
    });
  }

  #index(unit: Unit): void {
    if (this.#indexed.has(unit.file)) return;
    this.#indexed.add(unit.file);
    const { functions, classes } = outlineOf(unit);
    for (const each of functions) this.#methods.set(each.name, [...(this.#methods.get(each.name) ?? []), each]);
    for (const { name, node } of classes) this.#classes.set(name, [...(this.#classes.get(name) ?? []), { unit, node }]);
  }

  /** `words`: a parameter named `token` or `credentials` counts too. */
  of(expression: Expression, unit: Unit, definition: Definition | undefined, words = true): Bears | undefined {
    this.#budget = 4_000;
    this.#words = words;
    this.#know(unit);
    return this.#expression(expression, { unit, definition, flags: new Map() }, new Set(), 0);
  }

  #expression(node: Expression, frame: Frame, seen: Set<string>, depth: number): Bears | undefined {
    if (depth > 14 || --this.#budget < 0) return undefined;
    const next = (each: Expression | undefined): Bears | undefined => (each ? this.#expression(each, frame, seen, depth + 1) : undefined);
    const found = (what: string): Bears => ({ what, path: frame.unit.file, line: node.at.line });
    switch (node.kind) {
      case 'member':
        return isCredentialField(node.name) ? found(node.name) : undefined;
      case 'index': {
        const key = textOf(node.key);
        if (/environ$|\benv$/.test(dotted(node.object) ?? '')) return this.#read(key, frame, found);
        return key !== undefined && isCredentialField(key) ? found(key) : undefined;
      }
      case 'name':
        return this.#name(node.name, frame, seen, depth, found);
      case 'collection':
        for (const entry of node.entries) {
          const key = textOf(entry.key) ?? (entry.key?.kind === 'name' ? undefined : undefined);
          if (key !== undefined && isCredentialField(key) && !isNothing(entry.value) && !isCleared(entry.value)) return found(key);
          const inner = next(entry.value);
          if (inner) return inner;
        }
        return undefined;
      case 'template':
        return first(node.parts, next);
      case 'logical':
        return next(node.left) ?? next(node.right);
      case 'conditional': {
        const flag = node.test.kind === 'name' ? frame.flags.get(node.test.name) : undefined;
        return (flag === false ? undefined : next(node.then)) ?? (flag === true ? undefined : next(node.else));
      }
      case 'operation':
        return /^(?:\+|%|\*|@|\|)$/.test(node.operator) ? first(node.operands, next) : undefined;
      case 'await':
        return next(node.value);
      case 'function':
        return this.#body(frame.unit.body(node).statements, { ...frame }, seen, depth + 1);
      case 'assign':
        return next(node.value);
      case 'call':
        return this.#call(node, frame, seen, depth, found);
      default:
        return undefined;
    }
  }

  /** A variable of the environment; one whose name is computed counts in a function that reads secrets. */
  #read(variable: string | undefined, { definition }: Frame, found: (what: string) => Bears): Bears | undefined {
    if (variable !== undefined) return isSecretVariable(variable) || isCredentialField(variable) ? found(variable) : undefined;
    return definition && READS_SECRETS.test(definition.name) ? found('a secret of the environment') : undefined;
  }

  #name(name: string, frame: Frame, seen: Set<string>, depth: number, found: (what: string) => Bears): Bears | undefined {
    const key = `${frame.unit.file}:${frame.definition?.start ?? -1}:${name}`;
    if (seen.has(key)) return undefined;
    seen.add(key);
    const { definition, unit } = frame;
    const parameter = definition?.function.parameters.find(({ target }) => target.kind === 'name' && target.name === name);
    if (parameter) {
      if ((this.#words && PARAMETER.test(name)) || isCredentialField(name)) return found(name);
      return this.#typed(parameter.annotation, depth) ?? frame.given?.(name);
    }
    const statements = definition ? unit.body(definition.function).statements : unit.module.statements;
    let result: Bears | undefined;
    walk(statements, unit, (node) => {
      if (result) return false;
      if (node.kind === 'if' && node.test.kind === 'name' && frame.flags.get(node.test.name) === false && node.else.length === 0)
        return false;
      if (node.kind === 'assign' && node.value) {
        const { target } = node;
        if (target.kind === 'name' && target.name === name)
          result =
            (this.#words && NAMED.test(name) && makesSecret(node.value) ? found(name) : undefined) ??
            this.#expression(node.value, frame, seen, depth + 1) ??
            this.#typed(node.annotation, depth);
        else if ((target.kind === 'index' || target.kind === 'member') && dotted(target.object) === name) {
          const field = target.kind === 'member' ? target.name : textOf(target.key);
          if (field !== undefined && isCredentialField(field) && !isNothing(node.value) && !isCleared(node.value))
            result = { what: field, path: unit.file, line: node.at.line };
          else result = this.#expression(node.value, frame, seen, depth + 1);
        } else if (
          target.kind === 'pattern' &&
          target.items.some((item) => item?.target.kind === 'name' && item.target.name === name) &&
          isCredentialField(name)
        )
          result = found(name);
      }
      return undefined;
    });
    if (result || definition === undefined) return result;
    // A variable of the module.
    return this.#expressionOfModule(name, frame, seen, depth);
  }

  #expressionOfModule(name: string, frame: Frame, seen: Set<string>, depth: number): Bears | undefined {
    for (const statement of frame.unit.module.statements)
      if (
        statement.kind === 'expression' &&
        statement.value.kind === 'assign' &&
        statement.value.target.kind === 'name' &&
        statement.value.target.name === name &&
        statement.value.value
      )
        return statement.value.value.kind === 'function' || statement.value.value.kind === 'class'
          ? undefined
          : this.#expression(statement.value.value, { ...frame, definition: undefined }, seen, depth + 1);
    return undefined;
  }

  /** A value of a class of the repository with credential fields, written whole. */
  #typed(annotation: Expression | undefined, depth: number): Bears | undefined {
    const name =
      annotation?.kind === 'name'
        ? annotation.name
        : annotation?.kind === 'literal' && typeof annotation.value === 'string'
          ? annotation.value
          : undefined;
    if (name === undefined || depth > 12) return undefined;
    for (const { unit, node } of this.#classes.get(name) ?? []) {
      for (const statement of node.body.statements)
        if (
          statement.kind === 'expression' &&
          statement.value.kind === 'assign' &&
          statement.value.target.kind === 'name' &&
          isCredentialField(statement.value.target.name) &&
          !/SecretStr|SecretBytes/.test(dotted(statement.value.annotation ?? statement.value) ?? '')
        )
          return { what: `${name}.${statement.value.target.name}`, path: unit.file, line: statement.at.line };
      for (const member of node.members)
        if (member.form === 'field' && member.name !== undefined && isCredentialField(member.name))
          return { what: `${name}.${member.name}`, path: unit.file, line: member.at.line };
    }
    return undefined;
  }

  #call(
    node: Extract<Expression, { kind: 'call' }>,
    frame: Frame,
    seen: Set<string>,
    depth: number,
    found: (what: string) => Bears,
  ): Bears | undefined {
    const callee =
      dotted(node.callee) ??
      (node.callee.kind === 'member' ? `*.${node.callee.name}` : node.callee.kind === 'intrinsic' ? node.callee.name : '');
    const last = callee.slice(callee.lastIndexOf('.') + 1);
    if (CLEARS.test(last) || /fernet|cipher|crypt|keyring|vault/i.test(callee)) return undefined;
    const variable = textOf(node.arguments[0]?.value);
    if (/(?:getenv|environ\.get|env\.get)$/.test(callee)) return this.#read(variable, frame, found);
    if (/(?:^|\.)(?:get|pop|getattr)$/.test(callee)) {
      const key = last === 'getattr' ? textOf(node.arguments[1]?.value) : variable;
      return key !== undefined && isCredentialField(key) ? found(key) : undefined;
    }
    if (last === 'get_secret_value') return found(callee);
    const inArguments = (): Bears | undefined =>
      first(node.arguments, ({ name, value }) =>
        name !== undefined && isCredentialField(name) && !isNothing(value) ? found(name) : this.#expression(value, frame, seen, depth + 1),
      );
    if (node.callee.kind === 'intrinsic') return inArguments();
    const definitions = this.#definitions(last, frame.unit.file, node.callee.kind === 'member');
    if (definitions.length > 0) {
      for (const definition of definitions) {
        const key = `call ${definition.file}:${definition.start}`;
        if (seen.has(key)) continue;
        seen.add(key);
        const unit = this.#code.unit(definition.file);
        if (!unit) continue;
        const given = (parameter: string): Bears | undefined => {
          const argument = argumentOf(definition, node, parameter);
          return argument && this.#expression(argument, frame, new Set(seen), depth + 2);
        };
        const inner = this.#returned({ unit, definition, flags: flagsOf(definition, node), given }, seen, depth + 1);
        if (inner) return inner;
        // A reader of secrets that is told which.
        if (variable !== undefined && isSecretVariable(variable) && READS_SECRETS.test(last)) return found(variable);
      }
      return undefined;
    }
    if (KEEPS.test(callee) || KEEPS.test(`.${last}`)) {
      const receiver = node.callee.kind === 'member' ? this.#expression(node.callee.object, frame, seen, depth + 1) : undefined;
      return receiver ?? inArguments();
    }
    return undefined;
  }

  /** The functions that a call may mean: those of the file, else the only one of an imported file. */
  #definitions(name: string, file: string, method: boolean): readonly Definition[] {
    if (method && GENERIC.test(name)) return [];
    const all = (this.#methods.get(name) ?? []).filter((each) => (each.class !== undefined) === method);
    const near = all.filter((each) => each.file === file);
    return near.length > 0 ? near : all.length === 1 ? all : [];
  }

  #returned(frame: Frame, seen: Set<string>, depth: number): Bears | undefined {
    const { definition, unit } = frame;
    return definition ? this.#body(unit.body(definition.function).statements, frame, seen, depth) : undefined;
  }

  /** What the returns of a body give. */
  #body(statements: readonly Statement[], frame: Frame, seen: Set<string>, depth: number): Bears | undefined {
    let result: Bears | undefined;
    const visit = (nodes: readonly Node[]): void => {
      for (const node of nodes) {
        if (result) return;
        if (node.kind === 'function' || node.kind === 'class') continue;
        if (node.kind === 'if' && node.test.kind === 'name' && frame.flags.has(node.test.name)) {
          visit(frame.flags.get(node.test.name) ? node.then : node.else);
          continue;
        }
        if (node.kind === 'jump' && node.form === 'return' && node.value) result = this.#expression(node.value, frame, seen, depth + 1);
        else if (node.kind === 'yield' && node.value) result = this.#expression(node.value, frame, seen, depth + 1);
        else visit(childNodes(node, frame.unit));
      }
    };
    visit(statements);
    return result;
  }
}

const READS_SECRETS = /secret|credential|password/i;

const first = <T, R>(all: readonly T[], of: (each: T) => R | undefined): R | undefined => {
  for (const each of all) {
    const result = of(each);
    if (result !== undefined) return result;
  }
  return undefined;
};

/** A call that makes a secret at random. */
const makesSecret = (node: Expression): boolean =>
  node.kind === 'call' &&
  (/(?:^|\.)(?:token_hex|token_urlsafe|token_bytes|randomBytes|generate_key|randomUUID|urandom|getRandomValues|generateKeyPairSync)$/.test(
    dotted(node.callee) ?? '',
  ) ||
    (node.callee.kind === 'member' && makesSecret(node.callee.object)));

const isNothing = (node: Expression): boolean =>
  node.kind === 'literal' ||
  (node.kind === 'collection' && node.entries.every(({ value }) => isNothing(value))) ||
  (node.kind === 'name' && /^(?:str|int|string|undefined|None)$/.test(node.name)) ||
  (node.kind === 'operation' && /^(?:not|==|===|!=|!==|is|is-not|in|not-in|<|>|<=|>=)$/.test(node.operator));
const isCleared = (node: Expression): boolean => {
  const inner = node.kind === 'await' ? node.value : node;
  if (inner.kind !== 'call') return false;
  const callee = dotted(inner.callee) ?? (inner.callee.kind === 'member' ? inner.callee.name : '');
  return CLEARS.test(callee.slice(callee.lastIndexOf('.') + 1)) || /fernet|cipher|crypt|keyring|vault|^z\.|^Field$|^Column$/i.test(callee);
};
