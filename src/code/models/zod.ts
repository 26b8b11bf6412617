import { type Machine, type Model, type ModelCall, Raised } from '../machine.ts';
import { callValue } from '../run/call.ts';
import { iterate } from '../run/iterate.ts';
import { readMember } from '../run/member.ts';
import { derive } from '../run/operators.ts';
import type { Span } from '../tree.ts';
import {
  constant,
  isConstant,
  isNullish,
  type LibraryValue,
  library,
  object,
  originsOf,
  pending,
  truth,
  UNDEFINED,
  unknown,
  type Value,
} from '../value.ts';
import { processEnvironment } from './environment.ts';

/** Something that must be there and is not. */
class Missing {}

const NO_NAMES: ReadonlyMap<string, Value> = new Map();

/** The step that a schema value ends with: `string`, `optional`, `transform`. */
const stepOf = (schema: LibraryValue): string => /(\w+)\(\)$/.exec(schema.path)?.[1] ?? '';

/** The fields of an object schema, through `extend`, `merge` and the like. */
function shapeOf(schema: Value | undefined): ReadonlyMap<string, Value> | undefined {
  if (schema?.is !== 'library') return undefined;
  const step = stepOf(schema);
  const [argument] = schema.call?.arguments ?? [];
  if (/^(?:object|looseObject|strictObject|interface)$/.test(step))
    return argument?.is === 'object' && !argument.open ? argument.fields : undefined;
  const inner = shapeOf(schema.receiver);
  if (!inner) return undefined;
  if (step === 'extend' || step === 'safeExtend' || step === 'augment')
    return argument?.is === 'object' ? new Map([...inner, ...argument.fields]) : undefined;
  if (step === 'merge') return new Map([...inner, ...(shapeOf(argument) ?? [])]);
  const named = argument?.is === 'object' ? argument.fields : undefined;
  if (step === 'pick' && named) return new Map([...inner].filter(([name]) => named.has(name)));
  if (step === 'omit' && named) return new Map([...inner].filter(([name]) => !named.has(name)));
  return inner;
}

const PASSES =
  /^(?:refine|superRefine|check|min|max|length|regex|trim|toLowerCase|toUpperCase|email|url|uuid|cuid2?|nanoid|ulid|datetime|ip|startsWith|endsWith|includes|describe|meta|register|brand|readonly|nonempty|nonnegative|nonpositive|int|positive|negative|finite|safe|gt|gte|lt|lte|multipleOf|strict|passthrough|loose|strip|catchall|openapi|lowercase|uppercase|normalize|with|clone|nonoptional|required)$/;
const DECLARES =
  /^(?:string|number|bigint|boolean|date|enum|nativeEnum|literal|array|record|tuple|map|set|union|discriminatedUnion|intersection|custom|instanceof|email|url|uuid|int|float32|float64|guid|cuid2?|nanoid|ulid|ipv4|ipv6|jwt|iso|templateLiteral|symbol|function|lazy|json|or|and)$/;

/** What a schema makes of a value, as the package does. Anything of it that is not known is unknown. */
function parse(m: Machine, schema: Value | undefined, input: Value, at: Span): Value {
  if (schema?.is !== 'library' || !schema.call) return unknown('library', 'what a schema makes of a value', at, originsOf(input, 2));
  const step = stepOf(schema);
  const [argument = UNDEFINED, second] = schema.call.arguments;
  const inner = (value: Value): Value => parse(m, schema.receiver, value, at);
  const isBase = schema.receiver?.call === undefined;
  const nothing = isConstant(input) && input.value === undefined;
  if (/^(?:any|unknown)$/.test(step) && isBase) return input;
  if (/^(?:optional|nullish)$/.test(step) || (step === 'partial' && nothing))
    return nothing || (step === 'nullish' && isNullish(input)) ? input : isBase ? parse(m, argument, input, at) : inner(input);
  if (step === 'nullable') return isConstant(input) && input.value === null ? input : isBase ? parse(m, argument, input, at) : inner(input);
  if (step === 'default' || step === 'prefault') {
    if (!nothing) return inner(input);
    const given = argument.is === 'function' ? callValue(m, argument, [], NO_NAMES, at) : argument;
    const kept = isConstant(given) ? constant(given.value, [...given.origins, ...input.origins]) : given;
    return step === 'prefault' ? inner(kept) : kept;
  }
  if (step === 'catch') {
    try {
      return inner(input);
    } catch (error) {
      if (error instanceof Missing) return argument;
      throw error;
    }
  }
  if (step === 'transform' && !isBase)
    return callValue(m, argument, [inner(input), object('javascript', [], { open: true })], NO_NAMES, at);
  if (step === 'pipe' && !isBase) return parse(m, argument, inner(input), at);
  if (step === 'preprocess') return parse(m, second, callValue(m, argument, [input], NO_NAMES, at), at);
  if (/\.coerce\.\w+\(\)$/.test(schema.path)) return coerced(m, step, input, at);
  if (step === 'stringbool')
    return nothing
      ? missing(m, input, at)
      : isConstant(input)
        ? truth(/^(?:true|1|yes|on|y|enabled)$/i.test(String(input.value)), input.origins)
        : derive('bool', [input], 'truth');
  const shape = shapeOf(schema);
  if (shape) return nothing ? missing(m, input, at) : shaped(m, schema, shape, input, at);
  if (!isBase)
    return PASSES.test(step) || DECLARES.test(step)
      ? inner(input)
      : unknown('library', `what ${step} of a schema gives`, at, originsOf(input, 2));
  if (!DECLARES.test(step)) return unknown('library', `what ${step} of a schema gives`, at, originsOf(input, 2));
  return isNullish(input) ? missing(m, input, at) : input;
}

