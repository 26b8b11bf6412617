import type { Machine, Model, ModelCall } from '../../../code/machine.ts';
import { callValue } from '../../../code/run/call.ts';
import { iterate } from '../../../code/run/iterate.ts';
import { constant, isConstant, list, native, object, UNDEFINED, unknown, type Value } from '../../../code/value.ts';
import { decorate } from './decorate.ts';
import { defineMetadata, getMetadata, metadataKey } from './metadata.ts';
import { NO_NAMES } from './place.ts';

/** What a target's metadata says; unknown when the key or the target cannot be told. */
function read(m: Machine, key: Value | undefined, target: Value | undefined, call: ModelCall): Value {
  const name = metadataKey(key);
  if (name === undefined) return unknown('reflection', 'metadata under a computed key', call.at);
  if (target?.is === 'class') decorate(m, target);
  if (target === undefined || target.is === 'unknown' || target.is === 'symbol' || target.is === 'derived')
    return unknown('reflection', 'metadata of an unknown target', call.at);
  return getMetadata(target, name) ?? UNDEFINED;
}

const missing = (value: Value): boolean => isConstant(value) && value.value === undefined;

function all(m: Machine, call: ModelCall): Value[] | undefined {
  const [key, targets = UNDEFINED] = call.arguments;
  const { items, open } = iterate(m, targets);
  return open ? undefined : items.map((target) => read(m, key, target, call));
}

/** The first value that is not undefined. */
const override: Model = (m, call) => {
  const values = all(m, call);
  return values ? (values.find((value) => !missing(value)) ?? UNDEFINED) : unknown('reflection', 'metadata of unknown targets', call.at);
};

/** Lists are joined, objects are merged, one value stays itself. */
const merge: Model = (m, call) => {
  const values = all(m, call)?.filter((value) => !missing(value));
  if (!values) return unknown('reflection', 'metadata of unknown targets', call.at);
  const [only = UNDEFINED] = values;
  if (values.length === 0) return list([]);
  if (values.length === 1) return only.is === 'object' || only.is === 'list' ? only : list([only]);
  if (values.every((value) => value.is === 'object'))
    return object(
      'javascript',
      values.flatMap((value) => (value.is === 'object' ? [...value.fields] : [])),
    );
  return list(values.flatMap((value) => (value.is === 'list' ? value.items : [value])));
};

/** `Reflector.createDecorator()`: a decorator factory that is its own metadata key. */
const createDecorator: Model = (m, { arguments: [options], at }) => {
  const given = options?.is === 'object' ? options.fields : undefined;
  const key = given?.get('key') ?? constant(`decorator ${at.file}:${at.start}`);
  const transform = given?.get('transform');
  const factory = native('createDecorator', (made) => {
    const value = made.arguments[0] ?? UNDEFINED;
    const kept = transform ? callValue(m, transform, [value], NO_NAMES, made.at) : value;
    return native('decorator', ({ arguments: [target, , descriptor] }) => {
      const method = descriptor?.is === 'object' ? descriptor.fields.get('value') : undefined;
      defineMetadata(m, method ?? target, metadataKey(key) ?? '', kept);
      return UNDEFINED;
    });
  });
  factory.fields.set('KEY', key);
  return factory;
};

const REFLECTOR = '@nestjs/core.Reflector';
export const REFLECTOR_MODELS: ReadonlyMap<string, Model> = new Map<string, Model>([
  [`${REFLECTOR}().get`, (m, call) => read(m, call.arguments[0], call.arguments[1], call)],
  [`${REFLECTOR}().getAll`, (m, call) => list(all(m, call) ?? [], 'list', all(m, call) === undefined)],
  [`${REFLECTOR}().getAllAndOverride`, override],
  [`${REFLECTOR}().getAllAndMerge`, merge],
  [`${REFLECTOR}.createDecorator`, createDecorator],
]);
