/** Flask, as far as registration, hooks and refusals go. Source: Flask's documentation of `Flask`, `Blueprint` and the views. */
export const FLASK = `
import os
from functools import wraps
from _host import active, activate, attributes, conditions, fallback, import_object, python_file, record, request, session, unknown
from werkzeug.local import LocalProxy
from werkzeug.exceptions import abort


class _Globals:
    def get(self, name, default=None):
        return getattr(self, name, default)

    def pop(self, name, default=None):
        return getattr(self, name, default)

    def setdefault(self, name, default=None):
        if name not in self:
            setattr(self, name, default)
        return getattr(self, name)

    def __contains__(self, name):
        return hasattr(self, name)


g = _Globals()


class Config:
    def __init__(self, root_path=None, defaults=None):
        self._data = {}
        self._defaults = {"DEBUG": False, "TESTING": False, "SECRET_KEY": None, "APPLICATION_ROOT": "/"}
        self._open = False
        self._prefixes = []

    def _find(self, key):
        for prefix in self._prefixes:
            given = os.environ.get(prefix + str(key))
            if given is not None:
                return given
        if key in self._data:
            return self._data[key]
        if self._open:
            return unknown("configuration " + str(key))
        return self._defaults[key]

    def __getitem__(self, key):
        return self._find(key)

    def __setitem__(self, key, value):
        self._data[key] = value

    def __contains__(self, key):
        return key in self._data or key in self._defaults

    def get(self, key, default=None):
        if key in self or self._open or self._prefixes:
            try:
                return self._find(key)
            except KeyError:
                return default
        return default

    def said(self, key):
        return self._data.get(key)

    def __delitem__(self, key):
        self._data.pop(key, None)

    def setdefault(self, key, default=None):
        return self._data.setdefault(key, default)

    def pop(self, key, default=None):
        return self._data.pop(key, default)

    def keys(self):
        return self._data.keys()

    def items(self):
        return self._data.items()

    def update(self, *mappings, **values):
        for mapping in mappings:
            self._data.update(mapping)
        self._data.update(values)
        return True

    def from_mapping(self, *mappings, **values):
        return self.update(*mappings, **values)

    def from_object(self, source):
        if isinstance(source, str):
            source = import_object(source)
        found = attributes(source)
        if found is None:
            self._open = True
        else:
            for name, value in found:
                self._data[name] = value

    def from_pyfile(self, filename, silent=False):
        found = python_file(filename)
        if found is not None:
            self.from_object(found)
        elif not silent:
            self._open = True
        return True

    def from_file(self, filename, load=None, silent=False, text=True):
        self._open = True
        return True

    def from_json(self, filename, silent=False):
        self._open = True
        return True

    def from_envvar(self, name, silent=False):
        named = os.environ.get(name)
        if named is not None or not silent:
            self.from_pyfile(named, silent)
        return True

    def from_prefixed_env(self, prefix="FLASK", loads=None):
        self._prefixes.append(prefix + "_")
        return True

    def get_namespace(self, namespace, lowercase=True, trim_namespace=True):
        return unknown("configuration below " + str(namespace))


class _Rules:
    def iter_rules(self, endpoint=None):
        return unknown("the rules of the application")


def _name_of(view):
    return view.__name__


class _Scaffold:
    def _prepare(self):
        self.view_functions = {}
        self.before_request_funcs = {}
        self.after_request_funcs = {}
        self.teardown_request_funcs = {}
        self.url_value_preprocessors = {}
        self.url_default_functions = {}
        self.error_handlers = []
        self.registered_views = []

    def route(self, rule, **options):
        def decorator(f):
            self.add_url_rule(rule, options.get("endpoint"), f, **{k: v for k, v in options.items() if k != "endpoint"})
            return f

        return decorator

    def get(self, rule, **options):
        return self.route(rule, **{**options, "methods": ["GET"]})

    def post(self, rule, **options):
        return self.route(rule, **{**options, "methods": ["POST"]})

    def put(self, rule, **options):
        return self.route(rule, **{**options, "methods": ["PUT"]})

    def patch(self, rule, **options):
        return self.route(rule, **{**options, "methods": ["PATCH"]})

    def delete(self, rule, **options):
        return self.route(rule, **{**options, "methods": ["DELETE"]})

    def endpoint(self, endpoint):
        def decorator(f):
            self.view_functions[endpoint] = f
            return f

        return decorator

    def before_request(self, f):
        self._open_for_setup()
        self.before_request_funcs.setdefault(None, []).append(f)
        return f

    def url_value_preprocessor(self, f):
        self._open_for_setup()
        self.url_value_preprocessors.setdefault(None, []).append(f)
        return f

    def after_request(self, f):
        return f

    def teardown_request(self, f):
        return f

    def context_processor(self, f):
        return f

    def url_defaults(self, f):
        return f

    def errorhandler(self, code_or_exception):
        def decorator(f):
            self.register_error_handler(code_or_exception, f)
            return f

        return decorator

    def register_error_handler(self, code_or_exception, f):
        self.error_handlers.append((None, code_or_exception, f))


class Flask(_Scaffold, fallback("flask.Flask")):
    config_class = Config

    def __init__(self, import_name=None, static_url_path=None, static_folder="static", **options):
        self._prepare()
        self.import_name = import_name
        self.name = import_name
        self.config = self.config_class()
        self.blueprints = {}
        self.extensions = {}
        self.url_map = _Rules()
        self.debug = False
        self.testing = False
        self.secret_key = None
        self.static_folder = static_folder
        self.static_url_path = static_url_path
        self.teardown_appcontext_funcs = []
        activate("flask", self)
        record("application", self, static_folder, static_url_path)

    def _open_for_setup(self):
        pass

    def add_url_rule(self, rule, endpoint=None, view_func=None, provide_automatic_options=None, **options):
        self._add(rule, endpoint, view_func, options, "", [])

    def _add(self, rule, endpoint, view_func, options, blueprint, when):
        if endpoint is None:
            endpoint = _name_of(view_func)
        methods = options.get("methods")
        if methods is None:
            methods = getattr(view_func, "methods", None)
        if view_func is not None:
            self.registered_views.append(view_func)
            if endpoint not in self.view_functions or self.view_functions[endpoint] in self.registered_views:
                self.view_functions[endpoint] = view_func
        record("rule", self, rule, endpoint, view_func, methods, blueprint, options.get("host"), options.get("subdomain"), when + conditions())

    def register_blueprint(self, blueprint, **options):
        blueprint.register(self, options)

    def before_first_request(self, f):
        return f

    def teardown_appcontext(self, f):
        return f

    def shell_context_processor(self, f):
        return f

    def template_filter(self, name=None):
        return lambda f: f

    def template_global(self, name=None):
        return lambda f: f

    def template_test(self, name=None):
        return lambda f: f

    def app_context(self):
        return _Context()

    def test_request_context(self, *args, **options):
        return _Context()

    def request_context(self, environ):
        return _Context()

    def ensure_sync(self, func):
        return func

    def make_response(self, rv):
        return make_response(rv)

    def run(self, *args, **options):
        return None

    def iter_blueprints(self):
        return self.blueprints.values()


class _Context:
    def __enter__(self):
        return self

    def __exit__(self, *error):
        return None

    def push(self):
        return None

    def pop(self, error=None):
        return None


class BlueprintSetupState:
    def __init__(self, blueprint, app, options, name, prefix, when):
        self.blueprint = blueprint
        self.app = app
        self.options = options
        self.name = name
        self.url_prefix = prefix
        self.when = when

    def add_url_rule(self, rule, endpoint=None, view_func=None, **options):
        if self.url_prefix is not None:
            if rule:
                rule = "/".join((self.url_prefix.rstrip("/"), rule.lstrip("/")))
            else:
                rule = self.url_prefix
        if endpoint is None:
            endpoint = _name_of(view_func)
        self.app._add(rule, self.name + "." + str(endpoint), view_func, options, self.name, self.when)


class Blueprint(_Scaffold, fallback("flask.Blueprint")):
    def __init__(self, name=None, import_name=None, static_folder=None, static_url_path=None, template_folder=None,
                 url_prefix=None, subdomain=None, url_defaults=None, root_path=None, cli_group=None, **more):
        self._prepare()
        self.name = name
        self.import_name = import_name
        self.url_prefix = url_prefix
        self.subdomain = subdomain
        self.static_folder = static_folder
        self.static_url_path = static_url_path
        self.deferred_functions = []
        self.nested = []
        self.app_hooks = []
        self._got_registered_once = False
        record("blueprint", self)

    def _open_for_setup(self):
        if self._got_registered_once:
            raise AssertionError("the blueprint has already been registered")

    def record(self, func):
        self._open_for_setup()
        self.deferred_functions.append((func, conditions()))

    def record_once(self, func):
        self.record(func)

    def add_url_rule(self, rule, endpoint=None, view_func=None, provide_automatic_options=None, **options):
        record("blueprint rule", self, rule, endpoint, view_func, options.get("methods"))
        self.record(lambda state: state.add_url_rule(rule, endpoint, view_func, **options))

    def register_blueprint(self, blueprint, **options):
        self._open_for_setup()
        self.nested.append((blueprint, options))

    def before_app_request(self, f):
        self.record(lambda state: state.app.before_request_funcs.setdefault(None, []).append(f))
        return f

    def before_app_first_request(self, f):
        return f

    def after_app_request(self, f):
        return f

    def teardown_app_request(self, f):
        return f

    def app_context_processor(self, f):
        return f

    def app_url_value_preprocessor(self, f):
        self.record(lambda state: state.app.url_value_preprocessors.setdefault(None, []).append(f))
        return f

    def app_url_defaults(self, f):
        return f

    def app_template_filter(self, name=None):
        return lambda f: f

    def app_template_global(self, name=None):
        return lambda f: f

    def app_template_test(self, name=None):
        return lambda f: f

    def app_errorhandler(self, code):
        def decorator(f):
            self.record(lambda state: state.app.error_handlers.append((None, code, f)))
            return f

        return decorator

    def make_setup_state(self, app, options, first_registration=False):
        return BlueprintSetupState(self, app, options, self.name, self.url_prefix, [])

    def register(self, app, options):
        outer = options.get("name_prefix", "")
        name = options.get("name", self.name)
        if outer:
            name = outer + "." + str(name)
        app.blueprints[name] = self
        self._got_registered_once = True
        prefix = options.get("url_prefix")
        if prefix is None:
            prefix = self.url_prefix
        before = options.get("_prefix")
        if before is not None:
            prefix = before if prefix is None else before.rstrip("/") + "/" + prefix.lstrip("/")
        inherited = options.get("_names", [])
        names = inherited + [name]
        record("registered", self, app, name, names, conditions())
        for endpoint, function in self.view_functions.items():
            app.view_functions[str(name) + "." + str(endpoint)] = function
        for scope, functions in self.before_request_funcs.items():
            app.before_request_funcs.setdefault(name, []).extend(functions)
        for scope, functions in self.url_value_preprocessors.items():
            app.url_value_preprocessors.setdefault(name, []).extend(functions)
        for scope, code, function in self.error_handlers:
            app.error_handlers.append((name, code, function))
        if self.static_folder is not None and prefix is not None:
            record("static", app, self.static_folder, self.static_url_path, prefix, names)
        for function, when in self.deferred_functions:
            function(BlueprintSetupState(self, app, options, str(name), prefix, when))
        for blueprint, nested in self.nested:
            blueprint.register(app, {**nested, "name_prefix": name, "_prefix": prefix, "_names": names})


current_app = LocalProxy(lambda: active("flask"))


class Response(fallback("flask.Response")):
    def __init__(self, response=None, status=None, headers=None, mimetype=None, content_type=None, **options):
        self.data = response
        self.response = response
        self.headers = headers if headers is not None else {}
        self.status = status
        self.status_code = 200 if status is None else status

    def set_cookie(self, *args, **options):
        return None

    def delete_cookie(self, *args, **options):
        return None


def make_response(*args):
    if len(args) == 0:
        return Response()
    value = args[0]
    status = None
    if len(args) > 1:
        status = args[1]
    elif isinstance(value, tuple):
        status = value[1] if len(value) > 1 else None
        value = value[0]
    if isinstance(value, Response):
        if status is not None:
            value.status_code = status
        return value
    return Response(value, status)


def jsonify(*args, **values):
    return Response("json", 200)


def redirect(location, code=302, Response=None):
    response = make_response("redirect", code)
    response.location = location
    return response


def after_this_request(f):
    return f


def has_request_context():
    return True


def has_app_context():
    return True


def copy_current_request_context(f):
    return f


def stream_with_context(f):
    return f
`;

