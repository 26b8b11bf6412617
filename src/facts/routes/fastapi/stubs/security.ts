/** Packages that log users of FastAPI in. Source: the documentation of each package. */
export const SECURITY: ReadonlyMap<string, string> = new Map([
  [
    'fastapi_users',
    `
from _host import caller, credential, fallback, known_user
from fastapi import APIRouter, Depends, HTTPException

BaseUserManager = fallback("fastapi_users.BaseUserManager")
UUIDIDMixin = fallback("fastapi_users.UUIDIDMixin")
IntegerIDMixin = fallback("fastapi_users.IntegerIDMixin")
InvalidID = fallback("fastapi_users.InvalidID")
InvalidPasswordException = fallback("fastapi_users.InvalidPasswordException")
models = fallback("fastapi_users.models")
schemas = fallback("fastapi_users.schemas")
exceptions = fallback("fastapi_users.exceptions")


def _current(optional, whole):
    def current_user():
        credential("authorization")
        if caller() == "valid":
            return whole
        if optional:
            return None
        raise HTTPException(status_code=401)

    return current_user


class _Authenticator:
    def current_user(self, optional=False, active=False, verified=False, superuser=False, get_enabled_backends=None):
        return _current(optional, known_user())

    def current_user_token(self, optional=False, active=False, verified=False, superuser=False, get_enabled_backends=None):
        return _current(optional, (known_user(), "token"))


def _nothing():
    return None


class FastAPIUsers:
    def __init__(self, get_user_manager=None, auth_backends=None):
        self.get_user_manager = get_user_manager
        self.authenticator = _Authenticator()
        self.current_user = self.authenticator.current_user

    def _router(self, closed, *routes):
        router = APIRouter(dependencies=[Depends(self.current_user())] if closed else [])
        for method, path in routes:
            router.add_api_route(path, _nothing, methods=[method])
        return router

    def get_auth_router(self, backend, requires_verification=False):
        router = self._router(False, ("POST", "/login"))
        router.add_api_route("/logout", _nothing, methods=["POST"], dependencies=[Depends(self.current_user())])
        return router

    def get_register_router(self, user_schema=None, user_create_schema=None):
        return self._router(False, ("POST", "/register"))

    def get_verify_router(self, user_schema=None):
        return self._router(False, ("POST", "/request-verify-token"), ("POST", "/verify"))

    def get_reset_password_router(self):
        return self._router(False, ("POST", "/forgot-password"), ("POST", "/reset-password"))

    def get_users_router(self, user_schema=None, user_update_schema=None, requires_verification=False):
        return self._router(True, ("GET", "/me"), ("PATCH", "/me"), ("GET", "/{id}"), ("PATCH", "/{id}"), ("DELETE", "/{id}"))

    def get_oauth_router(self, oauth_client=None, backend=None, state_secret=None, redirect_url=None, **options):
        return self._router(False, ("GET", "/authorize"), ("GET", "/callback"))

    def get_oauth_associate_router(self, oauth_client=None, user_schema=None, state_secret=None, redirect_url=None, **options):
        return self._router(True, ("GET", "/authorize"), ("GET", "/callback"))
`,
  ],
  [
    'fastapi_jwt_auth',
    `
from _host import caller, credential
from fastapi import HTTPException


class AuthJWT:
    @staticmethod
    def load_config(settings):
        return settings

    @staticmethod
    def token_in_denylist_loader(callback):
        return callback

    def _required(self):
        credential("authorization")
        if caller() != "valid":
            raise HTTPException(status_code=401)

    def jwt_required(self, *args, **options):
        self._required()

    def fresh_jwt_required(self, *args, **options):
        self._required()

    def jwt_refresh_token_required(self, *args, **options):
        self._required()

    def jwt_optional(self, *args, **options):
        credential("authorization")

    def get_jwt_subject(self):
        return credential("authorization")

    def get_raw_jwt(self, encoded_token=None):
        return credential("authorization")
`,
  ],
  [
    'fastapi_login',
    `
from _host import caller, credential, fallback, known_user
from fastapi import HTTPException


class LoginManager(fallback("fastapi_login.LoginManager")):
    def __call__(self):
        user = self.optional()
        if user is None:
            raise HTTPException(status_code=401)
        return user

    def optional(self):
        credential("authorization")
        return known_user() if caller() == "valid" else None

    def user_loader(self, *args, **options):
        return args[0] if len(args) == 1 and callable(args[0]) else (lambda callback: callback)
`,
  ],
]);
