import { treeDigest } from '../../attest.ts';
import { deriveFact } from '../../derive.ts';
import type { TestCase } from '../../facts/tests/index.ts';
import type { Repository } from '../../repo.ts';
import type { Report, ReportedGate } from '../../report.ts';
import { type Material, material, plan } from '../plan.ts';
import { fallen, judged, type ProveOptions } from '../prove.ts';
import type { Sabotage } from '../sabotage.ts';
import { Bench, type BenchOptions, type Ran } from './bench.ts';
import { differenceOf } from './difference.ts';
import { fateOf } from './fate.ts';
import { type Outcome, type Runner, runnerOf } from './runners.ts';
import { linkedTests } from './selection.ts';
import type { Trial, Trials } from './trial.ts';

export type RunOptions = Omit<ProveOptions, 'only'> & BenchOptions;

/** One sabotage with the tests that should notice. */
interface Attempt {
  readonly sabotage: Sabotage;
  readonly gate: ReportedGate;
  readonly tests: readonly TestCase[];
}

/** Edits of one check that are considered, to find those that its check notices. */
const CONSIDERED = 8;

/**
 * Breaks what the evidence of each enforced check names, one edit at a time on a copy, and lets the target's own tests run against it.
 * Only an edit that the gate notices is tried: of the others nobody can say that they break anything. Runs code of the target.
 */
export async function proveByRunning(repo: Repository, report: Report, options: RunOptions): Promise<Trials> {
  const { value: given } = await deriveFact(repo, options.source.config, material, options.today);
  const attempts = planned(repo, report, given);
  const bench = new Bench(repo, options);
  try {
    const runners = runnersOf(repo, attempts);
    const base = await baseline(bench, runners);
    const trials: Trial[] = [];
    for (const [index, attempt] of attempts.entries()) {
      options.progress?.(index, attempts.length);
      const { check } = attempt.sabotage;
      const of = trials.filter((each) => each.check === check);
      if (of.filter(decided).length >= (options.perCheck ?? 2)) continue;
      const trial = await tried(repo, report, attempt, base, bench, options);
      const last = attempts[index + 1]?.sabotage.check !== check;
      // Of those that say nothing one is told, and that only where none says something.
      if (decided(trial) || (of.length === 0 && (last || trial.fate === 'invalid'))) trials.push(trial);
    }
    return {
      schema: 1,
      gates: report.gates.map(({ id }) => id),
      tree: treeDigest(repo),
      contained: options.contained,
      baseline: {
        green: base.green.length,
        red: base.red.map(({ test, message }) => ({ test, message })),
      },
      trials,
    };
  } finally {
    bench.close();
  }
}

const decided = ({ fate }: Trial): boolean => fate === 'killed' || fate === 'survived';

const CODE = /\.(?:py|[cm]?[jt]sx?)$/;

/** Only what is enforced can be lost unseen by tests. Of configuration and documents they are to hold what decides the gate alone. */
function planned(repo: Repository, report: Report, given: Material): readonly Attempt[] {
  const testing = new Set(repo.files.flatMap(({ path, scope }) => (scope === 'test' ? [path] : [])));
  const gates = new Map(report.gates.map((gate) => [gate.id, gate]));
  return plan(repo, report, given.code, CONSIDERED).flatMap(({ gate: id, check, sabotages }) => {
    const gate = gates.get(id);
    if (!gate || check.leg !== 'enforced') return [];
    const fits = (path: string): boolean => (CODE.test(path) ? !testing.has(path) && !given.tests.files.includes(path) : check.core);
    return sabotages
      .filter(({ path }) => fits(path) && !path.startsWith('.github/'))
      .map((sabotage) => ({ sabotage, gate, tests: linkedTests(repo, given, gate, sabotage) }));
  });
}

/** A test that was green before, with its runner. */
interface Green {
  readonly runner: Runner;
  readonly outcome: Outcome;
}

interface Baseline {
  readonly green: readonly Green[];
  readonly red: readonly { readonly test: string; readonly message: string }[];
  /** Reasons why a whole run told nothing. */
  readonly silent: readonly string[];
}

interface Group {
  readonly runner: Runner;
  readonly files: Set<string>;
}

function runnersOf(repo: Repository, attempts: readonly Attempt[]): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const test of attempts.flatMap(({ tests }) => tests)) {
    const runner = runnerOf(test, repo);
    if (typeof runner === 'string') continue;
    const key = `${runner.id}\n${runner.folder}`;
    const group = groups.get(key) ?? { runner, files: new Set() };
    group.files.add(test.path);
    groups.set(key, group);
  }
  return [...groups.values()];
}

async function baseline(bench: Bench, groups: readonly Group[]): Promise<Baseline> {
  const green: Green[] = [];
  const red: { test: string; message: string }[] = [];
  const silent: string[] = [];
  for (const { runner, files } of groups) {
    const { outcomes, reason } = await bench.run(runner, { files: [...files] });
    if (reason !== undefined) silent.push(reason);
    // A test that ended in two ways, such as green with a teardown that failed, is not green.
    const bad = new Set(outcomes.filter(({ state }) => state !== 'passed').map(({ test }) => test));
    for (const outcome of outcomes)
      if (outcome.state === 'passed' && !bad.has(outcome.test)) green.push({ runner, outcome });
      else if (outcome.state !== 'skipped' && outcome.state !== 'passed') red.push({ test: outcome.test, message: outcome.message });
  }
  return { green, red, silent };
}

async function tried(
  repo: Repository,
  report: Report,
  { sabotage, gate, tests }: Attempt,
  base: Baseline,
  bench: Bench,
  options: RunOptions,
): Promise<Trial> {
  const { text, path, ...rest } = sabotage;
  const told = { ...rest, path, gate: gate.id, reason: '', ran: 0, killedBy: [], difference: '' };
  const notRun = (reason: string): Trial => ({ ...told, fate: 'not-run', reason });
  if (tests.length === 0) return notRun('no test reaches it');
  const green = base.green.filter(({ outcome, runner }) => tests.some((test) => runner.isOf(outcome, test)));
  if (green.length === 0)
    return notRun(`none of the ${tests.length} tests that reach it is green before${base.silent[0] ? `: ${base.silent[0]}` : ''}`);
  const broken = await judged(repo, sabotage, [gate.id], options);
  const enforced = new Set(gate.checks.filter(({ leg }) => leg === 'enforced').map(({ id }) => id));
  if (!fallen(report, broken).some((id) => enforced.has(id)))
    return notRun('every check of the gate holds without it, so nothing says that it breaks anything');
  const ran: Ran[] = [];
  for (const runner of new Set(green.map((each) => each.runner))) {
    const own = green.filter((each) => each.runner === runner).map(({ outcome }) => outcome);
    const selected = { files: [...new Set(own.map(({ file }) => file))], tests: [...new Set(own.map(({ test }) => test))] };
    ran.push(await bench.run(runner, selected, { path, text }));
  }
  const end = fateOf(
    green.map(({ outcome }) => outcome),
    ran,
  );
  return { ...told, ...end, ran: green.length, difference: end.fate === 'survived' ? differenceOf(path, repo.text(path) ?? '', text) : '' };
}