function coerced(m: Machine, step: string, input: Value, at: Span): Value {
  if (step === 'boolean') {
    const answer = isConstant(input) ? Boolean(input.value) : undefined;
    return answer === undefined ? derive('bool', [input], 'truth') : truth(answer, input.origins);
  }
  if (isNullish(input)) return missing(m, input, at);
  if (step === 'number' && isConstant(input)) return constant(Number(input.value), input.origins);
  if (step === 'string' && isConstant(input)) return constant(String(input.value), input.origins);
  return input;
}

/** A value of the request that must be there refuses it; a variable that must be set is some value. */
function missing(m: Machine, input: Value, at: Span): Value {
  if (m.path && originsOf(input, 0).some((origin) => origin.from === 'request')) throw new Missing();
  return unknown('unset', 'a required value that is not set', at, originsOf(input, 0));
}

function shaped(m: Machine, schema: LibraryValue, shape: ReadonlyMap<string, Value>, input: Value, at: Span): Value {
  const partial = /\.partial\(\)(?:\.|$)/.test(schema.path);
  const fields = [...shape].map(([name, field]): [string, Value] => {
    const value = readMember(m, input, name, 'javascript', at);
    return [name, partial && isConstant(value) && value.value === undefined ? value : parse(m, field, value, at)];
  });
  return object('javascript', fields, { made: at });
}

const failure = (at: Span): LibraryValue =>
  library('zod.ZodError()', { made: at, call: { arguments: [], named: NO_NAMES, at, construct: true } });

const run = (m: Machine, call: ModelCall): Value => {
  try {
    return parse(m, call.receiver, call.arguments[0] ?? UNDEFINED, call.at);
  } catch (error) {
    if (error instanceof Missing) throw new Raised(failure(call.at), call.at);
    throw error;
  }
};

const safely = (m: Machine, call: ModelCall): Value => {
  try {
    return object(
      'javascript',
      [
        ['success', truth(true)],
        ['data', parse(m, call.receiver, call.arguments[0] ?? UNDEFINED, call.at)],
        ['error', UNDEFINED],
      ],
      { made: call.at },
    );
  } catch (error) {
    if (error instanceof Missing)
      return object(
        'javascript',
        [
          ['success', truth(false)],
          ['data', UNDEFINED],
          ['error', failure(call.at)],
        ],
        { made: call.at },
      );
    throw error;
  }
};

/** `createEnv({ server, client, shared, runtimeEnv })`: every variable through its schema. */
const createEnv: Model = (m, call) => {
  const [options] = call.arguments;
  if (options?.is !== 'object') return undefined;
  const source = options.fields.get('runtimeEnv') ?? options.fields.get('runtimeEnvStrict');
  const made = object('javascript', [], { made: call.at });
  for (const part of ['shared', 'server', 'client']) {
    const shape = options.fields.get(part);
    if (shape?.is !== 'object') continue;
    for (const [name, schema] of shape.fields)
      made.fields.set(
        name,
        parse(m, schema, readMember(m, source?.is === 'object' ? source : processEnvironment(m), name, 'javascript', call.at), call.at),
      );
  }
  for (const base of iterate(m, options.fields.get('extends') ?? UNDEFINED).items)
    if (base.is === 'object') for (const [name, value] of base.fields) if (!made.fields.has(name)) made.fields.set(name, value);
  return made;
};

const PACKAGES = ['zod', 'zod/v4', 'zod/v3', '@hono/zod-openapi'];
/** Schemas of zod, by the last step of their chain. */
export const ZOD: Readonly<Record<string, Model>> = Object.fromEntries<Model>([
  ...PACKAGES.flatMap((name): [string, Model][] => [
    [`${name}.*.parse`, run],
    [`${name}.*.parseAsync`, (m, call) => pending({ value: run(m, call) })],
    [`${name}.*.safeParse`, safely],
    [`${name}.*.safeParseAsync`, (m, call) => pending({ value: safely(m, call) })],
  ]),
  ['@t3-oss/env-core.createEnv', createEnv],
  ['@t3-oss/env-nextjs.createEnv', createEnv],
]);
