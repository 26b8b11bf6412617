import { defineFact } from '../define.ts';
import type { ReadParameter } from './answers/parameters.ts';
import type { AnswerShape } from './answers/types.ts';
import { answers } from './answers.ts';
import { guards } from './guards.ts';
import { inventory, type RouteFact } from './routes/inventory.ts';

/** One endpoint of the API contract as the code has it. */
export interface CodeContractRow {
  readonly route: RouteFact;
  /** Credentials that its guards accept: `header x-api-key`, `cookie session`. */
  readonly credentials: readonly string[];
  readonly guards: readonly string[];
  readonly response?: AnswerShape;
  readonly success?: number;
  /** Statuses that the handler itself answers or raises, ascending. */
  readonly statuses: readonly number[];
  /** Query parameters; absent when they could not be read. */
  readonly parameters?: readonly ReadParameter[];
  /** The variable that opens it, when a mode decides. */
  readonly switch?: string;
}

/** The API contract from code: served HTTP endpoints by service, path and method; what frameworks add is left out. */
export const codeContract = defineFact({
  id: 'code-contract',
  needs: { inventory, guards, answers },
  derive(_context, given): readonly CodeContractRow[] {
    return given.inventory.routes
      .filter(
        ({ served, implicit, kind, path }) =>
          served !== false && !implicit && (kind === 'http' || kind === 'websocket') && !path.includes('<dynamic>'),
      )
      .map((route): CodeContractRow => {
        const key = `${route.method} ${route.path}`;
        const { shape, success, statuses, parameters } = given.answers.of(route);
        const opener = /\b([A-Z][A-Z0-9_]+)(?:=\S+)? opens it/.exec(route.reason)?.[1];
        return {
          route,
          credentials: [
            ...new Set(given.guards.filter((guard) => guard.routes.includes(key)).flatMap((guard) => guard.credentials)),
          ].sort(),
          guards: route.guards.filter(({ verdict }) => verdict === 'rejects').map(({ name }) => name),
          statuses: [...new Set(statuses.map(({ code }) => code))].sort((a, b) => a - b),
          ...(shape ? { response: shape } : {}),
          ...(success === undefined ? {} : { success }),
          ...(parameters ? { parameters: parameters.read } : {}),
          ...(opener === undefined ? {} : { switch: opener }),
        };
      })
      .toSorted(
        (a, b) => order(a.route.service, b.route.service) || order(a.route.path, b.route.path) || order(a.route.method, b.route.method),
      );
  },
});

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
