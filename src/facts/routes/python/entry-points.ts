import type { Machine, Model } from '../../../code/machine.ts';
import { callValue } from '../../../code/run/call.ts';
import { constant, list, NULL, textOf, type Value } from '../values.ts';

const OFF = /(?:^|\/)(?:tests?|docs|examples?|fixtures?|node_modules|\.venv|venv|site-packages)\//;
const LINE = /^\s*["']?([\w.-]+)["']?\s*=\s*["']?([\w.]+(?:\s*:\s*[\w.]+)?)/;

type EntryPoint = readonly [group: string, name: string, value: string];

/** The entry points that the Python manifests of the repository declare, as installing it registers them. */
export function entryPoints(m: Machine): readonly EntryPoint[] {
  const known = m.cache.get('entry points') as readonly EntryPoint[] | undefined;
  if (known) return known;
  const files = (m.options.files?.() ?? []).filter(
    (file) => /(?:^|\/)(?:pyproject\.toml|setup\.(?:cfg|py))$/.test(file) && !OFF.test(file),
  );
  const found = files.flatMap((file) => declared(file, m.options.text?.(file) ?? ''));
  m.cache.set('entry points', found);
  return found;
}

function declared(file: string, text: string): EntryPoint[] {
  if (file.endsWith('.toml'))
    return [...text.matchAll(/^\[(?:project\.entry-points|tool\.poetry\.plugins)\.(?:"([^"]+)"|'([^']+)'|([\w.-]+))\]([^[]*)/gm)].flatMap(
      ([, quoted, single, bare, body = '']) => lines(quoted ?? single ?? bare ?? '', body.split('\n')),
    );
  if (file.endsWith('.cfg')) {
    const section = /^\[options\.entry_points\]\n((?:(?!\[).*\n?)*)/m.exec(text)?.[1] ?? '';
    return [...section.matchAll(/^([\w.-]+)\s*=[ \t]*\n((?:[ \t]+.*\n?)*)/gm)].flatMap(([, group = '', body = '']) =>
      lines(group, body.split('\n')),
    );
  }
  const given = /entry_points\s*=\s*\{([\s\S]*?)\n\s*\}/.exec(text)?.[1] ?? '';
  return [...given.matchAll(/["']([\w.-]+)["']\s*:\s*\[([^\]]*)\]/g)].flatMap(([, group = '', body = '']) =>
    lines(
      group,
      [...body.matchAll(/["']([^"']+)["']/g)].map(([, line = '']) => line),
    ),
  );
}

const lines = (group: string, body: readonly string[]): EntryPoint[] =>
  body.flatMap((line) => {
    const [, name, value] = LINE.exec(line) ?? [];
    return name !== undefined && value !== undefined ? [[group, name, value.replace(/\s/g, '')] as const] : [];
  });

/** What descriptions of packages that load plugins ask the tool for. */
export const PLUGIN_CALLS: Readonly<Record<string, Model>> = {
  entry_points: (m) =>
    list(
      entryPoints(m).map((each) =>
        list(
          each.map((text) => constant(text)),
          'tuple',
        ),
      ),
    ),
  call_accepting: (m, call) => {
    const [fn = NULL, given] = call.arguments;
    if (fn.is !== 'function' || given?.is !== 'map') return callValue(m, fn, [], new Map(), call.at);
    const all = new Map([...given.entries.values()].flatMap(([key, value]): [string, Value][] => [[textOf(key) ?? '', value]]));
    const open = fn.node.parameters.some((each) => each.rest);
    const names = fn.node.parameters.flatMap((each) => (each.target.kind === 'name' ? [each.target.name] : []));
    return callValue(m, fn, [], open ? all : new Map([...all].filter(([name]) => names.includes(name))), call.at);
  },
};

/** `importlib.metadata`: the entry points of the project itself; those of other packages are not known. */
const METADATA = `
from _host import entry_points as _all, import_object


class EntryPoint:
    def __init__(self, group, name, value):
        self.group = group
        self.name = name
        self.value = value
        self.module = value.split(":")[0]
        self.module_name = self.module
        self.attr = value.split(":")[1] if ":" in value else ""

    def load(self):
        return import_object(self.value)

    def resolve(self):
        return self.load()


def _found(group=None, name=None):
    return [EntryPoint(*each) for each in _all() if (group is None or each[0] == group) and (name is None or each[1] == name)]


class EntryPoints:
    def __init__(self, found):
        self._found = found

    def select(self, group=None, name=None):
        return EntryPoints([each for each in self._found if (group is None or each.group == group) and (name is None or each.name == name)])

    def get(self, group, default=None):
        return [each for each in self._found if each.group == group]

    def __getitem__(self, name):
        return [each for each in self._found if each.group == name]

    def __iter__(self):
        return iter(self._found)

    def __len__(self):
        return len(self._found)


def entry_points(group=None, name=None):
    return EntryPoints(_found(group, name))


def iter_entry_points(group, name=None):
    return _found(group, name)
`;

/** Pluggy: hooks call what was registered last first. Source: its documentation. */
const PLUGGY = `
from _host import call_accepting
from importlib.metadata import entry_points


class _Marker:
    def __init__(self, project_name):
        self.project_name = project_name

    def __call__(self, function=None, **options):
        if function is None:
            return lambda f: f
        return function


class HookspecMarker(_Marker):
    pass


class HookimplMarker(_Marker):
    pass


class _Hooks:
    def __init__(self, manager):
        self._manager = manager

    def __getattr__(self, name):
        def call(**given):
            results = []
            for plugin in reversed(self._manager._plugins):
                function = getattr(plugin, name, None)
                if function is not None:
                    result = call_accepting(function, given)
                    if result is not None:
                        results.append(result)
            return results

        return call


class PluginManager:
    def __init__(self, project_name):
        self.project_name = project_name
        self._plugins = []
        self._name2plugin = {}
        self.hook = _Hooks(self)

    def add_hookspecs(self, module_or_class):
        return None

    def register(self, plugin, name=None):
        if plugin not in self._plugins:
            self._plugins.append(plugin)
        name = name or plugin.__name__
        self._name2plugin[name] = plugin
        return name

    def unregister(self, plugin=None, name=None):
        return None

    def load_setuptools_entrypoints(self, group, name=None):
        found = entry_points(group=group)
        for each in found:
            self.register(each.load(), name=each.name)
        return len(found)

    def check_pending(self):
        return None

    def is_blocked(self, name):
        return False

    def get_plugins(self):
        return list(self._plugins)

    def list_name_plugin(self):
        return []

    def list_plugin_distinfo(self):
        return []
`;

/** Dynaconf: validators give the defaults of what no file or variable sets. Source: its documentation. */
const DYNACONF = `
import os
from _host import fallback, unknown


class Validator:
    def __init__(self, *names, **options):
        self.names = names
        self.options = options


class _Section:
    def __init__(self):
        self._sections = {}

    def __getattr__(self, name):
        return unknown("setting " + name)

    def get(self, name, default=None):
        return getattr(self, name.lower())


class _Validators:
    def __init__(self, settings):
        self._settings = settings

    def register(self, *validators, **options):
        for each in validators:
            if "default" in each.options:
                for name in each.names:
                    self._settings._default(name, each.options["default"])

    def validate(self, **options):
        return None

    validate_all = validate


class Dynaconf(_Section):
    def __init__(self, *args, **options):
        self._sections = {}
        self._prefix = options.get("envvar_prefix", "DYNACONF")
        self.validators = _Validators(self)
        self.validators.register(*options.get("validators", []))

    def _default(self, name, value):
        given = os.environ.get(str(self._prefix) + "_" + name.upper().replace(".", "__"))
        at = self
        parts = name.lower().split(".")
        for part in parts[:-1]:
            if part not in at._sections:
                at._sections[part] = _Section()
                setattr(at, part, at._sections[part])
            at = at._sections[part]
        setattr(at, parts[-1], value if given is None else given)

    def __contains__(self, name):
        return hasattr(self, name)


LazySettings = Dynaconf
FlaskDynaconf = fallback("dynaconf.FlaskDynaconf")
settings = Dynaconf()
`;

export const PLUGIN_STUBS: readonly (readonly [string, string])[] = [
  ['importlib.metadata', METADATA],
  ['importlib_metadata', METADATA],
  ['pkg_resources', METADATA],
  ['pluggy', PLUGGY],
  ['dynaconf', DYNACONF],
  ['dynaconf.validator', 'from dynaconf import Validator\n'],
];
