import type { Expression, Primitive } from '../../code/tree.ts';
import { definitionsIn } from './definitions.ts';
import { parameterNames } from './slice.ts';
import type { Part, TestCase } from './types.ts';
import { dotted, textOf, walk } from './walk.ts';

const CODES: Readonly<Record<string, number>> = {
  OK: 200,
  CREATED: 201,
  ACCEPTED: 202,
  NO_CONTENT: 204,
  BAD_REQUEST: 400,
  UNAUTHORIZED: 401,
  PAYMENT_REQUIRED: 402,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  CONFLICT: 409,
  GONE: 410,
  PAYLOAD_TOO_LARGE: 413,
  REQUEST_ENTITY_TOO_LARGE: 413,
  UNPROCESSABLE_ENTITY: 422,
  UNPROCESSABLE_CONTENT: 422,
  TOO_MANY_REQUESTS: 429,
  INTERNAL_SERVER_ERROR: 500,
  NOT_IMPLEMENTED: 501,
  BAD_GATEWAY: 502,
  SERVICE_UNAVAILABLE: 503,
};

/**
 * The fixed values that an expression of a test may have: a literal, a named status code, a constant, a local bound once, or the column of
 * the test's table that fills a parameter. Undefined when it is computed.
 */
export function valuesOf(expression: Expression, part: Part, test: TestCase, depth = 0): readonly Primitive[] | undefined {
  if (expression.kind === 'literal') return [expression.value];
  if (expression.kind === 'member') {
    const code = namedCode(dotted(expression) ?? '');
    return code === undefined ? undefined : [code];
  }
  if (expression.kind !== 'name' || depth > 3) return undefined;
  const own = assignmentsOf(expression.name, part);
  const [only] = own;
  if (own.length > 1) return undefined;
  if (only) return valuesOf(only, part, test, depth + 1);
  const column = part.role === 'test' ? columnOf(expression.name, test) : undefined;
  if (column) {
    const values = column.map((each) => valuesOf(each, part, test, depth + 1));
    return values.every((each) => each !== undefined) ? values.flatMap((each) => each ?? []) : undefined;
  }
  const definition = definitionsIn(part.unit).get(expression.name);
  return definition?.kind === 'value' ? valuesOf(definition.value, part, test, depth + 1) : undefined;
}

function namedCode(path: string): number | undefined {
  const number = /(?:^|\.)HTTP_(\d{3})_\w+$/.exec(path)?.[1];
  if (number !== undefined) return Number(number);
  const name = /(?:^|\.)(?:HTTPStatus|HttpStatus|StatusCodes|codes)\.(\w+)$/.exec(path)?.[1];
  return name === undefined ? undefined : CODES[name.toUpperCase()];
}

/** What a name is bound to inside a part, in order. */
export function assignmentsOf(name: string, part: Part): readonly Expression[] {
  const found: Expression[] = [];
  walk(part.statements, part.unit, (node) => {
    if (node.kind === 'assign' && node.target.kind === 'name' && node.target.name === name && node.value) found.push(node.value);
    return undefined;
  });
  return found;
}

/** The entries that a table gives to a parameter of the test. */
function columnOf(name: string, test: TestCase): readonly Expression[] | undefined {
  for (const { values, at } of test.tables) {
    const table = values.kind === 'name' ? definitionsIn(test.unit).get(values.name) : undefined;
    const rows = table?.kind === 'value' ? table.value : values;
    if (rows.kind !== 'collection') continue;
    const names = namesFilled(test, at.start);
    const index = names.indexOf(name);
    if (index < 0) continue;
    const cells = rows.entries.map(({ value }) => {
      const row =
        /(?:^|\.)param$/.test(value.kind === 'call' ? (dotted(value.callee) ?? '') : '') && value.kind === 'call'
          ? value.arguments
          : undefined;
      if (names.length === 1) return row ? row[0]?.value : value;
      return row ? row[index]?.value : value.kind === 'collection' ? value.entries[index]?.value : undefined;
    });
    return cells.every((cell) => cell !== undefined) ? cells.flatMap((cell) => cell ?? []) : undefined;
  }
  return undefined;
}

function namesFilled(test: TestCase, start: number): readonly string[] {
  if (test.runner === 'javascript') return parameterNames(test.body.parameters);
  const decorator = test.body.decorators.find((each) => each.at.start === start);
  const first = decorator?.kind === 'call' ? decorator.arguments[0]?.value : undefined;
  const text = textOf(first);
  if (text !== undefined) return text.split(',').map((each) => each.trim());
  return first?.kind === 'collection' ? first.entries.flatMap(({ value }) => textOf(value) ?? []) : [];
}
