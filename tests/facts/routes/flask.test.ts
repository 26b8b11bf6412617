import { describe, expect, it } from 'vitest';
import { postures } from './postures.ts';

const flask = (app: string, more: Record<string, string> = {}): Promise<Record<string, string>> =>
  postures({ 'requirements.txt': 'flask==3.0\n', 'app.py': app, ...more });

describe('Flask', () => {
  it('takes the word of flask-login only where its decorator stands below the route', async () => {
    const found = await flask(`
from flask import Flask, redirect
from flask_login import LoginManager, current_user, login_required
app = Flask(__name__)
manager = LoginManager(app)
manager.login_view = "login"
@app.route("/closed")
@login_required
def closed(): return "x"
@login_required
@app.route("/open")
def open_(): return "x"
@app.post("/inline")
def inline():
    if not current_user.is_authenticated:
        return {"error": "no"}, 401
    return "x"
@app.route("/greeting")
def greeting():
    return current_user.name if current_user.is_authenticated else "guest"
`);
    expect(found).toEqual({ 'GET /closed': 'required', 'GET /open': 'public', 'POST /inline': 'required', 'GET /greeting': 'public' });
  });

  it('asks the request loader and believes an anonymous user that the program made authenticated', async () => {
    const found = await flask(`
from flask import Flask
from flask_login import LoginManager, AnonymousUserMixin, login_required
class Anyone(AnonymousUserMixin):
    is_authenticated = True
app = Flask(__name__)
manager = LoginManager(app)
manager.anonymous_user = Anyone
@app.route("/x")
@login_required
def x(): return "x"
`);
    expect(found).toEqual({ 'GET /x': 'public' });
  });

  it('switches login_required off with LOGIN_DISABLED, also from a configuration object', async () => {
    const found = await flask(`
from flask import Flask
from flask_login import LoginManager, login_required
class Settings:
    LOGIN_DISABLED = True
app = Flask(__name__)
app.config.from_object(Settings)
LoginManager(app)
@app.route("/x")
@login_required
def x(): return "x"
`);
    expect(found).toEqual({ 'GET /x': 'public' });
  });

  it('keeps a refusal that answers 404 a refusal', async () => {
    const found = await flask(`
from flask import Flask
from flask_login import LoginManager, login_required
app = Flask(__name__)
manager = LoginManager(app)
@manager.unauthorized_handler
def hide(): return "nothing here", 404
@app.route("/x")
@login_required
def x(): return "x"
`);
    expect(found).toEqual({ 'GET /x': 'required' });
  });

  it('reads optional, old and loud forms of flask-jwt-extended', async () => {
    const found = await flask(`
from flask import Flask, jsonify
from flask_jwt_extended import JWTManager, jwt_required, get_jwt_identity, verify_jwt_in_request
app = Flask(__name__)
JWTManager(app)
@app.get("/closed")
@jwt_required()
def closed(): return "x"
@app.get("/old")
@jwt_required
def old(): return "x"
@app.get("/optional")
@jwt_required(optional=True)
def optional(): return jsonify(get_jwt_identity())
@app.get("/swallowed")
def swallowed():
    try:
        verify_jwt_in_request()
    except Exception:
        pass
    return "x"
`);
    expect(found).toEqual({ 'GET /closed': 'required', 'GET /old': 'required', 'GET /optional': 'public', 'GET /swallowed': 'public' });
  });

  it('asks the verify callback of flask-httpauth with nothing', async () => {
    const found = await flask(`
from flask import Flask
from flask_httpauth import HTTPTokenAuth
app = Flask(__name__)
strict = HTTPTokenAuth()
lax = HTTPTokenAuth()
@strict.verify_token
def check(token):
    return "user" if token == "s3cret" else None
@lax.verify_token
def accept(token): return True
@app.get("/strict")
@strict.login_required
def a(): return "x"
@app.get("/lax")
@lax.login_required
def b(): return "x"
@app.get("/optional")
@strict.login_required(optional=True)
def c(): return "x"
`);
    expect(found).toEqual({ 'GET /strict': 'required', 'GET /lax': 'public', 'GET /optional': 'public' });
  });

  it('runs resources of flask-restful with decorators of class, method table and API', async () => {
    const found = await flask(`
from flask import Blueprint, Flask, abort, request
from flask_restful import Api, Resource
def need(f):
    def inner(*args, **kwargs):
        if "Authorization" not in request.headers:
            abort(403)
        return f(*args, **kwargs)
    return inner
class Both(Resource):
    method_decorators = {"post": [need]}
    def get(self): return 1
    def post(self): return 1
class All(Resource):
    method_decorators = [need]
    def get(self, item): return 1
class Open(All):
    method_decorators = []
bp = Blueprint("api", __name__, url_prefix="/api")
api = Api(bp)
api.add_resource(Both, "/both")
api.add_resource(All, "/all/<int:item>", "/every/<path:item>")
api.add_resource(Open, "/open")
app = Flask(__name__)
app.register_blueprint(bp)
`);
    expect(found).toEqual({
      'GET /api/both': 'public',
      'POST /api/both': 'required',
      'GET /api/all/{item}': 'required',
      'GET /api/every/{item*}': 'required',
      'GET /api/open': 'public',
    });
  });

  it('puts namespaces of flask-restx below the API and lists its description as implicit', async () => {
    const found = await flask(`
from flask import Flask
from flask_restx import Api, Namespace, Resource
from flask_jwt_extended import jwt_required
ns = Namespace("things", path="/things")
@ns.route("/<string:name>")
class Thing(Resource):
    @jwt_required()
    @ns.doc("read")
    def get(self, name): return 1
    def put(self, name): return 1
app = Flask(__name__)
api = Api(app, prefix="/v1", doc="/docs")
api.add_namespace(ns)
`);
    expect(found).toEqual({
      'GET /v1/things/{name}': 'required',
      'PUT /v1/things/{name}': 'public',
      'GET /v1/swagger.json': 'public',
      'GET /v1/docs': 'public',
    });
  });

  it('runs hooks per endpoint and answers errors with the registered handlers', async () => {
    const found = await flask(`
from flask import Flask, g, request
class Denied(Exception):
    pass
app = Flask(__name__)
OPEN = {"health", "login"}
@app.before_request
def guard():
    if request.endpoint in OPEN:
        return None
    if not request.headers.get("X-Api-Key"):
        raise Denied()
@app.errorhandler(Denied)
def denied(error): return {"error": "no"}, 401
@app.get("/health")
def health(): return "x"
@app.post("/login")
def login(): return "x"
@app.get("/data")
def data(): return "x"
`);
    expect(found).toEqual({ 'GET /health': 'public', 'POST /login': 'public', 'GET /data': 'required' });
  });

  it('does not know a decorator of a package it has not met, and knows rate limits are none', async () => {
    const found = await flask(`
from flask import Flask
from flask_limiter import Limiter
from somewhere import mystery
app = Flask(__name__)
limiter = Limiter(app)
@app.get("/limited")
@limiter.limit("1/minute")
def limited(): return "x"
@app.get("/mystery")
@mystery
def odd(): return "x"
`);
    expect(found).toEqual({ 'GET /limited': 'public', 'GET /mystery': 'unknown' });
  });

  it('lists rules of blueprints that nothing registers as not served', async () => {
    const found = await flask(`
from flask import Blueprint, Flask
app = Flask(__name__)
lost = Blueprint("lost", __name__, url_prefix="/lost")
@lost.route("/x")
def x(): return "x"
@app.route("/y", methods=["GET", "POST"])
def y(): return "y"
@app.route("/y")
def again(): return "y"
`);
    expect(found).toEqual({ 'GET /lost/x': '-public', 'GET /y': 'public', 'POST /y': 'public' });
  });

  it('starts with what FLASK_APP names', async () => {
    const found = await postures({
      'requirements.txt': 'flask\n',
      Dockerfile: 'FROM python\nENV FLASK_APP=service.web:create_app\nCMD ["flask", "run"]\n',
      'service/__init__.py': '',
      'service/web.py':
        'from flask import Flask\n\ndef create_app():\n    app = Flask(__name__)\n    @app.get("/x")\n    def x(): return "x"\n    return app\n',
    });
    expect(found).toEqual({ 'GET /x': 'public' });
  });
});
