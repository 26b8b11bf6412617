import type { Expression, Primitive } from '../../code/tree.ts';
import type { Location } from '../../define.ts';
import { type Assertion, assertionsOf } from './assertions.ts';
import type { Claim } from './claims.ts';
import { emptied } from './demands.ts';
import type { TestCase } from './types.ts';
import { isSwallowed, mayNotRun, neverRuns } from './vacuity/structure.ts';
import { valuesOf } from './values.ts';
import { dotted, textOf } from './walk.ts';

/** What an assertion accepts, in one vocabulary for all runners. */
export type Outcome =
  /** Every status that passes it, of those that servers use. */
  | { readonly kind: 'status'; readonly accepts: readonly number[] }
  | { readonly kind: 'raises'; readonly error?: string; readonly match?: string }
  | { readonly kind: 'equals' | 'differs'; readonly values: readonly Primitive[] }
  /** Compared with something that is no literal, by its dotted path: `settings.cap`. */
  | { readonly kind: 'same'; readonly as: string }
  | { readonly kind: 'below' | 'above'; readonly limit: number | string }
  | { readonly kind: 'contains' | 'lacks'; readonly texts: readonly string[] }
  | { readonly kind: 'empty' | 'filled' }
  | { readonly kind: 'called' | 'not-called'; readonly double: string }
  /** Of a file. */
  | { readonly kind: 'exists' | 'missing' }
  | { readonly kind: 'other' };

/** One assertion, read. */
export interface Asserted {
  readonly outcome: Outcome;
  /** What is asserted, as it is written: `response.status_code`, `response.json().cap`, `row.status`. */
  readonly what: string;
  readonly at: Location;
  /** It stands under a condition, or in a loop, that may never run it. */
  readonly conditional: boolean;
  readonly assertion: Assertion;
}

/** Statuses that an open comparison is taken to range over. */
const STATUSES: readonly number[] = [
  200, 201, 202, 204, 206, 301, 302, 303, 304, 307, 308, 400, 401, 402, 403, 404, 405, 406, 409, 410, 411, 413, 414, 415, 416, 422, 423,
  429, 500, 501, 502, 503, 504,
];

/** What each assertion of a test accepts. Those that cannot fail (after a return, in a try that hides them) are left out. */
export function outcomesOf(test: TestCase): readonly Asserted[] {
  const said: { readonly what: string; readonly texts: readonly string[] }[] = [];
  return assertionsOf(test).flatMap((assertion) => {
    if (assertion.operator === 'always' || neverRuns(assertion) || (isSwallowed(assertion) && assertion.operator !== 'fail')) return [];
    const at = { path: assertion.at.file, line: assertion.at.line };
    const found = readings(assertion, test).filter((reading) => !isSubsumed(reading, said));
    for (const { outcome, what } of found)
      if (outcome.kind === 'contains' && !mayNotRun(assertion)) said.push({ what, texts: outcome.texts });
    return found.map((reading) => ({ ...reading, at, conditional: mayNotRun(assertion), assertion }));
  });
}

type Reading = Pick<Asserted, 'outcome' | 'what'>;

/** An earlier assertion already demands a longer text of the same thing (V20): `"/api/"` behind `"/api/auth/"`. */
const isSubsumed = ({ outcome, what }: Reading, said: readonly { readonly what: string; readonly texts: readonly string[] }[]): boolean =>
  outcome.kind === 'contains' &&
  what !== '' &&
  said.some(
    (each) => each.what === what && outcome.texts.every((text) => each.texts.some((longer) => longer !== text && longer.includes(text))),
  );

