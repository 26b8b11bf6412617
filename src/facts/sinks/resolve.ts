import type { Code } from '../../code/code.ts';
import type { Argument, ClassNode, Expression, FunctionNode, Parameter, Statement } from '../../code/tree.ts';
import { type LibraryValue, library } from '../../code/value.ts';
import { type Definition, definitionsIn, methodsOf } from '../tests/definitions.ts';
import { type Node, walk } from '../tests/walk.ts';
import { Assignments } from './assignments.ts';
import { bareType, commonExport, unpacked } from './expressions.ts';
import { frameOf, type Imported, isSelf, type Place, type Placed, topImports } from './scope.ts';
import { calledWith, staticValue } from './static-values.ts';

/** What a name or expression may be, without running anything: of a package, or a class or function of the repository. */
export type Static =
  | { readonly is: 'library'; readonly value: LibraryValue }
  | { readonly is: 'class'; readonly node: ClassNode; readonly place: Place }
  | { readonly is: 'instance'; readonly node: ClassNode; readonly place: Place }
  | { readonly is: 'function'; readonly node: FunctionNode; readonly place: Place }
  | { readonly is: 'module'; readonly file: string };

const MOST_DEEP = 14;
const GLOBALS = /^(?:fetch|process|globalThis|window|self|Bun|Deno|Request|URL)$/;

/** Resolves expressions by imports, assignments, fields, annotations and what functions return. */
export class Resolver {
  readonly #code: Code;
  readonly assignments: Assignments;
  /** Calls whose arguments are being read. */
  readonly reading = new Set<readonly Argument[]>();
  #depth = 0;
  /** Names of files that are being looked for. */
  readonly #asked = new Set<string>();

  constructor(code: Code) {
    this.#code = code;
    this.assignments = new Assignments((file) => code.repo.text(file) ?? '');
  }

  /** What an expression may be; undefined when nothing says. */
  resolve(expression: Expression, place: Place): Static | undefined {
    if (this.#depth >= MOST_DEEP) return undefined;
    this.#depth++;
    try {
      return this.#resolve(expression, place);
    } finally {
      this.#depth--;
    }
  }

  #resolve(expression: Expression, place: Place): Static | undefined {
    switch (expression.kind) {
      case 'name':
        return this.#name(expression.name, place);
      case 'await':
        return this.resolve(expression.value, place);
      case 'member':
        return this.#member(expression, place);
      case 'index':
        return this.#index(expression, place);
      case 'call':
        return this.#call(expression, place);
      case 'logical':
        return this.resolve(expression.left, place) ?? this.resolve(expression.right, place);
      case 'conditional':
        return this.resolve(expression.then, place) ?? this.resolve(expression.else, place);
      case 'assign':
        return expression.value && this.resolve(expression.value, place);
      case 'function':
        return { is: 'function', node: expression, place };
      case 'class':
        return { is: 'class', node: expression, place };
      default:
        return undefined;
    }
  }

  #name(name: string, place: Place): Static | undefined {
    for (let index = place.frames.length - 1; index >= 0; index--) {
      const frame = place.frames[index];
      const outer = { ...place, frames: place.frames.slice(0, index + 1) };
      const parameter = frame?.parameters.get(name);
      if (parameter) return this.#parameter(parameter, outer);
      const values = frame?.locals.get(name);
      const found = values && this.#first(values.map((value) => ({ value, place: outer })));
      const imported = frame?.imports.get(name);
      if (found || values || imported) return found ?? (imported && this.#import(imported, place));
    }
    const definition = definitionsIn(place.unit).get(name);
    const imported = topImports(place.unit).get(name);
    const found =
      (definition && definition.kind !== 'import' ? this.#definition(name, definition, place) : undefined) ??
      (imported ? this.#import(imported, place) : undefined) ??
      (definition?.kind === 'import' && !imported ? this.#import(definition, place) : undefined) ??
      this.#first(mayBeOuter(definition, place) ? this.assignments.outer(place.unit, name) : []);
    if (found) return found;
    if (definition || imported) return undefined;
    if (place.unit.dialect === 'javascript' && GLOBALS.test(name))
      return of(library(name === 'globalThis' || name === 'window' || name === 'self' ? 'global' : `global.${name}`));
    return undefined;
  }

  #first(candidates: readonly Placed[]): Static | undefined {
    for (const { value, place } of candidates.slice(0, 8)) {
      const found = this.resolve(value, place);
      if (found) return found;
    }
    return undefined;
  }

  #parameter(parameter: Parameter, place: Place): Static | undefined {
    const outside = { ...place, frames: place.frames.slice(0, -1) };
    if (parameter.annotation) {
      const type = this.resolve(bareType(parameter.annotation), outside);
      if (type?.is === 'class') return { ...type, is: 'instance' };
      if (type?.is === 'library') return of(instance(type.value));
    }
    const given = parameter.default;
    if (!given) return undefined;
    // `Depends(get_client)` gives what the function returns.
    if (
      given.kind === 'call' &&
      given.callee.kind === 'name' &&
      /^(?:Depends|Security|inject|Inject)$/.test(given.callee.name) &&
      given.arguments[0]
    ) {
      const provider = this.resolve(given.arguments[0].value, outside);
      return provider && this.#result(provider, [], given);
    }
    return this.resolve(given, outside);
  }

  #definition(name: string, definition: Definition, place: Place): Static | undefined {
    const top: Place = { unit: place.unit, frames: [] };
    switch (definition.kind) {
      case 'function':
        return { is: 'function', node: definition.function, place: top };
      case 'class':
        return { is: 'class', node: definition.class, place: top };
      case 'value':
        return this.resolve(unpacked(name, definition), top);
      case 'import':
        return this.#import(definition, place);
    }
  }

