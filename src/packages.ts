/** A package of work: gates closed together because their edits touch the same files. */
export interface WorkPackage {
  readonly id: string;
  readonly title: string;
  readonly gates: readonly string[];
  /** Pull requests of the original plan that it covers. */
  readonly covers: readonly string[];
}

/** The packages in the order they are worked on. Every gate weighs the same. */
export const workPackages: readonly WorkPackage[] = [
  { id: 'R-01', title: 'Operator auth and the canonical contract', gates: ['G1', 'G8'], covers: ['PR-01', 'PR-07'] },
  { id: 'R-02', title: 'Proxy routing and health', gates: ['G6'], covers: ['PR-02'] },
  { id: 'R-03', title: 'Secrets from files, credentials at rest', gates: ['G4'], covers: ['PR-03', 'PR-04'] },
  { id: 'R-04', title: 'Approval policy', gates: ['G2'], covers: ['PR-05'] },
  { id: 'R-05', title: 'External side effects', gates: ['G3'], covers: ['PR-05'] },
  { id: 'R-06', title: 'Artifact boundary', gates: ['G5'], covers: ['PR-06'] },
  { id: 'R-07', title: 'Observability and usage caps', gates: ['G7'], covers: ['PR-07'] },
];
