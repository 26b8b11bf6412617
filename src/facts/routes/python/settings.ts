import type { Machine } from '../../../code/machine.ts';
import { importModule } from '../../../code/run/module.ts';
import type { ModuleValue } from '../../../code/value.ts';
import { constant, keyOf } from '../../../code/value.ts';
import { isConstant, list, map, NULL, symbol, textOf, unknown, type Value } from '../values.ts';

const NAME = 'DJANGO_SETTINGS_MODULE';
const OFF = /(?:^|\/)(?:tests?|docs|examples?|node_modules|\.venv|venv|site-packages)\//;
const PATTERNS: readonly (readonly [RegExp, RegExp])[] = [
  [
    /(?:^|\/)(?:Dockerfile[^/]*|(?:docker-)?compose[^/]*\.ya?ml|Procfile|\.env(?:\.prod\w*)?|fly\.toml|render\.yaml|app\.json)$/,
    /DJANGO_SETTINGS_MODULE["']?\s*[=:]\s*["']?([A-Za-z_][\w.]*)/,
  ],
  [/(?:^|\/)(?:wsgi|asgi)\.py$/, /DJANGO_SETTINGS_MODULE["']\s*[\],]\s*=?\s*["']([A-Za-z_][\w.]*)/],
  [/(?:^|\/)manage\.py$/, /DJANGO_SETTINGS_MODULE["']\s*[\],]\s*=?\s*["']([A-Za-z_][\w.]*)/],
];

interface Found {
  readonly module: ModuleValue;
  /** The file that names it, from which its imports start. */
  readonly from: string;
}

/** The settings module of a Django project: what the deployment or the start scripts name, else the one with ROOT_URLCONF. */
export function djangoSettings(m: Machine): ModuleValue | undefined {
  if (m.cache.has('django.settings')) return (m.cache.get('django.settings') as Found | undefined)?.module;
  m.cache.set('django.settings', undefined);
  const found = find(m);
  m.cache.set('django.settings', found);
  return found?.module;
}

function find(m: Machine): Found | undefined {
  const files = (m.options.files?.() ?? []).filter((file) => !OFF.test(file));
  const starts = files.filter((file) => /(?:^|\/)(?:manage|wsgi|asgi)\.py$/.test(file));
  const environ = m.cache.get('os.environ') as Value | undefined;
  const given =
    m.world.environment.set[NAME] ?? (environ?.is === 'map' ? textOf(environ.entries.get(keyOf(constant(NAME)))?.[1]) : undefined);
  const first = [...m.modules.keys()].find((file) => !file.startsWith('<'));
  const load = (name: string, from: string): Found | undefined => {
    const target = m.options.resolve(from, name, 'python');
    if (!target || !('file' in target)) return undefined;
    const module = importModule(m, from, name, 'python');
    return module.is === 'module' ? { module, from } : undefined;
  };
  for (const from of [first, ...starts])
    if (given !== undefined && from !== undefined) {
      const found = load(given, from);
      if (found) return found;
    }
  for (const [which, pattern] of PATTERNS)
    for (const file of files.filter((each) => which.test(each))) {
      const name = pattern.exec(m.options.text?.(file) ?? '')?.[1];
      for (const from of name === undefined ? [] : [file, ...starts]) {
        const found = load(name ?? '', from);
        if (found) return found;
      }
    }
  const settings = files.filter(
    (file) =>
      /(?:^|\/)settings(?:\/\w+)?\.py$|(?:^|\/)config\/\w+\.py$/.test(file) && /^ROOT_URLCONF\s*=/m.test(m.options.text?.(file) ?? ''),
  );
  const [best] = settings.sort((a, b) => rank(a) - rank(b) || a.split('/').length - b.split('/').length || (a < b ? -1 : 1));
  return best === undefined ? undefined : load(best.replace(/^.*\//, '').replace(/\.py$/, ''), best);
}

const rank = (file: string): number =>
  /prod/.test(file) ? 0 : /(?:^|\/)settings\.py$|__init__/.test(file) ? 1 : /base|common/.test(file) ? 2 : 3;

const DEFAULTS: Readonly<Record<string, () => Value>> = {
  DEBUG: () => constant(false),
  MIDDLEWARE: () => list([]),
  INSTALLED_APPS: () => list([]),
  REST_FRAMEWORK: () => map(),
  LOGIN_URL: () => constant('/accounts/login/'),
  ROOT_URLCONF: () => NULL,
  APPEND_SLASH: () => constant(true),
  STATIC_URL: () => constant('/static/'),
  MEDIA_URL: () => constant('/media/'),
  USE_I18N: () => constant(true),
};

/** Names that Django itself gives a value when the settings do not. */
const DJANGO_OWN =
  /^(?:ABSOLUTE_URL|ADMINS|ALLOWED_HOSTS|APPEND|AUTH|CACHE|CSRF|DATA|DATABASE|DATE|DEBUG|DEFAULT|DISALLOWED|EMAIL|FILE|FIRST|FIXTURE|FORCE|FORM|FORMAT|IGNORABLE|INTERNAL|LANGUAGE|LOCALE|LOG(?:GING|IN|OUT)|MANAGERS|MEDIA|MESSAGE|MIDDLEWARE|MIGRATION|MONTH|NUMBER|PASSWORD|PREPEND|SECRET|SECURE|SERVER|SESSION|SHORT|SIGNING|SILENCED|STATIC|STORAGES|TASKS|TEMPLATES|TEST|THOUSAND|TIME|USE|WSGI|X_FRAME|YEAR)(?:_|$)/;

/** A value of the settings; the default given, Django's own, or not known. */
export function djangoSetting(m: Machine, name: string, otherwise?: Value): Value {
  const module = djangoSettings(m);
  const value = module?.scope.variables.get(name);
  if (value && !(value.is === 'unknown' && value.reason.code === 'unset')) return fromEnvironment(m, value) ?? value;
  return otherwise ?? DEFAULTS[name]?.() ?? unknown(module && !DJANGO_OWN.test(name) ? 'unset' : 'dynamic', `setting ${name}`);
}

/** What a setting is that was read from a variable which the world now leaves free: its value, or anything. */
function fromEnvironment(m: Machine, value: Value): Value | undefined {
  if (m.world.environment.rest !== 'free' || !m.path || !isConstant(value)) return undefined;
  const origin = value.origins.find(({ from, name }) => from === 'environment' && !Object.hasOwn(m.world.environment.set, name));
  if (!origin) return undefined;
  const { name } = origin;
  return m.path.choose(`unset env.${name}`, 2, 'environment', `${name} is unset`) === 0
    ? value
    : symbol(`env.${name}`, 'text', value.origins);
}
