import { gates as catalogue } from '../../gates/index.ts';
import type { LoadedConfig } from '../config.ts';
import { deriveFact } from '../derive.ts';
import { inspect } from '../inspect.ts';
import type { Repository } from '../repo.ts';
import type { Report, ReportedCheck } from '../report.ts';
import { material, plan, symbolAt } from './plan.ts';
import type { Sabotage } from './sabotage.ts';

/** How a sabotage went. */
export interface Proof extends Omit<Sabotage, 'text'> {
  readonly gate: string;
  /** Checks that no longer hold. */
  readonly noticedBy: readonly string[];
  /** The check whose evidence was broken is among them. */
  readonly noticed: boolean;
  /** Tests that reach the broken function and are no empty ones: they should fail. */
  readonly tests: readonly string[];
}

export interface Proven {
  readonly schema: 1;
  readonly total: number;
  readonly maximum: number;
  readonly proofs: readonly Proof[];
  /** Checks that hold, and whose evidence no operator fits. */
  readonly untouched: readonly string[];
}

export interface ProveOptions {
  readonly source: LoadedConfig;
  readonly only?: readonly string[];
  /** Sabotages of one check at most. */
  readonly perCheck?: number;
  readonly today?: string;
  /** Is told how far it is. */
  progress?(done: number, of: number): void;
}

/**
 * Breaks, in memory, what the evidence of each passing check names, one small edit at a time, and judges again: whoever
 * trusts a pass can see it fall. Nothing of the target is run and nothing is written.
 */
export async function prove(repo: Repository, report: Report, options: ProveOptions): Promise<Proven> {
  const { value: given } = await deriveFact(repo, options.source.config, material, options.today);
  const planned = plan(repo, report, given.code, options.perCheck ?? 2);
  const proofs: Proof[] = [];
  const of = planned.reduce((sum, { sabotages }) => sum + sabotages.length, 0);
  for (const { gate, sabotages } of planned)
    for (const { text, ...sabotage } of sabotages) {
      options.progress?.(proofs.length, of);
      const broken = await judged(repo, { path: sabotage.path, text }, options.only ?? report.gates.map(({ id }) => id), options);
      const noticedBy = fallen(report, broken);
      const symbol = symbolAt(repo, given.code, sabotage);
      const tests = symbol
        ? given.testProof
            .linked({ symbols: [symbol] })
            .filter(({ standing }) => standing === 'counted')
            .map(({ test }) => test.name)
        : [];
      proofs.push({ ...sabotage, gate, noticedBy, noticed: noticedBy.includes(sabotage.check), tests: [...new Set(tests)].slice(0, 8) });
    }
  return {
    schema: 1,
    total: report.total,
    maximum: report.maximum,
    proofs,
    untouched: planned.filter(({ sabotages }) => sabotages.length === 0).map(({ check }) => check.id),
  };
}

/** What these gates come to with another text for one file. */
export const judged = (
  repo: Repository,
  { path, text }: Pick<Sabotage, 'path' | 'text'>,
  only: readonly string[],
  { source, today }: Pick<ProveOptions, 'source' | 'today'>,
): Promise<Report> =>
  inspect(repo.overlay(new Map([[path, text]])), source.config, {
    gates: catalogue,
    only,
    source,
    ...(today === undefined ? {} : { today }),
  });

/** Checks that held before and do not now. One that has only advice to give holds; another advice changes its findings. */
export function fallen(before: Report, after: Report): string[] {
  const stateOf = ({ standing, status, findings }: ReportedCheck): string =>
    standing === 'holds' ? `holds ${status} ${findings.length}` : 'broken';
  const held = new Map(
    before.gates.flatMap(({ checks }) => checks.flatMap((check) => (check.standing === 'holds' ? [[check.id, stateOf(check)]] : []))),
  );
  return after.gates.flatMap(({ checks }) =>
    checks.flatMap((check) => {
      const was = held.get(check.id);
      const is = stateOf(check);
      const worse = was !== undefined && (is === 'broken' || (check.severity === 'advice' && is !== was));
      return worse ? [check.id] : [];
    }),
  );
}
