import { PLUGIN_STUBS } from '../../python/entry-points.ts';
import { FLASK, FLASK_VIEWS, QUART, WERKZEUG_EXCEPTIONS, WERKZEUG_LOCAL } from './flask.ts';
import { FLASK_HTTPAUTH, FLASK_JWT_EXTENDED, FLASK_LOGIN, REFUSING } from './login.ts';
import { FLASK_RESTFUL, FLASK_RESTX, FLASK_SMOREST } from './restful.ts';

/** Flask and the packages that guard or register its routes, by module. */
export const FLASK_STUBS: ReadonlyMap<string, string> = new Map([
  ['flask', FLASK],
  ['quart', QUART],
  [
    'quart_cors',
    'def cors(app_or_blueprint, **options):\n    return app_or_blueprint\n\n\ndef route_cors(**options):\n    return lambda f: f\n',
  ],
  ['quart.views', FLASK_VIEWS],
  ['quart.wrappers', 'from flask import Response\n'],
  ['quart.globals', 'from flask import current_app, g, request, session\n'],
  ['flask.app', 'from flask import Flask\n'],
  ['flask.blueprints', 'from flask import Blueprint\n'],
  ['flask.globals', 'from flask import current_app, g, request, session\n'],
  ['flask.views', FLASK_VIEWS],
  ['flask.wrappers', 'from flask import Response\n'],
  ['werkzeug.exceptions', WERKZEUG_EXCEPTIONS],
  ['werkzeug.local', WERKZEUG_LOCAL],
  ['flask_login', FLASK_LOGIN],
  ['flask_login.utils', 'from flask_login import current_user, login_required, login_user, logout_user\n'],
  ['flask_jwt_extended', FLASK_JWT_EXTENDED],
  ['flask_httpauth', FLASK_HTTPAUTH],
  ['flask_restful', FLASK_RESTFUL],
  ['flask_restx', FLASK_RESTX],
  ['flask_restplus', FLASK_RESTX],
  ['flask_smorest', FLASK_SMOREST],
  ...REFUSING,
  ...PLUGIN_STUBS,
]);
