import { describe, expect, it } from 'vitest';
import { postures } from './postures.ts';

const VIEW = (name: string, guard = ''): string =>
  `from flask import Blueprint\nfrom flask_login import login_required\nbp = Blueprint("${name}", __name__)\n@bp.route("/${name}")\n${guard}def view(): return "x"\n`;

describe('Python modules found at run time', () => {
  it.each([
    [
      'pkgutil and importlib',
      `import importlib, pkgutil
import views
for info in pkgutil.iter_modules(views.__path__, "views."):
    app.register_blueprint(importlib.import_module(info.name).bp)`,
    ],
    [
      'pkgutil taken apart',
      `import importlib, pkgutil, os
for _, name, is_package in pkgutil.iter_modules([os.path.join(os.path.dirname(__file__), "views")]):
    app.register_blueprint(importlib.import_module(f".{name}", "views").bp)`,
    ],
    [
      'names of files',
      `import os
for name in sorted(os.listdir(os.path.join(os.path.dirname(__file__), "views"))):
    if name.endswith(".py") and name != "__init__.py":
        app.register_blueprint(__import__("views." + name[:-3], fromlist=["bp"]).bp)`,
    ],
    [
      'paths and specifications',
      `from importlib.util import spec_from_file_location, module_from_spec
from pathlib import Path
for path in (Path(__file__).parent / "views").glob("*.py"):
    if path.stem != "__init__":
        spec = spec_from_file_location(path.stem, path)
        module = module_from_spec(spec)
        spec.loader.exec_module(module)
        app.register_blueprint(module.bp)`,
    ],
  ])('%s', async (_name, load) => {
    const found = await postures({
      'requirements.txt': 'flask\nflask-login\n',
      'main.py': `from flask import Flask\nfrom flask_login import LoginManager\napp = Flask(__name__)\nLoginManager(app)\n${load}\n`,
      'views/__init__.py': '',
      'views/open.py': VIEW('open'),
      'views/shut.py': VIEW('shut', '@login_required\n'),
    });
    expect(found).toEqual({ 'GET /open': 'public', 'GET /shut': 'required' });
  });

  it.each([
    ['pyproject.toml', '[project]\nname = "a"\n[project.entry-points."a.guards"]\nbasic = "guards:Basic"\n'],
    ['setup.cfg', '[metadata]\nname = a\n[options.entry_points]\na.guards =\n    basic = guards:Basic\n'],
    ['setup.py', 'setup(\n    name="a",\n    entry_points={\n        "a.guards": ["basic = guards:Basic"],\n    },\n)\n'],
  ])('entry points of %s', async (file, text) => {
    const found = await postures({
      'requirements.txt': 'fastapi\n',
      [file]: text,
      'main.py': `from importlib.metadata import entry_points
from fastapi import FastAPI, Depends, HTTPException, Request
guards = {each.name: each.load()() for each in entry_points(group="a.guards")}
def user(request: Request):
    if not guards["basic"].user(request):
        raise HTTPException(401)
app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
@app.get("/x", dependencies=[Depends(user)])
def x(): return 1
`,
      'guards.py': 'class Basic:\n    def user(self, request):\n        return request.headers.get("authorization")\n',
    });
    expect(found).toEqual({ 'GET /x': 'required' });
  });

  it('starts the server that a command names, and lets pass what a middleware answers 404 to by itself', async () => {
    const found = await postures({
      'pyproject.toml': '[project]\nname = "a"\ndependencies = ["fastapi", "click"]\n[project.scripts]\nserve = "cli:main"\n',
      Dockerfile: 'FROM python\nCMD ["serve"]\n',
      'cli.py': `import click
import uvicorn
@click.command()
@click.option("--port", default=1)
def main(port):
    config = uvicorn.Config("web:app", port=port)
    uvicorn.Server(config).run()
`,
      'web.py': `from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse
import other
class Gone:
    def __init__(self, app):
        self.app = app
    async def __call__(self, scope, receive, send):
        top, *rest = (part for part in scope["path"].split("/") if part)
        if top in other.gone:
            response = JSONResponse({}, status_code=404)
            return await response(scope, receive, send)
        await self.app(scope, receive, send)
async def user(request: Request):
    async with other.one() if other.flag else other.two() as session:
        if not request.headers.get("authorization") or not session:
            raise HTTPException(401)
app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
app.add_middleware(Gone)
@app.get("/x/{id}")
def x(id): return 1
@app.get("/y/{id}", dependencies=[Depends(user)])
def y(id): return 1
`,
    });
    expect(found).toEqual({ 'GET /x/{id}': 'public', 'GET /y/{id}': 'required' });
  });

  it('finds modules beside the program that is started, and settings with the defaults of their validators', async () => {
    const found = await postures({
      'requirements.txt': 'flask\ndynaconf\n',
      Dockerfile: 'FROM python\nCOPY . .\nCMD ["python", "service/main.py"]\n',
      'service/__init__.py': '',
      'service/main.py': 'from web.server import app\napp.run()\n',
      'service/web/__init__.py': '',
      'service/web/server.py': `import os
from binascii import hexlify
from flask import Flask, abort, request
from dynaconf import Dynaconf, Validator
settings = Dynaconf(settings_file="x.yaml")
settings.validators.register(Validator("web.base", default=""), Validator("web.key", default=hexlify(os.urandom(16)).decode()))
app = Flask(__name__)
@app.route(settings.web.base + "/x")
def x():
    if settings.web.key not in [request.args.get("key"), request.headers.get("X-API-KEY")]:
        abort(401)
    return "x"
`,
    });
    expect(found).toEqual({ 'GET /x': 'required' });
  });

  it('does not believe members that a loop over stored names may have set', async () => {
    const found = await postures({
      'requirements.txt': 'flask\nsqlalchemy\n',
      'main.py': `from flask import Flask, redirect
from sqlalchemy.orm import Session
class Settings:
    def load(self):
        self.ready = None
        for name, value in Session().query(Record).first().items():
            setattr(self, name, value)
class Record: pass
settings = Settings()
settings.load()
app = Flask(__name__)
@app.before_request
def setup():
    if not settings.ready:
        return redirect("/setup")
@app.route("/x")
def x(): return "x"
`,
    });
    expect(found).toEqual({ 'GET /x': 'public' });
  });

  it('calls what plugins hook into', async () => {
    const found = await postures({
      'requirements.txt': 'flask\npluggy\n',
      'main.py': `from flask import Flask
from pluggy import PluginManager
import plugin
app = Flask(__name__)
manager = PluginManager("a")
manager.register(plugin)
manager.hook.load_blueprints(app=app, unused=1)
`,
      'plugin.py': `from pluggy import HookimplMarker
hook = HookimplMarker("a")
@hook
def load_blueprints(app):
    app.add_url_rule("/x", "x", lambda: "x")
`,
    });
    expect(found).toEqual({ 'GET /x': 'public' });
  });
});