function readings(assertion: Assertion, test: TestCase): readonly Reading[] {
  const reading = raised(assertion) ?? doubled(assertion, test);
  if (reading) return [reading];
  if (assertion.operator === 'or')
    return [{ outcome: either(assertion, test), what: pathOf(assertion.sides?.[0]?.left ?? assertion.left) }];
  const { left, right, operator } = turned(assertion, test);
  const searched = foundIn(left, operator, right);
  if (searched) return [searched];
  // What holds a text is what the assertion is about.
  const what = pathOf((operator === 'in' || operator === 'not-in') && right && right.kind !== 'collection' ? right : left);
  // `toEqual({ status: 'x' })` and `== {"status": "x"}` say one thing of each field.
  if (operator === '==' && right?.kind === 'collection' && right.form === 'map' && right.entries.length > 0)
    return right.entries.flatMap(({ key, value }) => {
      const name = textOf(key);
      return name === undefined
        ? []
        : [{ outcome: compared({ ...assertion, operator, left, right: value }, test, `${what}.${name}`), what: `${what}.${name}` }];
    });
  return [{ outcome: compared({ ...assertion, operator, left, ...(right ? { right } : {}) }, test, what), what }];
}

/** `text.find("x") != -1`, `text.indexOf('x') >= 0`, `text.includes('x')`, `text.count("x") > 0`. */
function foundIn(left: Expression, operator: Claim['operator'], right: Expression | undefined): Reading | undefined {
  if (left.kind !== 'call' || left.callee.kind !== 'member') return undefined;
  const { name, object } = left.callee;
  const text = textOf(left.arguments[0]?.value);
  if (text === undefined) return undefined;
  const limit = right?.kind === 'literal' ? right.value : right?.kind === 'operation' && right.operator === 'neg' ? -1 : undefined;
  const reading = (kind: 'contains' | 'lacks'): Reading => ({ outcome: { kind, texts: [text] }, what: pathOf(object) });
  if (/^(?:includes|startswith|startsWith|endswith|endsWith)$/.test(name))
    return operator === 'truthy' || (operator === '==' && limit === true)
      ? reading('contains')
      : operator === 'falsy' || (operator === '==' && limit === false)
        ? reading('lacks')
        : undefined;
  if (/^(?:find|indexOf|index|search)$/.test(name)) {
    if ((operator === '!=' || operator === '>') && limit === -1) return reading('contains');
    if (operator === '>=' && limit === 0) return reading('contains');
    return operator === '==' && limit === -1 ? reading('lacks') : undefined;
  }
  if (name !== 'count') return undefined;
  return operator === '>' && limit === 0 ? reading('contains') : operator === '==' && limit === 0 ? reading('lacks') : undefined;
}

/** The fixed value stands on the right: `401 == response.status_code`. */
function turned(assertion: Assertion, test: TestCase): Claim {
  const { left, right, operator, part } = assertion;
  return (operator === '==' || operator === '!=') && right && valuesOf(left, part, test) && !valuesOf(right, part, test)
    ? { ...assertion, left: right, right: left }
    : assertion;
}

function compared(claim: Assertion, test: TestCase, what: string): Outcome {
  const { operator, left, right, part } = claim;
  const values = right ? listed(right, claim, test) : undefined;
  if (values && isStatus(left, what, values)) {
    const accepts = statuses(operator, values);
    if (accepts) return { kind: 'status', accepts };
  }
  const file = fileAsked(left);
  if (file && (operator === 'truthy' || operator === 'falsy' || (operator === '==' && typeof values?.[0] === 'boolean')))
    return { kind: operator === 'truthy' || values?.[0] === true ? 'exists' : 'missing' };
  if (operator !== 'falsy' && emptied(claim)) return { kind: 'empty' };
  switch (operator) {
    case 'truthy':
      return { kind: 'equals', values: [true] };
    case 'falsy':
      return { kind: 'equals', values: [false, null] };
    case '==':
      return values ? { kind: 'equals', values } : right ? { kind: 'same', as: pathOf(right) } : { kind: 'other' };
    case '!=':
      return values ? { kind: 'differs', values } : { kind: 'other' };
    case 'defined':
      return { kind: 'differs', values: [null] };
    case 'in': {
      if (right?.kind === 'collection' && values) return { kind: 'equals', values };
      const text = valuesOf(left, part, test);
      return text ? { kind: 'contains', texts: text.map(String) } : { kind: 'other' };
    }
    case 'not-in': {
      if (right?.kind === 'collection' && values) return { kind: 'differs', values };
      const text = valuesOf(left, part, test);
      return text ? { kind: 'lacks', texts: text.map(String) } : { kind: 'other' };
    }
    case 'match':
      return right
        ? { kind: 'contains', texts: [textOf(right) ?? (right.kind === 'literal' ? String(right.value) : '')] }
        : { kind: 'other' };
    case '<':
    case '<=':
    case '>':
    case '>=': {
      const [limit] = values ?? [];
      const kind = operator.startsWith('<') ? 'below' : 'above';
      return { kind, limit: typeof limit === 'number' ? limit : right ? pathOf(right) : '' };
    }
    default:
      return { kind: 'other' };
  }
}

