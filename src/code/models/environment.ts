import type { Machine } from '../machine.ts';
import type { Span } from '../tree.ts';
import { type Constant, constant, isConstant, type Origin, object, symbol, unknown, type Value } from '../value.ts';

const SECRET =
  /(?:SECRET|TOKEN|PASSWORD|PASSWD|API_?KEY|PRIVATE_?KEY|DSN|DATABASE_URL|CONNECTION_STRING|CREDENTIALS?|ENCRYPTION_KEY|SIGNING_KEY)/i;
const NOT_SECRET = /PUBLIC|_ID$|_LIMIT$|TOKEN_CAP|MAX_TOKENS|_TTL|EXPIRE|_URL_PATTERN/i;

/** Whether a variable of this name holds a secret, by the words of its name. */
export const isSecretName = (name: string): boolean => SECRET.test(name) && !NOT_SECRET.test(name);

export const environmentOrigin = (name: string): Origin => ({ from: 'environment', name, ...(isSecretName(name) ? { secret: true } : {}) });

/** Reads an environment variable in the world: its value, nothing, or (where it is free) both on two paths. */
export function readEnvironment(m: Machine, name: Value | undefined, at: Span | undefined, missing: Constant): Value {
  if (!name || !isConstant(name) || typeof name.value !== 'string')
    return unknown('dynamic', 'a computed variable', at, [{ from: 'environment', name: '*' }]);
  m.onRead?.(name.value, at);
  if (!m.variables.has(name.value)) m.variables.set(name.value, at);
  const origins = [environmentOrigin(name.value)];
  const { set, rest, unset: none } = m.world.environment;
  if (Object.hasOwn(set, name.value)) return constant(set[name.value], origins);
  const unset = { ...missing, origins };
  if (rest === 'unset' || none?.includes(name.value)) return unset;
  const free = symbol(`env.${name.value}`, 'text', origins);
  if (!m.path) return { is: 'choice', of: [unset, free], when: `unset env.${name.value}`, origins };
  return m.path.choose(`unset env.${name.value}`, 2, 'environment', `${name.value} is unset`, at) === 0 ? unset : free;
}

/** `process.env`. */
export function processEnvironment(m: Machine): Value {
  const known = m.cache.get('process.env');
  if (known) return known as Value;
  const value = object('javascript', [], {
    tag: 'process.env',
    lookup: (name) => readEnvironment(m, constant(name), undefined, constant(undefined)),
  });
  m.cache.set('process.env', value);
  return value;
}
