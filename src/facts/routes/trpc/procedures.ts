import type { Span } from '../../../code/tree.ts';
import { native, object, type Value } from '../../../code/value.ts';

/** What a chain of procedure builders has gathered; every step makes a new one. */
export interface Procedure {
  /** Functions and middleware objects, in order. */
  readonly middleware: readonly Value[];
  readonly meta: Value | undefined;
  readonly type?: 'query' | 'mutation' | 'subscription';
  readonly resolver?: Value;
  readonly at?: Span;
}

const builders = new WeakMap<Value, Procedure>();
const procedures = new WeakMap<Value, Procedure>();
const pipes = new WeakMap<Value, readonly Value[]>();
const routers = new WeakMap<Value, ReadonlyMap<string, Value>>();

export const procedureOf = (value: Value): Procedure | undefined => procedures.get(value);
/** The record of a router that `t.router` or `t.mergeRouters` made. */
export const recordOf = (value: Value): ReadonlyMap<string, Value> | undefined => routers.get(value);

/** The functions behind what `use` was given: a function, a middleware with what it is piped to, or another builder. */
export function functionsOf(value: Value | undefined): readonly Value[] {
  if (value === undefined) return [];
  return pipes.get(value) ?? builders.get(value)?.middleware ?? [value];
}

/** `t.middleware(fn)`. */
export function middleware(functions: readonly Value[]): Value {
  const made = object('javascript');
  pipes.set(made, functions);
  const pipe = native('unstable_pipe', ({ arguments: [next] }) => middleware([...functions, ...functionsOf(next)]));
  for (const name of ['unstable_pipe', 'pipe', 'concat']) made.fields.set(name, pipe);
  return made;
}

/** `t.procedure` with what was added to it. */
export function builder(state: Procedure): Value {
  const made = object('javascript');
  builders.set(made, state);
  const set = (names: readonly string[], next: (argument: Value | undefined) => Procedure): void => {
    for (const name of names)
      made.fields.set(
        name,
        native(name, ({ arguments: [argument] }) => builder(next(argument))),
      );
  };
  set(['input', 'output', 'errors'], () => state);
  set(['use'], (argument) => ({ ...state, middleware: [...state.middleware, ...functionsOf(argument)] }));
  set(['concat', 'unstable_concat'], (argument) => {
    const other = argument && builders.get(argument);
    return {
      ...state,
      middleware: [...state.middleware, ...functionsOf(argument)],
      meta: other?.meta ? merged(state.meta, other.meta) : state.meta,
    };
  });
  set(['meta'], (argument) => ({ ...state, meta: argument ? merged(state.meta, argument) : state.meta }));
  for (const type of ['query', 'mutation', 'subscription'] as const)
    made.fields.set(
      type,
      native(type, ({ arguments: [resolver], at }) => {
        const procedure = object('javascript');
        procedures.set(procedure, { ...state, type, at, ...(resolver ? { resolver } : {}) });
        return procedure;
      }),
    );
  const same = native('experimental_caller', () => made);
  made.fields.set('experimental_caller', same);
  return made;
}

/** Metadata of later steps wins field by field. */
function merged(before: Value | undefined, after: Value): Value {
  return before?.is === 'object' && after.is === 'object'
    ? object('javascript', [...before.fields, ...after.fields], { open: before.open || after.open })
    : after;
}

/** `t.router(record)`. */
export function router(record: Value | undefined): Value {
  return routerFrom(record?.is === 'object' ? record.fields : new Map());
}

export function mergeRouters(given: readonly Value[]): Value {
  return routerFrom(new Map(given.flatMap((each) => [...(routers.get(each) ?? (each.is === 'object' ? each.fields : []))])));
}

function routerFrom(record: ReadonlyMap<string, Value>): Value {
  const made = object('javascript', record);
  made.fields.set(
    'createCaller',
    native('createCaller', () => object('javascript', [], { open: true })),
  );
  made.fields.set(
    '_def',
    object(
      'javascript',
      [
        ['procedures', object('javascript', record)],
        ['record', object('javascript', record)],
      ],
      { open: true },
    ),
  );
  routers.set(made, new Map(record));
  return made;
}
