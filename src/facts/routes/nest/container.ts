import { type Machine, Raised } from '../../../code/machine.ts';
import { construct } from '../../../code/run/class.ts';
import { linearize } from '../../../code/run/classes.ts';
import { evaluate } from '../../../code/run/expression.ts';
import type { Expression } from '../../../code/tree.ts';
import { type ClassValue, isNullish, keyOf, library, object, UNDEFINED, unknown, type Value } from '../../../code/value.ts';
import { injectedConfiguration } from './configuration.ts';
import { decorate, evaluated } from './decorate.ts';
import { getMetadata, lasting, memberKey } from './metadata.ts';
import { called, type ModuleNode } from './modules.ts';
import { NO_NAMES, NOWHERE } from './place.ts';

/** Tokens of packages are equal by path, everything else by identity or value. */
function tokenKey(m: Machine, token: Value): string {
  if (token.is === 'library' && /\.forwardRef\(\)$/.test(token.path) && token.call?.arguments[0])
    return tokenKey(m, called(m, token.call.arguments[0]));
  if (token.is === 'library') return `${token.path}(${(token.call?.arguments ?? []).map(keyOf).join()})`;
  return keyOf(token);
}

/** Makes what modules provide: instances with their dependencies, once each. */
export class Container {
  readonly machine: Machine;
  readonly modules: readonly ModuleNode[];
  readonly #made = new Map<Value, Value>();
  readonly #making = new Set<Value>();

  constructor(machine: Machine, modules: readonly ModuleNode[]) {
    this.machine = machine;
    this.modules = modules;
  }

  /** The instance that a token stands for, seen from a module. */
  resolve(token: Value, host?: ModuleNode): Value {
    const m = this.machine;
    const key = tokenKey(m, token);
    const provider = this.#provider(key, host);
    if (provider) return this.provided(provider.value, provider.host);
    if (token.is === 'library' && /\.forwardRef\(\)$/.test(token.path) && token.call?.arguments[0])
      return this.resolve(called(m, token.call.arguments[0]), host);
    if (token.is === 'class') return this.instance(token, host);
    const configured = token.is === 'constant' ? injectedConfiguration(m, String(token.value)) : undefined;
    if (configured) return configured;
    if (token.is === 'library')
      return library(`${token.path}()`, {
        call: { arguments: token.call?.arguments ?? [], named: NO_NAMES, at: NOWHERE, construct: true },
      });
    return unknown('library', `what is injected for ${key.replace(/^\w+:/, '')}`);
  }

  /** The value of one entry of a module's providers. */
  provided(entry: Value, host: ModuleNode | undefined): Value {
    if (entry.is === 'class') return this.instance(entry, host);
    const known = this.#made.get(entry);
    if (known) return known;
    if (entry.is !== 'object')
      return entry.is === 'library' ? this.resolveLibrary(entry) : unknown('dynamic', 'a provider that cannot be read');
    if (this.#making.has(entry)) return unknown('recursion', 'a provider that needs itself');
    this.#making.add(entry);
    const made = lasting(this.machine, () => this.#make(entry.fields, host));
    this.#making.delete(entry);
    this.#made.set(entry, made);
    return made;
  }

  resolveLibrary(value: Value): Value {
    return value.is === 'library' && !value.path.endsWith('()')
      ? library(`${value.path}()`, { call: { arguments: [], named: NO_NAMES, at: NOWHERE, construct: true } })
      : value;
  }

  #make(fields: ReadonlyMap<string, Value>, host: ModuleNode | undefined): Value {
    const m = this.machine;
    const useClass = fields.get('useClass');
    if (useClass) return useClass.is === 'class' ? this.instance(useClass, host) : this.resolveLibrary(useClass);
    const existing = fields.get('useExisting');
    if (existing) return this.resolve(existing, host);
    const factory = fields.get('useFactory');
    if (factory) {
      const inject = fields.get('inject');
      const tokens = inject?.is === 'list' ? inject.items : [];
      return called(
        m,
        factory,
        tokens.map((token) =>
          this.resolve(token.is === 'object' && token.fields.has('token') ? (token.fields.get('token') ?? token) : token, host),
        ),
      );
    }
    return fields.get('useValue') ?? UNDEFINED;
  }

  /** One instance of a class: constructor parameters and decorated properties are injected. */
  instance(of: ClassValue, host?: ModuleNode): Value {
    const known = this.#made.get(of);
    if (known) return known;
    if (this.#making.has(of)) return object('javascript', [], { class: of, open: true });
    this.#making.add(of);
    const made = lasting(this.machine, () => this.#construct(of, host));
    this.#making.delete(of);
    this.#made.set(of, made);
    return made;
  }

  #construct(of: ClassValue, host: ModuleNode | undefined): Value {
    const m = this.machine;
    decorate(m, of);
    const order = linearize(of).filter((each): each is ClassValue => each.is === 'class');
    const owner = order.find((each) => each.prototype.has('constructor'));
    const maker = owner?.prototype.get('constructor');
    const parameters = maker?.is === 'function' ? maker.node.parameters : [];
    let made: Value;
    try {
      const args = parameters.map((parameter, index) => {
        const token = owner && (getMetadata(owner, `inject ${index}`) ?? this.#injected(owner, parameter.decorators));
        return token && !isNullish(token) ? this.resolve(token, host) : owner ? this.#byType(owner, parameter.annotation, host) : UNDEFINED;
      });
      made = construct(m, of, args, NO_NAMES, of.node.at);
    } catch (error) {
      if (!(error instanceof Raised)) throw error;
      return object('javascript', [], { class: of, open: true });
    }
    if (made.is !== 'object') return made;
    for (const each of order)
      for (const member of each.node.members) {
        if (member.form !== 'field' || member.static || member.name === undefined) continue;
        const token = getMetadata(each, memberKey('inject', member.name));
        if (token && !isNullish(token)) made.fields.set(member.name, this.resolve(token, host));
        else if (token) made.fields.set(member.name, this.#byType(each, member.annotation, host));
      }
    return made;
  }

  /** The token of `@InjectRepository(User)` and the like: the decorator of a package itself. */
  #injected(of: ClassValue, decorators: readonly Expression[]): Value | undefined {
    for (const decorator of decorators) {
      const value = evaluated(this.machine, of, decorator);
      if (value.is === 'library' && !/\.Optional\(\)$/.test(value.path))
        return value.path === '@nestjs/common.Inject()' ? value.call?.arguments[0] : value;
    }
    return undefined;
  }

  #byType(of: ClassValue, annotation: Expression | undefined, host: ModuleNode | undefined): Value {
    const name = annotation?.kind === 'index' ? annotation.object : annotation;
    if (!name || (name.kind !== 'name' && name.kind !== 'member')) return unknown('library', 'an injected value without a type');
    const token = evaluate(this.machine, name, of.scope.parent ?? of.scope, 'javascript');
    if (token.is !== 'class' && token.is !== 'library')
      return unknown('library', `an injected ${name.kind === 'name' ? name.name : 'value'}`);
    return this.resolve(token, host);
  }

  #provider(key: string, host: ModuleNode | undefined): { value: Value; host: ModuleNode } | undefined {
    const near = host ? [host, ...host.imports] : [];
    for (const module of [...near, ...this.modules])
      for (const { value } of [...module.providers].reverse()) {
        const token = value.is === 'object' ? value.fields.get('provide') : value.is === 'class' ? value : undefined;
        if (token && tokenKey(this.machine, token) === key) return { value, host: module };
      }
    return undefined;
  }
}