/** `flask.views`: a class gives one function a registration; `decorators` wrap it, the first innermost. */
export const FLASK_VIEWS = `
from _host import has
from flask import request, current_app

http_method_funcs = {"get", "post", "head", "options", "delete", "put", "trace", "patch"}


class View:
    methods = None
    decorators = []
    init_every_request = True

    def dispatch_request(self, *args, **kwargs):
        raise NotImplementedError()

    @classmethod
    def as_view(cls, name, *class_args, **class_kwargs):
        def view(**kwargs):
            self = view.view_class(*class_args, **class_kwargs)
            return self.dispatch_request(**kwargs)

        view.view_class = cls
        view.__view__ = True
        view.__name__ = name
        outer = view
        for decorator in cls.decorators:
            outer = decorator(outer)
        methods = cls.methods
        if methods is None:
            methods = cls._implemented()
        view.methods = methods
        if outer is not view:
            outer.view_class = cls
            outer.methods = methods
        return outer

    @classmethod
    def _implemented(cls):
        return None


class MethodView(View):
    @classmethod
    def _implemented(cls):
        return [key.upper() for key in ("get", "post", "put", "patch", "delete", "options", "trace") if has(cls, key)]

    def dispatch_request(self, *args, **kwargs):
        method = getattr(self, request.method.lower(), None)
        return method(*args, **kwargs)
`;