/** The values that pass: one, or those of a literal collection behind `in`. */
function listed(right: Expression, claim: Assertion, test: TestCase): readonly Primitive[] | undefined {
  const collection = right.kind === 'collection' ? right : undefined;
  if (!collection) return valuesOf(right, claim.part, test);
  if (claim.operator !== 'in' && claim.operator !== 'not-in') return undefined;
  const values = collection.entries.map(({ value }) => valuesOf(value, claim.part, test));
  return values.every((each) => each !== undefined) ? values.flatMap((each) => each ?? []) : undefined;
}

const isStatus = (left: Expression, what: string, values: readonly Primitive[]): boolean =>
  values.length > 0 &&
  values.every((each) => typeof each === 'number' && each >= 100 && each < 600) &&
  (/(?:^|[._])(?:status|status_?code|code|http_?status)$/i.test(what) ||
    (left.kind === 'call' && /\.(?:get|post|put|patch|delete|head|options)\(\)/.test(what)));

function statuses(operator: Claim['operator'], values: readonly Primitive[]): readonly number[] | undefined {
  const numbers = values.flatMap((each) => (typeof each === 'number' ? [each] : []));
  const [first = 0] = numbers;
  switch (operator) {
    case '==':
    case 'in':
      return numbers;
    case '!=':
    case 'not-in':
      return STATUSES.filter((each) => !numbers.includes(each));
    case '<':
      return STATUSES.filter((each) => each < first);
    case '<=':
      return STATUSES.filter((each) => each <= first);
    case '>':
      return STATUSES.filter((each) => each > first);
    case '>=':
      return STATUSES.filter((each) => each >= first);
    default:
      return undefined;
  }
}

/** `a == 401 or a == 403` accepts both; of anything else no more is known than that something holds. */
function either(assertion: Assertion, test: TestCase): Outcome {
  const sides = (assertion.sides ?? []).map((side) =>
    compared({ ...assertion, ...turned({ ...assertion, ...side }, test) }, test, pathOf(side.left)),
  );
  if (sides.length > 0 && sides.every((side) => side.kind === 'status'))
    return { kind: 'status', accepts: [...new Set(sides.flatMap((side) => (side.kind === 'status' ? side.accepts : [])))] };
  if (sides.length > 0 && sides.every((side) => side.kind === 'equals'))
    return { kind: 'equals', values: sides.flatMap((side) => (side.kind === 'equals' ? side.values : [])) };
  return { kind: 'other' };
}

