/** Django, as far as routing, class-based views and refusals go. Source: Django's documentation. */
export const DJANGO: readonly (readonly [string, string])[] = [
  [
    'django.conf',
    `
from _host import setting


class _Settings:
    def __getattr__(self, name):
        return setting(name)


settings = _Settings()
`,
  ],
  [
    'django.urls',
    `
from _host import fallback, import_object


class Pattern:
    def __init__(self, kind, route, view, inner, kwargs):
        self.kind = kind
        self.route = route
        self.view = view
        self.inner = inner
        self.kwargs = kwargs


def include(arg, namespace=None):
    if isinstance(arg, tuple):
        arg = arg[0]
    if isinstance(arg, str):
        arg = import_object(arg)
    return (getattr(arg, "urlpatterns", arg), None, namespace)


def _make(kind, route, view, kwargs):
    if isinstance(view, (list, tuple)):
        return Pattern(kind, route, None, view[0] if isinstance(view, tuple) else view, kwargs)
    return Pattern(kind, route, view, None, kwargs)


def path(route, view, kwargs=None, name=None):
    return _make("path", route, view, kwargs)


def re_path(route, view, kwargs=None, name=None):
    return _make("regex", route, view, kwargs)


url = re_path
`,
  ],
  ['django.urls.conf', 'from django.urls import include, path, re_path\n'],
  ['django.conf.urls', 'from django.urls import include, url\n'],
  [
    'django.conf.urls.i18n',
    `
from django.http import HttpResponseRedirect
from django.urls import Pattern


def _set_language(request):
    return HttpResponseRedirect(None)


urlpatterns = [Pattern("path", "setlang/", _set_language, None, None)]


def i18n_patterns(*urls, prefix_default_language=True):
    return [Pattern("locale", "<language>/" if prefix_default_language else "", None, list(urls), None)]
`,
  ],
  ['django.conf.urls.static', 'def static(prefix, view=None, **kwargs):\n    return []\n'],
  ['django.contrib.staticfiles.urls', 'def staticfiles_urlpatterns(prefix=None):\n    return []\n'],
  [
    'django.http.request',
    `
from _host import caller, credential, django_member, fallback, known_user
from django.contrib.auth.models import AnonymousUser


class HttpRequest(fallback("django.http.HttpRequest")):
    _user = None

    @property
    def user(self):
        credential("session")
        if self._user is not None:
            return self._user
        return known_user() if caller() == "valid" else AnonymousUser()

    @user.setter
    def user(self, value):
        self._user = value

    def __getattr__(self, name):
        return django_member(name)
`,
  ],
  [
    'django.http',
    `
from _host import fallback
from django.http.request import HttpRequest


class Http404(Exception):
    status_code = 404


class HttpResponse(fallback("django.http.HttpResponse")):
    default = 200

    def __init__(self, content=None, content_type=None, status=None, **options):
        self.content = content
        self.status_code = status if status is not None else self.default
        self.headers = {}

    def __setitem__(self, key, value):
        self.headers[key] = value

    def set_cookie(self, *args, **options):
        return None


class HttpResponseBadRequest(HttpResponse):
    default = 400


class HttpResponseForbidden(HttpResponse):
    default = 403


class HttpResponseNotFound(HttpResponse):
    default = 404


class HttpResponseGone(HttpResponse):
    default = 410


class HttpResponseServerError(HttpResponse):
    default = 500


class HttpResponseNotAllowed(HttpResponse):
    default = 405


class HttpResponseRedirect(HttpResponse):
    default = 302

    def __init__(self, redirect_to, *args, **options):
        super().__init__(*args, **options)
        self.url = redirect_to


class HttpResponsePermanentRedirect(HttpResponseRedirect):
    default = 301


class JsonResponse(HttpResponse):
    pass


class StreamingHttpResponse(HttpResponse):
    pass


class FileResponse(HttpResponse):
    pass
`,
  ],
  [
    'django.shortcuts',
    `
from django.http import HttpResponse, HttpResponseRedirect


def redirect(to, *args, **kwargs):
    return HttpResponseRedirect(to)


def render(request, template_name, context=None, content_type=None, status=None, using=None):
    return HttpResponse(None, status=status)
`,
  ],
  [
    'django.core.exceptions',
    `
class PermissionDenied(Exception):
    status_code = 403


class SuspiciousOperation(Exception):
    status_code = 400


class ObjectDoesNotExist(Exception):
    pass


class ImproperlyConfigured(Exception):
    pass


class MiddlewareNotUsed(Exception):
    pass
`,
  ],
  [
    'django.contrib.auth.models',
    `
class AnonymousUser:
    id = None
    pk = None
    username = ""
    is_staff = False
    is_active = False
    is_superuser = False
    is_authenticated = False
    is_anonymous = True

    def has_perm(self, perm, obj=None):
        return False

    def has_perms(self, perm_list, obj=None):
        return False

    def has_module_perms(self, module):
        return False

    def get_username(self):
        return ""
`,
  ],
  [
    'django.contrib.auth.decorators',
    `
from functools import wraps
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect


def user_passes_test(test_func, login_url=None, redirect_field_name="next"):
    def decorator(view_func):
        @wraps(view_func)
        def _wrapped_view(request, *args, **kwargs):
            if test_func(request.user):
                return view_func(request, *args, **kwargs)
            return HttpResponseRedirect("login")

        return _wrapped_view

    return decorator


def login_required(function=None, redirect_field_name="next", login_url=None):
    actual = user_passes_test(lambda u: u.is_authenticated, login_url)
    if function:
        return actual(function)
    return actual


def permission_required(perm, login_url=None, raise_exception=False):
    def check(user):
        perms = (perm,) if isinstance(perm, str) else perm
        if user.has_perms(perms):
            return True
        if raise_exception:
            raise PermissionDenied
        return False

    return user_passes_test(check, login_url)


def login_not_required(view_func):
    view_func.login_required = False
    return view_func
`,
  ],
  [
    'django.contrib.admin.views.decorators',
    `
from django.contrib.auth.decorators import user_passes_test


def staff_member_required(view_func=None, redirect_field_name="next", login_url="admin:login"):
    actual = user_passes_test(lambda u: u.is_active and u.is_staff)
    if view_func:
        return actual(view_func)
    return actual
`,
  ],
  [
    'django.contrib.auth.mixins',
    `
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect


class AccessMixin:
    raise_exception = False
    permission_denied_message = ""

    def handle_no_permission(self):
        if self.raise_exception:
            raise PermissionDenied(self.permission_denied_message)
        return HttpResponseRedirect("login")


class LoginRequiredMixin(AccessMixin):
    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        return super().dispatch(request, *args, **kwargs)


class PermissionRequiredMixin(AccessMixin):
    permission_required = None

    def get_permission_required(self):
        return (self.permission_required,) if isinstance(self.permission_required, str) else self.permission_required

    def has_permission(self):
        return self.request.user.has_perms(self.get_permission_required())

    def dispatch(self, request, *args, **kwargs):
        if not self.has_permission():
            return self.handle_no_permission()
        return super().dispatch(request, *args, **kwargs)


class UserPassesTestMixin(AccessMixin):
    def test_func(self):
        raise NotImplementedError()

    def get_test_func(self):
        return self.test_func

    def dispatch(self, request, *args, **kwargs):
        if not self.get_test_func()():
            return self.handle_no_permission()
        return super().dispatch(request, *args, **kwargs)
`,
  ],
  [
    'django.contrib.auth',
    `
from _host import activate, caller, credential, known_user
from django.contrib.auth.models import AnonymousUser


def get_user(request):
    credential("session")
    return known_user() if caller() == "valid" else AnonymousUser()


async def aget_user(request):
    return get_user(request)


def login(request, user, backend=None):
    request.user = user


def logout(request):
    activate("logged out", True)
    request.user = AnonymousUser()
`,
  ],
  [
    'django.utils.functional',
    `
from functools import cached_property


def SimpleLazyObject(func):
    return func()
`,
  ],
  [
    'django.utils.decorators',
    `
from functools import wraps


def method_decorator(decorator, name=""):
    decorators = list(decorator) if isinstance(decorator, (list, tuple)) else [decorator]

    def on_method(method):
        @wraps(method)
        def wrapped(self, *args, **kwargs):
            def bound(*inner, **options):
                return method(self, *inner, **options)

            outer = bound
            for each in reversed(decorators):
                outer = each(outer)
            return outer(*args, **kwargs)

        return wrapped

    def apply(target):
        if name:
            setattr(target, name, on_method(getattr(target, name)))
            return target
        return on_method(target)

    return apply
`,
  ],
  [
    'django.utils.deprecation',
    `
class MiddlewareMixin:
    def __init__(self, get_response=None):
        self.get_response = get_response

    def __call__(self, request):
        response = None
        if hasattr(self, "process_request"):
            response = self.process_request(request)
        return response or self.get_response(request)
`,
  ],
  [
    'django.contrib.auth.middleware',
    `
from django.http import HttpResponseRedirect
from django.utils.deprecation import MiddlewareMixin


class AuthenticationMiddleware(MiddlewareMixin):
    pass


class RemoteUserMiddleware(MiddlewareMixin):
    header = "REMOTE_USER"
    force_logout_if_no_header = True

    def process_request(self, request):
        request.META.get(self.header)


class PersistentRemoteUserMiddleware(RemoteUserMiddleware):
    force_logout_if_no_header = False


class LoginRequiredMiddleware(MiddlewareMixin):
    def process_view(self, request, view_func, view_args, view_kwargs):
        if request.user.is_authenticated or not getattr(view_func, "login_required", True):
            return None
        return HttpResponseRedirect("login")
`,
  ],
  [
    'django.views.decorators.http',
    `
from functools import wraps


def require_http_methods(methods):
    def decorator(func):
        @wraps(func)
        def inner(request, *args, **kwargs):
            return func(request, *args, **kwargs)

        inner.allowed_methods = methods
        return inner

    return decorator


require_GET = require_http_methods(["GET"])
require_POST = require_http_methods(["POST"])
require_safe = require_http_methods(["GET"])


def condition(*args, **kwargs):
    return lambda f: f


etag = condition
last_modified = condition
`,
  ],
  [
    'django.views.decorators.csrf',
    'def csrf_exempt(f):\n    return f\n\n\ncsrf_protect = csrf_exempt\nensure_csrf_cookie = csrf_exempt\nrequires_csrf_token = csrf_exempt\n',
  ],
  [
    'django.views.decorators.cache',
    'def cache_page(*args, **kwargs):\n    return lambda f: f\n\n\ndef never_cache(f):\n    return f\n\n\ncache_control = cache_page\n',
  ],
  ['django.views.decorators.vary', 'def vary_on_headers(*args):\n    return lambda f: f\n\n\ndef vary_on_cookie(f):\n    return f\n'],
  [
    'django.views.decorators.clickjacking',
    'def xframe_options_exempt(f):\n    return f\n\n\nxframe_options_deny = xframe_options_exempt\nxframe_options_sameorigin = xframe_options_exempt\n',
  ],
  ['django.views.decorators.gzip', 'def gzip_page(f):\n    return f\n'],
  [
    'django.views.decorators.debug',
    'def sensitive_post_parameters(*args):\n    return lambda f: f\n\n\nsensitive_variables = sensitive_post_parameters\n',
  ],
  [
    'django.db.transaction',
    'def atomic(using=None, savepoint=True, durable=False):\n    return using if callable(using) else (lambda f: f)\n\n\nnon_atomic_requests = atomic\n',
  ],
  [
    'django.contrib.admin',
    `
from _host import fallback
from django.contrib.admin.views.decorators import staff_member_required
from django.http import HttpResponse
from django.urls import path, re_path


def _page(request, *args, **kwargs):
    return HttpResponse()


def register(*models, site=None):
    return lambda f: f


def action(*args, **options):
    return lambda f: f


def display(*args, **options):
    return lambda f: f


class AdminSite(fallback("django.contrib.admin.AdminSite")):
    def __init__(self, name="admin"):
        self.name = name

    def has_permission(self, request):
        return request.user.is_active and request.user.is_staff

    def admin_view(self, view, cacheable=False):
        def inner(request, *args, **kwargs):
            if not self.has_permission(request):
                from django.http import HttpResponseRedirect

                return HttpResponseRedirect("login")
            return view(request, *args, **kwargs)

        return inner

    def get_urls(self):
        return [path("", self.admin_view(_page)), path("login/", _page), path("<path:url>", self.admin_view(_page))]

    def register(self, model_or_iterable, admin_class=None, **options):
        return None

    @property
    def urls(self):
        return (self.get_urls(), "admin", self.name)


site = AdminSite()


def autodiscover():
    return None
`,
  ],
];
