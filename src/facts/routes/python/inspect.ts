import type { Machine, MemberModel, Model, Models } from '../../../code/machine.ts';
import { Raised } from '../../../code/machine.ts';
import { callValue } from '../../../code/run/call.ts';
import { linearize, memberOf } from '../../../code/run/classes.ts';
import { evaluate } from '../../../code/run/expression.ts';
import { iterate } from '../../../code/run/iterate.ts';
import { libraryAt } from '../../../code/run/library.ts';
import { test } from '../../../code/run/test.ts';
import type { Expression, Span } from '../../../code/tree.ts';
import type { ClassValue, FunctionValue, Scope } from '../../../code/value.ts';
import { constant, isConstant, list, map, NULL, native, object, textOf, truth, type Value } from '../values.ts';

/** One parameter as a framework that injects by signature sees it. */
export interface Taken {
  readonly name: string;
  readonly at: Span;
  /** The default value. */
  readonly given?: Value;
  readonly annotation?: Value;
}

const SIGNATURE = '__signature__';
/** `inspect.Parameter` kinds, in the order of the enumeration. */
const KINDS = ['POSITIONAL_ONLY', 'POSITIONAL_OR_KEYWORD', 'VAR_POSITIONAL', 'KEYWORD_ONLY', 'VAR_KEYWORD'] as const;
const VARIADIC: ReadonlySet<unknown> = new Set([KINDS.indexOf('VAR_POSITIONAL'), KINDS.indexOf('VAR_KEYWORD')]);

const empty = (m: Machine): Value => libraryAt(m, 'inspect.Parameter.empty');

/** The value of an annotation in the scope it was written in; undefined when evaluating it fails. */
export function annotationIn(m: Machine, annotation: Expression | undefined, scope: Scope): Value | undefined {
  if (!annotation) return undefined;
  try {
    return evaluate(m, annotation, scope, 'python');
  } catch (error) {
    if (error instanceof Raised) return undefined;
    throw error;
  }
}

/** The signature that a program gave a function or class in place of its own. */
export function givenSignature(target: FunctionValue | ClassValue): Value | undefined {
  return target.is === 'function' ? target.fields.get(SIGNATURE) : memberOf(target, SIGNATURE, 'fields')?.value;
}

/** What a framework supplies when it calls a function: by its own parameters, or by the signature it was given. */
export function takenBy(m: Machine, fn: FunctionValue, skip = 0): Taken[] {
  const given = givenSignature(fn);
  if (given) return takenOf(given, fn.node.at).slice(skip);
  return fn.node.parameters.flatMap((node, index): Taken[] => {
    const name = node.target.kind === 'name' ? node.target.name : undefined;
    if (index < skip || name === undefined || node.rest) return [];
    const value = fn.defaults.get(index);
    const annotation = annotationIn(m, node.annotation, fn.scope);
    return [{ name, at: node.at, ...(value ? { given: value } : {}), ...(annotation ? { annotation } : {}) }];
  });
}

/** The parameters of an `inspect.Signature` object. */
export function takenOf(signature: Value, at: Span): Taken[] {
  const parameters = signature.is === 'object' ? signature.fields.get('parameters') : undefined;
  if (parameters?.is !== 'map') return [];
  return [...parameters.entries.values()].flatMap(([, each]): Taken[] => {
    if (each.is !== 'object') return [];
    const name = textOf(each.fields.get('name'));
    const kind = each.fields.get('kind');
    if (name === undefined || (kind && isConstant(kind) && VARIADIC.has(kind.value))) return [];
    const [given, annotation] = [each.fields.get('default'), each.fields.get('annotation')];
    return [{ name, at, ...(isGiven(given) ? { given } : {}), ...(isGiven(annotation) ? { annotation } : {}) }];
  });
}

const isGiven = (value: Value | undefined): value is Value =>
  value !== undefined && !(value.is === 'library' && value.path === 'inspect.Parameter.empty');

function parameter(m: Machine, name: Value, kind: Value, given: Value | undefined, annotation: Value | undefined): Value {
  const made = object(
    'python',
    [
      ['name', name],
      ['kind', kind],
      ['default', given ?? empty(m)],
      ['annotation', annotation ?? empty(m)],
    ],
    { class: libraryAt(m, 'inspect.Parameter') },
  );
  const field = (named: ReadonlyMap<string, Value>, key: string): Value | undefined => named.get(key) ?? made.fields.get(key);
  made.fields.set(
    'replace',
    native('replace', ({ named }) =>
      parameter(m, field(named, 'name') ?? NULL, field(named, 'kind') ?? NULL, field(named, 'default'), field(named, 'annotation')),
    ),
  );
  return made;
}

function signature(m: Machine, parameters: readonly Value[]): Value {
  const named = parameters.map((each): readonly [Value, Value] => [
    (each.is === 'object' ? each.fields.get('name') : undefined) ?? NULL,
    each,
  ]);
  const made = object(
    'python',
    [
      ['parameters', map(named)],
      ['return_annotation', empty(m)],
    ],
    { class: libraryAt(m, 'inspect.Signature') },
  );
  made.fields.set(
    'replace',
    native('replace', (call) => {
      const given = call.named.get('parameters');
      return signature(m, given ? iterate(m, given).items : parameters);
    }),
  );
  return made;
}

