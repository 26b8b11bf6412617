import type { Expression, FunctionNode } from '../../code/tree.ts';
import type { Value } from '../../code/value.ts';
import { entriesOf } from './entries.ts';
import { packageOf } from './steps.ts';
import type { Language, SinkMatch } from './types.ts';

/** The sink that something is which a package gives to a listener under this name: `say` of a Slack application. */
export function matchGiven(name: string, giver: string, language: Language): SinkMatch | undefined {
  const sink = entriesOf(language, packageOf(giver, language)).candidates.find(
    (each) => each.sink.form === 'callback' && each.sink.call === name,
  )?.sink;
  if (!sink) return undefined;
  return {
    sink,
    tier: sink.tier,
    kind: sink.kind,
    provider: sink.package,
    domain: sink.domain,
    certain: true,
    why: `\`${name}\` that ${sink.package} gives its listeners`,
  };
}

/** The same for the callee of a call that the interpreter cannot follow: what a package gave is not known to it. */
export function matchUnknownCallee(callee: Value, language: Language): SinkMatch | undefined {
  if (callee.is !== 'unknown') return undefined;
  const [, name = '', giver = ''] = /^(\w+) of argument \d+ that (\S+) gives$/.exec(callee.reason.text) ?? [];
  return name === '' ? undefined : matchGiven(name, giver, language);
}

/** The listeners that a file hands to packages, as far as they are met, with the path of what takes them. */
export class Listeners {
  readonly #giver = new Map<FunctionNode, string>();

  /** Remembers the functions among the arguments of a call of a package. */
  add(call: Extract<Expression, { kind: 'call' }>, path: string): void {
    for (const { value } of call.arguments) if (value.kind === 'function') this.#giver.set(value, path);
  }

  /** What gives the name to one of these functions, outermost first. */
  giverOf(name: string, functions: readonly FunctionNode[]): string | undefined {
    for (const each of functions) if (this.#giver.has(each) && takes(each, name)) return this.#giver.get(each);
    return undefined;
  }
}

/** Whether a function takes the name out of its first argument, or as an argument. */
const takes = ({ parameters }: FunctionNode, name: string): boolean =>
  parameters.some(({ target }) =>
    target.kind === 'pattern'
      ? target.items.some((item) => item?.key === name && item.target.kind === 'name' && item.target.name === name)
      : target.kind === 'name' && target.name === name,
  );
