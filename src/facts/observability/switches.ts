import type { Trace } from '../../code/trace.ts';
import { defineFact, type Location } from '../../define.ts';
import { deepOrigins } from '../artifacts/parts.ts';
import { type Behaviour, behaviour, type Entry } from '../behaviour/index.ts';
import { isSecretVariable } from '../configuration/secret-names.ts';
import { observability } from './surface.ts';
import { passesUnset } from './unset.ts';
import { handlerName, workOf } from './work.ts';

/** A variable that decides whether a route does its work. */
export interface RouteSwitch {
  readonly variable: string;
  readonly at: Location;
  /** Whether the work is left out when the variable is not set. */
  readonly offWhenUnset: boolean | undefined;
}

export interface SwitchedRoute {
  readonly entry: Entry;
  /** Where its first work is; undefined: it asks nothing but its own memory. */
  readonly work?: Location & { readonly what: string };
  readonly switches: readonly RouteSwitch[];
  /** A variable of the kind that is tested after work was done. */
  readonly late?: RouteSwitch;
}

/** Which metrics routes are behind a switch, tested before any work. */
export const routeSwitches = defineFact({
  id: 'route-switches',
  needs: { behaviour, observability },
  derive: (_context, given): readonly SwitchedRoute[] => given.observability.metrics.map((entry) => switchedOf(given.behaviour, entry)),
});

const isSwitch = (name: string): boolean => !isSecretVariable(name) && !isSecretVariable(name.replace(/_FILE$/, ''));

function switchedOf(from: Behaviour, entry: Entry): SwitchedRoute {
  const base = from.trace(entry);
  const handler = handlerName(base);
  const works = (trace: Trace): boolean => workOf(entry, trace, handler).length > 0;
  const [first] = workOf(entry, base, handler);
  if (!first) return { entry, switches: [] };
  const guards = new Set(entry.route?.guards.map(({ name }) => name).filter((name) => name !== handler));
  const switches: RouteSwitch[] = [];
  let late: RouteSwitch | undefined;
  for (const point of base.tests) {
    const variable = deepOrigins(point.value).find((origin) => origin.from === 'environment' && isSwitch(origin.name))?.name;
    // What a guard asks decides who may look, not whether there is something to see.
    if (variable === undefined || !point.at || point.stack.some(({ name }) => guards.has(name))) continue;
    const passes = passesUnset(point.value);
    const settled = (answer: boolean): Trace => from.trace(entry, { settle: (each) => (each.id === point.id ? answer : undefined) });
    const [whenTrue, whenFalse] = [works(settled(true)), works(settled(false))];
    const at = { path: point.at.file, line: point.at.line };
    if (whenTrue !== whenFalse) {
      const blocks = !whenTrue;
      switches.push({ variable, at, offWhenUnset: passes === undefined ? undefined : passes === blocks });
    } else if (
      whenTrue &&
      point.stack[0]?.name === handler &&
      /METRIC|STAT|USAGE|OBSERV|TELEMETR|INSIGHT|ANALYTIC|DASHBOARD|COST/i.test(variable)
    )
      late ??= { variable, at, offWhenUnset: undefined };
  }
  return {
    entry,
    work: { path: first.at.file, line: first.at.line, what: first.path.replaceAll('()', '').split('.').slice(-2).join('.') },
    switches,
    ...(late ? { late } : {}),
  };
}
