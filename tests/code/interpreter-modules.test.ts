import { describe, expect, it } from 'vitest';
import { load } from './interpreter-help.ts';

describe('JavaScript modules', () => {
  it('cycles see what exists so far, functions work later', async () => {
    const files = {
      'a.mjs': "import { b } from './b.mjs';\nexport const a = 'a';\nexport const both = () => a + b;\nexport const result = both();\n",
      'b.mjs':
        "import { a, both } from './a.mjs';\nexport const b = 'b';\nexport const late = () => a;\nexport const kind = typeof both;\n",
    };
    const { read } = await load(files, 'a.mjs');
    expect(read('result')).toBe('ab');
  });
  it('re-exports by name, by star, under a namespace and through barrels', async () => {
    const files = {
      'lib/one.ts': "export const one = 1;\nexport default 'first';\n",
      'lib/two.ts': "export const two = 2;\nexport const hidden = 'two';\n",
      'lib/index.ts':
        "export * from './one';\nexport { two, hidden as shown } from './two';\nexport * as all from './two';\nexport { default as first } from './one';\n",
      'main.ts':
        "import { one, two, shown, all, first } from './lib';\nimport * as lib from './lib';\nexport const result = [one, two, shown, all.hidden, first, lib.one, Object.keys(lib).length > 0];\n",
    };
    const { read } = await load(files, 'main.ts');
    expect(read('result')).toEqual([{ number: '1' }, { number: '2' }, 'two', 'two', 'first', { number: '1' }, true]);
  });
  it('callbacks of promises run when the statements of the module are through', async () => {
    const files = {
      'main.mjs':
        "const seen = [];\nconst ready = (async () => 1)();\nready.then((x) => seen.push(later + x)).catch(() => seen.push('caught'));\nawait ready.then((x) => seen.push(x));\nconst later = 2;\nexport const result = seen;\n",
    };
    expect((await load(files, 'main.mjs')).read('result')).toEqual([{ number: '1' }, { number: '3' }]);
  });
  it('live bindings follow the exporting module', async () => {
    const files = {
      'counter.mjs': 'export let count = 0;\nexport const up = () => { count += 1; };\n',
      'main.mjs': "import { count, up } from './counter.mjs';\nup();\nup();\nexport const result = count;\n",
    };
    expect((await load(files, 'main.mjs')).read('result')).toEqual({ number: '2' });
  });
  it('CommonJS and ES modules import each other', async () => {
    const files = {
      'old.cjs': "exports.named = 'n';\nmodule.exports.other = require('./data.json').x;\n",
      'whole.cjs': 'module.exports = function whole() { return 5; };\n',
      'data.json': '{"x": 7}',
      'main.mjs':
        "import { named } from './old.cjs';\nimport old from './old.cjs';\nimport whole from './whole.cjs';\nexport const result = [named, old.other, whole()];\n",
      'main.cjs': "const { value } = require('./new.mjs');\nexports.result = value;\n",
      'new.mjs': "export const value = 'new';\n",
    };
    expect((await load(files, 'main.mjs')).read('result')).toEqual(['n', { number: '7' }, { number: '5' }]);
    expect((await load(files, 'main.cjs')).read('result')).toBe('new');
  });
  it('tsconfig paths, base URL and workspace packages', async () => {
    const files = {
      'tsconfig.json': '{"compilerOptions": {"baseUrl": ".", "paths": {"@/*": ["src/*"], "~config": ["src/config.ts"]}}}',
      'package.json': '{"name": "root", "workspaces": ["packages/*"]}',
      'packages/shared/package.json': '{"name": "@acme/shared", "main": "src/index.ts"}',
      'packages/shared/src/index.ts': "export const shared = 'workspace';\n",
      'src/lib/auth.ts': "export const auth = 'aliased';\n",
      'src/config.ts': "export const config = 'exact';\n",
      'src/main.ts':
        "import { auth } from '@/lib/auth';\nimport { config } from '~config';\nimport { shared } from '@acme/shared';\nexport const result = [auth, config, shared];\n",
    };
    expect((await load(files, 'src/main.ts')).read('result')).toEqual(['aliased', 'exact', 'workspace']);
  });
  it('a module runs once, whoever imports it', async () => {
    const files = {
      'log.mjs': 'export const log = [];\n',
      'once.mjs': "import { log } from './log.mjs';\nlog.push('ran');\n",
      'a.mjs': "import './once.mjs';\n",
      'main.mjs': "import './a.mjs';\nimport './once.mjs';\nimport { log } from './log.mjs';\nexport const result = log;\n",
    };
    expect((await load(files, 'main.mjs')).read('result')).toEqual(['ran']);
  });
  it('`.js` in an import means the TypeScript source; dynamic import gives the module', async () => {
    const files = {
      'src/util.ts': "export const util = 'ts';\n",
      'src/main.ts':
        "import { util } from './util.js';\nexport const result = util;\nexport async function later() { const { util: again } = await import('./util.js'); return again; }\n",
    };
    const loaded = await load(files, 'src/main.ts');
    expect(loaded.read('result')).toBe('ts');
    expect(loaded.call('later').all.map(({ ends }) => ends)).toEqual(['returns']);
  });
});

