/** Decorators of packages that never refuse a request for want of a credential, by resolved import path. */
const PACKAGES = [
  'flask_limiter', 'flask_caching', 'flask_cache', 'flask_cors', 'flask_wtf', 'flask_talisman', 'talisman', 'flask_seasurf', 'flasgger', 'flask_swagger', 'flask_apispec', 'apispec', 'webargs', 'marshmallow', 'flask_marshmallow', 'flask_pydantic', 'flask_pydantic_spec',
  'spectree', 'flask_openapi3', 'flask_expects_json', 'flask_parameter_validation', 'flask_htmlmin', 'flask_compress', 'flask_sslify', 'flask_babel', 'flask_sock', 'flask_socketio', 'prometheus_client', 'prometheus_flask_exporter', 'opentelemetry', 'ddtrace', 'sentry_sdk', 'newrelic',
  'functools', 'funcy', 'cachetools', 'timeit', 'time', 'tenacity', 'backoff', 'retry', 'retrying', 'deprecated', 'typing', 'contextlib', 'asgiref', 'nest_asyncio', 'flask.stream_with_context', 'flask_mail', 'flask_sqlalchemy', 'sqlalchemy', 'pony', 'statsd', 'datadog', 'structlog', 'beartype', 'pydantic', 'injector', 'flask_injector', 'dependency_injector',
];

/** A harmless package names the path, or the object it was read from. */
export const isHarmless = (path: string): boolean => PACKAGES.some((name) => path === name || path.startsWith(`${name}.`) || path.startsWith(`${name}(`));
