import type { Report } from './report.ts';

export interface FleetRow {
  readonly name: string;
  readonly ready: boolean;
  readonly total: number;
  readonly totalWithWaivers: number;
  readonly maximum: number;
  readonly gates: Readonly<Record<string, number>>;
  readonly problems: number;
  /** The inspection itself failed in part. */
  readonly failed: boolean;
}

export interface Fleet {
  readonly schema: 1;
  readonly ready: number;
  readonly services: readonly FleetRow[];
}

/** One row a report, the furthest from ready first. `names` tell apart reports of the same name. */
export function fleetOf(reports: readonly { readonly name: string; readonly report: Report }[]): Fleet {
  const services = reports.map(({ name, report }): FleetRow => {
    const { ready, total, totalWithWaivers, maximum, gates, errors } = report;
    const own = report.target.name;
    const twice = own === '.' || reports.filter((entry) => entry.report.target.name === own).length > 1;
    const findings = gates
      .flatMap((gate) => gate.checks.flatMap((check) => check.findings))
      .filter((finding) => finding.severity !== 'advice');
    const scores = Object.fromEntries(gates.map((gate) => [gate.id, gate.score]));
    return {
      name: twice ? name : own,
      ready,
      total,
      totalWithWaivers,
      maximum,
      gates: scores,
      problems: findings.length,
      failed: errors.length > 0,
    };
  });
  const share = (row: FleetRow): number => (row.maximum === 0 ? 0 : row.total / row.maximum);
  const sorted = services.map((row, order) => ({ row, order })).sort((a, b) => share(a.row) - share(b.row) || a.order - b.order);
  return { schema: 1, ready: services.filter((row) => row.ready).length, services: sorted.map(({ row }) => row) };
}
