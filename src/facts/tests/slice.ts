import type { Code } from '../../code/code.ts';
import type { FunctionNode, Parameter, Statement, Unit } from '../../code/tree.ts';
import { type Definition, definitionsIn, methodsOf } from './definitions.ts';
import type { Part, TestCase, WrittenTest } from './types.ts';
import { dotted, textOf, walk } from './walk.ts';
import { hooksIn } from './written-javascript.ts';
import { isAutouse, isFixture } from './written-python.ts';

/** More parts than this are not read: such a test runs half its project's helpers. */
const MOST = 80;

const SETUP = /^(?:setUp|setUpClass|setup_method|setup_class|asyncSetUp|setup_module|setup_function|tearDown|teardown_method)$/;

/**
 * The test with what it runs in the repository's test code: fixtures, setup, helpers and the module values it names.
 * Production code is not entered; imports of it say what the test touches.
 */
export function sliceOf(test: WrittenTest, code: Code): TestCase {
  const slicer = new Slicer(code, test);
  slicer.run();
  return { ...test, parts: slicer.parts };
}

export const parameterNames = (parameters: readonly Parameter[]): readonly string[] =>
  parameters.flatMap(({ target }) =>
    target.kind === 'name'
      ? [target.name]
      : target.kind === 'pattern'
        ? target.items.flatMap((item) => (item?.target.kind === 'name' ? [item.target.name] : []))
        : [],
  );

class Slicer {
  readonly parts: Part[] = [];
  readonly #code: Code;
  readonly #test: WrittenTest;
  readonly #seen = new Set<string>();

  constructor(code: Code, test: WrittenTest) {
    this.#code = code;
    this.#test = test;
  }

  run(): void {
    const { unit, body, owner, hooks, tables, runner } = this.#test;
    const own = this.#add('test', this.#test.name, unit, body);
    for (const hook of hooks) this.#add('setup', 'hook', unit, hook);
    if (unit.dialect === 'javascript') this.#importedHooks(unit, new Set([unit.file]));
    if (unit.dialect === 'python') {
      const methods = owner ? methodsOf(owner) : new Map<string, FunctionNode>();
      for (const [name, method] of methods)
        if (SETUP.test(name) || (isFixture(method) && isAutouse(method))) this.#add('setup', name, unit, method);
      for (const file of [unit.file, ...this.#conftests(unit.file)]) {
        const other = this.#code.unit(file);
        for (const [name, definition] of other ? definitionsIn(other) : [])
          if (other && definition.kind === 'function' && isFixture(definition.function) && isAutouse(definition.function))
            this.#add('setup', name, other, definition.function);
      }
      for (const decorator of [...body.decorators, ...(owner?.decorators ?? [])])
        if (decorator.kind === 'call' && /\.usefixtures$/.test(dotted(decorator.callee) ?? ''))
          for (const { value } of decorator.arguments) this.#fixture(textOf(value) ?? '', unit);
    }
    // The tables name module values too.
    if (own && tables.length > 0)
      this.#names(
        tables.map(({ values }) => values),
        unit,
        [],
      );
    for (let index = 0; index < this.parts.length && index < MOST; index++) {
      const part = this.parts[index];
      if (!part) break;
      const fixtures = part.unit.dialect === 'python' && (part.role !== 'helper' || (part.function && isFixture(part.function)));
      const parameters = part.function ? parameterNames(part.function.parameters) : [];
      if (fixtures && runner !== 'unittest') for (const name of parameters) this.#fixture(name, part.unit);
      this.#names(part.statements, part.unit, parameters);
    }
  }

