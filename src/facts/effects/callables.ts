import type { Code } from '../../code/code.ts';
import { Limit, type Machine, Raised } from '../../code/machine.ts';
import { callValue } from '../../code/run/call.ts';
import { bind } from '../../code/run/member.ts';
import { awaitPending } from '../../code/run/pending.ts';
import { claimModules } from '../../code/run/shared.ts';
import type { ClassNode, FunctionNode, Span } from '../../code/tree.ts';
import type { ClassValue, FunctionValue, Value } from '../../code/value.ts';
import type { World } from '../../code/world.ts';
import type { Location } from '../../define.ts';
import type { Repository } from '../../repo.ts';
import { argumentsOf, instanceOf } from './parameters.ts';
import { PREDICATE } from './words.ts';

/** A function or method of the repository that can be run as if somebody called it. */
export interface Callable {
  /** `Ledger.start_execution`. */
  readonly name: string;
  readonly node: FunctionNode;
  readonly at: Location;
  readonly owner?: ClassNode;
  readonly machine: Machine;
  /** Whether its own code speaks of the words; else it stands beside one that does. */
  readonly speaks: boolean;
  /** Whether it may put something into memory that outlives it, by its text. */
  readonly keeps: boolean;
  /** Runs it with something for every parameter; `bare`: what has a default is left out. */
  run(bare?: boolean): Value | undefined;
}

const MOST_FILES = 120;
const HOLDS = /=\s*(?:\{\s*\}|\[\s*\]|dict\(|list\(|set\(|defaultdict\(|OrderedDict\(|new\s+(?:Map|Set|WeakMap)\b)/;
const KEEPS = /\]\s*=[^=]|\.(?:set|push|append|add|setdefault|update)\(/;
const ACTS = /execut|publish|perform|dispatch|deploy|send|trade|order|approve|pay|transfer/i;

/**
 * Functions and methods whose code speaks of all these words, in files of the production code, loaded together as modules
 * of one program of which no process was started.
 */
export function callables(repo: Repository, code: Code, world: World, words: readonly RegExp[]): { machine: Machine; found: Callable[] } {
  const machine = code.machine(world);
  machine.watch = {};
  const found: Callable[] = [];
  const files = repo.files
    .filter(
      ({ path, scope, size }) =>
        scope === 'production' && size < 600_000 && /\.(?:py|[cm]?[jt]sx?)$/.test(path) && !/\.d\.[cm]?ts$/.test(path),
    )
    .filter(({ path }) => !/(?:^|\/)(?:scripts?|migrations?|alembic|examples?|docs?|frontend)\//i.test(path))
    .filter(({ path }) => {
      const text = repo.text(path);
      return text !== undefined && words.every((word) => word.test(text));
    })
    .slice(0, MOST_FILES);
  const loaded = files.flatMap(({ path }) => {
    try {
      return [code.load(machine, path)];
    } catch (error) {
      if (error instanceof Raised || error instanceof Limit) return [];
      throw error;
    }
  });
  claimModules(machine);
  const instances = new Map<ClassValue, Value>();
  // The object whose methods are called was made before them.
  const instance = (owner: ClassValue): Value => {
    const made = instances.get(owner) ?? machine.within(MOST_STEPS, () => instanceOf(code, machine, owner));
    instances.set(owner, made);
    return made;
  };
  const textAt = ({ file, start, end }: Span): string => repo.text(file)?.slice(start, end) ?? '';
  const speaks = (text: string): boolean => words.every((word) => word.test(text));
  const add = (fn: FunctionValue, name: string, around: string, owner?: ClassValue, member: Value = fn): void => {
    const text = textAt(fn.node.at);
    found.push(
      callable(
        code,
        machine,
        fn,
        { name, speaks: ACTS.test(text), keeps: HOLDS.test(around) && KEEPS.test(text) },
        member,
        owner && { class: owner, instance: instance(owner) },
      ),
    );
  };
  for (const module of loaded) {
    const whole = repo.text(module.file) ?? '';
    for (const [name, value] of module.scope.variables) {
      if (value.is === 'function' && value.module === module && (speaks(textAt(value.node.at)) || PREDICATE.test(name)))
        add(value, name, whole);
      if (value.is === 'object' && !value.class && !value.tag && value.made?.file === module.file)
        for (const [member, each] of value.fields)
          if (each.is === 'function' && each.module === module && speaks(textAt(each.node.at))) add(each, `${name}.${member}`, whole);
      if (value.is !== 'class' || value.module !== module) continue;
      const text = textAt(value.node.at);
      if (!speaks(text)) continue;
      for (const [member, each] of value.dialect === 'python' ? value.fields : [...value.fields, ...value.prototype]) {
        const fn = methodOf(each);
        if (fn && !/^__|^constructor$/.test(member)) add(fn, `${value.node.name ?? name}.${member}`, text, value, each);
      }
    }
  }
  return { machine, found };
}

const MOST_STEPS = 50_000;

function methodOf(value: Value): FunctionValue | undefined {
  if (value.is === 'function') return value;
  if (value.is === 'accessor') return value.get?.is === 'function' ? value.get : undefined;
  if (value.is !== 'object' || !/method$/.test(value.tag ?? '')) return undefined;
  const inner = value.fields.get('function');
  return inner?.is === 'function' ? inner : undefined;
}

function callable(
  code: Code,
  machine: Machine,
  fn: FunctionValue,
  about: Pick<Callable, 'name' | 'speaks' | 'keeps'>,
  member: Value,
  owner: { readonly class: ClassValue; readonly instance: Value } | undefined,
): Callable {
  const { at } = fn.node;
  return {
    ...about,
    node: fn.node,
    at: { path: at.file, line: at.line },
    ...(owner ? { owner: owner.class.node } : {}),
    machine,
    run: (bare = false) => {
      const bound = owner ? bind(member, owner.instance, owner.class) : fn;
      const target = bound.is === 'accessor' ? bound.get : bound;
      if (target?.is !== 'function') return undefined;
      const [positional, named] = argumentsOf(code, machine, target, 0, !bare);
      const result = callValue(machine, target, positional, named, at);
      return result.is === 'pending' ? awaitPending(machine, result, at) : result;
    },
  };
}
