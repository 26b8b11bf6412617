import type { Machine, Model } from '../../../code/machine.ts';
import { Raised } from '../../../code/machine.ts';
import { linearize, memberOf } from '../../../code/run/classes.ts';
import { evaluate } from '../../../code/run/expression.ts';
import { takenBy } from '../python/inspect.ts';
import { type LibraryValue, list, NULL, type Value } from '../values.ts';
import { dependencyOf } from './inject.ts';

const FIELD = '__class_dependencies__';
const isMarker = (value: Value | undefined): value is LibraryValue =>
  value?.is === 'library' && /(?:^|\.)(?:Depends|Security)\(\)$/.test(value.path);

/** What every route of a class needs: attributes and annotations that are `Depends(...)`, and those of its constructor. */
function markersOf(m: Machine, of: Value): Value[] {
  const found = new Map<string, Value>();
  for (const each of [...linearize(of)].reverse()) {
    if (each.is !== 'class') continue;
    for (const [name, value] of each.fields) if (isMarker(value)) found.set(name, value);
    for (const [name, annotation] of each.scope.annotations ?? []) {
      if (!annotation || found.has(name)) continue;
      try {
        const value = evaluate(m, annotation, each.scope, 'python');
        const key = value.is === 'library' && value.path.endsWith('Annotated.[]') ? value.call?.arguments[0] : undefined;
        const marker = key?.is === 'list' ? key.items.find(isMarker) : undefined;
        if (marker) found.set(name, marker);
      } catch (error) {
        if (!(error instanceof Raised)) throw error;
      }
    }
  }
  const init = of.is === 'class' ? memberOf(of, '__init__', 'fields')?.value : undefined;
  const fromInit = init?.is === 'function' ? takenBy(m, init).flatMap((each) => dependencyOf(each) ?? []) : [];
  return [...found.values(), ...fromInit];
}

/** Notes the dependencies of a class on its methods; the class itself is the result. */
export const attachDependencies: Model = (m, call) => {
  const of = call.arguments.find((each) => each.is === 'class');
  if (!of) return call.arguments[0] ?? NULL;
  const markers = markersOf(m, of);
  if (markers.length > 0)
    for (const each of linearize(of))
      if (each.is === 'class')
        for (const value of each.fields.values()) if (value.is === 'function') m.journal.set(value.fields, FIELD, list([...markers]));
  return of;
};

/** The dependencies that the class of a handler brings. */
export function classDependencies(handler: Value): readonly Value[] {
  const held = handler.is === 'function' ? handler.fields.get(FIELD) : undefined;
  return held?.is === 'list' ? held.items : [];
}

const ROUTES = `
def _verb(method):
    def make(path="", **options):
        def decorator(func):
            func.__routes__ = getattr(func, "__routes__", []) + [(method, path, options)]
            return func

        return decorator

    return make


get = _verb("GET")
post = _verb("POST")
put = _verb("PUT")
patch = _verb("PATCH")
delete = _verb("DELETE")
head = _verb("HEAD")
options = _verb("OPTIONS")


def route(path="", methods=None, **options):
    def decorator(func):
        func.__routes__ = getattr(func, "__routes__", []) + [(method, path, options) for method in (methods or ["GET"])]
        return func

    return decorator
`;

/** Packages that make controllers of classes. Sources: the documentation of each. */
export const CLASS_BASED_STUBS: ReadonlyMap<string, string> = new Map([
  ['fastapi_utils.inferring_router', 'from fastapi import APIRouter\n\nInferringRouter = APIRouter\n'],
  ['fastapi_restful.inferring_router', 'from fastapi import APIRouter\n\nInferringRouter = APIRouter\n'],
  [
    'fastapi_controllers',
    `
from fastapi import APIRouter
from _host import class_dependencies, functions_with

${ROUTES}

class Controller:
    prefix = ""
    dependencies = None

    @classmethod
    def create_router(cls):
        class_dependencies(cls)
        router = APIRouter(prefix=cls.prefix, dependencies=cls.dependencies)
        for func in functions_with(cls, "__routes__"):
            for method, path, options in func.__routes__:
                router.add_api_route(path, func, methods=[method], **options)
        return router
`,
  ],
  [
    'classy_fastapi',
    `
from fastapi import APIRouter
from _host import functions_with

${ROUTES}

class Routable:
    def __init__(self, prefix="", dependencies=None, **more):
        self.router = APIRouter(prefix=prefix, dependencies=dependencies)
        for func in functions_with(type(self), "__routes__"):
            for method, path, options in func.__routes__:
                self.router.add_api_route(path, getattr(self, func.__name__), methods=[method], **options)
`,
  ],
  ['classy_fastapi.decorators', 'from classy_fastapi import delete, get, head, options, patch, post, put, route\n'],
]);

export const CLASS_BASED_CALLS: readonly (readonly [string, Model])[] = [
  ...['fastapi_utils.cbv.cbv', 'fastapi_utils.cbv', 'fastapi_restful.cbv.cbv', 'fastapi_restful.cbv', 'fastapi_cbv_router.cbv'].map(
    (path) => [`${path}()`, attachDependencies] as const,
  ),
  ['_host.class_dependencies', attachDependencies],
];
