/** Flask-Login. Source: its documentation of `LoginManager`, `login_required` and the request loader. */
export const FLASK_LOGIN = `
from functools import wraps
from _host import caller, credential, fallback, known_user, refused, request
from flask import abort, current_app, g, redirect
from werkzeug.exceptions import HTTPException
from werkzeug.local import LocalProxy


class UserMixin:
    is_authenticated = True
    is_active = True
    is_anonymous = False


class AnonymousUserMixin:
    @property
    def is_authenticated(self):
        return False

    @property
    def is_active(self):
        return False

    @property
    def is_anonymous(self):
        return True

    def get_id(self):
        return None


class LoginManager(fallback("flask_login.LoginManager")):
    def __init__(self, app=None, add_context_processor=True):
        self.anonymous_user = AnonymousUserMixin
        self.login_view = None
        self.blueprint_login_views = {}
        self.unauthorized_callback = None
        self._user_callback = None
        self._request_callback = None
        self._header_callback = None
        if app is not None:
            self.init_app(app)

    def init_app(self, app, add_context_processor=True):
        app.login_manager = self

    def setup_app(self, app, add_context_processor=True):
        self.init_app(app)

    def user_loader(self, callback):
        self._user_callback = callback
        return callback

    def request_loader(self, callback):
        self._request_callback = callback
        return callback

    def header_loader(self, callback):
        self._header_callback = callback
        return callback

    def unauthorized_handler(self, callback):
        self.unauthorized_callback = callback
        return callback

    def needs_refresh_handler(self, callback):
        return callback

    def unauthorized(self):
        if self.unauthorized_callback:
            try:
                return refused(self.unauthorized_callback())
            except HTTPException:
                abort(401)
        if self.login_view is None:
            abort(401)
        return redirect("login")

    def needs_refresh(self):
        return refused(redirect("login")) if caller() != "valid" else redirect("refresh")

    def _user(self):
        credential("session")
        if caller() == "valid":
            return known_user()
        user = None
        if self._request_callback:
            user = self._request_callback(request)
        return self.anonymous_user() if user is None else user


def _manager():
    found = getattr(current_app._get_current_object(), "login_manager", None)
    return found if isinstance(found, LoginManager) else LoginManager()


def _get_user():
    if "_login_user" not in g:
        g._login_user = _manager()._user()
    return g._login_user


current_user = LocalProxy(_get_user)


def _disabled():
    return request.method == "OPTIONS" or current_app.config.said("LOGIN_DISABLED")


def login_required(func):
    @wraps(func)
    def decorated_view(*args, **kwargs):
        if _disabled():
            pass
        elif not current_user.is_authenticated:
            return _manager().unauthorized()
        return func(*args, **kwargs)

    return decorated_view


fresh_login_required = login_required


def login_user(user, remember=False, duration=None, force=False, fresh=True):
    g._login_user = user
    return True


def logout_user():
    return True


def login_fresh():
    return caller() == "valid"


def confirm_login():
    return None
`;

/** Flask-JWT-Extended, version 3 and 4. Source: its API documentation. */
export const FLASK_JWT_EXTENDED = `
from functools import wraps
from _host import caller, credential, known_user
from werkzeug.local import LocalProxy


class JWTExtendedException(Exception):
    code = 401


class NoAuthorizationError(JWTExtendedException):
    pass


class InvalidHeaderError(JWTExtendedException):
    pass


class JWTManager:
    def __init__(self, app=None, add_context_processor=False):
        pass

    def init_app(self, app, add_context_processor=False):
        pass

    def __getattr__(self, name):
        return lambda f: f


def verify_jwt_in_request(optional=False, fresh=False, refresh=False, locations=None, verify_type=True, skip_revocation_check=False):
    credential("token")
    if caller() == "valid":
        return ({}, {})
    if optional and caller() == "none":
        return None
    raise NoAuthorizationError("Missing Authorization Header")


def verify_jwt_in_request_optional():
    return verify_jwt_in_request(optional=True)


verify_fresh_jwt_in_request = verify_jwt_in_request
verify_jwt_refresh_token_in_request = verify_jwt_in_request


def jwt_required(optional=False, fresh=False, refresh=False, locations=None, verify_type=True, skip_revocation_check=False):
    if callable(optional):
        return jwt_required()(optional)

    def wrapper(fn):
        @wraps(fn)
        def decorator(*args, **kwargs):
            verify_jwt_in_request(optional)
            return fn(*args, **kwargs)

        return decorator

    return wrapper


def jwt_optional(fn):
    return jwt_required(optional=True)(fn)


def fresh_jwt_required(fn):
    return jwt_required()(fn)


def jwt_refresh_token_required(fn):
    return jwt_required()(fn)


def get_jwt_identity():
    return known_user() if caller() == "valid" else None


def get_jwt():
    return known_user() if caller() == "valid" else {}


def get_raw_jwt():
    return get_jwt()


def get_jwt_claims():
    return get_jwt()


def get_current_user():
    return get_jwt_identity()


current_user = LocalProxy(get_jwt_identity)
`;

