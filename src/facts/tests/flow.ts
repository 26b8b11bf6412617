import type { Expression, Statement, Unit } from '../../code/tree.ts';
import { parameterNames } from './slice.ts';
import type { Part, TestCase } from './types.ts';
import { childNodes, dotted, type Node, walk } from './walk.ts';

/** Whether an expression is where the data begins that is followed. */
export type Source = (node: Expression, unit: Unit) => boolean;

const MUTATES = /^(?:append|add|push|unshift|set|extend|update|insert|setdefault|appendleft|discard|remove)$/;

export interface FlowOptions {
  /** A call ties its receiver and arguments together: what is passed to the subject may be changed by it. */
  readonly calls?: boolean;
}

/**
 * Follows data through a test's slice without running it: assignments, loops, returns, parameters, mutated collections and the conditions
 * they stand under. Order is ignored, so `depends` may say yes too often, never too seldom within the slice.
 */
export class Flow {
  readonly #test: TestCase;
  readonly #source: Source;
  readonly #edges = new Map<string, Set<string>>();
  readonly #reached: ReadonlySet<string>;
  readonly #options: FlowOptions;
  readonly #functions = new Map<string, Part>();
  readonly #locals = new Map<Part, ReadonlySet<string>>();
  #calls = 0;

  constructor(test: TestCase, source: Source, options: FlowOptions = {}) {
    this.#test = test;
    this.#source = source;
    this.#options = options;
    for (const part of test.parts) {
      if (part.function && part.role !== 'test') this.#functions.set(`${part.unit.file}#${part.name}`, part);
      this.#locals.set(part, localsOf(part));
    }
    for (const part of test.parts) {
      this.#bindParameters(part);
      this.#statements(part.statements, part, []);
    }
    this.#reached = this.#close();
  }

  /** Whether the value of an expression in this part may come from a source. */
  depends(part: Part, expression: Expression): boolean {
    return [...this.#uses(expression, part)].some((key) => key === SOURCE || this.#reached.has(key));
  }

  #close(): ReadonlySet<string> {
    const reached = new Set<string>([SOURCE]);
    const queue = [SOURCE];
    for (let key = queue.pop(); key !== undefined; key = queue.pop())
      for (const next of this.#edges.get(key) ?? []) {
        if (reached.has(next)) continue;
        reached.add(next);
        queue.push(next);
      }
    return reached;
  }

