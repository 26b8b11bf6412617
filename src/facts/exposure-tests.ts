import type { Expression, Unit } from '../code/tree.ts';
import { defineFact, type Evidence, type Location } from '../define.ts';
import { guards } from './guards.ts';
import { emptied, isRefusal, negates } from './tests/demands.ts';
import { type Assertion, assertionsOf, Flow, type TestCase, tests } from './tests/index.ts';
import { standingOf } from './tests/vacuity/index.ts';
import { dotted, textOf, walk } from './tests/walk.ts';
import type { Standable } from './tests/weigh.ts';

/** A test that walks the routes of the application. */
export interface ExposureTest extends Standable {
  readonly at: Location;
  /** The assertion that fails on a new open route; absent when none does. */
  readonly demand?: Location & { readonly form: 'gaps' | 'refusal' | 'guard' };
  /** It looks at guards or answers, so it is about exposure. */
  readonly aboutAuth: boolean;
  /** Assertions that fail when a guard is added. */
  readonly opens: readonly Evidence[];
  /** The demand, as what the test pins. */
  readonly pinned: readonly { readonly at: Location; readonly conditional: boolean }[];
  /** Guards in use that it would not recognise. */
  readonly unknownGuards: readonly string[];
  /** A variable that opens guards and that the test leaves set. */
  readonly bypass?: string;
}

const ENUMERATES =
  /\.routes\b|\.stack\b|iter_rules|url_map|printRoutes|openapi|list_?endpoints|list_?routes|(?:get|collect|enumerate|all)_?(?:all_?)?routes|createDocument|get_resolver/i;
const LISTS =
  /(?:^|\.)(?:iter_rules|printRoutes|openapi|list_?endpoints|createDocument|get_resolver|list_?routes|(?:collect|enumerate|get_?all|all)_?routes)$/i;
const AUTH = /auth|guard|verify|depend|secur|credential|protect|api_?key|permission|middleware/i;

/** Where the routes of an application are listed. */
export function listsRoutes(node: Expression, _unit: Unit): boolean {
  if (node.kind === 'call') {
    const path = dotted(node.callee) ?? '';
    if (/\.(?:get|request)$/.test(path)) return node.arguments.some(({ value }) => /openapi\.json$/.test(textOf(value) ?? ''));
    return LISTS.test(path);
  }
  if (node.kind !== 'member') return false;
  const object = dotted(node.object) ?? '';
  if (node.name === 'routes') return /(?:^|\.)(?:\w*app\w*|\w*router\w*|server|application)(?:\(\))?$/i.test(object);
  return (node.name === 'stack' && /router/i.test(object)) || node.name === 'url_map';
}

/** Where a guard or an answer is looked at. */
function looksAtAuth(names: ReadonlySet<string>) {
  return (node: Expression): boolean => {
    if (node.kind === 'literal') return typeof node.value === 'string' && names.has(node.value);
    if (node.kind === 'name') return names.has(node.name);
    if (node.kind === 'member')
      return /^(?:dependencies|dependant|security|status_code|status|statusCode|middleware|preHandler|onRequest)$/.test(node.name);
    return false;
  };
}

/** Where the status of an answer is looked at. */
const looksAtAnswers = (node: Expression): boolean => node.kind === 'member' && /^(?:status_code|status|statusCode)$/.test(node.name);

/** The tests that enumerate routes, with what they demand of them. */
export const exposureTests = defineFact({
  id: 'exposure-tests',
  needs: { tests, guards },
  derive(_context, given): readonly ExposureTest[] {
    const names = new Set(given.guards.map(({ name }) => name.slice(name.lastIndexOf('.') + 1)));
    const openers = [...new Set(given.guards.flatMap(({ problems }) => problems.flatMap(({ opener }) => opener?.split('=')[0] ?? [])))];
    return given.tests.mentioning(ENUMERATES).flatMap((test): ExposureTest[] => {
      const routes = new Flow(test, listsRoutes);
      const assertions = assertionsOf(test).filter((assertion) => about(assertion, routes));
      const at = enumeration(test);
      if (!at) return [];
      const auth = new Flow(test, looksAtAuth(names));
      const spoken = new Set(test.parts.flatMap((part) => identifiers(part.statements, part.unit)));
      const answers = new Flow(test, looksAtAnswers);
      const demands = assertions.flatMap((assertion) => {
        const form = demandOf(assertion, routes, auth);
        const { part, left, right } = assertion;
        const asked = answers.depends(part, left) || (right !== undefined && answers.depends(part, right));
        return form ? [{ path: assertion.at.file, line: assertion.at.line, form, asked }] : [];
      });
      const demand = demands[0];
      const unknownGuards =
        // Who asks each route sees every guard at work.
        demand?.form === 'refusal' || demand?.asked
          ? []
          : given.guards.filter(({ name, routes: guarded }) => !knows(spoken, name, guarded)).map(({ name }) => name);
      const { sets } = given.tests.touches(test);
      // An application without routes fails every other test: a loop over them is no weakness here.
      const hits = given.tests.hits(test).filter(({ rule }) => rule !== 'V08');
      const bypass = openers.find((name) => sets.has(name));
      return [
        {
          test,
          at,
          ...(demand ? { demand } : {}),
          aboutAuth:
            assertions.some(({ part, left, right }) => auth.depends(part, left) || (right !== undefined && auth.depends(part, right))) ||
            [...spoken].some((word) => AUTH.test(word)),
          opens: assertions.flatMap((assertion) => opensOf(assertion, auth)),
          hits,
          standing: standingOf(hits),
          pinned: demand ? [{ at: { path: demand.path, line: demand.line }, conditional: false }] : [],
          unknownGuards,
          ...(bypass !== undefined && demand?.form === 'refusal' ? { bypass } : {}),
        },
      ];
    });
  },
});

