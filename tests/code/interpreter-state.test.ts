import { describe, expect, it } from 'vitest';
import { Journal } from '../../src/code/journal.ts';
import { explore, Path } from '../../src/code/paths.ts';
import { constant, enumerated, keyOf, list, map, mergeOrigins, object, symbol, unknown, withOrigins } from '../../src/code/value.ts';
import { world } from '../../src/code/world.ts';
import { load } from './interpreter-help.ts';

describe('values', () => {
  it('keys are equal for equal values and differ for others', () => {
    expect(keyOf(constant(1))).not.toBe(keyOf(constant('1')));
    expect(keyOf(constant('a'))).not.toBe(keyOf({ ...constant('a'), form: 'bytes' }));
    expect(keyOf(list([constant(1)], 'tuple'))).toBe(keyOf(list([constant(1)], 'tuple')));
    expect(keyOf(list([constant(1)]))).not.toBe(keyOf(list([constant(1)])));
    expect(keyOf(symbol('x', 'text', []))).toBe(keyOf(symbol('x', 'any', [])));
    expect(keyOf(unknown('dynamic', 'a'))).not.toBe(keyOf(unknown('dynamic', 'a')));
  });
  it('origins are kept once and leave objects alone', () => {
    const a = [{ from: 'environment', name: 'A' } as const];
    expect(mergeOrigins(a, [{ from: 'environment', name: 'A' }])).toEqual(a);
    expect(withOrigins(constant('x'), a).origins).toEqual(a);
    const target = object('javascript');
    expect(withOrigins(target, a)).toBe(target);
  });
  it('fields that are whole numbers come first', () => {
    const fields = [
      ['b', 1],
      ['10', 2],
      ['2', 3],
      ['01', 4],
    ] as const;
    expect(enumerated(fields).map(([name]) => name)).toEqual(['2', '10', 'b', '01']);
  });
});

describe('journal', () => {
  it('undo restores maps, lists and what was registered, and says what there was', () => {
    const journal = new Journal();
    const target = new Map<string, unknown>([
      ['kept', 1],
      ['changed', 2],
      ['gone', 3],
    ]);
    const items = list([constant(1)]);
    let count = 0;
    const mark = journal.mark();
    journal.set(target, 'changed', 20);
    journal.set(target, 'changed', 21);
    journal.set(target, 'new', 4);
    journal.delete(target, 'gone');
    journal.items(items, [constant(2), constant(3)], true);
    count++;
    journal.record(() => {
      count--;
    });
    const delta = journal.undo(mark);
    expect([...target].sort()).toEqual([
      ['changed', 2],
      ['gone', 3],
      ['kept', 1],
    ]);
    expect(items.items).toEqual([constant(1)]);
    expect(items.open).toBe(false);
    expect(count).toBe(0);
    expect([...(delta.maps.get(target) ?? [])].sort()).toEqual([
      ['changed', { present: true, value: 21 }],
      ['gone', { present: false, value: undefined }],
      ['new', { present: true, value: 4 }],
    ]);
  });
  it('an inner mark undoes only its own', () => {
    const journal = new Journal();
    const target = new Map<string, unknown>();
    const outer = journal.mark();
    journal.set(target, 'a', 1);
    const inner = journal.mark();
    journal.set(target, 'a', 2);
    journal.undo(inner);
    expect(target.get('a')).toBe(1);
    journal.undo(outer);
    expect(target.size).toBe(0);
  });
  it('a question leaves no trace in the state', async () => {
    const text =
      'STATE = {"n": 1}\nLOG = []\nclass Box:\n    total = 0\ndef change():\n    global STATE\n    STATE["n"] = 2\n    STATE["m"] = 3\n    LOG.append("x")\n    Box.total += 1\n    Box.extra = True\n    STATE = {}\n    del LOG[0]\n    return len(LOG)\n';
    const loaded = await load({ 'a.py': text }, 'a.py');
    const before = ['STATE', 'LOG'].map(loaded.read);
    expect(loaded.call('change').all).toHaveLength(1);
    expect(loaded.call('change').all).toHaveLength(1);
    expect(['STATE', 'LOG'].map(loaded.read)).toEqual(before);
    const box = loaded.value('Box');
    expect(box.is === 'class' && box.fields.get('total')).toMatchObject({ value: 0 });
    expect(box.is === 'class' && box.fields.has('extra')).toBe(false);
  });
});

