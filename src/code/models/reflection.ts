import type { Model } from '../machine.ts';
import { callValue } from '../run/call.ts';
import { readMember } from '../run/member.ts';
import { constant, isConstant, object, UNDEFINED } from '../value.ts';

/** `new Proxy(target, handler)`: reading a field asks `get`, where the handler has one; else it is the target. */
const proxy: Model = (m, call) => {
  const [target = UNDEFINED, handler] = call.arguments;
  const get = handler?.is === 'object' ? handler.fields.get('get') : undefined;
  if (get?.is !== 'function') return handler?.is === 'object' && !handler.open ? target : undefined;
  const made = object('javascript', [], {
    made: call.at,
    lookup: (name) => callValue(m, get, [target, constant(name), made], new Map(), call.at, handler),
  });
  return made;
};

/** `Reflect.get(target, name)`. */
const reflectGet: Model = (m, { arguments: [target = UNDEFINED, name = UNDEFINED], at }) =>
  isConstant(name) ? readMember(m, target, String(name.value), 'javascript', at) : undefined;

export const REFLECTION: Readonly<Record<string, Model>> = {
  'global.Proxy': proxy,
  'global.Reflect.get': reflectGet,
};