describe('Python modules', () => {
  it('relative, absolute, aliased and submodule imports', async () => {
    const files = {
      'app/__init__.py': 'NAME = "app"\n',
      'app/core/__init__.py': 'from .settings import VALUE as value\n',
      'app/core/settings.py': 'from .. import NAME\nVALUE = NAME + ".settings"\n',
      'app/main.py':
        'import app.core.settings\nimport app.core.settings as direct\nfrom .core import value\nfrom app.core import settings\nresult = [app.core.settings.VALUE, direct.VALUE, value, settings.VALUE]\n',
    };
    expect((await load(files, 'app/main.py')).read('result')).toEqual(Array.from({ length: 4 }, () => 'app.settings'));
  });
  it('imports inside functions run when the function runs', async () => {
    const files = {
      'a.py': 'log = []\ndef late():\n    from b import value\n    return value\nbefore = len(log)\nresult = late()\nafter = len(log)\n',
      'b.py': 'import a\na.log.append("loaded")\nvalue = "b"\n',
    };
    const { read } = await load(files, 'a.py');
    expect([read('before'), read('result'), read('after')]).toEqual([{ int: '0' }, 'b', { int: '1' }]);
  });
  it('namespace packages need no __init__', async () => {
    const files = {
      'space/inner/tool.py': 'tool = "found"\n',
      'main.py': 'from space.inner.tool import tool\nfrom space.inner import tool as module\nresult = [tool, module.tool]\n',
    };
    expect((await load(files, 'main.py')).read('result')).toEqual(['found', 'found']);
  });
  it('a star takes what __all__ lists, else all public names', async () => {
    const files = {
      'listed.py': '__all__ = ["shown", "_private"]\nshown = 1\n_private = 2\nleft = 3\n',
      'open.py': 'public = 4\n_hidden = 5\n',
      'main.py':
        'left = "mine"\nfrom listed import *\nfrom open import *\nresult = [shown, _private, left, public]\ndef hidden():\n    return _hidden\n',
    };
    const loaded = await load(files, 'main.py');
    expect(loaded.read('result')).toEqual([{ int: '1' }, { int: '2' }, 'mine', { int: '4' }]);
    expect(loaded.call('hidden').all[0]?.value).not.toMatchObject({ is: 'constant', value: 5 });
  });
  it('cycles through packages see what exists so far', async () => {
    const files = {
      'pkg/__init__.py': 'first = 1\nfrom . import a\nlast = 2\n',
      'pkg/a.py': 'from pkg import first\nimport pkg\ndef later():\n    return pkg.last\nseen = first\n',
      'main.py': 'import pkg\nfrom pkg import a\nresult = [a.seen, a.later()]\n',
    };
    expect((await load(files, 'main.py')).read('result')).toEqual([{ int: '1' }, { int: '2' }]);
  });
  it('an optional import falls back when the module is not there', async () => {
    const files = {
      'main.py': 'try:\n    from pkg.fast import run\nexcept ImportError:\n    from pkg.slow import run\nresult = run()\nname = __name__\n',
      'pkg/__init__.py': '',
      'pkg/fast.py': 'other = 1\n',
      'pkg/slow.py': 'def run():\n    return "slow"\n',
    };
    expect((await load(files, 'main.py')).read('result')).toBe('slow');
  });
});
