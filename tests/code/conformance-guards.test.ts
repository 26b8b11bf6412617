import { describe, expect, it } from 'vitest';
import { Code } from '../../src/code/code.ts';
import { outcomesOf } from '../../src/code/outcomes.ts';
import { callValue } from '../../src/code/run/call.ts';
import { exportOf } from '../../src/code/run/module.ts';
import { awaitPending } from '../../src/code/run/pending.ts';
import { test } from '../../src/code/run/test.ts';
import type { Span } from '../../src/code/tree.ts';
import { constant, NULL, symbol, UNDEFINED, type Value } from '../../src/code/value.ts';
import { type World, world } from '../../src/code/world.ts';
import { memoryRepository } from '../../src/repo.ts';
import { GUARDS, type Guard } from './generate/guards.ts';

type Language = 'python' | 'typescript';
type Files = Readonly<Record<string, string>>;

const AT: Span = { file: '', start: 0, end: 0, line: 1, column: 1 };
const KEY = symbol('header.x-api-key', 'text', [{ from: 'request', name: 'header.x-api-key', credential: true }]);

/** Whether the guard of the main file passes, stops, or both, over all paths of a world. */
async function verdict(files: Files, main: string, under: World): Promise<string> {
  const code = await Code.open(memoryRepository(files));
  const machine = code.machine(under);
  const module = code.load(machine, main);
  const python = main.endsWith('.py');
  const { all, complete } = outcomesOf(machine, () => {
    const key: Value = under.caller === 'none' ? (python ? NULL : UNDEFINED) : KEY;
    const called = callValue(machine, exportOf(machine, module, 'guard') ?? UNDEFINED, [key], new Map(), AT);
    const value = called.is === 'pending' ? awaitPending(machine, called, AT) : called;
    return constant(test(machine, value, python ? 'python' : 'javascript', AT) ?? null);
  });
  expect(complete).toBe(true);
  const ends = all.map((outcome) => {
    if (outcome.ends === 'raises') return 'stops';
    return outcome.value.is === 'constant' && outcome.value.value === true ? 'passes' : 'stops';
  });
  return [...new Set(ends)].sort().join(' ');
}

/** How the entry reaches the check: each way must give the same verdicts. */
const VARIANTS: Readonly<Record<string, Record<Language, (check: string) => Files>>> = {
  plain: {
    python: (check) => ({ 'main.py': `${check}\n\ndef guard(key):\n    return check(key)\n` }),
    typescript: (check) => ({ 'main.ts': `${check}\nexport const guard = (key?: string) => check(key);\n` }),
  },
  renamed: {
    python: (check) => ({ 'main.py': `${rename(check)}\n\ndef guard(k):\n    return probe(k)\n` }),
    typescript: (check) => ({ 'main.ts': `${rename(check)}\nexport const guard = (k?: string) => probe(k);\n` }),
  },
  'through a helper': {
    python: (check) => ({
      'main.py': `${check}\n\ndef helper(value):\n    result = check(value)\n    return result\n\ndef guard(key):\n    return helper(value=key)\n`,
    }),
    typescript: (check) => ({
      'main.ts': `${check}\nfunction helper(value?: string) {\n  const result = check(value);\n  return result;\n}\nexport function guard(key?: string) {\n  return helper(key);\n}\n`,
    }),
  },
  'in another file, under another name': {
    python: (check) => ({
      'lib/__init__.py': '',
      'lib/auth.py': check,
      'main.py': 'from lib.auth import check as verified\n\ndef guard(key):\n    return verified(key)\n',
    }),
    typescript: (check) => ({
      'lib/auth.ts': check,
      'lib/index.ts': "export * from './auth';\n",
      'main.ts': "import { check as verified } from './lib';\nexport const guard = (key?: string) => verified(key);\n",
    }),
  },
  wrapped: {
    python: (check) => ({
      'main.py': `import functools\n${check}\n\ndef logged(fn):\n    @functools.wraps(fn)\n    def inner(*args, **kwargs):\n        return fn(*args, **kwargs)\n    return inner\n\n@logged\ndef guard(key):\n    return check(key)\n`,
    }),
    typescript: (check) => ({
      'main.ts': `${check}\nconst logged = <A extends unknown[], R>(fn: (...args: A) => R) => (...args: A): R => fn(...args);\nexport const guard = logged(check);\n`,
    }),
  },
  'as a method': {
    python: (check) => ({
      'main.py': `${check}\n\nclass Gate:\n    def __init__(self):\n        self.check = check\n    def __call__(self, key):\n        return self.check(key)\n\nguard = Gate()\n`,
    }),
    typescript: (check) => ({
      'main.ts': `${check}\nclass Gate {\n  readonly #check = check;\n  run(key?: string) {\n    return this.#check(key);\n  }\n}\nconst gate = new Gate();\nexport const guard = (key?: string) => gate.run(key);\n`,
    }),
  },
};

const rename = (check: string): string =>
  check
    .replace(/\bkey\b(?!=)/g, 'presented')
    .replace(/\bcheck\b/g, 'probe')
    .replace(/\bexpected\b/g, 'wanted')
    .replace(/\bverify\b/g, 'inspect_it');

const worldsOf = (guard: Guard): Readonly<Record<'documented' | 'exposed' | 'forged', World>> => ({
  documented: world('documented', guard.set),
  exposed: world('exposed', guard.set, { rest: 'free' }),
  forged: world('forged', guard.set, { caller: 'forged' }),
});

describe.each(GUARDS)('$name', (guard) => {
  it.each(Object.keys(VARIANTS))('%s', async (variant) => {
    const writers = VARIANTS[variant];
    if (!writers) throw new Error(variant);
    const worlds = worldsOf(guard);
    for (const name of ['documented', 'exposed', 'forged'] as const) {
      const python = await verdict(writers.python(guard.python), 'main.py', worlds[name]);
      const typescript = await verdict(writers.typescript(guard.typescript), 'main.ts', worlds[name]);
      expect({ name, python, typescript }).toEqual({ name, python: guard[name], typescript: guard[name] });
    }
  });
});
