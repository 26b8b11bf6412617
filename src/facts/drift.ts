import { defineFact, type Location } from '../define.ts';
import { contractComparison } from './contract-comparison.ts';
import { shapeComparison } from './shape-comparison.ts';

/** One way in which the contract and the code are apart. */
export interface Drift extends Location {
  readonly kind: 'undocumented' | 'ghost' | 'auth' | 'shape' | 'undecided';
  readonly message: string;
}

export interface DriftReport {
  /** The contract document; absent when there is none. */
  readonly path?: string;
  readonly compared: number;
  readonly drifts: readonly Drift[];
  /** Rows whose auth could not be compared. */
  readonly undecided: readonly Drift[];
}

/** Contract against code, both ways: rows, auth, shapes. */
export const drift = defineFact({
  id: 'drift',
  needs: { contractComparison, shapeComparison },
  derive(_context, given): DriftReport {
    const { path, comparison } = given.contractComparison;
    const name = ({ method, path: route }: { method: string; path: string }): string => `${method} ${route}`;
    return {
      ...(path === undefined ? {} : { path }),
      compared: comparison.matched.length,
      drifts: [
        ...comparison.undocumented
          .filter(({ implicit }) => !implicit)
          .map((route): Drift => ({ kind: 'undocumented', message: `${name(route)} is served and in no row`, ...route.handler })),
        ...comparison.absent.map(({ row, reason }): Drift => ({ kind: 'ghost', message: `${name(row)}: ${reason}`, ...row.at })),
        ...comparison.mismatches
          .filter(
            ({ kind, row, route }) =>
              kind !== 'understated' && !(kind === 'conditional' && row.switch !== undefined && route.auth === 'conditional'),
          )
          .map(
            ({ row, route }): Drift => ({
              kind: 'auth',
              message: `${name(route)}: "${row.auth.text}" is documented, in the code it is ${route.auth}`,
              path: row.auth.path,
              line: row.auth.line,
            }),
          ),
        ...given.shapeComparison.mismatches.map(({ message, at }): Drift => ({ kind: 'shape', message, ...at })),
      ],
      undecided: [
        ...comparison.undecided.map(
          ({ row, route, reason }): Drift => ({
            kind: 'undecided',
            message: `${name(route)}: ${reason}`,
            path: row.auth.path,
            line: row.auth.line,
          }),
        ),
        ...comparison.unresolved.map(
          (route): Drift => ({ kind: 'undecided', message: `${name(route)}: its path is not known`, ...route.handler }),
        ),
      ],
    };
  },
});
