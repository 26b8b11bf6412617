import { defineFact, type Evidence, type Location } from '../define.ts';
import { type Answer, type Answers, answers } from './answers.ts';
import { contractComparison } from './contract-comparison.ts';
import type { ContractRow } from './documents/contract-row.ts';
import type { RouteFact } from './routes/inventory.ts';

/** One difference between a row of the contract and what the code answers or takes. */
export interface ShapeMismatch {
  readonly route: RouteFact;
  readonly kind: 'type' | 'ghost-field' | 'undocumented-field' | 'status' | 'ghost-parameter' | 'undocumented-parameter';
  /** What differs: a field, a status, a type. */
  readonly subject: string;
  readonly message: string;
  readonly at: Location;
  readonly related: readonly Evidence[];
}

export interface ShapeComparison {
  readonly path?: string;
  /** Rows of which something could be compared. */
  readonly compared: readonly { readonly row: ContractRow; readonly route: RouteFact; readonly what: string }[];
  /** Rows that state a shape which the code's side does not let be compared. */
  readonly uncompared: readonly { readonly row: ContractRow; readonly route: RouteFact }[];
  readonly mismatches: readonly ShapeMismatch[];
}

/** Documented responses, status codes and parameters against those of the handlers. What is not resolved is not compared. */
export const shapeComparison = defineFact({
  id: 'shape-comparison',
  needs: { contractComparison, answers },
  derive(_context, given): ShapeComparison {
    const { path, comparison } = given.contractComparison;
    const compared: { row: ContractRow; route: RouteFact; what: string }[] = [];
    const uncompared: { row: ContractRow; route: RouteFact }[] = [];
    const mismatches: ShapeMismatch[] = [];
    for (const { row, route: fact } of comparison.matched) {
      const { route } = fact;
      if (row.lifecycle === 'removed' || row.lifecycle === 'planned') continue;
      const answer = given.answers.of(route);
      const parts = [response(row, answer, given.answers), statuses(row, answer), parameters(row, answer)].flatMap((each) => each ?? []);
      const states = row.response !== undefined || row.statusCodes.length > 0 || row.parameters.some((each) => each.in === 'query');
      if (parts.length > 0) compared.push({ row, route, what: parts.map(({ what }) => what).join(', ') });
      else if (states) uncompared.push({ row, route });
      mismatches.push(...parts.flatMap((part) => part.mismatches));
    }
    return { ...(path === undefined ? {} : { path }), compared, uncompared, mismatches };
  },
});

interface Part {
  readonly what: string;
  readonly mismatches: readonly ShapeMismatch[];
}

const label = ({ method, path }: RouteFact): string => `${method} ${path}`;

function response(row: ContractRow, { route, shape }: Answer, all: Answers): Part | undefined {
  const documented = row.response;
  if (!documented) return undefined;
  const at = { path: documented.path, line: documented.line };
  const [type] = documented.types;
  const mismatches: ShapeMismatch[] = [];
  const add = (kind: ShapeMismatch['kind'], subject: string, message: string, place: Location, related: readonly Evidence[]): void => {
    mismatches.push({ route, kind, subject, message: `${label(route)} ${message}`, at: place, related });
  };
  const handler: Evidence = { ...route.handler, note: 'its handler' };
  let what: string | undefined;
  if (type !== undefined && documented.types.length === 1) {
    const own = shape?.type;
    if (own) {
      what = `type ${type}`;
      if (!sameType(own.name, type) && row.response?.fields.length === 0)
        add('type', type, `is documented to answer ${type}, but answers ${own.name}`, at, [
          own.at ? { ...own.at, note: own.name } : handler,
        ]);
    } else if (!all.defines(type) && /\.mdx?$/.test(documented.path)) {
      // OpenAPI names its own components; a document names types of the code.
      what = `type ${type}`;
      add('type', type, `is documented to answer ${type}, but no code defines it`, at, [handler]);
    }
  }
  if (documented.fields.length > 0 && shape?.fields) {
    what = `${documented.fields.length} fields`;
    const own = new Map(shape.fields.map((field) => [field.name, field]));
    for (const field of documented.fields)
      if (!own.has(field.name))
        add('ghost-field', field.name, `is documented to answer ${field.name}, but does not`, { path: documented.path, line: field.line }, [
          shape.type?.at
            ? { ...shape.type.at, note: `${shape.type.name} has ${[...own.keys()].slice(0, 12).join(', ')}` }
            : { ...route.handler, note: `answers ${[...own.keys()].slice(0, 12).join(', ')}` },
        ]);
    const stated = new Set(documented.fields.map(({ name }) => name));
    for (const field of documented.open ? [] : shape.fields)
      if (!stated.has(field.name))
        add('undocumented-field', field.name, `answers ${field.name}, which is not documented`, at, [{ ...field.at, note: field.name }]);
  }
  return what === undefined ? undefined : { what, mismatches };
}

