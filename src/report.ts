import type { Config } from './config.ts';
import type { Assumption, Evidence, Finding, Leg, Location, Severity, Status } from './define.ts';
import type { Way } from './facts/ways/way.ts';
import type { Preview } from './rubric.ts';
import type { Score, Standing } from './score.ts';
import type { WaiverState } from './waivers.ts';

export type { Way, WayStep } from './facts/ways/way.ts';

/** One finding as reported: always with a fix and an identity that survives line moves. */
export interface ReportedFinding extends Finding {
  readonly fix: string;
  readonly fingerprint: string;
}

export interface WaivedFinding extends ReportedFinding {
  readonly waiver: { readonly reason: string; readonly owner: string; readonly expires: string; readonly link?: string };
}

export interface ReportedCheck {
  readonly id: string;
  readonly leg: Leg;
  readonly core: boolean;
  readonly title: string;
  readonly why: string;
  readonly fix: string;
  readonly severity: Severity;
  readonly status: Status;
  /** Whether it holds, keeps its gate at 1 (`short`) or is broken, which is 0 for a core check. Waivers lift nothing here. */
  readonly standing: Standing;
  readonly summary: string;
  readonly inspected: number;
  readonly evidence: readonly Evidence[];
  readonly findings: readonly ReportedFinding[];
  readonly waived: readonly WaivedFinding[];
}

/** A declaration that a gate does not apply, and whether the repository bears it out. */
export interface Declaration {
  readonly reason: string;
  readonly status: Status;
  readonly summary: string;
  readonly evidence: readonly Evidence[];
  readonly findings: readonly Finding[];
}

/** What keeps a gate from the next score. */
export interface Next {
  readonly score: 1 | 2;
  readonly checks: readonly string[];
  readonly summary: string;
}

export interface ReportedGate {
  readonly id: string;
  readonly title: string;
  readonly question: string;
  readonly score: Score;
  readonly scoreWithWaivers: Score;
  readonly declared?: Declaration;
  /** null at the highest score. */
  readonly next: Next | null;
  readonly checks: readonly ReportedCheck[];
}

export interface ReportedWaiver {
  readonly check: string;
  readonly key: string;
  readonly reason: string;
  readonly owner: string;
  readonly expires: string;
  readonly state: WaiverState;
  /** Where it is written; absent when the configuration came from no file. */
  readonly at?: Location;
}

export interface ReportedService {
  readonly name: string;
  readonly path: string;
  readonly total: number;
  readonly totalWithWaivers: number;
  readonly ready: boolean;
}

/** The comparison with an earlier commit, finding by finding. */
export interface Ratchet {
  readonly since: string;
  readonly before: number;
  /** Reasons why this is a step back; empty when the ratchet is kept. */
  readonly regressions: readonly string[];
  /** Fingerprints of the problems that the earlier commit did not have. */
  readonly introduced: readonly string[];
}

/** The result of an inspection: the JSON contract, schema 1. Only additive changes. */
export interface Report {
  readonly schema: 1;
  readonly tool: { readonly name: string; readonly version: string };
  readonly rubric: 1;
  /** `service`: which of several services the gates are those of. */
  readonly target: { readonly name: string; readonly service?: string };
  /** Why there is little or nothing to judge here. */
  readonly notice?: string;
  readonly assumptions: readonly Assumption[];
  /** Proven, out of `maximum`. */
  readonly total: number;
  readonly totalWithWaivers: number;
  readonly maximum: number;
  readonly ready: boolean;
  readonly ratchet?: Ratchet;
  readonly services: readonly ReportedService[];
  readonly gates: readonly ReportedGate[];
  readonly ways?: readonly Way[];
  /** Entries of the configuration that do nothing, or nothing any more. */
  readonly hints?: readonly (Location & { readonly message: string })[];
  /** What the next rubric would make of the same findings; absent when only some gates were judged. */
  readonly preview?: Preview;
  readonly waivers: readonly ReportedWaiver[];
  /** What people vouch for; never part of the score. */
  readonly attested: Config['attest'];
  readonly diagnostics: readonly { readonly path: string; readonly line: number; readonly reason: string }[];
  /** Failures of the program itself; the checks they touch are unknown. */
  readonly errors: readonly { readonly id: string; readonly reason: string }[];
}