/** Flask-HTTPAuth. Its verify callback is asked with empty texts when no credential was sent. */
export const FLASK_HTTPAUTH = `
from functools import wraps
from _host import caller, credential, fallback, known_user, refused
from flask import g, make_response


class HTTPAuth(fallback("flask_httpauth.HTTPAuth")):
    def __init__(self, scheme=None, realm=None, header=None, **options):
        self.scheme = scheme
        self.verify_callback = None
        self.error_callback = None
        self.roles_callback = None

    def verify_password(self, f):
        self.verify_callback = f
        return f

    def verify_token(self, f):
        self.verify_callback = f
        return f

    def get_password(self, f):
        return f

    def hash_password(self, f):
        return f

    def get_user_roles(self, f):
        self.roles_callback = f
        return f

    def error_handler(self, f):
        self.error_callback = f
        return f

    def authenticate(self):
        credential("authorization")
        if caller() == "valid":
            return known_user()
        if self.verify_callback is None:
            return None
        sent = credential("authorization") or ""
        return self._verify(sent)

    def _verify(self, sent):
        return self.verify_callback(sent, sent)

    def current_user(self):
        return getattr(g, "flask_httpauth_user", None)

    def login_required(self, f=None, role=None, optional=None):
        def internal(view):
            @wraps(view)
            def decorated(*args, **kwargs):
                user = self.authenticate()
                if user is None or user is False:
                    if not optional:
                        if self.error_callback:
                            return refused(self.error_callback())
                        return make_response("Unauthorized Access", 401)
                g.flask_httpauth_user = user
                return view(*args, **kwargs)

            return decorated

        if f:
            return internal(f)
        return internal


class HTTPBasicAuth(HTTPAuth):
    pass


class HTTPDigestAuth(HTTPAuth):
    def authenticate(self):
        credential("authorization")
        return known_user() if caller() == "valid" else None


class HTTPTokenAuth(HTTPAuth):
    def _verify(self, sent):
        return self.verify_callback(sent)


class MultiAuth:
    def __init__(self, main_auth, *additional):
        self.main_auth = main_auth
        self.additional = additional

    def login_required(self, f=None, role=None, optional=None):
        return self.main_auth.login_required(f, role, optional)

    def current_user(self):
        return self.main_auth.current_user()
`;

const wall = (names: readonly string[]): string =>
  names
    .map(
      (name) => `
def ${name}(*given, **options):
    if len(given) == 1 and len(options) == 0 and callable(given[0]):
        return _refuse(given[0])
    return _refuse
`,
    )
    .join('');

/** Packages whose decorators refuse every request without a credential, with or without arguments. */
const refusing = (names: readonly string[], more = ''): string => `
from functools import wraps
from _host import caller, credential, fallback, known_user, refused
from flask import abort
from werkzeug.local import LocalProxy


def _refuse(fn):
    @wraps(fn)
    def guarded(*args, **kwargs):
        credential("credential")
        if caller() != "valid":
            abort(401)
        return fn(*args, **kwargs)

    return guarded

${wall(names)}
${more}`;

export const REFUSING: readonly (readonly [string, string])[] = [
  [
    'flask_security',
    refusing(
      [
        'login_required',
        'auth_required',
        'auth_token_required',
        'http_auth_required',
        'roles_required',
        'roles_accepted',
        'permissions_required',
        'permissions_accepted',
      ],
      'from flask_login import current_user, login_user, logout_user, UserMixin\n',
    ),
  ],
  ['flask_user', refusing(['login_required', 'roles_required', 'roles_accepted'], 'from flask_login import current_user, UserMixin\n')],
  [
    'quart_auth',
    refusing(
      ['login_required', 'basic_auth_required'],
      `
class Unauthorized(Exception):
    code = 401


class AuthUser:
    def __init__(self, auth_id=None):
        self.auth_id = auth_id

    @property
    async def is_authenticated(self):
        credential("session")
        return caller() == "valid"


QuartAuth = fallback("quart_auth.QuartAuth")
current_user = LocalProxy(lambda: AuthUser())
`,
    ),
  ],
  ['flask_praetorian', refusing(['auth_required', 'roles_required', 'roles_accepted'])],
  ['flask_jwt', refusing(['jwt_required'])],
  ['flask_simplelogin', refusing(['login_required'])],
  ['flask_appbuilder.security.decorators', refusing(['has_access', 'has_access_api', 'protect'])],
  [
    'flask_basicauth',
    refusing(
      [],
      `
class BasicAuth(fallback("flask_basicauth.BasicAuth")):
    def __init__(self, app=None):
        if app is not None:
            self.init_app(app)

    def init_app(self, app):
        def force():
            if app.config.get("BASIC_AUTH_FORCE") and caller() != "valid":
                abort(401)

        app.before_request(force)

    def authenticate(self):
        return caller() == "valid"

    def required(self, view):
        return _refuse(view)
`,
    ),
  ],
  [
    'flask_oidc',
    refusing(
      [],
      `
class OpenIDConnect(fallback("flask_oidc.OpenIDConnect")):
    def __init__(self, app=None, **options):
        pass

    def init_app(self, app):
        pass

    @property
    def user_loggedin(self):
        return caller() == "valid"

    def require_login(self, view):
        return _refuse(view)

    def accept_token(self, *given, **options):
        return _refuse
`,
    ),
  ],
];
