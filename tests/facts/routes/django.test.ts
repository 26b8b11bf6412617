import { describe, expect, it } from 'vitest';
import { postures } from './postures.ts';

const django = (urls: string, settings = '', more: Record<string, string> = {}): Promise<Record<string, string>> =>
  postures({
    'requirements.txt': 'Django\ndjangorestframework\n',
    'manage.py':
      'import os\nfrom django.core.management import execute_from_command_line\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_.settings")\n',
    'site_/__init__.py': '',
    'site_/settings.py': `ROOT_URLCONF = "site_.urls"\nMIDDLEWARE = ["django.contrib.auth.middleware.AuthenticationMiddleware"]\n${settings}\n`,
    'site_/urls.py': urls,
    ...more,
  });

describe('Django', () => {
  it('follows includes, converters and expressions, and lists configurations that nothing includes', async () => {
    const found = await django(
      `
from django.http import HttpResponse
from django.urls import include, path, re_path
def ok(request, **kwargs): return HttpResponse("x")
urlpatterns = [path("a/<int:pk>/", ok), path("api/", include("items.urls")), re_path(r"^old/(?P<slug>[-\\w]+)/$", ok)]
`,
      '',
      {
        'items/__init__.py': '',
        'items/urls.py': 'from django.urls import path\nfrom site_.urls import ok\nurlpatterns = [path("files/<path:rest>", ok)]\n',
        'lost/__init__.py': '',
        'lost/urls.py':
          'from django.urls import path\nfrom django.http import HttpResponse\ndef ok(request): return HttpResponse()\nurlpatterns = [path("lost/", ok)]\n',
      },
    );
    expect(found).toEqual({
      'ALL /a/{pk}/': 'public',
      'ALL /api/files/{rest*}': 'public',
      'ALL /old/{slug}/': 'public',
      'ALL /lost/': '-public',
    });
  });

  it('guards views by decorators, mixins and dispatch, in the order Python resolves them', async () => {
    const found = await django(`
from django.contrib.auth.decorators import login_required, permission_required
from django.contrib.auth.mixins import LoginRequiredMixin, UserPassesTestMixin
from django.http import HttpResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.http import require_POST
from django.views.generic import ListView
class Page(View):
    def get(self, request): return HttpResponse()
    @method_decorator(login_required)
    def post(self, request): return HttpResponse()
@method_decorator(login_required, name="dispatch")
class Closed(View):
    def get(self, request): return HttpResponse()
class Staff(UserPassesTestMixin, View):
    def test_func(self): return self.request.user.is_staff
    def get(self, request): return HttpResponse()
class Anyone(UserPassesTestMixin, View):
    def test_func(self): return True
    def get(self, request): return HttpResponse()
class Items(LoginRequiredMixin, ListView):
    pass
@require_POST
@permission_required("x.y")
def change(request): return HttpResponse()
urlpatterns = [path("page/", Page.as_view()), path("closed/", Closed.as_view()), path("staff/", Staff.as_view()), path("anyone/", Anyone.as_view()), path("items/", Items.as_view()), path("change/", change)]
`);
    expect(found).toEqual({
      'GET /page/': 'public',
      'POST /page/': 'required',
      'GET /closed/': 'required',
      'GET /staff/': 'required',
      'GET /anyone/': 'public',
      'GET /items/': 'required',
      'POST /change/': 'required',
    });
  });

  it('runs middleware of the project, with its exemptions', async () => {
    const found = await django(
      `
from django.http import HttpResponse
from django.urls import path
def ok(request): return HttpResponse()
urlpatterns = [path("login/", ok), path("data/", ok)]
`,
      'MIDDLEWARE.append("site_.guard.Wall")',
      {
        'site_/guard.py': `
from django.shortcuts import redirect
class Wall:
    def __init__(self, get_response): self.get_response = get_response
    def __call__(self, request):
        if not request.user.is_authenticated and not request.path.startswith("/login"):
            return redirect("/login/")
        return self.get_response(request)
`,
      },
    );
    expect(found).toEqual({ 'ALL /login/': 'public', 'ALL /data/': 'required' });
  });

  it('reads default permissions, overrides by action and compositions of the REST framework', async () => {
    const found = await django(
      `
from django.urls import include, path
from rest_framework import permissions, viewsets
from rest_framework.decorators import action, api_view, permission_classes
from rest_framework.permissions import AllowAny, BasePermission, IsAdminUser, IsAuthenticated
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter
class Name(BasePermission):
    def has_permission(self, request, view): return True
class Things(viewsets.ReadOnlyModelViewSet):
    def get_permissions(self):
        return [AllowAny()] if self.action == "list" else [IsAuthenticated()]
    @action(detail=True, methods=["post"], permission_classes=[])
    def close(self, request, pk=None): return Response()
class Open(viewsets.ViewSet):
    permission_classes = [IsAdminUser | Name]
    def list(self, request): return Response()
router = SimpleRouter()
router.register("things", Things)
router.register("open", Open, basename="open")
@api_view(["POST"])
def closed(request): return Response()
@api_view(["POST"])
@permission_classes([AllowAny])
def hook(request): return Response()
urlpatterns = [path("", include(router.urls)), path("closed/", closed), path("hook/", hook)]
`,
      'REST_FRAMEWORK = {"DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"]}',
    );
    expect(found).toEqual({
      'GET /things/': 'public',
      'GET /things/{pk}/': 'required',
      'POST /things/{pk}/close/': 'required',
      'GET /open/': 'public',
      'POST /closed/': 'required',
      'POST /hook/': 'public',
    });
  });

  it('believes an authentication class of the project', async () => {
    const found = await django(`
from django.contrib.auth.models import AnonymousUser
from django.urls import path
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView
class Someone:
    is_authenticated = True
class Lax(BaseAuthentication):
    def authenticate(self, request): return (Someone(), None)
class Strict(BaseAuthentication):
    def authenticate(self, request):
        if not request.headers.get("X-Key"):
            raise AuthenticationFailed("no key")
        return (Someone(), None)
class A(APIView):
    authentication_classes = [Lax]
    permission_classes = [IsAuthenticated]
    def get(self, request): return Response()
class B(APIView):
    authentication_classes = [Strict]
    permission_classes = []
    def get(self, request): return Response()
urlpatterns = [path("lax/", A.as_view()), path("strict/", B.as_view())]
`);
    expect(found).toEqual({ 'GET /lax/': 'public', 'GET /strict/': 'required' });
  });

  it('lets the first pattern answer, and marks what the admin brings', async () => {
    const found = await django(`
from django.contrib import admin
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import path
def ok(request, **kwargs): return HttpResponse()
urlpatterns = [path("admin/", admin.site.urls), path("u/<str:name>/", ok), path("u/me/", login_required(ok)), path("n/<int:n>/", ok), path("n/me/", login_required(ok))]
`);
    expect(found).toEqual({
      'ALL /admin/': 'required',
      'ALL /admin/login/': 'public',
      'ALL /admin/{url*}': 'required',
      'ALL /u/{name}/': 'public',
      'ALL /u/me/': '-required',
      'ALL /n/{n}/': 'public',
      'ALL /n/me/': 'required',
    });
  });

  it('knows the views that Django ships, and says of other packages that it does not', async () => {
    const found = await django(`
from django.contrib.auth import views as auth
from django.urls import path, re_path
from somewhere import Remote
urlpatterns = [path("login/", auth.LoginView.as_view()), path("password/", auth.PasswordChangeView.as_view()), path("remote/", Remote.as_view()), re_path("^plain/", Remote.as_view())]
`);
    expect(found).toEqual({
      'GET /login/': 'public',
      'POST /login/': 'public',
      'PUT /login/': 'public',
      'GET /password/': 'required',
      'POST /password/': 'required',
      'PUT /password/': 'required',
      'ALL /remote/': 'unknown',
      'ALL /plain/': 'unknown',
    });
  });

  it('leaves out middleware that is not used and does not take a failure for a refusal', async () => {
    const urls =
      'from django.http import HttpResponse\nfrom django.urls import path\ndef ok(request): return HttpResponse()\nurlpatterns = [path("x/", ok)]\n';
    const guard = (body: string): Record<string, string> => ({
      'site_/guard.py': `from django.core.exceptions import MiddlewareNotUsed\nclass Wall:\n    def __init__(self, get_response):\n        self.get_response = get_response\n${body}`,
    });
    const unused = await django(urls, 'MIDDLEWARE.append("site_.guard.Wall")', guard('        raise MiddlewareNotUsed()\n'));
    expect(unused).toEqual({ 'ALL /x/': 'public' });
    const failing = await django(
      urls,
      'MIDDLEWARE.append("site_.guard.Wall")',
      guard('    def __call__(self, request):\n        raise ValueError("broken")\n'),
    );
    expect(failing).toEqual({ 'ALL /x/': 'unknown' });
  });

  it('calls a view with the arguments of its pattern, and never with the language of the path', async () => {
    const found = await django(`
from django.conf.urls.i18n import i18n_patterns
from django.http import HttpResponse, HttpResponseForbidden
from django.urls import path, re_path
def ok(request): return HttpResponse()
def page(request, pk):
    if request.user.is_anonymous: return HttpResponseForbidden()
    return HttpResponse()
def placed(request, slug, flag=False):
    if flag and not request.user.is_authenticated: return HttpResponseForbidden()
    return HttpResponse()
urlpatterns = i18n_patterns(path("page/<int:pk>/", page)) + [re_path(r"^placed/(\\w+)/$", placed), re_path(r"^flag/(\\w+)/$", placed, {"flag": True}), re_path(".*", ok)]
`);
    expect(found).toEqual({
      'ALL /{language}/page/{pk}/': 'required',
      'ALL /placed/{arg1}/': 'public',
      'ALL /flag/{arg1}/': 'required',
      'ALL /{arg1*}': 'public',
    });
  });

  it('runs generic views through their mixins, also below a decorated dispatch', async () => {
    const found = await django(`
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import cache_page
from django.views.generic import UpdateView
from django.views.generic.edit import ModelFormMixin
from django.db import models
class Item(models.Model): pass
class Owned(ModelFormMixin):
    model = Item
    def dispatch(self, request, *args, **kwargs):
        self.kwargs = kwargs
        try: owner = self.get_object().owner
        except AttributeError: owner = None
        return super().dispatch(request, *args, **kwargs)
class Edit(Owned, LoginRequiredMixin, UpdateView): pass
class Free(Owned, UpdateView): pass
class Cached(View):
    @method_decorator(cache_page(10))
    def dispatch(self, request, *args, **kwargs): return super().dispatch(request, *args, **kwargs)
    @staticmethod
    def get(request): return HttpResponse("x")
urlpatterns = [path("edit/<int:pk>/", Edit.as_view()), path("free/<int:pk>/", Free.as_view()), path("cached/", Cached.as_view())]
`);
    expect(found).toEqual({
      'GET /edit/{pk}/': 'required',
      'POST /edit/{pk}/': 'required',
      'PUT /edit/{pk}/': 'required',
      'GET /free/{pk}/': 'public',
      'POST /free/{pk}/': 'public',
      'PUT /free/{pk}/': 'public',
      'GET /cached/': 'public',
    });
  });

  it('reads lazy users, authenticators of packages, and a setting that only a variable turns on', async () => {
    const found = await django(
      `
import functools
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView
from somewhere.auth import TokenAuthentication
def enabled(name):
    def decorator(f):
        @functools.wraps(f)
        def wrapper(request, *args, **kwargs):
            if not getattr(settings, name): return HttpResponse(status=404)
            return f(request, *args, **kwargs)
        return wrapper
    return decorator
class Base(APIView):
    authentication_classes = [TokenAuthentication]
    def dispatch(self, request, *args, **kwargs):
        try: return super().dispatch(request, *args, **kwargs)
        except Exception as error: return self.handle_exception(error)
    def get(self, request): return Response(1)
class Closed(Base): permission_classes = [IsAuthenticated]
@enabled("CHAT_ID")
def chat(request): return HttpResponse()
@enabled("CHAT_ID")
@login_required
def own(request): return HttpResponse()
def home(request):
    if not request.user.is_authenticated: return redirect("login")
    return HttpResponse()
def option(request):
    if getattr(settings, "SHUT", False): return HttpResponse(status=403)
    return HttpResponse()
urlpatterns = [path("open/", Base.as_view()), path("closed/", Closed.as_view()), path("chat/", chat), path("own/", own), path("home/", home), path("option/", option)]
`,
      'import os\nCHAT_ID = os.getenv("CHAT_ID")\nMIDDLEWARE.append("site_.lazy.Lazy")',
      {
        'site_/lazy.py': `
from django.contrib import auth
from django.utils.deprecation import MiddlewareMixin
from django.utils.functional import SimpleLazyObject
def user_of(request):
    if not hasattr(request, "_known"): request._known = auth.get_user(request)
    return request._known
class Lazy(MiddlewareMixin):
    def process_request(self, request): request.user = SimpleLazyObject(lambda: user_of(request))
`,
      },
    );
    expect(found).toEqual({
      'GET /open/': 'public',
      'GET /closed/': 'required',
      'ALL /chat/': 'conditional',
      'ALL /own/': 'required',
      'ALL /home/': 'required',
      'ALL /option/': 'public',
    });
  });

  it('takes what a guard says of the form of a request for no way in', async () => {
    const found = await django(`
import functools, json
from django.http import HttpResponse, JsonResponse
from django.urls import path
from keys import Key
def authorize(f):
    @functools.wraps(f)
    def wrapper(request, *args, **kwargs):
        try: body = json.loads(request.body.decode())
        except ValueError: return JsonResponse({}, status=400)
        if "X-Api-Key" in request.headers: key = request.headers["X-Api-Key"]
        elif "api_key" in body: key = str(body["api_key"])
        else: key = ""
        if len(key) != 32: return JsonResponse({}, status=401)
        if Key.objects.filter(value=key).first() is None: return JsonResponse({}, status=401)
        return f(request, *args, **kwargs)
    return wrapper
@authorize
def items(request): return HttpResponse()
def form(request):
    try: body = json.loads(request.body.decode())
    except ValueError: return JsonResponse({}, status=400)
    return HttpResponse()
urlpatterns = [path("items/", items), path("form/", form)]
`);
    expect(found).toEqual({ 'ALL /items/': 'required', 'ALL /form/': 'public' });
  });

  it('reads operations and routers of Ninja, each with the authentication nearest to it', async () => {
    const found = await django(
      `
from django.urls import path
from ninja import NinjaAPI, Router, Schema
from ninja.errors import HttpError
from ninja.security import APIKeyHeader, HttpBearer, django_auth
from users import find
class Token(HttpBearer):
    def authenticate(self, request, token): return find(token)
class Key(APIKeyHeader):
    param_name = "X-API-Key"
    def authenticate(self, request, key): return find(key) if key else None
class Anyone(HttpBearer):
    def __call__(self, request): return "anyone"
class Item(Schema):
    name: str
api = NinjaAPI(auth=[Token(), Key()], docs_decorator=None)
items = Router()
@items.get("/{int:item_id}")
def read(request, item_id: int): return {}
@items.post("", auth=None)
def create(request, item: Item): return {}
staff = Router(auth=Anyone())
@staff.get("/inline")
def inline(request, page: int = 1):
    if not request.user.is_authenticated: raise HttpError(403, "no")
    return {}
@staff.get("/list")
def listed(request): return []
@staff.delete("/{name}", auth=django_auth)
def remove(request, name: str): return {}
@api.get("/hello")
def hello(request): return {}
items.add_router("/staff", staff)
api.add_router("/items", items)
api.add_router("/late/", "late.router")
urlpatterns = [path("api/", api.urls)]
`,
      '',
      {
        'late/__init__.py':
          'from ninja import Router\nrouter = Router()\n@router.api_operation(["GET", "PATCH"], "x")\ndef x(request): return {}\n',
      },
    );
    expect(found).toEqual({
      'ALL /api/': 'public',
      'ALL /api/docs': 'public',
      'ALL /api/openapi.json': 'public',
      'GET /api/hello': 'required',
      'GET /api/items/{item_id}': 'required',
      'POST /api/items': 'public',
      'GET /api/items/staff/list': 'public',
      'GET /api/items/staff/inline': 'required',
      'DELETE /api/items/staff/{name}': 'required',
      'GET /api/late/x': 'required',
      'PATCH /api/late/x': 'required',
    });
  });
});
