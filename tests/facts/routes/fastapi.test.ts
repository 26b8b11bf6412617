import { describe, expect, it } from 'vitest';
import { postures } from './postures.ts';

const fastapi = async (app: string): Promise<Record<string, string>> => {
  const found = await postures({ 'requirements.txt': 'fastapi==0.115\n', 'main.py': app });
  for (const implicit of ['/docs', '/docs/oauth2-redirect', '/openapi.json', '/redoc']) delete found[`GET ${implicit}`];
  return found;
};

describe('FastAPI', () => {
  it('asks a security scheme that a class of the program extends', async () => {
    const found = await fastapi(`
from fastapi import Depends, FastAPI, HTTPException, Security
from fastapi.security import APIKeyHeader
from starlette.exceptions import HTTPException as StarletteHTTPException
class Key(APIKeyHeader):
    async def __call__(self, request):
        try:
            return await super().__call__(request)
        except StarletteHTTPException as error:
            raise HTTPException(status_code=error.status_code, detail="no")
def must(key: str = Security(Key(name="Authorization"))):
    return key
def may(key: str = Security(Key(name="Authorization", auto_error=False))):
    return key
app = FastAPI()
@app.get("/must")
def a(key=Depends(must)): return 1
@app.get("/may")
def b(key=Depends(may)): return 1
`);
    expect(found).toEqual({ 'GET /must': 'required', 'GET /may': 'public' });
  });

  it('takes a record that is not found before the credential is asked for no mode', async () => {
    const found = await fastapi(`
import os
import rows
from fastapi import Depends, FastAPI, Header, HTTPException
class NotFound(Exception): pass
def settings():
    return {name: os.getenv(name) for name in ("A", "B", "C", "D", "E", "F", "G", "H", "I", "J")}
def find(slug):
    row = rows.load(slug)
    if row: return row
    raise NotFound()
def article(slug: str, options=Depends(settings)):
    try:
        return find(slug)
    except NotFound:
        raise HTTPException(status_code=404)
def user(authorization: str = Header(None)):
    if not authorization: raise HTTPException(status_code=403)
    return authorization
def editable(found=Depends(article), who=Depends(user)):
    return found
app = FastAPI()
@app.put("/articles/{slug}", dependencies=[Depends(editable)])
def change(slug: str): return 1
`);
    expect(found).toEqual({ 'PUT /articles/{slug}': 'required' });
  });

  it('gives the status of an error that a scheme raised on', async () => {
    const found = await fastapi(`
from fastapi import Depends, FastAPI, HTTPException, Security
from fastapi.security import APIKeyHeader
class Key(APIKeyHeader):
    async def __call__(self, request):
        try:
            return await super().__call__(request)
        except HTTPException as error:
            if error.status_code == 403: return None
            raise
app = FastAPI()
@app.get("/x")
def x(key=Security(Key(name="Authorization"))): return 1
`);
    expect(found).toEqual({ 'GET /x': 'public' });
  });

  it('takes failures and limits for nobody and everybody, and packages that do not speak of callers for harmless', async () => {
    const found = await fastapi(`
import time
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.middleware.base import BaseHTTPMiddleware
from sentry_asgi import SentryMiddleware
from metering import counter, limiter
class Metrics(BaseHTTPMiddleware):
    async def dispatch(self, request, call_next):
        name = request.path if hasattr(request, "path") else request.url.path
        if not limiter.check(name):
            return JSONResponse({}, status_code=429)
        try:
            start = time.perf_counter()
            response = await call_next(request)
            counter.add(time.perf_counter() - start)
        except Exception as error:
            counter.fail(name)
            raise error from None
        return response
app = FastAPI()
app.add_middleware(Metrics)
app.add_middleware(SentryMiddleware)
@app.get("/x")
def x(): return 1
@app.get("/key")
def key(request: Request):
    if request.headers.get("x-api-key") != "k": return JSONResponse({}, status_code=401)
    return 1
`);
    expect(found).toEqual({ 'GET /x': 'public', 'GET /key': 'required' });
  });

  it('leaves a middleware of a package that speaks of sessions of users undecided', async () => {
    const found = await fastapi(`
from fastapi import FastAPI
from gatekeeper import UserMiddleware
app = FastAPI()
app.add_middleware(UserMiddleware)
@app.get("/x")
def x(): return 1
`);
    expect(found).toEqual({ 'GET /x': 'unknown' });
  });

  it('knows the users, tokens and managers of packages that log people in', async () => {
    const found = await fastapi(`
from fastapi import APIRouter, Depends, FastAPI
from fastapi_users import FastAPIUsers
from fastapi_users.authentication import AuthenticationBackend
from fastapi_jwt_auth import AuthJWT
from fastapi_login import LoginManager
from acme import current_account
def get_manager(): yield None
backend = AuthenticationBackend(name="jwt")
users = FastAPIUsers(get_manager, [backend])
active = users.current_user(active=True)
manager = LoginManager("secret", "/login")
app = FastAPI()
app.include_router(users.get_auth_router(backend), prefix="/auth")
app.include_router(users.get_users_router(None, None), prefix="/users")
@app.get("/active")
def a(user=Depends(active)): return 1
@app.get("/maybe")
def b(user=Depends(users.current_user(optional=True))): return 1
@app.get("/jwt")
def c(auth: AuthJWT = Depends()):
    auth.jwt_required()
    return 1
@app.get("/managed")
def d(user=Depends(manager)): return 1
@app.get("/mystery")
def e(user=Depends(current_account)): return 1
`);
    expect(found).toEqual({
      'POST /auth/login': 'public',
      'POST /auth/logout': 'required',
      'GET /users/me': 'required',
      'PATCH /users/me': 'required',
      'GET /users/{id}': 'required',
      'PATCH /users/{id}': 'required',
      'DELETE /users/{id}': 'required',
      'GET /active': 'required',
      'GET /maybe': 'public',
      'GET /jwt': 'required',
      'GET /managed': 'required',
      'GET /mystery': 'unknown',
    });
  });

  it('runs what an application does when it starts, past gaps that would end Python', async () => {
    const found = await fastapi(`
from contextlib import asynccontextmanager
from fastapi import APIRouter, FastAPI
router = APIRouter()
@router.get("/late")
def late(): return 1
class Settings:
    def __init__(self):
        self.__dict__["prefix"] = "/v1"
settings = Settings()
async def start(app):
    settings.cache.open()
    app.include_router(router, prefix=settings.prefix)
@asynccontextmanager
async def lifespan(app):
    await start(app)
    yield
app = FastAPI(lifespan=lifespan)
@app.on_event("startup")
def more():
    app.add_api_route("/more", lambda: 1)
def main():
    raise KeyboardInterrupt
try:
    main()
except KeyboardInterrupt:
    pass
`);
    expect(found).toEqual({ 'GET /v1/late': 'public', 'GET /more': 'public' });
  });

  it('reads variables as the packages for configuration do, and what a lifespan left', async () => {
    const found = await fastapi(`
from fastapi import Depends, FastAPI, HTTPException, Request
from starlette.config import Config
from decouple import config
from environs import Env
import environ
starlette = Config(".env")
env = Env()
django = environ.Env(OPEN=(bool, False))
def guard(on):
    def dependency(request: Request):
        session = request.state.maker()
        if on and not request.headers.get("x-key"):
            raise HTTPException(401)
    return dependency
app = FastAPI()
@app.get("/a", dependencies=[Depends(guard(starlette("ASK", cast=bool, default=True)))])
def a(): return 1
@app.get("/b", dependencies=[Depends(guard(config("ASK", default="no", cast=bool)))])
def b(): return 1
@app.get("/c", dependencies=[Depends(guard(env.bool("ASK", True)))])
def c(): return 1
@app.get("/d", dependencies=[Depends(guard(django("OPEN")))])
def d(): return 1
`);
    expect(found).toEqual({ 'GET /a': 'required', 'GET /b': 'public', 'GET /c': 'required', 'GET /d': 'public' });
  });

  it('takes the state of the service for no guard', async () => {
    const found = await fastapi(`
import os
from fastapi import Depends, FastAPI, Header, HTTPException
app = FastAPI()
sessions = {}
def load(sid: str):
    if sid not in sessions:
        raise HTTPException(404)
    return sessions[sid]
def key(x_api_key: str = Header(None)):
    if x_api_key != os.environ["API_KEY"]:
        raise HTTPException(401)
def mode():
    if os.getenv("MODE") != "1":
        raise HTTPException(503)
@app.get("/here/{sid}")
def here(sid: str):
    if sid not in sessions:
        raise HTTPException(404)
    return sessions[sid]
@app.get("/loaded/{sid}")
def loaded(session=Depends(load)): return session
@app.get("/kept/{sid}")
def kept(session=Depends(load), allowed=Depends(key)): return session
@app.get("/mode")
def moded(on=Depends(mode)): return 1
@app.get("/unwritten")
def unwritten(): raise HTTPException(404)
@app.get("/closed")
def closed(): raise HTTPException(403)
`);
    expect(found).toEqual({
      'GET /here/{sid}': 'public',
      'GET /loaded/{sid}': 'unknown',
      'GET /kept/{sid}': 'required',
      'GET /mode': 'conditional',
      'GET /unwritten': 'public',
      'GET /closed': 'required',
    });
  });

  it('tells a key that names something from one that opens something', async () => {
    const found = await fastapi(`
from fastapi import FastAPI, HTTPException
app = FastAPI()
@app.get("/issue")
def issue(issue_key: str = ""):
    if not issue_key: raise HTTPException(403)
    return 1
@app.get("/export")
def export(api_key: str = ""):
    if not api_key: raise HTTPException(403)
    return 1
`);
    expect(found).toEqual({ 'GET /issue': 'public', 'GET /export': 'required' });
  });
});
