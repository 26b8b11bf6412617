import type { Code } from '../code/code.ts';
import type { Expression } from '../code/tree.ts';
import { defineFact } from '../define.ts';
import type { Repository } from '../repo.ts';
import { type HandlerSource, handlerAt } from './answers/handler.ts';
import { queryParameters, type ReadParameters } from './answers/parameters.ts';
import { returnsOf, statusOf } from './answers/returns.ts';
import { type AnswerField, type AnswerShape, shapeOfType } from './answers/types.ts';
import { code } from './code.ts';
import { inventory, type RouteFact } from './routes/inventory.ts';
import { dotted } from './tests/walk.ts';

/** What a route takes and answers, as far as its handler's source says it. */
export interface Answer {
  readonly route: RouteFact;
  readonly shape?: AnswerShape;
  /** The status of success, where it is one for sure. */
  readonly success?: number;
  /** Statuses that the handler itself answers or raises. */
  readonly statuses: readonly { readonly code: number; readonly line: number }[];
  /** Query parameters; undefined when they could not be read. */
  readonly parameters?: ReadParameters;
}

export interface Answers {
  of(route: RouteFact): Answer;
  /** Whether production code defines a type of this name. */
  defines(type: string): boolean;
}

/** Answers of routes, read one by one when they are asked for. */
export const answers = defineFact({
  id: 'answers',
  needs: { code, inventory },
  derive({ repo }, given): Answers {
    const read = new Map<RouteFact, Answer>();
    let types: ReadonlySet<string> | undefined;
    return {
      of(route) {
        const known = read.get(route) ?? answerOf(given.code, route);
        read.set(route, known);
        return known;
      },
      defines(type) {
        types ??= namesDefined(repo);
        return types.has(type);
      },
    };
  },
});

const DEFINES = /\b(?:class|interface|type|enum|model|const|let|var)\s+([A-Z]\w*)|^([A-Z]\w*)\s*(?::[^=\n]+)?=|["']([A-Z]\w*)["']/gm;

/** Names of types that the sources define, or give to a generator as text. */
function namesDefined(repo: Repository): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { path, scope, size } of repo.files) {
    if (scope === 'test' || scope === 'vendored' || size > 1_000_000 || !/\.(?:py|[cm]?[jt]sx?|prisma|graphql)$/.test(path)) continue;
    for (const [, declared, assigned, quoted] of (repo.text(path) ?? '').matchAll(DEFINES)) found.add(declared ?? assigned ?? quoted ?? '');
  }
  return found;
}

function answerOf(model: Code, route: RouteFact): Answer {
  const handler = route.implicit || route.kind !== 'http' ? undefined : handlerAt(model, route.handler);
  if (!handler) return { route, statuses: [] };
  const declared = declarationOf(handler);
  const returned = returnsOf(handler);
  const shape = shapeOf(model, handler, declared.model, returned.fields);
  const parameters = queryParameters(handler, route.framework, route.path);
  const successes = [...new Set(returned.statuses.filter(({ code: status }) => status < 400).map(({ code: status }) => status))];
  const success =
    declared.status ??
    (returned.computedStatus || successes.length > 0
      ? successes.length === 1 && !returned.computedStatus && handler.unit.dialect === 'javascript'
        ? successes[0]
        : undefined
      : standardSuccess(route, handler));
  return {
    route,
    ...(shape ? { shape } : {}),
    ...(success === undefined ? {} : { success }),
    statuses: returned.statuses,
    ...(parameters ? { parameters } : {}),
  };
}

/** 200, where the framework decides it and nothing in the handler says otherwise. */
const standardSuccess = (route: RouteFact, { unit }: HandlerSource): number | undefined =>
  route.framework === 'fastapi' && unit.dialect === 'python' ? 200 : undefined;

interface Declared {
  readonly model?: Expression;
  readonly status?: number;
}

/** `response_model` and `status_code` of the decorator; `@HttpCode`. */
function declarationOf({ function: node }: HandlerSource): Declared {
  for (const decorator of node.decorators) {
    if (decorator.kind !== 'call') continue;
    const option = (name: string): Expression | undefined => decorator.arguments.find((each) => each.name === name)?.value;
    const model = option('response_model');
    const status = statusOf(option('status_code') ?? (dotted(decorator.callee) === 'HttpCode' ? decorator.arguments[0]?.value : undefined));
    if (model || status !== undefined) return { ...(model ? { model } : {}), ...(status === undefined ? {} : { status }) };
  }
  return {};
}

function shapeOf(
  model: Code,
  { unit, function: node }: HandlerSource,
  declared: Expression | undefined,
  fields: readonly AnswerField[] | undefined,
): AnswerShape | undefined {
  if (declared) return shapeOfType(model, unit, declared);
  const typed = node.returns ? shapeOfType(model, unit, node.returns) : undefined;
  if (typed) return typed;
  return fields ? { array: false, fields } : undefined;
}
