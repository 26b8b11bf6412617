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
});