  #edge(from: Iterable<string>, to: string): void {
    for (const key of from) {
      const set = this.#edges.get(key) ?? new Set();
      set.add(to);
      this.#edges.set(key, set);
    }
  }

  #key(name: string, part: Part): string {
    if (this.#locals.get(part)?.has(name) || name === 'self' || name === 'this') return `${part.id}#${name}`;
    const local = `${part.unit.file}#${name}`;
    if (this.#functions.has(local)) return local;
    // A helper that is imported from another test file is known by its name.
    for (const [key, other] of this.#functions) if (other.name === name && other.role !== 'setup') return key;
    const value = this.#test.parts.find((other) => other.role === 'module' && other.name === name);
    return value ? `${value.unit.file}#${name}` : local;
  }

  #uses(node: Node, part: Part): Set<string> {
    const keys = new Set<string>();
    walk([node], part.unit, (inner) => {
      if (!isExpression(inner)) return undefined;
      if (this.#source(inner, part.unit)) keys.add(SOURCE);
      if (inner.kind === 'name') keys.add(this.#key(inner.name, part));
      if (inner.kind === 'member' && /^(?:self|cls|this)$/.test(dotted(inner.object) ?? '')) {
        keys.add(`${part.unit.file}#${inner.name}`);
        return false;
      }
      return undefined;
    });
    return keys;
  }

  #bindParameters(part: Part): void {
    if (!part.function) return;
    const names = parameterNames(part.function.parameters);
    for (const name of names) this.#edge([`${part.id}#${name}`], `${part.id}#${name}`);
    // A fixture's value is what the parameter of its name holds.
    for (const name of names)
      for (const other of this.#test.parts)
        if (other.role === 'fixture' && other.name === name) this.#edge([`${other.unit.file}#${name}`], `${part.id}#${name}`);
    if (part.role === 'test')
      for (const { values } of this.#test.tables) for (const name of names) this.#edge(this.#uses(values, part), `${part.id}#${name}`);
  }

  #targets(target: Expression | { kind: 'pattern' }, part: Part): Set<string> {
    const keys = new Set<string>();
    walk([target as Node], part.unit, (node) => {
      if (node.kind === 'name') keys.add(this.#key(node.name, part));
      if (node.kind === 'member') {
        const root = rootOf(node);
        if (/^(?:self|cls|this)$/.test(root ?? '')) keys.add(`${part.unit.file}#${selfMember(node)}`);
        else if (root !== undefined) keys.add(this.#key(root, part));
        return false;
      }
      if (node.kind === 'index') {
        const root = rootOf(node);
        if (root !== undefined) keys.add(this.#key(root, part));
        return false;
      }
      return undefined;
    });
    return keys;
  }

  #statements(statements: readonly Statement[], part: Part, control: readonly string[]): void {
    for (const statement of statements) this.#statement(statement, part, control);
  }

  #statement(statement: Statement, part: Part, control: readonly string[]): void {
    switch (statement.kind) {
      case 'if': {
        this.#expression(statement.test, part, control);
        const under = statement.origin === 'assert' ? control : [...control, ...this.#uses(statement.test, part)];
        this.#statements(statement.then, part, under);
        this.#statements(statement.else, part, under);
        return;
      }
      case 'loop': {
        const over = statement.over ? this.#uses(statement.over, part) : new Set<string>();
        if (statement.over) this.#expression(statement.over, part, control);
        if (statement.target) for (const key of this.#targets(statement.target, part)) this.#edge(over, key);
        this.#statements(statement.body, part, [...control, ...over]);
        this.#statements(statement.else, part, control);
        return;
      }
      case 'with':
        for (const { value, target } of statement.items) {
          this.#expression(value, part, control);
          if (target) for (const key of this.#targets(target, part)) this.#edge(this.#uses(value, part), key);
        }
        this.#statements(statement.body, part, control);
        return;
      case 'try':
        this.#statements(
          [...statement.body, ...statement.handlers.flatMap(({ body }) => body), ...statement.else, ...statement.finally],
          part,
          control,
        );
        return;
      case 'switch':
        for (const each of statement.cases) this.#statements(each.body, part, [...control, ...this.#uses(statement.subject, part)]);
        return;
      case 'block':
        this.#statements(statement.body.statements, part, control);
        return;
      case 'jump':
        if (statement.value) {
          this.#expression(statement.value, part, control);
          if (statement.form === 'return') this.#result(statement.value, part, control);
        }
        return;
      case 'expression':
        this.#expression(statement.value, part, control);
        return;
      default:
        return;
    }
  }

  #result(value: Expression, part: Part, control: readonly string[]): void {
    this.#edge([...this.#uses(value, part), ...control], `${part.unit.file}#${part.name}`);
  }

  #expression(node: Expression, part: Part, control: readonly string[]): void {
    if (node.kind === 'assign') {
      if (node.value) {
        const from = [...this.#uses(node.value, part), ...control];
        for (const key of this.#targets(node.target, part)) this.#edge(from, key);
        // Whoever calls a function of the test may write what its body names.
        if (this.#options.calls && node.value.kind === 'function')
          for (const key of this.#uses(node.value, part)) this.#edge(this.#targets(node.target, part), key);
        this.#expression(node.value, part, control);
      }
      return;
    }
    if (node.kind === 'yield' && node.value) this.#result(node.value, part, control);
    if (node.kind === 'function') {
      this.#statements(part.unit.body(node).statements, part, control);
      return;
    }
    if (node.kind === 'call') {
      const receiver = node.callee.kind === 'member' ? rootOf(node.callee.object) : undefined;
      const arguments_ = node.arguments.flatMap(({ value }) => [...this.#uses(value, part)]);
      if (node.callee.kind === 'member' && MUTATES.test(node.callee.name) && receiver !== undefined)
        this.#edge([...arguments_, ...control], this.#key(receiver, part));
      // A callback sees what its receiver holds.
      if (node.callee.kind === 'member')
        for (const { value } of node.arguments)
          if (value.kind === 'function')
            for (const name of parameterNames(value.parameters)) this.#edge(this.#uses(node.callee.object, part), this.#key(name, part));
      const callee = dotted(node.callee);
      const helper = callee === undefined ? undefined : this.#functions.get(this.#key(callee.replace(/^(?:self|cls|this)\./, ''), part));
      if (helper?.function) this.#pass(node, helper, part);
      if (this.#options.calls) {
        this.#calls += 1;
        const call = `call#${this.#calls}`;
        const all = [...arguments_, ...this.#uses(node.callee, part)];
        this.#edge(all, call);
        for (const key of all) if (key !== SOURCE) this.#edge([call], key);
      }
    }
    for (const child of childNodes(node, part.unit)) {
      if (isExpression(child)) this.#expression(child, part, control);
      else this.#statement(child, part, control);
    }
  }

  #pass(call: Extract<Expression, { kind: 'call' }>, helper: Part, part: Part): void {
    const names = parameterNames(helper.function?.parameters ?? []).filter((name) => !/^(?:self|cls)$/.test(name));
    call.arguments.forEach(({ value, name, spread }, index) => {
      const into = spread ? names : name !== undefined ? [name] : names[index] === undefined ? [] : [names[index]];
      for (const target of into) this.#edge(this.#uses(value, part), `${helper.id}#${target}`);
    });
  }
}

const SOURCE = '*source*';

const STATEMENTS = new Set(['expression', 'block', 'if', 'loop', 'switch', 'try', 'with', 'jump', 'import', 'export']);
export const isExpression = (node: Node): node is Expression => !STATEMENTS.has(node.kind) && node.kind !== 'opaque';

/** The name that an expression of members, indexes and calls starts with. */
export function rootOf(expression: Expression): string | undefined {
  if (expression.kind === 'name') return expression.name;
  if (expression.kind === 'member' || expression.kind === 'index') return rootOf(expression.object);
  if (expression.kind === 'call') return rootOf(expression.callee);
  return expression.kind === 'await' ? rootOf(expression.value) : undefined;
}

function selfMember(node: Expression): string {
  if (node.kind === 'member') return node.object.kind === 'name' ? node.name : selfMember(node.object);
  return node.kind === 'index' || node.kind === 'call' ? selfMember(node.kind === 'index' ? node.object : node.callee) : '';
}

/** Names bound anywhere inside a part: parameters, assignments, loop targets, those of inner functions too. */
function localsOf(part: Part): ReadonlySet<string> {
  const names = new Set<string>(part.function ? parameterNames(part.function.parameters) : []);
  if (!part.function) return names;
  for (const name of part.unit.body(part.function).declares) names.add(name);
  walk(part.statements, part.unit, (node) => {
    if (node.kind === 'function') {
      for (const name of parameterNames(node.parameters)) names.add(name);
      for (const name of part.unit.body(node).declares) names.add(name);
    }
    return undefined;
  });
  return names;
}
