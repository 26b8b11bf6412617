/** Flask-RESTful and Flask-RESTX. Sources: their documentation of `Api`, `Resource` and `Namespace`. */
export const FLASK_RESTFUL = `
from _host import fallback, record
from flask import request
from flask.views import MethodView
from werkzeug.exceptions import abort as _abort


def abort(http_status_code=500, message=None, **kwargs):
    _abort(http_status_code)


class Resource(MethodView):
    representations = None
    method_decorators = []

    def dispatch_request(self, *args, **kwargs):
        method = getattr(self, request.method.lower(), None)
        decorators = self.method_decorators
        if isinstance(decorators, dict):
            decorators = decorators.get(request.method.lower(), [])
        for decorator in decorators:
            method = decorator(method)
        return method(*args, **kwargs)


class Api(fallback("flask_restful.Api")):
    def __init__(self, app=None, prefix="", default_mediatype="application/json", decorators=None, **options):
        self.prefix = prefix
        self.decorators = decorators if decorators else []
        self.resources = []
        self.app = None
        self.urls = {}
        if app is not None:
            self.init_app(app)

    def init_app(self, app):
        self.app = app
        for resource, urls, options in self.resources:
            self._register(app, resource, urls, options)

    def add_resource(self, resource, *urls, **options):
        if self.app is not None:
            self._register(self.app, resource, urls, options)
        self.resources.append((resource, urls, options))

    def resource(self, *urls, **options):
        def decorator(cls):
            self.add_resource(cls, *urls, **options)
            return cls

        return decorator

    def representation(self, mediatype):
        return lambda f: f

    def output(self, resource):
        return resource

    def _register(self, app, resource, urls, options):
        endpoint = options.get("endpoint") or resource.__name__.lower()
        view = resource.as_view(endpoint, *options.get("resource_class_args", ()), **options.get("resource_class_kwargs", {}))
        for decorator in self.decorators:
            view = decorator(view)
        for url in urls:
            app.add_url_rule(self.prefix + url, endpoint, view)


def _same(*args, **kwargs):
    return lambda f: f


marshal_with = _same
marshal_with_field = _same
`;

export const FLASK_RESTX = `
from _host import fallback, record
from flask import request
from flask_restful import Resource, abort, marshal_with


def _same(*args, **kwargs):
    return lambda f: f


class _Documented:
    def doc(self, shortcut=None, **options):
        return shortcut if callable(shortcut) else (lambda f: f)

    def expect(self, *args, **options):
        return lambda f: f

    def response(self, *args, **options):
        return lambda f: f

    def param(self, *args, **options):
        return lambda f: f

    def header(self, *args, **options):
        return lambda f: f

    def produces(self, *args, **options):
        return lambda f: f

    def deprecated(self, f):
        return f

    def hide(self, f):
        return f

    def marshal_with(self, *args, **options):
        return lambda f: f

    def marshal_list_with(self, *args, **options):
        return lambda f: f

    def vendor(self, *args, **options):
        return lambda f: f

    def errorhandler(self, error):
        return error if isinstance(error, type(abort)) else (lambda f: f)

    def abort(self, *args, **options):
        abort(*args, **options)


class Namespace(_Documented, fallback("flask_restx.Namespace")):
    def __init__(self, name, description=None, path=None, decorators=None, validate=None, authorizations=None, ordered=False, **options):
        self.name = name
        self.path = path if path is not None else "/" + name
        self.decorators = decorators if decorators else []
        self.resources = []
        self.apis = []
        api = options.get("api")
        if api is not None:
            self.apis.append(api)

    def add_resource(self, resource, *urls, **options):
        self.resources.append((resource, urls, options))
        for api in self.apis:
            api._add(self, api.paths.get(self, self.path), resource, urls, options)

    def route(self, *urls, **options):
        def wrapper(cls):
            self.add_resource(cls, *urls, **options)
            return cls

        return wrapper


class Api(_Documented, fallback("flask_restx.Api")):
    def __init__(self, app=None, version="1.0", title=None, description=None, doc="/", prefix="", decorators=None, default="default", **options):
        self.prefix = prefix
        self.docs = doc
        self.add_specs = options.get("add_specs", True)
        self.decorators = decorators if decorators else []
        self.namespaces = []
        self.paths = {}
        self.app = None
        self.waiting = []
        self.default_namespace = Namespace(default, path="/")
        self.add_namespace(self.default_namespace)
        if app is not None:
            self.init_app(app)

    def init_app(self, app, **options):
        self.app = app
        if "decorators" in options:
            self.decorators = options["decorators"]
        self.prefix = options.get("prefix", self.prefix)
        self.docs = options.get("doc", self.docs)
        for view, rule, endpoint in self.waiting:
            app.add_url_rule(self.prefix.rstrip("/") + rule, endpoint, view)
        if self.add_specs:
            record("implicit", app, self.prefix.rstrip("/") + "/swagger.json", self.decorators)
        if self.docs:
            record("implicit", app, self.prefix.rstrip("/") + self.docs, self.decorators)

    def namespace(self, *args, **options):
        made = Namespace(*args, **options)
        self.add_namespace(made)
        return made

    def add_namespace(self, ns, path=None):
        if ns in self.namespaces:
            return
        self.namespaces.append(ns)
        where = path if path is not None else ns.path
        self.paths[ns] = where
        ns.apis.append(self)
        for resource, urls, options in ns.resources:
            self._add(ns, where, resource, urls, options)

    def add_resource(self, resource, *urls, **options):
        self.default_namespace.add_resource(resource, *urls, **options)

    def route(self, *urls, **options):
        return self.default_namespace.route(*urls, **options)

    def representation(self, mediatype):
        return lambda f: f

    def _add(self, ns, path, resource, urls, options):
        endpoint = options.get("endpoint") or (ns.name + "_" + resource.__name__.lower())
        view = resource.as_view(endpoint, **options.get("resource_class_kwargs", {}))
        for decorator in ns.decorators:
            view = decorator(view)
        for decorator in self.decorators:
            view = decorator(view)
        for url in urls:
            rule = path.rstrip("/") + url
            if self.app is not None:
                self.app.add_url_rule(self.prefix.rstrip("/") + rule, endpoint, view)
            else:
                self.waiting.append((view, rule, endpoint))


marshal_list_with = _same
`;

/** Flask-Smorest: blueprints of Flask whose routes may be view classes. */
export const FLASK_SMOREST = `
from _host import fallback
from flask import Blueprint as _Blueprint
from werkzeug.exceptions import abort as _abort


def abort(status, *args, **kwargs):
    _abort(status)


class Blueprint(_Blueprint):
    def __init__(self, name, import_name, description=None, **options):
        super().__init__(name, import_name, **options)

    def route(self, rule, *, parameters=None, **options):
        def decorator(f):
            view = f.as_view(f.__name__) if isinstance(f, type(Blueprint)) or hasattr(f, "as_view") else f
            self.add_url_rule(rule, f.__name__, view, **options)
            return f

        return decorator

    def arguments(self, *args, **options):
        return lambda f: f

    def response(self, *args, **options):
        return lambda f: f

    def alt_response(self, *args, **options):
        return lambda f: f

    def paginate(self, *args, **options):
        return lambda f: f

    def doc(self, **options):
        return lambda f: f

    def etag(self, f):
        return f


class Api(fallback("flask_smorest.Api")):
    def __init__(self, app=None, spec_kwargs=None):
        self.app = app

    def init_app(self, app, spec_kwargs=None):
        self.app = app

    def register_blueprint(self, blp, **options):
        self.app.register_blueprint(blp, **{k: v for k, v in options.items() if k != "parameters"})
`;
