/** Django Ninja. Source: its guides on routers, operations and authentication. */
export const NINJA: readonly (readonly [string, string])[] = [
  ['ninja.constants', 'NOT_SET = "ninja.constants.NOT_SET"\n'],
  [
    'ninja.errors',
    `
class HttpError(Exception):
    def __init__(self, status_code, message=None):
        self.status_code = status_code
        self.message = message


class AuthenticationError(HttpError):
    status_code = 401

    def __init__(self, status_code=401, message=None):
        super().__init__(status_code, message)


class AuthorizationError(HttpError):
    status_code = 403

    def __init__(self, status_code=403, message=None):
        super().__init__(status_code, message)
`,
  ],
  [
    'ninja.security',
    `
from _host import credential


class AuthBase:
    def __init__(self, **options):
        pass

    def authenticate(self, request, key):
        raise NotImplementedError()


class APIKeyBase(AuthBase):
    param_name = "key"

    def __init__(self, **options):
        pass

    def __call__(self, request):
        return self.authenticate(request, self._get_key(request))


class APIKeyQuery(APIKeyBase):
    def _get_key(self, request):
        return credential("query " + self.param_name)


class APIKeyCookie(APIKeyBase):
    def __init__(self, csrf=True):
        pass

    def _get_key(self, request):
        return credential("cookie " + self.param_name)


class APIKeyHeader(APIKeyBase):
    def _get_key(self, request):
        return credential("header " + self.param_name)


class HttpAuthBase(AuthBase):
    pass


class HttpBearer(HttpAuthBase):
    def __call__(self, request):
        token = credential("authorization")
        if not token:
            return None
        return self.authenticate(request, token)


class HttpBasicAuth(HttpAuthBase):
    def __call__(self, request):
        given = credential("authorization")
        if not given:
            return None
        return self.authenticate(request, given, given)


class SessionAuth(APIKeyCookie):
    def __call__(self, request):
        return request.user if request.user.is_authenticated else None


class SessionAuthSuperUser(APIKeyCookie):
    def __call__(self, request):
        return request.user if request.user.is_superuser else None


class SessionAuthIsStaff(APIKeyCookie):
    def __call__(self, request):
        return request.user if request.user.is_staff else None


django_auth = SessionAuth()
django_auth_superuser = SessionAuthSuperUser()
django_auth_is_staff = SessionAuthIsStaff()
`,
  ],
  [
    'ninja',
    `
from functools import wraps
from _host import import_object, unknown
from django.http import HttpResponse
from django.urls import Pattern
from ninja.constants import NOT_SET
from ninja.errors import AuthenticationError


def _route(prefix, path):
    joined = "/".join([each for each in (prefix, path) if each]).replace("{", "<").replace("}", ">")
    while "//" in joined:
        joined = joined.replace("//", "/")
    return joined.lstrip("/")


def ninja_auth(func, method, auth):
    checks = [] if auth is None or auth == NOT_SET else list(auth) if isinstance(auth, (list, tuple)) else [auth]

    @wraps(func)
    def operation(request, *args, **kwargs):
        known = len(checks) == 0
        try:
            for check in checks:
                found = check(request)
                if found:
                    request.auth = found
                    known = True
                    break
        except AuthenticationError:
            known = False
        if not known:
            return HttpResponse(status=401)
        return func(request, *args, **kwargs, **unknown("what a request holds"))

    operation.allowed_methods = [method]
    return operation


class _Operations:
    def api_operation(self, methods, path, auth=NOT_SET, **options):
        def decorator(func):
            for method in methods:
                self.operations.append((path, method, func, auth))
            return func

        return decorator

    def get(self, path, **options):
        return self.api_operation(["GET"], path, **options)

    def post(self, path, **options):
        return self.api_operation(["POST"], path, **options)

    def put(self, path, **options):
        return self.api_operation(["PUT"], path, **options)

    def patch(self, path, **options):
        return self.api_operation(["PATCH"], path, **options)

    def delete(self, path, **options):
        return self.api_operation(["DELETE"], path, **options)

    def add_router(self, prefix, router, auth=NOT_SET, **options):
        self.routers.append((prefix, import_object(router) if isinstance(router, str) else router, auth))

    def _patterns(self, prefix, auth):
        found = []
        for path, method, func, own in self.operations:
            found.append(Pattern("path", _route(prefix, path), ninja_auth(func, method, auth if own == NOT_SET else own), None, None))
        for below, router, given in self.routers:
            inner = router.auth if given == NOT_SET else given
            found.extend(router._patterns(prefix + "/" + below, auth if inner == NOT_SET else inner))
        return found


class Router(_Operations):
    def __init__(self, auth=NOT_SET, **options):
        self.auth = auth
        self.operations = []
        self.routers = []


def _page(request, *args, **kwargs):
    return HttpResponse()


class NinjaAPI(_Operations):
    def __init__(self, auth=NOT_SET, openapi_url="/openapi.json", docs_url="/docs", docs_decorator=None, **options):
        self.auth = auth
        self.operations = []
        self.routers = []
        self.openapi_url = openapi_url
        self.docs_url = docs_url
        self.docs_decorator = docs_decorator

    def exception_handler(self, error):
        return lambda f: f

    def add_exception_handler(self, error, handler):
        return None

    def create_response(self, request, data, status=200, **options):
        return HttpResponse(None, status=status)

    def on_exception(self, request, error):
        return HttpResponse(status=500)

    @property
    def urls(self):
        page = self.docs_decorator(_page) if self.docs_decorator else _page
        pages = [Pattern("path", _route("", each), page, None, None) for each in [self.openapi_url, self.docs_url] if each and self.openapi_url]
        return (pages + self._patterns("", self.auth) + [Pattern("path", "", _page, None, None)], "ninja", None)
`,
  ],
  ['ninja.main', 'from ninja import NinjaAPI\n'],
  ['ninja.router', 'from ninja import Router\n'],
];
