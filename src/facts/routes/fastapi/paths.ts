const APPS = ['fastapi.FastAPI()', 'fastapi.applications.FastAPI()', 'starlette.applications.Starlette()'];
const ROUTERS = ['fastapi.APIRouter()', 'fastapi.routing.APIRouter()', 'starlette.routing.Router()'];

/** Library paths of application objects. */
export const APPLICATIONS: readonly string[] = APPS;
/** Library paths of everything that routes are registered on. */
export const ROUTER_PATHS: readonly string[] = [...APPS, ...ROUTERS, ...APPS.map((app) => `${app}.router`)];
