import { describe, expect, it } from 'vitest';
import type { Ran } from '../../src/prove/run/bench.ts';
import { differenceOf } from '../../src/prove/run/difference.ts';
import { fateOf } from '../../src/prove/run/fate.ts';
import type { Outcome } from '../../src/prove/run/runners.ts';

const outcome = (test: string, state: Outcome['state'], message = ''): Outcome => ({ test, file: 'tests/a.py', state, message });
const green = [outcome('a', 'passed'), outcome('b', 'passed')];
const of = (...outcomes: readonly Outcome[]) => fateOf(green, [{ outcomes }]);

describe('the fate of a sabotage', () => {
  it('is killed by an assertion, whatever else went wrong', () => {
    expect(of(outcome('a', 'broken', 'ImportError'), outcome('b', 'failed', 'assert 200 == 401'))).toEqual({
      fate: 'killed',
      reason: '',
      killedBy: [{ test: 'b', message: 'assert 200 == 401' }],
    });
  });

  it('has survived only when every test passes', () => {
    expect(of(outcome('a', 'passed'), outcome('b', 'passed')).fate).toBe('survived');
    expect(of(outcome('a', 'passed')).fate).toBe('invalid');
    expect(of(outcome('a', 'passed'), outcome('b', 'skipped')).fate).toBe('invalid');
  });

  it.each<[string, readonly Ran[]]>([
    ['an exception', [{ outcomes: [outcome('a', 'passed'), outcome('b', 'broken', 'NameError: x')] }]],
    ['a file that does not load', [{ outcomes: [outcome('tests/a.py', 'uncollected', 'SyntaxError')] }]],
    ['the time', [{ outcomes: [outcome('a', 'passed'), outcome('b', 'passed')], reason: 'stopped: it took more time than it may' }]],
    ['a teardown that fails after a pass', [{ outcomes: [...green, outcome('b', 'broken', 'OSError')] }]],
    ['no word at all', [{ outcomes: [], reason: 'the runner told nothing' }]],
  ])('is not killed by %s', (_what, ran) => {
    const { fate, reason, killedBy } = fateOf(green, ran);
    expect([fate, killedBy]).toEqual(['invalid', []]);
    expect(reason).not.toBe('');
  });

  it('counts no failure of a test that was not green before', () => {
    expect(of(outcome('a', 'passed'), outcome('b', 'passed'), outcome('c', 'failed', 'red before')).fate).toBe('survived');
  });
});

it('shows an edit as a unified diff', () => {
  expect(differenceOf('a.py', 'a\nb\nc\nd\ne\n', 'a\nb\nx\nd\ne\n')).toBe(
    '--- a/a.py\n+++ b/a.py\n@@ -1,5 +1,5 @@\n a\n b\n-c\n+x\n d\n e',
  );
});
