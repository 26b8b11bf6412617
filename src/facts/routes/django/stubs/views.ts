/** Django's class-based views. Source: the reference of its generic views, their mixins and the views of `django.contrib.auth`. */
export const DJANGO_VIEWS: readonly (readonly [string, string])[] = [
  [
    'django.views.generic.base',
    `
from _host import fallback
from django.http import HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect


def implicit(method):
    method.implicit = True
    return method


class View(fallback("django.views.View")):
    http_method_names = ["get", "post", "put", "patch", "delete", "head", "options", "trace"]

    def __init__(self, **kwargs):
        for key, value in kwargs.items():
            setattr(self, key, value)

    @classmethod
    def as_view(cls, **initkwargs):
        def view(request, *args, **kwargs):
            self = cls(**initkwargs)
            self.setup(request, *args, **kwargs)
            return self.dispatch(request, *args, **kwargs)

        view.view_class = cls
        view.__view__ = True
        return view

    def setup(self, request, *args, **kwargs):
        self.request = request
        self.args = args
        self.kwargs = kwargs

    def dispatch(self, request, *args, **kwargs):
        name = request.method.lower()
        handler = getattr(self, name, self.http_method_not_allowed) if name in self.http_method_names else self.http_method_not_allowed
        return handler(request, *args, **kwargs)

    def http_method_not_allowed(self, request, *args, **kwargs):
        return HttpResponseNotAllowed([])


class ContextMixin:
    extra_context = None

    def get_context_data(self, **kwargs):
        return kwargs


class TemplateResponseMixin:
    template_name = None

    def get_template_names(self):
        return [self.template_name]

    def render_to_response(self, context, **options):
        return HttpResponse()


class TemplateView(TemplateResponseMixin, ContextMixin, View):
    def get(self, request, *args, **kwargs):
        return HttpResponse()


class RedirectView(View):
    permanent = False
    url = None
    pattern_name = None

    def get_redirect_url(self, *args, **kwargs):
        return self.url

    def get(self, request, *args, **kwargs):
        return HttpResponseRedirect(None)

    @implicit
    def post(self, request, *args, **kwargs):
        return self.get(request, *args, **kwargs)

    @implicit
    def put(self, request, *args, **kwargs):
        return self.get(request, *args, **kwargs)

    @implicit
    def patch(self, request, *args, **kwargs):
        return self.get(request, *args, **kwargs)

    @implicit
    def delete(self, request, *args, **kwargs):
        return self.get(request, *args, **kwargs)
`,
  ],
  [
    'django.views.generic.detail',
    `
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse
from django.views.generic.base import ContextMixin, TemplateResponseMixin, View


class SingleObjectMixin(ContextMixin):
    model = None
    queryset = None
    pk_url_kwarg = "pk"
    slug_url_kwarg = "slug"

    def get_queryset(self):
        if self.queryset is not None:
            return self.queryset
        if self.model is None:
            raise ImproperlyConfigured("no queryset")
        return self.model._default_manager.all()

    def get_object(self, queryset=None):
        if queryset is None:
            queryset = self.get_queryset()
        if self.pk_url_kwarg not in self.kwargs and self.slug_url_kwarg not in self.kwargs:
            raise AttributeError("called with neither a key nor a slug")
        return queryset.get()


class SingleObjectTemplateResponseMixin(TemplateResponseMixin):
    pass


class BaseDetailView(SingleObjectMixin, View):
    def get(self, request, *args, **kwargs):
        return HttpResponse()


class DetailView(SingleObjectTemplateResponseMixin, BaseDetailView):
    pass
`,
  ],
  [
    'django.views.generic.list',
    `
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse
from django.views.generic.base import ContextMixin, TemplateResponseMixin, View


class MultipleObjectMixin(ContextMixin):
    model = None
    queryset = None
    paginate_by = None

    def get_queryset(self):
        if self.queryset is not None:
            return self.queryset
        if self.model is None:
            raise ImproperlyConfigured("no queryset")
        return self.model._default_manager.all()


class MultipleObjectTemplateResponseMixin(TemplateResponseMixin):
    pass


class BaseListView(MultipleObjectMixin, View):
    def get(self, request, *args, **kwargs):
        return HttpResponse()


class ListView(MultipleObjectTemplateResponseMixin, BaseListView):
    pass
`,
  ],
  [
    'django.views.generic.edit',
    `
from django.http import HttpResponse, HttpResponseRedirect
from django.views.generic.base import ContextMixin, TemplateResponseMixin, View, implicit
from django.views.generic.detail import BaseDetailView, SingleObjectMixin, SingleObjectTemplateResponseMixin


class FormMixin(ContextMixin):
    form_class = None
    success_url = None

    def form_valid(self, form):
        return HttpResponseRedirect(None)

    def form_invalid(self, form):
        return HttpResponse()


class ModelFormMixin(FormMixin, SingleObjectMixin):
    fields = None


class ProcessFormView(View):
    def get(self, request, *args, **kwargs):
        return HttpResponse()

    def post(self, request, *args, **kwargs):
        return HttpResponse()

    @implicit
    def put(self, request, *args, **kwargs):
        return self.post(request, *args, **kwargs)


class BaseFormView(FormMixin, ProcessFormView):
    pass


class FormView(TemplateResponseMixin, BaseFormView):
    pass


class BaseCreateView(ModelFormMixin, ProcessFormView):
    pass


class CreateView(SingleObjectTemplateResponseMixin, BaseCreateView):
    pass


class BaseUpdateView(ModelFormMixin, ProcessFormView):
    pass


class UpdateView(SingleObjectTemplateResponseMixin, BaseUpdateView):
    pass


class DeletionMixin:
    success_url = None

    @implicit
    def delete(self, request, *args, **kwargs):
        return HttpResponseRedirect(None)

    def post(self, request, *args, **kwargs):
        return self.delete(request, *args, **kwargs)


class BaseDeleteView(DeletionMixin, FormMixin, BaseDetailView):
    pass


class DeleteView(SingleObjectTemplateResponseMixin, BaseDeleteView):
    pass
`,
  ],
  [
    'django.views.generic.dates',
    `
from django.views.generic.detail import BaseDetailView, SingleObjectTemplateResponseMixin
from django.views.generic.list import BaseListView, MultipleObjectTemplateResponseMixin


class ArchiveIndexView(MultipleObjectTemplateResponseMixin, BaseListView):
    pass


class YearArchiveView(ArchiveIndexView):
    pass


class MonthArchiveView(ArchiveIndexView):
    pass


class WeekArchiveView(ArchiveIndexView):
    pass


class DayArchiveView(ArchiveIndexView):
    pass


class TodayArchiveView(ArchiveIndexView):
    pass


class DateDetailView(SingleObjectTemplateResponseMixin, BaseDetailView):
    pass
`,
  ],
  [
    'django.views.generic',
    `
from django.views.generic.base import RedirectView, TemplateView, View
from django.views.generic.dates import ArchiveIndexView, DateDetailView, DayArchiveView, MonthArchiveView, TodayArchiveView, WeekArchiveView, YearArchiveView
from django.views.generic.detail import DetailView
from django.views.generic.edit import CreateView, DeleteView, FormView, UpdateView
from django.views.generic.list import ListView
`,
  ],
  ['django.views', 'from django.views.generic.base import View\n'],
  [
    'django.contrib.auth.urls',
    `
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import path


def _open(request, *args, **kwargs):
    return HttpResponse()


urlpatterns = [
    path("login/", _open),
    path("logout/", _open),
    path("password_change/", login_required(_open)),
    path("password_change/done/", login_required(_open)),
    path("password_reset/", _open),
    path("password_reset/done/", _open),
    path("reset/<uidb64>/<token>/", _open),
    path("reset/done/", _open),
]
`,
  ],
  [
    'django.contrib.auth.views',
    `
from django.contrib.auth.mixins import LoginRequiredMixin
from django.views.generic.base import TemplateView
from django.views.generic.edit import FormView


class RedirectURLMixin:
    next_page = None


class LoginView(RedirectURLMixin, FormView):
    pass


class LogoutView(RedirectURLMixin, TemplateView):
    def post(self, request, *args, **kwargs):
        return self.get(request, *args, **kwargs)


class PasswordContextMixin:
    extra_context = None


class PasswordResetView(PasswordContextMixin, FormView):
    pass


class PasswordResetDoneView(PasswordContextMixin, TemplateView):
    pass


class PasswordResetConfirmView(PasswordContextMixin, FormView):
    pass


class PasswordResetCompleteView(PasswordContextMixin, TemplateView):
    pass


class PasswordChangeView(LoginRequiredMixin, PasswordContextMixin, FormView):
    pass


class PasswordChangeDoneView(LoginRequiredMixin, PasswordContextMixin, TemplateView):
    pass
`,
  ],
];
