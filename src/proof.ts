import { readFileSync } from 'node:fs';
import { treeDigest } from './attest.ts';
import type { Check, Finding, Verdict } from './define.ts';
import { UsageError } from './errors.ts';
import { type Trials, trialsSchema } from './prove/run/trial.ts';
import type { Repository } from './repo.ts';
import { settle } from './verdicts.ts';

/** What running the tests against sabotage says about the tested legs. */
export interface RunProof {
  readonly trials?: Trials;
  /** A gate without a kill is not taken for tested. */
  readonly required: boolean;
}

/** Reads what `prove --run --output` wrote. Throws UsageError for another file, or one about other files than these. */
export function readTrials(file: string, repo: Repository): Trials {
  let read: unknown;
  try {
    read = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    throw new UsageError(`--proof ${file}: cannot be read`);
  }
  const parsed = trialsSchema.safeParse(read);
  if (!parsed.success) throw new UsageError(`--proof ${file}: is not what prove --run writes`);
  if (parsed.data.tree !== treeDigest(repo))
    throw new UsageError(`--proof ${file}: is about other files than these; run prove --run again`);
  return parsed.data;
}

/** The verdict of a tested leg in the light of the run: each survivor is an exception, and so is a missing run that is required. */
export function inTheLightOf(proof: RunProof, gate: string, check: Check, verdict: Verdict): Verdict {
  if (check.leg !== 'tested' || verdict.status !== 'pass') return verdict;
  const own = proof.trials?.trials.filter((each) => each.gate === gate) ?? [];
  const survivors = own.filter(({ fate }) => fate === 'survived');
  const findings = survivors.map(
    ({ check: broken, operator, title, path, line, ran }): Finding => ({
      key: `survivor ${broken} ${operator} ${path}`,
      severity: 'exception',
      message: `${title}, and all ${ran} tests that reach it still pass: ${broken} is not tested`,
      path,
      line,
      related: [],
      fix: 'Add an assertion that fails when this is broken; `prove --run` shows the edit.',
    }),
  );
  if (proof.required && !own.some(({ fate }) => fate === 'killed' || fate === 'survived')) {
    const [at = { path: '.', line: 1 }] = verdict.evidence;
    const { path, line } = at;
    const message = proof.trials
      ? `no sabotage of ${gate} could be run against its tests, and require_proof asks for it`
      : 'require_proof asks for the result of `prove --run`, and --proof names none';
    findings.push({ key: `unproven ${gate}`, severity: 'exception', message, path, line, related: [] });
  }
  if (findings.length === 0) return verdict;
  return settle(check, { ...verdict, status: 'fail', findings: [...verdict.findings, ...findings], summary: findings[0]?.message ?? '' });
}
