import type { Expression } from '../../code/tree.ts';
import type { Definition } from '../configuration/outline.ts';

/** The argument that a call gives a parameter. */
export function argumentOf(definition: Definition, node: Extract<Expression, { kind: 'call' }>, parameter: string): Expression | undefined {
  const { parameters } = definition.function;
  const skip = definition.class && parameters[0]?.target.kind === 'name' && /^(?:self|cls)$/.test(parameters[0].target.name) ? 1 : 0;
  const index = parameters.findIndex(({ target }) => target.kind === 'name' && target.name === parameter);
  return (node.arguments.find(({ name }) => name === parameter) ?? node.arguments.filter(({ name }) => name === undefined)[index - skip])
    ?.value;
}

/** Parameters of a called function whose truth the call, or the default, says. */
export function flagsOf(definition: Definition, node: Extract<Expression, { kind: 'call' }>): ReadonlyMap<string, boolean> {
  const flags = new Map<string, boolean>();
  const skip =
    definition.class &&
    definition.function.parameters[0]?.target.kind === 'name' &&
    /^(?:self|cls)$/.test(definition.function.parameters[0].target.name)
      ? 1
      : 0;
  definition.function.parameters.forEach(({ target, default: otherwise }, index) => {
    if (target.kind !== 'name') return;
    const given =
      node.arguments.find(({ name }) => name === target.name)?.value ??
      node.arguments.filter(({ name }) => name === undefined)[index - skip]?.value ??
      otherwise;
    if (given?.kind === 'literal' && typeof given.value === 'boolean') flags.set(target.name, given.value);
  });
  return flags;
}