function signatureOf(m: Machine, target: Value): Value | undefined {
  if (target.is === 'function') {
    const given = givenSignature(target);
    if (given) return given;
    const wrapped = target.fields.get('__wrapped__');
    if (wrapped) return signatureOf(m, wrapped);
    const parameters = target.node.parameters.slice(target.receiver ? 1 : 0).map((node, place) => {
      const index = place + (target.receiver ? 1 : 0);
      const kind = node.rest === 'list' ? 2 : node.rest === 'map' ? 4 : node.keywordOnly ? 3 : 1;
      const name = node.target.kind === 'name' ? node.target.name : '';
      return parameter(m, constant(name), constant(kind), target.defaults.get(index), annotationIn(m, node.annotation, target.scope));
    });
    return signature(m, parameters);
  }
  if (target.is === 'class') {
    const given = givenSignature(target);
    if (given) return given;
    const init = memberOf(target, '__init__', 'fields')?.value;
    const own = init?.is === 'function' ? signatureOf(m, { ...init, receiver: target }) : undefined;
    return own ?? signature(m, []);
  }
  // The constructor every class inherits takes anything.
  if (target.is === 'library' && target.path.endsWith('.__init__'))
    return signature(
      m,
      ['self', 'args', 'kwargs'].map((name, index) => parameter(m, constant(name), constant([1, 2, 4][index] ?? 1), undefined, undefined)),
    );
  return undefined;
}

/** Members of a class by name, base classes included, that a predicate takes. */
const members: Model = (m, call) => {
  const [of, predicate] = call.arguments;
  if (of?.is !== 'class') return undefined;
  const found = new Map<string, Value>();
  for (const each of [...linearize(of)].reverse()) if (each.is === 'class') for (const [name, value] of each.fields) found.set(name, value);
  const kept = [...found]
    .filter(([, value]) => !predicate || test(m, callValue(m, predicate, [value], new Map(), call.at), 'python', call.at) === true)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return list(kept.map(([name, value]) => list([constant(name), value], 'tuple')));
};

/** `Annotated[X, …]` is X, as `get_type_hints` gives it unless asked for the extras. */
const withoutExtras = (value: Value): Value => {
  const key = value.is === 'library' && value.path.endsWith('Annotated.[]') ? value.call?.arguments[0] : undefined;
  return (key?.is === 'list' ? key.items[0] : undefined) ?? value;
};

const typeHints: Model = (m, call) => {
  const [of] = call.arguments;
  const extras = call.named.get('include_extras');
  const keeps = extras !== undefined && isConstant(extras) && extras.value === true;
  const found = new Map<string, Value>();
  const add = (name: string, value: Value | undefined): void => {
    found.set(name, value === undefined ? libraryAt(m, 'typing.Any') : keeps ? value : withoutExtras(value));
  };
  if (of?.is === 'class') {
    for (const each of [...linearize(of)].reverse())
      if (each.is === 'class')
        for (const [name, annotation] of each.scope.annotations ?? []) add(name, annotationIn(m, annotation, each.scope));
  } else if (of?.is === 'function')
    for (const each of takenBy(m, of)) {
      if (each.annotation) add(each.name, each.annotation);
    }
  else return undefined;
  return map([...found].map(([name, value]) => [constant(name), value] as const));
};

const isRoutine: Model = (_m, call) => truth(call.arguments[0]?.is === 'function');

/** Python's `inspect` and `typing.get_type_hints`, as far as decorators that rewrite signatures use them. Source: the Python documentation. */
export const INSPECT_MODELS: Models = {
  calls: new Map<string, Model>([
    ['builtins.object.__init__', () => NULL],
    ['inspect.signature', (m, call) => signatureOf(m, call.arguments[0] ?? NULL)],
    [
      'inspect.Signature',
      (m, call) => {
        const given = call.named.get('parameters') ?? call.arguments[0];
        return signature(m, given ? iterate(m, given).items : []);
      },
    ],
    [
      'inspect.Parameter',
      (m, call) =>
        parameter(
          m,
          call.named.get('name') ?? call.arguments[0] ?? NULL,
          call.named.get('kind') ?? call.arguments[1] ?? NULL,
          call.named.get('default'),
          call.named.get('annotation'),
        ),
    ],
    ['inspect.getmembers', members],
    ['inspect.isfunction', isRoutine],
    ['inspect.isroutine', isRoutine],
    ['inspect.isclass', (_m, call) => truth(call.arguments[0]?.is === 'class')],
    ['typing.get_type_hints', typeHints],
    ['typing_extensions.get_type_hints', typeHints],
    [
      'typing.get_origin',
      (m, call) => {
        const [of] = call.arguments;
        if (of?.is === 'class' || (of?.is === 'library' && !of.path.endsWith('.[]'))) return NULL;
        return of?.is === 'library' ? libraryAt(m, of.path.slice(0, -'.[]'.length)) : undefined;
      },
    ],
  ]),
  members: new Map<string, MemberModel>([
    ...KINDS.map((name, index): [string, MemberModel] => [`inspect.Parameter.${name}`, () => constant(index)]),
    ['inspect.Parameter.empty', empty],
    ['inspect._empty', empty],
    ['inspect.Signature.empty', empty],
  ]),
};
