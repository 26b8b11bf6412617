/** Authentication classes of packages: none of them knows a caller who sends nothing, nor refuses one. */
const AUTHENTICATORS: Readonly<Record<string, readonly string[]>> = {
  'rest_framework_simplejwt.authentication': ['JWTAuthentication', 'JWTStatelessUserAuthentication', 'JWTTokenUserAuthentication'],
  'rest_framework_jwt.authentication': ['JSONWebTokenAuthentication'],
  'allauth.headless.contrib.rest_framework.authentication': ['XSessionTokenAuthentication', 'JWTTokenAuthentication'],
  'dj_rest_auth.jwt_auth': ['JWTCookieAuthentication'],
  'knox.auth': ['TokenAuthentication'],
  'oauth2_provider.contrib.rest_framework': ['OAuth2Authentication'],
  'mozilla_django_oidc.contrib.drf': ['OIDCAuthentication'],
  'drf_social_oauth2.authentication': ['SocialAuthentication'],
  'durin.auth': ['TokenAuthentication', 'CachedTokenAuthentication'],
};

/** Django REST framework. Source: its guide on views, viewsets, routers, permissions and authentication. */
export const REST: readonly (readonly [string, string])[] = [
  [
    'rest_framework.exceptions',
    `
class APIException(Exception):
    status_code = 500

    def __init__(self, detail=None, code=None):
        self.detail = detail


class ValidationError(APIException):
    status_code = 400


class ParseError(APIException):
    status_code = 400


class AuthenticationFailed(APIException):
    status_code = 401


class NotAuthenticated(APIException):
    status_code = 401


class PermissionDenied(APIException):
    status_code = 403


class NotFound(APIException):
    status_code = 404


class MethodNotAllowed(APIException):
    status_code = 405


class Throttled(APIException):
    status_code = 429
`,
  ],
  [
    'rest_framework.response',
    `
from _host import fallback


class Response(fallback("rest_framework.response.Response")):
    def __init__(self, data=None, status=None, template_name=None, headers=None, exception=False, content_type=None):
        self.data = data
        self.status_code = status if status is not None else 200
`,
  ],
  [
    'rest_framework.authentication',
    `
from _host import caller, credential, fallback, known_user
from rest_framework.exceptions import AuthenticationFailed


class BaseAuthentication:
    def authenticate(self, request):
        raise NotImplementedError()

    def authenticate_header(self, request):
        return None


class _Known(BaseAuthentication):
    def authenticate(self, request):
        credential("authorization")
        if caller() == "valid":
            return (known_user(), None)
        if caller() == "forged":
            raise AuthenticationFailed()
        return None


class BasicAuthentication(_Known):
    pass


class SessionAuthentication(_Known):
    def enforce_csrf(self, request):
        return None


class TokenAuthentication(_Known):
    keyword = "Token"


class RemoteUserAuthentication(_Known):
    pass


def get_authorization_header(request):
    return credential("authorization") or b""
`,
  ],
  [
    'rest_framework_simplejwt.views',
    `
from rest_framework.views import APIView
from rest_framework.response import Response


class TokenViewBase(APIView):
    permission_classes = ()
    authentication_classes = ()

    def post(self, request, *args, **kwargs):
        return Response()


class TokenObtainPairView(TokenViewBase):
    pass


class TokenRefreshView(TokenViewBase):
    pass


class TokenVerifyView(TokenViewBase):
    pass


class TokenBlacklistView(TokenViewBase):
    pass


token_obtain_pair = TokenObtainPairView.as_view()
token_refresh = TokenRefreshView.as_view()
token_verify = TokenVerifyView.as_view()
`,
  ],
  [
    'rest_framework.authtoken.views',
    'from rest_framework_simplejwt.views import TokenViewBase\n\n\nclass ObtainAuthToken(TokenViewBase):\n    pass\n\n\nobtain_auth_token = ObtainAuthToken.as_view()\n',
  ],
  [
    'rest_framework.permissions',
    `
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


class _Composed:
    def __init__(self, build):
        self.build = build

    def __call__(self):
        return self.build()

    def __and__(self, other):
        return _Composed(lambda: AND(self(), other()))

    def __or__(self, other):
        return _Composed(lambda: OR(self(), other()))

    def __invert__(self):
        return _Composed(lambda: NOT(self()))


class BasePermissionMetaclass(type):
    def __and__(cls, other):
        return _Composed(lambda: AND(cls(), other()))

    def __or__(cls, other):
        return _Composed(lambda: OR(cls(), other()))

    def __invert__(cls):
        return _Composed(lambda: NOT(cls()))


class BasePermission(metaclass=BasePermissionMetaclass):
    def has_permission(self, request, view):
        return True

    def has_object_permission(self, request, view, obj):
        return True


class AND:
    def __init__(self, first, second):
        self.first = first
        self.second = second

    def has_permission(self, request, view):
        return self.first.has_permission(request, view) and self.second.has_permission(request, view)


class OR:
    def __init__(self, first, second):
        self.first = first
        self.second = second

    def has_permission(self, request, view):
        return self.first.has_permission(request, view) or self.second.has_permission(request, view)


class NOT:
    def __init__(self, first):
        self.first = first

    def has_permission(self, request, view):
        return not self.first.has_permission(request, view)


class AllowAny(BasePermission):
    def has_permission(self, request, view):
        return True


class IsAuthenticated(BasePermission):
    def has_permission(self, request, view):
        return bool(request.user and request.user.is_authenticated)


class IsAdminUser(BasePermission):
    def has_permission(self, request, view):
        return bool(request.user and request.user.is_staff)


class IsAuthenticatedOrReadOnly(BasePermission):
    def has_permission(self, request, view):
        return bool(request.method in SAFE_METHODS or request.user and request.user.is_authenticated)


class DjangoModelPermissions(BasePermission):
    authenticated_users_only = True

    def has_permission(self, request, view):
        if not request.user or (not request.user.is_authenticated and self.authenticated_users_only):
            return False
        if request.user.is_authenticated:
            return True
        return request.method in SAFE_METHODS


class DjangoModelPermissionsOrAnonReadOnly(DjangoModelPermissions):
    authenticated_users_only = False


class DjangoObjectPermissions(DjangoModelPermissions):
    pass
`,
  ],
  [
    'rest_framework_api_key.permissions',
    'from _host import caller, credential\nfrom rest_framework.permissions import BasePermission\n\n\nclass BaseHasAPIKey(BasePermission):\n    def has_permission(self, request, view):\n        credential("api key")\n        return caller() == "valid"\n\n\nclass HasAPIKey(BaseHasAPIKey):\n    pass\n',
  ],
  [
    'rest_framework.views',
    `
from _host import caller, credential, fallback, import_object, opaque, setting
from django.contrib.auth.models import AnonymousUser
from django.views.generic.base import View
from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import exceptions
from rest_framework.authentication import _Known
from rest_framework.response import Response


class _Default:
    def __init__(self, name, otherwise):
        self.name = name
        self.otherwise = otherwise

    def __iter__(self):
        configured = setting("REST_FRAMEWORK", {})
        listed = configured.get(self.name, self.otherwise)
        return iter([import_object(each) if isinstance(each, str) else each for each in listed])

    def __add__(self, other):
        return list(self) + list(other)


class Request:
    def __init__(self, request, authenticators):
        self._request = request
        self._authenticators = authenticators
        self._known = None

    @property
    def user(self):
        if self._known is None:
            self._authenticate()
        return self._known

    @user.setter
    def user(self, value):
        self._known = value

    @property
    def auth(self):
        return None

    def _authenticate(self):
        for authenticator in self._authenticators:
            found = authenticator.authenticate(self)
            if opaque(found) and caller() == "none":
                continue
            if found is not None:
                self._known = found[0]
                return
        credential("authorization")
        self._known = AnonymousUser()

    def __getattr__(self, name):
        return getattr(self._request, name)


class APIView(View):
    permission_classes = _Default("DEFAULT_PERMISSION_CLASSES", ["rest_framework.permissions.AllowAny"])
    authentication_classes = _Default("DEFAULT_AUTHENTICATION_CLASSES", ["rest_framework.authentication.SessionAuthentication", "rest_framework.authentication.BasicAuthentication"])
    throttle_classes = []

    def get_authenticators(self):
        return [_Known() if opaque(each) else each() for each in self.authentication_classes]

    def get_permissions(self):
        return [each() for each in self.permission_classes]

    def initialize_request(self, request, *args, **kwargs):
        return Request(request, self.get_authenticators())

    def perform_authentication(self, request):
        request.user

    def permission_denied(self, request, message=None, code=None):
        if request._authenticators and caller() != "valid":
            raise exceptions.NotAuthenticated()
        raise exceptions.PermissionDenied()

    def check_permissions(self, request):
        for permission in self.get_permissions():
            if not permission.has_permission(request, self):
                self.permission_denied(request)

    def check_object_permissions(self, request, obj):
        for permission in self.get_permissions():
            if not permission.has_object_permission(request, self, obj):
                self.permission_denied(request)

    def check_throttles(self, request):
        return None

    def initial(self, request, *args, **kwargs):
        self.perform_authentication(request)
        self.check_permissions(request)
        self.check_throttles(request)

    def handle_exception(self, exc):
        if isinstance(exc, exceptions.APIException):
            return Response(None, status=exc.status_code)
        if isinstance(exc, Http404):
            return Response(None, status=404)
        if isinstance(exc, PermissionDenied):
            return Response(None, status=403)
        raise exc

    def finalize_response(self, request, response, *args, **kwargs):
        return response

    def dispatch(self, request, *args, **kwargs):
        request = self.initialize_request(request, *args, **kwargs)
        self.request = request
        try:
            self.initial(request, *args, **kwargs)
        except Exception as exc:
            return self.finalize_response(request, self.handle_exception(exc), *args, **kwargs)
        name = request.method.lower()
        handler = getattr(self, name, self.http_method_not_allowed) if name in self.http_method_names else self.http_method_not_allowed
        return handler(request, *args, **kwargs)
`,
  ],
  [
    'rest_framework.decorators',
    `
from rest_framework.views import APIView


def api_view(http_method_names=None):
    names = http_method_names if http_method_names is not None else ["GET"]

    def decorator(func):
        def handler(self, *args, **kwargs):
            return func(*args, **kwargs)

        class WrappedAPIView(APIView):
            pass

        WrappedAPIView.http_method_names = [name.lower() for name in names] + ["options"]
        for name in names:
            setattr(WrappedAPIView, name.lower(), handler)
        WrappedAPIView.permission_classes = getattr(func, "permission_classes", APIView.permission_classes)
        WrappedAPIView.authentication_classes = getattr(func, "authentication_classes", APIView.authentication_classes)
        return WrappedAPIView.as_view()

    return decorator


def permission_classes(classes):
    def decorator(func):
        func.permission_classes = classes
        return func

    return decorator


def authentication_classes(classes):
    def decorator(func):
        func.authentication_classes = classes
        return func

    return decorator


def _same(*args, **kwargs):
    return lambda f: f


renderer_classes = _same
parser_classes = _same
throttle_classes = _same
schema = _same


class _Mapping:
    def __init__(self, methods, name):
        self.pairs = [(method, name) for method in methods]

    def _add(self, method, func):
        self.pairs.append((method, func.__name__))
        return func

    def get(self, func):
        return self._add("get", func)

    def post(self, func):
        return self._add("post", func)

    def put(self, func):
        return self._add("put", func)

    def patch(self, func):
        return self._add("patch", func)

    def delete(self, func):
        return self._add("delete", func)


def action(methods=None, detail=None, url_path=None, url_name=None, **kwargs):
    names = ["get"] if methods is None else [method.lower() for method in methods]

    def decorator(func):
        func.mapping = _Mapping(names, func.__name__)
        func.detail = detail
        func.url_path = url_path if url_path else func.__name__
        func.kwargs = kwargs
        return func

    return decorator


def detail_route(methods=None, **kwargs):
    return action(methods, True, **kwargs)


def list_route(methods=None, **kwargs):
    return action(methods, False, **kwargs)
`,
  ],
  [
    'rest_framework.mixins',
    `
from rest_framework.response import Response


class CreateModelMixin:
    def create(self, request, *args, **kwargs):
        return Response(None, status=201)


class ListModelMixin:
    def list(self, request, *args, **kwargs):
        return Response()


class RetrieveModelMixin:
    def retrieve(self, request, *args, **kwargs):
        return Response()


class UpdateModelMixin:
    def update(self, request, *args, **kwargs):
        return Response()

    def partial_update(self, request, *args, **kwargs):
        return Response()


class DestroyModelMixin:
    def destroy(self, request, *args, **kwargs):
        return Response()
`,
  ],
  [
    'rest_framework.generics',
    `
from rest_framework import mixins
from rest_framework.views import APIView


class GenericAPIView(APIView):
    queryset = None
    serializer_class = None
    lookup_field = "pk"
    lookup_url_kwarg = None


def _call(name):
    def method(self, request, *args, **kwargs):
        return getattr(self, name)(request, *args, **kwargs)

    return method


class _List(mixins.ListModelMixin):
    def get(self, request, *args, **kwargs):
        return self.list(request, *args, **kwargs)


class _Create(mixins.CreateModelMixin):
    def post(self, request, *args, **kwargs):
        return self.create(request, *args, **kwargs)


class _Retrieve(mixins.RetrieveModelMixin):
    def get(self, request, *args, **kwargs):
        return self.retrieve(request, *args, **kwargs)


class _Update(mixins.UpdateModelMixin):
    def put(self, request, *args, **kwargs):
        return self.update(request, *args, **kwargs)

    def patch(self, request, *args, **kwargs):
        return self.partial_update(request, *args, **kwargs)


class _Destroy(mixins.DestroyModelMixin):
    def delete(self, request, *args, **kwargs):
        return self.destroy(request, *args, **kwargs)


class CreateAPIView(_Create, GenericAPIView):
    pass


class ListAPIView(_List, GenericAPIView):
    pass


class RetrieveAPIView(_Retrieve, GenericAPIView):
    pass


class DestroyAPIView(_Destroy, GenericAPIView):
    pass


class UpdateAPIView(_Update, GenericAPIView):
    pass


class ListCreateAPIView(_List, _Create, GenericAPIView):
    pass


class RetrieveUpdateAPIView(_Retrieve, _Update, GenericAPIView):
    pass


class RetrieveDestroyAPIView(_Retrieve, _Destroy, GenericAPIView):
    pass


class RetrieveUpdateDestroyAPIView(_Retrieve, _Update, _Destroy, GenericAPIView):
    pass
`,
  ],
  [
    'rest_framework.viewsets',
    `
from _host import functions_with
from rest_framework import mixins
from rest_framework.generics import GenericAPIView
from rest_framework.views import APIView


class ViewSetMixin:
    lookup_field = "pk"
    lookup_url_kwarg = None

    @classmethod
    def as_view(cls, actions=None, **initkwargs):
        def view(request, *args, **kwargs):
            self = cls(**initkwargs)
            for method, action in actions.items():
                setattr(self, method, getattr(self, action))
            self.action = actions.get(request.method.lower())
            self.action_map = actions
            self.setup(request, *args, **kwargs)
            return self.dispatch(request, *args, **kwargs)

        view.view_class = cls
        view.__view__ = True
        view.actions = actions
        return view

    @classmethod
    def get_extra_actions(cls):
        return functions_with(cls, "mapping")


class ViewSet(ViewSetMixin, APIView):
    pass


class GenericViewSet(ViewSetMixin, GenericAPIView):
    pass


class ReadOnlyModelViewSet(mixins.RetrieveModelMixin, mixins.ListModelMixin, GenericViewSet):
    pass


class ModelViewSet(mixins.CreateModelMixin, mixins.RetrieveModelMixin, mixins.UpdateModelMixin, mixins.DestroyModelMixin, mixins.ListModelMixin, GenericViewSet):
    pass
`,
  ],
  [
    'rest_framework.routers',
    `
from _host import fallback, has
from django.urls import Pattern
from rest_framework.response import Response
from rest_framework.views import APIView


class APIRootView(APIView):
    def get(self, request, *args, **kwargs):
        return Response({})


class SimpleRouter(fallback("rest_framework.routers.SimpleRouter")):
    with_root = False

    def __init__(self, trailing_slash=True, use_regex_path=True):
        self.registry = []
        self.trailing_slash = "/" if trailing_slash else ""
        self.before = ""

    def register(self, prefix, viewset, basename=None, base_name=None):
        self.registry.append((prefix, viewset, basename))

    @property
    def urls(self):
        return self.get_urls()

    def _bound(self, viewset, pairs):
        return {method: name for method, name in pairs if has(viewset, name)}

    def get_urls(self):
        found = []
        for prefix, viewset, basename in self.registry:
            field = getattr(viewset, "lookup_url_kwarg", None) or getattr(viewset, "lookup_field", None) or "pk"
            base = "^" + self.before + prefix
            item = base + "/(?P<" + field + ">[^/.]+)"
            extra = viewset.get_extra_actions()
            self._add(found, base, viewset, self._bound(viewset, [("get", "list"), ("post", "create")]), {})
            for each in extra:
                if not each.detail:
                    self._add(found, base + "/" + each.url_path, viewset, dict(each.mapping.pairs), each.kwargs)
            self._add(found, item, viewset, self._bound(viewset, [("get", "retrieve"), ("put", "update"), ("patch", "partial_update"), ("delete", "destroy")]), {})
            for each in extra:
                if each.detail:
                    self._add(found, item + "/" + each.url_path, viewset, dict(each.mapping.pairs), each.kwargs)
        if self.with_root:
            found.append(Pattern("regex", "^$", APIRootView.as_view(), None, None))
            found.extend([Pattern("suffix", each.route, each.view, None, None) for each in found if each.route != "^$"])
        return found

    def _add(self, found, route, viewset, actions, kwargs):
        if len(actions) == 0:
            return
        options = {key: value for key, value in kwargs.items() if key not in ("name", "suffix", "description")}
        found.append(Pattern("regex", route + self.trailing_slash + "$", viewset.as_view(actions, **options), None, None))


class DefaultRouter(SimpleRouter):
    with_root = True
    include_root_view = True
    include_format_suffixes = True
`,
  ],
  [
    'rest_framework_nested.routers',
    `
from rest_framework.routers import DefaultRouter, SimpleRouter


class NestedSimpleRouter(SimpleRouter):
    def __init__(self, parent_router, parent_prefix, lookup="nested", trailing_slash=True, **options):
        super().__init__(trailing_slash=trailing_slash)
        self.before = parent_router.before + parent_prefix + "/(?P<" + lookup + "_pk>[^/.]+)/"


NestedDefaultRouter = NestedSimpleRouter
`,
  ],
  ['drf_yasg.utils', 'def swagger_auto_schema(*args, **options):\n    return lambda f: f\n'],
  ['drf_spectacular.utils', 'def extend_schema(*args, **options):\n    return lambda f: f\n\n\nextend_schema_view = extend_schema\n'],
  ...Object.entries(AUTHENTICATORS).map(([module, names]): readonly [string, string] => [
    module,
    `from rest_framework.authentication import _Known\n\n${names.map((name) => `\nclass ${name}(_Known):\n    pass\n`).join('\n')}`,
  ]),
];
