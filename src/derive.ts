import type { Config } from './config.ts';
import type { Assumption, Diagnostic, Fact } from './define.ts';
import { Facts } from './facts.ts';
import type { Repository } from './repo.ts';

export interface Derived<T> {
  readonly value: T;
  readonly diagnostics: readonly Diagnostic[];
  readonly assumptions: readonly Assumption[];
}

/** Derives one fact, for commands that inform. Rejects with FactError when it, or one it needs, cannot be derived. */
export async function deriveFact<T>(repo: Repository, config: Config, fact: Fact<T>, today?: string): Promise<Derived<T>> {
  const diagnostics: Diagnostic[] = [];
  const assumptions: Assumption[] = [];
  const facts = new Facts({
    repo,
    config,
    ...(today === undefined ? {} : { today }),
    diagnose: (diagnostic) => diagnostics.push(diagnostic),
    assume: (assumption) => assumptions.push(assumption),
  });
  return { value: (await facts.get(fact)) as T, diagnostics, assumptions };
}