/** An expected error: of `raises`, `toThrow`, `rejects`, or a `fail` behind a call in a try whose handler names the error. */
function raised({ operator, left, right, part, within }: Assertion): Reading | undefined {
  if (operator === 'fail') {
    const inner = within.at(-1);
    const node = inner?.kind === 'try' ? inner.node : undefined;
    const [type] = node?.kind === 'try' ? node.handlers.flatMap(({ types }) => types) : [];
    const name = type && dotted(type);
    return name !== undefined && !/(?:^|\.)(?:AssertionError|Exception|BaseException)$/.test(name)
      ? { outcome: { kind: 'raises', error: last(name) }, what: name }
      : undefined;
  }
  if (operator !== 'raises') return undefined;
  const javascript = part.unit.dialect === 'javascript';
  const expected = javascript ? right : left;
  const types = expected?.kind === 'collection' ? expected.entries.map(({ value }) => dotted(value)) : [expected && dotted(expected)];
  const error = types.length === 1 && types[0] !== undefined ? last(types[0].replace(/\(\)$/, '')) : undefined;
  const pattern = javascript ? right : right?.kind === 'literal' ? right : undefined;
  const match = pattern?.kind === 'literal' && pattern.value !== undefined ? String(pattern.value) : undefined;
  return {
    outcome: {
      kind: 'raises',
      ...(error === undefined || expected?.kind === 'literal' ? {} : { error }),
      ...(match === undefined ? {} : { match }),
    },
    what: javascript ? pathOf(left) : '',
  };
}

/** What is demanded of a double: `assert_not_called()`, `mock.called is False`, `mock.call_count == 0`, `toHaveBeenCalledTimes(2)`. */
function doubled(assertion: Assertion, test: TestCase): Reading | undefined {
  const { operator, left, right, part } = assertion;
  const what = pathOf(left);
  if (operator === 'called' || operator === 'not-called') return { outcome: { kind: operator, double: what }, what };
  const counted = /^(.*)\.(?:call_?count|await_count|callCount|mock\.calls\.length)$/.exec(what)?.[1];
  const asked =
    /^(.*)\.(?:called|await_args|call_args|mock_calls|call_args_list|mock\.calls)$/.exec(what)?.[1] ??
    /^len\((.*)\.(?:mock_calls|call_args_list)\)$/.exec(what)?.[1];
  const value = right ? valuesOf(right, part, test)?.[0] : undefined;
  if (counted !== undefined && (operator === '==' || operator === '>' || operator === '>=' || operator === '!=')) {
    const none = operator === '==' && value === 0;
    return { outcome: { kind: none ? 'not-called' : 'called', double: counted }, what: counted };
  }
  if (asked === undefined) return undefined;
  const none = operator === 'falsy' || emptied(assertion) || (operator === '==' && (value === false || value === null));
  return { outcome: { kind: none ? 'not-called' : 'called', double: asked }, what: asked };
}

/** `path.exists()`, `existsSync(path)`, `os.path.exists(path)`. */
const fileAsked = (left: Expression): boolean =>
  left.kind === 'call' &&
  /(?:^|\.)(?:exists|is_file|isfile|existsSync)$/.test(left.callee.kind === 'member' ? left.callee.name : (dotted(left.callee) ?? ''));

const last = (path: string): string => path.slice(path.lastIndexOf('.') + 1);

/** An expression as a path of names, literal keys and calls: `response.json()["cap"]` becomes `response.json().cap`. */
export function pathOf(expression: Expression): string {
  switch (expression.kind) {
    case 'name':
      return expression.name;
    case 'await':
      return pathOf(expression.value);
    case 'member':
      return `${pathOf(expression.object)}.${expression.name}`;
    case 'index': {
      const key = expression.key.kind === 'literal' ? String(expression.key.value) : '*';
      return `${pathOf(expression.object)}.${key}`;
    }
    case 'call': {
      const callee = pathOf(expression.callee);
      const [first] = expression.arguments;
      // `len(x)` and `headers.get("x")` say what they are about by their argument.
      if (callee === 'len' && first) return `len(${pathOf(first.value)})`;
      const key = textOf(first?.value);
      return /\.(?:get|getHeader|header)$/.test(callee) && key !== undefined && !key.startsWith('/')
        ? `${callee.slice(0, callee.lastIndexOf('.'))}.${key}`
        : `${callee}()`;
    }
    case 'literal':
      return typeof expression.value === 'string' ? JSON.stringify(expression.value) : String(expression.value);
    default:
      return '';
  }
}