  /** Test code that a test file imports may register hooks for it. */
  #importedHooks(unit: Unit, seen: Set<string>): void {
    for (const statement of unit.module.statements) {
      if (statement.kind !== 'import' || statement.typeOnly) continue;
      const target = this.#code.resolve(unit.file, statement.module, unit.dialect);
      if (!target || !('file' in target) || seen.has(target.file) || !this.#isTestCode(target.file)) continue;
      seen.add(target.file);
      const other = this.#code.unit(target.file);
      if (!other) continue;
      for (const hook of hooksIn(other)) this.#add('setup', 'hook', other, hook);
      this.#importedHooks(other, seen);
    }
  }

  #names(nodes: Parameters<typeof walk>[0], unit: Unit, local: readonly string[]): void {
    const methods = this.#test.owner ? methodsOf(this.#test.owner) : undefined;
    walk(nodes, unit, (node) => {
      if (node.kind === 'name' && !local.includes(node.name)) this.#name(node.name, unit);
      if (node.kind === 'member' && methods && /^(?:self|cls|this)$/.test(dotted(node.object) ?? '')) {
        const method = methods.get(node.name);
        if (method && method !== this.#test.body) this.#add('helper', node.name, this.#test.unit, method);
      }
      return undefined;
    });
  }

  #name(name: string, unit: Unit): void {
    const found = this.#lookup(name, unit, 0);
    if (!found) return;
    const { definition, unit: where } = found;
    if (definition.kind === 'function') {
      if (definition.function !== this.#test.body) this.#add('helper', name, where, definition.function);
    } else if (definition.kind === 'class') {
      for (const [method, body] of methodsOf(definition.class))
        if (!method.startsWith('test')) this.#add('helper', `${name}.${method}`, where, body);
    } else this.#value(name, where, definition.statement);
  }

  /** The definition of a name in test code, through imports between test files. */
  #lookup(name: string, unit: Unit, depth: number): { definition: Exclude<Definition, { kind: 'import' }>; unit: Unit } | undefined {
    const definition = definitionsIn(unit).get(name);
    if (!definition) return undefined;
    if (definition.kind !== 'import') return { definition, unit };
    const target = this.#code.resolve(unit.file, definition.module, unit.dialect);
    if (depth > 4 || !target || !('file' in target) || !this.#isTestCode(target.file)) return undefined;
    const other = this.#code.unit(target.file);
    return other ? this.#lookup(definition.imported, other, depth + 1) : undefined;
  }

  #isTestCode(file: string): boolean {
    const scope = this.#code.repo.file(file)?.scope;
    return scope === 'test' || scope === 'fixture';
  }

  #fixture(name: string, from: Unit): void {
    const owner = this.#test.owner ? methodsOf(this.#test.owner).get(name) : undefined;
    if (owner && isFixture(owner)) {
      this.#add('fixture', name, this.#test.unit, owner);
      return;
    }
    for (const file of new Set([from.file, this.#test.path, ...this.#conftests(this.#test.path)])) {
      const unit = this.#code.unit(file);
      const found = unit && this.#lookup(name, unit, 0);
      if (found?.definition.kind === 'function' && isFixture(found.definition.function)) {
        this.#add('fixture', name, found.unit, found.definition.function);
        return;
      }
    }
  }

  #conftests(file: string): readonly string[] {
    const folders = file.split('/').slice(0, -1);
    return folders
      .map((_, index) => `${folders.slice(0, folders.length - index).join('/')}/conftest.py`)
      .concat('conftest.py')
      .filter((path) => this.#code.repo.file(path));
  }

  #add(role: Part['role'], name: string, unit: Unit, body: FunctionNode): Part | undefined {
    const key = `${unit.file}:${body.at.start}`;
    if (this.#seen.has(key)) return undefined;
    this.#seen.add(key);
    const part = { id: this.parts.length, role, name, unit, function: body, statements: unit.body(body).statements };
    this.parts.push(part);
    return part;
  }

  #value(name: string, unit: Unit, statement: Statement): void {
    const key = `${unit.file}:${statement.at.start}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    this.parts.push({ id: this.parts.length, role: 'module', name, unit, statements: [statement] });
  }
}
