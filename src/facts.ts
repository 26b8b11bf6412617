import type { Context, Fact, Needs } from './define.ts';
import { describeError } from './errors.ts';

/** A fact that could not be derived. */
export class FactError extends Error {
  override readonly name = 'FactError';
  readonly fact: string;
  readonly reason: string;

  constructor(fact: string, cause: unknown) {
    const reason = describeError(cause);
    super(`${fact}: ${reason}`, { cause });
    this.fact = fact;
    this.reason = reason;
  }
}

/** Runs the work of one fact or check, which has this id, and gives its result: a place to measure it. */
export type Around = <T>(id: string, work: () => T) => T;

/** Derives facts concurrently, each once. */
export class Facts {
  readonly around: Around;
  readonly #context: Context;
  readonly #derived = new Map<Fact<unknown>, Promise<unknown>>();

  constructor(context: Context, around: Around = (_id, work) => work()) {
    this.#context = context;
    this.around = around;
  }

  /** Rejects with the FactError of the fact that failed, which may be one that this fact needs. */
  get(fact: Fact<unknown>): Promise<unknown> {
    const known = this.#derived.get(fact);
    if (known) return known;
    const derived = this.#derive(fact);
    this.#derived.set(fact, derived);
    return derived;
  }

  /** The facts a check or fact needs. When several failed, the first in the order of declaration is reported. */
  async all(needs: Needs): Promise<Readonly<Record<string, unknown>>> {
    const names = Object.keys(needs);
    const results = await Promise.allSettled(Object.values(needs).map((fact) => this.get(fact)));
    const given: Record<string, unknown> = {};
    for (const [index, result] of results.entries()) {
      if (result.status === 'rejected') throw result.reason;
      given[names[index] ?? ''] = result.value;
    }
    return given;
  }

  async #derive(fact: Fact<unknown>): Promise<unknown> {
    const given = await this.all(fact.needs);
    try {
      return await this.around(fact.id, () => fact.derive(this.#context, given));
    } catch (error) {
      throw new FactError(fact.id, error);
    }
  }
}
