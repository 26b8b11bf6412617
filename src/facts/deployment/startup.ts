import type { Machine } from '../../code/machine.ts';
import { outcomesOf } from '../../code/outcomes.ts';
import { callValue, drain } from '../../code/run/call.ts';
import { awaitPending } from '../../code/run/pending.ts';
import { constant, isConstant, type Value } from '../../code/value.ts';
import { defineFact, type Evidence, type Location } from '../../define.ts';
import { inventory } from '../routes/inventory.ts';
import type { Service } from '../routes/service.ts';

/** How one start-up function, or the loading of the entry file, ends in the documented production. */
export interface StartupStep extends Location {
  readonly name: string;
  readonly verdict: 'serves' | 'refuses' | 'unknown';
  readonly reason: string;
  readonly trail: readonly Evidence[];
}

export interface Startup {
  readonly entry: string;
  readonly served: boolean;
  readonly steps: readonly StartupStep[];
}

/** Errors that the interpreter may see where the program has none: what it does not know looks like them. */
const UNCERTAIN =
  /(?:TypeError|ReferenceError|AttributeError|UnboundLocalError|ImportError|ModuleNotFoundError|NameError|IndexError|unknown|result of)/;
const NOWHERE = { file: '', start: 0, end: 0, line: 1, column: 1 };

/** Start-up of each service under the environment of the documented production. */
export const startup = defineFact({
  id: 'startup',
  needs: { inventory },
  derive(_context, { inventory }): readonly Startup[] {
    const served = new Set(inventory.routes.filter((route) => route.served === true).map((route) => route.machine));
    return inventory.services.map((service) => ({
      entry: service.entry.file,
      served: served.has(service.machine),
      steps: [...loading(service), ...functions(service).map(({ name, value }) => run(service.machine, name, value, service.object))],
    }));
  },
});

function loading({ machine, entry }: Service): StartupStep[] {
  const ended = machine.reasons.flatMap(({ text, at }): StartupStep[] => {
    const exits = text === 'the process ends while it starts';
    const raised = /^(.*) while (.*) is loaded$/.exec(text);
    if (!at || (!exits && (!raised || UNCERTAIN.test(raised[1] ?? '')))) return [];
    return [
      {
        name: `loading ${at.file}`,
        path: at.file,
        line: at.line,
        verdict: 'refuses',
        reason: exits ? text : `${raised?.[1]?.replace(/^(?:builtins|global)\./, '')} is raised`,
        trail: [],
      },
    ];
  });
  return ended.length > 0
    ? ended
    : [{ name: `loading ${entry.file}`, path: entry.file, line: 1, verdict: 'serves', reason: 'the entry file loads', trail: [] }];
}

/** Functions that the framework runs before it serves. */
function functions({ session, object }: Service): { name: string; value: Value }[] {
  const found: { name: string; value: Value }[] = [];
  const lifespan = object?.is === 'library' ? object.call?.named.get('lifespan') : undefined;
  if (lifespan && !isConstant(lifespan)) found.push({ name: 'lifespan', value: lifespan });
  const listed = object?.is === 'library' ? object.call?.named.get('on_startup') : undefined;
  if (listed?.is === 'list') for (const value of listed.items) found.push({ name: 'on_startup', value });
  for (const effect of session.effects) {
    const event = effect.target.call?.arguments[0];
    const isStartup = event !== undefined && isConstant(event) && event.value === 'startup';
    const [value] = effect.arguments;
    if (/\.on_event\(\)$/.test(effect.path) && isStartup && value) found.push({ name: 'startup event', value });
    const [first, second] = effect.arguments;
    if (/\.add_event_handler$/.test(effect.path) && first && isConstant(first) && first.value === 'startup' && second)
      found.push({ name: 'startup event', value: second });
  }
  return found;
}

function run(machine: Machine, name: string, value: Value, app: Value | undefined): StartupStep {
  const at = value.is === 'function' ? value.node.at : NOWHERE;
  const place = { name, path: at.file, line: at.line };
  if (value.is !== 'function') return { ...place, verdict: 'unknown', reason: 'it is not a function of the repository', trail: [] };
  const outcomes = outcomesOf(
    machine,
    () => {
      const args = value.node.parameters.length > 0 && app ? [app] : [];
      const called = callValue(machine, value, args, new Map(), at);
      const result = called.is === 'pending' ? awaitPending(machine, called, at) : called;
      if (result.is === 'object') drain(machine, result, true);
      return constant('served');
    },
    { paths: 64, steps: 60_000 },
  );
  const serves = outcomes.all.some(({ ends }) => ends === 'returns');
  if (serves) return { ...place, verdict: 'serves', reason: `${name} ends`, trail: [] };
  const refused = outcomes.all.find(({ ends }) => ends === 'raises' || ends === 'exits');
  if (!refused || outcomes.all.some(({ ends }) => ends === 'unknown') || !outcomes.complete)
    return { ...place, verdict: 'unknown', reason: `${name} could not be followed to its end`, trail: [] };
  const kind = nameOfError(refused.value);
  if (refused.ends === 'raises' && UNCERTAIN.test(kind))
    return { ...place, verdict: 'unknown', reason: `${name} ends in ${kind}, which may be a gap of this program`, trail: [] };
  return {
    ...place,
    ...(refused.at ? { path: refused.at.file, line: refused.at.line } : {}),
    verdict: 'refuses',
    reason: refused.ends === 'exits' ? 'the process ends' : `${kind} is raised`,
    trail: refused.path
      .filter(({ role }) => role !== 'entry')
      .map((step) => ({ path: step.at.file, line: step.at.line, note: step.text }))
      .slice(-8),
  };
}

function nameOfError(value: Value): string {
  if (value.is === 'library') return value.path.replace(/\(\)/g, '').replace(/^(?:builtins|global)\./, '');
  if (value.is === 'object') return value.class?.is === 'class' ? (value.class.node.name ?? 'an error') : 'an error';
  return value.is === 'unknown' ? 'unknown' : 'an error';
}
