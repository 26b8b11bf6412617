import { type Effect, Limit, type Machine, Raised } from '../../../code/machine.ts';
import { callValue } from '../../../code/run/call.ts';
import { readMember } from '../../../code/run/member.ts';
import { loadFile } from '../../../code/run/module.ts';
import { settlePending } from '../../../code/run/pending.ts';
import { pathText } from '../text.ts';
import { constant, type LibraryValue, library, native, object, textOf, UNDEFINED, type Value } from '../values.ts';
import { autoloaded, decided } from './autoload.ts';

const NOWHERE = { file: '', start: 0, end: 0, line: 1, column: 1 };
const none: ReadonlyMap<string, Value> = new Map();

/** Where an encapsulated instance hangs. */
export interface Link {
  readonly parent: LibraryValue;
  readonly prefix: string;
}

export interface Loading {
  readonly links: Map<number, Link>;
  readonly done: Set<Effect>;
}

/** What is known of the plugins of one run of the program. */
export function loadingOf(m: Machine): Loading {
  const known = m.cache.get('fastify') as Loading | undefined;
  if (known) return known;
  const loading: Loading = { links: new Map(), done: new Set() };
  m.cache.set('fastify', loading);
  return loading;
}

/** Loads the plugins registered on an instance that have not run yet, in order, each with those it registers itself. */
export function drain(m: Machine, instance: LibraryValue, from = 0): void {
  if (m.path) return;
  const { done } = loadingOf(m);
  for (let index = from; index < m.effects.length; index++) {
    const effect = m.effects[index];
    if (!effect || effect.receiver !== instance || done.has(effect)) continue;
    const [first, second] = effect.arguments;
    const after = effect.path === 'fastify().after' && (first?.is === 'function' || first?.is === 'native');
    if (!after && effect.path !== 'fastify().register') continue;
    done.add(effect);
    const when = m.when;
    m.when = [...when, ...effect.when.filter((test) => !when.includes(test))];
    try {
      if (after) later(m, instance, first, effect);
      else load(m, instance, first, second, effect);
    } catch (error) {
      if (error instanceof Raised) m.note({ code: 'dynamic', at: effect.at, text: 'a plugin fails while it loads' });
      else if (error instanceof Limit) m.note(error.reason);
      else throw error;
    } finally {
      m.when = when;
    }
  }
}

/** `after(callback)`: runs when what was registered before it is loaded. */
function later(m: Machine, instance: LibraryValue, callback: Value, effect: Effect): void {
  const start = m.effects.length;
  const result = callValue(m, callback, [UNDEFINED], none, effect.at);
  if (result.is === 'pending') settlePending(m, result);
  drain(m, instance, start);
}

/** The function that a plugin argument is: itself, what an import resolves to, or its default export. */
export function pluginOf(m: Machine, value: Value | undefined): Value {
  let current = value ?? UNDEFINED;
  if (current.is === 'pending') {
    const settled = settlePending(m, current);
    current = 'value' in settled ? settled.value : UNDEFINED;
  }
  if (current.is === 'module' || (current.is === 'object' && current.fields.has('default')))
    current = readMember(m, current, 'default', 'javascript', NOWHERE);
  if (current.is === 'choice') current = current.of.find((each) => each.is === 'function') ?? current;
  return current;
}

function load(
  m: Machine,
  instance: LibraryValue,
  given: Value | undefined,
  options: Value | undefined,
  effect: Effect,
  flat = false,
): void {
  const plugin = pluginOf(m, given);
  const settled = options?.is === 'function' || options?.is === 'native' ? callValue(m, options, [instance], none, effect.at) : options;
  if (plugin.is === 'library' && /^(?:@fastify\/autoload|fastify-autoload)(?:\.default|\.fastifyAutoload|\.autoload)?$/.test(plugin.path)) {
    const flat = settled?.is === 'object' && decided(settled.fields.get('encapsulate')) === false;
    for (const { hooks, plugins } of autoloaded(m, settled)) {
      const scope = hooks.length > 0 && plugins.length > 0 ? encapsulate(m, instance, '', effect) : instance;
      if (scope !== instance) for (const file of hooks) load(m, scope, loadFile(m, file), undefined, effect, true);
      for (const { file, options: own } of plugins) load(m, scope, loadFile(m, file), object('javascript', own), effect, flat);
    }
    return;
  }
  if (plugin.is === 'object' && plugin.fields.has('method')) {
    const child = encapsulate(m, instance, prefixOf(settled), effect);
    callValue(m, readMember(m, child, 'route', 'javascript', effect.at), [plugin], none, effect.at);
    return;
  }
  if (plugin.is !== 'function' && plugin.is !== 'native') {
    if (plugin.is === 'unknown') m.note({ code: 'import', at: effect.at, text: `a plugin that cannot be resolved: ${plugin.reason.text}` });
    return;
  }
  const shares = flat || plugin.fields.has('Symbol.for(skip-override)');
  const child = shares ? instance : encapsulate(m, instance, prefixOf(settled), effect);
  const start = m.effects.length;
  const result = callValue(m, plugin, [child, settled ?? object('javascript'), native('done', () => UNDEFINED)], none, effect.at);
  if (result.is === 'pending') {
    const outcome = settlePending(m, result);
    if ('raised' in outcome) m.note({ code: 'dynamic', at: effect.at, text: 'a plugin fails while it loads' });
  }
  drain(m, child, start);
}

const prefixOf = (options: Value | undefined): string => {
  const prefix = options?.is === 'object' ? options.fields.get('prefix') : undefined;
  return prefix ? pathText(prefix).text : '';
};

function encapsulate(m: Machine, parent: LibraryValue, prefix: string, effect: Effect): LibraryValue {
  const made = library('fastify()', { made: effect.at, call: { arguments: [], named: none, at: effect.at, construct: true } });
  const child: LibraryValue = { ...made, fields: new Inherited(parent.fields) };
  const above = textOf(parent.fields.get('prefix')) ?? '';
  child.fields.set('prefix', constant(`${above}${prefix}`));
  loadingOf(m).links.set(child.id, { parent, prefix });
  return child;
}

/** What an encapsulated instance sees: its own decorators, then those of its parents. */
class Inherited extends Map<string, Value> {
  readonly #above: ReadonlyMap<string, Value>;

  constructor(above: ReadonlyMap<string, Value>) {
    super();
    this.#above = above;
  }

  override get(name: string): Value | undefined {
    return super.has(name) ? super.get(name) : this.#above.get(name);
  }

  override has(name: string): boolean {
    return super.has(name) || this.#above.has(name);
  }
}
