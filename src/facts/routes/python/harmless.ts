/** What names of functions that ask who calls speak of. */
const ASKS =
  /auth(?!or)|log_?[io]n|logged|sign_?in|user|account|member|owner|staff|admin|permission|permit|polic|acl|rbac|role|scope|grant|allow|restrict|require|protect|guard|secur|secret|token|jwt|jws|oidc|saml|sso|oauth|ldap|keycloak|okta|clerk|session|identity|principal|credential|api_?key|verif|sign(?:ed|ature)|only|access(?!_?log)|private|tenant/i;

/** Whether a function of a package that is not known speaks of who calls, by its path and the names it is reached by. */
export const asksByName = (path: string): boolean => ASKS.test(path);

/** What names of decorators speak of that answer nobody in the view's place. */
const SERVES =
  /swag|openapi|\bdocs?\b|documented|schema|serial|marshal|cache|timer|timed|metric|counter|histogram|trac(?:e|ing)|profil|log(?!in|_?out)|rate|limit|throttl|cors|csp|frame|gzip|compress|retry|atomic|transaction|deprecat|render|template|html|json|jsonify|paginat|background|async|sync|lazy|memo|etag|header/i;

/** Whether a decorator of a package that is not known speaks of something else than who calls. */
export const servesByName = (path: string): boolean => !asksByName(path) && SERVES.test(path);