/** Werkzeug's errors and context locals. */
export const WERKZEUG_EXCEPTIONS = `
class HTTPException(Exception):
    code = None
    description = None

    def __init__(self, description=None, response=None):
        self.description = description
        self.response = response

    def get_response(self, environ=None):
        return self.response


class BadRequest(HTTPException):
    code = 400


class BadRequestKeyError(BadRequest):
    pass


class Unauthorized(HTTPException):
    code = 401

    def __init__(self, description=None, response=None, www_authenticate=None):
        self.description = description
        self.response = response


class Forbidden(HTTPException):
    code = 403


class NotFound(HTTPException):
    code = 404


class MethodNotAllowed(HTTPException):
    code = 405


class NotAcceptable(HTTPException):
    code = 406


class RequestTimeout(HTTPException):
    code = 408


class Conflict(HTTPException):
    code = 409


class Gone(HTTPException):
    code = 410


class RequestEntityTooLarge(HTTPException):
    code = 413


class UnsupportedMediaType(HTTPException):
    code = 415


class UnprocessableEntity(HTTPException):
    code = 422


class Locked(HTTPException):
    code = 423


class TooManyRequests(HTTPException):
    code = 429


class InternalServerError(HTTPException):
    code = 500


class NotImplemented(HTTPException):
    code = 501


class BadGateway(HTTPException):
    code = 502


class ServiceUnavailable(HTTPException):
    code = 503


class _Aborted(HTTPException):
    def __init__(self, code, response, payload):
        self.code = code
        self.response = response
        self.description = None
        self.data = payload


default_exceptions = {400: BadRequest, 401: Unauthorized, 403: Forbidden, 404: NotFound, 405: MethodNotAllowed, 406: NotAcceptable,
                      408: RequestTimeout, 409: Conflict, 410: Gone, 413: RequestEntityTooLarge, 415: UnsupportedMediaType,
                      422: UnprocessableEntity, 423: Locked, 429: TooManyRequests, 500: InternalServerError, 501: NotImplemented,
                      502: BadGateway, 503: ServiceUnavailable}


def abort(status, *args, **kwargs):
    if isinstance(status, int):
        if status in default_exceptions:
            error = default_exceptions[status](args[0] if args else None)
            error.data = kwargs
            raise error
        raise _Aborted(status, None, kwargs)
    raise _Aborted(None, status, kwargs)
`;