/** Whether an assertion speaks of the enumerated routes, by its operands or by the loop it stands in. */
function about(assertion: Assertion, routes: Flow): boolean {
  const { part, left, right, sides = [], within } = assertion;
  return (
    [left, ...(right ? [right] : []), ...sides.map((side) => side.left)].some((each) => routes.depends(part, each)) ||
    within.some(({ test }) => test !== undefined && routes.depends(part, test))
  );
}

function demandOf(assertion: Assertion, routes: Flow, auth: Flow): 'gaps' | 'refusal' | 'guard' | undefined {
  const { part, left, right, operator, within, unreachable } = assertion;
  if (unreachable) return undefined;
  const both = (each: Expression): boolean => routes.depends(part, each) && auth.depends(part, each);
  const repeated = within.some(({ kind, test }) => kind === 'loop' && test !== undefined && routes.depends(part, test));
  if (isRefusal(assertion) && (repeated || routes.depends(part, left))) return 'refusal';
  if (emptied(assertion) && both(left) && !isGuardDenied(assertion)) return 'gaps';
  if ((operator === '==' || operator === '<=') && right) {
    if (both(left) && !routes.depends(part, right) && isCollectionLike(right)) return 'gaps';
    if (both(right) && !routes.depends(part, left) && isCollectionLike(left) && operator === '==') return 'gaps';
  }
  if (operator === 'truthy' && left.kind === 'call' && /\.issubset$/.test(dotted(left.callee) ?? '') && both(left)) return 'gaps';
  const speaks = identifiers([left], part.unit).some((word) => AUTH.test(word));
  if ((operator === 'truthy' || operator === 'or') && both(left) && speaks) return 'guard';
  if (operator === 'fail' && within.some(({ test }) => test !== undefined && both(test))) return 'guard';
  return undefined;
}

/** A list, or a name or call that stands for one: not a number or a text. */
const isCollectionLike = (expression: Expression): boolean => expression.kind !== 'literal' && expression.kind !== 'template';

const nameOf = (left: Expression): string => dotted(left) ?? (left.kind === 'call' ? dotted(left.callee) : undefined) ?? '';

/** `assert not has_auth`, as against `assert not unprotected`. */
function isGuardDenied(assertion: Assertion): boolean {
  const name = nameOf(assertion.left);
  return (
    negates(assertion) &&
    /auth|guard|protect|secur|credential/i.test(name) &&
    !/un_?(?:auth|guard|protect|secur)|missing|gap|without|no_?auth|lack|open|public|insecur/i.test(name)
  );
}

const PUBLIC = /public|allow|unauthenticated|anonymous|exempt|white_?list/i;

/** "This route must not have auth": it fails when somebody adds the guard. What is public on purpose may be held to it. */
function opensOf(assertion: Assertion, auth: Flow): readonly Evidence[] {
  const { part, left, within, at } = assertion;
  if (!isGuardDenied(assertion)) return [];
  if (!auth.depends(part, left)) return [];
  const chosen = within.some(({ test }) => test !== undefined && identifiers([test], part.unit).some((word) => PUBLIC.test(word)));
  return chosen ? [] : [{ path: at.file, line: at.line, note: `demands that ${nameOf(left)} is false` }];
}

function enumeration(test: TestCase): Location | undefined {
  for (const part of test.parts) {
    let found: Location | undefined;
    walk(part.statements, part.unit, (node) => {
      if ((node.kind === 'call' || node.kind === 'member') && !found && listsRoutes(node, part.unit))
        found = { path: node.at.file, line: node.at.line };
      return undefined;
    });
    if (found) return found;
  }
  return undefined;
}

function identifiers(nodes: Parameters<typeof walk>[0], unit: Unit): string[] {
  const found: string[] = [];
  walk(nodes, unit, (node) => {
    if (node.kind === 'name' || node.kind === 'member') found.push(node.name);
    if (node.kind === 'literal' && typeof node.value === 'string') found.push(node.value);
    return undefined;
  });
  return found;
}

/** It names the guard, or every route that only this guard protects. */
function knows(spoken: ReadonlySet<string>, name: string, guarded: readonly string[]): boolean {
  const last = name.slice(name.lastIndexOf('.') + 1);
  if ([...spoken].some((word) => word === last || word.includes(last))) return true;
  return guarded.length > 0 && guarded.every((route) => spoken.has(route) || spoken.has(route.slice(route.indexOf(' ') + 1)));
}
