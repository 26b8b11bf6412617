import { type Machine, Raised } from '../../../code/machine.ts';
import { callValue } from '../../../code/run/call.ts';
import { settlePending } from '../../../code/run/pending.ts';
import { type ClassValue, isConstant, isNullish, type LibraryValue, type Value } from '../../../code/value.ts';
import { decorate } from './decorate.ts';
import { getMetadata } from './metadata.ts';
import { NO_NAMES, NOWHERE } from './place.ts';

/** A value of a module's list; not sure: it stands there only under a test that is not decided. */
export interface Listed {
  readonly value: Value;
  readonly sure: boolean;
}

export interface ModuleNode {
  readonly type: ClassValue | undefined;
  readonly providers: readonly Listed[];
  readonly controllers: readonly Listed[];
  readonly imports: ModuleNode[];
  /** Modules of packages that it imports: `ConfigModule.forRoot()`. */
  readonly packages: readonly Listed[];
  readonly sure: boolean;
}

/** The modules reached from the root one, in the order in which the framework scans them. */
export function readModules(m: Machine, root: Value): ModuleNode[] {
  const nodes: ModuleNode[] = [];
  const seen = new Map<string, ModuleNode>();
  const scan = (given: Value, sure: boolean, depth: number): ModuleNode | LibraryValue | undefined => {
    const value = resolveModule(m, given);
    if (value.is === 'library' && !moduleOfLibrary(value)) return value;
    const dynamic = value.is === 'object' ? value.fields : undefined;
    const type = value.is === 'class' ? value : value.is === 'library' ? moduleOfLibrary(value) : classOf(dynamic?.get('module'));
    const inner = dynamic?.get('module');
    if (!type && inner?.is === 'library' && !moduleOfLibrary(inner))
      return { ...inner, call: { arguments: [value], named: NO_NAMES, at: NOWHERE, construct: false } };
    if (!type) {
      m.note({
        code: 'import',
        text: `a module that is imported cannot be read${value.is === 'unknown' ? `: ${value.reason.text}` : ''}`,
        ...(value.is === 'unknown' && value.reason.at ? { at: value.reason.at } : {}),
      });
      return undefined;
    }
    const key =
      value.is === 'class'
        ? `class ${value.id}`
        : value.is === 'object'
          ? `object ${value.id}`
          : `library ${value.is === 'library' ? value.id : 0}`;
    const known = seen.get(key);
    if (known || depth > 60) return known;
    decorate(m, type);
    const listed = (name: string): Listed[] =>
      [...entriesOf(m, getMetadata(type, `module:${name}`)), ...entriesOf(m, dynamic?.get(name))].map((each) => ({
        value: each.value,
        sure: each.sure && sure,
      }));
    const packages: Listed[] = [];
    const node: ModuleNode = { type, providers: listed('providers'), controllers: listed('controllers'), imports: [], packages, sure };
    seen.set(key, node);
    nodes.push(node);
    for (const each of listed('imports')) {
      const found = scan(each.value, each.sure, depth + 1);
      if (found && 'providers' in found) node.imports.push(found);
      else if (found) packages.push({ value: found, sure: each.sure });
    }
    return node;
  };
  scan(root, true, 0);
  return nodes;
}

const classOf = (value: Value | undefined): ClassValue | undefined => (value?.is === 'class' ? value : undefined);

/** The repository's class behind `X.forRoot()` where `forRoot` comes from a package's base class. */
function moduleOfLibrary(value: LibraryValue): ClassValue | undefined {
  return classOf(value.receiver?.class) ?? classOf(value.class);
}

/** Reads through promises, `forwardRef`, and modules that are registered under a condition. */
function resolveModule(m: Machine, given: Value): Value {
  let value = given;
  for (let hops = 0; hops < 8; hops++) {
    if (value.is === 'pending') {
      const settled = settlePending(m, value);
      if ('raised' in settled) return value;
      value = settled.value;
    } else if (value.is === 'library' && /\.forwardRef\(\)$/.test(value.path) && value.call?.arguments[0])
      value = called(m, value.call.arguments[0]);
    else if (value.is === 'library' && value.path === '@nestjs/config.ConditionalModule.registerWhen()' && value.call?.arguments[0])
      value = value.call.arguments[0];
    else return value;
  }
  return value;
}

export function called(m: Machine, fn: Value, args: readonly Value[] = []): Value {
  try {
    const result = callValue(m, fn, args, NO_NAMES, NOWHERE);
    if (result.is !== 'pending') return result;
    const settled = settlePending(m, result);
    return 'value' in settled ? settled.value : result;
  } catch (error) {
    if (error instanceof Raised) return { is: 'unknown', id: 0, reason: { code: 'dynamic', text: 'a function that raises' }, origins: [] };
    throw error;
  }
}

/** The values of a list, alternatives of undecided ones included. */
export function entriesOf(m: Machine, value: Value | undefined, sure = true): Listed[] {
  if (value === undefined || isNullish(value) || (isConstant(value) && value.value === false)) return [];
  if (value.is === 'list') {
    if (value.open) m.note({ code: 'dynamic', text: 'a list of a module may hold more than was read' });
    return value.items.flatMap((item) => entriesOf(m, item, sure));
  }
  if (value.is === 'choice') {
    // A list that joined two branches lists what both have once.
    const alternatives = value.of.map((each) => entriesOf(m, each, sure));
    const all = alternatives.flat();
    return all
      .filter((each, index) => all.findIndex((other) => other.value === each.value) === index)
      .map((each) => ({
        value: each.value,
        sure: each.sure && alternatives.every((other) => other.some((one) => one.value === each.value)),
      }));
  }
  if (value.is === 'derived' && value.by === 'spread') return [{ value, sure: false }];
  return [{ value, sure }];
}
