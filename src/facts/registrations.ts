import { defineFact } from '../define.ts';
import { type Registration, registrationOf } from './approvals/registration.ts';
import { behaviour, type Entry } from './behaviour/index.ts';
import { type GuardFact, guards } from './guards.ts';

/** A guard that takes any account, and where anybody can make one. */
export interface OpenGuard {
  readonly guard: GuardFact;
  /** A route behind it that changes something. */
  readonly route: Entry;
  readonly registration: Registration;
}

/** How many routes of a guard are followed: what it asks of an account is the same for all. */
const MOST = 6;

/** Guards whose credential anybody can mint: they ask for an account and no rank, and a public route makes accounts. */
export const openGuards = defineFact({
  id: 'open-guards',
  needs: { guards, behaviour },
  derive(_context, given): readonly OpenGuard[] {
    const entries = given.behaviour.entries('documented');
    return given.guards.flatMap((guard): OpenGuard[] => {
      const behind = entries.filter(
        ({ kind, name }) => kind === 'route' && !/^(?:GET|HEAD|OPTIONS) /.test(name) && guard.routes.includes(name),
      );
      for (const route of behind.slice(0, MOST)) {
        const trace = given.behaviour.trace(given.behaviour.same(route, 'exposed') ?? route);
        const registration = registrationOf({ record: '', entry: route }, trace, entries, given.behaviour.trace);
        if (registration) return [{ guard, route, registration }];
      }
      return [];
    });
  },
});
