import type { Expression, FunctionNode } from '../../code/tree.ts';
import { dotted } from '../tests/walk.ts';
import type { Attack } from './attack.ts';
import type { ContentRoute } from './surface.ts';

const ALL: readonly Attack[] = ['up', 'absolute', 'beside', 'link'];

/** What a caller can send as a part of the request: nothing harmful where its type or pattern is narrow. */
export function sentNames(route: ContentRoute, part: string): readonly Attack[] {
  const name = part.slice(part.lastIndexOf(' ') + 1).split('.')[0] ?? part;
  const declared = parameterNamed(route, name);
  if (declared && narrow(declared)) return [];
  const path = route.entry.endpoint?.path ?? '';
  const framework = route.entry.endpoint?.framework ?? '';
  // Starlette, Flask and Django decode before they match: a single segment never holds a slash.
  const single = path.includes(`{${name}}`) && /^(?:fastapi|starlette|flask|django)/.test(framework);
  return single ? ['dots'] : ALL;
}

function parameterNamed(route: ContentRoute, name: string): FunctionNode['parameters'][number] | undefined {
  for (const { fn } of route.trace.returned.toReversed())
    for (const parameter of fn.node.parameters) if (parameter.target.kind === 'name' && parameter.target.name === name) return parameter;
  return undefined;
}

/** A number, an identifier or an enumeration; a pattern without dots and slashes. */
function narrow(parameter: FunctionNode['parameters'][number]): boolean {
  const type = parameter.annotation && (dotted(parameter.annotation) ?? '');
  if (type && /^(?:int|float|bool|(?:uuid\.)?UUID[1-5]?|number|boolean|(?:\w+\.)*\w*Enum|(?:datetime\.)?date(?:time)?)$/.test(type))
    return true;
  const pattern = [parameter.default, parameter.annotation]
    .map((each) => each && namedText(each, /^(?:pattern|regex)$/))
    .find((each) => each !== undefined);
  if (pattern !== undefined) {
    try {
      const expression = new RegExp(pattern.replaceAll('\\Z', '$'));
      return !['..', '../x', '/etc/passwd'].some((sent) => expression.test(sent));
    } catch {
      return false;
    }
  }
  return parameter.annotation?.kind === 'index' && dotted(parameter.annotation.object) === 'Literal';
}

/** The text that a call inside an expression is given under a name. */
function namedText(expression: Expression, name: RegExp): string | undefined {
  if (expression.kind === 'call')
    for (const argument of expression.arguments) {
      if (
        argument.name !== undefined &&
        name.test(argument.name) &&
        argument.value.kind === 'literal' &&
        typeof argument.value.value === 'string'
      )
        return argument.value.value;
    }
  if (expression.kind === 'index') {
    const key = expression.key.kind === 'collection' ? expression.key.entries.map(({ value }) => value) : [expression.key];
    return key.map((each) => namedText(each, name)).find((each) => each !== undefined);
  }
  return undefined;
}
