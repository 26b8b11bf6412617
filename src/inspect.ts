import type { Config, LoadedConfig } from './config.ts';
import type { Assumption, Check, ComputedGate, Context, Diagnostic, Fact, Gate, Verdict } from './define.ts';
import type { Hint } from './facts/hints.ts';
import type { Way } from './facts/ways/way.ts';
import { type Around, type FactError, Facts } from './facts.ts';
import { reportGate } from './gate-report.ts';
import { type Failures, judgeCheck, judgeDeclaration } from './judge.ts';
import { checkOptions } from './options.ts';
import { inTheLightOf } from './proof.ts';
import type { Trials } from './prove/run/trial.ts';
import type { Repository } from './repo.ts';
import type { Declaration, Report, ReportedCheck, ReportedGate, ReportedWaiver } from './report.ts';
import type { ReportCache } from './report-cache.ts';
import { byCodeUnit } from './repository/paths.ts';
import { previewOf } from './rubric.ts';
import { describeSubject } from './subject.ts';
import { targetName } from './target.ts';
import { tool } from './version.ts';
import { readWaivers, type Waiver } from './waivers.ts';

export interface InspectOptions {
  readonly gates: readonly Gate[];
  /** Ids of the gates to judge; all when absent. */
  readonly only?: readonly string[];
  /** ISO date, the only clock: decides whether a waiver has expired. */
  readonly today?: string;
  /** Where the configuration was read, for places in its errors. */
  readonly source?: LoadedConfig;
  /** The ways through the service that a gate's facts show, by the gate's id. */
  readonly ways?: Readonly<Record<string, Fact<readonly Way[]>>>;
  /** Entries of the configuration that do nothing; asked when all gates are judged with a configuration from a file. */
  readonly hints?: Fact<readonly Hint[]>;
  /** Runs every fact and check, to measure them. */
  readonly around?: Around;
  /** What `prove --run` found about this tree. */
  readonly trials?: Trials;
  /** Reports of earlier inspections of the same tree with the same options. */
  readonly cache?: ReportCache;
}

/**
 * Inspects a repository: derives the facts the checks need, judges every check and scores the gates. Throws ConfigError when the
 * configuration names checks or options that do not exist; a failure inside a fact or check is part of the report instead.
 */
export async function inspect(repo: Repository, config: Config, options: InspectOptions): Promise<Report> {
  const catalogue = new Map(options.gates.flatMap((gate) => gate.checks.map((check): [string, Check] => [check.id, check])));
  const checkSettings = checkOptions(config, catalogue, options.source);
  const gates = options.gates.filter((gate) => options.only?.includes(gate.id) ?? true);
  const judgedChecks = new Map(gates.flatMap((gate) => gate.checks.map((check): [string, Check] => [check.id, check])));
  const waivers = readWaivers(config.waivers, judgedChecks, options.today);

  const diagnostics: Diagnostic[] = [];
  const assumptions: Assumption[] = [];
  const context: Context = {
    repo,
    config,
    ...(options.today === undefined ? {} : { today: options.today }),
    diagnose: (diagnostic) => diagnostics.push(diagnostic),
    assume: (assumption) => assumptions.push(assumption),
  };
  const proof = { required: config.require_proof, ...(options.trials ? { trials: options.trials } : {}) };
  const facts = new Facts(context, options.around);
  const failures: Failures = new Map();
  const subject = describeSubject(repo);

  const judgeAll = async (gate: Gate, reviewing: boolean, computed: readonly ComputedGate[]): Promise<[Check, Verdict][]> =>
    Promise.all(
      gate.checks
        .filter((check) => check.reviewsScores === reviewing)
        .map(
          async (check): Promise<[Check, Verdict]> => [
            check,
            inTheLightOf(proof, gate.id, check, await judgeCheck(check, facts, checkSettings.get(check.id), subject, failures, computed)),
          ],
        ),
    );
  const drafts = await Promise.all(
    gates.map(async (gate) => {
      const declaration = await declarationOf(gate, config, facts, failures);
      const verdicts = new Map(await judgeAll(gate, false, []));
      return { gate, declaration, verdicts, draft: reportGate(gate, verdicts, waivers, declaration) };
    }),
  );
  const computed = drafts.map(({ draft }) => computedGate(draft));
  const reported = await Promise.all(
    drafts.map(async ({ gate, declaration, verdicts, draft }): Promise<ReportedGate> => {
      const reviews = await judgeAll(gate, true, computed);
      if (reviews.length === 0) return draft;
      const all = new Map([...verdicts, ...reviews]);
      const inOrder = gate.checks.flatMap((check): [Check, Verdict][] => {
        const verdict = all.get(check);
        return verdict ? [[check, verdict]] : [];
      });
      return reportGate(gate, new Map(inOrder), waivers, declaration);
    }),
  );

  const found = Object.entries(options.ways ?? {}).flatMap(([id, fact]) => (gates.some((gate) => gate.id === id) ? [fact] : []));
  const ways = (await Promise.all(found.map((fact) => attempt(fact, facts, failures)))).flat();
  const hints = await hintsOf(options, facts, failures);
  const total = sum(reported.map((gate) => gate.score));
  const maximum = 2 * reported.length;
  return {
    schema: 1,
    tool,
    rubric: 1,
    target: { name: targetName(repo) },
    ...(subject.notice ? { notice: subject.notice } : {}),
    assumptions: distinct(assumptions, (entry) => [entry.name, entry.value, JSON.stringify(entry.from)]),
    total,
    totalWithWaivers: sum(reported.map((gate) => gate.scoreWithWaivers)),
    maximum,
    ready: maximum > 0 && total === maximum,
    services: [],
    gates: reported,
    ...(ways.length > 0 ? { ways } : {}),
    ...(hints.length > 0 ? { hints } : {}),
    ...(options.only ? {} : { preview: previewOf(reported) }),
    waivers: waivers.map((waiver) => reportWaiver(waiver, config, options.source)),
    attested: config.attest,
    diagnostics: distinct([...repo.diagnostics, ...diagnostics].map(withLine), (entry) => [
      entry.path,
      String(entry.line).padStart(9, '0'),
      entry.reason,
    ]),
    errors: [...failures].map(([id, reason]) => ({ id, reason })).sort((a, b) => byCodeUnit(a.id, b.id)),
  };
}