export const WERKZEUG_LOCAL = `
class LocalProxy:
    def __init__(self, local, name=None):
        self.__dict_resolve = local

    def _get_current_object(self):
        return self.__dict_resolve()

    def __getattr__(self, name):
        return getattr(self.__dict_resolve(), name)

    def __getitem__(self, key):
        return self.__dict_resolve()[key]

    def __contains__(self, key):
        return key in self.__dict_resolve()

    def __iter__(self):
        return iter(self.__dict_resolve())

    def __bool__(self):
        return bool(self.__dict_resolve())

    def __eq__(self, other):
        return self.__dict_resolve() == other

    def __call__(self, *args, **kwargs):
        return self.__dict_resolve()(*args, **kwargs)
`;

/** Quart is Flask for coroutines. Source: its documentation of the differences. */
export const QUART = `
from flask import (abort, after_this_request, Blueprint, Config, current_app, Flask, g, has_app_context, has_request_context, jsonify,
                   make_response, redirect, request, Response, session, stream_with_context)


class Quart(Flask):
    def websocket(self, rule, **options):
        return lambda f: f

    def add_websocket(self, rule, endpoint=None, view_func=None, **options):
        return None

    def before_serving(self, f):
        return f

    def after_serving(self, f):
        return f

    def while_serving(self, f):
        return f

    def before_websocket(self, f):
        return f

    def run_task(self, *args, **options):
        return None

    def ensure_async(self, func):
        return func
`;