  #import(
    { module, imported, root }: Pick<Imported, 'module' | 'imported'> & { readonly root?: boolean },
    place: Place,
  ): Static | undefined {
    const { file, dialect } = place.unit;
    const target = this.#code.resolve(file, root ? (module.split('.')[0] ?? module) : module, dialect);
    if (!target) return undefined;
    if ('library' in target) {
      if (imported === '*') return of(library(target.library));
      return of(imported === 'default' ? library(target.library) : member(library(target.library), imported));
    }
    if (dialect === 'python' && imported !== '*') {
      const below = this.#code.resolve(file, `${module}${module.endsWith('.') ? '' : '.'}${imported}`, dialect);
      if (below && 'file' in below) return { is: 'module', file: below.file };
    }
    if (!('file' in target)) return undefined;
    return imported === '*' ? { is: 'module', file: target.file } : this.#export(target.file, imported);
  }

  #export(file: string, name: string): Static | undefined {
    const key = `${file}\n${name}`;
    // Files may hand a name on to each other in a circle: then none of them has it.
    if (this.#asked.has(key)) return undefined;
    this.#asked.add(key);
    try {
      return this.#exported(file, name);
    } finally {
      this.#asked.delete(key);
    }
  }

  #exported(file: string, name: string): Static | undefined {
    const unit = this.#code.unit(file);
    if (!unit) return undefined;
    const top: Place = { unit, frames: [] };
    for (const statement of unit.module.statements) {
      if (statement.kind === 'expression') {
        const value = commonExport(statement.value, name);
        if (value) return this.resolve(value, top);
      }
      if (statement.kind !== 'export') continue;
      if (statement.value && name === 'default') return this.resolve(statement.value, top);
      const listed = statement.names.find(({ exported }) => exported === name);
      const from = statement.from === undefined ? undefined : this.#code.resolve(file, statement.from, unit.dialect);
      if (listed && statement.from === undefined) return this.#name(listed.local, top);
      if (from && 'file' in from && statement.as === name) return { is: 'module', file: from.file };
      if (from && 'file' in from && (listed || statement.all)) {
        const found = this.#export(from.file, listed?.local ?? name);
        if (found) return found;
      }
      if (from && 'library' in from && listed) return of(member(library(from.library), listed.local));
    }
    if (name === 'default') return undefined;
    const found = definitionsIn(unit).has(name) || topImports(unit).has(name) ? this.#name(name, top) : undefined;
    if (found || unit.dialect !== 'python') return found;
    const below = this.#code.resolve(file, `.${name}`, 'python');
    return below && 'file' in below ? { is: 'module', file: below.file } : undefined;
  }

  #member(expression: Extract<Expression, { kind: 'member' }>, place: Place): Static | undefined {
    if (isSelf(expression.object, place) && place.owner) return this.#field(place.owner, expression.name, place);
    const object = this.resolve(expression.object, place);
    if (!object) return undefined;
    if (object.is === 'library') return of(member(object.value, expression.name));
    if (object.is === 'module') return this.#ofModule(object.file, expression.name);
    return object.is === 'function' ? undefined : this.#field(object.node, expression.name, object.place);
  }

  #ofModule(file: string, name: string): Static | undefined {
    const found = this.#export(file, name);
    if (found) return found;
    const whole = this.#export(file, 'module.exports');
    if (whole?.is === 'library') return of(member(whole.value, name));
    return whole?.is === 'class' || whole?.is === 'instance' ? this.#field(whole.node, name, whole.place) : undefined;
  }

  #field(owner: ClassNode, name: string, place: Place): Static | undefined {
    const at: Place = { unit: place.unit, frames: [], owner };
    const method = methodsOf(owner).get(name);
    if (method) {
      const read = method.form === 'getter' || method.decorators.some((each) => each.kind === 'name' && /property$/.test(each.name));
      const found: Static = { is: 'function', node: method, place: at };
      return read ? this.#result(found, [], method) : found;
    }
    const found = this.#first(this.assignments.field(place.unit, owner, name));
    if (found) return found;
    const [base] = owner.bases;
    const above = base && this.resolve(base.value, place);
    if (above?.is === 'class') return this.#field(above.node, name, above.place);
    return above?.is === 'library' ? of(member(instance(above.value), name)) : undefined;
  }

  #index({ object, key }: Extract<Expression, { kind: 'index' }>, place: Place): Static | undefined {
    const owner = this.resolve(object, place);
    if (owner?.is !== 'library') return undefined;
    if (place.unit.dialect === 'javascript' && key.kind === 'literal' && typeof key.value === 'string')
      return of(member(owner.value, key.value));
    const item = member(owner.value, '[]');
    return of({ ...item, call: { arguments: [staticValue(this, key, place)], named: new Map(), at: object.at, construct: false } });
  }

  #call(expression: Extract<Expression, { kind: 'call' }>, place: Place): Static | undefined {
    const callee = this.resolve(expression.callee, place);
    if (callee) return this.#result(callee, expression.arguments, expression, place);
    // `require('x')`, `import('x')`.
    const [first] = expression.arguments;
    const loads = expression.callee.kind === 'name' && /^(?:require|import)$/.test(expression.callee.name);
    const intrinsic = expression.callee.kind === 'intrinsic' && /import/.test(expression.callee.name);
    if ((!loads && !intrinsic) || first?.value.kind !== 'literal' || typeof first.value.value !== 'string') return undefined;
    const target = this.#code.resolve(place.unit.file, first.value.value, place.unit.dialect);
    if (!target || 'folder' in target) return undefined;
    if ('library' in target) return of(library(target.library));
    return { is: 'module', file: target.file };
  }

  /** What a call of it gives. */
  #result(callee: Static, args: readonly Argument[], at: Node, place?: Place): Static | undefined {
    if (callee.is === 'library') {
      const construct = at.kind === 'call' && at.construct;
      return of(
        library(`${callee.value.path}()`, {
          call: place ? calledWith(this, args, place, at.at, construct) : { arguments: [], named: new Map(), at: at.at, construct },
          ...(callee.value.receiver ? { receiver: callee.value.receiver } : {}),
        }),
      );
    }
    if (callee.is === 'class') return { ...callee, is: 'instance' };
    if (callee.is === 'module') {
      const whole = this.#export(callee.file, 'module.exports');
      return whole && whole.is !== 'module' ? this.#result(whole, args, at, place) : undefined;
    }
    if (callee.is !== 'function') return undefined;
    const { unit } = callee.place;
    const inside: Place = { ...callee.place, frames: [...callee.place.frames, frameOf(unit, callee.node)] };
    const returned: Placed[] = [];
    walk(unit.body(callee.node).statements as readonly Statement[], unit, (node) => {
      if (node.kind === 'function' || node.kind === 'class') return false;
      if (node.kind === 'jump' && node.form === 'return' && node.value) returned.push({ value: node.value, place: inside });
      if (node.kind === 'yield' && node.value) returned.push({ value: node.value, place: inside });
      return undefined;
    });
    return this.#first(returned);
  }
}

/** A name that holds nothing at the top of its file, or is only declared there. */
const mayBeOuter = (definition: Definition | undefined, { unit }: Place): boolean =>
  definition === undefined
    ? unit.dialect === 'javascript'
    : definition.kind === 'value' && (definition.value.kind === 'literal' || definition.value.kind === 'name');

const of = (value: LibraryValue): Static => ({ is: 'library', value });
const member = (from: LibraryValue, name: string): LibraryValue => library(`${from.path}.${name}`, { receiver: from });

/** An instance of a class of a package, made elsewhere. */
const instance = (type: LibraryValue): LibraryValue =>
  library(`${type.path}()`, {
    call: { arguments: [], named: new Map(), at: { file: '', start: 0, end: 0, line: 1, column: 1 }, construct: true },
    ...(type.receiver ? { receiver: type.receiver } : {}),
  });