/** What a fact tells that no check needs; empty, and the program's failure, when it cannot be derived. */
async function attempt<T>(fact: Fact<readonly T[]>, facts: Facts, failures: Failures): Promise<readonly T[]> {
  try {
    return (await facts.get(fact)) as readonly T[];
  } catch (error) {
    const { fact: failed, reason } = error as FactError;
    failures.set(failed, reason);
    return [];
  }
}

async function hintsOf({ hints, source, only }: InspectOptions, facts: Facts, failures: Failures): Promise<NonNullable<Report['hints']>> {
  const path = source?.path;
  if (!hints || !source || path === undefined || only) return [];
  return (await attempt(hints, facts, failures)).map(({ steps, message }) => ({ path, line: source.locate(steps).line, message }));
}

/** The gate's score, and the one that its decided checks alone allow. */
function computedGate({ id, title, score, next, declared, checks }: ReportedGate): ComputedGate {
  const found = checks
    .filter((check) => check.standing !== 'holds' && check.status !== 'unknown')
    .map((check) => ({ check, weight: weightOf(check) }))
    .sort((a, b) => b.weight - a.weight)
    .map(({ check }) => check);
  const [decisive, ...others] = found;
  const ceiling = declared || !decisive ? (declared ? score : 2) : decisive.core && decisive.standing === 'broken' ? 0 : 1;
  const more = others.length === 0 ? '' : `; ${others.length} more ${others.length === 1 ? 'check does' : 'checks do'} not hold`;
  const reason = decisive ? `${decisive.id}: ${decisive.summary}${more}` : (next?.summary ?? '');
  const against = found.flatMap(({ id: check, summary, findings, evidence }) => {
    const at = findings.find(({ severity }) => severity === 'blocker') ?? findings[0] ?? evidence[0];
    return at ? [{ path: at.path, line: at.line, note: `${check}: ${'message' in at ? at.message : summary}` }] : [];
  });
  return { id, title, score, ceiling, reason, against };
}

/** A broken core check weighs most, then what blocks, then what code decides, then the number of blockers. */
function weightOf({ core, leg, standing, findings }: ReportedCheck): number {
  const blockers = findings.filter(({ severity }) => severity === 'blocker').length;
  const broken = standing === 'broken';
  return (core && broken ? 4000 : 0) + (broken ? 2000 : 0) + (leg === 'enforced' ? 1000 : 0) + Math.min(blockers, 999);
}

async function declarationOf(gate: Gate, config: Config, facts: Facts, failures: Failures): Promise<Declaration | undefined> {
  const entry = (config.gates as Readonly<Record<string, { applies: boolean; reason: string } | undefined>>)[gate.id];
  if (!entry || entry.applies) return undefined;
  const { status, summary, evidence, findings } = await judgeDeclaration(gate, facts, failures);
  return { reason: entry.reason, status, summary, evidence, findings };
}

function reportWaiver({ entry, state }: Waiver, config: Config, source: LoadedConfig | undefined): ReportedWaiver {
  const { check, key, reason, owner, expires } = entry;
  const at =
    source?.path === undefined ? {} : { at: { path: source.path, line: source.locate(['waivers', config.waivers.indexOf(entry)]).line } };
  return { check, key, reason, owner, expires, state, ...at };
}

const withLine = ({ path, line = 1, reason }: Diagnostic) => ({ path, line, reason });

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

/** Sorted by the parts of a key, duplicates removed. */
function distinct<T>(entries: readonly T[], parts: (entry: T) => readonly string[]): readonly T[] {
  const keyed = new Map(entries.map((entry) => [parts(entry).join('\0'), entry]));
  return [...keyed].sort((a, b) => byCodeUnit(a[0], b[0])).map(([, entry]) => entry);
}
