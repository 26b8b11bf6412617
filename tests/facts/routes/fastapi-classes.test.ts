import { describe, expect, it } from 'vitest';
import { postures } from './postures.ts';

const NEED = `
from fastapi import APIRouter, Depends, FastAPI, Header, HTTPException
def need(authorization: str = Header(None)):
    if not authorization:
        raise HTTPException(401)
    return authorization
`;
const routes = async (app: string): Promise<Record<string, string>> => {
  const found = await postures({ 'requirements.txt': 'fastapi\n', 'main.py': `${NEED}${app}` });
  return Object.fromEntries(Object.entries(found).filter(([key]) => !/\/(?:docs|redoc|openapi)/.test(key)));
};

describe('classes as FastAPI controllers', () => {
  it('gives every route of a class its attributes, annotations and constructor as dependencies', async () => {
    const found = await routes(`
from typing import Annotated
from fastapi_utils.cbv import cbv
router = APIRouter()
@cbv(router)
class A:
    user: str = Depends(need)
    @router.get("/attribute")
    def x(self): return 1
@cbv(router)
class B:
    user: Annotated[str, Depends(need)]
    @router.get("/annotation")
    def x(self): return 1
@cbv(router)
class C:
    def __init__(self, user=Depends(need)): self.user = user
    @router.get("/constructor")
    def x(self): return 1
@cbv(router)
class D:
    name: str = "x"
    @router.get("/open")
    def x(self): return 1
app = FastAPI()
app.include_router(router)
`);
    expect(found).toEqual({
      'GET /attribute': 'required',
      'GET /annotation': 'required',
      'GET /constructor': 'required',
      'GET /open': 'public',
    });
  });

  it('makes routers of fastapi-controllers and classy-fastapi', async () => {
    const found = await routes(`
import fastapi_controllers as fc
from classy_fastapi import Routable, get, post
class Things(fc.Controller):
    prefix = "/things"
    dependencies = [Depends(need)]
    @fc.get("/x")
    def x(self): return 1
class Free(fc.Controller):
    @fc.delete("/free")
    def y(self): return 1
class Items(Routable):
    @get("/items")
    def a(self, user=Depends(need)): return 1
    @post("/items")
    def b(self): return 1
app = FastAPI()
app.include_router(Things.create_router())
app.include_router(Free.create_router())
app.include_router(Items(prefix="/v1").router)
`);
    expect(found).toEqual({
      'GET /things/x': 'required',
      'DELETE /free': 'public',
      'GET /v1/items': 'required',
      'POST /v1/items': 'public',
    });
  });

  it('runs a decorator of the repository that rewrites signatures and the list of routes', async () => {
    const view = (body: string, prefix = '/things'): string => `
import inspect
from abc import ABC
from typing import get_type_hints
from fastapi.routing import APIRoute
from starlette.routing import Route, WebSocketRoute
def view(router):
    def wrap(cls):
        hints = [name for name, hint in get_type_hints(cls).items() if not name.startswith("_")]
        first = cls.__init__
        def init(self, *args, **kwargs):
            for name in hints:
                setattr(self, name, kwargs.pop(name))
            first(self, *args, **kwargs)
        own = list(inspect.signature(first).parameters.values())[1:]
        own = [each for each in own if each.kind not in (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)]
        own += [inspect.Parameter(name=name, kind=inspect.Parameter.KEYWORD_ONLY, default=getattr(cls, name, ...)) for name in hints]
        cls.__signature__ = inspect.Signature(own)
        cls.__init__ = init
        moved = APIRouter()
        by_endpoint = {route.endpoint: route for route in router.routes if isinstance(route, Route | WebSocketRoute)}
        found = []
        for _, member in inspect.getmembers(cls, inspect.isfunction):
            route = by_endpoint.get(member)
            if route is None:
                continue
            assert isinstance(route, APIRoute)
            route.path = route.path[len(router.prefix):]
            router.routes.remove(route)
            old = inspect.signature(member)
            self, *rest = old.parameters.values()
            rest = [each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in rest]
            member.__signature__ = old.replace(parameters=[self.replace(default=Depends(cls))] + rest)
            found.append(route)
        moved.routes = found
        prefix, router.prefix = router.prefix, ""
        router.include_router(moved, prefix=prefix)
        return cls
    return wrap
router = APIRouter(prefix="${prefix}")
class Base(ABC):
    ${body}
@view(router)
class Things(Base):
    @router.get("")
    def every(self): return 1
    @router.get("/{id}")
    def one(self, id: int): return id
    @staticmethod
    def helper(): return 1
@router.get("/plain")
def plain(): return 1
app = FastAPI()
app.include_router(router, prefix="/api")
`;
    expect(await routes(view('user: str = Depends(need)'))).toEqual({
      'GET /api/things': 'required',
      'GET /api/things/{id}': 'required',
      'GET /api/plain': 'public',
    });
    expect(await routes(view('name: str = "x"'))).toMatchObject({ 'GET /api/things': 'public', 'GET /api/things/{id}': 'public' });
  });

  it('takes a missing thing for no refusal, but a hidden one for lack of a credential', async () => {
    const found = await routes(`
from database import find
def group(name: str):
    held = find(name)
    if not held:
        raise HTTPException(404)
    return held
def hidden(authorization: str = Header(None)):
    if not find(authorization):
        raise HTTPException(404)
app = FastAPI()
@app.get("/group/{name}")
def one(held=Depends(group)): return held
@app.get("/hidden")
def two(user=Depends(hidden)): return user
`);
    expect(found['GET /group/{name}']).toBe('public');
    expect(found['GET /hidden']).not.toBe('public');
  });
});
