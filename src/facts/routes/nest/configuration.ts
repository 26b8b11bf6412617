import type { Machine, Model } from '../../../code/machine.ts';
import { callValue } from '../../../code/run/call.ts';
import { readMember } from '../../../code/run/member.ts';
import { constant, isConstant, isNullish, native, textOf, UNDEFINED, type Value } from '../../../code/value.ts';
import { called, entriesOf, type ModuleNode } from './modules.ts';
import { NO_NAMES, NOWHERE } from './place.ts';

interface Loaded {
  /** Factories that `ConfigModule.forRoot({ load })` names, and namespaces that `registerAs` declared. */
  readonly factories: Value[];
  readonly namespaces: Map<string, Value>;
  readonly made: Map<Value, Value>;
}

function loadedOf(m: Machine): Loaded {
  const known = m.cache.get('nest configuration') as Loaded | undefined;
  if (known) return known;
  const made: Loaded = { factories: [], namespaces: new Map(), made: new Map() };
  m.cache.set('nest configuration', made);
  return made;
}

/** `registerAs(name, factory)`: the factory itself, with the token under which its result is injected. */
export const registerAs: Model = (m, { arguments: [name, factory = UNDEFINED] }) => {
  const namespace = textOf(name) ?? '';
  const made = native('registerAs', (call) => callValue(m, factory, [], NO_NAMES, call.at));
  made.fields.set('KEY', constant(`CONFIGURATION(${namespace})`));
  made.fields.set('namespace', constant(namespace));
  loadedOf(m).namespaces.set(namespace, made);
  return made;
};

/** Remembers what the modules of an application load. */
export function readConfiguration(m: Machine, modules: readonly ModuleNode[]): void {
  for (const { packages } of modules)
    for (const { value } of packages) {
      if (value.is !== 'library' || !/^@nestjs\/config\.ConfigModule\.for(?:Root|Feature)(?:Async)?\(\)$/.test(value.path)) continue;
      const [options] = value.call?.arguments ?? [];
      const load = options?.is === 'object' ? options.fields.get('load') : options;
      loadedOf(m).factories.push(
        ...entriesOf(m, load)
          .map((each) => each.value)
          .filter((each) => each.is === 'function' || each.is === 'native'),
      );
    }
}

/** The object of a namespace by its injection token. */
export function injectedConfiguration(m: Machine, token: string): Value | undefined {
  const name = /^CONFIGURATION\((.*)\)$/.exec(token)?.[1];
  const factory = name === undefined ? undefined : loadedOf(m).namespaces.get(name);
  return factory && resultOf(m, factory);
}

function resultOf(m: Machine, factory: Value): Value {
  const { made } = loadedOf(m);
  let value = made.get(factory);
  if (!value) {
    value = called(m, factory);
    made.set(factory, value);
  }
  return value;
}

/** What loaded configuration holds under `a.b.c`; undefined when it holds nothing. */
export function configuration(m: Machine, key: string): Value | undefined {
  const steps = key.split('.');
  for (const factory of loadedOf(m).factories) {
    const namespace = factory.is === 'native' ? textOf(factory.fields.get('namespace')) : undefined;
    if (namespace !== undefined && namespace !== steps[0]) continue;
    let value: Value = resultOf(m, factory);
    for (const step of namespace === undefined ? steps : steps.slice(1)) {
      if (isConstant(value) && isNullish(value)) break;
      value = readMember(m, value, step, 'javascript', NOWHERE);
    }
    if (!isNullish(value)) return value;
  }
  return undefined;
}