/** Generators name a type after its class, with `-Input`, `-Output` or its module in front. */
const sameType = (code: string, documented: string): boolean =>
  code === documented || documented.replace(/-(?:Input|Output)$/, '') === code || documented.endsWith(`__${code}`);

function statuses(row: ContractRow, { route, success, statuses: own }: Answer): Part | undefined {
  if (row.statusCodes.length === 0) return undefined;
  const mismatches: ShapeMismatch[] = [];
  const listed = new Set(row.statusCodes.map(({ code }) => code));
  const successes = row.statusCodes.filter(({ code }) => code >= 200 && code < 400);
  const [first] = row.statusCodes;
  const place = { path: row.at.path, line: first?.line ?? row.at.line };
  if (success !== undefined && successes.length > 0 && !listed.has(success))
    mismatches.push({
      route,
      kind: 'status',
      subject: String(success),
      message: `${label(route)} answers ${success}, but ${successes.map(({ code }) => code).join(' and ')} is documented`,
      at: { path: row.at.path, line: successes[0]?.line ?? place.line },
      related: [{ ...route.handler, note: `answers ${success}` }],
    });
  // Generators add the failure of validation by themselves: alone it is no list of failures.
  const failures = row.statusCodes.some(({ code }) => code >= 400 && (code !== 422 || /\.mdx?$/.test(row.at.path)));
  const missing = new Map(own.filter(({ code }) => failures && code >= 400 && !listed.has(code)).map((each) => [each.code, each]));
  for (const { code, line } of missing.values())
    mismatches.push({
      route,
      kind: 'status',
      subject: String(code),
      message: `${label(route)} answers ${code}, which its list of status codes leaves out`,
      at: place,
      related: [{ path: route.handler.path, line, note: `answers ${code}` }],
    });
  return success !== undefined || (failures && own.length > 0) ? { what: 'status codes', mismatches } : undefined;
}

function parameters(row: ContractRow, { route, parameters: own }: Answer): Part | undefined {
  const documented = row.parameters.filter((each) => each.in === 'query');
  if (documented.length === 0 || !own) return undefined;
  const mismatches: ShapeMismatch[] = [];
  const stated = new Set(documented.map(({ name }) => name));
  for (const parameter of own.read)
    if (!stated.has(parameter.name))
      mismatches.push({
        route,
        kind: 'undocumented-parameter',
        subject: parameter.name,
        message: `${label(route)} takes the query parameter ${parameter.name}, which its list of parameters leaves out`,
        at: { path: row.at.path, line: documented[0]?.line ?? row.at.line },
        related: [{ ...parameter.at, note: parameter.name }],
      });
  const taken = new Set(own.read.map(({ name }) => name));
  for (const { name, line } of own.complete ? documented : [])
    if (!taken.has(name))
      mismatches.push({
        route,
        kind: 'ghost-parameter',
        subject: name,
        message: `${label(route)} is documented with the query parameter ${name}, which it does not take`,
        at: { path: row.at.path, line },
        related: [{ ...route.handler, note: 'its handler' }],
      });
  return { what: 'query parameters', mismatches };
}