describe('paths', () => {
  it('explores every combination of what is met, depth first', () => {
    const { runs, complete } = explore((path) => {
      const a = path.choose('a', 2, 'unknown', 'a');
      return a === 0 ? `a${path.choose('b', 3, 'unknown', 'b')}` : 'none';
    }, 10);
    expect(runs.map(({ result }) => result)).toEqual(['a0', 'a1', 'a2', 'none']);
    expect(complete).toBe(true);
  });
  it('decides a question once on a path', () => {
    const path = new Path([1]);
    expect([path.choose('a', 2, 'unknown', 'a'), path.choose('a', 2, 'unknown', 'a')]).toEqual([1, 1]);
    expect(path.decisions).toHaveLength(1);
  });
  it('says when the limit was hit', () => {
    const { runs, complete } = explore((path) => path.choose('a', 5, 'unknown', 'a'), 3);
    expect([runs.length, complete]).toEqual([3, false]);
  });
  it('two reads of a variable are one decision, and what is known of it holds', async () => {
    const text =
      'import os\ndef f():\n    if os.getenv("A") == "x":\n        return os.environ["A"] == "x" and bool(os.getenv("A")) and os.getenv("A") != "y"\n    if os.getenv("A") == "x":\n        return "twice"\n    return False\n';
    const loaded = await load({ 'a.py': text }, 'a.py', world('free', {}, { rest: 'free' }));
    const { all } = loaded.call('f');
    expect(all.map(({ value }) => (value.is === 'constant' ? value.value : value.is)).sort()).toEqual([false, false, true]);
  });
});

describe('loading with undecided tests', () => {
  const free = world('free', {}, { rest: 'free' });
  it('runs both branches and keeps their conditions', async () => {
    const text =
      "import express from 'express';\nconst app = express();\nif (process.env.DEBUG) app.get('/debug', () => 1);\nelse app.get('/plain', () => 1);\napp.get('/always', () => 1);\nexport const mode = process.env.DEBUG ? 'debug' : 'plain';\n";
    const { machine } = await load({ 'a.mjs': text }, 'a.mjs', free);
    const routes = machine.effects.filter(({ path }) => path.endsWith('.get'));
    const first = routes.map(({ arguments: [route] }) => (route?.is === 'constant' ? route.value : undefined));
    expect(first).toEqual(['/debug', '/plain', '/always']);
    expect(routes.map(({ when }) => when.length)).toEqual([1, 1, 0]);
    expect(routes[0]?.when[0]).not.toBe(routes[1]?.when[0]);
  });
  it('a name with two values is a choice, decided on the path of a question', async () => {
    const text = 'import os\nif os.getenv("A"):\n    value = "set"\nelse:\n    value = "unset"\ndef f():\n    return value\n';
    const loaded = await load({ 'a.py': text }, 'a.py', free);
    const results = loaded.call('f').all.map(({ value }) => (value.is === 'constant' ? value.value : value.is));
    expect(new Set(results)).toEqual(new Set(['set', 'unset']));
  });
  it('a branch that raises ends start-up on it, the other goes on', async () => {
    const text = 'import os\nif not os.getenv("A"):\n    raise RuntimeError("A is missing")\nvalue = "started"\n';
    const loaded = await load({ 'a.py': text }, 'a.py', free);
    expect(loaded.read('value')).toBe('started');
  });
  it('loops over tables register every row', async () => {
    const text =
      "import express from 'express';\nconst app = express();\nfor (const [path, handler] of [['/a', () => 1], ['/b', () => 2]]) app.get(path, handler);\n['/c', '/d'].forEach((path) => app.post(path, () => 1));\n";
    const { machine } = await load({ 'a.mjs': text }, 'a.mjs');
    const routes = machine.effects.flatMap(({ path, arguments: [route] }) =>
      /\.(?:get|post)$/.test(path) && route?.is === 'constant' ? [route.value] : [],
    );
    expect(routes).toEqual(['/a', '/b', '/c', '/d']);
  });
});

it('maps keep the order and the last value of a key', () => {
  const entries = map([
    [constant('a'), constant(1)],
    [constant('b'), constant(2)],
    [constant('a'), constant(3)],
  ]);
  expect([...entries.entries.values()].map(([key, value]) => [key, value])).toEqual([
    [constant('a'), constant(3)],
    [constant('b'), constant(2)],
  ]);
});
